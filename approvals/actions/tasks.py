"""Tasks: opening them with their due date and reminders, taking them up, stamping them done.

The one lock of the house comes first: the dossier's row, then the task's (trust.md 4.1).
"""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Mandate, Unit, User
from accounts.policy import read_sight
from approvals import policy
from approvals.models import STILL_RUNS, Case, Clock, Kind, Step, Task, TransferEnd
from approvals.selectors import due_after, is_told
from core.clock import VIETNAM, day_of
from core.kept import Kept, mark
from core.verdicts import WrongMoment
from journal.actions import record
from journal.models import Entry
from proposals.actions import as_known_now, enter_step
from proposals.models import Proposal
from workdays.calendar import Calendar

from .errors import LateReasonNeeded
from .moments import write_off_reminders, write_reminders


@transaction.atomic(savepoint=False)
def open_task(
    *,
    kind: str,
    unit: Unit,
    role: str,
    working_days: int,
    at: datetime,
    person: User | None = None,
    case: Case | None = None,
    proposal: Proposal | None = None,
    step: Step | None = None,
    subject: str = "",
    counted_from: datetime | None = None,
    calendar: Calendar | None = None,
    hours: int | None = None,
) -> Task:
    """Owe one human act: to `person`, or to whoever holds the post `role` in `unit`.

    Due `working_days` (>= 0) after `counted_from` (an instant, by default `at`), whose day is not
    counted (domain e.9); or `hours` of the clock after it, nights and days off included (b.7). The
    due date is stored with its rule (`step`) and calendar version and never silently recomputed
    (`moving`); the moments of the reminders are stored with it.
    """
    calendar = calendar or Calendar.load()
    start = counted_from or at
    paused = case is not None and case.paused_at is not None and kind not in STILL_RUNS
    stood = case.paused_days if step is not None and step.clock == Clock.RECEIPT else 0
    due = due_after(start, calendar, working_days=working_days + stood, hours=hours)
    task = Task.objects.create(
        kind=kind,
        case=case,
        proposal=case.proposal if case else proposal,
        step=step,
        unit=unit,
        role=role,
        person=person,
        subject=subject,
        opened_at=at,
        due_on=due.due_on,
        due_at=due.due_at,
        working_days=0 if hours is not None else working_days,
        hours=hours,
        paused_days=stood,
        paused_at=at if paused else None,
        paused_for=case.paused_for if paused else "",
        counted_from=day_of(start),
        calendar_version=due.calendar_version,
        provisional=due.provisional or (paused and due.due_at > case.paused_at),
    )
    if task.proposal_id and is_told(task):  # authors read since when a step runs
        enter_step(task.proposal, at=at)
    if not paused:
        write_reminders(task, calendar, at=at)
    record(
        "task.open",
        task,
        by=None,
        at=at,
        task=task.pk,
        kind=kind,
        unit=unit.pk,
        role=role,
        person=person.pk if person else None,
        due_on=task.due_on,
        calendar_version=task.calendar_version,
        **({} if hours is None else {"hours": hours, "due_at": task.due_at.isoformat()}),
    )
    return task


@transaction.atomic(savepoint=False)
def take(task: Task, *, kind: str, by: User, at: datetime, late_reason: str = "") -> Task:
    """Take the task up to do it: locks the dossier, then the task, and asks everything again.

    Returns the fresh task, its dossier and case read under the lock, and `taker`, who does it as
    he is known now; call `finish` in the same transaction. Raises PermissionDenied when it is not
    this person's turn; WrongMoment, saying who did it and when, when somebody was first;
    LateReasonNeeded when it is overdue.
    """
    fresh, person = lock_task(task), as_known_now(by)  # no rights from the session
    fresh.taker = person
    person.sight = read_sight(person)
    stand_in_by(fresh, person, at=at)
    verdict = policy.can_act(person, fresh)
    taken = fresh.done_at is not None or fresh.voided_at is not None
    taken = taken and not policy.still_answers(fresh)
    if taken and policy.is_held(fresh, person):
        raise WrongMoment(said_why(fresh))
    verdict.enforce()
    if fresh.kind != kind:
        raise WrongMoment(_("This is another step."))
    if is_late(fresh, at) and not late_reason.strip() and fresh.opened_at < fresh.due_at:
        raise LateReasonNeeded(fresh)
    return fresh


