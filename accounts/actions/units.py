"""Units: made, changed, moved, closed. The stored path of a whole branch moves at once."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from accounts.models import Seat, Unit, User
from accounts.roles import Role
from core.clock import day_of
from core.text import fold, nfc, text_key
from core.verdicts import WrongMoment
from journal.actions import record

from .guard import changed_fields, manager, one_at_a_time, taken

FIELDS = (
    "organ_id",
    "gso_code",
    "name",
    "abbreviation",
    "kind",
    "competent_level",
    "is_employing_agency",
    "is_focal_point",
    "superior",
    "party_committee",
    "place_name",
    "functions",
    "duties",
    "powers",
    "conditions",
    "valid_from",
)
"""What is changed by `change_unit`; the place in the tree and the end have verbs of their own."""

TREE = "accounts.unit.path"


def hold_tree() -> None:
    """Wait for everybody else who makes, moves or closes units until the transaction ends."""
    one_at_a_time(TREE)


@transaction.atomic
def make_unit(
    *,
    by: User | None,
    at: datetime,
    name: str,
    abbreviation: str,
    kind: str,
    competent_level: str,
    parent: Unit | None = None,
    superior: Unit | None = None,
    party_committee: Unit | None = None,
    is_employing_agency: bool = True,
    is_focal_point: bool = False,
    place_name: str = "",
    organ_id: str = "",
    gso_code: str = "",
    functions: str = "",
    duties: str = "",
    powers: str = "",
    conditions: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    predecessors: Iterable[Unit] = (),
) -> Unit:
    """Make a unit below `parent` (None: a root). `valid_to` is for history only.

    `predecessors` are closed units whose successor this one is. Raises PermissionDenied, and
    WrongMoment when a living unit has the abbreviation.
    """
    manager(by)
    one_at_a_time(TREE)
    unit = Unit(
        name=nfc(name).strip(),
        abbreviation=nfc(abbreviation).strip(),
        kind=kind,
        competent_level=competent_level,
        parent=parent,
        superior=superior,
        party_committee=party_committee,
        is_employing_agency=is_employing_agency,
        is_focal_point=is_focal_point,
        place_name=nfc(place_name).strip(),
        organ_id=organ_id.strip(),
        gso_code=gso_code.strip(),
        functions=nfc(functions).strip(),
        duties=nfc(duties).strip(),
        powers=nfc(powers).strip(),
        conditions=nfc(conditions).strip(),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    set_keys(unit)
    with taken(NAMED):
        unit.save(force_insert=True)
    above = Unit.objects.values_list("path", flat=True).get(pk=parent.pk) if parent else "/"
    unit.path = f"{above}{unit.pk}/"
    unit.save(update_fields=["path"])
    for old in predecessors:
        old.successors.add(unit)
    record("unit.make", unit, by=by, at=at, parent=parent, kind=kind, level=competent_level)
    return unit


@transaction.atomic
def change_unit(unit: Unit, *, by: User | None, at: datetime, **changes: Any) -> Unit:
    """Change what stands in `FIELDS` of a unit; the journal keeps before and after.

    Raises PermissionDenied, WrongMoment when the abbreviation is taken or a post of power would
    reach further, TypeError for a field that is not among `FIELDS`.
    """
    manager(by)
    fresh = Unit.objects.select_for_update().get(pk=unit.pk)
    changed = changed_fields(fresh, changes, allowed=FIELDS)
    if not changed:
        return fresh
    if by is not None and changed.get("is_focal_point") == (False, True):
        nobody_reaches_further([fresh], day=day_of(at))
    set_keys(fresh)
    with taken(NAMED):
        fresh.save()
    record("unit.change", fresh, by=by, at=at, changes=changed)
    return fresh


@transaction.atomic
def move_unit(unit: Unit, *, parent: Unit | None, by: User | None, at: datetime) -> Unit:
    """Hang a unit, with everything below it, under another parent.

    The paths of the whole branch change in one statement, so no reader sees half a move. Raises
    PermissionDenied, WrongMoment when `parent` lies inside the branch.
    """
    manager(by)
    one_at_a_time(TREE)
    fresh = Unit.objects.select_for_update().get(pk=unit.pk)
    above = Unit.objects.get(pk=parent.pk) if parent else None
    if above is not None and above.path.startswith(fresh.path):
        raise WrongMoment(_("A unit cannot lie below itself or below one of its own units."))
    old, before = fresh.path, fresh.parent_id
    new = f"{above.path if above else '/'}{fresh.pk}/"
    if new == old:
        return fresh
    fresh.parent = above
    fresh.save(update_fields=["parent"])
    Unit.objects.filter(path__startswith=old).update(
        path=Concat(Value(new), Substr("path", len(old) + 1))
    )
    fresh.path = new
    record("unit.move", fresh, by=by, at=at, before=before, after=above)
    return fresh


@transaction.atomic
def close_unit(
    unit: Unit, *, valid_to: date, successors: Iterable[Unit] = (), by: User | None, at: datetime
) -> Unit:
    """End a unit: `valid_to` is the first day it no longer exists. Its rows and posts stay.

    Posts in it are ended one by one, so that open work keeps its holder until somebody has taken
    it over. Raises PermissionDenied; WrongMoment when it is closed already, has living units
    below it, or would end before it began.
    """
    manager(by)
    one_at_a_time(TREE)
    fresh = Unit.objects.select_for_update().get(pk=unit.pk)
    if fresh.valid_to is not None:
        raise WrongMoment(_("This unit is closed already."))
    if fresh.valid_from is not None and valid_to <= fresh.valid_from:
        raise WrongMoment(_("A unit ends after it begins."))
    living = fresh.children.filter(valid_to=None)
    if living.exists():
        names = ", ".join(living.order_by("sort_key").values_list("name", flat=True)[:5])
        raise WrongMoment(
            _("Units below it are still open: %(names)s. Move or close them first.")
            % {"names": names}
        )
    heirs = [heir for heir in successors if heir.pk != fresh.pk]
    fresh.valid_to = valid_to
    fresh.save(update_fields=["valid_to"])
    fresh.successors.add(*heirs)
    record(
        "unit.close",
        fresh,
        by=by,
        at=at,
        valid_to=valid_to,
        successors=[heir.pk for heir in heirs],
    )
    return fresh


def nobody_reaches_further(units: Iterable[Unit], *, day: date) -> None:
    """Raises WrongMoment when an export officer of `units`, which become the city's focal point,
    would take the whole city away: another administrator confirmed him for his branch only."""
    officers = Seat.objects.filter(unit__in=units, role=Role.EXPORT_OFFICER)
    if found := officers.exclude(until__lte=day).select_related("person", "unit").first():
        raise WrongMoment(
            _(
                "%(person)s is export officer of %(unit)s and would take the whole city away as a "
                "file. End that post first; given anew, another administrator confirms it."
            )
            % {"person": found.person, "unit": found.unit}
        )


def set_keys(unit: Unit) -> None:
    """Set what sorting and searching read, from what is written of the unit."""
    unit.sort_key = text_key(unit.name)[:255]
    unit.folded = fold(f"{unit.name} {unit.abbreviation} {unit.gso_code}")[:255]


NAMED = {
    "one_living_unit_one_abbreviation": lambda: _("Another unit has this abbreviation."),
    "a_unit_ends_after_it_begins": lambda: _("A unit ends after it begins."),
}
