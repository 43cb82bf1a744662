"""Criteria that a unit adds to the sheet of its councils: within the city's rule, by its head."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from approvals import actions
from approvals.models import Council, CouncilRule, Kind, OwnCriterion
from approvals.selectors import Sitting
from approvals.selectors import tightening as reading
from core.verdicts import WrongMoment
from tests.approvals import councils
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import submitted, walk
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(hcm):
    case = submitted(hcm, hcm.ward_deputy)
    walk(case.proposal, until=Kind.CHECK_NOTE)
    return case


def added(city, name="Tính mới đối với phường", weight=2, *, by=None, unit=None, first=TODAY):
    return actions.add_criterion(
        unit or city.ward,
        name=name,
        name_en="",
        weight=weight,
        source="Quy chế 7",
        valid_from=first,
        by=by or city.ward_head,
        at=NOW,
    )


def lines(council) -> list[tuple[str, int]]:
    return [(one.name, one.weight) for one in Sitting(council).criteria]


def city_s(rule) -> list[tuple[str, int]]:
    return list(rule.criteria.order_by("order").values_list("name", "weight"))


def test_a_council_set_up_from_its_day_scores_by_it_and_the_citys_stay(hcm, case):
    before = councils.set_up(case, councils.seven(hcm))
    rows = city_s(before.rule)
    one = added(hcm)
    added(hcm, "Từ tháng sau", first=TODAY + timedelta(days=30))
    added(hcm, "Của Sở", by=hcm.health_head, unit=hcm.health)
    assert lines(before) == rows  # who sits keeps the sheet he has
    actions.dissolve_council(before, reason="Sai quyết định.", by=hcm.ward_head, at=NOW)

    council = councils.set_up(case, councils.seven(hcm), number="13/QĐ-UBND")
    assert lines(council) == [*rows, ("Tính mới đối với phường", 2)]
    actions.end_criterion(one, source="Quy chế 8", valid_to=TODAY, by=hcm.ward_head, at=NOW)
    assert lines(Council.objects.get(pk=council.pk)) == [*rows, ("Tính mới đối với phường", 2)]
    assert reading.own_lines(hcm.ward, council.rule, TODAY) == []


def test_only_within_the_rule_and_only_by_the_head(hcm):
    for weight in (0, 3):
        with pytest.raises(ValidationError) as found:
            added(hcm, weight=weight)
        assert set(found.value.message_dict) == {"weight"}
    for name in ("", "tính cần thiết"):  # one of the city's
        with pytest.raises(ValidationError) as found:
            added(hcm, name)
        assert set(found.value.message_dict) == {"name"}
    with pytest.raises(ValidationError):
        added(hcm, first=TODAY - timedelta(days=1))
    for by in (hcm.ward_deputy, hcm.admin, hcm.health_head):
        with pytest.raises(PermissionDenied):
            added(hcm, by=by)
    rows = [added(hcm, f"Tiêu chí {n}", first=TODAY + timedelta(days=n)) for n in range(3)]
    with pytest.raises(WrongMoment):
        added(hcm, "Tiêu chí thứ tư")
    with pytest.raises(PermissionDenied):
        actions.end_criterion(rows[2], source="x", valid_to=TODAY, by=hcm.admin, at=NOW)
    actions.end_criterion(rows[2], source="x", valid_to=TODAY, by=hcm.ward_head, at=NOW)
    with pytest.raises(WrongMoment):
        actions.end_criterion(rows[2], source="x", valid_to=TODAY, by=hcm.ward_head, at=NOW)
    added(hcm, "Tiêu chí thứ tư")


def test_it_is_kept_and_a_rule_that_changed_since_still_bounds_it(hcm):
    for n in range(3):
        added(hcm, f"Tiêu chí {n}")
    rule = CouncilRule.objects.get()
    rule.own_most, rule.own_weight = 2, 1
    found = reading.own_lines(hcm.ward, rule, TODAY)
    assert [(row["name"], row["weight"]) for row in found] == [("Tiêu chí 0", 1), ("Tiêu chí 1", 1)]
    for change in (
        lambda: OwnCriterion.objects.update(weight=1),
        lambda: OwnCriterion.objects.update(name="x"),
        lambda: OwnCriterion.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_scored_by_hand_and_marked_wherever_it_stands(hcm, case):
    own = added(hcm)
    council = councils.set_up(case, councils.seven(hcm))
    one, two = councils.experts(hcm)[:2]
    for person in (one, two):
        councils.declare(council, person)
    wanted = councils.filled(council, 6)
    with pytest.raises(ValidationError) as found:  # the unit's own one is owed like the others
        councils.score(council, one, scores=wanted)
    assert set(found.value.message_dict) == {f"score_{own.code}"}

    member = Person(one)
    page = member.open(reverse("approvals:task", args=[councils.sheet_task(council, one).pk]))
    mark = "Tính mới đối với phường (weight 2, the unit's own criterion)"
    assert mark in text_of(page)
    typed = {f"score_{code}": "6" for code in wanted} | {f"score_{own.code}": "9"}
    sent = member.press(page, **typed, comment="Nên làm.", recommendation="APPROVE")
    assert sent.status_code == 302
    assert mark in text_of(member.open(sent.url))  # the receipt
    assert mark in text_of(member.open(reverse("approvals:council", args=[case.proposal_id])))
    sitting = Sitting(council)
    assert sitting.mean_of(sitting.sheets[0]) == pytest.approx((10 * 6 + 2 * 9) / 12)


def test_the_head_adds_and_ends_it_on_the_pages_and_everybody_reads_it(hcm):
    head, own = Person(hcm.ward_head), reverse("approvals:own_terms", args=[hcm.ward.pk])
    page = head.open(reverse("approvals:own_criterion", args=[hcm.ward.pk]))
    given = {"name": "Tính lan tỏa", "source": "Quy chế 5"}
    wrong = head.press(page, **given, weight="9")
    assert "a weight from 1 to 2" in text_of(wrong)
    assert "Tính lan tỏa" in wrong.content.decode()
    assert head.press(wrong, **given, weight="1").status_code == 302
    said = text_of(Person(hcm.health_staff).open(own))
    assert "Tính lan tỏa" in said
    row = OwnCriterion.objects.get()
    end = reverse("approvals:end_criterion", args=[row.pk])
    assert end in head.open(own).content.decode()
    assert head.press(head.open(end), source="Quy chế 6").status_code == 302
    stands, _heading, changed = text_of(head.open(own)).partition("What was changed")
    assert "Tính lan tỏa" not in stands
    assert "Tính lan tỏa" in changed
