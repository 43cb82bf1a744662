"""A notice that calls to a step is over once the step is; what a notice says is said once."""

import re

import pytest
from django.urls import reverse

from approvals import actions
from approvals.models import Kind
from core import clock
from notifications import letters, selectors
from notifications.models import Notice
from proposals.models import Proposal
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of

pytestmark = pytest.mark.django_db

NOTICES = "notifications:index"


def test_a_call_to_a_step_is_done_when_the_step_is(hcm, hear):
    taken = makers.registered(hcm).proposal
    makers.registered(hcm, title="Ý tưởng còn chờ")
    hear()
    head = Person(hcm.ward_head)
    assert selectors.badge(hcm.ward_head)[1] == 2
    makers.act(taken, Kind.ANSWER_IDEA)
    page = head.open(reverse(NOTICES))
    assert page.context["shell"]["unread"] == 1
    assert head.open("/").context["shell"]["unread"] == 1
    body = page.content.decode()
    assert body.count('<li class="unread">') == 1
    (over,) = re.findall(
        r"<li>(.*?)</li>", body.split('class="notices"')[1].split("</ol>")[0], re.DOTALL
    )
    assert "done" in over
    assert "Unread:" not in over
    assert "Due by" not in over


def test_a_call_that_is_no_longer_needed_says_so(hcm, hear):
    idea = makers.registered(hcm).proposal
    hear()
    actions.withdraw(idea, by=hcm.ward_staff, at=clock.now())
    head = Person(hcm.ward_head)
    page = head.open(reverse(NOTICES))
    assert page.context["shell"]["unread"] == 0
    assert "no longer needed" in text_of(page)
    assert "Mark all as read" not in text_of(page)


def test_the_second_line_and_the_hour_stand_apart(hcm, hear):
    makers.registered(hcm)
    hear()
    said = text_of(Person(hcm.ward_head).open(reverse(NOTICES)))
    assert "Due by 16/03/2026." in said
    assert ". ·" not in said


def test_a_title_that_is_the_code_is_said_once(hcm, hear):
    hear()  # what the makers of the city told
    before = set(Notice.objects.values_list("pk", flat=True))
    idea = makers.registered(hcm).proposal
    hear()
    Proposal.objects.filter(pk=idea.pk).update(title=idea.code)  # as sealing the title leaves it
    told = Notice.objects.for_reading().exclude(pk__in=before)
    assert told
    for notice in told:
        assert letters.words(notice).title.count(idea.code) == 1


@pytest.mark.parametrize(
    ("make", "verb"),
    [
        (makers.approved, "proposal.approve"),
        (makers.overridden, "proposal.override"),
        (makers.rejected, "proposal.reject"),
    ],
)
def test_a_result_says_what_to_do_next(hcm, hear, make, verb):
    make(hcm)
    hear()
    told = Notice.objects.for_reading().filter(verb=verb)
    assert told
    assert all(letters.words(notice).text for notice in told)


def test_a_declined_idea_says_what_to_do_next(hcm, hear):
    idea = makers.registered(hcm).proposal
    makers.act(idea, Kind.ANSWER_IDEA, answer="DECLINE", remark="Trùng việc đang làm.")
    hear()
    assert letters.words(Notice.objects.for_reading().get(verb="proposal.decline")).text
