"""The table of rules as administrators and auditors read it, and the tester."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts import actions as people
from approvals.models import Kind, Procedure, RoutingRule
from approvals.selectors import rules as reading
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, new_version, submitted, walk
from tests.approvals.test_routing import DECREE, draft, found
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def tried(person, **facts):
    usual = {
        "unit": "PSG", "purpose": "APPROVAL", "post": "STAFF", "regime": DECREE,
        "day": TODAY.strftime("%d/%m/%Y"),
    }  # fmt: skip
    return person.open(f"{reverse('approvals:try_rules')}?{urlencode({**usual, **facts})}")


def outcomes(page):
    """What the page says became of each row, in English."""
    with override("en"):
        return {row["row"].key: str(row["why"]) for row in page.context["considered"]}


CASES = [  # who proposes, and the facts that somebody enters for it
    ("ward_staff", {}),
    ("ward_deputy", {"post": "DEPUTY_HEAD"}),
    ("ward_head", {"post": "HEAD"}),
    ("division_staff", {"unit": "SYT-NVY"}),
    ("health_head", {"unit": "SYT", "post": "HEAD"}),
]


@pytest.mark.parametrize(("who", "facts"), CASES)
def test_the_tester_says_what_a_real_dossier_would_be_told(hcm, who, facts):
    way = found(draft(getattr(hcm, who)))
    page = tried(Person(hcm.admin), **facts)

    answer = page.context["tried"]
    assert (answer.unit, answer.procedure) == (way.unit, way.procedure)
    assert answer.sentences == way.sentences


def test_the_tester_shows_deadlines_and_why_the_other_rows_did_not_fit(hcm):
    page = tried(Person(hcm.auditor), budget="7")
    said = text_of(page)

    assert f"{hcm.ward.name} decides" in said
    due = {one.step.kind: one.due and one.due.due_on.day for one in page.context["tried"].steps}
    assert due[Kind.INTAKE] == 11  # Monday the 9th, two working days later
    assert due[Kind.CLOSE_VOTE] == 18
    assert due[Kind.DECISION] is None
    became = outcomes(page)
    assert became["E-LEVEL-1/ALWAYS"] == "Took effect"
    assert became["E-LEVEL-2/HEAD_AMONG_AUTHORS"] == "Its situation does not hold"
    assert became["E-SCOPE-3/SANG_KIEN_ONLY"] == "Does not fit: Legal regime"
    wide = tried(Person(hcm.admin), wide_scope="on")
    assert outcomes(wide)["E-SCOPE-2/DECREE_73"] == "Fits, but a stronger rule answered"


def test_what_needs_a_legal_document_leaves(hcm):
    page = tried(Person(hcm.admin), regime="OUTSIDE")
    assert "No level here decides" in text_of(page)
    assert page.context["tried"].procedure is None


def test_a_managing_authority_and_a_unit_that_nobody_leads(hcm):
    page = tried(Person(hcm.admin), unit="SYT", managing="UBND")
    assert page.context["tried"].unit == hcm.root
    people.end_seat(hcm.ward_head.seats.get(), until=TODAY, by=None, at=NOW)
    for deputy in (hcm.ward_deputy, hcm.ward_deputy2):
        people.end_seat(deputy.seats.get(), until=TODAY, by=None, at=NOW)
    page = tried(Person(hcm.admin))
    assert page.context["tried"].unit == hcm.root
    assert "E-VOTE-5" in text_of(page)


def test_a_missing_unit_is_asked_for_and_a_day_without_rules_refused(hcm):
    assert "answer" not in tried(Person(hcm.admin), unit="").context
    RoutingRule.objects.update(valid_to=TODAY)
    page = Person(hcm.admin).client.get(
        f"{reverse('approvals:try_rules')}?unit=PSG&purpose=APPROVAL&post=HEAD&regime={DECREE}"
        f"&day={TODAY:%d/%m/%Y}"
    )
    assert page.status_code == 409


def test_how_many_open_cases_run_under_each_version(hcm, django_assert_num_queries):
    first = submitted(hcm, hcm.ward_deputy)
    old = first.procedure
    new = new_version(old.code)
    for _n in range(2):
        submitted(hcm, hcm.ward_deputy)
    walk(first.proposal, until=Kind.INTAKE)

    counts = {row.pk: row.open_cases for row in reading.procedures_with_open_cases()}
    assert (counts[old.pk], counts[new.pk]) == (1, 2)
    act(first.proposal, Kind.INTAKE, accepted=False, reason="Chưa đủ.")
    counts = {row.pk: row.open_cases for row in reading.procedures_with_open_cases()}
    assert (counts[old.pk], counts[new.pk]) == (0, 2)
    with django_assert_num_queries(2):
        list(reading.procedures_with_open_cases())


def test_the_count_ends(hcm, monkeypatch):
    monkeypatch.setattr(reading, "MOST", 1)
    for _n in range(3):
        submitted(hcm, hcm.ward_deputy)
    assert max(row.open_cases for row in reading.procedures_with_open_cases()) == 2
    assert "more than 1" in text_of(Person(hcm.admin).open(reverse("approvals:rules")))


def test_the_page_says_of_each_row_what_it_tests_and_does(hcm):
    RoutingRule.objects.create(
        key="own", code="E-LEVEL-5", outcome="TO_UNIT", to_unit=hcm.root, unit=hcm.ward,
        budget_from=1_000_000, budget_to=5_000_000, wide_scope=True, post="DEPUTY_HEAD",
        regime=DECREE, problem_type="LEGACY_BACKLOG", unit_kind="COMMUNE", at_level="COMMUNE",
        managing_level="CITY", affects_others=False, purpose="APPROVAL", sentence="{unit}: riêng.",
        source="Quyết định 9", valid_from=TODAY.replace(year=2030),
    )  # fmt: skip
    said = text_of(Person(hcm.auditor).open(reverse("approvals:rules")))
    for words in (
        "from 1.000.000 to less than 5.000.000 dong", "to a named unit: Ủy ban nhân dân Thành phố",
        "At this unit only: Phường Sài Gòn", "not yet in force", "Authors of several agencies: no",
        "Wide scope or complex content: yes", "…: riêng.", "Quyết định 9",
    ):  # fmt: skip
        assert words in said


def test_the_page_costs_the_same_whatever_runs(hcm, django_assert_max_num_queries):
    person = Person(hcm.admin)
    person.open(reverse("approvals:rules"))
    submitted(hcm, hcm.ward_deputy)
    new_version(Procedure.objects.first().code)
    with django_assert_max_num_queries(10):
        person.open(reverse("approvals:rules"))
