"""Where a case goes, written out by hand: E-LEVEL-1, E-LEVEL-2, E-VOTE-5, groups across units."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts import actions as people
from accounts.models import User
from accounts.roles import Category, Role, UnitKind
from approvals.models import Note, Procedure, Purpose, RoutingRule
from approvals.routing import (
    ANSWER,
    LEADERS_PLAN,
    STAFF,
    WIDE_PLAN,
    committee_of,
    route,
    superior_of,
)
from core.verdicts import WrongMoment
from proposals import actions
from proposals.models import LegalRegime, Proposal, RegistrantKind, Route
from tests.approvals.makers import submitted
from tests.world import NOW, TODAY, make_unit, make_user

DECREE, CONCLUSION = LegalRegime.DECREE_73, LegalRegime.CONCLUSION_14_PLAN
Condition, Outcome = RoutingRule.Condition, RoutingRule.Outcome


def draft(lead, *others, kind=RegistrantKind.INDIVIDUAL):
    """A plan being written, with everybody invited; nobody has accepted yet."""
    proposal = actions.start_draft(by=lead, at=NOW, route=Route.PLAN, title="Định tuyến")
    for person in others:
        actions.invite(proposal, person=person, level="VIEW", share=10, by=lead, at=NOW)
    Proposal.objects.filter(pk=proposal.pk).update(registrant_kind=kind)
    proposal.refresh_from_db()
    return proposal


def found(proposal, *, regime=DECREE, **more):
    return route(proposal, on=TODAY, regime=regime, **more)


def codes(way):
    """The rules that sent it there; that of its procedure has a test of its own."""
    said = [said["code"] for said in way.sentences]
    assert "E-SCOPE-2" in said
    return [code for code in said if code != "E-SCOPE-2"]


TABLE = [
    # lead                others                          kind    decides   rules of the case, heard
    ("ward_staff", [], "", "ward", ["E-LEVEL-1"], []),
    ("ward_deputy", [], "", "ward", ["E-LEVEL-1"], []),
    ("ward_head", [], "", "root", ["E-LEVEL-2"], []),
    ("ward_staff", ["ward_head"], "", "root", ["E-LEVEL-2"], []),
    ("ward_staff", ["ward_deputy", "ward_deputy2"], "", "ward", ["E-LEVEL-1"], []),
    ("ward_staff", [], "UNIT", "root", ["E-LEVEL-2"], []),
    ("ward_head", [], "UNIT", "root", ["E-LEVEL-2"], []),  # one level up, once
    ("ward_staff", ["health_staff"], "", "ward", ["E-LEVEL-1", "E-LEVEL-7"], ["health"]),
    ("ward_staff", ["health_deputy"], "", "ward", ["E-LEVEL-1", "E-LEVEL-7"], ["health"]),
    ("ward_staff", ["health_head"], "", "root", ["E-LEVEL-2", "E-LEVEL-7"], []),
    (
        "ward_head",
        ["health_staff"],
        "",
        "root",
        ["E-LEVEL-2", "E-LEVEL-7"],
        ["health"],
    ),
    (
        "ward_staff",
        ["health_staff", "monitor"],
        "",
        "ward",
        ["E-LEVEL-1", "E-LEVEL-7"],
        ["health", "home"],
    ),
    ("division_staff", [], "", "health", ["E-LEVEL-1"], []),
    ("division_staff", ["health_head"], "", "root", ["E-LEVEL-2"], []),
    ("health_staff", ["division_staff"], "", "health", ["E-LEVEL-1"], []),  # one agency
]


@pytest.mark.parametrize(("lead", "others", "kind", "decides", "rules_", "heard"), TABLE)
def test_who_decides_and_who_is_heard(hcm, lead, others, kind, decides, rules_, heard):
    proposal = draft(
        getattr(hcm, lead),
        *(getattr(hcm, name) for name in others),
        kind=kind or RegistrantKind.INDIVIDUAL,
    )

    way = found(proposal)

    assert way.unit == getattr(hcm, decides)
    assert codes(way) == rules_
    assert {unit.pk for unit in way.opinions} == {getattr(hcm, name).pk for name in heard}
    assert way.notes == []


def test_the_sentence_names_both_units(hcm):
    said = found(draft(hcm.ward_head)).sentences[0]

    assert hcm.ward.name in said["sentence"]
    assert hcm.root.name in said["sentence"]
    assert said["source"] == "Nghị định 73/2023/NĐ-CP, Điều 7"
    assert said["verified"] is True


@pytest.mark.parametrize(
    ("regime", "wide", "code", "notes"),
    [
        (DECREE, False, LEADERS_PLAN, []),
        (CONCLUSION, False, STAFF, []),
        (LegalRegime.SANG_KIEN_ONLY, False, STAFF, []),
        (CONCLUSION, True, WIDE_PLAN, [Note.WIDE_SCOPE]),
        (DECREE, True, WIDE_PLAN, [Note.WIDE_SCOPE]),
    ],
)
def test_which_procedure_runs(hcm, regime, wide, code, notes):
    way = found(draft(hcm.ward_staff), regime=regime, wide_scope=wide)

    assert way.procedure.code == code
    assert way.notes == notes


def test_an_idea_of_a_head_goes_one_level_up_too(hcm):
    way = found(draft(hcm.ward_head), purpose=Purpose.REGISTRATION)

    assert (way.unit, way.procedure.code) == (hcm.root, ANSWER)


def test_the_head_of_a_division_heads_no_agency(hcm):
    head = make_user(unit=hcm.health_division, seat=Role.HEAD)

    assert found(draft(head)).unit == hcm.health


def test_the_head_of_the_top_stays_and_the_case_says_so(hcm):
    way = found(draft(hcm.chair))

    assert way.unit == hcm.root
    assert way.notes == [Note.NO_LEVEL_ABOVE]
    assert codes(way)[-1] == "E-LEVEL-2"


def test_a_leadership_of_authors_alone_goes_up(hcm):
    """A vacant head's post and the only deputy proposes: nobody may vote or decide (E-VOTE-5)."""
    unit = make_unit("Xã Nhỏ", kind=UnitKind.COMMUNE, parent=hcm.root)
    deputy = make_user(unit=unit, seat=Role.DEPUTY_HEAD)

    way = found(draft(deputy))

    assert (way.unit, codes(way)) == (hcm.root, ["E-VOTE-5"])


