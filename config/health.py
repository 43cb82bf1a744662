"""Is everything there that the portal needs? Facts for `/readyz`: no secret and no address.

Each check answers "ok" or a few words. What went wrong in detail stands in the log only.
"""

import logging
import time
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from config.launch.servers import DURABLE
from core import clock
from jobs.models import Heartbeat
from workdays.models import CalendarYear

log = logging.getLogger(__name__)

OK = "ok"
# How old the last sign of life may be.
PATIENCE = {
    "worker": timedelta(seconds=90),
    "beat": timedelta(seconds=30),
    "sweep": timedelta(seconds=30),
}
# Seconds between the clock of this machine and that of the database (trust.md, fault 20).
DRIFT_WARNING, DRIFT_FAULT = 2, 5
_migrated = False  # once true it stays true for this process: its code does not change


def report() -> dict:
    """All checks: {"ready": bool, "checks": {name: words}, "warnings": {name: words}}.

    An unconfirmed calendar is a warning: deadlines are computed all the same, and marked.
    """
    checks = {"database": _database()}
    warnings = {}
    if checks["database"] == OK:
        checks["clock"], warnings = _clock()
        checks["migrations"] = migrations()
    if checks.get("migrations") == OK:
        now = clock.now()
        checks |= heartbeats(now)
        warnings |= _calendar(clock.day_of(now).year)
    checks["broker"] = broker()
    return {
        "ready": all(words == OK for words in checks.values()),
        "checks": checks,
        "warnings": warnings,
    }


def _database() -> str:
    """Reachable, and promising to keep what it has acknowledged."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(DURABLE)]
            )
            lax = [name for name, value in cursor.fetchall() if value != DURABLE[name]]
    except (DatabaseError, InterfaceError):
        log.exception("readyz: the database does not answer")
        return "does not answer"
    if lax and not settings.TEST:
        return f"may lose what it has acknowledged: {', '.join(sorted(lax))}"
    return OK


def drift() -> float:
    """Seconds by which the database's clock is ahead of this machine's; the way there is halved."""
    with connection.cursor() as cursor:
        asked = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        answered = time.time()
        return cursor.fetchone()[0] - (asked + answered) / 2


def _clock() -> tuple[str, dict[str, str]]:
    """The check, and the warning: dates are the database's, and yet a clock gone wrong is grave."""
    seconds = abs(drift())
    words = f"{seconds:.1f} s away from the database's"
    if seconds > DRIFT_FAULT:
        return words, {}
    return OK, {"clock": words} if seconds > DRIFT_WARNING else {}


def migrations() -> str:
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return OK if _migrated else "the database is behind the code"


def heartbeats(now: datetime) -> dict[str, str]:
    """Words for each of worker, beat and sweep: "ok", or when it was last seen."""
    seen = dict(Heartbeat.objects.filter(name__in=PATIENCE).values_list("name", "beat_at"))
    return {name: _age(seen.get(name), now, patience) for name, patience in PATIENCE.items()}


def _age(seen: datetime | None, now: datetime, patience: timedelta) -> str:
    if seen is None:
        return "never seen"
    age = now - seen
    return OK if age <= patience else f"last seen {int(age.total_seconds())} s ago"


def broker() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=None
    )
    try:
        client.ping()
    except redis.RedisError as error:
        log.warning("readyz: the broker does not answer: %s", type(error).__name__)
        return "does not answer"
    finally:
        client.close()
    return OK


def _calendar(year: int) -> dict[str, str]:
    """This and next year, while no person has confirmed them."""
    confirmed = set(
        CalendarYear.objects.filter(year__in=(year, year + 1))
        .exclude(confirmed_at=None)
        .values_list("year", flat=True)
    )
    return {
        f"calendar {wanted}": "not confirmed"
        for wanted in (year, year + 1)
        if wanted not in confirmed
    }