def stand_in_by(task: Task, person: User, *, at: datetime) -> None:
    """Note on `task` the mandate by which `person` does it (`stands`), and lock it to the end.

    Whoever ends it meanwhile waits for this act, or this act finds it ended: `person` then stands
    in no more.
    """
    task.stands = None
    while (stand := policy.mandate_for(person, task)) is not None:
        locked = Mandate.objects.select_for_update(of=("self",), no_key=True).get(pk=stand.mandate)
        if locked.ended_at is None:
            task.stands = locked
            return
        person.sight = read_sight(person)


def lock_task(task: Task) -> Task:
    """The fresh task under the lock of its dossier and its own. Call it inside a transaction."""
    proposal = lock(task.proposal_id) if task.proposal_id else None
    (fresh,) = _TASK.objects((), {ROW: task.pk})
    if proposal is not None:
        fresh.proposal = proposal
        if fresh.case_id:
            fresh.case.proposal = proposal
    return fresh


def lock(proposal_id: int) -> Proposal:
    """The dossier's row, locked until the transaction ends: always the first lock."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a lock lasts as long as its transaction")
    (found,) = _DOSSIER.objects((), {ROW: proposal_id})
    return found


def fresh_case(case: Case) -> Case:
    """The case under the lock of its dossier. Call it inside a transaction."""
    proposal = lock(case.proposal_id)
    fresh = Case.objects.select_related("unit", "procedure", "version").get(pk=case.pk)
    fresh.proposal = proposal
    return fresh


ROW = mark(-1)
_TASK = Kept(
    lambda: (
        Task.objects.filter(pk=ROW)
        .select_for_update(of=("self",))
        .select_related("case__procedure", "case__unit", "case__version", "step", "unit", "person")
    ),
    planned=True,
)
_OWED = Kept(lambda: Task.objects.open().filter(case=ROW).order_by("pk"), planned=True)
_DOSSIER = Kept(
    lambda: Proposal.objects.filter(pk=ROW).select_for_update(of=("self",)).select_related("unit"),
    planned=True,
)


def is_late(task: Task, at: datetime) -> bool:
    """Whether acting at `at` is late. Nobody is late on a provisional date (fault 24).

    What was late when its clock was stopped stays late.
    """
    return at >= task.due_at and not task.provisional


@transaction.atomic(savepoint=False)
def finish(task: Task, *, by: User, at: datetime, outcome: str = "", late_reason: str = "") -> Task:
    """Stamp a taken task done. Late by n working days, at least one, with the reason; while its
    clock stands still, by those until it was stopped.

    A step that was opened after its own due date carries the cause of the delay as its reason,
    unless its doer gives one. What was given up as unanswered is owed no more, but done now.
    """
    task.voided_at = None
    task.done_at, task.done_by, task.outcome = at, by, outcome
    if is_late(task, at):
        task.days_late = days_late(task, at)
        with override(settings.LANGUAGE_CODE):  # kept as evidence, not shown to one reader
            task.late_reason = late_reason.strip() or cause_of_delay(task)
    written = ("done_at", "done_by", "outcome", "days_late", "late_reason", "voided_at")
    by_mandate = {}
    if (mandate := getattr(task, "stands", None)) is not None:
        task.mandate = mandate
        written = (*written, "mandate")
        paper = {"number": mandate.number, "document_date": mandate.document_date}
        by_mandate = {"mandate": mandate.pk, **paper}
    Task.objects.filter(pk=task.pk).update(**{name: getattr(task, name) for name in written})
    write_off_reminders(task)
    record(
        "task.done",
        task,
        by=by,
        at=at,
        task=task.pk,
        kind=task.kind,
        outcome=outcome,
        days_late=task.days_late,
        late_reason=task.late_reason,
        **by_mandate,
    )
    return task


@transaction.atomic(savepoint=False)
def void_tasks(case: Case, *, at: datetime, kind: str | None = None) -> int:
    """Say of the case's open tasks (of one kind) that they are no longer needed. How many."""
    owed = _OWED.objects((), {ROW: case.pk})
    voided = [task for task in owed if kind in (None, task.kind)]
    if voided:
        Task.objects.filter(pk__in=[task.pk for task in voided]).update(voided_at=at)
        write_off_reminders(*voided)
    for task in voided:
        late = stamp_given_up(task, at=at)
        record("task.void", task, by=None, at=at, task=task.pk, kind=task.kind, **late)
    return len(voided)