def test_two_leaders_and_the_deputy_proposes_leaves_one_voter_at_home(hcm):
    unit = make_unit("Xã Hai Người", kind=UnitKind.COMMUNE, parent=hcm.root)
    make_user(unit=unit, seat=Role.HEAD)
    deputy = make_user(unit=unit, seat=Role.DEPUTY_HEAD)

    assert found(draft(deputy)).unit == unit


def test_it_climbs_as_long_as_a_rule_sends_it_up(hcm):
    """The head of a centre and the head of its department together: the city decides."""
    centre = make_unit("Trung tâm", kind=UnitKind.PUBLIC_SERVICE_UNIT, parent=hcm.health)
    head = make_user(unit=centre, seat=Role.HEAD)

    way = found(draft(head, hcm.health_head))

    assert way.unit == hcm.root
    assert codes(way)[:2] == ["E-LEVEL-2", "E-LEVEL-2"]


def test_the_superior_entered_wins_over_the_tree(hcm):
    centre = make_unit("Trung tâm Hai", parent=hcm.health, superior=hcm.root)

    assert superior_of(centre) == hcm.root
    assert found(draft(make_user(unit=centre, seat=Role.HEAD))).unit == hcm.root


def taken_out_again(proposal, person):
    """He accepts, and is no author any more."""
    row = proposal.authors.get(person=person)
    actions.answer_invitation(row, accept=True, by=person, at=NOW)
    actions.remove_author(row, by=proposal.lead, at=NOW)


def test_a_head_who_was_an_author_still_sends_it_up(hcm):
    """He may decide no more than before he left (E-LEVEL-2, E-VOTE-5)."""
    proposal = draft(hcm.ward_staff, hcm.ward_head)
    taken_out_again(proposal, hcm.ward_head)

    way = found(proposal)

    assert way.unit == hcm.root
    assert codes(way) == ["E-LEVEL-2"]


def test_a_head_who_never_accepted_counts_no_more_once_he_is_taken_out(hcm):
    proposal = draft(hcm.ward_staff)
    row = actions.invite(
        proposal, person=hcm.ward_head, level="VIEW", share=10, by=hcm.ward_staff, at=NOW
    )
    assert found(proposal).unit == hcm.root
    actions.remove_author(row, by=hcm.ward_staff, at=NOW)

    assert found(proposal).unit == hcm.ward


