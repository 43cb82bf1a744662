"""Whoever is kept out of a dossier reads the same pages, byte for byte, as if there were none.

One world for each reader: his pages, files and letters before a relative sends a plan that goes as
far as the vote, and after. Nothing of it may tell, no count, and no difference of two counts.
"""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.roles import Tie
from approvals import actions
from approvals.models import Kind
from core import clock
from jobs.models import Job
from jobs.registry import Desk, kind_of
from notifications.actions import hear_next, send_next
from notifications.models import Notice
from reports.actions import count_all, count_next
from reports.selectors import Chosen
from tests.approvals.makers import act, owed, submitted, walk
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
WORD = "Trâm Bầu"
OF_THE_MOMENT = re.compile(
    r'name="(?:csrfmiddlewaretoken|press)" value="[^"]*"|CSRFToken": "\w+"|nonce="[^"]*"'
    r"|nonce-[\w-]+|mục số [\d.]+"
)
"""Keys of the page; and how far the journal of the whole city went, which is of no dossier."""
CHANNELS = {
    "first page": "/",
    "my work": reverse("notifications:inbox"),
    "what is late of mine": reverse("notifications:inbox") + "?only=late",
    "notices": reverse("notifications:index"),
    "my dossiers": reverse("approvals:mine"),
    "ideas": reverse("approvals:ideas"),
    "the list": reverse("reports:dossiers"),
    "a search for a word of it": reverse("reports:dossiers") + "?q=tram+bau",
    "a state's tab": reverse("reports:dossiers") + "?state=SUBMITTED",
    "overdue": reverse("reports:dossiers") + "?late=1",
    "who is late": reverse("reports:delays"),
    "the year": reverse("reports:year") + "?year=2026",
    "dossiers of a figure": reverse("reports:dossiers") + "?figure=submitted&of=2026",
    "reviews": reverse("reports:reviews"),
    "standing in": reverse("approvals:mandates"),
    "relations": reverse("approvals:relations"),
    "the calendar": reverse("workdays:calendar"),
    "people": reverse("accounts:suggest_people") + "?q=chuyen",
    "long work": reverse("jobs:index"),
}


def told(at):
    """What is due by `at`: reminders, notices, letters."""
    with clock.frozen(at):
        for doing in (actions.remind_next, hear_next, send_next):
            while doing(at=at):
                pass


def everything(person, tmp_path, at):
    """What this person reads, by channel."""
    client = Client()
    client.force_login(person)
    found = {}
    with clock.frozen(at):
        for name, url in CHANNELS.items():
            answer = client.get(url, follow=True)
            found[name] = OF_THE_MOMENT.sub("", answer.content.decode())
        for kind, form in (("reports.dossiers", "csv"), ("reports.year", "csv")):
            found[f"file {kind}"] = _file(person, kind, form, tmp_path)
    found["letters"] = [m.subject for m in mail.outbox if person.official_email in m.to]
    found["notices kept"] = list(Notice.objects.filter(recipient=person).values_list("verb"))
    return found


def _file(person, kind, form, tmp_path):
    params = {
        "columns": ["code", "title", "state"], "chosen": Chosen().params(), "format": form,
        "separator": ";", "year": 2026, "units": [],
    }  # fmt: skip
    made, job = kind_of(kind), Job(kind=kind, asked_by=person, asked_at=NOW, params=params)
    if not made.may(person, params):
        return None
    made.work(Desk(job=job, path=tmp_path / "tep", progress=lambda _done, _total=None: None))
    return OF_THE_MOMENT.sub("", (tmp_path / "tep").read_text(encoding="utf-8-sig"))


@pytest.mark.parametrize(
    ("who", "counted"),
    [
        ("ward_deputy2", False),
        ("ward_officer", True),
        ("monitor", True),
        ("exporter", True),
        ("chair", False),
    ],
)
def test_he_reads_the_same_as_if_there_were_none(hcm, tmp_path, who, counted):
    person, late = getattr(hcm, who), NOW + timedelta(days=60)
    submitted(hcm, hcm.ward_deputy)  # something that he does read
    actions.declare_relation(
        person, other=hcm.ward_staff, tie=Tie.SIBLING, since=TODAY, by=person, at=NOW
    )
    told(late)
    if counted:
        count_all(at=NOW)
    before = everything(person, tmp_path, late)

    proposal = submitted(hcm, hcm.ward_staff, wide=True, title=f"Bến xe {WORD}").proposal
    if who != "ward_officer":
        walk(proposal, until=Kind.VOTE)
    told(late)
    if counted:
        count_next(at=late)
    after = everything(person, tmp_path, late)

    for channel, text in before.items():
        assert after[channel] == text, channel
    assert WORD not in str(after)


def test_every_address_of_the_dossier_is_no_page(hcm):
    task = submitted(hcm, hcm.ward_staff, wide=True).proposal
    proposal = walk(task, until=Kind.CHECK_NOTE)
    act(proposal, Kind.PARTY_OPINION)
    paper = proposal.tasks.get(kind=Kind.PARTY_OPINION)
    client = Client()
    client.force_login(hcm.ward_deputy2)
    addresses = [
        reverse("approvals:dossier", args=[proposal.pk]),
        reverse("approvals:paper", args=[paper.pk]),
        reverse("approvals:task", args=[paper.pk]),
        reverse("proposals:version", args=[proposal.pk, 1]),
        reverse("proposals:compare", args=[proposal.pk]),
        reverse("approvals:declare_conflict", args=[proposal.pk]),
        reverse("approvals:ask_opinions", args=[proposal.pk]),
        reverse("approvals:take_in", args=[owed(proposal, Kind.CHECK_NOTE).pk]),
    ]
    seen = []
    for url in addresses:
        answer = client.get(url)
        seen.append(answer.status_code)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert seen[0] == seen[1] == seen[3] == 200, "he reads it while nothing is declared"
    actions.declare_conflict(
        proposal, person=hcm.ward_deputy2, reason="Góp vốn chung.", by=hcm.ward_deputy2, at=NOW
    )
    for url in addresses:
        answer = client.get(url)
        assert answer.status_code in (403, 404), url
        assert proposal.title not in answer.content.decode(), url
