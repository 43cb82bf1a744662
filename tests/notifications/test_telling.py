"""Who is told of what: each whose turn it is, once per task; never an author who would decide."""

from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from accounts import actions as accounts
from accounts.models import Unit
from accounts.roles import Role
from approvals.models import Kind
from journal.models import Entry, Unheard
from notifications import letters
from notifications.models import Effect, Notice
from proposals import actions as proposals
from proposals.models import Proposal
from tests.approvals import makers
from tests.world import NOW, give, make_user, vn

pytestmark = pytest.mark.django_db


def told(verb, **where) -> set:
    """(recipient, as what) of every notice of a verb."""
    rows = Notice.objects.filter(verb=verb, **where).select_related("recipient")
    return {(row.recipient, row.data["as"]) for row in rows}


def test_each_whose_turn_it_is_is_told_once(hcm, hear):
    case = makers.submitted(hcm)
    assert hear() > 0
    intake = makers.owed(case.proposal, Kind.INTAKE)
    assert told("task.open", task=intake) == {(hcm.ward_officer, "holder")}
    assert hear() == 0
    assert Notice.objects.filter(task=intake).count() == 1
    assert not Unheard.objects.exists()

    makers.act(case.proposal, Kind.INTAKE)
    hear()
    opinion = makers.owed(case.proposal, Kind.PARTY_OPINION)
    assert told("task.open", task=opinion) == {
        (hcm.ward_party_officer, "holder"),
        (hcm.ward_party_secretary, "holder"),
    }


def test_a_second_visit_is_told_again(hcm, hear):
    case = makers.submitted(hcm, hcm.ward_staff)
    hear()
    makers.act(
        case.proposal,
        Kind.INTAKE,
        accepted=False,
        completeness=[{"item": "means", "ok": False, "note": "Thiếu"}],
        reason="Bổ sung dự toán.",
    )
    makers.actions.submit(case.proposal, by=hcm.ward_staff, at=NOW)
    hear()
    notices = Notice.objects.filter(recipient=hcm.ward_officer, verb="task.open")
    assert notices.count() == 2
    assert len({notice.task_id for notice in notices}) == 2


def test_the_author_gets_receipts_and_results_the_doer_no_echo(hcm, hear):
    dossier = makers.approved(hcm, hcm.ward_staff)
    hear()
    assert told("proposal.submit") == {(hcm.ward_staff, "author")}
    # the author also carries it out: told once of one entry
    assert (hcm.ward_staff, "author") in told("proposal.approve")
    assert Notice.objects.filter(recipient=hcm.ward_staff, verb="proposal.approve").count() == 1
    supervisor = dossier.decisions.get().supervisor
    assert (supervisor, "carrier") in told("proposal.approve")
    assert not Notice.objects.filter(recipient=hcm.ward_head, verb="proposal.approve").exists()


def test_an_author_who_would_decide_is_never_asked(hcm, hear):
    """The officer among the authors: his check goes to the head. The head among them: up."""
    case = makers.submitted(hcm, hcm.ward_staff, coauthors=[(hcm.ward_officer, 40)])
    hear()
    intake = makers.owed(case.proposal, Kind.INTAKE)
    assert told("task.open", task=intake) == {(hcm.ward_head, "holder")}

    up = makers.submitted(hcm, hcm.health_head)
    hear()
    asked = {who for who, _as in told("task.open", proposal=up.proposal)}
    assert hcm.health_head not in asked
    assert not asked & set(up.proposal.authors.values_list("person", flat=True))


def test_who_is_shut_out_by_a_conflict_of_interest_is_not_asked(hcm, hear):
    case = makers.submitted(hcm)
    proposals.grant(
        case.proposal, capacity="CONFLICT", person=hcm.ward_officer, closes=True, at=NOW
    )
    hear()
    assert told("task.open", proposal=case.proposal) == set()


def test_a_post_that_does_not_act_yet_is_not_asked(hcm, hear):
    accounts.end_seat(hcm.ward_officer.seats.get(), until=NOW.date(), by=hcm.admin, at=NOW)
    later = make_user("Văn Thư Mới", unit=hcm.ward)
    accounts.give_seat(
        person=later,
        unit=hcm.ward,
        role=Role.UNIT_OFFICER,
        since=date(2026, 3, 9),
        by=hcm.admin,
        at=NOW,
    )
    makers.submitted(hcm)
    hear()
    assert later not in {who for who, _as in told("task.open")}


def test_the_superior_hears_of_what_is_late_or_the_next_level_that_has_a_head(hcm, hear):
    case = makers.registered(hcm)
    task = makers.owed(case.proposal, Kind.ANSWER_IDEA)
    late = vn(2026, 3, 20, 9)
    while makers.actions.remind_next(at=late):
        pass
    hear(late)
    assert told("task.escalate", task=task) == {(hcm.chair, "superior")}
    notice = Notice.objects.for_reading().get(verb="task.escalate")
    said = letters.words(notice)
    assert said.url == f"/dossiers/{case.proposal_id}/"
    assert told("task.remind", task=task) == {(hcm.ward_head, "holder")}

    idea = makers.registered(hcm, hcm.division_staff)
    accounts.end_seat(
        hcm.health_head.seats.get(role=Role.HEAD), until=late.date(), by=hcm.admin, at=late
    )
    with makers.clock.frozen(late):
        while makers.actions.tell_vacancy_next(at=late):
            pass
        hear(late)
    assert (hcm.chair, "superior") in told("task.escalate", proposal=idea.proposal)
    vacant = Notice.objects.for_reading().get(verb="task.escalate", proposal=idea.proposal)
    assert vacant.data["vacant"]
    assert "Chưa có ai" in letters.words(vacant).title or "Nobody" in letters.words(vacant).title


