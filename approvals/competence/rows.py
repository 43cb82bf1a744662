"""A row of the table, what it tests, and what it is tested against."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Condition(TextChoices):
    """The situation that a row answers."""

    ALWAYS = "ALWAYS", _("always")
    HEAD_AMONG_AUTHORS = "HEAD_AMONG_AUTHORS", _("the unit's head is among the authors")
    HEAD_IN_CONFLICT = "HEAD_IN_CONFLICT", _("the unit's head has a conflict of interest")
    HEAD_OF_ANOTHER_UNIT = (
        "HEAD_OF_ANOTHER_UNIT",
        _("the head of another unit is among the authors"),
    )
    UNIT_AS_AUTHOR = "UNIT_AS_AUTHOR", _("the unit itself is the author")
    MANAGED_ELSEWHERE = (
        "MANAGED_ELSEWHERE",
        _("an author is managed by another agency than his own"),
    )
    NO_VOTER_LEFT = "NO_VOTER_LEFT", _("nobody is left to vote or decide")
    GROUP_ACROSS_UNITS = "GROUP_ACROSS_UNITS", _("the authors come from several units")


class Outcome(TextChoices):
    """What a row says of the level."""

    STAY = "STAY", _("the agency where the dossier is decides")
    ONE_LEVEL_UP = "ONE_LEVEL_UP", _("one level up")
    TO_MANAGING = "TO_MANAGING", _("to the managing authority")
    TO_LEVEL = "TO_LEVEL", _("to the agency of a level")
    TO_UNIT = "TO_UNIT", _("to a named unit")
    HAND_DOWN = "HAND_DOWN", _("is handed down, within limits")
    OPINIONS_OF_HEADS = "OPINIONS_OF_HEADS", _("opinions of the other heads first")
    SAID = "SAID", pgettext_lazy("what a rule does", "says it, moves nothing")
    OUT_OF_SCOPE = "OUT_OF_SCOPE", _("leaves by another route")


class Post(TextChoices):
    """The highest post among those who propose."""

    HEAD = "HEAD", pgettext_lazy("proposer's post", "Heads an agency")
    DEPUTY_HEAD = "DEPUTY_HEAD", pgettext_lazy("proposer's post", "Deputy head of an agency")
    LEADER = "LEADER", pgettext_lazy("proposer's post", "Another leading or managing post")
    STAFF = "STAFF", pgettext_lazy("proposer's post", "Leads nobody")


SENDS = frozenset({Outcome.ONE_LEVEL_UP, Outcome.TO_MANAGING, Outcome.TO_LEVEL, Outcome.TO_UNIT})
LEVELS = SENDS | {Outcome.STAY}
UP_ALWAYS = frozenset(
    {Condition.HEAD_AMONG_AUTHORS, Condition.HEAD_IN_CONFLICT, Condition.NO_VOTER_LEFT}
)
"""Situations in which the case goes up whatever the row says: nobody decides on his own."""
ONCE = frozenset({Condition.ALWAYS, Condition.MANAGED_ELSEWHERE})
"""Situations whose rows send a case on once each; the others as long as they hold."""
NO_LEVEL_ABOVE = "NO_LEVEL_ABOVE"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table. What is empty tests nothing."""

    id: int
    code: str
    version: int
    priority: int
    condition: str
    outcome: str
    unit: int | None
    """Only while the case is at this unit."""
    purpose: str
    unit_kind: str
    at_level: str
    field: int | None
    wide_scope: bool | None
    affects_others: bool | None
    problem_type: str
    regime: str
    budget_from: int | None
    """In dong, with this sum; `budget_to` without it."""
    budget_to: int | None
    post: str
    managing_level: str
    managing_authority: int | None
    to_level: str
    to_unit: int | None
    procedure: str
    sentence: str
    sentence_en: str
    source: str
    verified: bool
    valid_from: date | None
    limit_budget: int | None = None
    """Of a row that hands down: what is approved below at most, in dong."""
    report_days: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a dossier when it is sent somewhere."""

    purpose: str
    field: int | None = None
    wide_scope: bool = False
    affects_others: bool = False
    """The authors come from several agencies."""
    problem_type: str = ""
    regime: str = ""
    budget: int | None = None
    post: str = Post.STAFF
    as_unit: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A unit at which a case may be: its key, kind and competent level."""

    unit: int
    kind: str
    level: str


