"""The receipt of every step: it says what was recorded, and a late step says why it was late."""

import pytest
from django.urls import reverse

from approvals.models import Kind
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of

pytestmark = pytest.mark.django_db


def task_url(task):
    return reverse("approvals:task", args=[task.pk])


def dossier_url(proposal):
    return reverse("approvals:dossier", args=[proposal.pk])


def receipt(dossier, kind, *, by=None, person=None):
    """What the receipt of the done step says to whoever did it."""
    tasks = dossier.tasks.filter(kind=kind, done_at__isnull=False)
    task = (tasks.filter(person=person) if person else tasks).latest("pk")
    return text_of(Person(by or task.done_by).open(task_url(task)))


@pytest.fixture
def decided(hcm):
    """A deputy's plan with every step done, the Party disagreeing once."""
    case = makers.submitted(hcm)
    return makers.walk(
        case.proposal,
        PARTY_OPINION={"position": "DISAGREE", "reason": "Chưa rõ nguồn kinh phí."},
        VOTE={"reason": "Người dân đang chờ."},
        CHECK_NOTE={"effectiveness": "Bớt ba giờ chờ."},
    )


def test_every_receipt_says_what_was_recorded(hcm, decided):
    intake = receipt(decided, Kind.INTAKE)
    assert "Is it in the scope of the policy? In scope" in intake
    assert "Is it inside the functions, tasks and powers of the unit? Yes" in intake
    assert "Completeness Every section is complete" in intake
    assert "What happens to the plan accepted" in intake

    note = receipt(decided, Kind.CHECK_NOTE)
    assert "Bớt ba giờ chờ." in note
    assert "Finding: confirmed" in note

    opinion = receipt(decided, Kind.PARTY_OPINION)
    for said in ("Disagrees", "15-CV/ĐU", "09/03/2026", "Ủy viên thường vụ", "y-kien.docx"):
        assert said in opinion

    met = receipt(decided, Kind.PARTY_MEETING)
    assert "Held at 08:30 09/03/2026" in met
    assert "Đại diện cấp ủy" in met
    assert "Hai bên thống nhất phương án điều chỉnh." in met

    ballot = receipt(decided, Kind.VOTE, person=hcm.ward_head)
    assert "Your ballot For" in ballot
    assert "Người dân đang chờ." in ballot

    closed = receipt(decided, Kind.CLOSE_VOTE)
    assert "Phòng họp số 1" in closed
    assert "Tập thể lãnh đạo thảo luận" in closed

    decision = receipt(decided, Kind.DECISION)
    assert f"Carried out by {decided.lead.full_name}" in decision
    assert "Supervised by" in decision
    assert "Reports Every month" in decision


def test_an_intake_that_returns_the_plan_says_what_was_missing(hcm):
    dossier = makers.returned(hcm, hcm.ward_staff)
    said = receipt(dossier, Kind.INTAKE)
    assert "Thiếu dự toán." in said
    assert "What happens to the plan returned for completion" in said


def test_the_second_of_two_reads_what_was_recorded_and_keeps_what_he_typed(hcm):
    case = makers.submitted(hcm)
    makers.act(case.proposal, Kind.INTAKE)
    task = makers.owed(case.proposal, Kind.PARTY_OPINION)
    second = Person(hcm.ward_party_secretary)
    form = second.open(task_url(task))
    makers.act(case.proposal, Kind.PARTY_OPINION, by=hcm.ward_party_officer)
    answer = second.press(
        form,
        position="DISAGREE",
        reason="Còn băn khoăn về kinh phí.",
        document_number="16-CV/ĐU",
        document_date="09/03/2026",
        signer="Ủy viên",
        file=makers.minutes("khac.docx"),
    )
    assert answer.status_code == 409
    said, html = text_of(answer), answer.content.decode()
    assert "Position Agrees" in said
    assert f"Recorded by {hcm.ward_party_officer.full_name}" in said
    assert "Recorded at 09:00 09/03/2026" in said
    assert dossier_url(case.proposal) in html
    assert "Còn băn khoăn về kinh phí." in html
    assert "Disagrees" in said
    assert 'id="act"' not in html
    assert "working day" not in said
    assert "goes on waiting" not in said
