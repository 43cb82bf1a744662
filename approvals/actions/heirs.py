"""What one of the heirs of a closed unit takes on, and who of his people reads it from then on."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from accounts.models import Unit
from accounts.roles import LEADERS, Role
from approvals import routing
from approvals.models import OwnOpinion, Succession, SuccessionRow
from approvals.selectors import Heritage
from proposals.models import Capacity

from .own_opinions import close_rule, hold_rules

What, Outcome = SuccessionRow.What, SuccessionRow.Outcome


@dataclass(frozen=True, slots=True)
class Part:
    """What one of the heirs takes on in the act."""

    act: Succession
    to_unit: Unit
    found: Heritage
    but: tuple[int, ...] = ()
    """Of the main heir: dossiers that go to others; he takes what else was the unit's."""
    only: tuple[int, ...] | None = None
    """Of another heir: his dossiers; None: all but `but`."""

    @property
    def readers(self) -> dict:
        return {
            "old": self.act.unit_id, "new": self.to_unit.pk, "at": self.act.at,
            "all": self.only is None, "only": list(self.only or ()), "but": list(self.but),
        }  # fmt: skip


def reads_on(part: Part) -> None:
    """The heir's posts read what the same posts of the old unit read, and its own dossiers."""
    roles = sorted({*LEADERS, Role.UNIT_OFFICER})
    with connection.cursor() as cursor:
        cursor.execute(BROUGHT_IN, part.readers)
        cursor.execute(READS_ON, {**part.readers, "capacity": Capacity.OFFICER, "roles": roles})
    _let_superiors_read(part.found, part.to_unit, part.act.at)


def pass_own_rules(part: Part, *, on: date) -> dict[tuple[str, int], str]:
    """Units that always ask the old unit ask the heir from now on: the old rule ends, the same one
    begins with his name. None asks itself, or twice. What became of each, if not simply passed on.
    """
    act, became = part.act, {}
    rows = OwnOpinion.objects.filter(pk__in=[thing.key for thing in part.found[What.OPINION]])
    for unit in sorted(set(rows.values_list("unit", flat=True))):
        hold_rules(unit)
    for old in rows.select_related("unit").order_by("pk"):
        if old.valid_to is not None:  # its day of ending stands already: it ends with the old unit
            became[What.OPINION, old.pk] = Outcome.STAYS
            continue
        close_rule(old, on)
        asks = OwnOpinion.objects.filter(unit=old.unit, asked=part.to_unit, valid_to=None)
        if old.unit_id == part.to_unit.pk or asks.exists():
            became[What.OPINION, old.pk] = Outcome.DROPPED
            continue
        OwnOpinion.objects.create(
            unit=old.unit,
            what=old.what,
            asked=part.to_unit,
            question=old.question,
            working_days=old.working_days,
            source=f"{old.source}; {act.number}"[:300],
            valid_from=max(on, old.valid_from),
            by=act.by,
            at=act.at,
        )
    return became


def _let_superiors_read(found: Heritage, to_unit: Unit, at: datetime) -> None:
    """The superiors of the successor elsewhere in the tree read what they are told of."""
    cases = [thing.proposal for thing in found[What.CASE]]
    for above in routing.levels_above(to_unit):
        if above.pk not in to_unit.lineage and cases:
            with connection.cursor() as cursor:
                cursor.execute(
                    LET_READ,
                    {
                        "proposals": cases, "unit": above.pk, "role": Role.HEAD, "at": at,
                        "capacity": Capacity.SUPERIOR,
                    },
                )  # fmt: skip


BROUGHT_IN = """
INSERT INTO proposals_access (proposal_id, unit_id, role, capacity, closes, since)
SELECT DISTINCT a.proposal_id, %(new)s::bigint, a.role, a.capacity, false, %(at)s::timestamptz
FROM proposals_access a
WHERE a.unit_id = %(old)s AND a.until IS NULL AND NOT a.closes
    AND (%(all)s OR a.proposal_id = ANY(%(only)s::bigint[]))
    AND NOT a.proposal_id = ANY(%(but)s::bigint[])
    AND NOT EXISTS (
    SELECT FROM proposals_access b
    WHERE b.proposal_id = a.proposal_id AND b.unit_id = %(new)s AND b.role = a.role
        AND b.capacity = a.capacity AND b.until IS NULL AND NOT b.closes
)
"""
"""Whoever was brought in by a post of the old unit: the same post of the successor."""

READS_ON = """
INSERT INTO proposals_access (proposal_id, unit_id, role, capacity, closes, since)
SELECT p.id, %(new)s::bigint, r.role, %(capacity)s, false, %(at)s::timestamptz
FROM proposals_proposal p, unnest(%(roles)s::text[]) AS r(role)
WHERE p.unit_id = %(old)s AND p.code IS NOT NULL
    AND (%(all)s OR p.id = ANY(%(only)s::bigint[]))
    AND NOT p.id = ANY(%(but)s::bigint[])
    AND NOT EXISTS (
    SELECT FROM proposals_access b
    WHERE b.proposal_id = p.id AND b.unit_id = %(new)s AND b.role = r.role AND b.until IS NULL
        AND NOT b.closes
)
"""
"""The old unit's dossiers, settled ones too, are read by the successor's leaders and officers."""

LET_READ = """
INSERT INTO proposals_access (proposal_id, unit_id, role, capacity, closes, since)
SELECT p.id, %(unit)s::bigint, %(role)s, %(capacity)s, false, %(at)s::timestamptz
FROM unnest(%(proposals)s::bigint[]) AS p(id)
WHERE NOT EXISTS (
    SELECT FROM proposals_access b
    WHERE b.proposal_id = p.id AND b.unit_id = %(unit)s AND b.role = %(role)s AND b.until IS NULL
        AND b.capacity = %(capacity)s
)
"""
