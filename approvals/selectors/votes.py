"""Readings of a vote: its rule, who chairs and who confirms, whether it may be voted on again."""

from datetime import date

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Mandate, Seat, Unit, User
from accounts.roles import LEADERS, Role
from approvals import policy
from approvals.models import Case, Kind, Round, Task, VoteResult, VoteRule
from core.kept import Kept, a_day, mark
from core.verdicts import YES, Verdict, no
from proposals.models import Proposal


def vote_rule(unit_id: int, *, on: date) -> VoteRule | None:
    """The rule of a vote opened in this unit on `on`: the unit's own first, then the newest."""
    rows = VoteRule.objects.valid_on(on).filter(unit=unit_id) | VoteRule.objects.valid_on(
        on
    ).filter(unit=None)
    return rows.order_by(
        F("unit").desc(nulls_last=True), F("valid_from").desc(nulls_last=True), "-pk"
    ).first()


def rule_of(now: Round, *, on: date) -> VoteRule:
    """The rule a round runs by; of a vote from before there were rules, that of the day."""
    return now.rule or vote_rule(now.vote.case.unit_id, on=on) or DEFAULT_RULE


DEFAULT_RULE = VoteRule(further_rounds=0, again_days=5, confirm_days=1)
"""Where no rule was ever loaded: nothing is voted on again."""


def who_may_chair(case: Case, *, on: date) -> dict[User, str]:
    """Who may chair the meeting, each with his post in words: the head first, who stands in for
    him, then the deputies, for the head may be away without anybody named in his place.
    """
    seats = _LEADERS.objects((), {UNIT: case.unit_id, DOSSIER: case.proposal_id, DAY: on})
    titles = {one.person_id: one for one in seats}
    heads = {one.person_id for one in seats if one.role == Role.HEAD}
    standing = sorted({*policy.stand_ins(_step(case, Role.HEAD), on=on)} - heads)
    people = {pk: one.person for pk, one in titles.items()}
    people |= User.objects.in_bulk([pk for pk in standing if pk not in people])
    first = [people[pk] for pk in [*sorted(heads), *standing]]
    others = [people[pk] for pk in sorted(titles) if pk not in heads and pk not in standing]
    about = (case.unit_id, Role.HEAD, Kind.CONFIRM_MINUTES, case.proposal_id)
    stands = {pk: policy.standing_for(people[pk], *about) for pk in standing}
    named = Mandate.objects.in_bulk([one.mandate for one in stands.values() if one])
    said = {pk: named[one.mandate].said for pk, one in stands.items() if one}
    return {
        one: _as_chair(one, titles.get(one.pk), said.get(one.pk, "")) for one in [*first, *others]
    }


def _holders(case: Case, role: str) -> QuerySet[User]:
    """Whose turn a step of this post would be in the meeting."""
    return policy.holders(_step(case, role)).order_by("pk")


def _step(case: Case, role: str) -> Task:
    return Task(
        kind=Kind.CONFIRM_MINUTES, case=case, proposal=case.proposal, unit=case.unit, role=role
    )


def _leaders():
    seats = policy.eligible(Unit(pk=UNIT), LEADERS, Proposal(pk=DOSSIER), on=DAY)
    return seats.select_related("person").order_by("role", "-pk")


UNIT, DOSSIER, DAY = mark(-1), mark(-2), a_day(1)
_LEADERS = Kept(_leaders, planned=True)


def _as_chair(person: User, seat: Seat | None, said: str) -> str:
    title = (seat.title or str(Role(seat.role).label)) if seat else person.position_title
    return ", ".join(filter(None, (person.full_name, title, said)))


def who_confirms(case: Case, chair: User | None, *, by: User, on: date) -> str:
    """The post that confirms ballots entered by `by`: the head's, else a deputy's who may act and
    is somebody else; "" where nobody else is there. A deputy's where a deputy took the `chair` who
    does not stand in for the head: who was not there confirms nothing.
    """
    deputy = chair is not None and not _holders(case, Role.HEAD).contains(chair)
    for role in [Role.DEPUTY_HEAD] if deputy else [Role.HEAD, Role.DEPUTY_HEAD]:
        seats = policy.eligible(case.unit, [role], case.proposal, on=on)
        if seats.exclude(person=by).exists():
            return role
    return ""


def can_vote_again(user: User, case: Case) -> Verdict:
    """May `user` record that a plan is voted on again? Who works on the case: its head, who stands
    in for him, or an officer, who has no part in the dossier.
    """
    if policy.eligible(case.unit, policy.ASKERS, case.proposal).filter(person=user).exists():
        return YES
    about = (case.unit_id, Role.HEAD, Kind.DECISION, case.proposal_id)
    if policy.standing_for(user, *about):
        return YES
    return no(
        _(
            "That it is voted again is recorded by the head of %(unit)s, or by an officer there, "
            "who has no part in the dossier."
        )
        % {"unit": case.unit.name}
    )


def may_go_again(case: Case, last: Round) -> Verdict:
    """Whether a plan may be voted on once more: not carried, nothing decided, rounds left."""
    result = getattr(last, "result", None)
    if case.closed_at is not None:
        return no(_("The case is closed; nothing is voted on any more."))
    if result is None:
        return no(_("The vote is still open."))
    if result.result != VoteResult.Result.NOT_CARRIED:
        return no(_("The plan was carried; it is not voted on again."))
    allowed = last.rule.further_rounds if last.rule else 0
    if last.n > allowed:
        return no(
            _("The rule allows %(n)d further round; it has been held.") % {"n": allowed}
            if allowed
            else _("The rule allows no further round.")
        )
    if not case.tasks.open().filter(kind=Kind.DECISION).exists():
        return no(_("The decision has been taken already."))
    return YES
