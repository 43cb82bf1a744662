"""The rounds of a vote: opening one, voting again, putting the meeting off."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Seat, User
from accounts.roles import Role
from approvals import policy, selectors
from approvals.models import (
    ROUND,
    Ballot,
    Case,
    Kind,
    Note,
    Postponement,
    Round,
    SecretRound,
    Step,
    Task,
    Vote,
    Voter,
    VoteRule,
)
from approvals.voting import Electorate, Mode
from core.clock import day_of
from core.templatetags.core import vdate
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now, grant
from proposals.models import Capacity
from workdays.calendar import Calendar, end_of

from .cases import note
from .errors import need
from .owing import open_step, owe_the_officer
from .tasks import is_late, lock, take, void_tasks, write_off_reminders, write_reminders


@transaction.atomic(savepoint=False)
def open_vote(
    case: Case, step: Step, seats: dict[int, Seat], may: Electorate, *, at: datetime
) -> Vote:
    """Open the vote of the people in `may` (`seats` by person), and its first round.

    Each voter owes a ballot in person; the officer owes the close of the vote with its minutes
    (the row CLOSE_VOTE says in how many days).
    """
    vote = Vote.objects.create(
        case=case,
        base=step.base,
        head_id=may.head,
        excluded=[
            {"person": person, "name": seats[person].person.full_name, "reason": reason.value}
            for person, reason in may.excluded.items()
        ],
        opened_at=at,
    )
    voting = [seats[person] for person in may.voters]
    with override(settings.LANGUAGE_CODE):  # kept as evidence, not shown to one reader
        Voter.objects.bulk_create(
            Voter(vote=vote, person=seat.person, title=seat.title or str(Role(seat.role).label))
            for seat in voting
        )
    if len(voting) == 1:
        note(case, Note.ONE_VOTER if may.head else Note.ONE_VOTER_NOT_HEAD)
    rule = selectors.vote_rule(case.unit_id, on=day_of(at))
    first = Round.objects.create(vote=vote, rule=rule, opened_at=at)
    if rule is not None and rule.mode == Mode.SECRET:
        SecretRound.objects.create(round=first, at=at)
    for seat in voting:
        grant(case.proposal, capacity=Capacity.VOTER, person=seat.person, at=at)
        open_step(case, step, at=at, person=seat.person, role=seat.role)
    closing = case.procedure.steps.filter(kind=Kind.CLOSE_VOTE).first()
    if closing:
        owe_the_officer(case, closing, at=at)
    return vote


@transaction.atomic
def vote_again(case: Case, *, reason: str, by: User, at: datetime) -> Round:
    """Have a plan that was not carried voted on once more: the chair, or the secretary for him.

    As often as the rule of the vote allows, while nothing has been decided. The step of the
    decision falls away and comes again after the round, whose ballots are kept beside the earlier
    ones; the last closed round counts. Raises PermissionDenied, WrongMoment, ValidationError.
    """
    proposal = lock(case.proposal_id)
    fresh = Case.objects.select_related("procedure", "unit", "vote").get(pk=case.pk)
    fresh.proposal = proposal
    selectors.can_vote_again(as_known_now(by), fresh).enforce()
    last = fresh.vote.last
    if not (verdict := selectors.may_go_again(fresh, last)):
        raise WrongMoment(verdict.reason)
    need({"reason": (bool(reason.strip()), _("Write why it is voted again."))})
    void_tasks(fresh, at=at, kind=Kind.DECISION)
    voting = fresh.procedure.steps.get(kind=Kind.VOTE)
    fresh.stage = voting.stage
    fresh.save(update_fields=["stage"])
    again = Round.objects.create(
        vote=fresh.vote,
        n=last.n + 1,
        rule=last.rule,
        reason=reason.strip(),
        opened_by=by,
        opened_at=at,
    )
    if hasattr(last, "secret"):  # what was secret stays so
        SecretRound.objects.create(round=again, at=at)
    record("vote.again", fresh, by=by, at=at, n=again.n, vote=fresh.vote.pk)
    owe_the_round(fresh, again, f"{ROUND}:{again.n}", days=last.rule.again_days, at=at)
    return again


@transaction.atomic
def make_secret(task: Task, *, reason: str, by: User, at: datetime) -> SecretRound:
    """Have the round of this meeting held by secret ballot, before anybody has cast in it.

    Raises WrongMoment once somebody has, ValidationError, and what `take` raises.
    """
    taken = take(task, kind=Kind.CLOSE_VOTE, by=by, at=at, late_reason=reason)
    now = taken.case.vote.last
    if hasattr(now, "secret"):
        raise WrongMoment(_("This round is held by secret ballot already."))
    if now.ballots.exists():
        raise WrongMoment(_("Somebody has cast an open ballot already; it stays open."))
    need({"reason": (bool(reason.strip()), _("Write who decided on it, and why."))})
    secret = SecretRound.objects.create(round=now, reason=reason.strip(), by=by, at=at)
    record("vote.make_secret", taken.case, by=by, at=at, vote=now.vote_id, n=now.n)
    return secret


@transaction.atomic(savepoint=False)
def owe_the_round(case: Case, now: Round, label: str, *, days: int, at: datetime) -> Task | None:
    """Owe a ballot to every voter who may vote and has none in this round, and its close."""
    cast = set(now.ballots.values_list("voter", flat=True)) | policy.barred(case.proposal_id)
    steps = {one.kind: one for one in case.procedure.steps.filter(kind__in=_OF_A_VOTE)}
    seats = Seat.objects.held_on(day_of(at)).filter(unit=case.unit, person=OuterRef("person"))
    voters = now.vote.voters.filter(Exists(seats)).select_related("person")
    for voter in voters.exclude(person__in=cast).order_by("pk"):
        role = Role.HEAD if voter.person_id == now.vote.head_id else Role.DEPUTY_HEAD
        about = {"person": voter.person, "role": role, "subject": label, "working_days": days}
        open_step(case, steps[Kind.VOTE], at=at, **about)
    closing = steps.get(Kind.CLOSE_VOTE)
    if closing is None:
        return None
    return owe_the_officer(case, closing, at=at, subject=label, working_days=days)


_OF_A_VOTE = (Kind.VOTE, Kind.CLOSE_VOTE)


@transaction.atomic
def postpone(
    task: Task, *, meets_at: datetime, reason: str, place: str = "", by: User, at: datetime
) -> Postponement:
    """Put the meeting off to another hour, with the reason; voters are told, both days are kept.

    Where the new day lies after the due date, the due dates of the close and of the ballots move
    with it, under their number: what the law says of the days stays beside them (Decree 73,
    Article 8(1)). The reason stands for that of the delay too. Raises ValidationError, and what
    `take` raises.
    """
    taken = take(task, kind=Kind.CLOSE_VOTE, by=by, at=at, late_reason=reason)
    now, day = taken.case.vote.last, day_of(meets_at)
    rule, last = may_postpone(taken, now, at=at)
    need(
        {
            "meets_at": (
                at < meets_at and day <= last,
                _("Name an hour that is still to come.")
                if meets_at <= at
                else _(
                    "The rule lets a meeting be put off until %(last)s, %(days)d working days "
                    "after the due date."
                )
                % {"last": vdate(last), "days": rule.postponed_days},
            ),
            "reason": (bool(reason.strip()), _("Write why the meeting is put off.")),
        }
    )
    put_off = Postponement.objects.create(
        task=taken,
        round=now,
        old_due_on=taken.due_on,
        new_due_on=max(day, taken.due_on),
        meets_at=meets_at,
        place=place.strip(),
        reason=reason.strip(),
        by=by,
        at=at,
    )
    if day > taken.due_on:
        owed = taken.case.tasks.open().filter(kind__in=_OF_A_VOTE)
        for one in owed.select_related("case", "unit", "step").order_by("pk"):
            _move(one, day, at=at)
    record(
        "vote.postpone",
        taken.case,
        by=by,
        at=at,
        vote=taken.case.vote.pk,
        postponement=put_off.pk,
        meets_at=meets_at.isoformat(),
        old_due_on=put_off.old_due_on,
        new_due_on=put_off.new_due_on,
    )
    return put_off


def may_postpone(task: Task, now: Round, *, at: datetime) -> tuple[VoteRule, date]:
    """The rule, and the last day to which the meeting of this round may be put off.

    Raises WrongMoment when it was put off as often as the rule allows, or its days are over: what
    is late stays late, and the close says why.
    """
    rule = selectors.rule_of(now, on=day_of(at))
    if now.postponements.count() >= rule.postponements:
        raise WrongMoment(
            _("The rule lets a meeting be put off %(n)d times. Hold it, and say who was absent.")
            % {"n": rule.postponements}
        )
    if is_late(task, at):
        raise WrongMoment(
            _("The days for this vote are over: hold the meeting and write why it is late.")
        )
    return rule, Calendar.load().add(task.due_on, rule.postponed_days)


def _move(task: Task, day, *, at: datetime) -> None:
    """Give an open step of the vote its new date; what was to be said of the old one is not."""
    if day <= task.due_on:
        return
    task.due_on, task.due_at = day, end_of(day)
    task.due_version += 1
    task.save(update_fields=["due_on", "due_at", "due_version"])
    write_off_reminders(task)
    write_reminders(task, Calendar.load(), at=at)


def ballots_of(now: Round) -> dict[int, str]:
    """{voter: choice} of a round."""
    return dict(Ballot.objects.filter(round=now).values_list("voter", "choice"))
