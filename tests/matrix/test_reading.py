"""How many queries a page about one dossier costs: the same however much stands in the dossier.

Every address of a dossier or of a step that is answered with a page has its row here, or stands
among the pages of writing: a new one is red until it has its row.
"""

from typing import NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from approvals.models import Ballot, Kind, Opinion, Task, Vote
from documents.models import File
from journal.models import Entry, scope_of
from proposals.models import Attachment, Version, VersionPart
from tests.matrix.addresses import answers
from tests.matrix.test_lists import again
from tests.world import NOW, make_unit

MANY = 11


class Reading(NamedTuple):
    """Whose page it is, of the dossier of which stage, and the queries it may ask at most."""

    who: str
    stage: str
    most: int = 10
    step: str = ""
    """The kind of the step, where the page is of a step."""
    what: tuple = ()
    """What else stands in the address."""
    query: str = ""
    grows: bool = True
    """Whether the page shows any of what is added."""


READINGS = [
    ("approvals:dossier", Reading("head", "APPROVED")),
    ("approvals:dossier", Reading("lead", "APPROVED")),
    ("approvals:dossier", Reading("monitor", "DECISION")),
    ("approvals:dossier", Reading("lead", "RETURNED")),
    ("approvals:dossier", Reading("head", "REJECTED", query="?show=decisions")),
    ("approvals:dossier", Reading("lead", "DRAFT")),
    ("approvals:history", Reading("monitor", "DECISION")),
    ("approvals:history", Reading("lead", "APPROVED")),
    ("approvals:referral", Reading("lead", "OUTSIDE", grows=False)),
    ("approvals:sent", Reading("lead", "INTAKE", grows=False)),
    ("approvals:withdraw", Reading("lead", "INTAKE", grows=False)),
    ("approvals:ask_opinions", Reading("officer", "INTAKE", grows=False)),
    (
        "approvals:withdraw_request",
        Reading("officer", "CHECK", step=Kind.ASKED_OPINION, grows=False),
    ),
    ("approvals:assign", Reading("head", "INTAKE", step=Kind.INTAKE, grows=False)),
    ("approvals:extend", Reading("head", "INTAKE", step=Kind.INTAKE, grows=False)),
    ("approvals:ask_mechanism", Reading("officer", "REJECTED", grows=False)),
    ("approvals:ask_supplement", Reading("officer", "INTAKE", grows=False)),
    ("approvals:answer_supplement", Reading("lead", "CHECK", step=Kind.SUPPLEMENT)),
    (
        "approvals:withdraw_supplement",
        Reading("officer", "CHECK", step=Kind.SUPPLEMENT, grows=False),
    ),
    ("approvals:flag_urgent", Reading("officer", "REGISTERED", grows=False)),
    ("approvals:report_urgent", Reading("head", "REGISTERED", 11, grows=False)),
    ("approvals:declare_conflict", Reading("officer", "INTAKE", grows=False)),
    ("approvals:give_opinion", Reading("other_head", "CHECK", 12, step=Kind.ASKED_OPINION)),
    ("approvals:council", Reading("voter", "CHECK", grows=False)),
    ("approvals:set_up_council", Reading("head", "INTAKE", most=17, grows=False)),
    ("approvals:declare", Reading("head", "CHECK", step=Kind.COUNCIL_DECLARE, grows=False)),
    ("approvals:send_sheet", Reading("officer", "CHECK", step=Kind.COUNCIL_SHEET, most=12)),
    ("approvals:close_council", Reading("officer", "CHECK", step=Kind.COUNCIL_CLOSE, most=12)),
    ("approvals:answer_idea", Reading("head", "REGISTERED", step=Kind.ANSWER_IDEA)),
    ("approvals:take_in", Reading("officer", "INTAKE", step=Kind.INTAKE)),
    ("approvals:sign_note", Reading("officer", "CHECK", 12, step=Kind.CHECK_NOTE)),
    ("approvals:give_opinion", Reading("party_officer", "CHECK", 12, step=Kind.PARTY_OPINION)),
    ("approvals:cast", Reading("head", "VOTE", step=Kind.VOTE)),
    ("approvals:hand_down", Reading("head", "INTAKE", grows=False)),
    ("approvals:hand_on", Reading("head", "DECISION", step=Kind.DECISION)),
    ("approvals:close_vote", Reading("officer", "VOTE", most=12, step=Kind.CLOSE_VOTE)),
    ("approvals:make_secret", Reading("officer", "VOTE", step=Kind.CLOSE_VOTE, grows=False)),
    ("approvals:postpone", Reading("officer", "VOTE", step=Kind.CLOSE_VOTE, grows=False)),
    ("approvals:decide", Reading("head", "DECISION", step=Kind.DECISION)),
    ("approvals:ask_for_version", Reading("head", "INTAKE", most=11, grows=False)),
    ("approvals:task", Reading("officer", "DECISION", step=Kind.INTAKE, grows=False)),
    ("approvals:task", Reading("officer", "DECISION", step=Kind.CHECK_NOTE, grows=False)),
    ("approvals:task", Reading("head", "DECISION", step=Kind.VOTE, grows=False)),
    ("approvals:task", Reading("head", "APPROVED", step=Kind.DECISION, grows=False)),
    ("approvals:task", Reading("head", "REJECTED", step=Kind.DECISION, grows=False)),
    ("proposals:version", Reading("head", "APPROVED", what=(1,))),
    ("proposals:version", Reading("lead", "APPROVED", what=(1,))),
    ("proposals:compare", Reading("monitor", "APPROVED")),
    ("proposals:seal", Reading("head", "APPROVED", what=(1,), grows=False)),
]
ELSEWHERE = {
    *(f"proposals:{name}" for name in ("plan", "section", "authors", "files", "check")),
    "proposals:download",
    "approvals:paper",
    "approvals:vote_again",
    "approvals:council_paper",
    *(f"approvals:{name}_council" for name in ("call", "dissolve")),
    "approvals:name_member",
}
"""Pages of writing (tests/proposals/test_pages.py), files, and what few dossiers come to
(tests/approvals/test_meeting_pages.py)."""


