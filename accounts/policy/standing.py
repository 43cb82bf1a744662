"""What a person stands in for today: looked for beside his posts, read where there is any."""

import json
from datetime import date, datetime, time

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, JSONField, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject

from accounts.roles import Ahead, MandateKind, Role, Stand
from core import clock
from core.kept import mark, moment

MAYBE = 0
"""In the place of a unit's key: there are mandates that may concern this person."""


def perhaps(person, mandates, seats):
    """Rows beside those of his posts (`seats`), where one of the `mandates` names `person`, or a
    head is away of a unit in which he is a deputy: two looks into an index, for everybody.
    """
    away = mandates.filter(kind=MandateKind.ABSENCE, role=Role.HEAD, unit=OuterRef("unit"))
    found = (
        mandates.filter(holder=person),
        seats.filter(Exists(away), role=Role.DEPUTY_HEAD),
    )
    for rows in found:
        yield rows.values_list(
            Value(MAYBE),
            Value("", output_field=TextField()),
            Value("", output_field=TextField()),
            Value(False, output_field=BooleanField()),
        )


def stood_in_for(person, mandates, seats):
    """What `person` stands in for: named, and by his order. Both are those in force today."""
    yield _rows(mandates.filter(holder=person))
    yield _rows(_in_order(person, mandates, seats), _ahead(person, mandates, seats))


def _rows(mandates, ahead=None):
    said = JSONObject(
        mandate="pk",
        giver="giver_id",
        first_day="first_day",
        last_day="last_day",
        kinds="kinds",
        dossier="dossier",
        said="said",
        form="form",
        overrides="overrides",
        ahead=ahead if ahead is not None else Cast(Value(None), JSONField()),
    )
    return mandates.values_list("unit_id", "role", Cast(said, JSONField()))


def _in_order(person, mandates, seats):
    """Absences of a head where he is a deputy, and not recorded as absent himself."""
    mine = seats.filter(person=person, unit=OuterRef("unit"), role=Role.DEPUTY_HEAD)
    away = mandates.filter(
        kind=MandateKind.ABSENCE, giver=person, unit=OuterRef("unit"), role=Role.DEPUTY_HEAD
    )
    absences = mandates.filter(kind=MandateKind.ABSENCE, role=Role.HEAD)
    return absences.filter(Exists(mine)).exclude(giver=person).exclude(Exists(away))


LAST = 32767
"""The order of a deputy without a number."""


def _ahead(person, mandates, seats):
    """Who comes before a deputy when the head is absent: whom the head has named, and the deputies
    before him who are here."""
    named = mandates.filter(
        unit=OuterRef("unit"), role=OuterRef("role"), holder__is_active=True
    ).exclude(holder=person)
    own = seats.filter(
        person=person, unit=OuterRef(OuterRef("unit")), role=Role.DEPUTY_HEAD
    ).annotate(place=Coalesce(F("order"), LAST))
    place = OuterRef("place")
    later = own.filter(Q(place__gt=place) | Q(place=place, pk__gt=OuterRef("pk")))
    away = mandates.filter(
        kind=MandateKind.ABSENCE,
        giver=OuterRef("person"),
        unit=OuterRef("unit"),
        role=Role.DEPUTY_HEAD,
    )
    deputies = (
        seats.filter(unit=OuterRef("unit"), role=Role.DEPUTY_HEAD, person__is_active=True)
        .exclude(person=person)
        .annotate(place=Coalesce(F("order"), LAST))
        .filter(Exists(later))
        .exclude(Exists(away))
    )
    return JSONObject(
        named=ArraySubquery(
            named.values(json=JSONObject(person="holder_id", kinds="kinds", dossier="dossier"))
        ),
        deputies=ArraySubquery(deputies.values("person_id")),
    )


def stand_of(unit_id: int, role: str, row) -> Stand:
    row = json.loads(row) if isinstance(row, str) else row
    ahead = row["ahead"] or {"named": [], "deputies": []}
    first = date.fromisoformat(row["first_day"])
    return Stand(
        unit_id,
        role,
        row["giver"],
        datetime.combine(first, time.min, tzinfo=clock.VIETNAM),
        tuple(row["kinds"]),
        row["dossier"],
        (
            *(Ahead(one["person"], tuple(one["kinds"]), one["dossier"]) for one in ahead["named"]),
            *(Ahead(person) for person in ahead["deputies"]),
        ),
        row["mandate"],
        row["said"],
        row["form"],
        row["overrides"],
        date.fromisoformat(row["last_day"]),
    )


def marked(n: int, stand: Stand, unit: int, values: dict) -> Stand:
    """`stand` with marks in the place of what differs, whose values are added to `values`."""
    first = MANDATES + n * 1000

    def at(place: int, value: int | None) -> int | None:
        if value is None:
            return None
        values[mark(first + place)] = value
        return mark(first + place)

    values[moment(MANDATES + n)] = stand.since
    return Stand(
        unit,
        stand.role,
        at(0, stand.giver),
        moment(MANDATES + n),
        stand.kinds,
        at(1, stand.dossier),
        tuple(
            Ahead(at(2 * i, one.person), one.kinds, at(2 * i + 1, one.dossier))
            for i, one in enumerate(stand.ahead, start=1)
        ),
    )


MANDATES = 1000
"""Marks of mandates are numbered from here, beyond those of units."""
