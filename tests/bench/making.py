"""A filled database: the demo and the bench's own stories played, a city, the copies.

python -m tests.bench.making play | <dossiers> [verify]     as the database's owner
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from config.demo.seed import seed  # noqa: E402
from config.demo.stories import STORIES  # noqa: E402
from config.launch.machine import say  # noqa: E402
from core import clock  # noqa: E402
from proposals.models import Proposal  # noqa: E402

from . import fill  # noqa: E402
from .city import found_city  # noqa: E402
from .stories import stories  # noqa: E402

FILLED = "bench_filled"


def play() -> None:
    """Everything that is copied later: the demo and the stories of the bench, by the real verbs."""
    seed(at=clock.now(), say=lambda _words: None, stories=[*STORIES, *stories()])


def fill_up(n: int, *, say: Callable[[str], None]) -> None:
    """Found the city and pour `n` dossiers into it, unless this database was filled before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [FILLED])
        if cursor.fetchone()[0]:
            say(f"The database of {n:,} dossiers is there already.")
            return
    began = time.monotonic()
    found_city(n // 4)
    plan = fill.read_plan(Proposal.objects.select_related("unit").order_by("pk"))
    say(f"A city of {len(plan.offices)} units, {time.monotonic() - began:.0f} s; {n:,} dossiers …")
    fill.fill(plan, n, say=say)
    say(f"  filled, {time.monotonic() - began:.0f} s; statistics …")
    fill.settle()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {FILLED} AS SELECT now() AS at, {int(n)} AS n")
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        say(f"  ready after {time.monotonic() - began:.0f} s, {cursor.fetchone()[0]}.")


def verify(*, say: Callable[[str], None]) -> None:
    began = time.monotonic()
    call_command("verify_journal")
    say(f"  {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    if sys.argv[1] == "play":
        play()
    else:
        fill_up(int(sys.argv[1]), say=say)
        if "verify" in sys.argv:
            verify(say=say)
