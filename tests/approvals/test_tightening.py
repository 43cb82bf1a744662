"""A unit asks more of itself than the city's rules do: within the row's limits, by its head."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from approvals import actions, routing
from approvals.models import Kind, OwnTerm, ReminderRule, Step
from approvals.selectors import tightening as reading
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import registered, submitted, walk
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def step(hcm):
    return Step.objects.get(kind=Kind.ANSWER_IDEA)


def tightened(city, step, days=3, *, by=None, unit=None, first=TODAY):
    return actions.tighten(
        unit or city.ward,
        step,
        working_days=days,
        source="Quy chế làm việc của phường",
        valid_from=first,
        by=by or city.ward_head,
        at=NOW,
    )


def test_its_steps_have_fewer_days_and_nobody_elses(hcm, step):
    before = registered(hcm).tasks.get()
    tightened(hcm, step)

    assert registered(hcm).tasks.get().working_days == 3
    assert registered(hcm, hcm.health_staff).tasks.get().working_days == 5
    before.refresh_from_db()
    assert before.working_days == 5  # what waits keeps its date


def test_only_within_the_row_and_only_by_the_head(hcm, step):
    for days in (1, 6):
        with pytest.raises(ValidationError) as found:
            tightened(hcm, step, days)
        assert set(found.value.message_dict) == {"working_days"}
    for by in (hcm.ward_deputy, hcm.admin, hcm.health_head):
        with pytest.raises(PermissionDenied):
            tightened(hcm, step, by=by)
    with pytest.raises(ValidationError):
        tightened(hcm, step, first=TODAY - timedelta(days=1))
    vote = Step.objects.get(kind=Kind.VOTE, procedure__code=routing.LEADERS_PLAN)
    with pytest.raises(ValidationError):
        tightened(hcm, vote, 5)
    assert not OwnTerm.objects.exists()


def test_from_its_day_to_the_next_and_back_to_the_citys(hcm, step):
    tightened(hcm, step, 4)
    later = TODAY + timedelta(days=30)
    tightened(hcm, step, 2, first=later)
    assert registered(hcm).tasks.get().working_days == 4
    assert [row.valid_to for row in OwnTerm.objects.order_by("pk")] == [later, None]
    assert tightened(hcm, step, 5, first=later) is None
    assert OwnTerm.objects.filter(valid_to=None).count() == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        OwnTerm.objects.update(working_days=9)


def test_never_two_of_its_terms_or_reminders_on_one_day(hcm, step):
    """One that a later one bounds ends as well when what comes before it changes."""
    later, day = TODAY + timedelta(days=45), timedelta(days=1)
    first, second = tightened(hcm, step, 2), tightened(hcm, step, 3, first=later)
    assert tightened(hcm, step, 5) is None  # the city's again, from today on
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.valid_to, second.valid_to) == (TODAY, later)  # neither ever holds
    assert registered(hcm).tasks.get().working_days == 5
    third = tightened(hcm, step, 4)
    assert [*OwnTerm.objects.valid_on(later + day)] == [third]

    first, second = reminded(hcm, 8), reminded(hcm, 9, first=later)
    assert reminded(hcm, 0) is None
    fourth = reminded(hcm, 7)
    own = ReminderRule.objects.filter(unit=hcm.ward)
    assert [*own.valid_on(TODAY)] == [*own.valid_on(later + day)] == [fourth]
    for row, more in ((third, {"working_days": 2}), (fourth, {"working_days": -9})):
        row.pk, row._state.adding, row.valid_to = None, True, None
        row.valid_from = later
        for name, value in more.items():
            setattr(row, name, value)
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save()


def test_a_rule_that_changed_since_still_bounds_it(hcm, step):
    """Written past the action: more than the row gives, and fewer than its least."""
    for days, is_given in ((9, 5), (1, 2)):
        OwnTerm.objects.create(
            unit=hcm.ward, procedure=routing.ANSWER, kind=Kind.ANSWER_IDEA, working_days=days,
            source="x", valid_from=TODAY, by=hcm.ward_head, at=NOW,
        )  # fmt: skip
        assert registered(hcm).tasks.get().working_days == is_given
        OwnTerm.objects.update(valid_to=TODAY)


def test_without_a_rule_that_allows_it_nothing_is_offered(hcm, step, monkeypatch):
    monkeypatch.setattr(reading, "could_tighten", lambda unit, day: [])
    page = Person(hcm.ward_head).open(reverse("approvals:own_terms", args=[hcm.ward.pk]))
    assert "No rule in force lets a unit" in text_of(page)
    assert "working_days" not in page.content.decode()
    # whoever works in a division is led to the rules of its agency
    division = reverse("approvals:own_terms", args=[hcm.health_division.pk])
    led = Person(hcm.ward_head).client.get(division)
    assert (led.status_code, led.url) == (302, reverse("approvals:own_terms", args=[hcm.health.pk]))


def test_set_in_the_page_and_told_as_the_units_own(hcm, step):
    head, staff = Person(hcm.ward_head), Person(hcm.ward_staff)
    url = reverse("approvals:own_terms", args=[hcm.ward.pk])
    given = {"step": str(step.pk), "source": "Quy chế 5", "valid_from": f"{TODAY:%d/%m/%Y}"}
    wrong = head.press(head.open(url), **given, working_days="9")
    assert "2 to 5 working days" in text_of(wrong)
    assert "Quy chế 5" in wrong.content.decode()
    assert head.press(head.open(url), **given, working_days="3").status_code == 302
    said = text_of(staff.open(url))
    assert "3 working days" in said
    assert "Only the head of" in said
    case = submitted(hcm, hcm.ward_deputy)
    walk(case.proposal, until=Kind.CHECK_NOTE)
    assert url in head.open(reverse("approvals:dossier", args=[case.proposal_id])).content.decode()


def test_its_own_term_is_ended_where_it_stands(hcm, step):
    """Before it begins it never held; and a ward is offered nothing of the committee's process."""
    head, url = Person(hcm.ward_head), reverse("approvals:own_terms", args=[hcm.ward.pk])
    row = tightened(hcm, step, first=TODAY + timedelta(days=2))
    page = head.open(url)
    address = reverse("approvals:end_term", args=[row.pk])
    assert f'href="{address}"' in page.content.decode()
    assert address not in Person(hcm.ward_staff).open(url).content.decode()
    wrong = head.press(head.open(address), source="")
    assert wrong.status_code == 200
    sent = head.press(wrong, source="Quy chế 7")
    said = text_of(head.open(sent.url))
    assert "it never held; it would have begun on 11/03/2026" in said
    assert registered(hcm).tasks.get().working_days == 5

    committee = Step.objects.filter(procedure__code=routing.STANDING_COMMITTEE)
    offered = reading.could_tighten(hcm.ward, TODAY)
    assert step in offered
    assert not set(offered) & set(committee)
    assert set(committee) & set(reading.could_tighten(hcm.ward.party_committee, TODAY))
    assert f'<optgroup label="{step.procedure.name}">' in page.content.decode()


