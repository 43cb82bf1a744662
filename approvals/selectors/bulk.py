"""Several dossiers at once: which of them can be asked about or assigned, and why not the others.

A second view of the rules of one dossier (`may_be_asked`, `may_be_assigned`), with as many queries
for fifty as for one; the act asks each dossier's own rule again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Seat, Unit, User
from accounts.policy import Shape, shape_of, sight, stand_in
from accounts.roles import LEADERS, Role
from accounts.selectors import PAGE
from approvals import policy
from approvals.models import LETTER, Asked, BulkAct, Case, Resolution, Task
from core import clock
from core.kept import Kept, keyed, marks
from proposals.models import Access, Author, Proposal

from .asking import (
    OPINIONS,
    Addressee,
    already_asked,
    asked_by_the_rule,
    asking_is_open,
    left_to_its_rule,
    nobody_heads,
    owes_already,
    own_leadership,
    said_barred,
    yourself,
)
from .assigning import OFFICERS, already, not_there

MOST = 50
"""Dossiers of one order: two pages of the list."""


def asked_as(unit: Unit | None) -> str:
    """As what the one who is named is asked: a related unit, or an expert."""
    return Asked.RELATED_UNIT if unit is not None else Asked.EXPERT


@dataclass(frozen=True, slots=True)
class Row:
    """A dossier chosen, the step where one is assigned, and the sentence why nothing is done."""

    case: Case
    task: Task | None = None
    reason: str = ""


def units_of(user: User) -> set[int]:
    """The units whose cases `user` works on: as head, as officer, or standing in for the head."""
    seen = sight(user)
    stands = {stand.unit for stand in seen.stands if stand.role == Role.HEAD}
    return {unit for unit, role in seen.posts if role in policy.ASKERS} | stands


def headed_by(user: User) -> set[int]:
    """The units whose officers' steps `user` may assign."""
    seen = sight(user)
    stands = {stand.unit for stand in seen.stands if stand.role == Role.HEAD}
    return {unit for unit, role in seen.posts if role == Role.HEAD} | stands


def cases_at(user: User) -> QuerySet[Case]:
    """The open cases of these units, without those `user` wrote or is shut out of."""
    mine = Author.objects.ever().filter(person=user, proposal=OuterRef("proposal"))
    seen = Proposal.objects.visible_to(user).filter(pk=OuterRef("proposal"))
    cases = Case.objects.filter(unit__in=units_of(user), closed_at=None)
    return cases.filter(Exists(seen)).exclude(Exists(mine))


def first_at(user: User) -> list[Case]:
    """The first page of them and one more, the longest waiting first: one query, compiled once."""
    shape, values = shape_of(user)
    return _FIRST.objects((shape, clock.shape()), values)


def _first(shape: Shape, _clock: datetime | None) -> QuerySet[Case]:
    cases = cases_at(stand_in(shape)).only("received_at")
    return cases.order_by("received_at", "pk")[: PAGE + 1]


_FIRST = Kept(_first)


def shown_of(cases: Collection[Case]) -> list[tuple[Case, list[Task]]]:
    """A page of these cases in their order with names, and what is owed in each, the nearest due
    date first: two queries.
    """
    if not cases:
        return []
    values = keyed((case.pk for case in cases), PAGE)
    named = {case.pk: case for case in _NAMED.objects((), values)}
    owed = defaultdict(list)
    for task in _OWED.objects((), values):
        owed[task.case_id].append(task)
    return [(named[case.pk], owed[case.pk]) for case in cases]


_NAMED = Kept(
    lambda: (
        Case.objects.filter(pk__in=marks(PAGE))
        .select_related("proposal__lead", "proposal__unit")
        .only(
            *("received_at", "proposal__code", "proposal__title"),
            *("proposal__lead__full_name", "proposal__unit__name"),
        )
    ),
    planned=True,
)
_OWED = Kept(
    lambda: (
        Task.objects.open()
        .filter(case__in=marks(PAGE))
        .select_related("unit", "person", "assignee")
        .only(
            *("case", "kind", "subject", "role", "due_on", "due_at", "hours", "provisional"),
            *("paused_at", "paused_for", "unit__name", "person__full_name", "assignee__full_name"),
        )
        .order_by("due_at", "pk")
    ),
    planned=True,
)


def to_ask(user: User, keys: Iterable[int], who: Addressee | None, *, on: date) -> list[Row]:
    """Of these cases those that `user` works on, and whether `who` can be asked in each (None: in
    as far as that does not matter). The first MOST keys; a handful of queries.
    """
    cases = _chosen(user, keys)
    may = {unit for unit, role in sight(user).posts if role in policy.ASKERS}
    refused = _may_be_asked(cases, who, user, on) if who is not None else {}
    rows = []
    entered = _entered(cases)
    for case in cases:
        reason = "" if case.unit_id in may else policy.asked_by_whom(case)
        is_open = asking_is_open(case, is_entered=case.pk in entered)
        reason = reason or is_open.reason or refused.get(case.pk, "")
        rows.append(Row(case, reason=str(reason)))
    return rows


