"""The page of a decision, the page before the signature, and what is said of it afterwards."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import RejectionReason
from approvals.models import Decision, Kind
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of
from tests.proposals.makers import make_plan
from tests.world import NOW

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


def test_what_another_level_is_competent_for_is_no_ground_of_a_refusal(hcm, waiting):
    """Neither on the page nor past it: the sentence says what is done instead."""
    head = Person(hcm.ward_head)
    form = head.open(task_url(waiting))
    assert 'value="WRONG_LEVEL"' not in form.content.decode()
    assert "is not refused but handed over" in text_of(form)
    forced = {"type": "REJECT", "rejection_codes": ["WRONG_LEVEL"]}
    assert "is not refused but handed over" in text_of(
        head.press(form, button={"step": "review"}, **forced)
    )
    with pytest.raises(ValidationError) as found:
        makers.act(waiting.proposal, Kind.DECISION, **forced)
    assert set(found.value.message_dict) == {"rejection_codes"}
    assert not Decision.objects.exists()


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


# ------------------------------------------------------------------- beside what the plan asks


def test_each_term_shows_what_the_plan_asks_for(hcm, waiting):
    said = text_of(Person(hcm.ward_head).open(task_url(waiting)))
    proposal = waiting.proposal
    assert "The plan asks for: " + proposal.start_date.strftime("%d/%m/%Y") in said
    assert "The plan asks for: " + proposal.end_date.strftime("%d/%m/%Y") in said
    assert f"The plan asks for: {proposal.budget:,} VND" in said
    scope = waiting.case.version.values["scope"]
    assert f"The plan asks for: {scope[:40]}" in said


@pytest.mark.parametrize("beyond", [True, False])
def test_terms_beyond_the_plan_are_warned_of_and_not_refused(hcm, waiting, beyond):
    head, budget = Person(hcm.ward_head), waiting.proposal.budget
    form = head.open(task_url(waiting))
    confirm = head.press(
        form,
        button={"step": "review"},
        type="APPROVE",
        approved_scope="Ba trường",
        approved_start="01/03/2026" if beyond else "01/06/2026",
        approved_end="30/11/2026",
        approved_budget=str(budget + 1 if beyond else budget),
        reporting_interval="MONTHLY",
        person_1=hcm.ward_staff.staff_code,
        supervisor=hcm.ward_deputy.staff_code,
    )
    said = text_of(confirm)
    assert "Review before signing" in said
    assert (f"is higher than the {budget:,} VND the plan asks for." in said) == beyond
    early = "The first day, 01/03/2026, comes before the day of your signature, 09/03/2026."
    assert (early in said) == beyond
    assert head.press(confirm, button={"step": "sign"}).status_code == 302


def test_grounds_are_spoken_of_only_where_they_are_offered(hcm, waiting):
    page = text_of(Person(hcm.ward_head).open(task_url(waiting)))
    assert "a ground ticked in the list is enough" in page
    case = makers.submitted(hcm)  # a vote that carries leaves the approval alone
    makers.walk(case.proposal, until=Kind.DECISION)
    task = makers.owed(case.proposal, Kind.DECISION)
    page = text_of(Person(hcm.ward_head).open(task_url(task)))
    assert "ground" not in page.split("Your decision")[-1]


# -------------------------------------------------------------- order and words of the summary


def summary(answer) -> list[str]:
    """The lines of the error summary, each with the field it leads to."""
    box = answer.content.decode().split('class="error-summary"')[1].split("</ul>")[0]
    return re.findall(r'<a href="#([^"]+)">([^<]+)</a>', box)


def test_the_summary_follows_the_page_and_names_each_question(hcm):
    case = makers.submitted(hcm, hcm.ward_staff)
    officer = Person(hcm.ward_officer)
    answer = officer.press(officer.open(task_url(makers.owed(case.proposal, Kind.INTAKE))))
    page, lines = answer.content.decode(), summary(answer)
    body = page.split('class="error-summary"')[1].split("</ul>", 1)[1]
    places = [body.index(f'id="{anchor}"') for anchor, _line in lines]
    assert len(places) > 5
    assert places == sorted(places)
    assert lines[0][1].startswith("Complete: ")


# ------------------------------------------------------------------------ words and no codes


def test_the_note_asks_the_question_itself_and_an_unclear_answer_is_not_confirmed(hcm):
    plan = make_plan(hcm.ward_deputy)
    section = plan.sections.get(key="declarations")
    name = next(name for name in section.data if name.endswith("3") and "ELIG" in name.upper())
    section.data = {**section.data, name: "unclear", f"{name}_note": "Còn hai cách hiểu."}
    section.save()
    case = makers.actions.submit(plan, by=hcm.ward_deputy, at=NOW)
    makers.act(case.proposal, Kind.INTAKE)
    officer = Person(hcm.ward_officer)
    form = officer.open(task_url(makers.owed(case.proposal, Kind.CHECK_NOTE)))
    said = text_of(form)
    assert "E-ELIG" not in said
    assert said.count("Still unclear") == 1
    assert said.count("Clear now; I write the answer below") == 1
    answer = officer.press(form)
    assert summary(answer)[0][1].startswith("The proposal has a scientific and a practical basis: ")
    assert "E-ELIG" not in " ".join(line for _anchor, line in summary(answer))


def test_codes_and_fingerprints_are_folded_away(hcm):
    case = makers.submitted(hcm, title="Một cửa")
    makers.walk(case.proposal)
    page = Person(hcm.ward_head).open(dossier_url(case.proposal)).content.decode()
    open_text = re.sub(r'<details class="technical">.*?</details>', "", page, flags=re.DOTALL)
    assert case.version.sha256 in page
    assert "Fingerprint of the version" in page
    for word in ("SHA-256", case.version.sha256[:16], "E-VOTE", "E-ELIG"):
        assert word not in open_text
    idea = makers.registered(hcm)
    page = text_of(Person(hcm.ward_head).open(dossier_url(idea.proposal)))
    assert "Registered version" in page
    assert "Version 0" not in page
