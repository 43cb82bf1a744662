"""A query that every page asks: its SQL is made once for each shape, then only filled in.

Making the SQL of a rule with many conditions costs Django several times what PostgreSQL needs to
answer it. The rule itself stays where it is said (a policy, a queryset): it is compiled with marks
in the place of what differs, and later runs put this person's own values there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from copy import copy
from datetime import UTC, date, datetime
from itertools import chain, repeat
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

MARKED = (int, str, date, datetime)
MOST = 1000
"""Shapes that are kept; beyond it everything is made anew."""


def mark(n: int) -> int:
    """A number that stands for a key that differs: in the order of `n`, as no key ever is."""
    return n - 2**50


def marks(most: int) -> list[int]:
    """Marks for keys of which there may be fewer: see `keyed`."""
    return [mark(-n) for n in range(1, most + 1)]


def keyed(keys: Iterable[int], most: int) -> dict[int, int]:
    """The values of these marks; those that are left over ask for a key that nothing has."""
    return dict(zip(marks(most), chain(keys, repeat(-1)), strict=False))


def moment(n: int) -> datetime:
    """An instant that stands for one that differs: long before anything the portal knows."""
    return datetime(1900, 1, 1, 0, 0, 0, n, tzinfo=UTC)


def a_day(n: int) -> date:
    """A day that stands for one that differs: long before anything the portal knows."""
    return date(1900, 1, n)


def beginning(n: int) -> str:
    """A text that stands for one with which others begin (`startswith`)."""
    return f"\N{WHITE SQUARE}{n}\N{WHITE SQUARE}"


def begins(n: int, text: str) -> tuple[str, str]:
    """The value of that mark, as PostgreSQL is asked for it."""
    return f"{beginning(n)}%", f"{connection.ops.prep_for_like_query(text)}%"


def contains(n: int, text: str) -> tuple[str, str]:
    """The value of that mark where a text is looked for inside others (`contains`)."""
    return f"%{beginning(n)}%", f"%{connection.ops.prep_for_like_query(text)}%"


class Kept:
    """`build(*shape)` gives the queryset, with marks for what differs.

    Two calls of one shape may differ in nothing but the values that are named for the marks.
    """

    def __init__(self, build: Callable[..., QuerySet]):
        self._build = build
        self._made: dict[tuple[Hashable, ...], Any] = {}

    def ask(self, shape: tuple[Hashable, ...], values: Mapping[Any, Any]) -> list[tuple]:
        """The rows of `values_list` for these values, as the database gives them: one query."""
        sql, params = self._keep(shape, _statement)
        if not sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(sql, _filled(params, values))
            return cursor.fetchall()

    def objects(self, shape: tuple[Hashable, ...], values: Mapping[Any, Any]) -> list[Any]:
        """The objects for these values, with all that was annotated and selected: one query."""
        return self._keep(shape, _Compiled).objects(values)

    def _keep(self, shape: tuple[Hashable, ...], make: Callable[[QuerySet], Any]) -> Any:
        found = self._made.get(shape)
        if found is None:
            found = make(self._build(*shape))
            if len(self._made) >= MOST:
                self._made.clear()
            self._made[shape] = found
        return found


def _statement(rows: QuerySet) -> tuple[str, tuple]:
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:  # nothing can answer it: it is never asked
        return "", ()


def _filled(params: tuple, values: Mapping[Any, Any]) -> list:
    return [values.get(one, one) if type(one) in MARKED else one for one in params]


class _Compiled:
    """A queryset of objects that is compiled; it stands in for the one that Django reads from."""

    db = DEFAULT_DB_ALIAS

    def __init__(self, rows: QuerySet):
        if rows._prefetch_related_lookups:
            raise ValueError("what is fetched by a second query is not kept")
        self.model: type[Model] = rows.model
        self._known_related_objects: dict = {}
        self._compiler = rows.query.get_compiler(self.db)
        try:
            self._sql, self._params = self._compiler.as_sql()
        except EmptyResultSet:  # nothing can answer it: it is never asked
            self._sql = ""
            return
        converters = self._compiler.get_converters([one[0] for one in self._compiler.select])
        self._compiler.get_converters = lambda _expressions: converters

    def objects(self, values: Mapping[Any, Any]) -> list[Any]:
        if not self._sql:
            return []
        filled = _filled(self._params, values)
        asked = copy(self._compiler)  # threads share what is compiled, none another's connection
        asked.connection = connection
        asked.as_sql = lambda *_args, **_more: (self._sql, filled)
        return list(ModelIterable(_Asked(self, asked)))


class _Asked:
    """The one use of a compiled queryset: what `ModelIterable` reads of a queryset."""

    def __init__(self, of: _Compiled, compiler: Any):
        self.db, self.model = of.db, of.model
        self._known_related_objects = of._known_related_objects
        self._compiler = compiler

    @property
    def query(self) -> _Asked:
        return self

    def get_compiler(self, using: str) -> Any:
        return self._compiler
