"""Whose turn it is. One rule for the queue, the page, the letter and the act itself."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import Mandate, Seat, Unit, User
from accounts.policy import shape_of, sight, stand_in
from accounts.roles import LEADERS, Role, Stand
from core import clock
from core.kept import Kept, a_day, mark
from core.verdicts import YES, Verdict, no
from proposals.models import Proposal

from . import councils, handing, handovers
from .assigning import assigned_by_whom, can_assign, leads
from .calling import can_call_back, handed_it_himself
from .conflicts import (
    can_answer_relation,
    can_declare_for,
    can_declare_here,
    can_end_relation,
    led_keys,
    reads_reasons,
    reads_words,
    speaks_for_other,
    visible_relations,
    why_not_his,
)
from .deputies import absences, barred, for_the_head_of, present_deputies
from .kinds import OF_AUTHORS, OF_NOBODY_ELSE
from .mandates import (
    can_confirm_mandate,
    can_end_mandate,
    can_make_acting,
    can_prepare,
    mandate_over,
    over_says,
    stand_for,
    visible_mandates,
    who_lets_stand_in,
)
from .resolutions import COMPARES, not_his_own_entry, says_own_entry
from .rules import by_own_rule, can_answer_move, can_compose, can_issue, can_tighten, can_try_rules
from .scope import stood_in_for

__all__ = [
    "speaks_for_other",
    "led_keys",
    "can_answer_relation",
    "ASKERS",
    "COMPARES",
    "OF_NOBODY_ELSE",
    "absences",
    "asked_by_whom",
    "assigned_by_whom",
    "can_act",
    "can_answer_move",
    "can_ask",
    "can_call_back",
    "handed_it_himself",
    "can_ask_for_version",
    "can_assign",
    "can_compose",
    "can_confirm_mandate",
    "can_declare_for",
    "can_declare_here",
    "can_end_mandate",
    "can_end_relation",
    "can_issue",
    "can_make_acting",
    "barred",
    "can_prepare",
    "can_tighten",
    "can_withdraw",
    "can_try_rules",
    "councils",
    "handing",
    "eligible",
    "handovers",
    "holders",
    "holds",
    "is_filled",
    "is_held",
    "leads",
    "mandate_for",
    "mandate_over",
    "over_says",
    "present_deputies",
    "reads_reasons",
    "says_own_entry",
    "reads_words",
    "sees_deliberation",
    "stand_for",
    "stand_ins",
    "still_answers",
    "standing_for",
    "visible_mandates",
    "visible_relations",
    "who_lets_stand_in",
]


def holds(user) -> Q:
    """Tasks whose turn is `user`'s, as a condition on Task.

    By name, or by a post held today in the task's unit. Never one who is or was an author of the
    dossier (E-VOTE-5, E-COI-1), never a dossier he is shut out of by a conflict of interest. A
    named voter votes while he still sits in the leadership; and a head never records for the
    Party committee what it says of his own unit's case. Nor does who stands in for him. Who entered
    a resolution does not compare it with the paper.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    seen = sight(user)
    posts = sorted(seen.posts)
    leads = [unit_id for unit_id, role in posts if role in LEADERS]
    heads = [unit_id for unit_id, role in posts if role == Role.HEAD]
    mine = Q(person=user) & (~Q(kind="VOTE") | Q(unit_id__in=leads))
    for unit_id, role in posts:
        mine |= Q(person=None, unit_id=unit_id, role__in=stand_for(role))
    for stand in seen.stands:
        mine |= stood_in_for(stand)
    heads += [stand.unit for stand in seen.stands if stand.role == Role.HEAD]
    if heads:  # asked of the case only where it matters: joined, every task cost a look
        theirs = Unit.objects.filter(pk__in=heads, cases=OuterRef("case"))
        mine &= ~Q(kind="PARTY_OPINION") | ~Exists(theirs)
    if any(role in COMPARES for _unit, role in posts) or seen.stands:
        mine &= not_his_own_entry(user)
    own = user.authorships.ever().values("proposal")
    shut = user.accesses.filter(closes=True, until=None).values("proposal")
    free = Q(proposal=None) | (~Q(proposal__in=own) & ~Q(proposal__in=shut))
    free |= Q(kind__in=OF_AUTHORS, person=user)
    return mine & free


