"""What was recorded in a step, as pairs to read: on its receipt, and on the page that refuses a
second answer.
"""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import RejectionReason
from approvals.models import Advice, Ballot, Decided, Decision, Kind, Task, Transfer
from core.kept import Kept, mark
from core.templatetags.core import vdate, vdatetime, vnd
from proposals.models import Proposal
from proposals.sections import BY_KEY
from proposals.sections.declarations import Answer

from . import closed, resolved, turns
from .council_told import scored
from .opinions import NOT_CONSIDERED
from .told import OUTCOMES


def recorded(done: Task, reader) -> list[dict]:
    """What a step that is done says: what was answered, by whom, when, and how late.

    `reader` is somebody whose step it was (views.reading.task_of).
    """
    rows = [
        *_said(done, reader),
        (_("Recorded by"), turns.said_by(done)),
        (_("Recorded at"), vdatetime(done.done_at)),
    ]
    if done.days_late:
        late = (_("Working days late"), done.days_late)
        rows.append(late if done.hours is None else (_("Late by"), done.how_late))
        rows.append((_("Reason for the delay"), done.late_reason))
    return [{"label": label, "value": value} for label, value in rows if value not in ("", None)]


def over(desk, refusal: Exception) -> dict | None:
    """What the page of a refused act shows when nothing can be sent any more; None when it can.

    The step is read again: somebody took it while this one was being written.
    """
    task = Task.objects.select_related("proposal", "done_by", "case", "person", "mandate").get(
        pk=desk.task.pk
    )
    lost = isinstance(refusal, PermissionDenied)
    if task.done_at is None and task.voided_at is None and not lost:
        return None
    told = task.done_at is not None and not lost
    return {
        "task": task,
        "proposal": task.proposal,
        "rows": recorded(task, desk.request.user) if told else [],
        "section": "inbox",
    }


def joined_link(other: Proposal | None, reader) -> str | SafeString:
    """The dossier an idea was joined to: its code, and where `reader` may see it title and link."""
    if other is None:
        return ""
    if not Proposal.objects.visible_to(reader).filter(pk=other.pk).exists():
        return other.code
    url = reverse("approvals:dossier", args=[other.pk])
    return format_html('<a href="{}">{}</a> – {}', url, other.code, other.title)


def handed_on(task: Task) -> Transfer:
    """What was handed to the unit of this task, by whom and why."""
    rows = Transfer.objects.select_related("case__unit", "by")
    return rows.filter(case__proposal=task.proposal_id).order_by("-pk")[0]


def grounds_of(decision: Decision) -> list[str]:
    """The names of the grounds that were ticked, in the reader's language."""
    if not decision.rejection_codes:
        return []
    rows = RejectionReason.objects.filter(code__in=decision.rejection_codes)
    names = {row.code: str(row) for row in rows}
    return [names.get(code, code) for code in decision.rejection_codes]


