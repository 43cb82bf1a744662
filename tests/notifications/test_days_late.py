"""How late a step is: one number, wherever it is said."""

import pytest
from django.urls import reverse

from approvals import actions
from approvals.models import Kind
from core import clock
from core.clock import day_of
from notifications import letters
from notifications.models import Notice
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of
from tests.world import vn
from workdays.calendar import Calendar

pytestmark = pytest.mark.django_db

THURSDAY = (2026, 3, 19)
"""The due day of an idea that was sent on the Thursday before it."""


@pytest.fixture
def owed(hcm):
    """An idea of the ward whose answer is due on Thursday 19 March."""
    dossier = makers.registered(hcm, at=vn(2026, 3, 12, 9)).proposal
    task = makers.owed(dossier, Kind.ANSWER_IDEA)
    assert task.due_on == day_of(vn(*THURSDAY))
    return task


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (vn(2026, 3, 20, 9), 1),  # Friday
        (vn(2026, 3, 21, 9), 1),  # Saturday: only Friday has passed
        (vn(2026, 3, 22, 23), 1),  # Sunday
        (vn(2026, 3, 23, 9), 2),  # Monday
    ],
)
def test_one_number_of_days_late_wherever_it_is_said(hcm, owed, hear, at, late):
    days = f"{late} working day{'s' if late > 1 else ''}"
    with clock.frozen(at):
        while actions.remind_next(at=at):
            pass
        hear(at)
        head = Person(hcm.ward_head)
        assert f"Overdue by {days}" in text_of(head.open("/"))
        assert f"Overdue by {days}" in text_of(head.open(reverse("approvals:ideas")))
        form = head.open(reverse("approvals:answer_idea", args=[owed.pk]))
        assert f"Overdue by {days}" in text_of(form)
        assert f"is {days} late" in text_of(form)
        told = Notice.objects.for_reading().filter(verb="task.remind").latest("pk")
        letter = letters.letter(told, key="letter:1:1", at=at)
        assert f"Quá hạn {late} ngày làm việc" in letter.body
        assert f"Overdue by {days}" in text_of(head.open(reverse("notifications:index")))
        # what waits next, on the receipt of another step
        other = makers.registered(hcm, at=vn(2026, 3, 20, 8)).proposal
        done = makers.act(other, Kind.ANSWER_IDEA, by=hcm.ward_head, at=at)
        receipt = head.open(reverse("approvals:task", args=[done.task_id]))
        assert f"Overdue by {days}" in text_of(receipt)
        # and once it is done
        makers.act(owed.proposal, Kind.ANSWER_IDEA, by=hcm.ward_head, at=at, late_reason="Đi vắng.")
        owed.refresh_from_db()
        assert owed.days_late == late
        assert f"Working days late {late}" in text_of(
            head.open(reverse("approvals:task", args=[owed.pk]))
        )
        dossier = head.open(reverse("approvals:dossier", args=[owed.proposal_id]))
        assert f"{days} late" in text_of(dossier)


def test_until_the_end_of_the_due_day_nothing_is_late(hcm, owed):
    with clock.frozen(vn(*THURSDAY, 23, 59)):
        head = Person(hcm.ward_head)
        for url in ("/", reverse("approvals:answer_idea", args=[owed.pk])):
            said = text_of(head.open(url))
            assert "Due today" in said
            assert "Overdue by" not in said


@pytest.mark.parametrize(
    ("day", "left"),
    [(17, 2), (18, 1), (19, 0), (20, -1), (21, -1), (22, -1), (23, -2)],
)
def test_days_left_turn_into_days_late(hcm, day, left):
    assert Calendar.load().left(day_of(vn(*THURSDAY)), day_of(vn(2026, 3, day))) == left
