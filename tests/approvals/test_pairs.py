"""Two acts at the same moment, many times over, with real connections and real commits (G6).

Part of every run with few pairs; `make races PAIRS=2000` runs many and prints the table. A few
dossiers are made by the real verbs; after each round everything is laid back as it was, so that
the next pair meets the same open step. The control does what most systems do, "read, check, save"
without a lock or a constraint: if it were not doubled here, these pairs would prove nothing.
"""

import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

import pgtrigger
import pytest
from django.db import connection, transaction
from django.db.models import Count
from psycopg import sql

from approvals import actions, policy
from approvals.actions.tasks import moment
from approvals.models import Ballot, Decision, Kind, Task
from config import roles
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from proposals.lifecycle import State
from proposals.models import Proposal
from tests.approvals.makers import AGAINST, FOR, USUAL, confirm_calendar, load_rules, owed, walk
from tests.approvals.makers import submitted as sent
from tests.made_once import held
from tests.world import NOW, city

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = int(os.environ.get("PAIRS") or 60)
DOSSIERS = 2 if PAIRS <= 100 else 8
"""Of each kind: how many pairs there are between two times of laying everything back."""


@dataclass
class Told:
    """One kind of pair: what came of it. Everything but `pairs` and `won` must be nothing."""

    kind: str
    pairs: int = 0
    won: Counter = field(default_factory=Counter)
    double: int = 0
    undecided: int = 0
    untold: int = 0
    errors: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def bad(self) -> int:
        return self.double + self.undecided + self.untold + self.errors

    def line(self) -> str:
        won = ", ".join(f"{name} {n}" for name, n in sorted(self.won.items()))
        return (
            f"{self.kind:24}{self.pairs:7}{self.double:8}{self.undecided:11}{self.untold:8}"
            f"{self.errors:8}   {won}"
        )


HEAD = f"{'kind':24}{'pairs':>7}{'double':>8}{'undecided':>11}{'untold':>8}{'errors':>8}   first"


class Two:
    """Two hands with a connection each, for as long as the test lasts."""

    def __init__(self):
        self.pool, self.start, self.dice = ThreadPoolExecutor(2), Barrier(2), random.Random(9)

    def at_once(self, *acts) -> list:
        """What each of two acts gave or raised; sometimes one is a moment behind."""
        waits = [0, 0] if self.dice.random() < 0.5 else [0, self.dice.uniform(0, 0.004)]
        self.dice.shuffle(waits)

        def run(act, wait):
            self.start.wait(30)
            time.sleep(wait)
            try:
                return act()
            except Exception as error:
                return error

        begun = [self.pool.submit(run, *one) for one in zip(acts, waits, strict=True)]
        return [one.result(120) for one in begun]

    def close(self):
        def end():
            self.start.wait(30)
            connection.close()

        for one in [self.pool.submit(end), self.pool.submit(end)]:
            one.result(60)
        self.pool.shutdown()


class Kept:
    """Everything that stands now; `lay_back` makes it stand so again."""

    def __init__(self):
        self.was, self.rows = held(), {}
        with connection.cursor() as cursor:
            for table in self.was:
                name = sql.Identifier(table)
                cursor.execute(
                    sql.SQL("SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM {} t").format(
                        name
                    )
                )
                self.rows[table] = cursor.fetchone()[0]

    def lay_back(self) -> None:
        now = held()
        changed = [table for table in now if now[table] != self.was[table]]
        with (
            roles.as_owner(),
            transaction.atomic(),
            pgtrigger.ignore(),
            connection.cursor() as cursor,
        ):
            for table in changed:
                name = sql.Identifier(table)
                cursor.execute(sql.SQL("DELETE FROM {}").format(name))
                cursor.execute(
                    "SELECT string_agg(quote_ident(column_name), ',') FROM"
                    " information_schema.columns WHERE table_name = %s"
                    " AND table_schema = current_schema() AND is_generated = 'NEVER'",
                    [table],
                )
                columns = sql.SQL(cursor.fetchone()[0])
                cursor.execute(
                    sql.SQL(
                        "INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns}"
                        " FROM jsonb_populate_recordset(NULL::{name}, %s::jsonb)"
                    ).format(name=name, columns=columns),
                    [self.rows[table]],
                )


@pytest.fixture
def two():
    hands = Two()
    yield hands
    hands.close()


@pytest.fixture
def hcm(transactional_db):
    load_rules()
    people = city()
    confirm_calendar(people)
    with clock.frozen(NOW):
        yield people


def doing(task, by, **given):
    """An act on a task with copies of its own, to be started by one of the two."""
    verb, usual = USUAL[task.kind]
    typed = {**usual(task, by, NOW), **given}
    own = Task.objects.select_related("case", "proposal", "unit", "person").get(pk=task.pk)
    return lambda: verb(own, by=by, at=NOW, **typed)


