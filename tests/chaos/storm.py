"""The storm itself: dossiers made ready, people at work on them, and the reckoning afterwards."""

from __future__ import annotations

import json
import pickle
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import Q
from django.test import Client

from approvals.models import Decision, IdeaAnswer, Intake, Task
from config.launch.machine import ROOT
from core import clock
from journal.models import Entry, Unheard
from notifications.models import Effect, Notice
from proposals.models import Registration, Version
from tests.approvals.makers import confirm_calendar
from tests.chaos.hearing import heard, note_hearings
from tests.chaos.people import GaveUp, Person, said
from tests.chaos.stack import Killer
from tests.proposals.makers import PLAN_TYPED, SLIP_TYPED, make_idea, make_plan
from tests.world import city

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.chaos.postbox import Postbox
    from tests.chaos.stack import Stack
    from tests.world import City

CLIENTS = 4
RACES = 0.15
"""Of the plans: the head signs while the author withdraws."""
DRAINED_WITHIN = 400.0
"""Seconds after the storm until nothing waits: a lease of 90 and the pauses of the letters."""
NAIVE_TARGETS = ("worker master", "worker child", "valkey")
"""Where the usual way loses: what it told nobody but the broker and the worker."""
PEOPLE = ("ward_staff", "ward_officer", "ward_head", "ward_deputy")
TASK = re.compile(r'href="/tasks/(\d+)/')


@dataclass
class Told:
    """What people were told about one dossier, and what it then turned out to be."""

    pk: int
    kind: str
    acts: list[str] = field(default_factory=list)
    problem: str = ""
    pause: Callable[[], None] | None = None
    """What people do between two acts on a quiet day."""


@dataclass
class Report:
    """What the storm came to. `bad` is what must be nothing."""

    rounds: int
    shots: dict[str, int]
    seconds: float
    acts: Counter = field(default_factory=Counter)
    dossiers: int = 0
    requests: int = 0
    asked: int = 0
    letters: int = 0
    repeated_letters: int = 0
    overtaken: int = 0
    drained_after: float = 0.0
    bad: Counter = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def blame(self, what: str, example: str) -> None:
        self.bad[what] += 1
        if len(self.examples) < 20:
            self.examples.append(f"{what}: {example}")

    def lines(self) -> list[str]:
        shots = ", ".join(f"{name} {n}" for name, n in self.shots.items() if n)
        acts = ", ".join(f"{name} {n}" for name, n in sorted(self.acts.items()))
        bad = ", ".join(f"{name} {n}" for name, n in sorted(self.bad.items())) or "nothing"
        return [
            f"kills            {sum(self.shots.values())} in {self.seconds:.0f} s: {shots}",
            f"                 {self.asked} of them asked to stop, the others shot",
            f"acknowledged     {sum(self.acts.values())} acts on {self.dossiers} dossiers: {acts}",
            f"requests         {self.requests}",
            f"letters          {self.letters}, of them twice: {self.repeated_letters}",
            f"overtaken        {self.overtaken} calls to a step ended before the journal was heard",
            f"at rest after    {self.drained_after:.1f} s",
            f"lost or doubled  {bad}",
            *(f"    {example}" for example in self.examples),
        ]


