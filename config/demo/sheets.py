"""What the people of the demo typed: a slip or a plan as text, turned into section data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from .catalogues import Keys

YES, NO = "yes", "no"


class Scan(NamedTuple):
    """A document looked through: its symbol in the catalogue, or its full name."""

    document: str
    gap: str
    conflict: str


class Work(NamedTuple):
    """A piece of work; `start` and `end` are days after the plan's writing."""

    title: str
    owner: str
    start: int
    end: int
    deliverable: str


class Way(NamedTuple):
    """An option."""

    title: str
    description: str
    pros: str
    cons: str
    cost: int
    risk: str
    daring: bool = False
    chosen: bool = False


class Risk(NamedTuple):
    description: str
    likelihood: str
    impact: str
    mitigation: str
    owner: str


class Measure(NamedTuple):
    """An indicator; `day` is the days after the plan's writing on which it is measured."""

    name: str
    unit: str
    baseline: str
    target: str
    day: int


@dataclass(frozen=True, kw_only=True)
class Idea:
    """The slip of an idea (domain c.3)."""

    title: str
    form: str
    field: str
    origin: str
    bottleneck: str
    result: str
    value: str
    change: str
    contribution: str
    kind: str = "INDIVIDUAL"
    hard: bool = False
    programmes: Sequence[str] = ()
    start: int = 60
    end: int = 300
    year_ahead: int = 0

    def typed(self, keys: Keys, day: date) -> dict[str, dict[str, Any]]:
        """{section: what was typed}, written on `day`."""
        return {
            "slip": {
                "title": self.title,
                "plan_year": str(day.year + self.year_ahead),
                "form": self.form,
                "registrant_kind": self.kind,
                "field": keys.field(self.field),
                "origin": self.origin,
                "is_hard_matter": self.hard,
                "bottleneck": self.bottleneck,
                "expected_result": self.result,
                "practical_value": self.value,
                "change": self.change,
                "contribution": self.contribution,
                "expected_start": _day(day, self.start),
                "expected_end": _day(day, self.end),
                "programme_ids": [keys.programme(code) for code in self.programmes],
                "no_state_secret": True,
            }
        }


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A proposal plan (domain c.4). Days are counted from the day of writing."""

    title: str
    summary: str
    form: str
    field: str
    origin: str
    kind: str = "INDIVIDUAL"
    hard: bool = False
    programmes: Sequence[str] = ()
    year_ahead: int = 0
    needs_document: bool = False
    necessity: str
    purpose: str
    requirements: str
    bottleneck: str
    problem: str
    scan: Sequence[Scan]
    science: str
    practice: str
    solution: str
    work: Sequence[Work]
    ways: Sequence[Way]
    why: str
    scope: str
    wide: bool = False
    subjects: str
    pilot: bool = True
    places: Sequence[str] = ()
    start: int
    end: int
    people: str
    equipment: str
    budget: int
    funding: str
    feasibility: str
    worst: str
    remedies: str
    risks: Sequence[Risk]
    effect: str
    value: str
    change: str
    contribution: str
    measures: Sequence[Measure]
    positive: str
    negative: str = ""
    answers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Eligibility answers other than a bare yes: {code: (answer, note)}."""
    commitment: str
    programme_of_mine: str = ""
    conflict: str = "Không có."
    confidential: str = ""

    def idea(self) -> Idea:
        """The slip that came before this plan."""
        return Idea(
            title=self.title,
            form=self.form,
            field=self.field,
            origin=self.origin,
            kind=self.kind,
            hard=self.hard,
            programmes=self.programmes,
            bottleneck=self.bottleneck,
            result=self.purpose,
            value=self.value,
            change=self.change,
            contribution=self.contribution,
            start=self.start,
            end=self.end,
            year_ahead=self.year_ahead,
        )

    def typed(self, keys: Keys, day: date) -> dict[str, dict[str, Any]]:
        """{section: what was typed}, written on `day`."""
        return {
            "general": {
                "title": self.title,
                "summary": self.summary,
                "plan_year": str(day.year + self.year_ahead),
                "form": self.form,
                "registrant_kind": self.kind,
                "field": keys.field(self.field),
                "origin": self.origin,
                "is_hard_matter": self.hard,
                "programme_ids": [keys.programme(code) for code in self.programmes],
                "needs_legal_document_pilot": _yes(self.needs_document),
            },
            "problem": {
                "necessity": self.necessity,
                "purpose": self.purpose,
                "requirements": self.requirements,
                "bottleneck": self.bottleneck,
                "problem_type": self.problem,
                "legal_scan": [_scan(row, keys) for row in self.scan],
                "scientific_basis": self.science,
                "practical_basis": self.practice,
            },
            "solution": {
                "solution": self.solution,
                "tasks": [
                    {
                        "title": row.title,
                        "owner": row.owner,
                        "start": _day(day, row.start),
                        "end": _day(day, row.end),
                        "deliverable": row.deliverable,
                    }
                    for row in self.work
                ],
                "options": [
                    {
                        "title": row.title,
                        "description": row.description,
                        "pros": row.pros,
                        "cons": row.cons,
                        "cost": str(row.cost),
                        "risk_level": row.risk,
                        "is_breakthrough": row.daring,
                        "is_selected": row.chosen,
                    }
                    for row in self.ways
                ],
                "selection_rationale": self.why,
            },
            "means": {
                "scope": self.scope,
                "is_wide_scope": _yes(self.wide),
                "subjects": self.subjects,
                "is_pilot": _yes(self.pilot),
                "pilot_locations": [keys.place(short) for short in self.places],
                "start_date": _day(day, self.start),
                "end_date": _day(day, self.end),
                "people": self.people,
                "equipment": self.equipment,
                "budget": str(self.budget),
                "funding_source": keys.funding(self.funding),
                "feasibility": self.feasibility,
            },
            "risks": {
                "worst_case": self.worst,
                "remedial_measures": self.remedies,
                "risks": [row._asdict() for row in self.risks],
            },
            "effects": {
                "expected_effect": self.effect,
                "practical_value": self.value,
                "change": self.change,
                "contribution": self.contribution,
                "indicators": [
                    {
                        "name": row.name,
                        "unit": row.unit,
                        "baseline": row.baseline,
                        "target": row.target,
                        "measurement_date": _day(day, row.day),
                    }
                    for row in self.measures
                ],
                "positive_impact": self.positive,
                "negative_impact": self.negative,
                "no_security_harm": True,
                "no_harm_to_others": True,
            },
            "declarations": {
                **_answers(keys, self.answers),
                "commitment": True,
                "commitment_text": self.commitment,
                "personal_action_programme": self.programme_of_mine,
                "conflict_declaration": self.conflict,
                "confidential_parts": self.confidential,
                "no_state_secret": True,
            },
        }


def _scan(row: Scan, keys: Keys) -> dict[str, str]:
    known = keys.instrument(row.document)
    return {
        "instrument": known,
        "instrument_other": "" if known else row.document,
        "gap": row.gap,
        "conflict": row.conflict,
    }


def _answers(keys: Keys, given: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    typed = {}
    for code in keys.questions:
        typed[code], typed[f"{code}_note"] = given.get(code, (YES, ""))
    return typed


def _yes(answer: bool) -> str:
    return YES if answer else NO


def _day(since: date, days: int) -> str:
    return (since + timedelta(days=days)).strftime("%d/%m/%Y")
