"""Declaring a conflict of interest; what its holder owed passes on, or the case goes up.

A relation closes at once every dossier of the other that was sent, and each that will be
(`shutting`). The dossier's row is locked first, so whoever sends it or votes in it at the same
moment is before or after, never beside (ADR 32).
"""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions.guard import taken
from accounts.models import Seat, User
from accounts.policy import sight
from accounts.roles import LEADERS, Role, Tie, ties_on
from approvals import policy, selectors
from approvals.models import (
    COUNCIL,
    Case,
    Conflict,
    Kind,
    Note,
    Relation,
    ScoreSheet,
    Task,
    Unanswered,
)
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now, grant
from proposals.models import Author, Capacity, Proposal

from .asking import end_request
from .cases import note
from .errors import need
from .shutting import pairs, shut
from .sitting import council_goes_on
from .stages import move_up, proceed
from .tasks import lock, moment, stamp_given_up, write_off_reminders


@transaction.atomic
def declare_relation(
    person: User,
    *,
    other: User,
    tie: str,
    words: str = "",
    since: date,
    until: date | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> Relation:
    """Say that `person` is related to `other`, or has an interest in what he does (E-COI-1, -3).

    From now on `person` takes no part in judging what `other` proposes. Kinship keeps `other` out
    too once he, his head or an administrator without a part says so: nobody throws out whoever
    judges him. `until` is the last day. Somebody else's relation is recorded with a `reason`.
    Raises PermissionDenied, ValidationError beside the parameters, WrongMoment when it is declared
    already, or would take a ballot from somebody who did not declare it himself.
    """
    doer, today = as_known_now(by), day_of(at)
    policy.can_declare_for(doer, person, other).enforce()
    himself = doer.pk == person.pk
    needed = _("An interest is described: what it is about.")
    need(
        {
            "other": (other.pk != person.pk, _("Name somebody else.")),
            "tie": (tie in ties_on(today), _("Choose how they are tied.")),
            "words": (tie != Tie.INTEREST or bool(words.strip()), needed),
            "since": (since <= today, _("This day has not come yet.")),
            "until": (
                until is None or until >= max(since, today),
                _("Not before the first day, and not over already."),
            ),
            "reason": (himself or bool(reason.strip()), _("Say why you record it.")),
        }
    )
    relation = Relation(
        person=person,
        other=other,
        tie=tie,
        words=nfc(words).strip(),
        since=since,
        until=until,
        declared_by=doer,
        declared_at=at,
        reason="" if himself else nfc(reason).strip(),
    )
    if ties_on(today)[tie].mutual and policy.speaks_for_other(doer, relation):
        relation.confirmed_by, relation.confirmed_at = doer, at
    once = _("This is declared already. End it first if something has changed.")
    with taken({"one_relation_once": lambda: once}):  # four at one moment: one is first
        relation.save()
    for shut_out, author in pairs(relation, today):
        close_all(relation, shut_out, author, by=doer, at=at)
    record(
        "relation.declare",
        relation,
        by=doer,
        at=at,
        person=person.pk,
        other=other.pk if ties_on(today)[tie].mutual else None,
        confirmed=relation.confirmed_at is not None,
    )
    return relation


@transaction.atomic
def end_relation(
    relation: Relation, *, last_day: date, reason: str, by: User, at: datetime
) -> Relation:
    """Say that it is over: it closes nothing that is sent after `last_day`.

    What it has closed stays closed: whoever was tied to an author then does not judge it now.
    """
    fresh = Relation.objects.select_for_update(of=("self",)).get(pk=relation.pk)
    doer, today = as_known_now(by), day_of(at)
    policy.can_end_relation(doer, fresh).enforce()
    if fresh.ended_at is not None:
        raise WrongMoment(
            _("%(person)s ended it at %(time)s.")
            % {"person": fresh.ended_by, "time": moment(fresh.ended_at)}
        )
    need(
        {
            "last_day": (
                fresh.since <= last_day <= today,
                _("Between its first day and today."),
            ),
            "reason": (bool(reason.strip()), _("Say why.")),
        }
    )
    fresh.until, fresh.ended_by, fresh.ended_at = last_day, doer, at
    fresh.end_reason = nfc(reason).strip()
    fresh.save(update_fields=["until", "ended_by", "ended_at", "end_reason"])
    record("relation.end", fresh, by=doer, at=at, person=fresh.person_id, until=last_day)
    return fresh


@transaction.atomic
def declare_conflict(
    proposal: Proposal, *, person: User, reason: str, by: User, at: datetime
) -> Conflict:
    """Say that `person` has a conflict of interest in this dossier: it is shut to him from now on.

    What he owed in it is void, or whoever comes next owes it; where nobody of his unit may decide
    any more, the case goes one level up. A ballot that was cast stays. Raises PermissionDenied,
    ValidationError without a reason, WrongMoment when it was declared already.
    """
    fresh, doer, who = lock(proposal.pk), as_known_now(by), as_known_now(person)
    case = _open_case(fresh)
    policy.can_declare_here(doer, fresh, case, who).enforce()
    need({"reason": (bool(reason.strip()), _("Say why; it stays on record."))})
    _only_himself_while_judging(case, who, by=doer)
    conflict = shut(fresh, who, reason=nfc(reason).strip(), by=doer, at=at)
    if conflict is None:
        raise WrongMoment(_("This conflict of interest was declared already."))
    _let_go(fresh, case, who, by=doer, at=at)
    return conflict


def keep_out(case: Case, person: User, *, reason: str, by: User, at: datetime) -> None:
    """Part of an act in which `person` declares a conflict himself: `case` goes on without him."""
    if shut(case.proposal, person, reason=reason, by=by, at=at):
        _let_go(case.proposal, case, person, by=by, at=at)


def close_all(relation: Relation, person: User, author: User, *, by, at) -> None:
    """Every dossier of `author` that was sent is shut to `person`; drafts are when they are sent.

    Drafts are locked too: one that is just being sent is waited for.
    """
    theirs = Author.objects.ever().filter(person=author).values_list("proposal", flat=True)
    for key in sorted(set(theirs)):
        proposal = lock(key)
        authors = proposal.authors.ever()
        if proposal.code is None or authors.filter(person=person).exists():
            continue
        case = _open_case(proposal)
        _only_himself_while_judging(case, person, by=by)
        if shut(proposal, person, relation=relation, by=by, at=at):
            _let_go(proposal, case, person, by=by, at=at)


def _open_case(proposal: Proposal) -> Case | None:
    cases = Case.objects.select_related("unit", "procedure", "version")
    case = cases.filter(proposal=proposal, closed_at=None).first()
    if case is not None:
        case.proposal = proposal
    return case


def _only_himself_while_judging(case: Case | None, person: User, *, by: User) -> None:
    """Nobody takes a ballot from somebody else while the vote is open, nor a place in a council or
    the sheet that he sent there, but an administrator.
    """
    if case is None or by.pk == person.pk or sight(by).is_admin:
        return
    council = selectors.open_council(case)
    sheet = ScoreSheet.objects.filter(member__council=council, member__person=person)
    owes = case.tasks.open().filter(kind__in=COUNCIL, person=person)
    if council is not None and (owes.exists() or sheet.exists()):
        raise WrongMoment(
            _(
                "%(person)s sits in the council of a plan now. While it sits only he or she "
                "declares a conflict of interest in it, or an administrator records it."
            )
            % {"person": person}
        )
    if case.tasks.open().filter(kind=Kind.VOTE, person=person).exists():
        raise WrongMoment(
            _(
                "%(person)s is voting on a plan now. While the vote is open only he or she "
                "declares a conflict of interest in it, or an administrator records it."
            )
            % {"person": person}
        )


def _let_go(proposal: Proposal, case: Case | None, person: User, *, by: User, at: datetime) -> None:
    """What `person` owed in the case is void or passes on; the case goes up where nobody is left.

    He is shut out already, so the one rule of whose turn it is (policy) leaves him out here.
    """
    if case is None:
        return
    for task in case.tasks.open().filter(person=person).select_related("unit").order_by("pk"):
        task.case, task.proposal = case, proposal
        _give_up(task, by=by, at=at)
    held = Seat.objects.held_on(day_of(at)).filter(person=person)
    posts = {(seat.unit_id, seat.role) for seat in held}
    leads = any((case.unit_id, role) in posts for role in LEADERS)
    if leads and _nobody_decides(case, at) and move_up(case, by=by, at=at):
        return
    for task in case.tasks.open().filter(person=None).select_related("unit").order_by("pk"):
        task.case, task.proposal = case, proposal
        if any((task.unit_id, role) in posts for role in policy.stand_for(task.role)):
            _pass_on(task, at=at)
    council_goes_on(case, at=at)
    count_voters(case)
    proceed(case, by=by, at=at)


def _give_up(task: Task, *, by: User, at: datetime) -> None:
    """He owes it no longer: a ballot falls away, an opinion asked of him is asked no more."""
    if task.kind == Kind.ASKED_OPINION:
        why = Unanswered.Why.WITHDRAWN
        with override(settings.LANGUAGE_CODE):  # kept as evidence, not shown to one reader
            reason = _("Conflict of interest")
        end_request(task, why, reason=reason, by=by, at=at)
    elif task.kind == Kind.CONFIRM_MINUTES:  # the ballots entered are not lost: the head confirms
        task.person, task.role = None, Role.HEAD
        task.save(update_fields=["person", "role"])
        record("task.pass", task, by=None, at=at, task=task.pk, kind=task.kind, role=task.role)
        return
    else:
        task.voided_at = at
        task.save(update_fields=["voided_at"])
        write_off_reminders(task)
    late = stamp_given_up(task, at=at)  # who steps back late stays late
    record("task.void", task, by=None, at=at, task=task.pk, kind=task.kind, **late)


def _pass_on(task: Task, *, at: datetime) -> None:
    """A step of a post that nobody holds who may take it: the head does the officer's, a deputy
    answers for another unit's head. Else it waits, and the superior is told of the vacancy.
    """
    on = day_of(at)
    if task.kind == Kind.RESOLUTION_CHECK:
        _compared_by_another(task, at=at)
        return
    if policy.is_filled(task.unit, policy.stand_for(task.role), task.proposal, on=on):
        return
    role = ""
    if task.role == Role.UNIT_OFFICER and task.kind != Kind.PARTY_OPINION:
        role = Role.HEAD
    elif task.role == Role.HEAD and task.unit_id != task.case.unit_id:
        role = Role.DEPUTY_HEAD
    if not role or not policy.is_filled(task.unit, [role], task.proposal, on=on):
        return
    task.role = role
    task.save(update_fields=["role"])
    grant(task.proposal, capacity=Capacity.OPINION, unit=task.unit, role=role, at=at)
    if role == Role.HEAD:
        note(task.case, Note.NO_OFFICER)
    record("task.pass", task, by=None, at=at, task=task.pk, kind=task.kind, role=role)


def _compared_by_another(task: Task, *, at: datetime) -> None:
    """The entry is compared by whoever comes next and has not entered it."""
    by = task.resolution_to_check.by_id
    role = selectors.who_compares(task.case, entered_by=by, on=day_of(at))
    if role != task.role:
        task.role = role
        task.save(update_fields=["role"])
        record("task.pass", task, by=None, at=at, task=task.pk, kind=task.kind, role=role)


def _nobody_decides(case: Case, at: datetime) -> bool:
    """Whether its unit cannot decide any more: its head may not, or its last voter is lost. What a
    committee resolves outside the portal hangs on neither.
    """
    if selectors.decides_by_resolution(case):
        return False
    on, unit = day_of(at), case.unit
    heads = Seat.objects.held_on(on).filter(unit=unit, role=Role.HEAD, person__is_active=True)
    if heads.exists() and not policy.is_filled(unit, [Role.HEAD], case.proposal, on=on):
        return True
    vote = getattr(case, "vote", None)
    if vote is None:
        return not policy.is_filled(unit, LEADERS, case.proposal, on=on)
    if vote.result is not None:
        return False
    owed = case.tasks.open().filter(kind__in=(Kind.VOTE, Kind.CONFIRM_MINUTES))
    return not owed.exists() and not vote.ballots.exists()


def count_voters(case: Case) -> None:
    """Where one voter is left in a vote that runs, the case says so."""
    vote = getattr(case, "vote", None)
    if vote is None or vote.result is not None:
        return
    owed = set(case.tasks.open().filter(kind=Kind.VOTE).values_list("person", flat=True))
    left = owed | set(vote.ballots.values_list("voter", flat=True))
    if len(left) == 1:
        note(case, Note.ONE_VOTER if left == {vote.head_id} else Note.ONE_VOTER_NOT_HEAD)