class Storm:
    """Make it, `run` it, read its report."""

    def __init__(
        self,
        stack: Stack,
        postbox: Postbox,
        *,
        rounds: int,
        seed: int,
        naive: bool = False,
        seconds: float = float("inf"),
        people: Path,
    ):
        self.settle = 15 if naive else 0  # its broker may still hold what no row tells of
        self.stack, self.postbox, self.rounds = stack, postbox, rounds
        self.naive, self.people = naive, people
        self.dice = random.Random(seed)
        wanted = min(rounds, 20 if naive else 8)  # on a slow machine a kill may hit nobody at work
        self.killer = Killer(
            stack,
            rounds=rounds,
            dice=random.Random(seed + 1),
            answered=lambda: self.answers,
            enough=lambda: sum(len(one.acts) for one in tuple(self.begun)) >= wanted,
            targets=NAIVE_TARGETS if naive else None,
            seconds=seconds,
        )
        self.told: list[Told] = []
        self.begun: list[Told] = []
        self.crowd: list[Person] = []
        self.mutex = threading.Lock()

    @property
    def answers(self) -> int:
        return sum(person.answers for person in tuple(self.crowd))

    def run(self) -> Report:
        self.day = clock.today()
        self.city = self._settled()
        self.first_letter = Effect.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        note_hearings(self.stack.owner, Unheard._meta.db_table)
        self.names = {name: getattr(self.city, name) for name in PEOPLE}
        self.cookies = {name: _signed_in(self.names[name]) for name in PEOPLE}
        for kind in ("idea", "plan", "withdrawn"):  # on a quiet day: the measure of the others
            self._live(kind, self._made(kind), random.Random(0), pause=self._until_told)
        calm, self.told, self.begun = self.told, [], []
        connection.close()

        began = time.monotonic()
        crowd = [
            threading.Thread(target=self._work, args=(random.Random(self.dice.random()),))
            for _client in range(CLIENTS)
        ]
        self.killer.start()
        for one in crowd:
            one.start()
        self.killer.join()
        for one in crowd:
            one.join()
        report = Report(self.rounds, self.killer.shots, time.monotonic() - began)
        report.asked, report.requests = self.killer.asked, sum(one.tries for one in self.crowd)
        self._reckon(report, calm)
        return report

    # --- People -----------------------------------------------------------------------------

    def _settled(self) -> City:
        """Who lives here: made by the first storm over this portal, found again by the next."""
        if self.people.exists():
            return pickle.loads(self.people.read_bytes())
        here = city()
        confirm_calendar(here, self.day.year, self.day.year + 1)
        self.people.write_bytes(pickle.dumps(here))
        return here

    def _made(self, kind: str) -> int:
        now = clock.now()
        if kind == "idea":
            changes = _of_this_year(SLIP_TYPED)
            return make_idea(self.city.ward_staff, at=now, changes=changes).pk
        changes = _of_this_year(PLAN_TYPED)
        return make_plan(self.city.ward_staff, at=now, changes=changes).pk

    def _person(self, name: str, dice: random.Random) -> Person:
        user, cookies = self.names[name], self.cookies[name]
        person = Person(user, cookies, self.stack.port, dice)
        self.crowd.append(person)
        return person

    def _work(self, dice: random.Random) -> None:
        """Until the shooting is over and nothing that was begun is left half done."""
        n = dice.randrange(2)
        while self.killer.is_alive():
            n += 1
            kind = "plan" if n % 2 else "idea"
            if kind == "plan" and dice.random() < RACES:
                kind = "race"
            if pk := self._made_meanwhile(kind):
                self._live(kind, pk, dice)
        connection.close()

    def _made_meanwhile(self, kind: str) -> int | None:
        """A complete draft, begun anew when the database was shot while it was being made."""
        while self.killer.is_alive():
            try:
                return self._made(kind)
            except (OperationalError, InterfaceError):
                connection.close()
                time.sleep(0.5)
        return None

    def _until_told(self) -> None:
        """Until everybody has been told of what was done, so that nothing is overtaken."""
        until = time.monotonic() + (2 if self.naive else DRAINED_WITHIN)
        while time.monotonic() < until and (self.naive or Unheard.objects.exists()):
            time.sleep(0.1)

    def _live(self, kind: str, pk: int, dice: random.Random, pause=None) -> None:
        told = Told(pk, kind, pause=pause)
        self.begun.append(told)
        people = [self._person(name, dice) for name in PEOPLE[:3]]
        try:
            getattr(self, f"_{kind}")(told, *people)
        except GaveUp as place:
            told.problem = f"no answer at {place}"
        except (AssertionError, StopIteration, LookupError) as fault:
            told.problem = f"{type(fault).__name__} {fault} after {told.acts}"
        with self.mutex:
            self.told.append(told)

    def _idea(self, told, author, _officer, head):
        page = author.open(f"/proposals/{told.pk}/check/")
        _acknowledged(told, "register", author.press(page, action="register"))
        page = self._task(head, told)
        _acknowledged(told, "answer", head.press(page, action="/tasks/", answer="AGREE"))

    def _plan(self, told, author, officer, head):
        self._until_decision(told, author, officer)
        _acknowledged(told, "decide", self._sign(told, author, head))

    def _withdrawn(self, told, author, officer, _head):
        self._until_decision(told, author, officer)
        _acknowledged(told, "withdraw", self._withdraw(told, author))

    def _race(self, told, author, officer, head):
        self._until_decision(told, author, officer)
        confirm = self._sign(told, author, head, last=False)
        leave = author.open(f"/dossiers/{told.pk}/withdraw/")
        answers = {}

        def act(name, person, page, **more):
            answers[name] = person.press(page, **more)

        both = [
            threading.Thread(
                target=act, args=("decide", head, confirm), kwargs={"button": {"step": "sign"}}
            ),
            threading.Thread(
                target=act, args=("withdraw", author, leave), kwargs={"action": "withdraw"}
            ),
        ]
        for one in both:
            one.start()
        for one in both:
            one.join()
        if len(answers) != 2:
            raise GaveUp("a race")
        for name, answer in answers.items():
            if answer.status_code == 302:
                told.acts.append(name)
            elif answer.status_code != 409:
                raise AssertionError(f"{name} got {answer.status_code}: {said(answer)}")

    def _until_decision(self, told, author, officer):
        page = author.open(f"/proposals/{told.pk}/check/")
        _acknowledged(told, "submit", author.press(page, action="submit"))
        page = self._task(officer, told)
        fields = dict.fromkeys(re.findall(r'name="(ok_[^"]+)"', page.content.decode()), "yes")
        answer = officer.press(
            page,
            action="/tasks/",
            **fields,
            scope_result="IN_SCOPE",
            within_functions="yes",
            outcome="ACCEPT",
        )
        _acknowledged(told, "intake", answer)

    def _sign(self, told, author, head, *, last: bool = True):
        page, day = self._task(head, told), self.day
        confirm = head.press(
            page,
            action="/tasks/",
            button={"step": "review"},
            type="APPROVE",
            approved_scope="Ba trường tiểu học của phường",
            approved_start=f"{day + timedelta(days=30):%d/%m/%Y}",
            approved_end=f"{day + timedelta(days=200):%d/%m/%Y}",
            approved_budget="120.000.000",
            reporting_interval="MONTHLY",
            person_1=author.user.staff_code,
            supervisor=self.names["ward_deputy"].staff_code,
        )
        if confirm.status_code != 200:
            raise AssertionError(f"the review got {confirm.status_code}: {said(confirm)}")
        return head.press(confirm, action="/tasks/", button={"step": "sign"}) if last else confirm

    def _withdraw(self, told, author):
        return author.press(author.open(f"/dossiers/{told.pk}/withdraw/"), action="withdraw")

    @staticmethod
    def _task(person, told):
        """The page of the step that waits for this person."""
        page = person.open(f"/dossiers/{told.pk}/")
        found = TASK.search(page.content.decode())
        if not found:
            raise AssertionError(f"no step on the dossier: {said(page)}")
        return person.open(f"/tasks/{found[1]}/")

    # --- The reckoning ----------------------------------------------------------------------

    def _reckon(self, report: Report, calm: list[Told]) -> None:
        close_old_connections()
        report.drained_after = self._drain(report)
        time.sleep(self.settle)
        report.dossiers, heard_at = len(self.told), heard(self.stack.owner)
        for told in [*calm, *self.told]:
            if told.problem:
                report.blame("not answered as it should", f"dossier {told.pk}: {told.problem}")
        for told in self.told:
            report.acts.update(told.acts)
            self._compare(report, told)
        quiet = {one.kind: _notices_of(one.pk) for one in calm}
        for told in self.told:
            if told.problem:
                continue
            kind = told.kind
            if kind == "race":
                kind = "plan" if "decide" in told.acts else "withdrawn"
            seen = _notices_of(told.pk)
            for missing in (quiet[kind] - seen).elements():
                if _overtaken(told.pk, missing, None if self.naive else heard_at):
                    report.overtaken += 1
                    continue
                report.blame("notices lost", f"dossier {told.pk}, {told.kind}: {missing}")
            for surplus in (seen - quiet[kind]).elements():
                report.blame("notices too many", f"dossier {told.pk}, {told.kind}: {surplus}")
        self._letters(report)
        verified = subprocess.run(
            [sys.executable, "manage.py", "verify_journal"],
            cwd=ROOT,
            env=self.stack.environment,
            capture_output=True,
            text=True,
        )
        if verified.returncode != 0:
            report.blame("chain broken", (verified.stdout + verified.stderr)[-300:])

    def _compare(self, report: Report, told: Told) -> None:
        """What was acknowledged stands in the database exactly once."""
        for act, n in _standing(told.pk).items():
            wanted = told.acts.count(act)
            if n < wanted:
                report.blame("acts lost", f"dossier {told.pk}: {act}, told {wanted}, found {n}")
            elif n > max(wanted, 1) or (n > wanted and not told.problem):
                report.blame("acts doubled", f"dossier {told.pk}: {act}, told {wanted}, found {n}")
        ends = [act for act in told.acts if act in ("decide", "withdraw")]
        if told.kind == "race" and not told.problem and len(ends) != 1:
            report.blame("races without one winner", f"dossier {told.pk}: {ends}")

    def _drain(self, report: Report) -> float:
        began = time.monotonic()
        while time.monotonic() - began < DRAINED_WITHIN:
            if not (
                Unheard.objects.exists()
                or Effect.objects.filter(state=Effect.State.WAITING).exists()
            ):
                return time.monotonic() - began
            time.sleep(0.5)
        report.blame("still waiting", f"{Unheard.objects.count()} entries unheard")
        return time.monotonic() - began

    def _letters(self, report: Report) -> None:
        arrived = self.postbox.arrived
        report.letters = sum(arrived.values())
        report.repeated_letters = sum(n - 1 for n in arrived.values())
        letters = Effect.objects.filter(pk__gt=self.first_letter)
        for effect in letters.exclude(state=Effect.State.SUPERSEDED):
            if effect.state != Effect.State.DONE:
                report.blame("letters not sent", f"{effect.key} is {effect.state}")
            elif effect.message_id not in arrived:
                report.blame("letters lost", effect.key)


