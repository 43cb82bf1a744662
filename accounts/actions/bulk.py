"""The same verbs for many at once: few statements, one journal entry for each act.

What a page would refuse is refused here: nobody gives himself a post, a new e-mail of an account
in use waits for a second administrator, a post given acts from the next day on. All or nothing:
whatever is raised, the caller's transaction ends without a trace. There is no bulk way to move
or close a unit, to end a post or to open or close an account.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.models import Seat, Unit, User
from accounts.roles import POWER
from accounts.selectors import administrators
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record_many

from . import people as of_people
from . import units as of_units
from .guard import changed_fields, manager, one_at_a_time, taken
from .seats import HELD, wait
from .seats import given as given_of

CHUNK = 1000
REFERENCES = ("parent", "superior", "party_committee")
Tell = Callable[[int], None]


def _quiet(_rows: int) -> None:
    """Nobody wants to hear how far it is."""


@transaction.atomic
def make_units(
    drafts: Mapping[str, Mapping[str, Any]], *, by: User | None, at: datetime
) -> dict[str, Unit]:
    """Make many units. `drafts`: what `make_unit` takes, by a key of the caller's own.

    `parent`, `superior` and `party_committee` are a unit, None, or the key of another draft; the
    drafts' parents must not run in a circle. Raises PermissionDenied, WrongMoment when a living
    unit has one of the abbreviations, KeyError for an unknown key.
    """
    manager(by)
    one_at_a_time(of_units.TREE)
    made = {}
    for key, given in drafts.items():
        plain = {name: value for name, value in given.items() if name not in REFERENCES}
        made[key] = unit = Unit()
        changed_fields(unit, plain, allowed=of_units.FIELDS)
        of_units.set_keys(unit)
    with taken(of_units.NAMED):
        Unit.objects.bulk_create(made.values(), batch_size=CHUNK)
    for key, given in drafts.items():
        for name in REFERENCES:
            value = given.get(name)
            setattr(made[key], name, made[value] if isinstance(value, str) else value)
    for unit in made.values():
        _set_path(unit)
    Unit.objects.bulk_update(made.values(), [*REFERENCES, "path"], batch_size=CHUNK)
    record_many(
        "unit.make",
        (
            (unit, {"parent": unit.parent_id, "kind": unit.kind, "level": unit.competent_level})
            for unit in made.values()
        ),
        by=by,
        at=at,
        fresh=True,
    )
    return made


@transaction.atomic
def change_units(
    changes: Sequence[tuple[Unit, Mapping[str, Any]]], *, by: User | None, at: datetime
) -> None:
    """Change many units, each as `change_unit` does. The caller has locked their rows."""
    manager(by)
    told = []
    for unit, given in changes:
        if changed := changed_fields(unit, given, allowed=of_units.FIELDS):
            of_units.set_keys(unit)
            told.append((unit, {"changes": changed}))
    if not told:
        return
    wider = [unit for unit, one in told if one["changes"].get("is_focal_point") == (False, True)]
    if by is not None and wider:
        of_units.nobody_reaches_further(wider, day=day_of(at))
    with taken(of_units.NAMED):
        Unit.objects.bulk_update(
            [unit for unit, _data in told],
            [*of_units.FIELDS, "sort_key", "folded"],
            batch_size=CHUNK,
        )
    record_many("unit.change", told, by=by, at=at, fresh=False)


@transaction.atomic
def make_people(
    drafts: Iterable[Mapping[str, Any]], *, by: User | None, at: datetime, tell: Tell = _quiet
) -> list[User]:
    """Make many accounts, each as `make_person` does; nobody has a password or gets a letter.

    Raises PermissionDenied, WrongMoment when a code or an e-mail belong to somebody else.
    """
    manager(by)
    people = []
    for given in drafts:
        person = User(joined_at=at)
        email = given["official_email"].strip().lower()
        changed_fields(person, {**given, "official_email": email}, allowed=of_people.FIELDS)
        person.set_unusable_password()
        of_people.set_keys(person)
        people.append(person)
    for start in range(0, len(people), CHUNK):
        some = people[start : start + CHUNK]
        with taken(of_people.WHO_HAS_IT):
            User.objects.bulk_create(some)
        record_many(
            "person.make",
            ((one, {"unit": one.unit_id, "category": one.category}) for one in some),
            by=by,
            at=at,
            fresh=True,
        )
        tell(start + len(some))
    return people


@transaction.atomic
def change_people(
    changes: Sequence[tuple[User, Mapping[str, Any]]], *, by: User, at: datetime
) -> None:
    """Change many people, each as `change_person` does. The caller has locked their rows.

    A new e-mail of an account in use waits for a second administrator.
    """
    manager(by)
    changes = [(person, dict(given)) for person, given in changes]
    used = of_people.in_use([one for one, given in changes if "official_email" in given])
    told, asked = [], []
    for person, given in changes:
        if "official_email" in given:
            given["official_email"] = given["official_email"].strip().lower()
            if person.pk in used:
                email = given.pop("official_email")
                if email not in {person.official_email, person.pending_email}:
                    person.pending_email, person.pending_email_by = email, by
                    asked.append((person, {"address_sha256": of_people.trace(email)}))
        if changed := changed_fields(person, given, allowed=of_people.FIELDS):
            of_people.set_keys(person)
            moved = [changed["unit"][0], person.unit_id] if "unit" in changed else None
            data = {"fields": sorted(changed), **({"unit": moved} if moved else {})}
            told.append((person, data))
    touched = {person.pk: person for person, _data in [*told, *asked]}.values()
    if not touched:
        return
    with taken(of_people.WHO_HAS_IT):
        User.objects.bulk_update(
            touched,
            [*of_people.FIELDS, "pending_email", "pending_email_by", "sort_key", "folded"],
            batch_size=CHUNK,
        )
    record_many("person.ask_email", asked, by=by, at=at, fresh=False)
    record_many("person.change", told, by=by, at=at, fresh=False)


@transaction.atomic
def give_seats(
    drafts: Iterable[Mapping[str, Any]], *, by: User, at: datetime, tell: Tell = _quiet
) -> list[Seat]:
    """Give many posts, each as `give_seat` does: `person`, `unit`, `role`, `since` and what else
    it takes. The caller has locked the people's rows.

    The holders may act from the next Vietnamese day on, or as soon as a second administrator
    confirms; on a post of power as `give_seat` says. Raises PermissionDenied (also for oneself),
    WrongMoment as `give_seat` does.
    """
    manager(by)
    today, seats = day_of(at), []
    among = list(administrators(today))
    for given in drafts:
        person, unit, since = given["person"], given["unit"], given["since"]
        if person.pk == by.pk:
            policy.can_give_post(by, person).enforce()
        _may_be_held(person, unit, since)
        seat = Seat(
            person=person,
            unit=unit,
            role=given["role"],
            title=nfc(given.get("title", "")).strip(),
            document=nfc(given.get("document", "")).strip(),
            since=since,
            until=given.get("until"),
            given_by=by,
        )
        wait(seat, among, day=today)
        seats.append(seat)
    for start in range(0, len(seats), CHUNK):
        some = seats[start : start + CHUNK]
        with taken(HELD):
            Seat.objects.bulk_create(some)
        plain = [(seat, given_of(seat, among)) for seat in some if seat.role not in POWER]
        asked = [(seat, given_of(seat, among)) for seat in some if seat.role in POWER]
        record_many("seat.give", plain, by=by, at=at, fresh=True)
        record_many("seat.ask", asked, by=by, at=at, fresh=True)
        tell(start + len(some))
    return seats


def _may_be_held(person: User, unit: Unit, since: date) -> None:
    if not person.is_active:
        raise WrongMoment(_("This account is closed. Open it again first."))
    if unit.valid_to is not None and unit.valid_to <= since:
        raise WrongMoment(_("This unit no longer exists on that day."))


def _set_path(unit: Unit) -> str:
    if not unit.path:
        unit.path = f"{_set_path(unit.parent) if unit.parent else '/'}{unit.pk}/"
    return unit.path
