"""What a dossier's page tells of its past: each decision once, why it was late, what was joined."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from approvals.models import Kind, Procedure
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of
from tests.world import vn

pytestmark = pytest.mark.django_db

LATE = vn(2026, 3, 18, 9)


def task_url(task):
    return reverse("approvals:task", args=[task.pk])


def dossier_url(proposal):
    return reverse("approvals:dossier", args=[proposal.pk])


def titles(user, dossier, show="all"):
    page = Person(user).open(f"{dossier_url(dossier)}?show={show}")
    with override("en"):
        return [str(item["title"]) for item in page.context["view"].timeline]


# ------------------------------------------------------------------------------------ told once


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({"type": "APPROVE"}, "Approved"),
        ({"type": "REJECT", "reasons": "Chưa khả thi."}, "Not approved"),
        ({"type": "SEND_BACK", "reasons": "Bổ sung."}, "Returned for completion"),
    ],
)
def test_a_decision_is_told_once(hcm, given, title):
    case = makers.submitted(hcm, hcm.ward_staff)
    makers.walk(case.proposal, until=Kind.DECISION)
    makers.act(case.proposal, Kind.DECISION, **given)
    for show in ("all", "decisions"):
        told = titles(hcm.ward_staff, case.proposal, show)
        assert told.count(title) == 1
        assert not [one for one in told if one.startswith("Decide:")]


def test_an_answer_and_a_return_are_told_once(hcm):
    idea = makers.registered(hcm).proposal
    makers.act(idea, Kind.ANSWER_IDEA)
    told = titles(hcm.ward_staff, idea)
    assert [one for one in told if "greed" in one] == ["Agreed in principle"]
    plan = makers.returned(hcm, hcm.ward_staff)
    told = titles(hcm.ward_staff, plan)
    assert [one for one in told if "eturned" in one] == ["Returned for completion"]


# ------------------------------------------------------------------------------------- why late


def test_the_reason_of_a_late_step_stands_on_the_dossier_for_those_who_judge(hcm):
    idea = makers.registered(hcm).proposal
    task = makers.owed(idea, Kind.ANSWER_IDEA)
    makers.act(idea, Kind.ANSWER_IDEA, at=LATE, late_reason="Đi công tác.")
    head = Person(hcm.ward_head)
    assert "Reason for the delay Đi công tác." in text_of(head.open(task_url(task)))
    page = text_of(head.open(dossier_url(idea)))
    assert page.count("Reason for the delay: Đi công tác.") == 1
    assert "2 working days late" in text_of(Person(hcm.ward_staff).open(dossier_url(idea)))
    assert "Đi công tác." not in text_of(Person(hcm.ward_staff).open(dossier_url(idea)))


# --------------------------------------------------------------------------------------- joined


@pytest.fixture
def joined(hcm):
    """(idea, dossier): the staff's idea, joined by the head to the deputy's dossier."""
    target = makers.submitted(hcm, title="Hồ sơ một cửa liên thông").proposal
    idea = makers.registered(hcm, title="Phiếu hẹn điện tử").proposal
    head = Person(hcm.ward_head)
    task = makers.owed(idea, Kind.ANSWER_IDEA)
    form = head.open(task_url(task))
    answer = head.press(form, answer="JOIN", joined_to=target.code, remark="Cùng một việc.")
    assert answer.status_code == 302, text_of(answer)
    idea.refresh_from_db()
    return idea, target, task


def test_what_an_idea_was_joined_to_is_named_to_who_may_see_it(hcm, joined):
    idea, target, task = joined
    head = Person(hcm.ward_head)
    receipt = text_of(head.open(task_url(task)))
    assert f"Joined to dossier {target.code} – {target.title}" in receipt
    page = head.open(dossier_url(idea))
    assert f"Joined to dossier {target.code} – {target.title}" in text_of(page)
    assert f"Joined to dossier {target.code}" in titles(hcm.ward_head, idea)
    other = text_of(head.open(dossier_url(target)))
    assert f"Ideas joined to this dossier {idea.code} – {idea.title}" in other
    assert f"An idea was joined to this dossier: {idea.code}" in other


def test_who_may_not_see_the_other_dossier_reads_its_code_only(hcm, joined):
    idea, target, _task = joined
    staff = Person(hcm.ward_staff)
    page = staff.open(dossier_url(idea))
    said = text_of(page)
    assert f"Joined to dossier {target.code}" in said
    assert target.title not in said
    assert dossier_url(target).encode() not in page.content
    assert "another" not in said.lower().split("what has happened")[0]
    staff.open(dossier_url(target), status=404)
    mine = text_of(staff.open(reverse("approvals:mine")))
    assert f"Joined to dossier {target.code}" in mine
    other = text_of(Person(hcm.ward_deputy).open(dossier_url(target)))
    assert f"Ideas joined to this dossier {idea.code}" in other


# ------------------------------------------------------------------------------------ side doors


def test_an_author_finds_the_receipt_again_and_nobody_else_is_led_there(hcm):
    case = makers.submitted(hcm, hcm.ward_staff)
    sent = reverse("approvals:sent", args=[case.proposal.pk])
    page = Person(hcm.ward_staff).open(dossier_url(case.proposal))
    assert f'href="{sent}"' in page.content.decode()
    page = Person(hcm.ward_head).open(dossier_url(case.proposal))
    assert sent not in page.content.decode()


def test_no_procedure_is_older_than_its_source_and_nothing_is_unverified_twice(hcm, client):
    client.cookies["django_language"] = "vi"
    said = text_of(client.get(reverse("approvals:who_does_what")))
    assert "22/09/2021" not in said
    assert "chưa xác minh Chưa xác minh" not in said
    for row in Procedure.objects.all():
        assert row.valid_from >= date(2023, 9, 29)  # they all name Decree 73 of that day
