"""Reading a dossier that was played by the real verbs into a pattern."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.models import FieldOfWork, Unit, User
from documents.models import File
from journal.chain import body_of
from journal.models import Entry
from proposals.models import Author, Proposal, Version, VersionPart
from reports.models import Uncounted

from .city import GUEST, Office
from .patterns import Mould, Pattern, digests, moment

BARE = re.compile(r'"⟦#(\d+)⟧"')
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
CODE = re.compile(r"(.+)-(\d{4})-(.+)-(\d+)")
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NAMED = {"dossier": "proposal", "remark": "remark", ("Version", "id"): "attachment"}
"""Keys in JSON that hold an id under another name than their model's; by kind of row, or all."""
PEOPLE = {"person", "holder", "by", "submitted_by", "helper", "supervisor", "head", "recipient"}


def dossier_models() -> list[type[models.Model]]:
    """Every model whose rows belong to one dossier, what others point to first."""
    found: list[type[models.Model]] = [Proposal, Entry]
    waiting = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model not in found
        and model is not Uncounted  # the journal's trigger notes it, or the figures are made anew
    ]
    grown = True
    while grown:
        grown = False
        for model in list(waiting):
            if owners(model, found):
                found.append(model)
                waiting.remove(model)
                grown = True
    found.append(File)
    return found


def owners(model, among: Iterable[type[models.Model]]) -> list[models.ForeignKey]:
    """The keys by which rows of `model` belong to a dossier: `proposal`, or to another such row."""
    return [
        one
        for one in model._meta.concrete_fields
        if one.is_relation
        and one.related_model in among
        and one.related_model not in (model, File)
        and (one.related_model is not Proposal or one.name == "proposal")
    ]


