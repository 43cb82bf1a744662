"""Readings: labels people understand, rows one can read, versions side by side, few queries."""

import pytest
from django.utils.translation import override

from core import clock
from proposals import actions, selectors
from proposals.models import Capacity
from tests.world import NOW, city

from .makers import PLAN_TYPED, make_idea, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

OPTIONS = PLAN_TYPED["solution"]["options"]
KEEP = {"title": "Giữ như hiện nay", "description": "Không làm gì thêm."}


@pytest.fixture
def here(town):
    return town


def flat(sections):
    return {row.name: row for section in sections for row in section.rows}


def resend(plan, by, changes):
    """Returned, changed and sent again; the two versions."""
    first = plan.current_version
    actions.advance(plan, "send_back", by=actor(plan), at=NOW)
    for key, change in changes.items():
        section = plan.sections.get(key=key)
        actions.save_section(
            plan, key, {**section.data, **change}, seen=section.version, by=by, at=NOW
        )
    return first, actions.send_plan(plan, by=by, at=NOW)


def actor(plan):
    return plan.unit.seats.get(role="HEAD").person


def sent(by, **changes):
    plan = make_plan(by, changes=changes)
    actions.send_plan(plan, by=by, at=NOW)
    plan.refresh_from_db()
    return plan


def test_a_summary_reads_like_a_page(here):
    plan = sent(here.health_staff)
    sections = selectors.summary(plan.current_version, reader=here.health_head)
    assert [section.key for section in sections] == [
        "general",
        "problem",
        "solution",
        "means",
        "risks",
        "effects",
        "authors",
        "declarations",
    ]
    rows = flat(sections)
    assert rows["budget"].value.startswith("120,000,000")
    assert rows["start_date"].value == "01/06/2026"
    assert rows["options"].value.startswith("1. Nhập lại số liệu sau buổi khám\n")
    assert "\n2. Khám và ký số tại trường\n" in rows["options"].value
    assert rows["selected_option"].value == "2. Khám và ký số tại trường"
    assert rows["field"].value == "Health"
    assert rows["authors"].value.startswith(f"1. {here.health_staff.full_name}, Sở Y tế: 100%")
    lines = rows["eligibility"].value.splitlines()
    assert [line.split(".")[0] for line in lines] == [str(n) for n in range(1, 12)]
    assert all(str(row.label) for row in rows.values())
    with override("vi"):
        vietnamese = flat(selectors.summary(plan.current_version, reader=here.health_head))
    assert vietnamese["field"].value == "Y tế"
    assert vietnamese["budget"].value.startswith("120.000.000")
    assert "cơ sở khoa học" in vietnamese["eligibility"].value
    assert "scientific" in rows["eligibility"].value


def test_confidential_parts_are_for_authors_and_deciders():
    here = city()
    words = "Tên nhà cung cấp đang đàm phán"
    plan = sent(here.health_staff, declarations={"confidential_parts": words})
    version = plan.current_version
    at = {"at": NOW}
    actions.grant(plan, capacity=Capacity.VOTER, person=here.health_deputy, **at)
    actions.grant(plan, capacity=Capacity.DECIDER, unit=here.health, role="HEAD", **at)
    actions.grant(plan, capacity=Capacity.OPINION, person=here.ward_head, **at)
    actions.grant(plan, capacity=Capacity.VOTER, person=here.health_deputy2, **at)
    actions.grant(plan, capacity=Capacity.CONFLICT, person=here.health_deputy2, closes=True, **at)
    with clock.frozen(NOW):
        reads = {
            who
            for who in [
                "health_staff",
                "health_head",
                "health_deputy",
                "health_deputy2",
                "health_officer",
                "ward_head",
                "monitor",
                "auditor",
                "admin",
                "chair",
            ]
            if selectors.confidential(version, reader=getattr(here, who)) == words
        }
    assert reads == {"health_staff", "health_head", "health_deputy"}
    for who in ("health_staff", "health_head"):
        shown = selectors.summary(version, reader=getattr(here, who))
        assert words not in str(shown)
    first, second = resend(
        plan, here.health_staff, {"declarations": {"confidential_parts": "Khác hẳn"}}
    )
    assert words not in str(selectors.compare(first, second, reader=here.health_head))
    assert "confidential_parts" in selectors.labels_of(first)