def _acknowledged(told: Told, act: str, answer) -> None:
    if answer.status_code != 302:
        raise AssertionError(f"{act} got {answer.status_code}: {said(answer)}")
    told.acts.append(act)
    if told.pause:
        told.pause()


def _of_this_year(typed: dict) -> dict:
    """The same texts with the dates of this year: the portal has no clock but the real one."""
    year = str(clock.today().year)
    text = json.dumps(typed).replace('"2026"', f'"{year}"')
    sections = json.loads(re.sub(r"(\d\d/\d\d/)2026", rf"\g<1>{year}", text))
    return {
        key: {name: value for name, value in data.items() if name != "field"}
        for key, data in sections.items()
    }


def _signed_in(user) -> dict[str, str]:
    browser = Client()
    browser.force_login(user)
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def _standing(pk: int) -> dict[str, int]:
    """How often each act stands in the database, told by its own table and by the journal.

    The larger of the two where they differ upwards, the smaller where one is missing.
    """

    def rows(model, **where):
        return model.objects.filter(**where).count()

    def entries(verb, **data):
        return Entry.objects.filter(scope=f"proposal:{pk}", verb=verb, **data).count()

    pairs = {
        "register": (rows(Registration, proposal=pk), entries("proposal.register")),
        "answer": (rows(IdeaAnswer, task__proposal=pk), entries("proposal.agree")),
        "submit": (rows(Version, proposal=pk, n__gte=1), entries("proposal.submit")),
        "intake": (rows(Intake, task__proposal=pk), entries("task.done", data__kind="INTAKE")),
        "decide": (rows(Decision, task__proposal=pk), entries("proposal.approve")),
        "withdraw": (entries("proposal.withdraw"),) * 2,
    }
    return {act: max(pair) if min(pair) else min(pair) for act, pair in pairs.items()}


