"""How much one page or act costs: CPU time of web and database, queries, bytes, waiting."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice

from accounts.models import User

from .browser import Browser, sign_in
from .pages import CLIENTS, Do, Measured
from .stack import Sessions, Web, spent

QUICK = os.environ.get("QUICK") == "1"
ROUNDS, TIMES = (3, 6) if QUICK else (5, 10)
"""Rounds of a page; a floor's round stands beside each. Times a round."""
ACTS = 2
"""Times a round for what happens once to a dossier."""
EACH = 6
"""Times each of the clients at the same time."""


@dataclass
class Cost:
    name: str
    n: int
    queries: int
    cpu_ms: float
    floor_ratio: float
    p50_ms: float
    p95_ms: float
    bytes: int
    p50_ms_8: float = 0
    p95_ms_8: float = 0
    budget: float = 0
    most_queries: int = 0
    rounds: list[float] = field(default_factory=list)
    wrong: str = ""
    """What it answered, when that is not what it should have."""

    @property
    def is_over(self) -> bool:
        return self.floor_ratio > self.budget or self.queries > self.most_queries

    def row(self) -> dict:
        return asdict(self)


class Bench:
    """The product and the floor, served side by side, and the sessions of whoever opens pages."""

    def __init__(self, n: int, product: Web, floor: Web, sessions: Sessions):
        self.n, self.product, self.floor, self.sessions = n, product, floor, sessions
        self.keys: dict[int, str] = {}
        self.bare = Browser(floor.port, self.key(User.objects.get(staff_code="SNV05")))
        self.floors: list[float] = []

    def key(self, person: User) -> str:
        if person.pk not in self.keys:
            self.keys[person.pk] = sign_in(person)
        return self.keys[person.pk]

    def browser(self, person: User, *, count: bool = False) -> Browser:
        return Browser(self.product.port, self.key(person), count=count)

    def warm(self, port: int, key: str, path: str) -> None:
        """Every thread of both workers has answered once."""
        browsers = [Browser(port, key) for _one in range(CLIENTS)]
        _together([lambda one=one: [one.open(path) for _again in range(3)] for one in browsers])

    def cost(self, what: Measured) -> Cost:
        """What it costs, or what was wrong with its answer: the table goes on either way."""
        try:
            return self._cost(what)
        except Exception as fault:
            said = f"{fault}".partition("\n")[0] or type(fault).__name__
            return Cost(what.name, self.n, 0, 0, 0, 0, 0, 0, wrong=said)

    def _cost(self, what: Measured) -> Cost:
        """Rounds of the page, each beside a round of the floor; medians of what they came to."""
        doers = what.doers
        queries, size = self._count(doers)
        times = ACTS if what.once else TIMES
        ratios, costs, waits = [], [], []
        browsers: dict[int, Browser] = {}
        if not what.once:
            self._round(doers, CLIENTS, browsers, [])
        for _round in range(ROUNDS):
            some = list(islice(doers, times))
            if not some:
                break
            spent_here = self._spent(lambda some=some: self._round(some, times, browsers, waits))
            floor = self._floor()
            costs.append(spent_here / len(some))
            ratios.append(costs[-1] / floor)
        if not costs:
            raise LookupError("there was nothing more to do it on")
        budget = what.budget[(self.n > 30_000) + (self.n > 300_000)]
        cost = Cost(
            name=what.name,
            n=self.n,
            queries=queries,
            cpu_ms=round(statistics.median(costs), 2),
            floor_ratio=round(statistics.median(ratios), 2),
            p50_ms=_at(waits, 0.5),
            p95_ms=_at(waits, 0.95),
            bytes=size,
            budget=budget,
            most_queries=what.most,
            rounds=[round(one, 2) for one in ratios],
        )
        if not QUICK:
            cost.p50_ms_8, cost.p95_ms_8 = self._crowd(what)
        return cost

    def _count(self, doers: Iterator[tuple[User, Do]]) -> tuple[int, int]:
        person, do = next(doers, (None, None))
        if do is None:
            raise LookupError("there is nothing here to do it on")
        browser = self.browser(person, count=True)
        do(browser)  # the first time may read catalogues into a cache
        return browser.queries, browser.bytes

    def _round(self, doers, times: int, browsers: dict[int, Browser], waits: list[float]) -> None:
        for person, do in islice(doers, times):
            browser = browsers.get(person.pk) or browsers.setdefault(
                person.pk, self.browser(person)
            )
            began = time.perf_counter()
            do(browser)
            waits.append(1000 * (time.perf_counter() - began))

    def _floor(self) -> float:
        """Milliseconds of one bare page, now."""
        took = self._spent(lambda: [self.bare.open("/") for _once in range(TIMES)]) / TIMES
        self.floors.append(took)
        return took

    def _spent(self, do) -> float:
        """CPU milliseconds of both webs and of PostgreSQL's sessions while `do` runs."""
        pids = [*self.product.pids(), *self.floor.pids(), *self.sessions.pids()]
        before = spent(pids)
        do()
        more = [pid for pid in self.sessions.pids() if pid not in pids]
        return spent(pids) + spent(more) - before

    def _crowd(self, what: Measured) -> tuple[float, float]:
        """Eight at the same time: the same page many times, an act on dossiers of their own."""
        waits: list[float] = []

        def visit(doers: list[tuple[User, Do]], times: int) -> None:
            browsers: dict[int, Browser] = {}
            for _time in range(times):
                self._round(doers, len(doers), browsers, waits)

        some = islice(what.doers, CLIENTS * ACTS if what.once else CLIENTS)
        some = list(dict.fromkeys(some))  # where few drafts are, fewer write: no draft has two
        times = 1 if what.once else EACH
        _together([lambda n=n: visit(some[n::CLIENTS], times) for n in range(CLIENTS)])
        return _at(waits, 0.5), _at(waits, 0.95)


def _together(doings: list) -> None:
    faults: list[BaseException] = []

    def run(do) -> None:
        try:
            do()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(do,)) for do in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def _at(waits: list[float], part: float) -> float:
    return round(sorted(waits)[min(len(waits) - 1, int(part * len(waits)))], 1) if waits else 0
