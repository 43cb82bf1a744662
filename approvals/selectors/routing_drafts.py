"""Rows of who is competent in the making: what a draft says, what is wrong with it, and what would
become of a dossier with it and without it.
"""

import hashlib
import json
from dataclasses import fields
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import FieldOfWork, Unit
from approvals.competence import Condition, Facts, Outcome, Rule, faults_of_row
from approvals.models import Procedure, RoutingDraft, RoutingRule
from approvals.routing import rules_on
from core.templatetags.core import vdate

from .rules import Tried, outcome_in_words, tests_in_words, try_out

OWN = ("id", "key", "version", "valid_from", "valid_to")
KEYS = {"unit": Unit, "field": FieldOfWork, "managing_authority": Unit, "to_unit": Unit}
"""Columns that hold the key of something."""
COLUMNS = tuple(
    column.name for column in RoutingRule._meta.concrete_fields if column.name not in OWN
)
BLANK = {
    **dict.fromkeys(COLUMNS, ""),
    **dict.fromkeys(
        (*KEYS, "wide_scope", "affects_others", "budget_from", "budget_to", "limit_budget")
    ),
    "report_days": None,
    "condition": str(Condition.ALWAYS),
    "outcome": str(Outcome.SAID),
    "priority": 0,
    "verified": False,
}
MADE = 0
"""The key of a draft among the rows of the table: no row has it."""


def row_of(rule: RoutingRule | None) -> dict:
    """The columns of a row by name, as a draft keeps them; a blank row without one."""
    if rule is None:
        return dict(BLANK)
    return {name: getattr(rule, f"{name}_id" if name in KEYS else name) for name in COLUMNS}


def columns_of(draft: RoutingDraft) -> dict:
    """What the draft says, as the table takes it."""
    return {(f"{name}_id" if name in KEYS else name): draft.row[name] for name in COLUMNS}


def as_rule(draft: RoutingDraft) -> RoutingRule:
    """The row that would come of the draft, not saved; the units it names are one query each."""
    return RoutingRule(valid_from=draft.valid_from, **columns_of(draft))


def procedures() -> dict[str, str]:
    """Every code of a procedure with what it is for."""
    rows = Procedure.objects.order_by("code", "version").values_list("code", "purpose")
    return dict(rows)


def faults_of_draft(draft: RoutingDraft, day: date | None) -> dict[str, str]:
    """What is wrong with the row of a draft, by column: the pure check, and units that are no more
    on its first day. Two queries at most.
    """
    found = faults_of_row(draft.row, procedures())
    named = {name: draft.row[name] for name in KEYS if KEYS[name] is Unit and draft.row[name]}
    units = Unit.objects.in_bulk(set(named.values()))
    for name, key in named.items():
        unit = units[key]
        if unit.valid_to is not None and day is not None and unit.valid_to <= day:
            found.setdefault(name, _("%(unit)s is no more on that day.") % {"unit": unit})
    return found


def fault_of_day(draft: RoutingDraft, day: date | None, *, today: date) -> str:
    """Why the draft cannot be in force from `day`; "" when it can, or none is named yet."""
    if day is None:
        return ""
    if day <= today:
        return _("Name a day after today: by the rules of today dossiers were sent already.")
    old = draft.replaces
    if old is not None and old.valid_from is not None and day <= old.valid_from:
        return _("The row it replaces is in force from %(day)s only. Name a later day.") % {
            "day": vdate(old.valid_from)
        }
    return ""


def row_digest(draft: RoutingDraft) -> str:
    """SHA-256 of what the draft says, for the journal."""
    said = {
        "row": draft.row,
        "replaces": draft.replaces_id,
        "ends_only": draft.ends_only,
        "valid_from": draft.valid_from.isoformat() if draft.valid_from else None,
    }
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def said_of(row: RoutingRule) -> list[tuple]:
    """A row in words, name by name: what it does, what it tests, what it says."""
    return [
        (_("Outcome"), outcome_in_words(row)),
        *tests_in_words(row),
        (_("Sentence"), row.sentence),
        (_("Sentence in English"), row.sentence_en),
        (_("Source"), row.source),
        (_("Procedure"), row.procedure),
        (_("Priority"), row.priority),
        (_("Highest budget below"), _sum(row.limit_budget)),
        (_("Working days to report back"), row.report_days),
    ]


def changes_of(draft: RoutingDraft) -> list[dict]:
    """Each thing that the draft says, beside what the row it replaces says: {name, now, before}."""
    new = {str(name): value for name, value in said_of(as_rule(draft)) if value not in ("", None)}
    if draft.replaces is None:
        return [
            {"name": name, "now": value, "before": "", "differs": False}
            for name, value in new.items()
        ]
    old = {str(name): value for name, value in said_of(draft.replaces) if value not in ("", None)}
    names = list(dict.fromkeys([*new, *old]))
    return [
        {
            "name": name,
            "now": new.get(name, ""),
            "before": old.get(name, ""),
            "differs": str(new.get(name, "")) != str(old.get(name, "")),
        }
        for name in names
    ]


def try_with(draft: RoutingDraft, *, unit, managing, day: date, facts: Facts) -> tuple:
    """(without it, with it, whether its row took effect): what the table of `day` says of entered
    facts. Raises WrongMoment as `try_out` does.
    """
    rows = rules_on(day)
    with_it = [row for row in rows if row.id != draft.replaces_id]
    if not draft.ends_only:
        with_it.append(_as_tested(draft))
    asked = {"unit": unit, "managing": managing, "day": day, "facts": facts}
    after: Tried = try_out(**asked, rules=with_it)
    return try_out(**asked, rules=rows), after, any(one["row"] == MADE for one in after.sentences)


def _as_tested(draft: RoutingDraft) -> Rule:
    said = {**draft.row, "id": MADE, "version": 0, "valid_from": draft.valid_from}
    return Rule(**{column.name: said[column.name] for column in fields(Rule)})


def _sum(value: int | None) -> str:
    return "" if value is None else f"{value:,}".replace(",", ".")


def issued_of(rule: RoutingRule) -> RoutingDraft | None:
    """The draft that a row was issued from; None of one that a release brought."""
    return RoutingDraft.objects.filter(rule=rule).select_related("issued_by").first()


def open_drafts():
    """Drafts of rows that are neither issued nor given up."""
    return RoutingDraft.objects.open().select_related("replaces").order_by("pk")
