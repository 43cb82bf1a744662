"""Reminding whose turn it is, and telling the superior: each stored moment once, the newest only.

Rows are the queue. Any number of runners may call these at any time, after any outage; the
dossier's row is locked first here too, so that nobody is reminded of what is just being done.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Mandate, Seat
from accounts.roles import PARTY, MandateKind, Role
from approvals import policy
from approvals.models import Kind, Note, Reminder, ReminderRule, Resolution, Task
from core.clock import day_of
from journal.actions import record
from proposals.models import Access, Author, Proposal
from workdays.calendar import Calendar
from workdays.hours import minutes_from

from .cases import note

Audience = ReminderRule.Audience


@transaction.atomic
def remind_next(*, at: datetime) -> bool:
    """Fire what one open task owes at `at`: the newest moment of each audience, once.

    Older moments that were missed (an outage) are written off as superseded. What is told is the
    distance from the due day at `at`, not the one the rule foresaw. Done and void tasks are never
    reminded of. False when nothing is due, or others are working on all of it.
    """
    task = lock_next(_owing(at))
    if task is None:
        return False
    far = distance(task, at)
    due = task.reminders.filter(fired_at=None, superseded=False, moment__lte=at)
    for audience in Audience:
        rows = list(due.filter(audience=audience).order_by("-moment", "-pk"))
        if not rows:
            continue
        newest, older = rows[0], rows[1:]
        Reminder.objects.filter(pk__in=[row.pk for row in older]).update(superseded=True)
        Reminder.objects.filter(pk=newest.pk).update(fired_at=at)
        record(
            "task.remind" if audience == Audience.HOLDER else "task.escalate",
            task,
            by=None,
            at=at,
            task=task.pk,
            kind=task.kind,
            **far,
            **_rule_said(newest),
            **({} if audience == Audience.HOLDER else {"audience": audience.value}),
        )
    return True


def _rule_said(told: Reminder) -> dict[str, int]:
    """How far from the due date the rule foresaw it."""
    if told.hours is not None:
        return {"rule_hours": told.hours}
    return {"rule_days": told.working_days}


def distance(task: Task, at: datetime) -> dict[str, int]:
    """How far `at` lies from what is due: {"working_days": n}, or {"minutes": n} of hours."""
    if task.hours is not None:
        return {"minutes": minutes_from(task.due_at, at)}
    return {"working_days": Calendar.load().from_due(task.due_on, day_of(at))}


@transaction.atomic
def tell_vacancy_next(*, at: datetime) -> bool:
    """Tell the superior, once, of one open task whose post nobody holds (fault 38).

    An officer's work goes to the head of the same unit instead, when there is one, and the case
    says so; never the Party committee's opinion, which no head records of his own unit's case.
    When the post is filled the task is simply its holder's. False when there is none to tell of.
    """
    vacant = _owed_by_posts(at, held=False).filter(vacancy_told_at=None, paused_at=None)
    task = lock_next(vacant)
    if task is None:
        return False
    heads = policy.eligible(task.unit, [Role.HEAD], task.proposal, on=day_of(at))
    if task.role == Role.UNIT_OFFICER and task.kind != Kind.PARTY_OPINION and heads.exists():
        task.role = Role.HEAD
        task.save(update_fields=["role"])
        if task.case_id:
            note(task.case, Note.NO_OFFICER)
    else:
        task.vacancy_told_at = at
        task.save(update_fields=["vacancy_told_at"])
    record(
        "task.escalate",
        task,
        by=None,
        at=at,
        task=task.pk,
        kind=task.kind,
        working_days=0,
        vacant=True,
        role=task.role,
    )
    return True


@transaction.atomic
def forget_vacancy_next(*, at: datetime) -> bool:
    """Forget that a post was vacant once it is held again, so that a later vacancy is told anew."""
    held = _owed_by_posts(at, held=True)
    task = lock_next(held.exclude(vacancy_told_at=None))
    if task is None:
        return False
    task.vacancy_told_at = None
    task.save(update_fields=["vacancy_told_at"])
    return True


def _owing(at: datetime) -> QuerySet[Task]:
    """Open tasks with a moment that has come and is neither fired nor written off."""
    due = Reminder.objects.filter(
        task=OuterRef("pk"), fired_at=None, superseded=False, moment__lte=at
    )
    return Task.objects.open().filter(Exists(due))


def _owed_by_posts(at: datetime, *, held: bool) -> QuerySet[Task]:
    """Open tasks owed by a post that somebody holds who may act (policy.holders), or nobody.

    A head who is recorded as absent counts as nobody, and who stands in for a post as somebody.
    """
    on = day_of(at)
    author = Author.objects.ever().filter(
        proposal=OuterRef(OuterRef("proposal")), person=OuterRef("person")
    )
    shut_out = Access.objects.filter(
        proposal=OuterRef(OuterRef("proposal")), person=OuterRef("person"), closes=True, until=None
    )
    entered = Resolution.objects.filter(check_task=OuterRef(OuterRef("pk")), by=OuterRef("person"))
    seats = Seat.objects.held_on(on).filter(
        ~Exists(author),
        ~Exists(shut_out),
        ~Exists(entered),
        unit=OuterRef("unit"),
        person__is_active=True,
    )
    present = seats.filter(~Exists(policy.absences(on)))
    head = Seat.objects.held_on(on).filter(
        unit=OuterRef(OuterRef("case__unit")), role=Role.HEAD, person=OuterRef("person")
    )
    party = Exists(seats.filter(~Exists(head), role__in=PARTY))
    others = Exists(present.filter(role=OuterRef("role"))) | _stood_in_for(on, present)
    somebody = (Q(role__in=PARTY) & party) | (~Q(role__in=PARTY) & others)
    return Task.objects.open().filter(somebody if held else ~somebody, person=None)


def _stood_in_for(on: date, present: QuerySet[Seat]) -> Q:
    """Tasks whose post somebody stands in for who may act, and whose giver might act himself."""
    dossier = OuterRef("proposal")
    barred = [
        Author.objects.ever().filter(proposal=OuterRef(dossier)),
        Access.objects.filter(proposal=OuterRef(dossier), closes=True, until=None),
    ]
    running = Mandate.objects.in_force(on).filter(
        *(~Exists(rows.filter(person=OuterRef("giver"))) for rows in barred),
        unit=OuterRef("unit"),
        role=OuterRef("role"),
    )
    named = running.filter(
        *(~Exists(rows.filter(person=OuterRef("holder"))) for rows in barred),
        Q(kinds=[]) | Q(kinds__contains=[OuterRef("kind")]),
        Q(dossier=None) | Q(dossier=dossier),
        holder__is_active=True,
    )
    absent = running.filter(kind=MandateKind.ABSENCE, role=Role.HEAD)
    deputies = present.filter(role=Role.DEPUTY_HEAD)
    return Exists(named) | (Exists(absent) & Exists(deputies))


def lock_next(tasks: QuerySet[Task]) -> Task | None:
    """One of `tasks`, locked with its dossier, that nobody else is working on; read afresh."""
    passed: list[int] = []
    while True:
        dossiers = Proposal.objects.filter(Exists(tasks.filter(proposal=OuterRef("pk"))))
        locked = (
            dossiers.exclude(pk__in=passed)
            .select_for_update(skip_locked=True, no_key=True)
            .order_by("pk")
            .first()
        )
        if locked is None:
            break
        task = (
            tasks.filter(proposal=locked)
            .select_related("unit", "case")
            .order_by("due_at", "pk")
            .first()
        )
        if task is not None:
            task.proposal = locked
            return task
        passed.append(locked.pk)  # somebody did it between our look and our lock
    return (
        tasks.filter(proposal=None)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("unit")
        .order_by("due_at", "pk")
        .first()
    )
