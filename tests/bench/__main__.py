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

from .stack import Place, Sessions, Web, code_hash, given_server, server

MAKING = ("-m", "tests.bench.making")
FRESH = 20_000
"""Up to here every whole run fills anew, in less than a minute: acts use their dossiers up."""
SETTINGS, FLOOR = "tests.bench.settings", "tests.bench.floor_settings"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--dossiers", type=int, default=int(os.environ.get("N") or 10_000))
    parser.add_argument("--only", default=os.environ.get("ONLY", ""), help="names that match this")
    parser.add_argument("--fill", action="store_true", help="fill the database and stop")
    parser.add_argument("--verify", action="store_true", help="walk the journal after filling")
    parser.add_argument(
        "--upgrade",
        action="store_true",
        help="bring a database of older code up to date by its migrations, do not fill anew",
    )
    chosen = parser.parse_args()
    var = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    folder = var / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {"VAR_DIR": str(folder), "KN_MODE": "demo", "DEMO": "0", "LOG_LEVEL": "WARNING"}
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.chdir(ROOT)
    given = given_server()
    try:
        with only_one(folder, "A bench"):
            with server(folder, given, pouring=True) as place:
                name = filled(place, chosen)
            if chosen.fill:
                return 0
            with server(folder, given) as place:
                return measured(var, folder, chosen, place, name)
    except Refused as refused:
        say(f"\n{refused}\n")
        return 1


def filled(place: Place, chosen) -> str:
    """The name of a database with so many dossiers, made by the code as it stands."""
    os.environ["REDIS_URL"] = place.redis
    kind = f"bench_{chosen.dossiers}"
    name = f"{kind}_{code_hash()}"
    older = place.like(kind)
    if name in older and (chosen.only or chosen.dossiers > FRESH):
        say(f"The database of {chosen.dossiers:,} dossiers is there already.")
    elif older and chosen.upgrade and name not in older:
        _manage(place, older[0], "prepare", "catalogues", "database")
        _run(*MAKING, "count", database=place.owner_url(older[0]))
        place.name(older[0], name)
    else:
        for old in older:
            place.drop(old)
        place.make(unfinished := f"pouring_{chosen.dossiers}", template=_base(place))
        _run(*MAKING, str(chosen.dossiers), database=place.owner_url(unfinished))
        place.name(unfinished, name)
    if chosen.verify:
        _run(*MAKING, "verify", database=place.owner_url(name))
    return name


def measured(var: Path, folder: Path, chosen, place: Place, name: str) -> int:
    os.environ.update(DATABASE_URL=place.url(name), REDIS_URL=place.redis)
    _run("manage.py", "prepare", "catalogues", "static", database=place.url(name))

    import django

    django.setup()
    from core import clock
    from reports import actions as reports

    from .measure import Bench
    from .pages import pages
    from .report import earlier_runs, keep, table, work_line, worker_row

    webs = [
        Web("the product", SETTINGS, folder / "web.log", {}),
        Web("the floor", FLOOR, folder / "floor.log", {}),
    ]
    try:
        started = webs[0].await_ready("/healthz")
        webs[1].await_ready("/")
        bench = Bench(chosen.dossiers, *webs, Sessions(place.url(name)))
        key = bench.bare.cookies["sessionid"]
        bench.warm(webs[1].port, key, "/")
        bench.warm(webs[0].port, key, "/reports/dossiers/")
        reports.count_all(at=clock.now())  # what a run before this one did: no clock does it here
        costs, began = [], time.monotonic()
        for what in pages():
            if re.search(chosen.only, what.name):
                costs.append(one := bench.cost(what))
                say(f"  {one.name}: {one.wrong or f'{one.floor_ratio} F, {one.queries} SQL'}")
        floor = statistics.median(bench.floors)
        work = [] if chosen.only else _work(chosen.dossiers, bench)
        memory = max(webs[0].megabytes())
    finally:
        for web in webs:
            web.close()
    earlier = earlier_runs(var)
    say(f"\n{chosen.dossiers:,} dossiers; F = {floor:.2f} ms; {time.monotonic() - began:.0f} s\n")
    say("\n".join([*table(costs, earlier), *map(work_line, work)]))
    rows = [*(one.row() for one in costs), *work]
    held = worker_row(chosen.dossiers, memory)
    say(f"\nThe web answered {started:.1f} s after its start; a worker holds {memory:.0f} MB.")
    if not chosen.only:
        keep(var, [*rows, held])
    over = [one.name for one in costs if one.is_over]
    over += [row["name"] for row in (*work, held) if row["over"]]
    say(f"Over the budget: {', '.join(over)}" if over else "Everything is within the budget.")
    if wrong := [row["name"] for row in rows if row["wrong"]]:
        say(f"Answered wrongly: {', '.join(wrong)} (see {folder / 'web.log'})")
    return 1 if wrong else 0


def _base(place: Place) -> str:
    """The database with the dossiers that are copied: played once for each state of the code."""
    name = f"bench_base_{code_hash()}"
    older = place.like("bench_base")
    if name not in older:
        for old in older:
            place.drop(old)
        place.make(unfinished := "pouring_base")
        _manage(place, unfinished, "prepare", "catalogues", "static", "database")
        say("Playing the dossiers that are copied: a minute or two …")
        _run(*MAKING, "play", database=place.url(unfinished))
        place.name(unfinished, name)
    return name


def _manage(place: Place, name: str, *words: str) -> None:
    os.environ["DATABASE_OWNER_URL"] = place.owner_url(name)
    try:
        _run("manage.py", *words, database=place.url(name))
    finally:
        del os.environ["DATABASE_OWNER_URL"]  # not for what serves people


def _run(*words: str, database: str) -> None:
    environment = {**os.environ, "DATABASE_URL": database}
    subprocess.run([sys.executable, *words], check=True, env=environment)


def _work(n: int, bench) -> list[dict]:
    from accounts.models import User

    from .report import failed_row, work_line, work_row

    found = []
    for name, kind in (
        ("CSV of everything", "csv"),
        ("XLSX of everything", "xlsx"),
        ("yearly reviews of all units", "review"),
    ):
        command = [sys.executable, "-m", "tests.bench.labour", kind]
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
        if done.returncode == 0:
            told, first = json.loads(done.stdout.splitlines()[-1]), None
            if "job" in told:
                browser = bench.browser(User.objects.get(pk=told["by"]))
                first = browser.first_byte(f"/jobs/{told['job']}/download/")
            found.append(work_row(name, n, told, first))
        else:
            found.append(failed_row(name, n, f"ended with {done.returncode}"))
        say(f"  {work_line(found[-1])}")
    return found


if __name__ == "__main__":
    sys.exit(main())
