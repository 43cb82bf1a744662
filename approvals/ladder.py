"""The units above a unit, and what the rules ask of the levels on one day."""

from collections.abc import Iterator
from datetime import date

from accounts.models import Unit
from accounts.roles import LEADERS, Role

from . import policy
from .competence import Place
from .models import Succession


def superior_of(unit: Unit) -> Unit | None:
    """The superior employing agency: the one entered, else the nearest one above. Or None."""
    if unit.superior_id:
        return unit.superior
    if unit.parent_id:
        above = unit.parent.employing_agency()
        return above if above.pk != unit.pk else None
    return None


def levels_above(unit: Unit) -> Iterator[Unit]:
    """The superior agencies of `unit`, the nearest first; ends at the top or at a circle."""
    seen = {unit.pk}
    above = superior_of(unit)
    while above is not None and above.pk not in seen:
        yield above
        seen.add(above.pk)
        above = superior_of(above)


def is_below(unit: Unit, above: Unit) -> bool:
    """Whether `above` is a level above `unit`, by the superiors or in the tree."""
    if unit.pk == above.pk:
        return False
    return above.pk in unit.lineage or any(one.pk == above.pk for one in levels_above(unit))


def living(unit: Unit, *, on: date, near: Unit | None = None) -> Unit:
    """Where the work of `unit` is on `on`: itself, or who carries it on since it is no more.

    Where it became several, the one that is `near` (for which the author works now); else as the
    acts say (Succession), else its only successor. No query for a unit of today.
    """
    seen = set()
    while unit.valid_to is not None and unit.valid_to <= on and unit.pk not in seen:
        seen.add(unit.pk)
        last = Succession.objects.filter(unit=unit).select_related("to_unit").order_by("-pk")
        heirs = list(unit.successors.valid_on(on))
        act = last.first()
        if len(heirs) > 1 and near in heirs:
            unit = near
        elif act is not None:
            unit = act.to_unit
        elif len(heirs) == 1:
            unit = heirs[0]
    return unit


class Standing:
    """The units and posts of a day, as `competence.find` asks for them: each thing once.

    `headed` are the agencies that a present author heads, `barred` the keys of those and of the
    ones whose head was an author, `shut` of those whose head has a conflict of interest. A
    division's head is none.
    """

    def __init__(self, start: Unit, *, headed, barred, managing, proposal, on, shut=frozenset()):
        self.units = {start.pk: start}
        self.start = self._place(start)
        self.headed, self.barred, self.shut = headed, barred, shut
        self.proposal, self.on = proposal, on
        self.managing = self._place(managing) if managing else None

    def _place(self, unit: Unit) -> Place:
        self.units[unit.pk] = unit
        return Place(unit.pk, unit.kind, unit.competent_level)

    def is_barred(self, unit: int) -> bool:
        return unit in self.barred

    def is_shut(self, unit: int) -> bool:
        return unit in self.shut

    def is_outside_head(self, unit: int) -> bool:
        return any(unit not in {above.pk for above in levels_above(other)} for other in self.headed)

    def has_voter(self, unit: int) -> bool:
        return policy.is_filled(self.units[unit], LEADERS, self.proposal, on=self.on)

    def has_head(self, unit: int) -> bool:
        return policy.is_filled(self.units[unit], [Role.HEAD], self.proposal, on=self.on)

    def is_below(self, unit: int, above: int) -> bool:
        return is_below(self.units[unit], self.units[above])

    def above(self, unit: int) -> Place | None:
        found = superior_of(self.units[unit])
        return self._place(found) if found else None

    def of_level(self, level: str, unit: int) -> Place | None:
        """The nearest superior agency of that level, else the city's only one."""
        for above in levels_above(self.units[unit]):
            if above.competent_level == level:
                return self._place(above)
        others = Unit.objects.valid_on(self.on).filter(competent_level=level)
        found = list(others.filter(is_employing_agency=True)[:2])
        return self._place(found[0]) if len(found) == 1 else None

    def at(self, unit: int) -> Place | None:
        found = Unit.objects.valid_on(self.on).filter(pk=unit).first()
        return self._place(found) if found else None