def race(two, told, made, acts, look):
    """Pairs over the dossiers `made`, laid back whenever each has had its turn."""
    kept = Kept()
    while told.pairs < max(PAIRS // 3, 1):
        for proposal in made:
            first, second = acts(proposal)
            answers = two.at_once(first[2], second[2])
            told.pairs += 1
            judge(told, proposal, (first, second), answers, look)
        kept.lay_back()
    report(told)


def judge(told, proposal, pair, answers, look):
    """`pair`: (what it is called, who must be named to the other, the act)."""
    proposal = Proposal.objects.get(pk=proposal.pk)
    others = [one for one in answers if isinstance(one, Exception)]
    won = [one for one, answer in zip(pair, answers, strict=True) if answer not in others]
    for one in won:
        told.won[one[0]] += 1
    wrong = [error for error in others if not isinstance(error, WrongMoment)]
    told.errors += len(wrong)
    told.double += len(won) > 1 or not look(proposal, won)
    told.undecided += not won
    if len(won) == 1 and not wrong:
        (winner,), (said,) = won, map(str, others)
        if winner[1].full_name not in said or moment(NOW) not in said:
            told.untold += 1
            told.examples.append(f"{winner[0]} was first, and the other reads: {said}")
    told.examples += [f"{type(error).__name__}: {error}" for error in wrong]


def report(told):
    print(f"\n{HEAD}\n{told.line()}")  # noqa: T201
    assert not told.bad, f"{HEAD}\n{told.line()}\n" + "\n".join(told.examples[:5])


def decided(proposal) -> tuple[int, int]:
    """Decisions in their table, and in the journal."""
    took = Entry.objects.for_scope(proposal).took("proposal.approve").count()
    return Decision.objects.filter(proposal=proposal).count(), took


def test_approve_against_approve(hcm, two):
    made = [walk(sent(hcm, hcm.ward_staff).proposal, until=Kind.DECISION) for _n in range(DOSSIERS)]

    def acts(proposal):
        task = owed(proposal, Kind.DECISION)
        return [(name, hcm.ward_head, doing(task, hcm.ward_head)) for name in ("one", "other")]

    def look(proposal, _won):
        return decided(proposal) == (1, 1) and proposal.state == State.APPROVED

    race(two, Told("approve, approve"), made, acts, look)


def test_approve_against_withdraw(hcm, two):
    made = [walk(sent(hcm, hcm.ward_staff).proposal, until=Kind.DECISION) for _n in range(DOSSIERS)]

    def acts(proposal):
        own = Proposal.objects.get(pk=proposal.pk)
        return [
            ("approve", hcm.ward_head, doing(owed(proposal, Kind.DECISION), hcm.ward_head)),
            (
                "withdraw",
                hcm.ward_staff,
                lambda: actions.withdraw(own, by=hcm.ward_staff, at=NOW),
            ),
        ]

    def look(proposal, won):
        if won and won[0][0] == "withdraw":
            return decided(proposal) == (0, 0) and proposal.state == State.WITHDRAWN
        return decided(proposal) == (1, 1) and proposal.state == State.APPROVED

    race(two, Told("approve, withdraw"), made, acts, look)


def test_vote_against_close(hcm, two):
    made = [walk(sent(hcm).proposal, until=Kind.VOTE) for _n in range(DOSSIERS)]
    voter, officer = hcm.ward_deputy2, hcm.ward_officer

    def acts(proposal):
        ballots = {hcm.ward_head: FOR, voter: FOR}
        own = owed(proposal, Kind.VOTE, person=voter)
        return [
            ("vote", voter, doing(own, voter, choice=AGAINST)),
            ("close", officer, doing(owed(proposal, Kind.CLOSE_VOTE), officer, ballots=ballots)),
        ]

    def look(proposal, won):
        cast = Ballot.objects.filter(round__vote__case__proposal=proposal)
        twice = cast.values("voter").annotate(n=Count("pk")).filter(n__gt=1)
        opened = proposal.tasks.filter(kind=Kind.CONFIRM_MINUTES).count()
        closed = bool(won) and won[0][0] == "close"
        return not twice and (cast.count(), opened) == ((0, 1) if closed else (1, 0))

    race(two, Told("vote, close"), made, acts, look)


def test_the_usual_way_is_doubled(hcm, two):
    """The control: the same questions as `take`, but nothing locked and nothing unique."""
    proposal = walk(sent(hcm, hcm.ward_staff).proposal, until=Kind.DECISION)
    task, head, both = owed(proposal, Kind.DECISION), hcm.ward_head, 0

    @transaction.atomic
    def usual_way():
        fresh = Task.objects.select_related("case", "unit", "proposal").get(pk=task.pk)
        if fresh.done_at is not None:
            raise WrongMoment("somebody was first")
        policy.can_act(head, fresh).enforce()
        fresh.done_at, fresh.done_by, fresh.outcome = NOW, head, "APPROVE"
        fresh.save(update_fields=["done_at", "done_by", "outcome"])

    for _pair in range(20):
        answers = two.at_once(usual_way, usual_way)
        both += not any(isinstance(one, Exception) for one in answers)
        Task.objects.filter(pk=task.pk).update(done_at=None, done_by=None, outcome="")

    print(f"\nthe usual way: {both} of 20 pairs decided twice")  # noqa: T201
    assert both
