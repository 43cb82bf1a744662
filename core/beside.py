"""Rows that stand beside a row: as `select_related` brings them, without joins.

PostgreSQL weighs every order in which tables may be joined: a page that wants twenty rows beside
each of its own waits longer for the plan than for all else. Here each comes by its key, as JSON, in
a subquery of its own, and of each only what is shown: the plan is made at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

ALL = ()
"""Every column."""
READ: dict[str, Callable[[str], Any]] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
}
"""How a value that JSON only has as text is read. Others stand in JSON as they are."""
UNREADABLE = {"DecimalField", "BinaryField", "DurationField", "TimeField", "UUIDField"}


class Beside:
    """What stands beside the rows of `model`: columns by path, {"case__unit": ("name",)}.

    A path needs those it leads through. A column that is not named costs a query when it is read.
    """

    def __init__(self, model: type[Model], columns: Mapping[str, tuple[str, ...]]):
        tops = [path for path in columns if "__" not in path]
        self._beside = {
            name: _Row(model, name, columns[name], _below(columns, name)) for name in tops
        }

    def of(self, rows: QuerySet) -> QuerySet:
        """`rows`, asking for what stands beside them."""
        return rows.annotate(**{f"beside_{name}": row.asked for name, row in self._beside.items()})

    def placed(self, objects: list[Any]) -> list[Any]:
        """These rows, each with its own beside it: nothing more is asked.

        What stands beside several of them (the case of ten tasks) is one and the same object.
        """
        known: dict[tuple[_Row, Any], Model] = {}
        for one in objects:
            for name, row in self._beside.items():
                row.place(one, one.__dict__.pop(f"beside_{name}"), known)
        return objects


class Listed:
    """Rows of `model` in one column of another row: each comes once, whatever points to it.

    `columns` of theirs, and what stands beside them, by path as for `Beside`.
    """

    def __init__(
        self,
        model: type[Model],
        columns: tuple[str, ...],
        below: Mapping[str, tuple[str, ...]],
    ):
        self._model = model
        tops = [path for path in below if "__" not in path]
        self._beside = {top: _Row(self._model, top, below[top], _below(below, top)) for top in tops}
        fields = [
            field
            for field in self._model._meta.concrete_fields
            if not columns or field.primary_key or field.name in columns
        ]
        if unread := [one.name for one in fields if one.get_internal_type() in UNREADABLE]:
            raise TypeError(f"JSON does not hold {unread} of {self._model.__name__} as it is")
        self._key = self._model._meta.pk.attname
        self._names = [field.attname for field in fields]
        self._read = [(one.attname, READ.get(one.get_internal_type())) for one in fields]
        self._read = [(name, read) for name, read in self._read if read]

    def of(self, rows: QuerySet) -> ArraySubquery:
        """These rows, for `annotate`."""
        return ArraySubquery(rows.values(json=self._json))

    def read(self, said: list[dict[str, Any]]) -> list[Any]:
        """The rows of what came of it."""
        known: dict[tuple[_Row, Any], Model] = {}
        return [self._made(one, known) for one in said]

    @property
    def _json(self) -> JSONObject:
        columns = {name: name for name in self._names}
        beside = {f"beside_{name}": row.asked for name, row in self._beside.items()}
        return JSONObject(**columns, **beside)

    def _made(self, said: dict[str, Any], known: dict) -> Model:
        for name, read in self._read:
            if said[name] is not None:
                said[name] = read(said[name])
        made = self._model.from_db(
            DEFAULT_DB_ALIAS, self._names, [said[name] for name in self._names]
        )
        for name, row in self._beside.items():
            row.place(made, said[f"beside_{name}"], known)
        return made


class _Row(Listed):
    """One related row: how it is asked for, and where it is put."""

    def __init__(
        self,
        model: type[Model],
        name: str,
        columns: tuple[str, ...],
        below: Mapping[str, tuple[str, ...]],
    ):
        self._relation = model._meta.get_field(name)
        super().__init__(self._relation.related_model, columns, below)

    @property
    def asked(self) -> Subquery:
        if self._relation.one_to_one and self._relation.auto_created:
            key = {self._relation.field.name: OuterRef("pk")}
        else:
            key = {"pk": OuterRef(self._relation.attname)}
        found = self._model._base_manager.filter(**key).order_by()
        return Subquery(found.values(json=self._json))

    def place(self, of: Model, said: dict[str, Any] | None, known: dict) -> None:
        made = None if said is None else known.get((self, said[self._key]))
        if made is None and said is not None:
            made = known[self, said[self._key]] = self._made(said, known)
        self._relation.set_cached_value(of, made)
        if made is not None and self._relation.one_to_one:
            self._relation.remote_field.set_cached_value(made, of)


def _below(columns: Mapping[str, tuple[str, ...]], name: str) -> dict[str, tuple[str, ...]]:
    prefix = f"{name}__"
    return {
        path.removeprefix(prefix): one for path, one in columns.items() if path.startswith(prefix)
    }
