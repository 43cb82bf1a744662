"""What the level above directs in an urgent case (domain b.7, R1-14), and what follows from it.

The direction lets people act before the dossier is written; it approves nothing of the dossier: a
second clock runs until it is complete, and then it goes the ordinary path, with every vote and
every opinion (docs/adr/0030).
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from approvals import selectors
from approvals.models import Case, Directive, DirectiveLapse, Kind, Task, UrgentDecision
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import move_on
from proposals.lifecycle import Move, State
from proposals.models import Proposal

from .cases import close_case
from .deciding import as_what
from .errors import need
from .reminders import lock_next
from .reporting import keep_files
from .tasks import finish, is_late, moment, open_task, take, write_off_reminders

Type, Means = UrgentDecision.Type, Directive.Means
URGENT = (Kind.URGENT_ANSWER, Kind.URGENT_DIRECTIVE, Kind.URGENT_DOSSIER)
OUTCOMES = {
    Type.ACT: Case.Outcome.DIRECTED,
    Type.ORDINARY: Case.Outcome.ORDINARY,
    Type.REFUSE: Case.Outcome.REFUSED,
}


@transaction.atomic
def direct_urgent(
    task: Task,
    *,
    type: str,
    text: str = "",
    given_at: datetime | None = None,
    means: str = Means.WRITING,
    confirmed: bool = False,
    valid_until: date | None = None,
    limits: str = "",
    reasons: str = "",
    document_number: str = "",
    document_date: date | None = None,
    file: UploadedFile | None = None,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> UrgentDecision:
    """Decide on a report, and record the direction that was given: both, written once.

    To act now needs the directive's text, when and by what means it was given (by word of mouth:
    confirmed in writing by this record), until when it holds, and the limits; the lead author then
    owes the full dossier under a clock of its own. “Ordinary path” and “refuse” say why; refusing
    an idea that is agreed to by nobody yet declines it. Raises ValidationError beside the
    parameters, documents.actions.Refused, and what `take` raises.
    """
    taken = take(task, kind=Kind.URGENT_DIRECTIVE, by=by, at=at, late_reason=late_reason)
    kind, day = Type(type), day_of(at)
    acts = kind == Type.ACT
    _need(kind, text, limits, reasons)
    if text.strip():
        reported = taken.case.received_at
        _need_directive(given_at, means, confirmed, valid_until, document_date, reported, at)
    decision = UrgentDecision.objects.create(
        task=taken,
        case=taken.case,
        type=kind,
        limits=nfc(limits).strip() if acts else "",
        reasons=nfc(reasons).strip(),
        by=by,
        decided_as=as_what(taken, by, at),
        signing_form=taken.stands.form if taken.stands else "",
        at=at,
    )
    if text.strip():
        Directive.objects.create(
            decision=decision,
            case=taken.case,
            text=nfc(text).strip(),
            given_at=given_at,
            means=means,
            confirmed=confirmed or means == Means.WRITING,
            valid_until=valid_until,
            document_number=document_number.strip(),
            document_date=document_date,
            by=by,
            at=at,
        )
    keep_files(taken.case, [file], by=by, at=at, of_directive=True)
    finish(taken, by=by, at=at, outcome=kind, late_reason=late_reason)
    case, proposal = taken.case, taken.proposal
    by_mandate = {"mandate": taken.stands.pk} if taken.stands else {}
    record(
        "urgent.direct",
        case,
        by=by,
        at=at,
        n=case.n,
        unit=case.unit_id,
        type=kind,
        decision=decision.pk,
        **by_mandate,
    )
    close_case(case, OUTCOMES[kind], by=by, at=at)
    if proposal.state == State.REGISTERED:
        move = Move.DECLINE if kind == Type.REFUSE else Move.DIRECT
        move_on(proposal, move, person=taken.taker, by=by, at=at, case=case.pk)
    if acts:
        _owe_the_dossier(case, proposal, day, at=at)
    return decision


@transaction.atomic
def lapse_next(*, at: datetime) -> bool:
    """Note of one directive that it ran out while the full dossier is still owed, and tell those
    above. Once, whoever runs it and however late. False when there is none.
    """
    owed = Task.objects.open().filter(
        kind=Kind.URGENT_DOSSIER,
        case__directive__valid_until__lt=day_of(at),
        case__directive__lapse=None,
    )
    if not owed.exists():  # nearly every minute: found without walking the dossiers
        return False
    task = lock_next(owed)
    if task is None:
        return False
    directive = task.case.directive
    DirectiveLapse.objects.create(directive=directive, at=at)
    record(
        "urgent.lapse",
        task.case,
        by=None,
        at=at,
        n=task.case.n,
        unit=task.unit_id,
        valid_until=directive.valid_until,
    )
    return True


def settle_submitted(proposal: Proposal, *, by: User, at: datetime) -> None:
    """The plan was submitted: the second clock stops, what was flagged is answered no more.

    The ordinary path runs on it now. Raises WrongMoment while the level above has the report in
    hand. One query where there is nothing urgent.
    """
    for task in _owed(proposal):
        match task.kind:
            case Kind.URGENT_DIRECTIVE:
                raise WrongMoment(
                    _(
                        "It was reported as urgent at %(time)s; %(unit)s has not answered yet. "
                        "Submit it afterwards."
                    )
                    % {"time": moment(task.opened_at), "unit": task.unit.name}
                )
            case Kind.URGENT_ANSWER:
                _drop(task, at=at)
            case _:
                _complete(task, by=by, at=at)


def settle_withdrawn(proposal: Proposal, *, at: datetime) -> None:
    """The dossier was withdrawn. Raises WrongMoment where its full form is owed after acting."""
    for task in _owed(proposal):
        if task.kind == Kind.URGENT_DOSSIER:
            raise WrongMoment(
                _(
                    "A directive was given on it, and people act by it: its full dossier is owed. "
                    "Complete and submit it; it cannot be withdrawn."
                )
            )
        if task.kind == Kind.URGENT_ANSWER:
            _drop(task, at=at)


def _owed(proposal: Proposal) -> list[Task]:
    tasks = Task.objects.open().filter(proposal=proposal, kind__in=URGENT)
    found = list(tasks.select_related("unit", "person", "case").order_by("pk"))
    for task in found:
        task.proposal = proposal
    return found


def _drop(task: Task, *, at: datetime) -> None:
    """What was flagged is not answered any more."""
    Task.objects.filter(pk=task.pk).update(voided_at=at)
    write_off_reminders(task)
    record("task.void", task, by=None, at=at, task=task.pk, kind=task.kind)


def _complete(task: Task, *, by: User, at: datetime) -> None:
    reason = ""
    if is_late(task, at):
        with override(settings.LANGUAGE_CODE):  # kept as evidence, not shown to one reader
            reason = _("The full dossier was submitted after its due date.")
    finish(task, by=by, at=at, outcome="COMPLETED", late_reason=reason)


def _need(kind: str, text: str, limits: str, reasons: str) -> None:
    acts = kind == Type.ACT
    need(
        {
            "text": (
                not acts or bool(text.strip()),
                _("Write the directive: what is to be done, by whom."),
            ),
            "limits": (
                not acts or bool(limits.strip()),
                _("Write within what limits: money, place, people, what is not allowed."),
            ),
            "reasons": (acts or bool(reasons.strip()), _("Say why; the unit reads it.")),
        }
    )


A_NIGHT = timedelta(days=1)
"""What was said by word of mouth may be reported in writing the next morning, not later."""


def _need_directive(
    given_at, means, confirmed, valid_until, document_date, reported: datetime, at: datetime
) -> None:
    early = day_of(reported - A_NIGHT)
    need(
        {
            "given_at": (
                given_at is not None and given_at <= at and day_of(given_at) >= early,
                _("Enter when it was given: from the day before the report until now."),
            ),
            "means": (means in Means.values, _("Choose one.")),
            "confirmed": (
                means == Means.WRITING or confirmed,
                _("Tick that this record confirms in writing what was said."),
            ),
            "valid_until": (
                valid_until is not None and valid_until >= day_of(at),
                _("Enter the last day on which it holds: today or later."),
            ),
            "document_date": (
                document_date is None or early <= document_date <= day_of(at),
                _("Between the day before the report and today."),
            ),
        }
    )


def _owe_the_dossier(case: Case, proposal: Proposal, day: date, *, at: datetime) -> None:
    step = selectors.urgent_step(Kind.URGENT_DOSSIER, day)
    open_task(
        kind=Kind.URGENT_DOSSIER,
        unit=proposal.unit,
        role="",
        person=proposal.lead,
        working_days=step.working_days,
        hours=step.hours,
        case=case,
        step=step,
        at=at,
    )
