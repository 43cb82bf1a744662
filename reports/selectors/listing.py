"""The one list of dossiers: what was chosen, one page of it, and the same for the file.

The list, its count, its export and the lists behind the figures are one query (`dossiers`), which
starts from `visible_to`: so none of them can tell what the others hide (trust.md, abuse row 3).
"""

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from typing import Any, NamedTuple

from django.db.models import (
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from accounts.models import FieldOfWork, Unit, User
from accounts.models.catalogues import in_language
from accounts.policy import Shape, below, shape_of, sight, stand_in
from approvals.models import Case as ApprovalCase
from approvals.models import Procedure, Task
from approvals.selectors import HIDDEN, VOTING, post_of, stage_of
from core import clock
from core.counting import Capped
from core.kept import Kept, beginning, begins, contains, mark, moment
from core.text import fold
from proposals.lifecycle import State
from proposals.models import Proposal
from proposals.policy import reach

from .behind import NOT_STATED, behind
from .figures import counted
from .overdue import as_json, longest_overdue, overdue_tasks, turn
from .places import key_of, place_of

A_PAGE = 25
AT_MOST = 1000
"""Rows that are counted; beyond it stands "1.000+"."""
STATES = dict(State.choices)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person narrowed the list to. Empty: all that he may see and that was handed in.

    `figure` (a key of FIGURES, "decided", or "step-<kind>") with its year `of`, and `month`,
    narrows to the dossiers behind that figure; `field` is then the field at that moment. `upto`:
    the journal's entry up to which a stored figure was counted.
    """

    q: str = ""
    state: str = ""
    units: tuple[Unit, ...] = ()
    own: bool = False
    field: int | None = None
    year: int | None = None
    procedure: int | None = None
    late: bool = False
    figure: str = ""
    of: int | None = None
    month: int | None = None
    upto: int | None = None

    @property
    def by_due_date(self) -> bool:
        """Whether the longest overdue come first: the list of those that are late."""
        return self.late and not self.figure

    def params(self) -> dict[str, Any]:
        """As plain JSON, for a job: only what was chosen."""
        facts = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "units"}
        return {
            **{name: value for name, value in facts.items() if value or value == NOT_STATED},
            "units": [unit.pk for unit in self.units],
        }

    @classmethod
    def from_params(cls, params: dict[str, Any]) -> "Chosen":
        """What `params` gave; units are read anew (one query when there are any)."""
        facts = {name: params[name] for name in cls.__dataclass_fields__ if name in params}
        facts["units"] = tuple(Unit.objects.filter(pk__in=params.get("units", [])).order_by("pk"))
        return cls(**facts)


class Listed(NamedTuple):
    """One row of the list."""

    pk: int
    code: str
    title: str
    unit: str
    lead: str
    field: str
    state: str
    stands: str
    step_since: datetime
    step: str = ""
    whose: str = ""
    due_on: date | None = None
    late: bool = False


@dataclass(slots=True)
class Page:
    """One page: rows in their order, how many there are in all, and the keys of its neighbours."""

    rows: list[Listed] = field(default_factory=list)
    total: int = 0
    """Counted up to AT_MOST + 1."""
    older: str = ""
    newer: str = ""
    longest_overdue_first: bool = False

    @property
    def has_more_than_counted(self) -> bool:
        return self.total > AT_MOST


def dossiers(user: User, chosen: Chosen) -> QuerySet[Proposal]:
    """The dossiers `user` may see that were handed in and match `chosen`, in no order."""
    found = counted(user, chosen.units, own=chosen.own).filter(reach(user))
    for word in fold(chosen.q).split():
        found = found.filter(search_text__contains=word)
    if chosen.state:
        found = found.filter(state=chosen.state)
    if chosen.year:
        found = found.filter(plan_year=chosen.year)
    if chosen.procedure:
        found = found.filter(
            Exists(ApprovalCase.objects.filter(proposal=OuterRef("pk"), procedure=chosen.procedure))
        )
    if chosen.late:
        found = found.filter(Exists(overdue_tasks().filter(proposal=OuterRef("pk"))))
    if chosen.figure and chosen.of:
        return behind(found, chosen)
    if chosen.field is not None:
        found = found.filter(field=chosen.field or None)
    return found


def a_page(user: User, chosen: Chosen, *, after: str = "", before: str = "") -> Page:
    """One page of 25, in one query. `after`/`before`: the key of a row of the page next to it.

    Newest change first, of overdue ones the longest overdue first; rows of one moment by their
    number, so that none is shown twice or left out. A malformed key counts as none.
    """
    place_after, place_before = place_of(after), place_of(before)
    side = AFTER if place_after else BEFORE if place_before else ""
    shape, values = shape_of(user)
    asked, more = _marked(chosen)
    at, pk = place_after or place_before or (None, None)
    kept = Kept(_rows) if chosen.figure else _ROWS  # what is behind a figure asks further
    read = kept.ask(
        (shape, clock.shape(), asked, side), {**values, **more, PLACE_AT: at, PLACE_PK: pk}
    )
    has_more, shown = len(read) > A_PAGE, read[:A_PAGE]
    if side == BEFORE:
        shown.reverse()
    page = Page([_listed(*row[:TOTAL]) for row in shown])
    page.longest_overdue_first = chosen.by_due_date
    if shown:
        (page.total, *first), (_total, *last) = shown[0][TOTAL:], shown[-1][TOTAL:]
        page.older = key_of(*last) if has_more or side == BEFORE else ""
        page.newer = key_of(*first) if side == AFTER or (side == BEFORE and has_more) else ""
    return page


AFTER, BEFORE = "after", "before"
PLACE_AT, PLACE_PK = moment(1), mark(-1)
SHOWN = (
    "pk",
    "code",
    "title",
    "state",
    "step_since",
    "unit__name",
    "lead__full_name",
    "field__name",
    "field__name_en",
)
BESIDE = ("turn", "total", "place_at", "place_pk")
TOTAL = len(SHOWN) + BESIDE.index("total")


def _rows(shape: Shape, _clock: datetime | None, chosen: Chosen, side: str) -> QuerySet:
    if chosen.by_due_date:
        return _overdue_rows(dossiers(stand_in(shape), replace(chosen, late=False)), side)
    found = dossiers(stand_in(shape), chosen)
    each = found.order_by().values("pk")
    walked = shape.reads_all or shape.reads_tree
    if walked and chosen.state and not (chosen.q or chosen.units or chosen.figure):
        each = each.order_by("-step_since", "-pk")  # walks the index of states, ends early
    placed, order = _placed("step_since", side, ascending=False)
    there = Proposal.objects.filter(
        pk__in=found.filter(placed).order_by(*order).values("pk")[: A_PAGE + 1]
    )
    rows = there.annotate(turn=turn(), place_at=F("step_since"), place_pk=F("pk"))
    return _with_total(rows, each).order_by(*order).values_list(*SHOWN, *BESIDE)


def _overdue_rows(found: QuerySet, side: str) -> QuerySet:
    overdue = longest_overdue(found)
    placed, order = _placed("due_at", side, ascending=True)
    there = Task.objects.filter(
        pk__in=overdue.filter(placed).order_by(*order).values("pk")[: A_PAGE + 1]
    )
    rows = there.annotate(turn=as_json(), place_at=F("due_at"), place_pk=F("pk"))
    shown = (f"proposal__{name}" for name in SHOWN)
    each = overdue.order_by("due_at").values("pk")
    return _with_total(rows, each).order_by(*order).values_list(*shown, *BESIDE)


def _with_total(page: QuerySet, each: QuerySet) -> QuerySet:
    """Names are looked up for the page alone: a unit's thousands are sorted without them."""
    return page.annotate(total=Capped(each[: AT_MOST + 1]))


def _placed(at: str, side: str, *, ascending: bool) -> tuple[Q, tuple[str, str]]:
    """What comes after or before the key of the row next to the page, and in which order."""
    upwards = ascending != (side == BEFORE)
    order = (at, "pk") if upwards else (f"-{at}", "-pk")
    if not side:
        return Q(), order
    than = "gt" if upwards else "lt"
    nearer = Q(**{f"{at}__{than}": PLACE_AT}) | Q(**{f"pk__{than}": PLACE_PK})
    return nearer & Q(**{f"{at}__{than}e": PLACE_AT}), order  # where the index may begin


_ROWS = Kept(_rows)


def _marked(chosen: Chosen) -> tuple[Chosen, dict[Any, Any]]:
    """`chosen` with marks for its words, units, field and procedure, and their values.

    A figure is asked for as it was chosen.
    """
    if chosen.figure:
        return chosen, {}
    marks = count(-2, -1)
    values: dict[Any, Any] = {}
    words, units = [], []
    for word in fold(chosen.q).split():
        n = next(marks)
        words.append(beginning(n))
        values |= [contains(n, word)]
    for unit in chosen.units:
        n = next(marks)
        units.append(Unit(pk=mark(n), path=beginning(n)))
        values |= [(mark(n), unit.pk), begins(n, unit.path)]
    asked = {"q": " ".join(words), "units": tuple(units)}
    for name in ("field", "procedure"):
        if key := getattr(chosen, name):
            asked[name] = mark(next(marks))
            values[asked[name]] = key
    return replace(chosen, **asked), values


def choices(user: User) -> tuple[tuple[tuple[int, str], ...], tuple[tuple[int, str], ...], int]:
    """Fields of work and procedures to filter by, (key, name) each, and this year: in one query."""
    shape, values = shape_of(user)
    rows = sorted(_CHOICES.ask((shape, clock.shape()), values | {OWN_UNIT: user.unit_id}))
    named: dict[str, list] = {"field": [], "procedure": []}
    for of, _place_of, pk, name, name_en, version, _now in rows:
        shown = in_language(name, name_en)
        named[of].append((pk, f"{shown} (v{version})" if version else shown))
    today = clock.day_of(rows[0][-1]) if rows else clock.today()
    return tuple(named["field"]), tuple(named["procedure"]), today.year


OWN_UNIT = mark(-1)


def _choices(shape: Shape, _clock: datetime | None) -> QuerySet:
    of_branches = below(sight(stand_in(shape)).branches, column="unit__path")
    fields = FieldOfWork.objects.filter(Q(unit=None) | Q(unit=OWN_UNIT) | of_branches)
    both = fields.order_by().values_list(
        Value("field", output_field=CharField()),
        Cast("position", IntegerField()),
        "pk",
        "name",
        "name_en",
        Value(0),
        clock.now_in_query(),
    )
    procedures = Procedure.objects.order_by().values_list(
        Value("procedure", output_field=CharField()),
        Cast("pk", IntegerField()),
        "pk",
        "name",
        "name_en",
        Cast("version", IntegerField()),
        clock.now_in_query(),
    )
    return both.union(procedures, all=True)


_CHOICES = Kept(_choices)


def _listed(pk, code, title, state, since, unit, lead, field, field_en, turn) -> Listed:
    named = in_language(field, field_en) if field else ""
    fixed = (pk, code, title, unit, lead, named, state, str(STATES[state]), since)
    if turn is None:
        return Listed(*fixed)
    turn = json.loads(turn)
    moved = turn["subject"] or turn["due_version"] > 1
    if turn["kind"] in HIDDEN or (turn["kind"] in VOTING and moved):
        # of whom and by when is no business of an author's
        return Listed(*fixed, stage_of(turn["kind"], deliberation=False) or "")
    return Listed(
        *fixed,
        stage_of(turn["kind"], deliberation=False) or "",  # authors read it
        post_of(turn["kind"], turn["role"], turn["unit"]),
        date.fromisoformat(turn["due_on"]),
        turn["late"],
    )
