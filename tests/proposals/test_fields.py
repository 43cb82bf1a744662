"""Amounts as people write them, the order of documents, and that none was found as an answer."""

import pytest
from django.core.exceptions import ValidationError

from accounts.rules_data import load_rules
from core import clock
from proposals import actions, selectors
from proposals.models import Author
from proposals.sections import read_catalogues
from proposals.sections.fields import Money
from tests.world import NOW

from .makers import join_in, make_idea, make_plan
from .pages import desk_of, read


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("10 triệu", 10_000_000),
        ("10tr", 10_000_000),
        ("10 Triệu đồng", 10_000_000),
        ("1,5 tỷ", 1_500_000_000),
        ("1.5 tỉ", 1_500_000_000),
        ("1 tỷ 200 triệu", 1_200_000_000),
        ("2,75 triệu", 2_750_000),
        ("500 nghìn", 500_000),
        ("500k", 500_000),
        ("1.250.000", 1_250_000),
        ("1 250 000 đ", 1_250_000),
        ("0", 0),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, amount):
    assert Money(required=False).clean(typed) == amount


@pytest.mark.parametrize(
    "typed", ["1.500 triệu", "1,500 tỷ", "1,5 tỷ 200 triệu", "10tr5", "mười triệu", "triệu", "10%"]
)
def test_what_can_be_read_in_two_ways_is_asked_for_again(typed):
    with pytest.raises(ValidationError):
        Money(required=False).clean(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("10 triệu", "10.000.000"), ("1250000", "1250000"), ("nhiều", "nhiều"), ("", "")],
)
def test_only_an_amount_said_in_words_is_written_anew(typed, kept):
    assert Money.spelled(typed) == kept


@pytest.mark.django_db
def test_documents_come_from_the_centre_first_and_the_newest_first(town):
    load_rules()
    with clock.frozen(NOW):
        names = [
            f"{row.code} {row.source}"
            for row in read_catalogues(clock.day_of(NOW), town.ward, ["instrument"])
            .rows("instrument")
            .values()
        ]
    places = [
        next(n for n, name in enumerate(names) if part in name)
        for part in ("91/2025/QH15", "73/2023/NĐ-CP", "14-KL/TW", "3815/KH-UBND", "Bình Dương")
    ]
    assert places == sorted(places)
    assert all("Bình Dương" in name for name in names[places[-1] :])


NONE_FOUND = {
    "none_found": "on",
    "gap": "Đã tìm trong danh mục của phường; việc này chưa ai quy định.",
    "conflict": "Không trái văn bản nào.",
}


@pytest.mark.django_db
def test_that_no_document_was_found_is_an_answer_kept_in_what_is_sent(town, english):
    plan = make_plan(town.health_staff, changes={"problem": {"legal_scan": [NONE_FOUND]}})
    version = actions.send_plan(plan, by=town.health_staff, at=NOW)

    (row,) = version.values["legal_scan"]
    assert (row["none_found"], row["gap"]) == (True, NONE_FOUND["gap"])
    problem = next(
        one for one in selectors.summary(version, reader=town.health_staff) if one.key == "problem"
    )
    said = next(one.value for one in problem.rows if one.name == "legal_scan")
    assert said.startswith("1. Looked through: no document regulates this matter")
    assert NONE_FOUND["gap"] in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "passes"),
    [
        ("Quy chế tiếp công dân, không số, của UBND phường Sài Gòn", True),
        ("Quy chế tiếp công dân (Không số) của UBND phường", True),
        ("Quyết định 15/2024/QĐ-UBND của UBND Thành phố", True),
        ("Quy chế tiếp công dân của phường", False),
    ],
)
def test_a_document_without_a_number_says_that_it_has_none(town, english, name, passes):
    scan = {"instrument_other": name, "gap": "Chưa nêu.", "conflict": "Không trái."}
    plan = make_plan(town.health_staff, changes={"problem": {"legal_scan": [scan]}})

    found = selectors.readiness(plan, day=clock.day_of(NOW))
    assert found.is_ready is passes
    if not passes:
        ((_anchor, _label, says),) = found.errors["problem"]
        assert "không số" in says


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["author", "invited", "former", "stranger"])
def test_the_check_says_that_a_head_who_is_or_was_an_author_does_not_decide(town, how):
    idea = make_idea(town.health_staff)
    if how == "invited":
        actions.invite(idea, person=town.health_head, level="VIEW", share=10, by=idea.lead, at=NOW)
    elif how != "stranger":
        row = join_in(idea, town.health_head, 10, level=Author.Level.VIEW)
        if how == "former":
            actions.remove_author(row, by=idea.lead, at=NOW)

    with clock.frozen(NOW):
        text = read(desk_of(town.health_staff), f"/proposals/{idea.pk}/check/")
    assert ("nên không quyết định" in text) is (how != "stranger")