def to_assign(user: User, keys: Iterable[int], person: User | None, *, on: date) -> list[Row]:
    """The officers' steps that are owed in these cases, and whether `person` can be named for each.

    A case without one has a row that says so.
    """
    cases = _chosen(user, keys)
    tasks = Task.objects.open().filter(
        case__in=[case.pk for case in cases], person=None, role__in=OFFICERS
    )
    steps = defaultdict(list)
    for task in tasks.select_related("unit", "assignee").order_by("due_at", "pk"):
        steps[task.case_id].append(task)
    led = set(Task.objects.filter(policy.leads(user), pk__in=tasks.values("pk")).values_list("pk"))
    shut = _barred({person.pk} if person else set(), cases)
    sits = set()
    if person is not None:
        seats = Seat.objects.held_on(on).filter(role__in=OFFICERS, person=person)
        sits = set(seats.values_list("unit", flat=True))
    rows = []
    for case in cases:
        for task in steps[case.pk]:
            task.case, reason = case, ""
            if (task.pk,) not in led:
                reason = policy.assigned_by_whom(task)
            elif person is not None:
                reason = _may_be_assigned(task, person, sits, shut)
            rows.append(Row(case, task, str(reason)))
        if not steps[case.pk]:
            rows.append(Row(case, reason=_("No step waits for an officer.")))
    return rows


def _entered(cases: list[Case]) -> set[int]:
    """The cases in which a recorded resolution waits to be compared."""
    waiting = Resolution.objects.filter(case__in=cases, answer=None)
    return set(waiting.values_list("case", flat=True))


def _chosen(user: User, keys: Iterable[int]) -> list[Case]:
    cases = cases_at(user).filter(pk__in=list(keys)[:MOST])
    cases = cases.select_related("unit", "proposal__lead", "proposal__unit", "vote")
    return list(cases.order_by("received_at", "pk"))


def rows_of(act: BulkAct, user: User) -> list:
    """What became of each dossier of an order, without those that were shut to `user` since."""
    seen = Proposal.objects.visible_to(user).order_by().values("pk")
    rows = act.rows.filter(case__proposal__in=seen)
    rows = rows.select_related("case__proposal__lead", "case__unit", "task")
    return list(rows.order_by("case__received_at", "pk"))


def _may_be_assigned(task: Task, person: User, sits: set[int], shut: dict) -> str:
    if not person.is_active or task.unit_id not in sits:
        return not_there(task, person)
    said = shut.get((task.case.proposal_id, person.pk))
    return said_barred(person, said) if said else already(task, person).reason


def _may_be_asked(cases: list[Case], who: Addressee, by: User, on: date) -> dict[int, str]:
    """By case the sentence why `who` is not asked, as `may_be_asked` says it of one."""
    whom = {"unit": who.unit} if who.unit else {"person": who.person}
    tasks = Task.objects.filter(case__in=[case.pk for case in cases], kind__in=OPINIONS)
    asked = tasks.filter(**whom, subject="").exclude(unanswered__why="WITHDRAWN")
    if who.unit is not None:
        asked = asked.filter(person=None)
    before = {task.case_id: task for task in asked.order_by("pk")}
    people = [who.person] if who.person else _heads(who, on)
    shut = _barred({one.pk for one in people}, cases)
    owing: dict[int, dict[int, Task]] = {}
    for one in people:  # one query for each head of one unit: one, or two while they change
        owed = tasks.filter(done_at=None, voided_at=None).exclude(subject=LETTER).held_by(one)
        rows = owed.select_related("unit").order_by("-pk")
        owing[one.pk] = {task.case_id: task for task in rows}
    leads = set()
    if who.person is not None:
        seats = Seat.objects.held_on(on).filter(role__in=LEADERS, person=who.person)
        leads = set(seats.values_list("unit", flat=True))
    ruled = left_to_its_rule(cases, who.unit, on) if who.unit is not None else set()
    return {
        case.pk: asked_by_the_rule(who.unit)
        if case.pk in ruled
        else str(_why_not(case, who, by, before, people, shut, owing, leads))
        for case in cases
    }


def _why_not(case, who, by, before, people, shut, owing, leads) -> str:
    if who.unit is not None and who.unit.pk == case.unit_id:
        return _("%(unit)s decides itself; it asks others.") % {"unit": who.unit.name}
    known = already_asked(before[case.pk], who.name).reason if case.pk in before else ""
    if who.person is not None:
        if who.person.pk == by.pk:
            return yourself()
        if said := shut.get((case.proposal_id, who.person.pk)):
            return said_barred(who.person, said)
        if case.unit_id in leads:
            return own_leadership(case, who.person)
        owed = owing[who.person.pk].get(case.pk)
        return known or (owes_already(owed, who.person) if owed else "")
    if known:
        return known
    for head in people:
        if (case.proposal_id, head.pk) not in shut:
            owed = owing[head.pk].get(case.pk)
            return owes_already(owed, head) if owed else ""
    for head in people:
        return said_barred(head, shut[case.proposal_id, head.pk])
    return nobody_heads(who.unit)


def _heads(who: Addressee, on: date) -> list[User]:
    seats = Seat.objects.held_on(on).filter(unit=who.unit, role=Role.HEAD)
    return [seat.person for seat in seats.select_related("person").order_by("pk")]


def _barred(people: set[int], cases: list[Case]) -> dict[tuple[int, int], str]:
    """By dossier and person why he may not act on it: CLOSED, AUTHOR, or CONFLICT."""
    if not people:
        return {}
    dossiers = [case.proposal_id for case in cases]
    shut = Access.objects.filter(
        proposal__in=dossiers, person__in=people, closes=True, until=None
    ).values_list("proposal", "person")
    wrote = Author.objects.ever().filter(proposal__in=dossiers, person__in=people)
    found = dict.fromkeys(shut, "CONFLICT")
    found |= dict.fromkeys(wrote.values_list("proposal", "person"), "AUTHOR")
    closed = User.objects.filter(pk__in=people, is_active=False).values_list("pk", flat=True)
    return found | {(pk, one): "CLOSED" for one in closed for pk in dossiers}