def _said(done: Task, reader) -> list[tuple]:
    match done.kind:
        case Kind.ANSWER_IDEA:
            return _answered(done.idea_answer, reader)
        case Kind.INTAKE:
            return _taken_in(done)
        case Kind.ANSWER_TRANSFER:
            given = done.transfer_answer
            return [
                (_("What you answered"), OUTCOMES.get(done.outcome, done.outcome)),
                (_("Reason"), given.reason),
            ]
        case Kind.CHECK_NOTE:
            return _noted(done.check_note)
        case Kind.PARTY_OPINION | Kind.UNIT_OPINION:
            return _opined(done)
        case Kind.ASKED_OPINION:
            asked = done.opinion_request
            rows = [(_("Asked"), asked.question), (_("Of"), asked.outside), *_opined(done)]
            if not done.opinion.considered:
                rows.append((_("Considered"), str(NOT_CONSIDERED)))
            return rows
        case Kind.PARTY_MEETING:
            met = done.both_sides_meeting
            return [
                (_("Held at"), vdatetime(met.held_at)),
                (_("Participants"), met.participants),
                (_("Conclusion"), met.conclusion),
                (_("Reason for going on to the vote"), met.reason),
            ]
        case Kind.COUNCIL_DECLARE:
            said = done.council_member.declaration
            word = _("A conflict") if said.conflict else _("No conflict")
            return [(_("Conflict of interest"), word), (_("What it is"), said.text)]
        case Kind.COUNCIL_SHEET:
            sheet = done.score_sheet
            return [
                *scored(sheet),
                (_("General comment"), sheet.comment),
                (_("Recommendation"), sheet.get_recommendation_display()),
            ]
        case Kind.COUNCIL_CLOSE:
            minutes = done.council_minutes
            return [
                (_("By the sheets the council recommends"), minutes.get_recommends_display()),
                (_("Rule"), minutes.get_why_display()),
                (_("Text of the minutes"), minutes.text),
                (_("Minutes as a file"), closed.paper(done, minutes.file)),
            ]
        case Kind.COUNCIL_CONFIRM:
            result = done.council_result
            return [
                (_("The council recommends"), result.get_recommends_display()),
                (_("Conclusion of the chair"), result.conclusion),
            ]
        case Kind.VOTE:
            return _voted(done)
        case Kind.CLOSE_VOTE | Kind.CONFIRM_MINUTES:
            return closed.closed(done)
        case Kind.SUPPLEMENT:
            asked = "\n".join(done.supplement_request.wanted)
            return [(_("Asked"), asked), (_("What you add"), done.supplement_answer.text)]
        case Kind.DECISION:
            (decision,) = _DECISION.objects((), {TASK: done.pk})
            return _decided(decision)
        case Kind.RESOLUTION:
            return resolved.entered(done.resolution)
        case Kind.RESOLUTION_CHECK:
            return resolved.compared(done)
        case Kind.REPORT_BACK:
            return [(_("What you report"), done.down_report.text)]
        case Kind.NOTE_REPORT:
            return [(_("Remark"), done.down_note.text)]
        case Kind.URGENT_ANSWER:
            return _answered_flag(done)
        case Kind.URGENT_DIRECTIVE:
            return _directed(done.urgent_decision)
    return []


TASK = mark(-1)
_DECISION = Kept(
    lambda: Decision.objects.filter(task=TASK).select_related("supervisor"), planned=True
)


def _answered_flag(done: Task) -> list[tuple]:
    refusal = getattr(done, "urgent_refusal", None)
    return [
        (_("What was flagged"), done.urgent_flag.situation),
        (_("What you answered"), OUTCOMES.get(done.outcome, done.outcome)),
        (_("Reason"), refusal.reason if refusal else ""),
    ]


def _directed(decision) -> list[tuple]:
    rows = [
        (_("Decision"), decision.get_type_display()),
        (_("Limits"), decision.limits),
        (_("Reasons"), decision.reasons),
    ]
    if (directive := getattr(decision, "directive", None)) is not None:
        rows += [
            (_("Directive"), directive.text),
            (_("Given at"), f"{vdatetime(directive.given_at)}, {directive.get_means_display()}"),
            (_("Valid until"), vdate(directive.valid_until)),
            (_("Number and symbol of the document"), directive.document_number),
            (_("Date of the document"), vdate(directive.document_date)),
        ]
    return rows


def _answered(answer, reader) -> list[tuple]:
    joined = joined_link(answer.joined_to, reader)
    return [
        (_("Joined to dossier"), joined)
        if joined
        else (_("Your answer"), answer.get_answer_display()),
        (_("Remark"), answer.remark),
        (_("Who will help the author"), answer.helper.full_name if answer.helper else ""),
    ]


