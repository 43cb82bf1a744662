"""What the bench fills a database with is what the product itself would have written."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from accounts.models import User
from approvals.models import Decision, Task
from documents.models import File
from journal.models import Entry
from notifications import actions as notices
from notifications.models import Notice
from proposals.digests import digest_of, hash_of
from proposals.lifecycle import State
from proposals.models import Author, CodeCounter, Proposal, Version
from tests.approvals import makers
from tests.owner import by_owner
from tests.world import NOW
from tests.world import city as make_city

from . import fill
from .city import found_city
from .measure import Bench
from .pages import Measured
from .pour import pour
from .report import table

COPIES = 100


@pytest.fixture
def filled(db):
    # the bench fills as the owner, who may set sequences
    by_owner(f"GRANT UPDATE ON ALL SEQUENCES IN SCHEMA public TO {settings.DATABASE_ROLE}")
    makers.load_rules()
    city = make_city()
    played = [
        makers.approved(city),
        makers.rejected(city),
        makers.returned(city),
        makers.submitted(city).proposal,
        makers.registered(city).proposal,
        makers.in_stage(city, "DECISION", city.ward_staff).proposal,
    ]
    while notices.hear_next(at=NOW):
        pass
    User.objects.filter(pk=played[-1].lead_id).update(is_active=False)  # gone since
    found_city(40)
    plan = fill.read_plan(Proposal.objects.filter(pk__in=[one.pk for one in played]))
    with connection.cursor() as cursor:
        fill.copy_in(cursor, pour(plan, 0, COPIES))
    fill.finish(plan, COPIES)
    connection.check_constraints()
    return Proposal.objects.filter(pk__gte=plan.first["proposals_proposal"])


def test_the_copies_hold_like_what_was_played(filled, client):
    assert filled.count() == COPIES
    assert filled.values("code").distinct().count() == COPIES
    assert filled.values("unit").distinct().count() > 2
    call_command("verify_journal")
    for version in Version.objects.filter(proposal__in=filled).prefetch_related("parts"):
        assert hash_of(version.manifest) == version.sha256
        assert version.manifest["code"] == version.proposal.code
        for part in version.parts.all():
            said = version.manifest["parts"][part.name]
            assert said == digest_of(part.name, part.body, part.salt)


def test_its_pages_open_and_its_people_go_on(filled, client):
    decision = Task.objects.open().filter(kind="DECISION", proposal__in=filled).first()
    head = User.objects.get(seats__unit=decision.unit_id, seats__role="HEAD", seats__until=None)
    client.force_login(head)
    for path in ("/", "/notices/", "/reports/dossiers/", "/reports/year/?year=2026"):
        assert client.get(path).status_code == 200
    page = client.get(reverse("approvals:decide", args=[decision.pk]))
    assert decision.proposal.title in page.content.decode()
    seen = Proposal.objects.visible_to(head)
    for state in (State.APPROVED, State.REJECTED, State.REGISTERED, State.RETURNED):
        one = seen.filter(state=state, pk__in=filled).first()
        if one:
            page = client.get(reverse("approvals:dossier", args=[one.pk])).content.decode()
            assert one.code in page
    makers.act(decision.proposal, "DECISION", at=decision.due_at, late_reason="Chờ ý kiến.")
    decision.proposal.refresh_from_db()
    assert decision.proposal.state == State.APPROVED
    call_command("verify_journal")


def test_nothing_of_a_copy_points_to_what_it_was_copied_from(filled):
    first = filled.order_by("pk").first().pk
    for model, about in ((Decision, "proposal"), (Task, "proposal"), (Notice, "proposal")):
        copies = model.objects.filter(**{f"{about}__gte": first})
        assert copies.exists(), model
    for decision in Decision.objects.filter(proposal__in=filled).select_related("version", "task"):
        assert decision.version_sha256 == decision.version.sha256
        assert decision.task.proposal_id == decision.version.proposal_id == decision.proposal_id
        said = Entry.objects.get(scope=f"proposal:{decision.proposal_id}", data__has_key="decision")
        assert said.data["decision"] == decision.pk
        assert said.data["sha256"] == decision.version_sha256
        assert said.actor_id == decision.decided_by_id
    assert File.objects.filter(pk__in=_files(filled)).count() == len(_files(filled))
    assert CodeCounter.objects.filter(last__gt=COPIES).exists()


def test_who_is_no_staff_of_the_unit_is_not_an_author_of_every_copy(filled):
    authors = Author.objects.filter(proposal__in=filled)
    assert authors.exists()
    assert not authors.filter(person__is_active=False).exists()


def test_a_wrong_answer_is_a_line_of_the_table():
    class Failing(Bench):
        def __init__(self):
            self.n = 300

        def _count(self, doers):
            raise AssertionError("GET /mine/: 500, not 200\n<!doctype html>")

    cost = Failing().cost(Measured("own list", (2, 2, 2), iter(())))
    assert cost.row()["wrong"] == "GET /mine/: 500, not 200"
    assert "own list  WRONG: GET /mine/: 500, not 200" in table([cost], {})


def _files(filled) -> set[int]:
    return {
        file
        for version in Version.objects.filter(proposal__in=filled)
        for file in version.proposal.attachments.values_list("file", flat=True)
    }
