"""A resolution as it was recorded: on the page that compares it, on receipts, in the dossier."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Unit, User
from approvals import selectors
from approvals.models import Advice, Kind, Resolution, Task
from core.templatetags.core import vdate, vnd
from proposals.sections import BY_KEY

from .closed import paper

RECORDS = (Kind.RESOLUTION, Kind.RESOLUTION_CHECK)


def resolutions_of(view) -> list[Resolution]:
    """Every entry of the dossier's cases that its reader may know of, oldest first.

    An author knows of those that were confirmed. One query where there is any, else none.
    """
    if not any(task.kind in RECORDS for task in view.tasks):
        return []
    rows = Resolution.objects.filter(case__proposal=view.proposal.pk)
    rows = rows.select_related(
        "by", "file", "answer__by", "case__unit", "supervisor", "task"
    ).order_by("pk")
    if not view.deliberation:
        rows = rows.filter(answer__confirmed=True)
    found = list(rows)
    for one in found:
        one.counts = counts_of(one) if view.deliberation else ""
        one.shows_file = view.deliberation or is_for_everybody(one)
    return found


def open_entries(view) -> list[Resolution]:
    """What was entered in the case that counts and decides nothing: it waits, or was given back."""
    case = view.case
    return [
        one
        for one in view.resolutions
        if case is not None and one.case_id == case.pk and not is_confirmed(one)
    ]


def came_back(view) -> Resolution | None:
    """The entry that was given back last, to begin the next with."""
    back = [one for one in open_entries(view) if hasattr(one, "answer")]
    return back[-1] if back else None


def deciding(view, task: int) -> Resolution | None:
    """The resolution that decided in this step; None where a head did."""
    return next((one for one in view.resolutions if one.check_task_id == task), None)


def behind(entry, view) -> str:
    """By which resolution the dossier moved with this entry; "" where a head decided."""
    moment = entry.happened_at
    for one in view.resolutions:
        if is_confirmed(one) and one.answer.at == moment:
            return _(
                "By resolution %(number)s of %(day)s of %(unit)s; its record was confirmed."
            ) % {
                "number": one.number,
                "day": vdate(one.document_date),
                "unit": one.case.unit.name,
            }
    return ""


def is_confirmed(one: Resolution) -> bool:
    answer = getattr(one, "answer", None)
    return answer is not None and answer.confirmed


def is_for_everybody(one: Resolution) -> bool:
    """Whether its file may be opened by whoever reads the dossier, its authors too."""
    return is_confirmed(one) and not one.party_document


def counts_of(one: Resolution) -> str:
    """How many were there and how they voted, as far as the paper says."""
    said = []
    if one.members is not None:
        said.append(
            ngettext(
                "%(present)d of %(members)d member present",
                "%(present)d of %(members)d members present",
                one.members,
            )
            % {"present": one.present, "members": one.members}
        )
    if one.in_favour is not None:
        said.append(
            _("%(for)d for, %(against)d against, %(none)d without an opinion")
            % {"for": one.in_favour, "against": one.against, "none": one.abstained}
        )
    return "; ".join(said)


def entered(one: Resolution) -> list[tuple]:
    """All that was entered, as pairs to compare with the paper line by line."""
    from_to = f"{vdate(one.approved_start)} – {vdate(one.approved_end)}"
    approves = one.approved_start is not None
    carriers = selectors.carriers_of(one) if approves else []
    return [
        (_("Conclusion"), one.get_type_display()),
        (_("Number and symbol of the document"), one.number),
        (_("Date of the document"), vdate(one.document_date)),
        (_("Day of the meeting"), vdate(one.met_on)),
        (_("Signed by"), one.signer),
        (_("Present and votes"), counts_of(one) or _("the paper does not say")),
        (_("Reasons"), one.reasons),
        (_("Grounds"), "\n".join(_grounds(one))),
        (_("Advice to the authors"), "\n".join(str(Advice(code).label) for code in one.advice)),
        (_("Reasons beside fields"), "\n".join(_beside(one))),
        (_("Approved scope"), one.approved_scope),
        (_("Conditions"), one.conditions),
        (pgettext("of a plan", "Time"), from_to if approves else ""),
        (_("Budget"), vnd(one.approved_budget) if approves else ""),
        (_("Carried out by"), "\n".join(str(who) for who in carriers)),
        (_("Supervised by"), one.supervisor.full_name if one.supervisor else ""),
        (_("Reports"), one.get_reporting_interval_display()),
        (_("Document of the Party"), marked(one)),
        (_("The document itself"), paper(one.task, one.file)),
    ]


def marked(one: Resolution) -> str:
    return pgettext("answer", "Yes") if one.party_document else pgettext("answer", "No")


def compared(done: Task) -> list[tuple]:
    """What was answered, and on what."""
    answer = done.resolution_answer
    said = _("Confirmed") if answer.confirmed else _("Given back")
    head = [(_("Your answer"), said), (_("What is wrong"), answer.reason)]
    by = (_("Entered by"), answer.resolution.by.full_name)
    return [*head, by, *entered(answer.resolution)]


def typed(one: Resolution) -> dict:
    """An entry that came back, as the form of the next begins."""
    names = ("type", "number", "document_date", "met_on", "signer", "present", "members")
    more = ("in_favour", "against", "abstained", "conditions", "party_document", "reasons")
    terms = ("rejection_codes", "may_revise", "advice")
    approved = ("approved_scope", "approved_start", "approved_end", "reporting_interval")
    given = {name: getattr(one, name) for name in (*names, *more, *terms)}
    if one.type != "APPROVE":
        return given
    carriers = selectors.carriers_of(one)
    people = [who for who in carriers if isinstance(who, User)]
    units = [who for who in carriers if isinstance(who, Unit)]
    return {
        **given,
        **{name: getattr(one, name) for name in approved},
        "approved_budget": f"{one.approved_budget:,}".replace(",", "."),
        "supervisor": one.supervisor,
        **{f"person_{n}": who for n, who in enumerate(people, 1)},
        **{f"unit_{n}": who for n, who in enumerate(units, 1)},
    }


def _grounds(one: Resolution) -> list[str]:
    from_catalogue = selectors.grounds_named(one.rejection_codes) if one.rejection_codes else {}
    return [from_catalogue.get(code, code) for code in one.rejection_codes]


def _beside(one: Resolution) -> list[str]:
    return [
        f"{BY_KEY[section].title if section in BY_KEY else section}: {text}"
        for section, _field, text in one.remarks
    ]
