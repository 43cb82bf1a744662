"""The rules of domain e.1 to e.4 that have no test of their name elsewhere, one by one by hand.

What a rule asks of the slip or the plan is sent through the real check; who decides is read off the
case that came of it.
"""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.roles import Role
from approvals.models import CouncilRule, Kind
from proposals import actions as writing
from proposals.actions import Incomplete
from proposals.models import LegalRegime
from tests.approvals import councils
from tests.approvals.makers import act, submitted, walk
from tests.proposals.makers import PLAN_TYPED, make_plan
from tests.world import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def refused(hcm, section: str, **change) -> list[str]:
    """What the check says beside the fields of this section when the plan is sent so."""
    plan = make_plan(hcm.ward_staff, changes={section: change})
    with pytest.raises(Incomplete) as found:
        writing.send_plan(plan, by=hcm.ward_staff, at=NOW)
    assert set(found.value.errors) == {section}
    return [f"{anchor}: {says}" for anchor, _label, says in found.value.errors[section]]


def regime(plan, by) -> str:
    writing.send_plan(plan, by=by, at=NOW)
    plan.refresh_from_db()
    return plan.legal_regime


# ------------------------------------------------------------------------------ e.1 scope, regime


def test_e_scope_2_who_leads_or_manages_is_covered_by_the_decree(hcm):
    assert regime(make_plan(hcm.ward_deputy), hcm.ward_deputy) == LegalRegime.DECREE_73
    assert regime(make_plan(hcm.ward_head), hcm.ward_head) == LegalRegime.DECREE_73


def test_e_scope_3_others_register_under_the_citys_plan(hcm):
    assert regime(make_plan(hcm.ward_staff), hcm.ward_staff) == LegalRegime.CONCLUSION_14_PLAN


def test_e_scope_4_regulated_but_unfit_is_not_against_superior_documents(hcm):
    change = {"problem": {"problem_type": "REGULATED_BUT_UNSUITABLE"}}
    case = submitted(hcm, hcm.ward_deputy, changes=change)
    said = {row["code"]: row["sentence_en"] for row in case.routing}
    assert "does not go" in said["E-SCOPE-4"] or "goes against" in said["E-SCOPE-4"]
    plain = submitted(hcm, hcm.ward_deputy)
    assert "E-SCOPE-4" not in {row["code"] for row in plain.routing}


def test_e_scope_5_a_mark_of_secrecy_is_refused_wherever_it_is_written(hcm):
    said = refused(hcm, "risks", worst_case="Theo công văn số 12 (MẬT)")
    assert any("secrecy" in one for one in said)


# ---------------------------------------------------------------------------- e.2 who is competent


def test_e_level_1_the_head_of_the_employing_agency_decides(hcm):
    case = submitted(hcm, hcm.ward_staff)
    assert (case.unit, case.routing[0]["code"]) == (hcm.ward, "E-LEVEL-1")


def test_e_level_2_of_a_head_the_head_one_level_up_decides(hcm):
    case = submitted(hcm, hcm.ward_head)
    assert case.unit == hcm.root
    assert "E-LEVEL-2" in {row["code"] for row in case.routing}


def test_e_level_3_who_is_managed_by_the_city_is_received_by_the_city(hcm):
    hcm.ward_staff.managing_authority = hcm.root
    hcm.ward_staff.save(update_fields=["managing_authority"])
    case = submitted(hcm, hcm.ward_staff)
    assert case.unit == hcm.root
    assert "E-LEVEL-3" in {row["code"] for row in case.routing}


# --------------------------------------------------------------------------------- e.3 eligibility

HARD = [f"E-ELIG-{n}" for n in (*range(1, 10), 11)]
"""Question 10 is advisory (domain e.3, below the table)."""


@pytest.mark.parametrize("code", HARD)
def test_e_elig_a_plan_that_says_no_to_a_condition_is_not_sent(hcm, code):
    said = refused(hcm, "declarations", **{code: "no"})
    assert [one.startswith(f"id_{code}_0:") for one in said] == [True]


def test_e_elig_10_is_asked_and_stops_nothing(hcm):
    plan = make_plan(hcm.ward_staff, changes={"declarations": {"E-ELIG-10": "no"}})
    version = writing.send_plan(plan, by=hcm.ward_staff, at=NOW)
    assert version.values["eligibility"]["E-ELIG-10"]["answer"] == "no"


def test_e_elig_1_a_scientific_and_a_practical_basis_are_written(hcm):
    assert refused(hcm, "problem", scientific_basis="")
    assert refused(hcm, "problem", practical_basis="")


def test_e_elig_4_what_is_unregulated_or_unfit_is_named(hcm):
    assert any("rows-legal_scan" in one for one in refused(hcm, "problem", legal_scan=[]))


def test_e_elig_5_the_checker_says_for_himself_whether_it_is_effective_and_feasible(hcm):
    proposal = walk(submitted(hcm).proposal, until=Kind.CHECK_NOTE)
    with pytest.raises(ValidationError) as found:
        act(proposal, Kind.CHECK_NOTE, effectiveness=" ", feasibility=" ")
    assert {"effectiveness", "feasibility"} <= set(found.value.message_dict)


def test_e_elig_6_several_options_one_chosen_the_worst_case_and_its_remedy(hcm):
    (chosen,) = [row for row in PLAN_TYPED["solution"]["options"] if row.get("is_selected")][:1]
    assert any("two options" in one for one in refused(hcm, "solution", options=[chosen]))
    assert refused(hcm, "risks", worst_case="")
    assert refused(hcm, "risks", remedial_measures="")


def test_e_elig_9_harm_to_security_or_to_others_is_declared_not_to_be(hcm):
    assert refused(hcm, "effects", no_security_harm="")
    assert refused(hcm, "effects", no_harm_to_others="")


def test_e_elig_11_a_breakthrough_is_chosen_with_a_reason(hcm):
    said = refused(hcm, "solution", selection_rationale=" ")
    assert any("breakthrough" in one for one in said)


# ----------------------------------------------------------------------------------- e.4 interests


def test_e_coi_2_the_head_who_is_an_author_sits_in_no_council_and_two_thirds_pass(hcm):
    rule = CouncilRule.objects.get()
    assert (rule.passing_of, rule.passing_whole) == (2, 3)
    case = submitted(hcm, hcm.ward_head)  # the city decides
    walk(case.proposal, until=Kind.CHECK_NOTE)
    people = [make_user(unit=hcm.root) for _n in range(4)]
    places = ["VICE_CHAIR", "SECRETARY", "MEMBER", "MEMBER"]
    named = [(hcm.ward_head, "CHAIR"), *zip(people, places, strict=True)]
    with pytest.raises(ValidationError, match="author"):
        councils.set_up(case, named, by=hcm.chair)


def test_e_coi_3_a_private_interest_is_declared_before_a_plan_is_sent(hcm):
    assert refused(hcm, "declarations", conflict_declaration="")
    assert refused(hcm, "declarations", commitment="")


def test_e_party_1_no_vote_opens_before_the_party_committee_was_heard(hcm):
    case = submitted(hcm)
    act(case.proposal, Kind.INTAKE)
    act(case.proposal, Kind.CHECK_NOTE)
    assert not case.tasks.open().filter(kind__in=[Kind.VOTE, Kind.CLOSE_VOTE]).exists()
    assert case.tasks.open().filter(kind=Kind.PARTY_OPINION, role=Role.PARTY_COMMITTEE).exists()
    act(case.proposal, Kind.PARTY_OPINION)
    assert case.tasks.open().filter(kind=Kind.VOTE).exists()
