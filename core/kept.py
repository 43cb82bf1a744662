"""A query that every page asks: its SQL is made once for each shape, then only filled in.

Making the SQL of a rule with many conditions costs Django several times what PostgreSQL needs to
answer it. The rule itself stays where it is said (a policy, a queryset): it is compiled with marks
in the place of what differs, and later runs put this person's own values there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

MOST = 1000
"""Shapes that are kept; beyond it everything is made anew."""


def mark(n: int) -> int:
    """A number that stands for a key that differs: in the order of `n`, as no key ever is."""
    return n - 2**50


def moment(n: int) -> datetime:
    """An instant that stands for one that differs: long before anything the portal knows."""
    return datetime(1900, 1, 1, 0, 0, 0, n, tzinfo=UTC)


class Kept:
    """`build(*shape)` gives the queryset (of `values_list`), with marks for what differs.

    Two calls of one shape may differ in nothing but the values that `ask` names for the marks.
    """

    def __init__(self, build: Callable[..., QuerySet]):
        self._build = build
        self._made: dict[tuple[Hashable, ...], tuple[str, tuple]] = {}

    def ask(self, shape: tuple[Hashable, ...], values: Mapping[Any, Any]) -> list[tuple]:
        """The rows for these values, as the database gives them: one query."""
        found = self._made.get(shape)
        if found is None:
            found = self._build(*shape).query.sql_with_params()
            if len(self._made) >= MOST:
                self._made.clear()
            self._made[shape] = found
        sql, params = found
        filled = [values.get(one, one) if type(one) in (int, datetime) else one for one in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            return cursor.fetchall()
