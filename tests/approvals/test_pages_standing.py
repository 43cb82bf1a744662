"""Where a dossier stands, by one name on every page, and what was decided before that."""

import re

import pytest
from django.urls import reverse

from approvals import actions
from approvals.models import Kind
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of
from tests.world import NOW

pytestmark = pytest.mark.django_db


def dossier_url(proposal):
    return reverse("approvals:dossier", args=[proposal.pk])


def send_back(proposal):
    makers.act(proposal, Kind.DECISION, type="SEND_BACK", reasons="Làm rõ kinh phí.")
    proposal.refresh_from_db()


@pytest.fixture
def sent_back(hcm):
    """A staff's plan that the head returned: version 1."""
    case = makers.submitted(hcm, hcm.ward_staff)
    makers.walk(case.proposal, until=Kind.DECISION)
    send_back(case.proposal)
    return case.proposal


def headings(answer) -> list[str]:
    found = re.findall(r"<h2[^>]*>(.*?)</h2>", answer.content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in found]


def test_a_decision_on_an_earlier_version_says_so_and_stands_below(hcm, sent_back):
    author = Person(hcm.ward_staff)
    page = author.open(dossier_url(sent_back))
    assert "Decision" in headings(page)  # it is what the dossier came to
    assert not [one for one in headings(page) if one.startswith("Earlier")]

    actions.submit(sent_back, by=hcm.ward_staff, at=NOW)
    found = headings(author.open(dossier_url(sent_back)))
    earlier = "Earlier, on version 1: Returned for completion"
    assert "Decision" not in found
    assert found.index("The proposal in short") < found.index(earlier)
    assert found.index("The plan, version 2") < found.index(earlier)

    makers.walk(sent_back, until=Kind.DECISION)
    send_back(sent_back)
    found = headings(author.open(dossier_url(sent_back)))
    assert found.count("Decision") == 1
    assert found.index("Decision") < found.index("The proposal in short") < found.index(earlier)


@pytest.mark.parametrize(
    ("make", "state", "step"),
    [
        (makers.registered, "Idea registered", "Waiting for the head's answer"),
        (makers.submitted, "Under consideration", "Being taken in"),
    ],
)
def test_every_page_names_the_state_and_beside_it_the_step(hcm, make, state, step):
    dossier = make(hcm, hcm.ward_staff).proposal
    author = Person(hcm.ward_staff)
    for url in ("/", reverse("approvals:mine"), reverse("reports:dossiers"), dossier_url(dossier)):
        answer = author.open(url)
        tags = re.findall(r'<span class="tag [^"]*">([^<]*)</span>', answer.content.decode())
        assert state in tags, url
        assert step not in tags, url
        assert f"step: {step}" in text_of(answer).replace("&#x27;", "'"), url


def test_the_first_page_does_not_tell_an_author_that_both_sides_meet(hcm):
    case = makers.submitted(hcm, hcm.ward_deputy)
    makers.walk(
        case.proposal,
        until=Kind.PARTY_MEETING,
        PARTY_OPINION={"position": "DISAGREE", "reason": "Chưa rõ."},
    )
    assert "Meeting of both sides" not in text_of(Person(hcm.ward_deputy).open("/"))


def test_a_refusal_has_one_name_once_it_is_signed(hcm):
    dossier = makers.rejected(hcm, hcm.ward_staff)
    for person in (hcm.ward_staff, hcm.ward_head):
        said = text_of(Person(person).open(dossier_url(dossier)))
        assert "Not approved" in said
        assert "Do not approve" not in said
    done = dossier.tasks.get(kind=Kind.DECISION)
    receipt = text_of(Person(hcm.ward_head).open(reverse("approvals:task", args=[done.pk])))
    assert "Decision Not approved" in receipt
