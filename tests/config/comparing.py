"""Two databases, table by table: how many rows, and a sum over all of them."""

import psycopg
from psycopg import sql

from config.backup.tables import NOT_KEPT

NAMES = """
SELECT relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""


def sums(connect: dict | str) -> dict[str, tuple[int, str]]:
    """{table: (rows, a sum over their texts)} of every table that is kept."""
    arguments = {"conninfo": connect} if isinstance(connect, str) else connect
    with psycopg.connect(**arguments) as line:
        found = {}
        for (name,) in line.execute(NAMES).fetchall():
            if name not in NOT_KEPT:
                query = sql.SQL(
                    "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text"
                    " FROM {} t"
                ).format(sql.Identifier(name))
                found[name] = line.execute(query).fetchone()
        return found


def differences(one: dict | str, other: dict | str) -> dict[str, int]:
    """{table that is not the same: rows more in the other}."""
    here, there = sums(one), sums(other)
    assert here.keys() == there.keys()
    return {name: there[name][0] - here[name][0] for name in here if here[name] != there[name]}
