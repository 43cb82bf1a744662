"""What a unit changed in the rules it sets for itself: a rule that was off for a while shows.

Read from the journal: whoever ends a rule before a case and sets it again after cannot hide it.
"""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Unit
from accounts.selectors import Happened
from approvals.models import Kind
from core.templatetags.core import vdate
from journal.models import Entry

MOST = 20

CHANGED: dict[str, Promise] = {
    "unit.tighten": gettext_lazy("Days for a step were set"),
    "unit.remind_earlier": gettext_lazy("An earlier reminder was set or ended"),
    "unit.add_criterion": gettext_lazy("A criterion was added"),
    "unit.end_criterion": gettext_lazy("A criterion was ended"),
    "unit.require_opinion": gettext_lazy("What is always asked for was set"),
    "unit.end_opinion": gettext_lazy("What is always asked for was ended"),
}


def changes(unit: Unit) -> list[Happened]:
    """The newest changes with their documents and days: two queries at most."""
    rows = Entry.objects.about(unit).filter(verb__in=list(CHANGED)).timeline()
    found = list(rows.order_by("-happened_at", "-pk")[:MOST])
    asked = {one.data.get("asked") for one in found} - {None}
    names = dict(Unit.objects.filter(pk__in=asked).values_list("pk", "name")) if asked else {}
    return [
        Happened(
            CHANGED[one.verb],
            one.happened_at,
            one.actor.full_name if one.actor else "",
            text="\n".join(_said(one, names)),
        )
        for one in found
    ]


def _said(entry: Entry, names: dict[int, str]) -> list[str]:
    """What was changed, and by which document from which day on."""
    data = entry.data
    days = data.get("working_days")
    match entry.verb:
        case "unit.tighten":
            what = f"{Kind(data['kind']).label}: {_days(days)}"
        case "unit.remind_earlier" if days:
            said = ngettext(
                "%(n)d working day before the due date",
                "%(n)d working days before the due date",
                days,
            )
            what = f"{Kind(data['kind']).label}: {said % {'n': days}}"
        case "unit.remind_earlier":
            what = _("%(step)s: the city's reminders alone") % {"step": Kind(data["kind"]).label}
        case "unit.add_criterion" | "unit.end_criterion":
            what = data["name"]
        case _ if data.get("asked"):
            what = _("Opinion of %(unit)s") % {"unit": names[data["asked"]]}
        case _:
            what = _("A checking note before the vote and the decision")
    day = vdate(date.fromisoformat(data.get("valid_from") or data["valid_to"]))
    return [what, _("%(document)s, from %(day)s") % {"document": data["source"], "day": day}]


def _days(n: int) -> str:
    return ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n}
