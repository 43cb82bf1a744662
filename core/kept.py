"""A query that every page asks: its SQL is made once for each shape, then only filled in.

Making the SQL of a rule with many conditions costs Django several times what PostgreSQL needs to
answer it. The rule itself stays where it is said (a policy, a queryset): it is compiled with marks
in the place of what differs, and later runs put this person's own values there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from copy import copy
from datetime import UTC, date, datetime
from itertools import chain, count, repeat
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from psycopg.sql import Literal

MARKED = {int: "bigint", str: "text", date: "date", datetime: "timestamptz"}
"""What a mark may be, and what PostgreSQL calls it."""
MOST, MOST_PLANNED = 1000, 40
"""Shapes that are kept in a process: beyond it all are made anew. And plans on one line, of nearly
1 MB each: beyond it the oldest is given up.
"""


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
    `planned`: PostgreSQL keeps its plan as well, one for all values (`plan_cache_mode`, settings).
    For what is looked up by a key, where the plan is the same whatever the values are, and takes
    ten times as long to make as to follow.
    """

    def __init__(self, build: Callable[..., QuerySet], *, planned: bool = False):
        self._build = build
        self._statement = _Planned if planned and not settings.POOLER else _Statement
        self._made: dict[tuple[Hashable, ...], Any] = {}

    def ask(self, shape: tuple[Hashable, ...], values: Mapping[Any, Any]) -> list[tuple]:
        """The rows of `values_list` for these values, as the database gives them: one query."""
        return self._keep(shape, self._rows).rows(values)

    def statement(
        self, shape: tuple[Hashable, ...], values: Mapping[Any, Any]
    ) -> tuple[str, list[Any]]:
        """The SQL of `values_list` and its parameters, to stand inside another; "": no row."""
        return self._keep(shape, self._rows).filled(values)

    def objects(self, shape: tuple[Hashable, ...], values: Mapping[Any, Any]) -> list[Any]:
        """The objects for these values, with all that was annotated and selected: one query."""
        return self._keep(shape, self._objects).objects(values)

    def _keep(self, shape: tuple[Hashable, ...], make: Callable[[QuerySet], Any]) -> Any:
        found = self._made.get(shape)
        if found is None:
            found = make(self._build(*shape))
            if len(self._made) >= MOST:
                self._made.clear()
            self._made[shape] = found
        return found

    def _rows(self, rows: QuerySet) -> _Statement:
        try:
            return self._statement(*rows.query.sql_with_params())
        except EmptyResultSet:
            return _Statement()

    def _objects(self, rows: QuerySet) -> _Compiled:
        return _Compiled(rows, self._statement)


class _Statement:
    """SQL with marks in the place of what differs; "" when nothing can answer it."""

    def __init__(self, sql: str = "", params: tuple = ()):
        self._sql, self._params = sql, params

    def rows(self, values: Mapping[Any, Any]) -> list[tuple]:
        if not self._sql:
            return []
        with connection.cursor() as cursor:
            self._run(cursor, values)
            return cursor.fetchall()

    def filled(self, values: Mapping[Any, Any]) -> tuple[str, list[Any]]:
        """The SQL and its parameters, each mark with its value."""
        filled = [values.get(one, one) if type(one) in MARKED else one for one in self._params]
        return self._sql, filled

    def _run(self, cursor: Any, values: Mapping[Any, Any]) -> None:
        cursor.execute(*self.filled(values))


class _Planned(_Statement):
    """A statement that each line to the database prepares once, then only executes.

    Its name is its own in this process, as the line is. What is no mark stands in it as written.
    """

    _numbers = count(1)
    _known: WeakKeyDictionary[Any, dict[str, bool]] = WeakKeyDictionary()
    """The names that each line has prepared, the oldest first."""

    def __init__(self, sql: str = "", params: tuple = ()):
        super().__init__(sql, params)
        self._name = f"kept_{next(self._numbers)}"
        self._marks: list[Any] | None = None
        self._prepare = self._execute = ""

    def _run(self, cursor: Any, values: Mapping[Any, Any]) -> None:
        if self._marks is None:
            self._write(values)
        known = self._known.setdefault(connection.connection, {})
        if self._name not in known:
            with connection.wrap_database_errors:
                self._make_known(connection.connection, known)
        cursor.execute(self._execute, [values[one] for one in self._marks])

    def _make_known(self, line: Any, known: dict[str, bool]) -> None:
        """Once on each line, past Django's cursor: it is no query of this page."""
        while len(known) >= MOST_PLANNED:
            oldest = next(iter(known))
            line.execute(f"DEALLOCATE {oldest}")
            del known[oldest]
        line.execute(self._prepare)
        known[self._name] = True

    def _write(self, values: Mapping[Any, Any]) -> None:
        """The words of the two commands; every later call names the same marks."""
        params = iter(self._params)
        places: dict[Any, int] = {}

        def word(found: re.Match) -> str:
            if found[0] == "%%":
                return "%"
            one = next(params)
            if type(one) in MARKED and one in values:
                return f"${places.setdefault(one, len(places) + 1)}"
            return Literal(one).as_string(connection.connection)

        sql = re.sub("%[s%]", word, self._sql)
        types = ", ".join(MARKED[type(one)] for one in places)
        self._prepare = f"PREPARE {self._name}{types and f' ({types})'} AS {sql}"
        gaps = ", ".join(["%s"] * len(places))
        self._execute = f"EXECUTE {self._name}{gaps and f' ({gaps})'}"
        self._marks = list(places)


class _Compiled:
    """A queryset of objects that is compiled; it stands in for the one that Django reads from."""

    db = DEFAULT_DB_ALIAS

    def __init__(self, rows: QuerySet, statement: type[_Statement]):
        if rows._prefetch_related_lookups:
            raise ValueError("what is fetched by a second query is not kept")
        self.model: type[Model] = rows.model
        self._known_related_objects: dict = {}
        self._compiler = rows.query.get_compiler(self.db)
        try:
            self._statement = statement(*self._compiler.as_sql())
        except EmptyResultSet:  # it is never asked
            self._statement = _Statement()
            return
        converters = self._compiler.get_converters([one[0] for one in self._compiler.select])
        self._compiler.get_converters = lambda _expressions: converters

    def objects(self, values: Mapping[Any, Any]) -> list[Any]:
        rows = self._statement.rows(values)
        if not rows:
            return []
        read = copy(self._compiler)  # threads share what is compiled, none another's rows
        read.connection = connection
        read.execute_sql = lambda **_how: [rows]
        return list(ModelIterable(_Asked(self, read)))


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
