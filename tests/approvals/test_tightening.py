"""A unit asks more of itself than the city's rules do: within the row's limits, by its head."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from approvals import actions, routing
from approvals.models import Kind, OwnTerm, Step
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
    monkeypatch.setattr(reading, "could_tighten", lambda day: [])
    page = Person(hcm.ward_head).open(reverse("approvals:own_terms", args=[hcm.ward.pk]))
    assert "No rule in force lets a unit" in text_of(page)
    assert "working_days" not in page.content.decode()


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