def test_a_draft_is_summed_up_for_its_authors_as_far_as_it_can_be_read(here):
    plan = make_plan(
        here.health_staff, changes={"means": {"budget": "chưa rõ", "end_date": "01/01/2020"}}
    )
    assert selectors.draft_summary(plan, reader=here.health_head) == []
    sections = selectors.draft_summary(plan, reader=here.health_staff)
    assert [section.key for section in sections][-3:] == ["authors", "files", "declarations"]
    rows = flat(sections)
    assert rows["budget"].value == "chưa rõ"
    assert rows["end_date"].value == "01/01/2020"  # understood, though it lies before the start
    assert (
        rows["is_pilot"].value
        == flat(selectors.summary(sent(here.health_staff).current_version, reader=None))[
            "is_pilot"
        ].value
    )
    assert rows["options"].value.startswith("1. Nhập lại số liệu")
    assert "on" not in rows["options"].value.split()


def test_a_fresh_draft_can_be_summed_up(here):
    for route in ("SLIP", "PLAN"):
        draft = actions.start_draft(by=here.health_staff, at=NOW, route=route)
        rows = flat(selectors.draft_summary(draft, reader=here.health_staff))
        typed = {name: row.value for name, row in rows.items() if row.value}
        assert set(typed) <= {"authors", "employing_agency", "is_hard_matter"}, typed


def test_rows_taken_out_and_put_in_stand_out(here):
    plan = sent(here.health_staff, solution={"options": [OPTIONS[0], OPTIONS[1], KEEP]})
    changed = {**OPTIONS[1], "cost": "130.000.000"}
    new = {"title": "Thuê dịch vụ", "description": "Thuê một đơn vị làm trọn gói."}
    first, second = resend(plan, here.health_staff, {"solution": {"options": [changed, KEEP, new]}})
    rows = flat(selectors.compare(first, second, reader=here.health_head))
    pieces = rows["options"].pieces
    removed = [text for op, text in pieces if op == "removed"]
    added = [text for op, text in pieces if op == "added"]
    assert any(text.startswith("– Nhập lại số liệu sau buổi khám\n") for text in removed)
    assert any(text.startswith("3. Thuê dịch vụ\n") for text in added)
    assert not any("Giữ như hiện nay" in text for text in removed + added)
    assert rows["options"].changed
    assert not rows["purpose"].changed
    assert [op for op, _text in rows["purpose"].pieces] == ["same"]
    assert rows["selected_option"].changed


def test_a_slip_compares_with_its_plan(here):
    idea = make_idea(here.health_staff)
    slip = actions.send_slip(idea, by=here.health_staff, at=NOW).version
    plan = sent(here.health_staff)
    names = [
        row.name
        for section in selectors.compare(slip, plan.current_version, reader=None)
        for row in section.rows
    ]
    assert len(names) == len(set(names))  # what moved into the plan is one row
    assert {"title", "bottleneck", "expected_result", "worst_case"} <= set(names)


@pytest.mark.parametrize("rows", [1, 20])
def test_readings_cost_the_same_however_much_is_written(here, django_assert_num_queries, rows):
    risk = PLAN_TYPED["risks"]["risks"][0]
    plan = sent(here.health_staff, risks={"risks": [risk] * rows})
    first, second = resend(plan, here.health_staff, {"risks": {"risks": [risk] * rows}})
    first, second = plan.versions.order_by("n")
    with django_assert_num_queries(1):
        selectors.summary(second, reader=here.health_head)
    with django_assert_num_queries(1):
        selectors.compare(first, second, reader=here.health_head)  # the newer was read before
    with django_assert_num_queries(1):
        selectors.verify_version(first)

    draft = make_plan(here.health_staff, changes={"risks": {"risks": [risk] * rows}})
    assert draft.unit
    with clock.frozen(NOW), django_assert_num_queries(4):
        assert selectors.readiness(draft).is_ready
    selectors.one_look(draft)
    with clock.frozen(NOW), django_assert_num_queries(4):  # sections, catalogues, authors, files
        selectors.readiness(draft)
        selectors.draft_summary(draft, reader=here.health_staff)
        selectors.task_list(draft, reader=here.health_staff)
        selectors.files_of(draft, reader=here.health_staff)
        selectors.regime_of(draft)
