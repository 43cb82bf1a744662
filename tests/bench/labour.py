"""One piece of long work in a process of its own: how fast, how much memory. Prints JSON.

python -m tests.bench.labour csv | xlsx | review
"""

import gc
import json
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from core import clock  # noqa: E402
from core.clock import VIETNAM  # noqa: E402
from jobs import actions as jobs  # noqa: E402
from jobs.models import Job  # noqa: E402
from reports import actions as reports  # noqa: E402
from reports.models import AnnualReview  # noqa: E402
from reports.selectors import USUAL, Chosen  # noqa: E402

from .stack import memory, spent  # noqa: E402

ME = Path("/proc/self")


def export(kind: str) -> dict:
    """All dossiers with the usual columns, asked for and made as the worker makes it."""
    Job.objects.all().delete()
    by = User.objects.get(staff_code="SNV03")
    params = {"chosen": Chosen().params(), "columns": USUAL, "format": kind, "separator": ";"}
    job = jobs.request("reports.dossiers", f"Bench {kind}", params, by=by, at=clock.now())
    found = _measured(lambda: jobs.work_next(at=clock.now()))
    job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise RuntimeError(f"{kind}: {job.state} {job.error}")
    return {**found, "rows": job.done, "bytes": job.size, "job": job.pk, "by": by.pk}


def review() -> dict:
    """The yearly reviews of every unit, drafted as in the first days of December; not kept."""
    at = datetime.combine(date(clock.today().year, 12, 2), datetime.min.time(), tzinfo=VIETNAM)
    at += timedelta(hours=9)

    def draft() -> None:
        while reports.draft_due_reviews(at=at):
            pass

    with transaction.atomic():
        before = AnnualReview.objects.count()
        found = _measured(draft)
        rows = AnnualReview.objects.count() - before
        transaction.set_rollback(True)
    return {**found, "rows": rows, "bytes": 0}


def _measured(do) -> dict:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = cursor.fetchone()[0]
    gc.collect()
    before = memory("self")
    (ME / "clear_refs").write_text("5")  # the highest mark begins anew
    began, web, server = time.perf_counter(), time.process_time(), spent([session])
    do()
    seconds = time.perf_counter() - began
    return {
        "seconds": round(seconds, 2),
        "cpu_ms": round(1000 * (time.process_time() - web), 1),
        "server_ms": round(spent([session]) - server, 1),
        "before_mb": round(before, 1),
        "peak_mb": round(memory("self", "VmHWM"), 1),
    }


if __name__ == "__main__":
    kind = sys.argv[1]
    print(json.dumps(review() if kind == "review" else export(kind)))  # noqa: T201
