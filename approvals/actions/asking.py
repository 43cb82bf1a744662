"""Asking others for their opinion, several at a time; their silence; a request that is withdrawn.

While an opinion asked for is owed, neither the vote nor the decision opens (E-LEVEL-7): whoever
decides has the opinions before him, or their recorded silence, which is nobody's agreement.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Role
from approvals import policy, selectors
from approvals.models import (
    COUNCIL,
    LETTER,
    Asked,
    BulkAct,
    Case,
    Kind,
    OpinionRequest,
    OpinionRule,
    OwnOpinion,
    Task,
    Unanswered,
)
from approvals.selectors import Addressee
from core.clock import day_of
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now, grant, revoke
from proposals.models import Capacity

from .cases import let_superiors_read
from .errors import need
from .owing import officer_of
from .reminders import lock_next
from .stages import proceed
from .tasks import fresh_case, lock_task, open_task, said_why, write_off_reminders


@dataclass(frozen=True, slots=True)
class AskedOf:
    """What came of one addressee: the task he owes now, or the sentence why he was not asked."""

    who: Addressee
    task: Task | None = None
    reason: str = ""


@transaction.atomic
def ask_opinions(
    case: Case,
    *,
    addressees: Iterable[Addressee],
    question: str,
    note: str = "",
    by: User,
    at: datetime,
    bulk: BulkAct | None = None,
) -> list[AskedOf]:
    """Ask each of `addressees` the `question`, due so many working days from `at` (domain b.5).

    Each is asked for himself: who may not be asked is left out and told why, the others are asked.
    Whoever is asked reads the dossier from now on. `bulk`: of which order it is a part. Raises
    ValidationError for a question or days that are missing or beyond the rule, WrongMoment once the
    vote is open or the case closed, PermissionDenied to anybody but the deciding unit's head and
    officers.
    """
    fresh, person = fresh_case(case), as_known_now(by)
    policy.can_ask(person, fresh).enforce()
    if not (verdict := selectors.asking_is_open(fresh)):
        raise WrongMoment(verdict.reason)
    addressees, rules = list(addressees), selectors.opinion_rules(day_of(at))
    need(
        {
            "question": (bool(question.strip()), _("Write what you ask.")),
            "addressees": (bool(addressees), _("Name at least one whom you ask.")),
        }
    )
    need(dict(_within(rules, who) for who in addressees))
    return [
        ask_one(
            fresh, who, rules[who.kind], question=question, note=note, by=person, at=at, bulk=bulk
        )
        for who in addressees
    ]


@transaction.atomic
def withdraw_request(task: Task, *, reason: str, by: User, at: datetime) -> Unanswered:
    """Ask no longer, with a reason: nothing is owed any more, and the case goes on.

    Whoever was asked hears of it and, unless something else brings him in, reads the dossier no
    more. Raises WrongMoment when it was answered, or its silence recorded, PermissionDenied to
    anybody but the deciding unit's head and officers; of what its own rule asked, but the head.
    """
    fresh, person = lock_task(task), as_known_now(by)
    policy.can_withdraw(person, fresh).enforce()
    if fresh.kind != Kind.ASKED_OPINION:
        raise WrongMoment(_("This is another step."))
    if fresh.done_at is not None or fresh.voided_at is not None:
        raise WrongMoment(said_why(fresh))
    need({"reason": (bool(reason.strip()), _("Write why you withdraw it; it stays on record."))})
    ended = end_request(fresh, Unanswered.Why.WITHDRAWN, reason=reason.strip(), by=person, at=at)
    record(
        "opinion.withdraw",
        fresh,
        by=person,
        at=at,
        asked=fresh.pk,
        unit=fresh.unit_id,
        person=fresh.person_id,
    )
    _let_out(fresh, at=at)
    proceed(fresh.case, by=person, at=at)
    return ended


@transaction.atomic
def no_answer_next(*, at: datetime) -> bool:
    """Record the silence of one who was asked and whose due date has passed; the case goes on.

    Once, whoever runs it and however late; never on a provisional date (fault 24). The task is
    owed no more and holds nothing up; a late answer is still taken (policy.still_answers). False
    when there is none, or others are working on all of it.
    """
    silent = _silent(at)
    if not silent.exists():  # nearly every minute: found without walking the dossiers
        return False
    task = lock_next(silent)
    if task is None:
        return False
    task.case.proposal = task.proposal
    end_request(task, Unanswered.Why.NO_ANSWER, by=None, at=at)
    record(
        "opinion.no_answer",
        task,
        by=None,
        at=at,
        asked=task.pk,
        unit=task.unit_id,
        person=task.person_id,
        due_on=task.due_on,
    )
    proceed(task.case, by=None, at=at)
    return True


def need_answers(case: Case) -> None:
    """Raise WrongMoment while opinions asked for in `case` are owed, naming who owes them, or while
    a council sits on it.
    """
    owed = selectors.still_owed(case)
    if any(task.kind in COUNCIL for task in owed):
        raise WrongMoment(
            _(
                "A council sits on this plan. Decide when it has concluded, or dissolve it with a "
                "reason."
            )
        )
    if owed:
        names = ", ".join(selectors.asked_of(task) for task in owed)
        raise WrongMoment(
            _(
                "Opinions asked for are still owed: %(names)s. Decide when they have come, when "
                "their silence has been recorded, or after withdrawing the request."
            )
            % {"names": names}
        )


def _within(rules: dict[str, OpinionRule], who: Addressee) -> tuple[str, tuple[bool, str]]:
    rule = rules.get(who.kind)
    if rule is None:
        raise WrongMoment(
            _(
                "No rule says how many days are given for an opinion. Ask an administrator to load "
                "the rule data."
            )
        )
    return f"days_{who.kind}", (
        rule.least <= who.working_days <= rule.most,
        ngettext(
            "Give from %(least)d to %(most)d working day.",
            "Give from %(least)d to %(most)d working days.",
            rule.most,
        )
        % {"least": rule.least, "most": rule.most},
    )


def ask_one(
    case: Case,
    who: Addressee,
    rule: OpinionRule,
    *,
    question: str,
    note: str = "",
    by: User,
    at: datetime,
    bulk: BulkAct | None = None,
    own_rule: OwnOpinion | None = None,
) -> AskedOf:
    """Ask one of them, or say why he is not asked. The dossier is locked, `rule` says within which
    days. `own_rule`: by which rule of the deciding unit's own, where nobody chose it.
    """
    if who.person is not None:
        who = replace(who, person=as_known_now(who.person))
    asker = None if own_rule is not None else by
    verdict = selectors.may_be_asked(case, who, by=asker, on=day_of(at))
    if not verdict:
        return AskedOf(who, reason=str(verdict.reason))
    unit, role = who.unit or case.unit, Role.HEAD
    if who.person is not None:
        unit, role = who.person.unit, ""
        grant(case.proposal, capacity=Capacity.OPINION, person=who.person, at=at)
    elif who.unit is not None:
        grant(case.proposal, capacity=Capacity.OPINION, unit=unit, role=role, at=at)
    else:
        role = officer_of(case, at=at)
    if unit.pk != case.unit_id:
        let_superiors_read(case.proposal, unit, at=at)
    task = open_task(
        kind=Kind.ASKED_OPINION,
        unit=unit,
        role=role,
        person=who.person,
        working_days=who.working_days,
        case=case,
        subject=LETTER if who.outside else "",
        at=at,
    )
    asked = OpinionRequest.objects.create(
        task=task,
        case=case,
        kind=Asked(who.kind),
        unit=who.unit,
        person=who.person,
        outside=who.outside,
        question=question.strip(),
        note=note.strip(),
        rule=rule,
        own_rule=own_rule,
        asked_by=by,
        at=at,
    )
    record(
        "opinion.ask",
        task,
        by=by,
        at=at,
        asked=task.pk,
        request=asked.pk,
        of=asked.kind,
        unit=task.unit_id,
        person=task.person_id,
        working_days=task.working_days,
        rule=rule.pk,
        **({} if bulk is None else {"bulk": bulk.pk}),
        **({} if own_rule is None else {"own_rule": own_rule.pk}),
    )
    return AskedOf(who, task)


def end_request(
    task: Task, why: str, *, by: User | None, at: datetime, reason: str = ""
) -> Unanswered:
    """Write down how a request ended without an answer; nothing is owed any more."""
    ended = Unanswered.objects.create(
        task=task, case=task.case, why=why, due_on=task.due_on, reason=reason, by=by, at=at
    )
    task.voided_at = at
    task.save(update_fields=["voided_at"])
    write_off_reminders(task)
    return ended


def _let_out(task: Task, *, at: datetime) -> None:
    """Whoever is asked no longer reads no longer, unless he was asked for another opinion of it."""
    if task.subject == LETTER:
        return
    others = task.proposal.tasks.exclude(pk=task.pk).filter(unit=task.unit_id, person=task.person)
    if others.exclude(unanswered__why=Unanswered.Why.WITHDRAWN).exists():
        return
    whom = {"person": task.person_id} if task.person_id else {"unit": task.unit_id}
    revoke(task.proposal, at=at, capacity=Capacity.OPINION, **whom)


def _silent(at: datetime) -> QuerySet[Task]:
    """Opinions asked for that nobody gave until their due date, which is no provisional one."""
    return Task.objects.open().filter(
        kind=Kind.ASKED_OPINION, due_at__lte=at, provisional=False, case__closed_at=None
    )