def test_another_unit_s_head_who_left_sends_nothing_up_and_is_not_heard(hcm):
    proposal = draft(hcm.ward_staff, hcm.health_head, hcm.health_staff)
    taken_out_again(proposal, hcm.health_head)

    way = found(proposal)

    assert way.unit == hcm.ward
    assert way.opinions == []


def test_a_unit_may_have_a_dated_rule_of_its_own(hcm):
    RoutingRule.objects.create(
        key="E-LEVEL-2/ward",
        code="E-LEVEL-2",
        condition=Condition.UNIT_AS_AUTHOR,
        outcome=Outcome.STAY,
        unit=hcm.ward,
        sentence="{unit} tự quyết định đề xuất của mình.",
        source="Quyết định thử nghiệm",
        valid_from=date(2026, 3, 1),
    )
    own = draft(hcm.ward_staff, kind=RegistrantKind.UNIT)

    way = found(own)

    assert way.unit == hcm.ward
    assert "tự quyết định" in " ".join(said["sentence"] for said in way.sentences)
    assert route(own, on=date(2026, 2, 27), regime=DECREE).unit == hcm.root  # not in force yet
    assert found(draft(hcm.health_staff, kind=RegistrantKind.UNIT)).unit == hcm.root


def test_no_rule_can_let_a_head_decide_on_his_own(hcm):
    rule = RoutingRule.objects.get(condition=Condition.HEAD_AMONG_AUTHORS)
    rule.outcome = Outcome.STAY
    with pytest.raises(IntegrityError, match="no_rule_lets_a_head"), transaction.atomic():
        rule.save()


def test_without_rules_nothing_is_decided(hcm):
    RoutingRule.objects.filter(condition=Condition.HEAD_AMONG_AUTHORS).delete()
    proposal = draft(hcm.ward_head)
    with pytest.raises(WrongMoment):
        found(proposal)

    Procedure.objects.update(valid_to=date(2026, 1, 1))
    with pytest.raises(WrongMoment):
        found(draft(hcm.ward_staff))


def test_the_committee_of_the_unit_or_of_the_level_above(hcm):
    bare = make_unit("Phường Không Đảng Ủy", kind=UnitKind.COMMUNE, parent=hcm.root)

    assert committee_of(hcm.ward) == (hcm.ward_party, True)
    assert committee_of(hcm.health_division) == (hcm.health_party, False)
    assert committee_of(bare) == (hcm.root_party, False)
    people.change_unit(hcm.root, party_committee=None, by=None, at=NOW)
    bare.refresh_from_db()
    assert committee_of(bare) == (None, False)


def test_a_state_capital_representative_is_routed_like_everybody(hcm):
    person = make_user(unit=hcm.ward, category=Category.STATE_CAPITAL_REPRESENTATIVE)

    assert found(draft(person)).unit == hcm.ward


def test_a_superior_outside_the_branch_reads_what_he_is_told_of(hcm):
    """The superior agency entered on a unit need not stand above it in the tree."""
    city = hcm
    elsewhere = make_unit("Tổng công ty thử nghiệm", abbreviation="TCT", parent=None)
    chief = make_user("Trần Cấp Trên", unit=elsewhere, seat=Role.HEAD)
    stranger = make_user("Lê Người Lạ", unit=elsewhere)
    people.change_unit(city.ward, superior=elsewhere, by=None, at=NOW)
    city.ward.refresh_from_db()

    case = submitted(city)

    assert Proposal.objects.visible_to(chief).filter(pk=case.proposal_id).exists()
    assert not Proposal.objects.visible_to(stranger).filter(pk=case.proposal_id).exists()


def test_the_case_names_the_row_that_sent_it_and_the_row_is_kept(hcm):
    """A rule that a case cites is never edited: a change is the next version, from a day on."""
    case = submitted(hcm)
    rule = RoutingRule.objects.get(key="E-LEVEL-1/ALWAYS")
    assert (case.routing[0]["row"], case.routing[0]["version"]) == (rule.pk, 1)

    rule.sentence = "Viết lại."
    with pytest.raises(IntegrityError, match="a case cites this rule"), transaction.atomic():
        rule.save()
    with pytest.raises(IntegrityError, match="a case cites this rule"), transaction.atomic():
        rule.delete()
    RoutingRule.objects.filter(pk=rule.pk).update(valid_to=date(2026, 4, 1))

    free = RoutingRule.objects.get(key="E-LEVEL-2/UNIT_AS_AUTHOR")
    free.sentence = "Chưa hồ sơ nào dẫn."
    free.save()