def test_delay_climbs_the_ladder_rung_by_rung(hcm, hear):
    """Two days late the superior hears of it, at five the one above him, at ten Sở Nội vụ."""
    Unit.objects.filter(pk=hcm.ward.pk).update(superior=hcm.health)
    task = makers.owed(makers.registered(hcm).proposal, Kind.ANSWER_IDEA)  # due on 16/3
    rungs = [(18, hcm.health_head), (23, hcm.chair), (30, hcm.monitor)]
    heard = set()
    for day, person in rungs:
        while makers.actions.remind_next(at=vn(2026, 3, day, 9)):
            pass
        hear(vn(2026, 3, day, 9))
        heard.add((person, "superior"))
        assert told("task.escalate", task=task) == heard
        notice = Notice.objects.for_reading().get(verb="task.escalate", recipient=person)
        assert str(hcm.ward) in letters.words(notice).title
        assert Proposal.objects.visible_to(person).filter(pk=task.proposal_id).exists()


def test_the_focal_point_does_not_hear_of_its_monitors_own_dossier(hcm, hear):
    case = makers.registered(hcm, hcm.monitor)
    while makers.actions.remind_next(at=vn(2026, 3, 30, 9)):
        pass
    hear(vn(2026, 3, 30, 9))
    assert {who for who, _as in told("task.escalate", proposal=case.proposal)} == {hcm.chair}


def test_who_does_a_vacant_officers_work_is_told_that_it_is_his_turn(hcm, hear):
    case = makers.submitted(hcm)
    accounts.end_seat(hcm.ward_officer.seats.get(), until=NOW.date(), by=hcm.admin, at=NOW)
    while makers.actions.tell_vacancy_next(at=NOW):
        pass
    hear()
    assert told("task.escalate", proposal=case.proposal) == {
        (hcm.chair, "superior"),
        (hcm.ward_head, "holder"),
    }


def test_invited_and_changed_co_authors_are_told(hcm, hear):
    draft = makers.make_idea(hcm.ward_deputy)
    author = proposals.invite(
        draft, person=hcm.ward_staff, level="EDIT", share=30, by=hcm.ward_deputy, at=NOW
    )
    hear()
    assert told("proposal.invite") == {(hcm.ward_staff, "invited")}
    proposals.answer_invitation(author, accept=True, by=hcm.ward_staff, at=NOW)
    proposals.change_author(author, level="EDIT", share=40, by=hcm.ward_deputy, at=NOW)
    hear()
    assert told("proposal.answer_invitation") == {(hcm.ward_deputy, "lead")}
    assert told("proposal.change_author") == {(hcm.ward_staff, "invited")}
    assert Effect.objects.filter(notice__verb="proposal.change_author").count() == 0


@pytest.mark.parametrize(("accept", "word"), [(True, "đã nhận lời"), (False, "đã từ chối")])
def test_the_answer_to_an_invitation_says_whether_it_was_yes(hcm, hear, accept, word):
    draft = makers.make_idea(hcm.ward_deputy)
    author = proposals.invite(
        draft, person=hcm.ward_staff, level="EDIT", share=30, by=hcm.ward_deputy, at=NOW
    )
    proposals.answer_invitation(author, accept=accept, by=hcm.ward_staff, at=NOW)
    hear()
    notice = Notice.objects.for_reading().get(verb="proposal.answer_invitation")
    with translation.override("vi"):
        title = letters.words(notice).title
    assert f"{hcm.ward_staff} {word}" in title

    desk = Client()
    desk.force_login(hcm.ward_deputy)
    page = desk.get(f"/dossiers/{draft.pk}/").content.decode()
    assert f"{word.capitalize()} lời mời làm đồng tác giả".replace("lời lời", "lời") in page


def test_every_notice_has_words_in_both_languages(hcm, hear):
    makers.overridden(hcm)
    makers.rejected(hcm, hcm.ward_staff)
    makers.returned(hcm, hcm.ward_staff)
    idea = makers.registered(hcm)
    makers.act(idea.proposal, Kind.ANSWER_IDEA, helper=hcm.ward_officer)
    hear()
    assert Entry.objects.count() > 50
    for notice in Notice.objects.for_reading():
        for language in ("vi", "en"):
            with translation.override(language):
                said = letters.words(notice)
                assert said.title
                assert "%(" not in said.title + said.text
                assert said.url.startswith("/")


def test_a_party_disagreement_is_told_one_level_up(hcm, hear):
    case = makers.submitted(hcm)
    makers.act(case.proposal, Kind.INTAKE)
    makers.act(case.proposal, Kind.PARTY_OPINION, position="DISAGREE", reason="Chưa rõ.")
    hear()
    assert told("case.notify_superior") == {(hcm.chair, "superior")}


def test_a_new_holder_is_not_told_of_the_past_but_finds_the_task(hcm, hear):
    case = makers.registered(hcm)
    hear()
    successor = make_user("Trưởng Mới", unit=hcm.ward)
    accounts.end_seat(
        hcm.ward_head.seats.get(role=Role.HEAD), until=NOW.date(), by=hcm.admin, at=NOW
    )
    give(successor, Role.HEAD, unit=hcm.ward, since=NOW.date())
    assert not Notice.objects.filter(recipient=successor).exists()
    task = makers.owed(case.proposal, Kind.ANSWER_IDEA)
    assert type(task).objects.open().held_by(successor).contains(task)
