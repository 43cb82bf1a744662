"""Whose turn it is. One rule for the queue, the page, the letter and the act itself."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import Seat, Unit, User
from accounts.policy import shape_of, sight, stand_in
from accounts.roles import LEADERS, PARTY, Role
from core import clock
from core.kept import Kept, a_day, mark
from core.verdicts import YES, Verdict, no
from proposals.models import Proposal


def stand_for(role: str) -> frozenset[str]:
    """The posts whose holders may do what is owed by the post `role`.

    A Party committee's secretary and its officer may each record its opinion.
    """
    return frozenset(PARTY) if role in PARTY else frozenset({role})


def holds(user) -> Q:
    """Tasks whose turn is `user`'s, as a condition on Task.

    By name, or by a post held today in the task's unit. Never one who is or was an author of the
    dossier (E-VOTE-5, E-COI-1), never a dossier he is shut out of by a conflict of interest. A
    named voter votes while he still sits in the leadership; and a head never records for the
    Party committee what it says of his own unit's case.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    posts = sorted(sight(user).posts)
    leads = [unit_id for unit_id, role in posts if role in LEADERS]
    heads = [unit_id for unit_id, role in posts if role == Role.HEAD]
    mine = Q(person=user) & (~Q(kind="VOTE") | Q(unit_id__in=leads))
    for unit_id, role in posts:
        mine |= Q(person=None, unit_id=unit_id, role__in=stand_for(role))
    if heads:  # asked of the case only where it matters: joined, every task cost a look
        theirs = Unit.objects.filter(pk__in=heads, cases=OuterRef("case"))
        mine &= ~Q(kind="PARTY_OPINION") | ~Exists(theirs)
    own = user.authorships.ever().values("proposal")
    shut = user.accesses.filter(closes=True, until=None).values("proposal")
    free = Q(proposal=None) | (~Q(proposal__in=own) & ~Q(proposal__in=shut))
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
        people = people.filter(pk__in=seats.values("person"))
    elif task.kind == "VOTE":
        seats = eligible(task.unit, LEADERS, task.proposal)
        people = people.filter(pk=task.person_id, pk__in=seats.values("person"))
    else:
        people = people.filter(pk=task.person_id)
        if task.proposal:
            authors = task.proposal.authors.ever()
            shut = task.proposal.accesses.filter(closes=True, until=None, person__isnull=False)
            people = people.exclude(pk__in=authors.values("person"))
            people = people.exclude(pk__in=shut.values("person"))
    if task.kind == "PARTY_OPINION" and task.case:
        heads = Seat.objects.held_on(clock.today()).filter(
            unit=task.case.unit_id, role=Role.HEAD, person=OuterRef("pk")
        )
        people = people.exclude(Exists(heads))
    return people


def can_act(user, task) -> Verdict:
    """May `user` do this task now? Asked by the page and again inside the transaction."""
    if not is_held(task, user):
        return no(
            _(
                "This step belongs to: %(role)s, %(unit)s. "
                "Authors never decide on their own dossier."
            )
            % {"role": task.person or task.get_role_display(), "unit": task.unit}
        )
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
    return no(
        _(
            "Opinions are asked for by those who work on the case: the head or an officer of "
            "%(unit)s who has no part in the dossier."
        )
        % {"unit": case.unit.name}
    )


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


def can_read_rules(user) -> Verdict:
    """May `user` read the table of rules and try it? Administrators and auditors."""
    if sight(user).holds_any({Role.ADMIN, Role.AUDITOR}):
        return YES
    return no(_("The table of rules is read by administrators and auditors."))


def sees_deliberation(user, proposal, *, authors=None) -> bool:
    """Whether opinions, notes and ballots may be shown: never to who is or was an author.

    `authors`: the keys of those, invited ones included, where they are loaded already.
    """
    if authors is not None:
        return user.pk not in authors
    return not proposal.authors.ever().filter(person=user).exists()
