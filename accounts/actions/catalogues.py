"""Catalogues and legal instruments: dated rows, closed by a date and never deleted."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.models import CatalogueRow, FieldOfWork, LegalInstrument, Unit, User
from core.text import fold, nfc
from core.verdicts import WrongMoment
from journal.actions import record

from .guard import changed_fields, manager, taken

FIELDS = ("code", "name", "name_en", "note", "source", "position", "valid_from")
INSTRUMENT_FIELDS = (
    "number",
    "year",
    "symbol",
    "kind",
    "issuer",
    "title",
    "issued_on",
    "valid_from",
    "valid_to",
    "note",
)


@transaction.atomic
def add_row(
    catalogue: type[CatalogueRow],
    *,
    by: User | None,
    at: datetime,
    code: str,
    name: str,
    name_en: str = "",
    note: str = "",
    source: str = "",
    position: int = 0,
    valid_from: date | None = None,
    valid_to: date | None = None,
    unit: Unit | None = None,
) -> CatalogueRow:
    """Add a row to a catalogue. `unit`: a field of work of that unit alone (R0-07).

    Raises PermissionDenied (administrators; for a field of their own unit also its head and
    officers) and WrongMoment when the code is taken.
    """
    _may_write(by, unit)
    own = {"unit": unit} if catalogue is FieldOfWork else {}
    row = catalogue(
        code=nfc(code).strip(),
        name=nfc(name).strip(),
        name_en=nfc(name_en).strip(),
        note=nfc(note).strip(),
        source=nfc(source).strip(),
        position=position,
        valid_from=valid_from,
        valid_to=valid_to,
        **own,
    )
    with taken(_CODES):
        row.save(force_insert=True)
    record("catalogue.add", row, by=by, at=at, code=row.code, name=row.name, unit=unit)
    return row


@transaction.atomic
def change_row(row: CatalogueRow, *, by: User | None, at: datetime, **changes: Any) -> CatalogueRow:
    """Change a row of a catalogue; the journal keeps before and after. Raises as `add_row`."""
    fresh = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    _may_write(by, getattr(fresh, "unit", None))
    changed = changed_fields(fresh, changes, allowed=FIELDS)
    if changed:
        with taken(_CODES):
            fresh.save()
        record("catalogue.change", fresh, by=by, at=at, changes=changed)
    return fresh


@transaction.atomic
def close_row(row: CatalogueRow, *, valid_to: date, by: User | None, at: datetime) -> CatalogueRow:
    """Close a row: `valid_to` is the first day it is no longer offered. Old dossiers keep it."""
    fresh = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    _may_write(by, getattr(fresh, "unit", None))
    _close(fresh, valid_to, by=by, at=at)
    return fresh


@transaction.atomic
def replace_row(
    row: CatalogueRow,
    *,
    by: User | None,
    at: datetime,
    code: str,
    valid_from: date,
    **words: Any,
) -> CatalogueRow:
    """Close `row` and open another in its place, both on `valid_from`; the new row.

    Old dossiers keep the old row, which keeps its meaning. `words` are those of `add_row`.
    Raises as `add_row` and `close_row`.
    """
    close_row(row, valid_to=valid_from, by=by, at=at)
    own = {"unit": row.unit} if isinstance(row, FieldOfWork) else {}
    return add_row(type(row), code=code, valid_from=valid_from, by=by, at=at, **words, **own)


@transaction.atomic
def add_instrument(
    *,
    by: User | None,
    at: datetime,
    number: str,
    year: int,
    symbol: str,
    kind: str,
    issuer: str,
    title: str,
    issued_on: date | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    note: str = "",
) -> LegalInstrument:
    """Add a legal or Party document: number, year and issuer together (domain 1).

    Raises PermissionDenied, and WrongMoment when it stands in the catalogue already.
    """
    manager(by)
    row = LegalInstrument(
        number=nfc(number).strip(),
        year=year,
        symbol=nfc(symbol).strip(),
        kind=nfc(kind).strip(),
        issuer=nfc(issuer).strip(),
        title=nfc(title).strip(),
        issued_on=issued_on,
        valid_from=valid_from,
        valid_to=valid_to,
        note=nfc(note).strip(),
    )
    _set_keys(row)
    with taken(_CODES):
        row.save(force_insert=True)
    record("catalogue.add", row, by=by, at=at, symbol=row.symbol, year=year, issuer=row.issuer)
    return row


@transaction.atomic
def change_instrument(
    row: LegalInstrument, *, by: User | None, at: datetime, **changes: Any
) -> LegalInstrument:
    """Change a legal instrument; the journal keeps before and after. Raises as `add_instrument`."""
    manager(by)
    fresh = LegalInstrument.objects.select_for_update().get(pk=row.pk)
    changed = changed_fields(fresh, changes, allowed=INSTRUMENT_FIELDS)
    if changed:
        _set_keys(fresh)
        with taken(_CODES):
            fresh.save()
        record("catalogue.change", fresh, by=by, at=at, changes=changed)
    return fresh


@transaction.atomic
def close_instrument(
    row: LegalInstrument, *, valid_to: date, by: User | None, at: datetime
) -> LegalInstrument:
    """Note that an instrument is no longer in force from `valid_to` on."""
    manager(by)
    fresh = LegalInstrument.objects.select_for_update().get(pk=row.pk)
    _close(fresh, valid_to, by=by, at=at)
    return fresh


@transaction.atomic
def attach_file(
    row: LegalInstrument, *, sha256: str, name: str, by: User, at: datetime
) -> LegalInstrument:
    """Name the stored file that holds the instrument's text: its SHA-256 (hex) and file name.

    The bytes lie with the documents app, which calls this after it has stored them.
    """
    manager(by)
    fresh = LegalInstrument.objects.select_for_update().get(pk=row.pk)
    fresh.file_sha256, fresh.file_name = sha256, nfc(name)
    fresh.save(update_fields=["file_sha256", "file_name"])
    record("catalogue.attach_file", fresh, by=by, at=at, sha256=sha256)
    return fresh


def _may_write(by: User | None, unit: Unit | None) -> None:
    if by is not None:
        verdict = policy.can_manage(by) if unit is None else policy.can_add_field(by, unit)
        verdict.enforce()


def _close(row: CatalogueRow | LegalInstrument, valid_to: date, *, by, at) -> None:
    if row.valid_to is not None and row.valid_to <= valid_to:
        raise WrongMoment(_("This row had been closed by then."))
    if row.valid_from is not None and valid_to <= row.valid_from:
        raise WrongMoment(_("A row ends after it begins."))
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    record("catalogue.close", row, by=by, at=at, valid_to=valid_to)


def _set_keys(row: LegalInstrument) -> None:
    words = (row.kind, row.symbol, row.number, str(row.year), row.issuer, row.title)
    row.folded = fold(" ".join(words))[:900]


_CODES = {
    "one_field_one_code": lambda: _("Another row has this code."),
    "one_funding_source_one_code": lambda: _("Another row has this code."),
    "one_rejection_reason_one_code": lambda: _("Another row has this code."),
    "one_programme_one_code": lambda: _("Another row has this code."),
    "one_instrument_once": lambda: _(
        "This document stands in the catalogue already: same type, number, year and issuer."
    ),
    "a_legal_instrument_ends_after_it_begins": lambda: _("A row ends after it begins."),
}
