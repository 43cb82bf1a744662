"""How long each kind of step takes: kept sums against numbers reckoned by hand on the calendar."""

from datetime import timedelta

import pytest
from django.urls import reverse

from approvals import actions as approvals
from approvals.models import Kind
from core import clock
from reports import actions, selectors
from reports.models import StageDue, StageSum
from reports.selectors.stages import StageTime
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, confirm_calendar, owed, registered, submitted
from tests.world import NOW, TODAY, vn

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(city, rules):
    """Five intakes of the ward and one of Sở Y tế; an urgent case directed after 100 minutes."""
    confirm_calendar(city)

    def taken_in(by, opened, ended, **more):
        case = submitted(city, by, at=opened)
        act(case.proposal, Kind.INTAKE, at=ended, **more)
        return case

    # Monday to Thursday: 3 days, late.
    taken_in(city.ward_staff, vn(2026, 3, 9, 9), vn(2026, 3, 12, 16), late_reason="Họp.")
    # Wednesday 29 April to Monday 4 May: two holidays and a weekend between, 1 day.
    taken_in(city.ward_staff, vn(2026, 4, 29, 9), vn(2026, 5, 4, 9))
    # Two weeks: 10 days, late.
    taken_in(city.ward_staff, vn(2026, 3, 9, 9), vn(2026, 3, 23, 9), late_reason="Chờ.")
    # On the same day: 0 days.
    taken_in(city.ward_staff, vn(2026, 3, 9, 9), vn(2026, 3, 9, 15))
    # Monday to Friday, but from Tuesday to Thursday it stood still: 4 - 2 = 2 days.
    case = submitted(city, city.ward_staff, at=vn(2026, 3, 9, 9))
    with clock.frozen(vn(2026, 3, 10, 9)):
        asked = approvals.ask_supplement(
            case,
            wanted=("Bổ sung dự toán.",),
            working_days=5,
            by=city.ward_officer,
            at=vn(2026, 3, 10, 9),
        )
    with clock.frozen(vn(2026, 3, 12, 9)):
        approvals.answer_supplement(
            asked.task, text="Đây.", by=asked.task.person, at=vn(2026, 3, 12, 9)
        )
    act(case.proposal, Kind.INTAKE, at=vn(2026, 3, 13, 9))
    # Another unit, and another year.
    taken_in(city.health_staff, vn(2026, 3, 9, 9), vn(2026, 3, 10, 9))
    taken_in(city.ward_staff, vn(2025, 12, 30, 9), vn(2025, 12, 31, 9))
    idea = registered(city).proposal
    with clock.frozen(NOW):
        approvals.report_urgent(
            idea,
            mark="EXPRESS",
            situation="Cháy khu nhà trọ.",
            to_do="Xác nhận tạm trú.",
            by=city.ward_head,
            at=NOW,
        )
        task, at = owed(idea, Kind.URGENT_DIRECTIVE), NOW + timedelta(minutes=100)
        approvals.direct_urgent(
            task,
            type="ACT",
            text="Cấp xác nhận.",
            limits="Chỉ 63 hộ.",
            given_at=at,
            valid_until=TODAY + timedelta(days=5),
            by=city.chair,
            at=at,
        )
    added_up()


def added_up():
    actions.count_all(at=NOW)
    while actions.time_stages_next(at=NOW):
        pass


def of_kind(user, kind, year=2026, unit=None):
    with clock.frozen(NOW):
        return [one for one in selectors.stage_times(user, year, unit) if one.kind == kind]


def test_the_numbers_are_those_reckoned_by_hand(city, done):
    # 0 1 2 3 10: half within 2, nine in ten within 10; two of five late.
    ward = of_kind(city.ward_head, Kind.INTAKE, unit=city.ward.pk)
    assert ward == [StageTime("INTAKE", False, 5, 2, 2, 10, 10)]
    assert ward[0].in_time == 60
    # 0 1 1 2 3 10 with the other unit's: the third of six is the median.
    assert of_kind(city.monitor, Kind.INTAKE) == [StageTime("INTAKE", False, 6, 2, 1, 10, 10)]
    assert of_kind(city.monitor, Kind.INTAKE, 2025) == [StageTime("INTAKE", False, 1, 0, 1, 1, 1)]
    hours = of_kind(city.monitor, Kind.URGENT_DIRECTIVE)
    assert hours == [StageTime("URGENT_DIRECTIVE", True, 1, 0, 100, 100, 100)]
    # What stood still for the authors is theirs in whole: Tuesday to Thursday.
    assert of_kind(city.monitor, Kind.SUPPLEMENT) == [StageTime("SUPPLEMENT", False, 1, 0, 2, 2, 2)]


def test_a_repetition_changes_nothing_and_a_new_step_is_added(city, done):
    def all_sums():
        values = ("unit", "year", "kind", "hourly", "late", "amount", "n")
        return sorted(StageSum.objects.values_list(*values))

    before = all_sums()
    actions.begin_again(at=NOW)
    added_up()
    assert all_sums() == before
    assert not StageDue.objects.exists()
    case = submitted(city, city.ward_staff, at=NOW)
    act(case.proposal, Kind.INTAKE, at=NOW)
    added_up()
    assert of_kind(city.ward_head, Kind.INTAKE, unit=city.ward.pk)[0].n == 6


def test_each_reads_the_units_he_follows(city, done):
    with clock.frozen(NOW):
        names = {one.name for one in selectors.unit_times(city.ward_head, 2026)}
        assert names == {city.ward.name}
        assert city.health.name in {one.name for one in selectors.unit_times(city.chair, 2026)}
        head = Person(city.ward_head)
        page = head.open(reverse("reports:stages") + "?year=2026")
        assert "60%" in text_of(page)
        own = head.open(f"{reverse('reports:stages')}?year=2026&u={city.ward.pk}")
        steps = [a for a in own.content.decode().split('"') if "/stages/steps/" in a]
        behind = head.open(next(a for a in steps if "INTAKE" in a).replace("&amp;", "&"))
        assert text_of(behind).count("PSG") >= 5 or text_of(behind).count("working day") >= 5
        head.open(f"{reverse('reports:stages')}?u={city.health.pk}", status=403)
        Person(city.ward_staff).open(reverse("reports:stages"), status=403)


def test_it_costs_the_same_for_one_step_and_for_many(city, done, django_assert_max_num_queries):
    person = Person(city.monitor)
    url = reverse("reports:stages") + "?year="
    with clock.frozen(NOW):
        person.open(url + "2025")
        for year in ("2025", "2026"):
            with django_assert_max_num_queries(6):
                person.open(url + year)