def test_an_own_reminder_is_ended_where_it_stands(hcm):
    head, row = Person(hcm.ward_head), reminded(hcm, 8)
    own = reverse("approvals:own_terms", args=[hcm.ward.pk])
    address = reverse("approvals:end_reminder", args=[row.pk])
    assert f'href="{address}"' in head.open(own).content.decode()
    sent = head.press(head.open(address), source="Quy chế 7")
    assert "Only the city's reminders hold here." in text_of(head.open(sent.url))
    row.refresh_from_db()
    assert row.valid_to == TODAY


# ------------------------------------------------------------------------------ reminders


def reminded(city, days=8, *, by=None, unit=None, first=TODAY, kind=Kind.ANSWER_IDEA):
    return actions.remind_earlier(
        unit or city.ward,
        kind=kind,
        working_days=days,
        source="Quy chế làm việc của phường",
        valid_from=first,
        by=by or city.ward_head,
        at=NOW,
    )


def moments(case) -> list[int]:
    holders = case.tasks.get().reminders.filter(audience="HOLDER")
    return sorted(holders.values_list("working_days", flat=True))


def test_a_units_own_reminder_comes_on_top_and_nobody_elses(hcm):
    before = registered(hcm)
    city_s = moments(before)
    reminded(hcm, 8)
    reminded(hcm, 8, kind=Kind.INTAKE)

    assert moments(registered(hcm)) == [-8, *city_s]
    assert moments(registered(hcm, hcm.health_staff)) == city_s
    assert moments(before) == city_s  # what waits keeps its own
    assert reminded(hcm, 0) is None
    assert moments(registered(hcm)) == city_s


def test_an_own_reminder_is_earlier_than_the_citys_and_only_the_heads(hcm):
    first = -moments(registered(hcm))[0]
    for days in (first, first - 1, 21):
        with pytest.raises(ValidationError) as found:
            reminded(hcm, days)
        assert set(found.value.message_dict) == {"working_days"}
    for by in (hcm.ward_deputy, hcm.admin, hcm.health_head):
        with pytest.raises(PermissionDenied):
            reminded(hcm, by=by)
    with pytest.raises(ValidationError):
        reminded(hcm, first=TODAY - timedelta(days=1))
    assert reminded(hcm, first + 1).source == "Quy chế làm việc của phường"
    for wrong in ({"working_days": 1}, {"audience": "SUPERIOR"}, {"source": ""}, {"kind": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ReminderRule.objects.filter(unit=hcm.ward).update(**wrong)


def test_the_head_sets_it_on_its_page_and_everybody_reads_it(hcm):
    head = Person(hcm.ward_head)
    page = head.open(reverse("approvals:own_reminder", args=[hcm.ward.pk]))
    wrong = head.press(page, kind="INTAKE", working_days="1", source="Quy chế 5")
    assert "Earlier than the city" in text_of(wrong)
    sent = head.press(wrong, kind="INTAKE", working_days="9", source="Quy chế 5")
    assert sent.status_code == 302
    own = reverse("approvals:own_terms", args=[hcm.ward.pk])
    assert "9 working days before the due date" in text_of(Person(hcm.health_staff).open(own))
    guide = Person(hcm.ward_staff).open(reverse("approvals:who_does_what"))
    assert "Quy chế 5" not in text_of(guide)
