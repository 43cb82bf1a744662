"""A filled database: the demo and the bench's own stories played, a city, the copies.

python -m tests.bench.making play | count | verify | <dossiers>     as the database's owner
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.core.management import call_command, get_commands  # noqa: E402
from django.db import connection  # noqa: E402

from approvals.models import SuccessionRow  # noqa: E402
from config.demo.seed import seed  # noqa: E402
from config.demo.stories import STORIES  # noqa: E402
from config.launch.machine import say  # noqa: E402
from core import clock  # noqa: E402
from proposals.models import Proposal  # noqa: E402

from . import fill  # noqa: E402
from .city import found_city  # noqa: E402
from .stack import server_seconds  # noqa: E402
from .stories import stories  # noqa: E402


def play() -> None:
    """Everything that is copied later: the demo and the stories of the bench, by the real verbs."""
    seed(at=clock.now(), say=lambda _words: None, stories=[*STORIES, *stories()])


def fill_up(n: int, *, say: Callable[[str], None]) -> None:
    """Found the city and pour `n` dossiers into it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = cursor.fetchone()[0]
    began, server = time.monotonic(), server_seconds(session)
    found_city(n // 4)
    # What became of a closed unit is one act over many dossiers: no part of a dossier to copy.
    carried = SuccessionRow.objects.filter(proposal__isnull=False).values("proposal")
    alone = Proposal.objects.exclude(pk__in=carried)
    plan = fill.read_plan(alone.select_related("unit").order_by("pk"))
    say(f"A city of {len(plan.offices)} units, {time.monotonic() - began:.0f} s; {n:,} dossiers …")
    fill.fill(plan, n, say=say)
    count()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(pg_database_size(current_database())), pg_backend_pid()"
        )
        size, session = cursor.fetchone()
    say(
        f"Filled after {time.monotonic() - began:.0f} s, {size}; CPU {sum(os.times()[:4]):.0f} s, "
        f"PostgreSQL {server_seconds(session) - server:.0f} s."
    )


def count() -> None:
    """Sums that follow the journal by triggers, which the copies went past, are counted anew."""
    if "count_figures" in get_commands():
        call_command("count_figures", anew=True)


def verify(*, say: Callable[[str], None]) -> None:
    began = time.monotonic()
    call_command("verify_journal")
    say(f"  {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    match sys.argv[1]:
        case "play":
            play()
        case "count":
            count()
        case "verify":
            verify(say=say)
        case n:
            fill_up(int(n), say=say)