def _overtaken(pk: int, missing: tuple, heard_at: dict | None) -> bool:
    """Whether it is a call to a step that had ended before the journal was heard.

    Nobody is called to what he has done, nor to what fell away when its dossier was withdrawn
    (routes.holder). Looked up: such a step of this person was done or void before the entry that
    opened it was heard. In the naive portal nobody hears the journal (None): there the step's end
    is enough, so that it is blamed for nothing else.
    """
    verb, kind, _told_as, staff_code = missing
    if verb != "task.open":
        return False
    called = Notice.objects.filter(proposal=pk, verb=verb, recipient__staff_code=staff_code)
    ended = Q(done_by__staff_code=staff_code) | Q(voided_at__isnull=False)
    steps = Task.objects.filter(ended, proposal=pk, kind=kind)
    for task in steps.exclude(pk__in=called.values("task")):
        entry = Entry.objects.get(scope=f"proposal:{pk}", verb=verb, data__task=task.pk)
        if heard_at is None:
            return True
        when = heard_at.get(entry.pk)
        if when is not None and (task.done_at or task.voided_at) < when:
            return True
    return False


def _notices_of(pk: int) -> Counter:
    """Who was told what about a dossier, how often."""
    rows = Notice.objects.filter(proposal=pk).values_list(
        "verb", "data__kind", "data__as", "recipient__staff_code"
    )
    return Counter(rows)