def eligible(unit, roles, proposal, *, on=None):
    """Seats of `roles` in `unit` held on `on` (today) by people who may act on `proposal`.

    Not the departed, not who is or was an author (invited ones included), not somebody shut out
    by a conflict of interest. `proposal` None: everybody who sits there.
    """
    seats = Seat.objects.held_on(on or clock.today()).filter(
        unit=unit, role__in=roles, person__is_active=True
    )
    if proposal is None:
        return seats
    shut = proposal.accesses.filter(closes=True, until=None, person__isnull=False)
    return seats.exclude(person__in=proposal.authors.ever().values("person")).exclude(
        person__in=shut.values("person")
    )


def is_filled(unit, roles, proposal, *, on) -> bool:
    """Whether anybody of `eligible` is there on the day `on`."""
    values = {UNIT: unit.pk, DOSSIER: proposal.pk, DAY: on}
    return bool(_ELIGIBLE.ask((frozenset(roles),), values))


def _eligible(roles):
    seats = eligible(Unit(pk=UNIT), sorted(roles), Proposal(pk=DOSSIER), on=DAY)
    return seats.values_list("pk")[:1]


UNIT, DOSSIER, DAY = mark(-1), mark(-2), a_day(1)
_ELIGIBLE = Kept(_eligible, planned=True)


def holders(task):
    """The people whose turn `task` is: the reverse of `holds`, as users."""
    people = User.objects.filter(is_active=True)
    if task.person_id is None:
        seats = eligible(task.unit, stand_for(task.role), task.proposal)
        people = people.filter(Q(pk__in=seats.values("person")) | Q(pk__in=stand_ins(task)))
    elif task.kind == "VOTE":
        seats = eligible(task.unit, LEADERS, task.proposal)
        people = people.filter(pk=task.person_id, pk__in=seats.values("person"))
    else:
        people = people.filter(pk=task.person_id)
        if task.proposal and task.kind not in OF_AUTHORS:
            authors = task.proposal.authors.ever()
            shut = task.proposal.accesses.filter(closes=True, until=None, person__isnull=False)
            people = people.exclude(pk__in=authors.values("person"))
            people = people.exclude(pk__in=shut.values("person"))
    if task.kind == "RESOLUTION_CHECK":
        people = people.exclude(resolutions__check_task=task)
    if task.kind == "PARTY_OPINION" and task.case:
        today = clock.today()
        heads = Seat.objects.held_on(today).filter(
            unit=task.case.unit_id, role=Role.HEAD, person=OuterRef("pk")
        )
        people = people.exclude(Exists(heads)).exclude(pk__in=for_the_head_of(task.case, today))
    return people


def stand_ins(task, *, on=None) -> list[int]:
    """Who stands in for the post whose turn it is, by his key: one query where nobody does.

    Whom a mandate names; where the head is absent, else the first deputy who may act.
    """
    if task.person_id is not None or task.kind in OF_NOBODY_ELSE:
        return []
    today = on or clock.today()
    running = _RUNNING.objects((stand_for(task.role),), {UNIT: task.unit_id, DAY: today})
    running = [one for one in running if one.covers(task.kind, task.proposal_id)]
    if not running:
        return []
    shut = barred(task.proposal_id)
    running = [one for one in running if one.giver_id not in shut]
    active = {one.holder_id for one in running if one.holder_id and one.holder_id not in shut}
    named = User.objects.filter(pk__in=active, is_active=True).values_list("pk", flat=True)
    found = list(named)
    absent = {one.giver_id for one in running if one.is_absence and one.role == Role.HEAD}
    if absent and not found:
        deputies = present_deputies(task.unit_id, today).exclude(person__in=shut | absent)
        found += deputies.values_list("person", flat=True)[:1]
    return found


_RUNNING = Kept(
    lambda roles: Mandate.objects.in_force(DAY).filter(unit=UNIT, role__in=sorted(roles)),
    planned=True,
)


