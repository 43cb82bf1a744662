"""A word of a dossier turns up nowhere before somebody who may not read it (issue 2, H).

Every text of every dossier carries its token (`world.canary`). Pages, files and letters are
searched for tokens, and each that is found is looked up in the oracle; totals are compared with
what each may list.
"""

import re
import zipfile

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from jobs.registry import Desk, kind_of
from notifications import actions as notifications
from reports.selectors import Chosen, a_page, year_report
from tests.matrix import oracle
from tests.matrix.rooms import no_trace
from tests.matrix.world import STAGES
from tests.world import NOW

TOKEN = re.compile(r"kyhieu(\d\d)(mat|nhap|ykien)?x")
RIGHTS = oracle.rights()

LISTS = [
    ("notifications:inbox", ""),
    ("notifications:index", ""),
    ("approvals:mine", ""),
    ("approvals:ideas", ""),
    ("proposals:invitations", ""),
    ("reports:index", ""),
    ("reports:dossiers", ""),
    ("reports:dossiers", "?q=kyhieu"),
    ("reports:dossiers", "?figure=submitted&of=2026"),
    ("reports:year", "?year=2026"),
    ("reports:reviews", ""),
    ("accounts:suggest_people", "?q=Nguoi"),
    ("jobs:index", ""),
]
OF_A_DOSSIER = (
    "approvals:dossier",
    "approvals:history",
    "approvals:sent",
    "proposals:plan",
    "proposals:check",
)
READERS = sorted(
    {name for name, _stage in RIGHTS} - {"anonymous", "gone_author", "deactivated_deputy"}
)
DEEP = ("lead", "viewer", "invited", "head", "voter", "officer", "party_officer", "chair",
        "helper", "conflicted", "colleague", "monitor", "admin")  # fmt: skip
TITLE_KNOWN = {
    # Whoever was asked to be an author knows what it is about, whatever he answered.
    "invited": {"DRAFT", "WRITING", "RETURNED"},
    "removed": set(STAGES),
    "clerk": {"RETURNED"},
}


def tokens(text: str) -> set[tuple[str, str]]:
    """{(stage, kind)} of every token in `text`."""
    return {(STAGES[int(number)], kind) for number, kind in TOKEN.findall(text)}


def leaks(name: str, found: set[tuple[str, str]], *, told: bool = False) -> list[tuple[str, str]]:
    """What of it this persona may not read; `told`: a notice or a letter, which names the title."""
    return sorted(one for one in found if not _may_read(name, *one, told=told))


def _may_read(name: str, stage: str, kind: str, *, told: bool) -> bool:
    letters = RIGHTS[name, stage]
    if kind == "ykien":  # never an author, invited ones included
        return "s" in letters and not letters & {"d", "a"}
    if kind == "mat":
        return bool(letters & {"x", "d"})
    if kind == "nhap":
        return "d" in letters
    return "s" in letters or (told and stage in TITLE_KNOWN.get(name, ()))


def browser_of(world, name) -> Client:
    client = Client()
    client.force_login(world.person(name))
    return client


def text_of(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace")


# Where an invitation or a notice names the title of what one may not open yet.
TITLES_TOLD = (
    "notifications:inbox",
    "notifications:index",
    "proposals:invitations",
    "approvals:mine",
)


@pytest.mark.parametrize("name", READERS)
def test_lists_and_searches_hold_no_word_too_many(world, name):
    client = browser_of(world, name)
    for view, query in LISTS:
        answer = client.get(reverse(view) + query)
        assert answer.status_code == 200, (view, query)
        told = view in TITLES_TOLD
        assert leaks(name, tokens(text_of(answer)), told=told) == [], (view, query)


@pytest.mark.parametrize("name", DEEP)
def test_pages_of_dossiers_hold_no_word_too_many(world, name):
    client, seen = browser_of(world, name), set()
    for stage in STAGES:
        dossier = world.dossiers[stage]
        for view in OF_A_DOSSIER:
            found = tokens(text_of(client.get(reverse(view, args=[dossier.pk]))))
            assert leaks(name, found) == [], (view, stage)
            seen |= found
        if dossier.current_version_id:
            version = reverse("proposals:version", args=[dossier.pk, dossier.current_version.n])
            found = tokens(text_of(client.get(version)))
            assert leaks(name, found) == [], ("version", stage)
            seen |= found
    # The search finds something: each who may read a text has met it.
    for stage in STAGES:
        if "s" in RIGHTS[name, stage]:
            assert (stage, "") in seen, stage
        if "x" in RIGHTS[name, stage]:
            assert (stage, "mat") in seen, stage
    if name == "head":
        assert ("DECISION", "ykien") in seen


@pytest.mark.parametrize("name", ["exporter", "unit_exporter", "other_exporter"])
@pytest.mark.parametrize("kind", ["reports.dossiers", "reports.year"])
def test_files_hold_no_word_too_many(world, tmp_path, name, kind):
    job = Job(kind=kind, asked_by=world.person(name), title="Tệp", asked_at=NOW)
    job.params = {
        "columns": ["code", "title", "state"],
        "chosen": Chosen().params(),
        "format": "xlsx",
        "year": 2026,
        "units": [],
    }
    made = kind_of(kind)
    assert made.may(job.asked_by, job.params)
    made.work(Desk(job=job, path=tmp_path / "tep", progress=lambda _done, _total=None: None))
    with zipfile.ZipFile(tmp_path / "tep") as book:
        text = "".join(book.read(part).decode(errors="replace") for part in book.namelist())
    found = tokens(text)
    assert leaks(name, found) == []
    if name != "other_exporter":
        assert {stage for stage, _kind in found} == {
            stage
            for stage in STAGES
            if "s" in RIGHTS[name, stage] and (kind == "reports.dossiers" or stage != "OUTSIDE")
        }


def test_letters_hold_no_word_too_many(world):
    people = {
        user.official_email: name for name, user in world.people.items() if user.is_authenticated
    }
    nobody = {person.official_email for person in world.city.people} - set(people)
    with no_trace():
        while notifications.send_next(at=NOW):
            pass
    assert len(mail.outbox) > 100
    for letter in mail.outbox:
        found = tokens(f"{letter.subject}\n{letter.body}")
        for address in letter.to:
            if address in nobody:
                assert not found, (address, letter.subject)
            else:
                assert leaks(people[address], found, told=True) == [], letter.subject


SENT = {"submitted": {"INTAKE", "CHECK", "VOTE", "DECISION", "RETURNED", "WITHDRAWN", "APPROVED",
                      "REJECTED"},
        "registered": {"REGISTERED", "AGREED", "WRITING", "DECLINED", "JOINED", "CHECK"},
        "approved": {"APPROVED"}, "rejected": {"REJECTED"}, "returned": {"RETURNED", "REJECTED"},
        "withdrawn": {"WITHDRAWN"}}  # fmt: skip
"""By figure of the year: the dossiers that took the step, by hand."""


@pytest.mark.parametrize("name", READERS)
def test_totals_tell_no_more_than_the_list(world, name):
    user = world.person(name)
    sees = {stage for stage in STAGES if "s" in RIGHTS[name, stage]}
    handed_in = sees - {"DRAFT", "DROPPED"}

    assert a_page(user, Chosen()).total == len(handed_in)
    total = year_report(user, 2026).total.n
    assert {key: total[key] for key in SENT} == {
        key: len(stages & handed_in) for key, stages in SENT.items()
    }