def _taken_in(done: Task) -> list[tuple]:
    intake, handed = done.intake, done.transfers.select_related("to_unit").first()
    missing = [
        _("Missing in %(section)s: %(what)s")
        % {
            "section": BY_KEY[row["item"]].title if row["item"] in BY_KEY else row["item"],
            "what": row["note"],
        }
        for row in intake.completeness
        if not row["ok"]
    ]
    return [
        (_("Completeness"), "\n".join(missing) or _("Every section is complete")),
        (_("Is it in the scope of the policy?"), intake.get_scope_result_display()),
        (
            _("Is it inside the functions, tasks and powers of the unit?"),
            _yes_no(intake.within_functions),
        ),
        (_("What happens to the plan"), OUTCOMES.get(done.outcome, done.outcome)),
        (_("It leaves because"), intake.get_door_display()),
        (_("Handed to"), handed.to_unit.name if handed else ""),
        (_("Arrival number"), intake.arrival_number),
        (_("Reason"), intake.reason),
    ]


def _yes_no(value: bool) -> str:
    return pgettext("answer", "Yes") if value else pgettext("answer", "No")


def _noted(note) -> list[tuple]:
    effective = _("effective") if note.is_effective else _("not effective")
    feasible = _("feasible") if note.is_feasible else _("not feasible")
    answers = [
        (
            row["question"] or row["code"],
            _("The authors: %(author)s. Finding: %(finding)s")
            % {
                "author": Answer(row["author"]).label if row["author"] in Answer.values else "–",
                "finding": finding_of(row),
            },
        )
        for row in note.answers
    ]
    return [
        *answers,
        (_("Effectiveness"), f"{effective}\n{note.effectiveness}"),
        (_("Feasibility"), f"{feasible}\n{note.feasibility}"),
    ]


def finding_of(row: dict) -> str:
    """What the officer found of one answer, in words, with the note."""
    confirmed, unclear = row["confirmed"], row["author"] == Answer.UNCLEAR
    if unclear:
        said = _("still unclear") if confirmed else _("is clear now")
    else:
        said = _("confirmed") if confirmed else _("contradicted")
    return f"{said}: {row['note']}" if row.get("note") else said


def _opined(done: Task) -> list[tuple]:
    opinion = done.opinion
    return [
        (_("Position"), opinion.get_position_display()),
        (_("Reason and recommendations"), opinion.reason),
        (_("Number and symbol of the document"), opinion.document_number),
        (_("Date of the document"), vdate(opinion.document_date)),
        (_("Signed by"), opinion.signer),
        (_("The document itself"), closed.paper(done, opinion.file)),
    ]


def _voted(done: Task) -> list[tuple]:
    ballot = (
        Ballot.objects.filter(
            round__vote__case=done.case_id, round__n=done.round_n, voter=done.person_id
        )
        .select_related("by")
        .first()
    )
    if ballot is None:
        return []
    if not ballot.choice:
        kept = _("nowhere beside your name: only who noted it before casting has it")
        return [
            (_("Your ballot"), _("secret; it stands in no record beside your name")),
            (_("Mark of your ballot"), kept),
        ]
    return [
        (_("Ballot of"), done.person.full_name if ballot.by_id != done.person_id else ""),
        (_("Your ballot"), ballot.get_choice_display() if ballot.by_id == done.person_id else ""),
        (_("Ballot"), ballot.get_choice_display() if ballot.by_id != done.person_id else ""),
        (_("Reason"), ballot.reason),
    ]


def _decided(decision: Decision) -> list[tuple]:
    rows = [
        (_("Decision"), Decided(decision.type).label),
        (_("Grounds"), "\n".join(grounds_of(decision))),
        (_("Reasons"), decision.reasons),
        (_("Advice to the authors"), "\n".join(str(Advice(c).label) for c in decision.advice)),
    ]
    if decision.approved_start:
        carriers = decision.implementers.select_related("person", "unit").order_by("pk")
        period = f"{vdate(decision.approved_start)} – {vdate(decision.approved_end)}"
        rows += [
            (_("Approved scope"), decision.approved_scope),
            (pgettext("of a plan", "Time"), period),
            (_("Budget"), vnd(decision.approved_budget)),
            (_("Carried out by"), "\n".join(str(one.person or one.unit) for one in carriers)),
            (_("Supervised by"), decision.supervisor.full_name),
            (_("Reports"), decision.get_reporting_interval_display()),
        ]
    return rows