def mandate_for(user, task) -> Stand | None:
    """By which mandate `task` is his turn, whose turn it is; None: in his own right. No query."""
    if task.person_id is not None:
        return None
    return standing_for(user, task.unit_id, task.role, task.kind, task.proposal_id)


def standing_for(user, unit_id: int, role: str, kind: str, proposal_id: int | None) -> Stand | None:
    """`mandate_for` of a task of a post that is known by these only."""
    seen, roles = sight(user), stand_for(role)
    if not seen.stands or any((unit_id, one) in seen.posts for one in roles):
        return None
    fit = [
        one
        for one in seen.stands
        if one.unit == unit_id and one.role in roles and one.covers(kind, proposal_id)
    ]
    return min(fit, key=lambda one: len(one.ahead), default=None)


def can_act(user, task) -> Verdict:
    """May `user` do this task now? Asked by the page and again inside the transaction."""
    if not is_held(task, user):
        if (over := mandate_over(user, task)) is not None:
            return no(over_says(over))
        if own := says_own_entry(user, task):
            return no(own)
        return no(why_not_his(user, task))
    if task.done_at is not None:
        return no(_("This step has been taken already."))
    if task.voided_at is not None and not still_answers(task):
        return no(_("This step is no longer needed."))
    return YES


ASKERS = (Role.HEAD, Role.UNIT_OFFICER)
"""Posts of the deciding unit whose holders work on a case, and may ask others for an opinion."""


def can_ask(user, case) -> Verdict:
    """May `user` ask for opinions in this case, or withdraw such a request?

    The head or an officer of the unit that decides, who is and was no author and is not shut out.
    """
    if eligible(case.unit, ASKERS, case.proposal).filter(person=user).exists():
        return YES
    return no(asked_by_whom(case))


def can_withdraw(user, task) -> Verdict:
    """May `user` ask this no longer? Who may ask; of what the unit's own rule asked, its head."""
    request = getattr(task, "opinion_request", None)
    if request is None or request.own_rule_id is None:
        return can_ask(user, task.case)
    heads = eligible(task.case.unit, [Role.HEAD], task.case.proposal)
    return YES if heads.filter(person=user).exists() else no(by_own_rule(task.case))


def asked_by_whom(case) -> str:
    """Who asks for opinions in a case."""
    return _(
        "Opinions are asked for by those who work on the case: the head or an officer of "
        "%(unit)s who has no part in the dossier."
    ) % {"unit": case.unit.name}


def still_answers(task) -> bool:
    """Whether a step that is not owed any more can still be done: an opinion asked for whose
    silence was recorded, while its case is open.
    """
    if task.kind != "ASKED_OPINION" or task.voided_at is None or task.done_at is not None:
        return False
    ended = getattr(task, "unanswered", None)
    return ended is not None and ended.why == "NO_ANSWER" and task.case.closed_at is None


def is_held(task, user) -> bool:
    """Whether it is (or was) the turn of `user`: the one rule, as the database knows it now."""
    shape, values = shape_of(user)
    return bool(_HELD.ask((shape, type(task)), values | {TASK: task.pk}))


TASK = mark(-1)
_HELD = Kept(
    lambda shape, tasks: tasks.objects.filter(pk=TASK).held_by(stand_in(shape)).values_list("pk"),
    planned=True,
)


def can_ask_for_version(user, case) -> Verdict:
    """May `user` ask that this case goes on by a newer version of its procedure? The head of the
    unit that decides, who is and was no author and is not shut out.
    """
    if eligible(case.unit, [Role.HEAD], case.proposal).filter(person=user).exists():
        return YES
    return no(
        _("Only the head of %(unit)s, who has no part in the dossier, asks for this.")
        % {"unit": case.unit.name}
    )


def sees_deliberation(user, proposal, *, authors=None) -> bool:
    """Whether opinions, notes and ballots may be shown: never to who is or was an author.

    `authors`: the keys of those, invited ones included, where they are loaded already.
    """
    if authors is not None:
        return user.pk not in authors
    return not proposal.authors.ever().filter(person=user).exists()
