"""What is measured: each page and act with its budget in floors, and who does it on what.

The budgets are those of the project (10,000 and 100,000 dossiers; a million a little more).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count, cycle
from typing import NamedTuple
from urllib.parse import quote

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role, UnitKind
from approvals.models import Kind, Task
from core import clock
from proposals.lifecycle import State
from proposals.models import Author, Proposal
from reports.selectors.places import key_of
from tests.approvals.browsing import forms_of

from .browser import Browser
from .pour import RARE
from .stories import READY

CLIENTS = 8
"""At the same time."""
Do = Callable[[Browser], None]


class Measured(NamedTuple):
    """A page (`doers` gives one over and over) or an act (each doer once, on a dossier anew)."""

    name: str
    budget: tuple[float, float, float]
    """Floors at 10,000, at 100,000 and at a million dossiers."""
    doers: Iterator[tuple[User, Do]]
    once: bool = False
    most: int = 10
    """Queries of the page; of an act all its requests together."""


INBOX, LIST, SEARCH = (2, 2, 2), (3, 3, 4), (4, 5, 8)
DOSSIER, JUDGING, FIGURES = (3, 3, 3), (4, 4, 5), (5, 5, 6)
SAVE, SUBMIT, DECIDE = (2, 2, 2), (10, 10, 12), (6, 6, 6)


def opening(person: User, path: str) -> Iterator[tuple[User, Do]]:
    while True:
        yield person, lambda browser: browser.open(path)


def pages() -> Iterator[Measured]:
    """Everything there is so far, chosen from the database as it was filled."""
    monitor = User.objects.get(staff_code="SNV05")
    chair = User.objects.get(staff_code="UB01")
    head = _busy(Role.HEAD, Q(kind=Kind.DECISION))
    officer = _busy(Role.UNIT_OFFICER, Q(kind=Kind.INTAKE))
    author = _author()
    yield Measured("first page: head", INBOX, opening(head, "/"), most=10)
    yield Measured("first page: officer", INBOX, opening(officer, "/"))
    yield Measured("first page: author", INBOX, opening(author, "/"))
    yield Measured("own list", INBOX, opening(author, "/mine/"), most=6)
    yield Measured("notices: head", INBOX, opening(head, "/notices/"), most=6)
    yield Measured("guide", INBOX, opening(author, "/guide/"))
    yield Measured("guide to registering", INBOX, opening(author, "/guide/register/"))
    yield from _lists(monitor, chair, head)
    yield Measured("ideas that wait: head of the city", LIST, opening(chair, "/ideas/"), most=6)
    for word, name in (("ho so", "common word"), (RARE, "rare word"), ("xyzzy", "no such word")):
        path = f"/reports/dossiers/?q={quote(word)}"
        yield Measured(f"search: {name}", SEARCH, opening(monitor, path), most=6)
    yield from _dossiers(monitor)
    yield from _judging()
    yield from _beside(monitor, head)
    yield Measured("reports", FIGURES, opening(monitor, "/reports/"))
    year = clock.today().year
    for name, person in (("whole city", monitor), ("head of the city", chair), ("a unit", head)):
        yield Measured(
            f"year in figures: {name}", FIGURES, opening(person, f"/reports/year/?year={year}")
        )
    for name, person in (("whole city", monitor), ("head of the city", chair)):
        late = opening(person, "/reports/delays/")
        yield Measured(f"who is late: {name}", FIGURES, late, most=9)
    yield Measured("yearly reviews", FIGURES, opening(monitor, "/reports/reviews/"))
    draft = _ready().first()
    path = reverse("proposals:section", args=[draft.pk, "problem"])
    yield Measured("section to write", JUDGING, opening(draft.lead, path))
    yield Measured("autosave", SAVE, _saving(list(_ready()[:CLIENTS])))
    yield Measured("submit: check, send, receipt", SUBMIT, _submitting(), once=True, most=60)
    yield Measured("decision: read, confirm, sign, answer", DECIDE, _deciding(), once=True, most=60)


def _lists(monitor: User, chair: User, head: User) -> Iterator[Measured]:
    year, path = clock.today().year, "/reports/dossiers/"
    sent = Proposal.objects.filter(code__isnull=False).exclude(state=State.DRAFT)
    many = sent.count()
    middle = sent.order_by("-step_since", "-pk")[many // 2]
    last = sent.order_by("step_since", "pk")[25]
    commune = head.seats.filter(role=Role.HEAD).first().unit_id
    halfway = f"after={key_of(middle.step_since, middle.pk)}"
    rows = [
        ("whole city", monitor, ""),
        ("middle page", monitor, f"?{halfway}"),
        ("last page", monitor, f"?after={key_of(last.step_since, last.pk)}"),
        ("by state", monitor, f"?state={State.APPROVED}"),
        (
            "by state, middle page",
            monitor,
            f"?state={State.APPROVED}&{halfway}",
        ),
        ("by year and state", monitor, f"?year={year}&state={State.SUBMITTED}"),
        ("overdue", monitor, "?late=on"),
        ("of one unit", monitor, f"?u={commune}"),
        ("head of the city", chair, ""),
        ("head of the city, middle page", chair, f"?{halfway}"),
        ("head of a commune", head, ""),
    ]
    for name, person, query in rows:
        yield Measured(f"list: {name}", LIST, opening(person, path + query), most=6)


def _dossiers(monitor: User) -> Iterator[Measured]:
    approved = (
        Proposal.objects.filter(state=State.APPROVED, cases__vote__isnull=False)
        .select_related("lead")
        .order_by("-pk")
    )
    found = approved.first()
    path = reverse("approvals:dossier", args=[found.pk])
    yield Measured("dossier with history: monitor", DOSSIER, opening(monitor, path))
    yield Measured("dossier with history: author", DOSSIER, opening(found.lead, path))
    version = reverse("proposals:version", args=[found.pk, found.current_version.n])
    yield Measured("version as sent", DOSSIER, opening(found.lead, version))


def _judging() -> Iterator[Measured]:
    for kind, view, name in (
        (Kind.INTAKE, "take_in", "intake page"),
        (Kind.CHECK_NOTE, "sign_note", "checking note page"),
        (Kind.PARTY_OPINION, "give_opinion", "opinion page"),
        (Kind.VOTE, "cast", "vote page"),
        (Kind.CLOSE_VOTE, "close_vote", "meeting page"),
        (Kind.DECISION, "decide", "decision page"),
    ):
        task, person = next(_owed(kind), (None, None))
        if task:
            path = reverse(f"approvals:{view}", args=[task.pk])
            yield Measured(name, JUDGING, opening(person, path))


def _beside(monitor: User, head: User) -> Iterator[Measured]:
    """What the ways of deciding brought: councils, the unit's work, steps' times, rules."""
    sat = Proposal.objects.filter(cases__councils__result__isnull=False).order_by("-pk").first()
    if sat is not None:
        for view, name in (("dossier", "dossier with a council"), ("council", "council page")):
            path = reverse(f"approvals:{view}", args=[sat.pk])
            yield Measured(name, DOSSIER, opening(monitor, path))
    told = Proposal.objects.filter(state=State.APPROVED).order_by("-pk").first()
    path = reverse("approvals:history", args=[told.pk])
    yield Measured("whole history to print", DOSSIER, opening(monitor, path))
    yield Measured("work of the unit", LIST, opening(head, reverse("approvals:unit_work")), most=9)
    unit = head.seats.filter(role=Role.HEAD).first().unit_id
    stages = reverse("reports:stages")
    yield Measured("time of each step: whole city", FIGURES, opening(monitor, stages), most=8)
    yield Measured("time of each step: a unit", FIGURES, opening(monitor, f"{stages}?u={unit}"))
    urgent = reverse("reports:urgent")
    yield Measured("urgent cases", LIST, opening(monitor, urgent), most=8)
    yield Measured("rules", FIGURES, opening(head, reverse("approvals:rules")))
    yield Measured("mandates", INBOX, opening(head, reverse("approvals:mandates")), most=8)


def _owed(kind: str) -> Iterator[tuple[Task, User]]:
    """Open tasks that somebody may do now, each with one who may."""
    tasks = Task.objects.open().filter(kind=kind).select_related("person").order_by("-pk")
    for task in tasks[:5000]:
        person = task.person or (
            User.objects.filter(
                seats__unit=task.unit_id, seats__role=task.role, seats__until=None, is_active=True
            )
            .exclude(authorships__proposal=task.proposal_id)
            .order_by("pk")
            .first()
        )
        if person:
            yield task, person


def _busy(role: str, which: Q) -> User:
    """Who holds this post where the most such tasks are open, if any are: of a commune."""
    unit = (
        Task.objects.open()
        .filter(which, unit__kind=UnitKind.COMMUNE)
        .values("unit")
        .annotate(n=Count("pk"))
        .order_by("-n", "unit")
        .values_list("unit", flat=True)
        .first()
    )
    where = Q(seats__unit=unit) if unit else Q(seats__unit__kind=UnitKind.COMMUNE)
    return User.objects.filter(where, seats__role=role, seats__until=None).order_by("pk").first()


def _author() -> User:
    """Who leads the most dossiers."""
    most = Author.objects.values("person").annotate(n=Count("pk")).order_by("-n", "person").first()
    return User.objects.get(pk=most["person"])


def _ready():
    """Complete drafts of one author, the newest first."""
    return (
        Proposal.objects.filter(state=State.DRAFT, code=None, title__startswith=READY)
        .select_related("lead")
        .order_by("-pk")
    )


def _saving(drafts: list[Proposal]) -> Iterator[tuple[User, Do]]:
    """A section of each draft in turn, saved over and over with a word more each time."""
    return cycle([(draft.lead, _Saving(draft)) for draft in drafts])


class _Saving:
    """Saves one section; each time with the version that the time before answered."""

    def __init__(self, draft: Proposal):
        self.page = reverse("proposals:section", args=[draft.pk, "problem"])
        self.address = reverse("proposals:save", args=[draft.pk, "problem"])
        self.browser, self.fields, self.times = None, {}, count(1)

    def __call__(self, browser: Browser) -> None:
        if self.browser is not browser:
            self._open(browser)
        fields = self.fields
        fields["bottleneck"] = f"{fields['bottleneck'][:300]} Lần ghi {next(self.times)}."
        answer = browser.post(self.address, fields, status=200)
        fields["version"] = str(json.loads(answer.content)["version"])

    def _open(self, browser: Browser) -> None:
        shown = Browser(browser.port, browser.cookies["sessionid"])
        self.fields = next(
            one["fields"]
            for one in forms_of(shown.open(self.page))
            if one["action"] == self.page and "made_for" in one["fields"]
        )
        browser.cookies |= shown.cookies
        self.browser = browser


def _submitting() -> Iterator[tuple[User, Do]]:
    for draft in _ready()[1:].iterator():

        def submit(browser: Browser, pk=draft.pk) -> None:
            page = browser.open(reverse("proposals:check", args=[pk]))
            sent = browser.press(page, action="/submit/")
            browser.open(sent.headers["Location"])

        yield draft.lead, submit


def _deciding() -> Iterator[tuple[User, Do]]:
    for task, head in _owed(Kind.DECISION):

        def decide(browser: Browser, pk=task.pk) -> None:
            page = browser.open(reverse("approvals:decide", args=[pk]))
            asked = browser.press(page, status=200, **REFUSING)
            signed = browser.press(asked, button={"step": "sign"})
            browser.open(signed.headers["Location"])

        yield head, decide


REFUSING = {
    "type": "REJECT",
    "reasons": "Chưa đủ căn cứ để thực hiện trong năm nay.",
    "late_reason": "Chờ ý kiến của đơn vị liên quan.",
}
