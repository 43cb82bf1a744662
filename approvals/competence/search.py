"""The search itself: up the levels, row by row, to where the case rests."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .rows import (
    LEVELS,
    NO_LEVEL_ABOVE,
    ONCE,
    SENDS,
    UP_ALWAYS,
    Condition,
    Facts,
    Ladder,
    Outcome,
    Place,
    Rule,
    misfit,
    strength,
    tests_something,
)


class NoRule(Exception):
    """No row answers this situation: the rule data are not loaded."""

    def __init__(self, condition: str):
        super().__init__(condition)
        self.condition = condition


@dataclass(frozen=True, slots=True)
class Said:
    """A row that took effect, where the case was, and where it went."""

    rule: Rule
    where: int
    to: int


@dataclass(slots=True)
class Found:
    """The answer: where the case rests, what was said, and by which row the procedure runs."""

    place: Place
    said: list[Said] = field(default_factory=list)
    procedure: str = ""
    hears_heads: bool = False
    notes: list[str] = field(default_factory=list)
    seen: list[Place] = field(default_factory=list)
    held: set[str] = field(default_factory=lambda: {str(Condition.ALWAYS)})
    """The situations that were asked of the table."""
    handed: Said | None = None
    """The row that handed it down to where it rests, within limits."""
    leaves: bool = False
    """It is outside the portal's scope: no level here decides."""


def find(facts: Facts, rules: Iterable[Rule], ladder: Ladder) -> Found:
    """Where the case goes. Raises NoRule where a situation holds that no row answers."""
    search = _Search(facts, sorted(rules, key=strength), ladder)
    search.climb()
    search.hand_down()
    search.rest(kept=search.found.handed is None)
    return search.found


def find_at(facts: Facts, rules: Iterable[Rule], ladder: Ladder) -> Found:
    """What the rows say where people put the case: it is not sent on, only told how it runs."""
    search = _Search(facts, sorted(rules, key=strength), ladder)
    search.rest(kept=False)
    return search.found


USED, STRONGER, NOT_SO = "used", "stronger", "situation"


def why_not(
    found: Found, rules: Iterable[Rule], facts: Facts, managing: Place | None
) -> list[tuple[Rule, str]]:
    """Each row with what became of it, the strongest first: USED; STRONGER, it fits but another
    answered; NOT_SO, its situation does not hold; else the name in TESTS of what did not fit.
    """
    used = {said.rule for said in found.said}

    def of(rule: Rule) -> str:
        if rule in used:
            return USED
        if rule.condition not in found.held:
            return NOT_SO
        missed = [misfit(rule, facts, place, managing) for place in found.seen]
        return STRONGER if "" in missed else missed[-1]

    return [(rule, of(rule)) for rule in sorted(rules, key=strength)]


