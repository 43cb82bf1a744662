"""The page of a decision, the page before the signature, and what is said of it afterwards."""

import pytest
from django.urls import reverse

from accounts.models import RejectionReason
from approvals.models import Decision, Kind
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of

pytestmark = pytest.mark.django_db


def task_url(task):
    return reverse("approvals:task", args=[task.pk])


def dossier_url(proposal):
    return reverse("approvals:dossier", args=[proposal.pk])


@pytest.fixture
def waiting(hcm):
    """The decision on the staff's plan, owed by the head of the ward."""
    case = makers.submitted(hcm, hcm.ward_staff)
    makers.walk(case.proposal, until=Kind.DECISION)
    return makers.owed(case.proposal, Kind.DECISION)


def test_the_page_before_the_signature_shows_exactly_the_grounds_that_were_ticked(hcm, waiting):
    head = Person(hcm.ward_head)
    grounds = list(RejectionReason.objects.order_by("pk"))
    ticked, others = [grounds[1], grounds[3]], [grounds[0], grounds[2], *grounds[4:]]
    form = head.open(task_url(waiting))
    confirm = head.press(
        form,
        button={"step": "review"},
        type="REJECT",
        rejection_codes=[row.code for row in ticked],
    )
    said = text_of(confirm)
    assert all(str(row.name_en) in said for row in ticked)
    assert not [row.name_en for row in others if str(row.name_en) in said]
    answer = head.press(confirm, button={"step": "sign"})
    assert answer.status_code == 302, text_of(answer)
    assert sorted(Decision.objects.get().rejection_codes) == sorted(row.code for row in ticked)


def test_a_receipt_of_a_refusal_names_its_grounds_and_the_dossier_does(hcm, waiting):
    grounds = list(RejectionReason.objects.order_by("pk"))[1:3]
    codes = [row.code for row in grounds]
    makers.act(
        waiting.proposal, Kind.DECISION, type="REJECT", rejection_codes=codes, reasons="Chưa rõ."
    )
    receipt = text_of(Person(hcm.ward_head).open(task_url(waiting)))
    dossier = text_of(Person(hcm.ward_staff).open(dossier_url(waiting.proposal)))
    for page in (receipt, dossier):
        assert "Grounds" in page
        assert all(row.name_en in page for row in grounds)
