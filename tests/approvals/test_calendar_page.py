"""The page on which two decide of open deadlines, and what people are told of a moved one."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from accounts.roles import Role
from approvals import actions
from approvals.models import Kind, Task
from approvals.views import calendar
from notifications import actions as notices
from notifications import letters
from notifications.models import Notice
from tests.approvals.makers import owed, registered, revise_calendar
from tests.world import NOW, make_user
from workdays import actions as days

WEDNESDAY = date(2026, 3, 11)


@pytest.fixture
def draft(hcm):
    """A draft of 2026 in which Wednesday 11 March is off: an idea of the 9th is due a day later."""
    begun = days.start_revision(2026, by=hcm.admin2, at=NOW)
    return days.set_day(begun, WEDNESDAY, effect="OFF", name="Bão", by=hcm.admin2, at=NOW)


def desk_of(person):
    desk = Client()
    desk.force_login(person)
    return desk


def read(desk, url):
    answer = desk.get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_what_he_may_not_read_is_counted_only(hcm, draft):
    proposal = registered(hcm).proposal
    url = f"/calendar/revisions/{draft.pk}/deadlines/"

    blind = read(desk_of(hcm.admin), url)
    both = make_user(unit=hcm.home, seat=[Role.ADMIN, Role.MONITOR])
    sighted = read(desk_of(both), url)

    assert proposal.title not in blind
    assert proposal.code not in blind
    assert "Trong đó 1 thời hạn" in blind
    for piece in (proposal.title, proposal.code, "16/03/2026", "17/03/2026", "Muộn hơn"):
        assert piece in sighted


def test_the_list_has_pages_and_costs_the_same(
    hcm, draft, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(calendar, "A_PAGE", 2)
    desk = desk_of(make_user(unit=hcm.home, seat=[Role.ADMIN, Role.MONITOR]))
    url = f"/calendar/revisions/{draft.pk}/deadlines/"
    codes = [registered(hcm).proposal.code]
    desk.get(url)
    with django_assert_max_num_queries(20) as one:
        read(desk, url)
    codes += [registered(hcm, by).proposal.code for by in (hcm.ward_deputy, hcm.health_staff)]
    with django_assert_max_num_queries(len(one)):
        text = read(desk, url)

    last = Task.objects.get(proposal__code=codes[1])
    link = f"?after={last.due_on:%Y-%m-%d}.{last.pk}"
    assert link in text
    assert [code in text for code in codes] == [True, True, False]
    assert [code in read(desk, url + link) for code in codes] == [False, False, True]
    assert [code in read(desk, f"{url}?after=x.y") for code in codes] == [True, True, False]


def test_nearer_needs_its_tick_and_its_reason(hcm, draft):
    desk, url = desk_of(hcm.admin), f"/calendar/revisions/{draft.pk}/propose/"
    typed = {"source": "15/VPCP", "deadlines": "MOVE", "compared": "on", "seen": draft.edition}

    refused = desk.post(url, {"press": uuid4(), **typed, "shortens": "on"})
    assert refused.status_code == 200
    assert "Hãy ghi lý do để thời hạn sớm hơn." in refused.content.decode()
    taken = desk.post(
        url, {"press": uuid4(), **typed, "shortens": "on", "shorten_reason": "Công văn 9."}
    )

    draft.refresh_from_db()
    assert taken.status_code == 302
    assert (draft.shortens, draft.shorten_reason) == (True, "Công văn 9.")


def test_after_confirming_the_page_tells_what_became_of_them(hcm):
    proposal = registered(hcm).proposal
    revision = revise_calendar(hcm, 2026, days={WEDNESDAY: "OFF"}, move=True)
    desk = desk_of(make_user(unit=hcm.home, seat=[Role.ADMIN, Role.MONITOR]))
    url = f"/calendar/revisions/{revision.pk}/deadlines/"
    assert "Đang chờ dời" in read(desk, url)

    while actions.move_next(at=NOW):
        pass

    text = read(desk, url)
    assert "Đang chờ dời" not in text
    assert proposal.code in text
    assert "Đã dời" in text
    timeline = read(desk_of(hcm.ward_head), f"/dossiers/{proposal.pk}/?show=all")
    assert "Ngày 17/03/2026, thay cho ngày 16/03/2026" in timeline


def test_whose_turn_it_is_is_told_of_the_new_date(hcm):
    proposal = registered(hcm).proposal
    revise_calendar(hcm, 2026, days={WEDNESDAY: "OFF"}, move=True)
    while actions.move_next(at=NOW):
        pass
    while notices.hear_next(at=NOW):
        pass

    told = Notice.objects.for_reading().get(verb="task.move")
    assert told.recipient == hcm.ward_head
    assert told.letter.state == "WAITING"
    said = letters.words(told)
    assert "17/03/2026" in said.text
    assert "16/03/2026" in said.text
    assert said.url == f"/tasks/{owed(proposal, Kind.ANSWER_IDEA).pk}/"


def test_the_administrators_are_told_of_a_proposal_and_of_a_year_that_waits(hcm):
    revision = revise_calendar(hcm, 2026, days={WEDNESDAY: "OFF"})
    while notices.hear_next(at=NOW):
        pass

    told = {(one.verb, one.recipient) for one in Notice.objects.filter(verb__startswith="calendar")}
    assert ("calendar.propose", hcm.admin2) in told
    assert ("calendar.propose", hcm.admin) not in told
    assert ("calendar.confirm", hcm.admin) in told
    last = Notice.objects.for_reading().filter(verb="calendar.propose").latest("pk")
    assert letters.words(last).url == f"/calendar/revisions/{revision.pk}/deadlines/"
