"""What the entries of a council say in a dossier's history, by verb. Never to an author."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.council import Recommendation
from approvals.forms.council import criterion_in_words
from approvals.models import Council, Criterion, Kind, Place, ScoreSheet
from core.templatetags.core import vdatetime

from .told import Said

PLACES = dict(Place.choices)


def set_up(entry, view) -> Said:
    """The decision, and who sits where."""
    names = _names(view)
    text = "\n".join(
        f"{PLACES[one['place']]}: {names.get(one['person'], '')}" for one in entry.data["members"]
    )
    title = _("A council was set up by decision %(number)s")
    return Said(title % {"number": entry.data["number"]}, text)


def declared(entry, view) -> Said:
    if entry.data["conflict"]:
        return Said(_("Declared a conflict of interest and takes no part in the council"))
    return Said(_("Declared to have no conflict of interest"))


def named(entry, view) -> Said:
    names = _names(view)
    return Said(
        _("%(new)s sits in the council instead of %(old)s")
        % {
            "new": names.get(entry.data["person"], ""),
            "old": names.get(entry.data["instead_of"], ""),
        }
    )


def called(entry, view) -> Said:
    at = vdatetime(datetime.fromisoformat(entry.data["start_at"]))
    reason = entry.data["reason"]
    return Said(
        _("The council was called for %(at)s, %(place)s")
        % {"at": at, "place": entry.data["place"]},
        _("Earlier than the rule says: %(reason)s") % {"reason": reason} if reason else "",
    )


def confirmed(entry, view) -> Said:
    said = Recommendation(entry.data["recommends"]).label
    return Said(_("The council recommends: %(said)s") % {"said": said})


def dissolved(entry, view) -> Said:
    return Said(_("The council was dissolved"), entry.data["reason"])


def _names(view) -> dict[int, str]:
    declare = (task for task in view.tasks if task.kind == Kind.COUNCIL_DECLARE)
    return {task.person_id: task.person.full_name for task in declare}


COUNCIL = {
    "council.set_up": set_up,
    "council.declare": declared,
    "council.name": named,
    "council.leave": gettext_lazy("A member of the council has left"),
    "council.call": called,
    "council.close": gettext_lazy("The minutes of the council were written"),
    "council.confirm": confirmed,
    "council.dissolve": dissolved,
}


def scored(sheet: ScoreSheet) -> list[tuple[str, str]]:
    """The scores of one sheet, each beside the name of its criterion."""
    council = Council.objects.get(members=sheet.member_id)
    lines = (*Criterion.objects.filter(rule=council.rule_id), *council.own_lines)
    named = {one.code: one for one in lines}
    return [
        (
            criterion_in_words(named[row["code"]]),
            " · ".join(str(part) for part in (row["score"], row["remark"]) if part != ""),
        )
        for row in sheet.scores
    ]
