"""Asking the authors to add what is missing, without giving the plan back: the clock stands still.

The frozen version stays what is decided on; what the lead author adds stands beside it. The clock
goes on when it has come, when whoever works on the case asks no longer, or when the due date has
passed: then it is recorded that nothing came.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from approvals import policy, selectors
from approvals.models import (
    Case,
    Cause,
    Kind,
    SupplementAnswer,
    SupplementFile,
    SupplementRequest,
    SupplementRule,
    Task,
    Unanswered,
)
from core.clock import day_of
from core.verdicts import WrongMoment
from documents.actions import store
from journal.actions import record
from proposals.actions import as_known_now
from proposals.selectors import given_up

from .errors import need
from .pausing import pause, resume
from .reminders import lock_next
from .stages import proceed
from .tasks import finish, fresh_case, lock_task, open_task, said_why, take, write_off_reminders

MOST_FILES = 3


@transaction.atomic
def ask_supplement(
    case: Case,
    *,
    wanted: Iterable[str],
    working_days: int,
    note: str = "",
    by: User,
    at: datetime,
) -> SupplementRequest:
    """Ask the lead author to add what is `wanted`, due `working_days` from `at`; pause the case.

    Raises ValidationError for a list or days that are missing or beyond the rule, WrongMoment while
    the vote is open, the clock stands still already, the case is closed or the authors were asked
    as often as the rule says, PermissionDenied to anybody but the head and officers of the unit
    that decides.
    """
    fresh, person = fresh_case(case), as_known_now(by)
    policy.can_ask(person, fresh).enforce()
    if not (verdict := selectors.supplement_is_open(fresh, on=day_of(at))):
        raise WrongMoment(verdict.reason)
    rule = selectors.supplement_rule(day_of(at))
    if rule is None:
        raise WrongMoment(
            _("No rule says how many days the authors have. Ask an administrator to load it.")
        )
    items = [" ".join(item.split()) for item in wanted if item.strip()]
    need(
        {
            "wanted": (bool(items), _("Write what is missing, one thing a line.")),
            "working_days": (rule.least <= working_days <= rule.most, _within(rule)),
        }
    )
    lead = fresh.proposal.lead
    task = open_task(
        kind=Kind.SUPPLEMENT,
        unit=lead.unit,
        role="",
        person=lead,
        working_days=working_days,
        case=fresh,
        at=at,
    )
    task.case = fresh
    asked = SupplementRequest.objects.create(
        task=task,
        case=fresh,
        wanted=items,
        note=note.strip(),
        rule=rule,
        asked_by=person,
        at=at,
    )
    record(
        "supplement.ask",
        task,
        by=person,
        at=at,
        asked=task.pk,
        request=asked.pk,
        items=len(items),
        working_days=working_days,
        rule=rule.pk,
    )
    pause(task, cause=Cause.SUPPLEMENT, reason="\n".join(items), by=person, at=at)
    return asked


@transaction.atomic
def answer_supplement(
    task: Task,
    *,
    text: str,
    files: Iterable[UploadedFile] = (),
    by: User,
    at: datetime,
    late_reason: str = "",
) -> SupplementAnswer:
    """Add what was asked for, once: a text and at most three files; the clock goes on.

    Raises ValidationError without a text, documents.actions.Refused for a file, and what `take`
    raises: of a request that was withdrawn or given up nothing is taken any more.
    """
    taken = take(task, kind=Kind.SUPPLEMENT, by=by, at=at, late_reason=late_reason)
    files = [file for file in files if file]
    need(
        {
            "text": (bool(text.strip()), _("Write what you add.")),
            "files": (len(files) <= MOST_FILES, _("At most three files.")),
        }
    )
    sealed = given_up(taken.proposal) if files else ()
    given = SupplementAnswer.objects.create(
        task=taken, case=taken.case, text=text.strip(), by=by, at=at
    )
    for file in files:
        kept = store(file, by=by, at=at, given_up=sealed)
        SupplementFile.objects.create(answer=given, file=kept)
    finish(taken, by=by, at=at, outcome="ADDED", late_reason=late_reason)
    record("supplement.answer", taken, by=by, at=at, asked=taken.pk, files=len(files))
    _go_on(taken, by=by, at=at)
    return given


@transaction.atomic
def withdraw_supplement(task: Task, *, reason: str, by: User, at: datetime) -> Unanswered:
    """Ask no longer, with a reason: nothing is owed by the authors, and the clock goes on.

    Raises WrongMoment when it was answered or given up, PermissionDenied to anybody but the
    deciding unit's head and officers.
    """
    fresh, person = lock_task(task), as_known_now(by)
    policy.can_ask(person, fresh.case).enforce()
    if fresh.kind != Kind.SUPPLEMENT:
        raise WrongMoment(_("This is another step."))
    if fresh.done_at is not None or fresh.voided_at is not None:
        raise WrongMoment(said_why(fresh))
    need({"reason": (bool(reason.strip()), _("Write why you withdraw it; it stays on record."))})
    ended = _end(fresh, Unanswered.Why.WITHDRAWN, reason=reason.strip(), by=person, at=at)
    record("supplement.withdraw", fresh, by=person, at=at, asked=fresh.pk)
    _go_on(fresh, by=person, at=at)
    return ended


@transaction.atomic
def no_supplement_next(*, at: datetime) -> bool:
    """Record that nothing came until the due date, and let the clock go on. Once, however late.

    False when there is none, or others are working on all of it.
    """
    silent = Task.objects.open().filter(
        kind=Kind.SUPPLEMENT, due_at__lte=at, provisional=False, case__closed_at=None
    )
    if not silent.exists():
        return False
    task = lock_next(silent)
    if task is None:
        return False
    task.case.proposal = task.proposal
    _end(task, Unanswered.Why.NO_ANSWER, by=None, at=at)
    record("supplement.no_answer", task, by=None, at=at, asked=task.pk, due_on=task.due_on)
    _go_on(task, by=None, at=at)
    return True


def give_up_supplement(task: Task, *, reason: str, by: User, at: datetime) -> None:
    """Part of an act after which nobody is left who could add it: the clock goes on."""
    _end(task, Unanswered.Why.WITHDRAWN, reason=reason, by=by, at=at)
    record("supplement.lapse", task, by=by, at=at, asked=task.pk)
    _go_on(task, by=by, at=at)


def _go_on(task: Task, *, by: User | None, at: datetime) -> None:
    paused = task.pause
    paused.case = task.case
    resume(paused, by=by, at=at)
    proceed(task.case, by=by, at=at)


def _end(task: Task, why: str, *, by: User | None, at: datetime, reason: str = "") -> Unanswered:
    ended = Unanswered.objects.create(
        task=task, case=task.case, why=why, due_on=task.due_on, reason=reason, by=by, at=at
    )
    task.voided_at = at
    task.save(update_fields=["voided_at"])
    write_off_reminders(task)
    return ended


def _within(rule: SupplementRule) -> str:
    return ngettext(
        "Give from %(least)d to %(most)d working day.",
        "Give from %(least)d to %(most)d working days.",
        rule.most,
    ) % {"least": rule.least, "most": rule.most}
