"""Journey 7: the clock passes, a reminder and the letter of an overdue step arrive."""

from django.core import mail

from approvals.models import Task
from approvals.tasks import remind_due
from core import clock
from tests.approvals.makers import submitted
from tests.journeys import steps
from tests.journeys.walk import tell
from tests.proposals.makers import TITLE
from tests.world import vn


def test_a_reminder_and_an_overdue_letter_arrive(walker, town):
    submitted(town)  # Monday; intake is due in two working days, on Wednesday
    tell()
    mine = town.ward_officer.official_email
    before = len(_to(mine))

    with clock.frozen(vn(2026, 3, 11, 9)):
        remind_due()
        tell()
        today = _to(mine)
        assert len(today) > before

    with clock.frozen(vn(2026, 3, 16, 9)):
        remind_due()
        tell()
        assert len(_to(mine)) > len(today)
        above = _to(town.chair.official_email)
        assert above, "the head one level up hears of what is late"

        officer = walker.as_person(town.ward_officer)
        officer.open("notifications:inbox").look("viec-qua-han")
        assert officer.page.locator(".facet.late b").inner_text().strip() == "1"
        officer.item(TITLE).look("lam-viec-da-qua-han")
        officer.fill(late_reason="Chờ bản giấy của tài liệu gốc.")
        steps.take_in(officer)
    task = Task.objects.get(kind="INTAKE")
    assert (task.days_late, task.late_reason) == (3, "Chờ bản giấy của tài liệu gốc.")


def _to(address: str) -> list:
    return [one for one in mail.outbox if address in one.to]