def test_a_case_of_before_the_rows_were_named_keeps_every_row_of_its_code(hcm):
    case = submitted(hcm)
    case.routing = [{"code": "E-LEVEL-2", "sentence": "…"}]
    case.save(update_fields=["routing"])
    rule = RoutingRule.objects.get(key="E-LEVEL-2/UNIT_AS_AUTHOR")
    with pytest.raises(IntegrityError, match="a case cites this rule"), transaction.atomic():
        rule.delete()


def test_a_procedure_that_a_case_runs_by_is_kept_with_its_steps(hcm):
    case = submitted(hcm)
    step = case.procedure.steps.first()
    for change in (
        lambda: case.procedure.steps.update(working_days=9),
        lambda: Procedure.objects.filter(pk=case.procedure_id).update(name="Tên khác"),
        lambda: case.procedure.steps.create(
            stage=9, kind="ANSWER_IDEA", role=step.role, working_days=1, source="…"
        ),
    ):
        with pytest.raises(IntegrityError, match="a case runs by this"), transaction.atomic():
            change()
    Procedure.objects.filter(pk=case.procedure_id).update(valid_to=date(2026, 4, 1))


def test_a_rule_of_a_sum_sends_a_dear_plan_to_a_named_unit(hcm):
    """Any facts of the dossier, and the unit of one's own choice (E-LEVEL-5, E-LEVEL-6)."""
    RoutingRule.objects.create(
        key="E-LEVEL-5/budget",
        code="E-LEVEL-5",
        priority=20,
        outcome=Outcome.TO_LEVEL,
        to_level="CITY",
        budget_from=5_000_000_000,
        sentence="Từ 5 tỷ đồng: {above} quyết định, vượt thẩm quyền của {unit}.",
        source="Quyết định thử nghiệm",
    )
    dear, cheap = draft(hcm.ward_staff), draft(hcm.ward_staff)
    Proposal.objects.filter(pk=dear.pk).update(budget=5_000_000_000)
    Proposal.objects.filter(pk=cheap.pk).update(budget=4_999_999_999)
    dear.refresh_from_db()
    cheap.refresh_from_db()

    way = found(dear)

    assert (way.unit, codes(way)) == (hcm.root, ["E-LEVEL-5"])
    assert hcm.root.name in way.sentences[0]["sentence"]
    assert found(cheap).unit == hcm.ward


def test_who_is_managed_by_another_agency_is_received_there(hcm):
    """E-LEVEL-3; managed by one's own agency, or by a unit below it, changes nothing."""
    for manager, decides in (
        (hcm.root, hcm.root), (hcm.health, hcm.health), (hcm.health_division, hcm.health)
    ):  # fmt: skip
        people.change_person(hcm.health_staff, managing_authority=manager, by=None, at=NOW)
        hcm.health_staff.refresh_from_db()
        assert found(draft(hcm.health_staff)).unit == decides


def test_an_authority_that_is_no_more_leaves_it_to_its_only_successor(hcm):
    """Several wards followed the district: whoever employs him manages him; one followed: it."""
    district = make_unit("Quận cũ", parent=hcm.root, valid_to=TODAY - timedelta(days=1))
    User.objects.filter(pk=hcm.ward_staff.pk).update(managing_authority=district)
    plan = draft(hcm.ward_staff)
    for successors, decides in (
        ([hcm.ward, hcm.health], hcm.ward), ([hcm.health], hcm.health), ([], hcm.ward)
    ):  # fmt: skip
        district.successors.set(successors)
        assert found(plan).unit == decides


def test_no_more_is_asked_than_before(hcm, django_assert_num_queries):
    """Rows, authors, posts, whether anybody may decide, the procedure: five for the usual case."""
    plan = draft(hcm.ward_staff)
    found(plan)
    with django_assert_num_queries(5):
        found(plan)
