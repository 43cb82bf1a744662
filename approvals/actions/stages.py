"""The engine: stages open one after another, the steps of one stage side by side.

What a step needs is rule data (the rows of Step); what a step IS stays code: one opener a kind.
A step that is off is never opened. The next stage opens when nothing that is a hard stop is owed
any more in the stages before it. Silence is nobody's consent: a task stays open, its superior is
told, and what could only be opened late says because of whom (tasks.cause_of_delay).
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import Seat, Unit, User
from accounts.roles import LEADERS, PARTY, Role
from approvals import policy, routing, selectors
from approvals.models import (
    COUNCIL,
    HANDED_DOWN,
    WAITED_FOR,
    Case,
    Kind,
    Note,
    Purpose,
    Step,
    Task,
)
from approvals.voting import Electorate, Meeting, Sits, electorate
from core.clock import day_of
from core.kept import Kept, mark
from proposals.actions import grant
from proposals.models import Capacity

from .cases import close_case, note, open_case
from .owing import open_step, owe_the_officer
from .rounds import open_vote


@transaction.atomic(savepoint=False)
def proceed(case: Case, *, by: User, at: datetime) -> None:
    """Open the next stage, and the next, until something is owed. The dossier is locked.

    A stage without anything to do (no other unit to hear) is passed over. Does nothing while a
    hard stop is open, or once the case is closed; vote and decision wait for opinions asked for and
    for a council.
    """
    while case.closed_at is None:
        owed = _holding_up(case)
        steps = [] if _is_held_up(owed) else _next_stage(case, at)
        if not steps or _waits_for_opinions(owed, steps):
            return
        case.stage = steps[0].stage
        case.save(update_fields=["stage"])
        for step in steps:
            if case.closed_at is None:
                _OPENERS[step.kind](case, step, by=by, at=at)


def open_steps(case: Case, kinds: Iterable[str], *, by: User, at: datetime) -> None:
    """Open these kinds of the case's present stage, each as its stage would have."""
    wanted = set(kinds)
    for step in selectors.steps_for(case, on=day_of(at)):
        if step.kind in wanted and step.stage == case.stage and case.closed_at is None:
            _OPENERS[step.kind](case, step, by=by, at=at)


def open_meeting(case: Case, *, at: datetime) -> Task | None:
    """Owe the meeting of both sides after a Party "disagrees"; None where that step is off."""
    step = case.procedure.steps.filter(kind=Kind.PARTY_MEETING, enabled=True).first()
    return open_step(case, step, at=at) if step else None


def _is_held_up(owed: set[str]) -> bool:
    """Whether a hard stop of a stage that was opened is still owed."""
    return bool(owed.difference(WAITED_FOR))


def _waits_for_opinions(owed: set[str], steps: list[Step]) -> bool:
    """Whether an opinion asked for or a council keeps this stage from opening: the vote, and the
    decision.
    """
    return not owed.isdisjoint(WAITED_FOR) and any(step.kind in AFTER_OPINIONS for step in steps)


def _holding_up(case: Case) -> set[str]:
    """The kinds of what is owed and holds the case up: one query."""
    if case.stage == 0:
        return set()
    return {kind for (kind,) in _HARD_STOPS.ask((), {CASE: case.pk})}


def _next_stage(case: Case, at: datetime) -> list[Step]:
    steps = selectors.steps_for(case, on=day_of(at))
    later = [step for step in steps if step.stage > case.stage]
    return [step for step in later if step.stage == later[0].stage]


CASE = mark(-1)
AFTER_OPINIONS = (Kind.VOTE, Kind.DECISION, Kind.RESOLUTION)
"""Steps that wait for every opinion asked for, and for an open council (E-LEVEL-7)."""


def _hard_stops():
    owed = Task.objects.open().filter(case=CASE)
    stops = Q(step__hard_stop=True) | Q(kind__in=[*WAITED_FOR, Kind.CONFIRM_MINUTES])
    return owed.filter(stops).values_list("kind")


_HARD_STOPS = Kept(_hard_stops, planned=True)


def _open_for_holder(case, step, *, by, at):
    open_step(case, step, at=at)


def _open_for_officer(case, step, *, by, at):
    owe_the_officer(case, step, at=at)


def _open_unit_opinions(case, step, *, by, at):
    """One task for the head of each other unit the authors come from (E-LEVEL-7)."""
    units = routing.route(case.proposal, on=day_of(case.received_at)).opinions
    for unit in units:
        if unit.pk == case.unit_id:
            continue
        role = _who_answers(case, unit, step.role, at)
        grant(case.proposal, capacity=Capacity.OPINION, unit=unit, role=role, at=at)
        open_step(case, step, at=at, unit=unit, role=role)


def _who_answers(case: Case, unit: Unit, role: str, at: datetime) -> str:
    """The post that answers for another unit: a deputy's where its head has a conflict."""
    on = day_of(at)
    heads = Seat.objects.held_on(on).filter(unit=unit, role=role, person__is_active=True)
    free = policy.is_filled(unit, [role], case.proposal, on=on)
    if free or not heads.exists():
        return role
    deputies = policy.is_filled(unit, [Role.DEPUTY_HEAD], case.proposal, on=on)
    return Role.DEPUTY_HEAD if deputies else role


