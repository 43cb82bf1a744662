"""Who is told that somebody acted in his place, and what waits for his confirmation."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import MandateKind
from approvals import actions
from approvals.models import Kind
from notifications import actions as telling
from notifications import letters
from notifications.models import Notice
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act
from tests.approvals.test_mandates import LAST, absent, decision_of, mandate
from tests.approvals.test_transfers import hand_on
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def hear():
    while telling.hear_next(at=NOW):
        pass


def told(person, verb):
    return Notice.objects.for_reading().filter(recipient=person, verb=verb)


def test_the_holder_is_told_who_did_what_in_his_place_and_by_which_document(hcm):
    mandate(hcm.ward_head, hcm.ward_deputy2)
    proposal = decision_of(hcm).proposal
    act(proposal, Kind.DECISION, by=hcm.ward_deputy2)
    hear()
    notice = told(hcm.ward_head, "task.done").get()
    assert notice.is_unread
    assert told(hcm.ward_head, "task.done").unread().exists()
    said = letters.words(notice)
    assert hcm.ward_deputy2.full_name in said.title
    assert notice.task.get_kind_display() in said.title
    assert "12/GUQ-PSG" in said.text
    assert not told(hcm.ward_deputy2, "task.done").exists()


def test_the_first_page_of_the_giver_says_who_stands_in_now(hcm, django_assert_num_queries):
    head, inbox = Person(hcm.ward_head), reverse("notifications:inbox")
    head.open(inbox)
    with CaptureQueriesContext(connection) as before:
        head.open(inbox)
        asked = len(before)
    later = mandate(hcm.ward_head, hcm.ward_deputy2, first_day=TODAY + timedelta(days=1))
    assert hcm.ward_deputy2.full_name not in text_of(head.open(inbox))
    actions.end_mandate(later, reason="Không đi nữa.", by=hcm.ward_head, at=NOW)
    given = mandate(hcm.ward_head, hcm.ward_deputy2)
    with django_assert_num_queries(asked):
        page = head.open(inbox)
    said = f"{hcm.ward_deputy2.full_name} stands in for you until {LAST:%d/%m/%Y}."
    address = reverse("approvals:mandate", args=[given.pk])
    assert said in text_of(page)
    assert f'href="{address}"' in page.content.decode()
    head.open(address)
    assert "stands in for you" not in text_of(Person(hcm.ward_deputy2).open(inbox))


def test_of_an_absence_without_a_document_and_of_what_is_handed_on(hcm):
    absent(hcm.ward_head)
    hand_on(decision_of(hcm), hcm, by=hcm.ward_deputy)
    hear()
    notice = told(hcm.ward_head, "case.transfer").get()
    assert hcm.ward_deputy.full_name in letters.words(notice).title


def test_nobody_is_told_of_what_is_done_in_one_s_own_right(hcm):
    act(decision_of(hcm).proposal, Kind.DECISION)
    actions.make_acting(
        hcm.health, holder=hcm.health_deputy, first_day=TODAY, last_day=LAST, number="1/QĐ",
        document_date=TODAY, reason="Khuyết.", by=hcm.chair, at=NOW,
    )  # fmt: skip
    hear()
    assert not Notice.objects.filter(verb="task.done").exists()


def prepared(hcm, **more):
    return mandate(
        hcm.ward_head, hcm.ward_deputy2, by=hcm.ward_officer, kind=MandateKind.ASSIGNMENT, **more
    )


def test_what_waits_for_his_confirmation_stands_at_the_top_of_his_work(hcm):
    one = prepared(hcm)
    hear()
    head, address = Person(hcm.ward_head), reverse("approvals:mandate", args=[one.pk])
    assert told(hcm.ward_head, "mandate.prepare").unread().exists()
    assert f'href="{address}"' in head.open(reverse("notifications:inbox")).content.decode()
    others = Person(hcm.ward_deputy2).open(reverse("notifications:inbox")).content.decode()
    assert f'href="{address}"' not in others
    page = head.open(address)
    assert "Why do you refuse it?" in text_of(page)
    assert "Why does it end?" not in text_of(page)
    sent = head.press(page, action="end", reason="Tôi không vắng.")
    assert "Refused. Nobody stands in for you by it." in text_of(head.open(sent.url))
    hear()
    assert not told(hcm.ward_head, "mandate.prepare").unread().exists()
    assert f'href="{address}"' not in head.open(reverse("notifications:inbox")).content.decode()


def test_what_has_not_begun_is_cancelled_and_what_runs_is_ended(hcm):
    later = mandate(hcm.ward_head, hcm.ward_deputy2, first_day=TODAY + timedelta(days=1))
    head = Person(hcm.ward_head)
    page = head.open(reverse("approvals:mandate", args=[later.pk]))
    assert "Cancel it" in text_of(page)
    assert "End it now" not in text_of(page)
    sent = head.press(page, action="end", reason="Không đi nữa.")
    assert "Cancelled. It will not begin." in text_of(head.open(sent.url))
    now = mandate(hcm.ward_head, hcm.ward_deputy2)
    assert "End it now" in text_of(head.open(reverse("approvals:mandate", args=[now.pk])))


def test_a_receipt_shows_the_next_item_as_the_first_page_does(hcm):
    """The next one stands still: no running days."""
    still = decision_of(hcm)
    actions.ask_supplement(still.case, wanted=["Dự toán"], working_days=3, by=hcm.ward_head, at=NOW)
    task = decision_of(hcm, hcm.ward_officer)
    act(task.proposal, Kind.DECISION)
    said = text_of(Person(hcm.ward_head).open(reverse("approvals:task", args=[task.pk])))
    _before, _head, after = said.partition("Next on your list")
    assert "Clock stands still" in after
    assert "working days left" not in after