class Ladder(Protocol):
    """The units as they stand on one day. Asked only as far as the rows need to know."""

    start: Place
    """The employing agency of the dossier."""
    managing: Place | None
    """The managing authority of an author, where it is another agency than his own."""

    def is_barred(self, unit: int) -> bool:
        """Whether the unit's head is or was among the authors."""

    def is_shut(self, unit: int) -> bool:
        """Whether a conflict of interest shuts out the unit's head, who is no author."""

    def is_outside_head(self, unit: int) -> bool:
        """Whether an author heads an agency that does not stand below the unit."""

    def has_voter(self, unit: int) -> bool:
        """Whether anybody of its leadership may vote or decide."""

    def above(self, unit: int) -> Place | None: ...
    def of_level(self, level: str, unit: int) -> Place | None: ...
    def at(self, unit: int) -> Place | None: ...
    def is_below(self, unit: int, above: int) -> bool: ...

    def has_head(self, unit: int) -> bool:
        """Whether its head is there and may decide on the dossier."""
        ...


def strength(rule: Rule) -> tuple:
    """What makes a row stronger than another: it comes first. Total, whatever their order."""
    return (-rule.priority, rule.unit is None, -(rule.valid_from or date.min).toordinal(), -rule.id)


TESTS: dict[str, Callable[[Rule, Facts, Place, Place | None], bool]] = {
    "unit": lambda rule, facts, place, m: rule.unit in (None, place.unit),
    "purpose": lambda rule, facts, place, m: rule.purpose in ("", facts.purpose),
    "unit_kind": lambda rule, facts, place, m: rule.unit_kind in ("", place.kind),
    "at_level": lambda rule, facts, place, m: rule.at_level in ("", place.level),
    "field": lambda rule, facts, place, m: rule.field in (None, facts.field),
    "wide_scope": lambda rule, facts, place, m: rule.wide_scope in (None, facts.wide_scope),
    "affects_others": lambda rule, facts, place, m: (
        rule.affects_others in (None, facts.affects_others)
    ),
    "problem_type": lambda rule, facts, place, m: rule.problem_type in ("", facts.problem_type),
    "regime": lambda rule, facts, place, m: rule.regime in ("", facts.regime),
    "budget": lambda rule, facts, place, m: _in_budget(rule, facts.budget),
    "post": lambda rule, facts, place, m: rule.post in ("", facts.post),
    "managing": lambda rule, facts, place, m: (
        rule.managing_level in ("", m.level if m else None)
        and rule.managing_authority in (None, m.unit if m else None)
    ),
}
"""What a row can test, by name, in the order in which the tester says what did not fit."""


def misfit(rule: Rule, facts: Facts, place: Place, managing: Place | None) -> str:
    """The first thing the row tests that is not so at `place`; "" when all of it is."""
    return next(
        (name for name, test in TESTS.items() if not test(rule, facts, place, managing)), ""
    )


def tests_something(rule: Rule) -> bool:
    """Whether the row holds for some dossiers only."""
    whole = Facts(purpose="*"), Place(0, "*", "*")
    flags = rule.wide_scope, rule.affects_others
    return bool(misfit(rule, *whole, None)) or flags != (None, None)


def _in_budget(rule: Rule, budget: int | None) -> bool:
    if rule.budget_from is None and rule.budget_to is None:
        return True
    if budget is None:
        return False
    return (rule.budget_from or 0) <= budget and (rule.budget_to is None or budget < rule.budget_to)