def stamp_given_up(task: Task, *, at: datetime) -> dict[str, int]:
    """What was overdue when it was owed no more stays late, with that as its reason."""
    if not is_late(task, at):
        return {}
    task.days_late = days_late(task, at)
    with override(settings.LANGUAGE_CODE):  # kept as evidence, not shown to one reader
        task.late_reason = _("It was overdue when the case went on without it.")
    task.save(update_fields=["days_late", "late_reason"])
    return {"days_late": task.days_late}


def days_late(task: Task, at: datetime) -> int:
    """Working days, at least one; of those on which the clock stood still, none."""
    until = day_of(task.paused_at or at)
    return max(1, Calendar.load().from_due(task.due_on, until))


def cause_of_delay(task: Task) -> str:
    """Why a step could only be opened after its own due date: which earlier acts were late."""
    earlier = Task.objects.filter(case=task.case_id, done_at__isnull=False, days_late__gt=0)
    causes = [
        _("%(act)s, %(unit)s: %(time)s late")
        % {"act": late.get_kind_display(), "unit": late.unit.name, "time": late.how_late}
        for late in earlier.exclude(pk=task.pk).select_related("unit").order_by("done_at")
    ]
    return "; ".join(causes) or _("The step was opened after its own due date.")


def said_by(task: Task) -> str:
    """Who did it: “A thay B theo văn bản số …, ngày …” of a stand-in."""
    return f"{task.done_by} {task.mandate.said}" if task.mandate_id else str(task.done_by)


def moment(at: datetime) -> str:
    """An instant as a sentence shows it, Vietnamese time."""
    return date_format(at.astimezone(VIETNAM), "SHORT_DATETIME_FORMAT")


ANSWERED_OR_NOT = (Kind.ASKED_OPINION, Kind.SUPPLEMENT)


def said_why(task: Task) -> str:
    """Who did it and when, or that it is no longer needed."""
    ended = getattr(task, "unanswered", None) if task.kind in ANSWERED_OR_NOT else None
    if ended is not None and task.done_at is None and task.case.closed_at is None:
        about = {"person": ended.by, "time": moment(ended.at), "reason": ended.reason}
        if ended.by is None:
            return _("No answer came; that was recorded at %(time)s.") % about
        return _("%(person)s withdrew this request at %(time)s: %(reason)s") % about
    if task.done_at is None and (back := _called_back(task)) is not None:
        about = {"person": back.by, "time": moment(back.at), "reason": back.reason}
        return _("%(person)s called the dossier back at %(time)s: %(reason)s") % about
    if task.done_at is not None:
        return _("%(person)s did this step at %(time)s: %(act)s.") % {
            "person": said_by(task),
            "time": moment(task.done_at),
            "act": task.get_kind_display(),
        }
    if task.case and task.case.outcome == Case.Outcome.WITHDRAWN:
        left = Entry.objects.for_scope(task.proposal).took("proposal.withdraw").order_by("n").last()
        return _("This step is no longer needed. %(person)s withdrew the dossier at %(time)s.") % {
            "person": left.actor,
            "time": moment(task.case.closed_at),
        }
    outcome = task.case.get_outcome_display() if task.case and task.case.outcome else ""
    if outcome:
        return _("This step is no longer needed. The case was closed at %(time)s: %(outcome)s.") % {
            "time": moment(task.case.closed_at),
            "outcome": outcome,
        }
    return _("This step is no longer needed.")


def _called_back(task: Task) -> TransferEnd | None:
    """That its sender called back what this step was to answer."""
    if task.kind != Kind.ANSWER_TRANSFER:
        return None
    return TransferEnd.objects.select_related("by").filter(task=task).first()