class Reader:
    """Reads one dossier into a Pattern."""

    def __init__(self, proposal: Proposal, offices: dict[int, Office], kinds: list):
        self.proposal, self.kinds = proposal, kinds
        office = offices[proposal.unit_id]
        self.made = Pattern(proposal.title, proposal.state, office, title=proposal.title)
        self.made.begun = proposal.created_at
        self.known = {}
        for person, (where, role, which) in office.people().items():
            self.known[person] = (where, role, which)
        for n, author in enumerate(Author.objects.filter(proposal=proposal).order_by("pk")):
            self.known.setdefault(author.person_id, (GUEST, "", n))
        self.rows = self._rows()
        self.own: dict[type, dict[int, int]] = {
            model: {row.pk: n for n, row in enumerate(rows)} for model, rows in self.rows.items()
        }
        versions = {row.pk: row for row in self.rows.get(Version, ())}
        self.hashes = {row.sha256: ("hash", row.pk) for row in versions.values()}
        for part in self.rows.get(VersionPart, ()):
            digest = versions[part.version_id].manifest["parts"][part.name]
            self.hashes[digest] = ("part", part.pk)
        self.labels = {model._meta.model_name: model for model in self.rows}

    def read(self) -> Pattern:
        made = self.made
        if self.proposal.code:
            begins, _year, _unit, _n = CODE.fullmatch(self.proposal.code).groups()
            made.code = (begins, self.proposal.code)
        for model, rows in self.rows.items():
            if not rows:
                continue
            meta = model._meta
            columns = [one for one in meta.concrete_fields if not one.generated]
            text = "".join(
                "\t".join(self._cell(row, one) for one in columns) + "\n" for row in rows
            )
            names = ", ".join(f'"{one.column}"' for one in columns)
            made.tables.append((meta.db_table, names, Mould(text)))
            if not meta.pk.is_relation:
                made.room[meta.db_table] = len(rows)
        self._digests()
        self._sort_places()
        self._prove()
        return made

    # --- Which rows -----------------------------------------------------------------------------

    def _rows(self) -> dict[type, list]:
        found: dict[type, list] = {Proposal: [self.proposal]}
        found[Entry] = list(Entry.objects.for_scope(self.proposal))
        for model in self.kinds:
            if model in found or model is File:
                continue
            belongs = Q(pk__in=[])
            for key in owners(model, found):
                belongs |= Q(**{f"{key.name}__in": [row.pk for row in found[key.related_model]]})
            found[model] = list(model._base_manager.filter(belongs).order_by("pk"))
        files = {
            getattr(row, one.attname)
            for model, rows in found.items()
            for one in model._meta.concrete_fields
            if one.is_relation and one.related_model is File
            for row in rows
        }
        found[File] = list(File.objects.filter(pk__in=files - {None}).order_by("pk"))
        return found

    # --- Cells ----------------------------------------------------------------------------------

    def _cell(self, row, column) -> str:
        value = getattr(row, column.attname)
        if value is None:
            return "\\N"
        if column.primary_key or column.is_relation:
            target = type(row) if column.primary_key and not column.is_relation else None
            return self._key(target or column.related_model, value)
        if isinstance(row, Entry):
            if column.name == "digest":
                return f"\\\\x⟦{self.made.place('entry', row.pk)}⟧"
            if column.name == "scope":
                return self._scope()
            if column.name == "subject_id":
                return self._subject(row)
        if isinstance(row, Proposal):
            if column.name == "search_text":
                return f"⟦{self.made.place('folded')}⟧"
            if column.name == "plan_year":
                return f"⟦{self.made.place('year')}⟧"
        if isinstance(row, VersionPart) and column.name == "salt":
            return f"⟦{self.made.place('salt', row.pk)}⟧"
        if isinstance(column, models.JSONField):
            return self._json(self._walk(value, row=row)).translate(ESCAPES)
        if isinstance(value, bool):
            return "t" if value else "f"
        if isinstance(value, datetime):
            return self._moment(value, "utc")
        if isinstance(value, date):
            return self._moment(value, "day")
        if isinstance(value, bytes | memoryview):
            return "\\\\x" + bytes(value).hex()
        if isinstance(value, str):
            text = self._text(value)
            if column.unique and text == value:
                text += f"·⟦{self.made.place('copy')}⟧"
            return text.translate(ESCAPES)
        return str(value)

    def _key(self, model, value: int) -> str:
        made = self.made
        if model in self.own and value in self.own[model]:
            return f"⟦{made.place('id', model._meta.db_table, self.own[model][value])}⟧"
        if model is User and value in self.known:
            return f"⟦{made.place('person', *self.known[value])}⟧"
        if model is User:
            made.named.add(value)
        if model is Unit and value == made.office.unit:
            return f"⟦{made.place('unit')}⟧"
        if model is Unit and value == made.office.party:
            return f"⟦{made.place('party')}⟧"
        if model is FieldOfWork:
            return f"⟦{made.place('field', value)}⟧"
        return str(value)

    def _scope(self) -> str:
        return f"proposal:{self._key(Proposal, self.proposal.pk)}"

    def _subject(self, entry: Entry) -> str:
        return self._key(apps.get_model(entry.subject), entry.subject_id)

    def _moment(self, value, style: str) -> str:
        return f"⟦{self.made.place('moment', style, value)}⟧"

    def _text(self, value: str) -> str:
        made = self.made
        if value in self.hashes:
            return f"⟦{made.place(*self.hashes[value])}⟧"
        if MOMENT.fullmatch(value):
            return self._moment(datetime.fromisoformat(value), f"local {value[-6:]}")
        if DAY.fullmatch(value):
            return self._moment(date.fromisoformat(value), "day")
        if made.code and made.code[1] in value:
            value = value.replace(made.code[1], f"⟦{made.place('code')}⟧")
        if made.title and made.title in value:
            value = value.replace(made.title, f"⟦{made.place('title')}⟧")
        return value

    # --- JSON -----------------------------------------------------------------------------------

    @staticmethod
    def _json(value: Any) -> str:
        """As both the journal and the versions hash it: keys sorted, no spaces."""
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return BARE.sub(r"⟦\1⟧", text)

    def _walk(self, value: Any, *, row, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self._walk(one, row=row, key=name) for name, one in value.items()}
        if isinstance(value, list):
            return [self._walk(one, row=row, key=key) for one in value]
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return self._number(value, row, key)
        return value

    def _number(self, value: int, row, key: str) -> Any:
        """A number in JSON is an id when its key names a model (`task`, `unit`, `dossier`, …)."""
        if not isinstance(row, VersionPart) and key != "version":  # its number, not its id
            model = self.labels.get(NAMED.get((type(row).__name__, key)) or NAMED.get(key) or key)
            model = {"unit": Unit, "field": FieldOfWork}.get(key, model)
            if model is None and key in PEOPLE:
                model = User
            if model is not None:
                text = self._key(model, value)
                return f"⟦#{text[1:-1]}⟧" if text.startswith("⟦") else value
        return value

    # --- Digests --------------------------------------------------------------------------------

    def _digests(self) -> None:
        """The moulds of everything hashed, each proved on the dossier it was read from."""
        made = self.made
        for part in self.rows.get(VersionPart, ()):
            if part.salt is None:
                continue
            text = self._json([part.name, self._walk(part.body, row=part)])
            salt, digest = made.place("salt", part.pk), made.place("part", part.pk)
            made.parts.append((salt, digest, Mould(text)))
        for version in self.rows.get(Version, ()):
            manifest = self._walk(version.manifest, row=version)
            text = self._json(manifest)
            made.versions.append((made.place("hash", version.pk), Mould(text)))
        for entry in self.rows[Entry]:
            body = body_of(entry)
            body |= {
                "scope": self._scope(),
                "subject_id": _bare(self._subject(entry)),
                "actor": None if entry.actor_id is None else _bare(self._key(User, entry.actor_id)),
                "happened_at": self._moment(entry.happened_at, "utc"),
                "data": self._walk(entry.data, row=entry),
            }
            made.entries.append((made.place("entry", entry.pk), Mould(self._json(body))))

    def _prove(self) -> None:
        """Filled with what stood there, every mould gives the very digest that is stored."""
        made, unit = self.made, self.made.office
        rows = {model._meta.db_table: rows for model, rows in self.rows.items()}
        by_key = {(model, row.pk): row for model, rows in self.rows.items() for row in rows}
        people = {place: person for person, place in self.known.items()}
        hashes = {place: digest for digest, place in self.hashes.items()}
        known = {"unit": unit.unit, "party": unit.party, "title": made.title, "copy": 0}
        known |= {"year": 0, "folded": "", "code": made.code and made.code[1]}
        values = [None] * len(made.places)
        for key, n in made.places.items():
            match key:
                case ("id", table, which):
                    values[n] = rows[table][which].pk
                case ("person", *place):
                    values[n] = people[tuple(place)]
                case ("moment", style, value):
                    values[n] = moment(value, style)
                case ("salt", pk):
                    values[n] = by_key[VersionPart, pk].salt
                case ("entry", pk):
                    values[n] = bytes(by_key[Entry, pk].digest).hex()
                case ("field", value):
                    values[n] = value
                case (kind,):
                    values[n] = known[kind]
                case _:
                    values[n] = hashes[key]
        before = list(values)
        digests(made, values)
        wrong = [key for key, n in made.places.items() if values[n] != before[n]]
        if wrong:
            raise ValueError(f"{made.name}: this is not how {wrong[0]} was made")

    def _sort_places(self) -> None:
        made = self.made
        for key, n in made.places.items():
            match key:
                case ("id", table, which):
                    made.ids.append((n, table, which))
                case ("person", where, role, which):
                    made.people.append((n, where, role, which))
                case ("moment", style, value):
                    made.moments.append((n, style, value))


def _bare(text: str) -> Any:
    return f"⟦#{text[1:-1]}⟧" if text.startswith("⟦") else int(text)
