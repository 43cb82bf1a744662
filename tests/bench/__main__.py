"""The command: a database, filled; the pages, served; what they cost, printed and kept."""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from config.launch.machine import ROOT, Refused, only_one, say

from .stack import Place, Sessions, Web, code_hash, server

MAKING = ("-m", "tests.bench.making")
SETTINGS, FLOOR = "tests.bench.settings", "tests.bench.floor_settings"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--dossiers", type=int, default=int(os.environ.get("N") or 10_000))
    parser.add_argument("--only", default=os.environ.get("ONLY", ""), help="names that match this")
    parser.add_argument("--fill", action="store_true", help="fill the database and stop")
    parser.add_argument("--verify", action="store_true", help="walk the journal after filling")
    given = parser.parse_args()
    var = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    folder = var / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with only_one(folder, "A bench"), server(folder) as place:
            return run(var, folder, given, place)
    except Refused as refused:
        say(f"\n{refused}\n")
        return 1


def run(var: Path, folder: Path, given, place: Place) -> int:
    os.environ.update(
        VAR_DIR=str(folder),
        REDIS_URL=place.redis,
        KN_MODE="demo",
        DEMO="0",
        LOG_LEVEL="WARNING",
        DJANGO_SETTINGS_MODULE=SETTINGS,
    )
    os.chdir(ROOT)
    name = f"bench_{given.dossiers}_{code_hash()}"
    if not place.has(name):
        place.make(name, template=_base(place))
    os.environ["DATABASE_URL"] = address = place.url(name)
    _manage("prepare", "catalogues", "static")
    words = [str(given.dossiers), *(["verify"] if given.verify else [])]
    _run(*MAKING, *words, database=place.owner_url(name))
    if given.fill:
        return 0

    import django

    django.setup()
    from .measure import Bench
    from .pages import pages
    from .report import earlier_runs, keep, table

    webs = [
        Web("the product", SETTINGS, folder / "web.log", {}),
        Web("the floor", FLOOR, folder / "floor.log", {}),
    ]
    try:
        started = webs[0].await_ready("/healthz")
        webs[1].await_ready("/")
        bench = Bench(given.dossiers, *webs, Sessions(address))
        key = bench.bare.cookies["sessionid"]
        bench.warm(webs[1].port, key, "/")
        bench.warm(webs[0].port, key, "/reports/dossiers/")
        costs, began = [], time.monotonic()
        for what in pages():
            if re.search(given.only, what.name):
                costs.append(bench.cost(what))
                say(f"  {what.name}: {costs[-1].floor_ratio} F, {costs[-1].queries} SQL")
        floor = statistics.median(bench.floors)
        rows = [one.row() for one in costs]
        work = [] if given.only else _work(given.dossiers, bench)
        memory = max(webs[0].megabytes())
    finally:
        for web in webs:
            web.close()
    earlier = earlier_runs(var)
    say(f"\n{given.dossiers:,} dossiers; F = {floor:.2f} ms; {time.monotonic() - began:.0f} s\n")
    say("\n".join(table(costs, earlier)))
    for row, line in work:
        rows.append(row)
        say(line)
    say(f"\nThe web answered {started:.1f} s after its start; a worker holds {memory:.0f} MB.")
    if not given.only:
        keep(var, rows)
    over = [one.name for one in costs if one.is_over] + [
        row["name"] for row, _l in work if row["over"]
    ]
    say(f"Over the budget: {', '.join(over)}" if over else "Everything is within the budget.")
    return 0


def _base(place: Place) -> str:
    """The database with the dossiers that are copied: played once for each state of the code."""
    name = f"bench_base_{code_hash()}"
    if not place.has(name):
        place.make(name)
        os.environ.update(DATABASE_URL=place.url(name), DATABASE_OWNER_URL=place.owner_url(name))
        try:
            _manage("prepare", "catalogues", "static", "database")
            say("Playing the dossiers that are copied: a minute or two …")
            _run(*MAKING, "play", database=place.url(name))
        except subprocess.CalledProcessError:
            place.drop(name)
            raise
        finally:
            del os.environ["DATABASE_OWNER_URL"]  # not for what serves people
    return name


def _manage(*words: str) -> None:
    _run("manage.py", *words, database=os.environ["DATABASE_URL"])


def _run(*words: str, database: str) -> None:
    environment = {**os.environ, "DATABASE_URL": database}
    subprocess.run([sys.executable, *words], check=True, env=environment)


def _work(n: int, bench) -> list[tuple[dict, str]]:
    from accounts.models import User

    from .report import work_line, work_row

    found = []
    for name, kind in (
        ("CSV of everything", "csv"),
        ("XLSX of everything", "xlsx"),
        ("yearly reviews of all units", "review"),
    ):
        command = [sys.executable, "-m", "tests.bench.labour", kind]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        told, first = json.loads(done.stdout.splitlines()[-1]), None
        if "job" in told:
            browser = bench.browser(User.objects.get(pk=told["by"]))
            first = browser.first_byte(f"/jobs/{told['job']}/download/")
        row = work_row(name, n, told, first)
        found.append((row, work_line(row)))
        say(f"  {found[-1][1]}")
    return found


if __name__ == "__main__":
    sys.exit(main())