def _open_party_opinion(case, step, *, by, at):
    """The Party committee's opinion, at the committee its unit's row names or the one above.

    A hard stop is never passed over in silence. Where no committee is entered on any level, the
    deciding unit's officer owes the step: asks the committee in writing and records its letter
    with number, date and file; the case says that no committee is entered. The head never records
    it himself (policy.holds), so without an officer the superior is told of the vacancy.
    """
    committee, own = routing.committee_of(case.unit)
    if committee is None:
        note(case, Note.NO_COMMITTEE)
        grant(case.proposal, capacity=Capacity.PARTY, unit=case.unit, role=Role.UNIT_OFFICER, at=at)
        open_step(case, step, at=at, role=Role.UNIT_OFFICER)
        return
    if not own:
        note(case, Note.COMMITTEE_OF_ABOVE)
    for role in sorted(PARTY):
        grant(case.proposal, capacity=Capacity.PARTY, unit=committee, role=role, at=at)
    task = open_step(case, step, at=at, unit=committee)
    if selectors.secretary_and_head(task, on=day_of(at)):
        note(case, Note.SECRETARY_IS_HEAD)


def _open_nothing(case, step, *, by, at):
    """Opened by what happens, not by the stage: `open_meeting`, `_open_vote`, `ask_opinions`,
    `flag_urgent`, `report_urgent`, `direct_urgent`, `set_up_council`, `enter_resolution`.
    """


def _open_vote(case, step, *, by, at):
    """The ballot of the collective leadership: who votes, who does not and why (E-VOTE-1, -5).

    Each voter owes a ballot in person; the officer owes the close of the vote with its minutes
    (the row CLOSE_VOTE says in how many days). Nobody left to vote: one level up (domain e.4).
    """
    seats, may = leadership(case, on=day_of(at))
    if not may.voters and move_up(case, by=by, at=at):
        return
    open_vote(case, step, seats, may, at=at)


def leadership(
    case: Case, *, on: date, meeting: str = Meeting.APPROVAL
) -> tuple[dict[int, Seat], Electorate]:
    """The seats of the deciding unit's head and deputies by person, and who of them takes part.

    One rule for the vote and for the evaluation meeting (E-VOTE-1, E-VOTE-6, E-COI-1).
    """
    rows = (
        Seat.objects.held_on(on)
        .filter(unit=case.unit, role__in=LEADERS)
        .select_related("person")
        .order_by("-role", "pk")  # the head first
    )
    seats = {}
    for seat in rows:
        seats.setdefault(seat.person_id, seat)
    may = electorate(
        [Sits(one.person_id, one.role == Role.HEAD, one.person.is_active) for one in rows],
        authors=set(case.proposal.authors.ever().values_list("person", flat=True)),
        shut=set(
            case.proposal.accesses.filter(
                closes=True, until=None, person__isnull=False
            ).values_list("person", flat=True)
        ),
        meeting=meeting,
    )
    return seats, may


def move_up(case: Case, *, by: User, at: datetime) -> bool:
    """Pass the case to the level above; False where there is none, and the case says so.

    Needed only when the head or the last voter was lost after the case had been routed. The new
    level receives it now, so the days run from now.
    """
    here = case.unit if case.came_by_transfer else None
    route = routing.route(case.proposal, on=day_of(at), purpose=case.purpose, start=here)
    if route.unit.pk == case.unit_id:
        note(case, Note.NO_LEVEL_ABOVE)
        return False
    close_case(case, Case.Outcome.MOVED_UP, by=by, at=at)
    above = open_case(
        case.proposal,
        purpose=Purpose(case.purpose),
        route=route,
        version=case.version,
        by=by,
        at=at,
    )
    proceed(above, by=by, at=at)
    return True


_OPENERS: dict[str, Callable] = {
    Kind.ANSWER_IDEA: _open_for_holder,
    Kind.INTAKE: _open_for_officer,
    Kind.ANSWER_TRANSFER: _open_for_officer,
    Kind.CHECK_NOTE: _open_for_officer,
    Kind.UNIT_OPINION: _open_unit_opinions,
    Kind.PARTY_OPINION: _open_party_opinion,
    Kind.ASKED_OPINION: _open_nothing,
    **dict.fromkeys(COUNCIL, _open_nothing),
    Kind.PARTY_MEETING: _open_nothing,
    Kind.VOTE: _open_vote,
    Kind.CLOSE_VOTE: _open_nothing,
    Kind.CONFIRM_MINUTES: _open_nothing,
    Kind.DECISION: _open_for_holder,
    Kind.RESOLUTION: _open_for_officer,
    Kind.RESOLUTION_CHECK: _open_nothing,
    **dict.fromkeys(HANDED_DOWN, _open_nothing),
    Kind.URGENT_ANSWER: _open_nothing,
    Kind.URGENT_DIRECTIVE: _open_nothing,
    Kind.URGENT_DOSSIER: _open_nothing,
}
"""What opening a step means, by its kind. Part 3 adds kinds here and rows there."""