def test_every_page_of_a_dossier_has_its_row():
    about = {"approvals": {"calendar_deadlines"}, "proposals": set()}
    found = {
        name
        for name, (get, _post) in answers().items()
        if name.partition(":")[0] in about and ("o" in get or "r" in get or "f" in get)
    }
    lists = {"approvals:ideas", "approvals:mine", "approvals:who_does_what"}
    lists |= {"approvals:rules", "approvals:try_rules"}
    lists |= {"approvals:calendar_deadlines", "proposals:new", "proposals:invitations"}
    lists |= {"approvals:mandates", "approvals:mandate", "approvals:give_mandate"}
    lists |= {"approvals:successions", "approvals:succession", "approvals:carry_on"}
    lists |= {"approvals:handovers", "approvals:handover", "approvals:hand_over"}
    lists |= {"approvals:hand_over_seat"}
    lists |= {"approvals:relations", "approvals:declare_relation", "approvals:end_relation"}
    lists |= {"approvals:answer_relation"}
    lists |= {"approvals:report_new"}
    lists |= {"approvals:record_absence", "approvals:make_acting"}  # who stands in: no dossier's
    lists |= {"approvals:rules", "approvals:try_rules", "approvals:rule", "approvals:procedure"}
    lists |= {"approvals:own_terms", "approvals:own_reminder"}
    lists |= {"approvals:own_criterion", "approvals:end_criterion"}
    lists |= {"approvals:own_opinion", "approvals:own_note", "approvals:end_opinion"}
    lists |= {"approvals:end_term", "approvals:end_reminder"}
    lists |= {"approvals:unit_work", "approvals:bulk_acts"}  # tests/matrix/test_lists.py
    lists |= {"approvals:draft", "approvals:compose", "approvals:open_comments", "approvals:issue"}
    lists |= {f"approvals:{name}_rule" for name in ("write", "open", "issue")}
    lists |= {"approvals:rule_draft", "approvals:try_draft"}
    lists |= {"approvals:remarks", "approvals:answer_remark"}  # the rules: no dossier's
    lists |= {"approvals:version_moves", "approvals:answer_version"}
    acts = {name for name in found if "m" in answers()[name][0]}
    assert found - lists - acts == {name for name, _row in READINGS} | ELSEWHERE


