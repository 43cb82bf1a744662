"""Readings of a vote: its rule, who chairs and who confirms, whether it may be voted on again."""

from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Mandate, Seat, User
from accounts.roles import LEADERS, Role
from approvals import policy
from approvals.models import Case, Kind, Round, Task, VoteResult, VoteRule
from core.verdicts import YES, Verdict, no


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


def who_may_chair(case: Case) -> dict[User, str]:
    """Who may chair the meeting, each with his post in words: the head, who stands in for him;
    where there is no head who may act, the deputies who may.
    """
    task = Task(
        kind=Kind.CONFIRM_MINUTES,
        case=case,
        proposal=case.proposal,
        unit=case.unit,
        role=Role.HEAD,
    )
    people = list(policy.holders(task).order_by("pk"))
    if not people:
        task.role = Role.DEPUTY_HEAD
        people = list(policy.holders(task).order_by("pk"))
    heads = Seat.objects.filter(unit=case.unit, role__in=LEADERS, person__in=people)
    titles = {one.person_id: one for one in heads.order_by("role", "-pk")}
    by_mandate = {}
    if len(people) > 1:
        rows = Mandate.objects.filter(unit=case.unit, role=Role.HEAD, holder__in=people)
        by_mandate = {one.holder_id: one.said for one in rows}
    people.sort(key=lambda one: (titles[one.pk].role != Role.HEAD) if one.pk in titles else 2)
    return {one: _as_chair(one, titles.get(one.pk), by_mandate.get(one.pk, "")) for one in people}


def _as_chair(person: User, seat: Seat | None, said: str) -> str:
    title = (seat.title or str(Role(seat.role).label)) if seat else person.position_title
    return ", ".join(filter(None, (person.full_name, title, said)))


def who_confirms(case: Case, *, by: User, on: date) -> str:
    """The post that confirms ballots entered by `by`: the head's, else a deputy's who may act and
    is somebody else; "" where nobody else is there.
    """
    for role in (Role.HEAD, Role.DEPUTY_HEAD):
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
