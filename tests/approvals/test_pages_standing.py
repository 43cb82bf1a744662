"""Where a dossier stands, by one name on every page, and what was decided before that."""

import re

import pytest
from django.urls import reverse

from accounts.models import RejectionReason
from approvals import actions
from approvals.models import Kind
from approvals.rules import IN_ENGLISH
from proposals import actions as writing
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of
from tests.proposals.makers import make_plan
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


def main_of(answer) -> str:
    return re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)[0]


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


def receipt(proposal, author):
    return text_of(Person(author).open(reverse("approvals:sent", args=[proposal.pk])))


def test_the_receipt_dates_every_later_step(hcm):
    said = receipt(makers.submitted(hcm, hcm.ward_staff).proposal, hcm.ward_staff)
    # received on Monday 9 March 2026; the decision counts its days from then
    step = "Decide Head of unit on 18/03/2026 at the latest 7 working days counted from 09/03/2026"
    assert step in said


def test_days_that_run_from_the_opening_are_reckoned_from_the_stage_before(hcm):
    said = receipt(makers.submitted(hcm, hcm.ward_deputy).proposal, hcm.ward_deputy)
    assert said.count("at the latest") == 5
    assert "close the vote Unit officer on 18/03/2026 at the latest" in said
    last = "Decide Head of unit on 20/03/2026 at the latest 2 working days from its opening"
    assert last in said


# --------------------------------------------------------------------- what an author can do now


def test_who_was_refused_reads_the_ground_as_the_reason_and_where_to_begin_anew(hcm):
    case = makers.submitted(hcm, hcm.ward_staff)
    makers.walk(case.proposal, until=Kind.DECISION)
    ground = RejectionReason.objects.order_by("pk")[1]
    makers.act(case.proposal, Kind.DECISION, type="REJECT", rejection_codes=[ground.code])
    answer = Person(hcm.ward_staff).open(dossier_url(case.proposal))
    said = text_of(answer)
    assert f"Reasons {ground.name_en}" in said
    assert "What you can do now" in said
    assert f"If a reason is not clear to you, ask {hcm.ward_head.full_name}." in said
    assert reverse("approvals:revise", args=[case.proposal_id]) in main_of(answer)
    others = main_of(Person(hcm.ward_head).open(dossier_url(case.proposal)))
    assert "What you can do now" not in others


def test_whose_idea_was_declined_reads_where_to_begin_anew(hcm):
    case = makers.registered(hcm)
    makers.act(case.proposal, Kind.ANSWER_IDEA, answer="DECLINE", remark="Trùng việc đang làm.")
    answer = Person(hcm.ward_staff).open(dossier_url(case.proposal))
    assert f"ask {hcm.ward_head.full_name}." in text_of(answer)
    assert f'href="{reverse("proposals:new")}">' in main_of(answer)


def test_a_withdrawn_dossier_says_what_next_and_not_who_decides(hcm):
    case = makers.submitted(hcm, hcm.ward_staff)
    author = Person(hcm.ward_staff)
    assert f"Why {hcm.ward.name} decides" in text_of(author.open(dossier_url(case.proposal)))
    actions.withdraw(case.proposal, by=hcm.ward_staff, at=NOW)
    answer = author.open(dossier_url(case.proposal))
    assert "This dossier was withdrawn and is not taken up again" in text_of(answer)
    assert "decides" not in text_of(answer)
    assert f'href="{reverse("proposals:new")}">' in main_of(answer)


# -------------------------------------------------------------------------- the order and the words


def test_what_is_signed_for_comes_before_the_form(hcm):
    case = makers.submitted(hcm, hcm.ward_staff)
    makers.walk(case.proposal, until=Kind.DECISION)
    task = makers.owed(case.proposal, Kind.DECISION)
    answer = Person(hcm.ward_head).open(reverse("approvals:decide", args=[task.pk]))
    page = main_of(answer)
    places = [page.index(one) for one in ('href="#act-form"', 'id="plan"', 'id="act-form"')]
    assert places == sorted(places)
    assert text_of(answer).count("Your decision") == 1


def test_technical_words_stand_in_the_fold_alone(hcm):
    case = makers.submitted(hcm, hcm.ward_staff)
    version = case.proposal.form_version
    page = main_of(Person(hcm.ward_staff).open(dossier_url(case.proposal)))
    fold = r'<details class="technical">.*?</details>'
    assert re.search(rf"Form version</dt><dd>{re.escape(version)}", page)
    assert version not in re.sub(fold, "", page, flags=re.DOTALL)

    makers.walk(case.proposal, until=Kind.DECISION)
    head = Person(hcm.ward_head)
    form = head.open(
        reverse("approvals:decide", args=[makers.owed(case.proposal, Kind.DECISION).pk])
    )
    confirm = head.press(
        form, button={"step": "review"}, type="SEND_BACK", reasons="Làm rõ kinh phí."
    )
    for page in (main_of(form), main_of(confirm)):
        assert "ingerprint" not in re.sub(fold, "", page, flags=re.DOTALL)


def test_that_nobody_scans_for_viruses_is_explained_to_who_receives_the_file(hcm):
    plan = make_plan(hcm.ward_staff)
    writing.attach(plan, uploaded=makers.minutes("khao-sat.docx"), by=hcm.ward_staff, at=NOW)
    case = actions.submit(plan, by=hcm.ward_staff, at=NOW)
    author = text_of(Person(hcm.ward_staff).open(dossier_url(case.proposal)))
    assert "not scanned for viruses" in author
    assert "not search it for viruses" not in author
    head = text_of(Person(hcm.ward_head).open(dossier_url(case.proposal)))
    assert "khao-sat.docx" in head
    assert "not search it for viruses" in head


def test_why_a_unit_decides_is_said_with_its_sources_in_the_readers_language(hcm):
    case = makers.submitted(hcm, hcm.ward_staff)

    english = text_of(Person(hcm.ward_staff).open(dossier_url(case.proposal)))
    vietnamese = text_of(Person(hcm.ward_staff, "vi").open(dossier_url(case.proposal)))

    source = case.procedure.legal_source
    assert source in vietnamese
    assert IN_ENGLISH[source] in english
    assert source not in english
