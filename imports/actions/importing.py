"""The import: everything a check showed, in one transaction, or nothing of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts.models import Unit, User
from core.clock import day_of
from core.verdicts import Stale, WrongMoment
from documents.actions import place_of
from imports import policy
from imports.models import Batch, Line
from imports.plan import Plan, Planned, make_plan
from imports.workbook import Unreadable, read
from journal.actions import record

Tell = Callable[[int, int | None], None]
Outcome = Line.Outcome
REFERENCES = {"parent", "superior", "party_committee", "unit", "managing_authority"}


def write_import(batch: Batch, *, seen: str, by: User, at: datetime, tell: Tell) -> Batch:
    """Do what the check with the fingerprint `seen` showed. A repeat finds it done.

    Raises Stale when that is not what would be done by now, PermissionDenied; the batch then
    says why. Whatever is raised, nothing was changed.
    """
    try:
        with transaction.atomic(durable=True):
            return _import(batch, seen=seen, by=by, at=at, tell=tell)
    except (WrongMoment, PermissionDenied) as refusal:
        _refuse(batch, str(refusal))
        raise


@transaction.atomic
def _refuse(batch: Batch, why: str) -> None:
    Batch.objects.filter(pk=batch.pk, imported_at=None).update(refusal=why)


def _import(batch: Batch, *, seen: str, by: User, at: datetime, tell: Tell) -> Batch:
    fresh = Batch.objects.select_for_update(of=("self",)).select_related("file").get(pk=batch.pk)
    if fresh.imported_at is not None:
        return fresh
    policy.can_carry_out(by, fresh).enforce()
    try:
        book = read(place_of(fresh.file.sha256), lambda rows: tell(rows, None))
    except Unreadable as error:
        raise WrongMoment(" ".join(error.troubles)) from error
    accounts.hold_tree()
    plan = make_plan(book, by=by, day=day_of(at), hold=True)
    if fresh.digest != seen or plan.digest != seen or plan.counts.get(Outcome.REFUSE):
        raise Stale(
            _(
                "Something this workbook touches was changed after the check, so nothing was "
                "imported. Check it again and read the new result."
            )
        )
    _write(plan, by=by, at=at, tell=tell)
    fresh.imported_at, fresh.refusal = at, ""
    fresh.save(update_fields=["imported_at", "refusal"])
    record(
        "import.carry_out", fresh, by=by, at=at, digest=seen, counts=plan.counts,
        sha256=fresh.file.sha256,
    )  # fmt: skip
    return fresh


def _write(plan: Plan, *, by: User, at: datetime, tell: Tell) -> None:
    total, done = len(plan.lines), 0

    def on(rows: int) -> None:
        tell(done + rows, total)

    units = plan.world.units | _units(plan, by=by, at=at)
    done = len(plan.units)
    on(0)
    people = plan.world.people | _people(plan, units, by=by, at=at, tell=on)
    done += len(plan.people)
    on(0)
    seats = [line.values for line in plan.seats if line.outcome == Outcome.MAKE]
    accounts.give_seats(
        [
            {**given, "unit": units[given["unit"]], "person": people[given["person"]]}
            for given in seats
        ],
        by=by,
        at=at,
        tell=on,
    )
    done = total
    on(0)


def _units(plan: Plan, *, by: User, at: datetime) -> dict[str, Unit]:
    """The units made, by key; those that are there are changed."""
    stored = plan.world.units
    fresh = {line.key: line.values for line in plan.units if line.outcome == Outcome.MAKE}
    made = accounts.make_units(
        {key: _with_units(given, stored) for key, given in fresh.items()}, by=by, at=at
    )
    changes = [
        (line.target, _with_units(_changed(line), stored | made))
        for line in plan.units
        if line.outcome == Outcome.CHANGE
    ]
    accounts.change_units(changes, by=by, at=at)
    return made


def _people(
    plan: Plan, units: dict[str, Unit], *, by: User, at: datetime, tell: Callable[[int], None]
) -> dict[str, User]:
    """The people made, by key; those who are there are changed."""
    fresh = {line.key: line.values for line in plan.people if line.outcome == Outcome.MAKE}
    made = accounts.make_people(
        [_with_units(given, units) for given in fresh.values()], by=by, at=at, tell=tell
    )
    changes = [
        (line.target, _with_units(_changed(line), units))
        for line in plan.people
        if line.outcome == Outcome.CHANGE
    ]
    accounts.change_people(changes, by=by, at=at)
    return dict(zip(fresh, made, strict=True))


def _changed(line: Planned) -> dict[str, Any]:
    return {name: line.values[name] for name in line.old}


def _with_units(given: dict[str, Any], units: dict[str, Unit]) -> dict[str, Any]:
    """`given` with units in the place of their keys, where they are known already."""
    return {
        name: units.get(value, value) if name in REFERENCES else value
        for name, value in given.items()
    }
