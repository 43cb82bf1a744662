"""The pages of a recorded resolution, pressed as people press them; what authors read of it."""

import pytest
from django.urls import reverse

from approvals.models import Decision, Kind, Resolution
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import minutes, owed
from tests.approvals.resolving import committee, entered, to_enter

pytestmark = pytest.mark.django_db

HIDDEN = ("25-NQ/TU", "Compare the recorded", "waits to be compared", "Given back", "12 of 15")
PAPER = {
    "number": "25-NQ/TU", "document_date": "09/03/2026", "met_on": "09/03/2026",
    "signer": "Phó Bí thư Thường trực", "present": "12", "members": "15", "in_favour": "11",
    "against": "0", "abstained": "1",
}  # fmt: skip


@pytest.fixture
def body(hcm):
    return committee(hcm)


def page_of(person: Person, proposal, name: str, kind: str):
    return person.open(reverse(f"approvals:{name}", args=[owed(proposal, kind).pk]))


def test_entered_given_back_entered_again_and_confirmed(hcm, body, django_assert_max_num_queries):
    proposal = to_enter(hcm, body).proposal
    one, two, lead = Person(body.office), Person(body.office2), Person(hcm.health_head)
    terms = {
        "type": "APPROVE", "approved_scope": "Năm dự án", "approved_start": "01/06/2026",
        "approved_end": "30/11/2026", "approved_budget": "900.000.000", "conditions": "Báo cáo.",
        "person_1": hcm.health_head.staff_code, "supervisor": hcm.monitor.staff_code,
    }  # fmt: skip
    form = page_of(one, proposal, "enter_resolution", Kind.RESOLUTION)
    with django_assert_max_num_queries(10):
        one.open(form.request["PATH_INFO"])
    assert "collectively and outside the portal" in text_of(form)
    assert "Your decision" not in text_of(form)
    answer = one.press(form, **{**PAPER, "signer": ""}, **terms)  # what was typed stays
    assert answer.status_code == 200
    assert 'value="25-NQ/TU"' in answer.content.decode()
    assert "Add the signed document" in text_of(answer)
    answer = one.press(form, **PAPER, **terms, file=minutes("nq.docx"))
    assert answer.status_code == 302, text_of(answer)
    assert "The resolution is entered" in text_of(one.open(answer["Location"]))

    dossier = reverse("approvals:dossier", args=[proposal.pk])
    assert "Waits to be compared with the paper" in text_of(two.open(dossier))
    said = text_of(lead.open(dossier))
    assert not [word for word in HIDDEN if word in said]
    assert "Waiting for the resolution" in said
    again = one.client.get(
        reverse("approvals:confirm_resolution", args=[owed(proposal, Kind.RESOLUTION_CHECK).pk])
    )
    assert again.status_code == 403  # who entered it

    form = page_of(two, proposal, "confirm_resolution", Kind.RESOLUTION_CHECK)
    with django_assert_max_num_queries(10):
        two.open(form.request["PATH_INFO"])
    for word in ("25-NQ/TU", "12 of 15 members present", "Năm dự án", body.office.full_name):
        assert word in text_of(form)
    assert two.press(form, answer="GIVE_BACK").status_code == 200  # with a reason only
    assert two.press(form, answer="GIVE_BACK", reason="Số là 26.").status_code == 302
    assert not Decision.objects.exists()
    said = text_of(lead.open(dossier)) + text_of(
        lead.open(reverse("approvals:history", args=[proposal.pk]))
    )
    assert not [word for word in HIDDEN if word in said]

    form = page_of(one, proposal, "enter_resolution", Kind.RESOLUTION)
    assert "Số là 26." in text_of(form)
    assert "nq.docx is kept" in text_of(form)
    assert one.press(form, number="26-NQ/TU").status_code == 302  # the rest stands as it was typed
    form = page_of(two, proposal, "confirm_resolution", Kind.RESOLUTION_CHECK)
    answer = two.press(form, answer="CONFIRM")
    assert "26-NQ/TU" in text_of(two.open(answer["Location"]))

    kept, first = Resolution.objects.latest("pk"), Resolution.objects.earliest("pk")
    said = text_of(lead.open(dossier))
    assert "26-NQ/TU of 09/03/2026" in said
    assert body.unit.name in said
    assert f"By resolution 26-NQ/TU of 09/03/2026 of {body.unit.name}" in said  # the timeline
    assert f"confirmed by {body.office2.full_name}" in said
    assert "11 for" not in said
    assert "25-NQ/TU" not in said
    paper = reverse("approvals:paper", args=[kept.task_id])
    assert paper not in lead.open(dossier).content.decode()  # a document of the Party
    assert lead.client.get(paper).status_code == 404
    assert b"".join(two.client.get(paper).streaming_content)
    said = text_of(two.open(dossier))
    assert "11 for, 0 against, 1 without an opinion" in said
    assert f"{first.number} of 09/03/2026" in said  # what was given back stays


def test_the_authors_open_a_document_that_is_not_the_partys(hcm, body):
    case = entered(hcm, body, party_document=False)
    lead = Person(hcm.health_head)
    paper = reverse("approvals:paper", args=[Resolution.objects.get().task_id])
    assert lead.client.get(paper).status_code == 404  # nothing is decided yet
    form = page_of(Person(body.office2), case.proposal, "confirm_resolution", Kind.RESOLUTION_CHECK)
    Person(body.office2).press(form, answer="CONFIRM")
    assert b"".join(lead.client.get(paper).streaming_content)


def test_guide_and_rules_list_it_unverified(hcm, body):
    guide = text_of(Person(hcm.ward_staff).open(reverse("approvals:who_does_what")))
    assert "The own process of the Standing Committee" in guide
    assert "Compare the recorded resolution with the paper" in guide
    rules = text_of(Person(hcm.admin).open(reverse("approvals:rules")))
    assert "It is for {unit} to decide" in rules or "by a process of its own" in rules
