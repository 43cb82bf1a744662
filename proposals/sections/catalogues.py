"""The catalogues a section picks from, all read in one query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db.models import BooleanField, CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import get_language, gettext

from accounts.models import FieldOfWork, FundingSource, LegalInstrument, Programme, Unit
from accounts.roles import UnitKind
from core.choices import Ready
from core.kept import Kept, a_day, mark
from core.text import fold, text_key
from proposals.models import EligibilityQuestion

FIELD, PROGRAMME, FUNDING = "field", "programme", "funding"
INSTRUMENT, PLACE, QUESTION = "instrument", "place", "question"
ALL = (FIELD, PROGRAMME, FUNDING, INSTRUMENT, PLACE, QUESTION)
CENTRAL = (
    *("bo ", "chinh phu", "quoc hoi", "thu tuong", "uy ban thuong vu quoc hoi", "chu tich nuoc"),
    *("ban chap hanh trung uong", "ban bi thu", "trung uong", "ban to chuc trung uong"),
    *("hoi dong bau cu", "toa an nhan dan toi cao", "vien kiem sat nhan dan toi cao"),
    *("kiem toan nha nuoc", "thanh tra chinh phu", "ngan hang nha nuoc"),
)
"""How the names of central issuers begin, without marks."""
NO_MONEY = "KHONG"
"""The code of the source of funding that says that no money is needed."""


class Row(NamedTuple):
    """One row of a catalogue, as a page needs it."""

    kind: str
    pk: int
    position: int
    code: str
    name: str
    name_en: str
    source: str
    flag: bool
    verified: bool

    def __str__(self):
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name

    def frozen(self) -> dict:
        """What a sent version keeps of it."""
        kept = {"id": self.pk, "name": self.name}
        return {**kept, "name_en": self.name_en} if self.name_en else kept


@dataclass(frozen=True, slots=True, eq=False)
class Catalogues:
    """Rows by kind and key. The key is the row's id as text, as it stands in a draft.

    One object for the same rows, whoever asks, so what is worked out from it is known by it.
    """

    kinds: dict[str, dict[str, Row]] = field(default_factory=dict)
    _offers: dict[tuple[str, str | None, bool], Ready] = field(default_factory=dict)

    def rows(self, kind: str) -> dict[str, Row]:
        return self.kinds.get(kind, {})

    def choices(self, kind: str, *, blank: bool = False) -> Ready:
        """The rows to choose from, in the language of the page; `blank`: or none, at first."""
        wanted = kind, get_language(), blank
        found = self._offers.get(wanted)
        if found is None:
            pairs = [(key, str(row)) for key, row in self.rows(kind).items()]
            found = Ready([("", gettext("Choose…")), *pairs] if blank else pairs)
            self._offers[wanted] = found
        return found

    @property
    def questions(self) -> list[Row]:
        """The questions of eligibility (E-ELIG), in their order."""
        return list(self.rows(QUESTION).values())


def read(day: date, unit: Unit, kinds: Iterable[str] = ALL) -> Catalogues:
    """The rows of these catalogues valid on `day` for a dossier of `unit`: at most one query."""
    kinds = tuple(kinds)
    if not kinds:
        return Catalogues()
    above = unit.lineage
    values = {DAY: day, **{mark(n): pk for n, pk in enumerate(above)}}
    return _made(kinds, tuple(_ROWS.ask((kinds, len(above)), values)))


@lru_cache(maxsize=16)
def _made(kinds: tuple[str, ...], rows: tuple[tuple, ...]) -> Catalogues:
    found: dict[str, dict[str, Row]] = {kind: {} for kind in kinds}
    for row in sorted(map(Row._make, rows), key=_place):
        found[row.kind][str(row.pk)] = row
    return Catalogues(found)


def _rows(kinds: tuple[str, ...], depth: int):
    unit = Unit(path="/".join(str(mark(n)) for n in range(depth)))
    first, *others = [_QUERIES[kind](DAY, unit) for kind in kinds]
    return first.union(*others, all=True) if others else first


DAY = a_day(1)
_ROWS = Kept(_rows)


def _place(row: Row) -> tuple[int, int, str, int]:
    """Where a row stands in its catalogue."""
    return _level(row), row.position, text_key(row.name), row.pk


def _fields(day, unit):
    return _plain(FIELD, FieldOfWork.objects.valid_on(day).open_to(unit))


def _programmes(day, unit):
    return _plain(PROGRAMME, Programme.objects.valid_on(day))


def _funding(day, unit):
    return _plain(FUNDING, FundingSource.objects.valid_on(day))


def _instruments(day, unit):
    full = Concat("kind", Value(" "), "symbol", Value(" ("), "issuer", Value("): "), "title")
    return _columns(
        INSTRUMENT,
        LegalInstrument.objects.valid_on(day),
        position=-F("year"),  # the newest first
        code=F("symbol"),
        name=full,
        source=F("issuer"),
    )


def _level(row: Row) -> int:
    """Documents of the centre first, then the city's, then those of other places."""
    if row.kind != INSTRUMENT:
        return 0
    issuer = fold(row.source)
    if issuer.startswith(CENTRAL):
        return 0
    return 1 if "thanh pho ho chi minh" in issuer else 2


def _places(day, unit):
    living = Unit.objects.valid_on(day).filter(kind=UnitKind.COMMUNE)
    return _columns(PLACE, living, code=F("abbreviation"), name=F("name"))


def _questions(day, unit):
    return _columns(
        QUESTION,
        EligibilityQuestion.objects.valid_on(day),
        position=F("position"),
        code=F("code"),
        name=F("text"),
        name_en=F("text_en"),
        source=F("source"),
        flag=F("is_hard"),
        verified=F("verified"),
    )


def _plain(kind, rows):
    return _columns(
        kind,
        rows,
        position=F("position"),
        code=F("code"),
        name=F("name"),
        name_en=F("name_en"),
        source=F("source"),
    )


def _columns(kind, rows, **given):
    column = {**_DEFAULTS, **given}

    def text(name):
        return Cast(column[name], CharField())

    return (
        rows.order_by()
        .annotate(
            row_kind=Value(kind, output_field=CharField()),
            row_position=column["position"],
            row_code=text("code"),
            row_name=text("name"),
            row_name_en=text("name_en"),
            row_source=text("source"),
            row_flag=Cast(column["flag"], BooleanField()),
            row_verified=Cast(column["verified"], BooleanField()),
        )
        .values_list(
            "row_kind",
            "pk",
            "row_position",
            "row_code",
            "row_name",
            "row_name_en",
            "row_source",
            "row_flag",
            "row_verified",
        )
    )


_DEFAULTS = {
    "position": Value(0),
    "name_en": Value(""),
    "source": Value(""),
    "flag": Value(False),
    "verified": Value(True),
}
_QUERIES = {
    FIELD: _fields,
    PROGRAMME: _programmes,
    FUNDING: _funding,
    INSTRUMENT: _instruments,
    PLACE: _places,
    QUESTION: _questions,
}