class _Search:
    def __init__(self, facts: Facts, ranked: list[Rule], ladder: Ladder):
        self.facts, self.ranked, self.ladder = facts, ranked, ladder
        self.found = Found(ladder.start, seen=[ladder.start])
        self.as_unit = facts.as_unit
        self.used: set[int] = set()
        self.by_level = False
        """Whether a row sent it to a level over the head of the ladder: heads stand below that."""

    def climb(self) -> None:
        """Go on as long as a row sends the case on; every row sends it on once."""
        while (rule := self._sender()) is not None:
            here = self.found.place
            forced = rule.condition in UP_ALWAYS
            target = self.ladder.above(here.unit) if forced else self._target(rule)
            known = target is not None and target.unit in {place.unit for place in self.found.seen}
            if rule.condition in ONCE:
                self.used.add(rule.id)
            if known and rule.condition in ONCE:
                continue  # it has been there already
            if target is None or known:
                self.found.said.append(Said(rule, here.unit, here.unit))
                if NO_LEVEL_ABOVE not in self.found.notes:
                    self.found.notes.append(NO_LEVEL_ABOVE)
                if rule.condition in ONCE:
                    continue
                return
            self.found.said.append(Said(rule, here.unit, target.unit))
            self.found.place = target
            self.by_level = rule.outcome in (Outcome.TO_MANAGING, Outcome.TO_LEVEL)
            self.found.seen.append(target)

    def hand_down(self) -> None:
        """Down to the employing agency, or to the unit that a row names below where it rests: once,
        and only where nothing that sent it up speaks against its head.
        """
        here = self.found.place
        rule = self._strongest(Condition.ALWAYS, [Outcome.HAND_DOWN])
        if rule is None or self.found.notes:
            return
        start = self.ladder.start
        target = self.ladder.at(rule.to_unit) if rule.to_unit else start
        if target is None or target.unit == here.unit or not self._may_take(target.unit, here.unit):
            return
        self.found.handed = Said(rule, target.unit, here.unit)
        self.found.said.append(self.found.handed)
        self.found.place = target
        self.found.seen.append(target)

    def _may_take(self, unit: int, above: int) -> bool:
        """Whether the head of `unit`, below `above`, may decide on what its own rows sent up."""
        ladder = self.ladder
        proposes = self.facts.as_unit and unit == ladder.start.unit
        return (
            not proposes
            and not ladder.is_barred(unit)
            and not ladder.is_shut(unit)
            and not ladder.is_outside_head(unit)
            and ladder.is_below(unit, above)
            and ladder.has_head(unit)
        )

    def rest(self, *, kept: bool = True) -> None:
        """What is said where the case rests: why there, who is heard, by which procedure."""
        found, facts = self.found, self.facts
        here = found.place.unit
        why = self._strongest(Condition.ALWAYS, LEVELS) if kept else None
        stays = why is not None and why.outcome == Outcome.STAY and not found.notes
        if stays and (here == self.ladder.start.unit or tests_something(why)):
            found.said.insert(0, Said(why, here, here))
        if facts.purpose == "APPROVAL" and facts.affects_others:
            rule = self._needed(Condition.GROUP_ACROSS_UNITS)
            found.said.append(Said(rule, here, here))
            found.hears_heads = rule.outcome == Outcome.OPINIONS_OF_HEADS
        fitting = [rule for rule in self.ranked if self._fits(rule, Condition.ALWAYS)]
        spoken = {said.rule for said in found.said}
        running = sorted(
            {*(r for r in fitting if r.procedure), *(r for r in spoken if r.procedure)},
            key=strength,
        )[:1]
        for rule in running:
            found.procedure = rule.procedure
        for rule in sorted(fitting, key=lambda one: (-one.priority, one.id)):
            if rule.outcome == Outcome.OUT_OF_SCOPE:
                found.leaves = True
            elif rule.outcome != Outcome.SAID or (rule.procedure and rule not in running):
                continue
            if rule not in spoken:
                found.said.append(Said(rule, here, here))

    def _sender(self) -> Rule | None:
        """The row that sends the case on from where it is, or None when it rests here.

        A row that keeps it in a special situation is said as well.
        """
        here = self.found.place
        as_unit, self.as_unit = self.as_unit, False  # one level up, once
        if self.ladder.is_barred(here.unit):
            return self._needed(Condition.HEAD_AMONG_AUTHORS)
        if self.ladder.is_shut(here.unit):
            return self._needed(Condition.HEAD_IN_CONFLICT)
        special = [Condition.UNIT_AS_AUTHOR] if as_unit else []
        if not self.by_level and self.ladder.is_outside_head(here.unit):
            special.append(Condition.HEAD_OF_ANOTHER_UNIT)
        for condition in special:
            rule = self._needed(condition)
            if rule.outcome in SENDS:
                return rule
            self._say_once(rule)
        managing = self.ladder.managing
        if managing is not None and managing not in self.found.seen:
            rule = self._strongest(Condition.MANAGED_ELSEWHERE, LEVELS)
            if rule is not None and rule.outcome in SENDS:
                return rule
            if rule is not None:
                self._say_once(rule)
        rule = self._strongest(Condition.ALWAYS, LEVELS)
        if rule is not None and rule.outcome in SENDS:
            return rule
        if not self.ladder.has_voter(here.unit):
            return self._needed(Condition.NO_VOTER_LEFT)
        return None

    def _target(self, rule: Rule) -> Place | None:
        here = self.found.place.unit
        if rule.outcome == Outcome.TO_MANAGING:
            return self.ladder.managing
        if rule.outcome == Outcome.TO_LEVEL:
            return self.ladder.of_level(rule.to_level, here)
        if rule.outcome == Outcome.TO_UNIT:
            return self.ladder.at(rule.to_unit or 0)
        return self.ladder.above(here)

    def _say_once(self, rule: Rule) -> None:
        said = Said(rule, self.found.place.unit, self.found.place.unit)
        if said not in self.found.said:
            self.found.said.append(said)

    def _fits(self, rule: Rule, condition: str) -> bool:
        return (
            rule.condition == condition
            and rule.id not in self.used
            and not misfit(rule, self.facts, self.found.place, self.ladder.managing)
        )

    def _strongest(self, condition: str, outcomes: Iterable[str]) -> Rule | None:
        self.found.held.add(condition)
        fitting = (r for r in self.ranked if r.outcome in outcomes and self._fits(r, condition))
        return next(fitting, None)

    def _needed(self, condition: str) -> Rule:
        self.found.held.add(condition)
        rule = next((rule for rule in self.ranked if self._fits(rule, condition)), None)
        if rule is None:
            raise NoRule(condition)
        return rule