def grow(world, dossier, n: int) -> None:
    """So much more of everything: authors, files, versions, opinions, ballots, entries."""
    held = User.objects.count()
    again(
        User.objects.get(pk=world.people["colleague"].pk),
        2 * n,
        staff_code=lambda i: f"MORE{held + i}",
        official_email=lambda i: f"more{held + i}@tphcm.gov.vn",
    )
    fresh = list(User.objects.order_by("-pk")[: 2 * n])
    dossier.refresh_from_db()
    again(
        dossier.authors.filter(is_lead=False, accepted_at__isnull=False).first(),
        n,
        person=lambda i: fresh[i],
    )
    _more_files(world, dossier, n)
    _more_said(dossier, fresh[n:])  # no author judges
    last = Entry.objects.filter(scope=scope_of(dossier)).latest("n")
    again(last, n, n=lambda i: last.n + 1 + i, verb=lambda _i: "proposal.withdraw")


def _more_files(world, dossier, n: int) -> None:
    """Files, and versions that hold them all; the last one is what stands."""
    file = File.objects.first()
    Attachment.objects.bulk_create(
        Attachment(proposal=dossier, file=file, added_by=world.people["lead"], added_at=NOW)
        for _one in range(n)
    )
    last = dossier.current_version
    if last is None:
        return
    files = [
        {"id": one.pk, "name": file.name, "sha256": file.sha256, "size": file.size}
        for one in dossier.attachments.order_by("pk")
    ]
    parts = list(VersionPart.objects.filter(version=last))
    again(
        last, n, n=lambda i: last.n + 1 + i, manifest=lambda _i: {**last.manifest, "files": files}
    )
    fresh = list(Version.objects.filter(proposal=dossier, n__gt=last.n).order_by("n"))
    VersionPart.objects.bulk_create(
        VersionPart(version=version, name=part.name, salt=part.salt, body=part.body)
        for version in fresh
        for part in parts
    )
    newest = fresh[-1]
    type(dossier).objects.filter(pk=dossier.pk).update(current_version=newest)
    dossier.cases.update(version=newest)


def _more_said(dossier, people) -> None:
    """Opinions of other units, voters and their ballots, reasons of a return."""
    done = dossier.tasks.filter(kind=Kind.INTAKE, done_at__isnull=False).last()
    if done is not None:
        units = [make_unit() for _one in people]
        kind, n = Kind.UNIT_OPINION, len(people)
        again(done, n, kind=lambda _i: kind, unit=lambda i: units[i], outcome=lambda _i: "AGREE")
        asked = Task.objects.filter(proposal=dossier, kind=kind, opinion=None)
        Opinion.objects.bulk_create(
            Opinion(
                task=task,
                case=task.case,
                kind=kind,
                unit=task.unit,
                position="AGREE",
                signer="Thủ trưởng",
                by=task.done_by,
                at=NOW,
            )
            for task in asked
        )
    for vote in Vote.objects.filter(case__proposal=dossier):
        again(vote.voters.first(), len(people), person=people.__getitem__)
        if vote.result is None:  # cast only while it is open
            now = vote.last
            Ballot.objects.bulk_create(
                Ballot(round=now, voter=one, by=one, choice="FOR", at=NOW) for one in people[1:]
            )


def cost(world, name: str, row: Reading) -> tuple[int, int]:
    """Queries and length of the page."""
    dossier = world.dossiers[row.stage]
    about = dossier.pk
    if row.step:
        tasks = dossier.tasks.filter(kind=row.step).order_by("pk")
        about = (tasks.filter(person=world.people[row.who]).first() or tasks.first()).pk
    client = Client()
    client.force_login(world.person(row.who))
    url = reverse(name, args=[about, *row.what]) + row.query
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return len(asked), len(answer.content)


def costs(world) -> dict[str, tuple[int, int]]:
    """What each page costs now."""
    return {
        f"{name} {row.who} {row.stage} {row.step}": cost(world, name, row) for name, row in READINGS
    }


def test_a_page_costs_the_same_however_much_there_is(world):
    stages = dict.fromkeys(row.stage for _name, row in READINGS)
    for stage in stages:
        grow(world, world.dossiers[stage], 1)
    before = costs(world)
    for stage in stages:
        grow(world, world.dossiers[stage], MANY)
    after = costs(world)

    assert len(after) == len(READINGS)
    for (page, (few, short)), (_name, row) in zip(before.items(), READINGS, strict=True):
        many, long = after[page]
        assert few == many <= row.most, page
        assert long > short or not row.grows, f"{page}: what was added is not on it"
