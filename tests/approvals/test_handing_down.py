"""A case handed down with its limits, taken back, reported on; and a class of cases by a row
(E-LEVEL-6, docs/adr/0035).
"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from approvals import actions, policy, selectors
from approvals.models import (
    Case,
    Decision,
    HandDown,
    HandDownEnd,
    Kind,
    RoutingRule,
    Task,
)
from core.verdicts import WrongMoment
from journal.models import Entry
from notifications import actions as telling
from notifications.models import Notice
from proposals.lifecycle import State
from proposals.models import Proposal
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, minutes, owed, submitted, walk
from tests.world import NOW, TODAY, make_user

pytestmark = pytest.mark.django_db

Outcome = Case.Outcome
TERM, REPORT = TODAY + timedelta(days=20), TODAY + timedelta(days=30)
LATER = NOW + timedelta(days=2)


def at_the_city(hcm, by=None):
    """A plan of the ward that the city decides on: a person managed by the city wrote it."""
    person = by or hcm.ward_deputy
    person.managing_authority = hcm.root
    person.save(update_fields=["managing_authority"])
    case = submitted(hcm, person)
    assert case.unit == hcm.root
    return case


def handed_down(hcm, case=None, *, by=None, at=NOW, **given):
    case = case or at_the_city(hcm)
    said = {
        "to_unit": hcm.ward, "document_number": "88/UBND-GV", "document_date": TODAY,
        "file": minutes("giao-viec.docx"), "max_budget": 200_000_000, "decide_by": TERM,
        "report_by": REPORT, "conditions": "Chỉ trong phạm vi phường.", **given,
    }  # fmt: skip
    return actions.hand_down(case, by=by or hcm.chair, at=at, **said)


def cases(proposal):
    return [(case.unit, case.outcome) for case in proposal.cases.order_by("n")]


def told(person, verb):
    while telling.hear_next(at=LATER):
        pass
    return Notice.objects.filter(recipient=person, entry__verb=verb).exists()


def test_e_level_6_handed_down_decided_within_limits_reported_and_noted(hcm):
    case = at_the_city(hcm)
    proposal = case.proposal
    hand = handed_down(hcm, case)

    assert cases(proposal) == [(hcm.root, Outcome.HANDED_DOWN), (hcm.ward, "")]
    lower = hand.lower
    ground = lower.routing[0]
    assert (ground["code"], ground["row"], "88/UBND-GV" in ground["sentence"]) == (
        "E-LEVEL-6", 0, True
    )  # fmt: skip
    assert (lower.received_at, lower.version) == (NOW, case.version)
    assert owed(proposal, Kind.INTAKE).unit == hcm.ward
    for person in (hcm.chair, hcm.ward_head, hcm.ward_deputy):
        assert Proposal.objects.visible_to(person).filter(pk=proposal.pk).exists()
    for person in (hcm.ward_head, hcm.ward_deputy):  # the head below and the author
        assert told(person, "case.hand_down")

    walk(proposal, until=Kind.DECISION)
    for wrong in ({"approved_budget": 200_000_001},):
        with pytest.raises(ValidationError) as refused, transaction.atomic():
            act(proposal, Kind.DECISION, **wrong)
        assert "approved_budget" in refused.value.error_dict
    with pytest.raises(ValidationError, match="29/03/2026"), transaction.atomic():
        act(proposal, Kind.DECISION, at=NOW + timedelta(days=21), late_reason="Muộn.")
    act(proposal, Kind.DECISION, approved_budget=200_000_000)
    proposal.refresh_from_db()
    assert proposal.state == State.APPROVED

    report = owed(proposal, Kind.REPORT_BACK)
    assert (report.unit, report.role, report.due_on) == (hcm.ward, "HEAD", REPORT)
    assert report.reminders.exists()
    with pytest.raises(PermissionDenied):
        actions.report_back(report, text="Đã duyệt.", by=hcm.ward_deputy2, at=LATER)
    with pytest.raises(ValidationError):
        actions.report_back(report, text=" ", by=hcm.ward_head, at=LATER)
    actions.report_back(report, text="Đã duyệt.", by=hcm.ward_head, at=LATER)
    note = owed(proposal, Kind.NOTE_REPORT)
    assert set(policy.holders(note)) == {hcm.chair}
    actions.note_report(note, text="", by=hcm.chair, at=LATER)
    assert not Task.objects.open().filter(proposal=proposal).exists()
    assert told(hcm.ward_head, "case.note_report")
    verbs = set(Entry.objects.for_scope(proposal).values_list("verb", flat=True))
    assert {"case.hand_down", "case.report_back", "case.note_report"} <= verbs


def test_who_may_and_when(hcm):
    case = at_the_city(hcm)
    for person in (hcm.ward_head, hcm.health_head, hcm.admin, hcm.ward_deputy):
        with pytest.raises(PermissionDenied), transaction.atomic():
            handed_down(hcm, case, by=person)
    for lack in (
        {"to_unit": None}, {"document_number": " "}, {"document_date": TODAY + timedelta(days=1)},
        {"file": None}, {"max_budget": -1}, {"decide_by": TODAY - timedelta(days=1)},
        {"decide_by": None}, {"report_by": TERM - timedelta(days=1)}, {"report_by": None},
        {"to_unit": hcm.root}, {"to_unit": hcm.health_division},
    ):  # fmt: skip
        with pytest.raises(ValidationError) as refused, transaction.atomic():
            handed_down(hcm, case, **lack)
        assert set(refused.value.error_dict) == set(lack)
    hand = handed_down(hcm, case)
    with pytest.raises(WrongMoment):  # no chain: and never twice
        handed_down(hcm, hand.lower, by=hcm.ward_head)
    with pytest.raises(WrongMoment):
        handed_down(hcm, case)
    with pytest.raises(ValidationError, match=hcm.root.name), transaction.atomic():  # nor on
        act(
            case.proposal, Kind.INTAKE, accepted=False, scope_result="OTHER_LEVEL",
            reason="Không phải của phường.", to_unit=hcm.health,
        )  # fmt: skip


def test_not_once_a_vote_was_opened_and_not_while_something_is_owed(hcm):
    case = at_the_city(hcm)
    supplement = actions.ask_supplement(
        case, wanted=["Dự toán"], working_days=3, by=hcm.chair, at=NOW
    )
    with pytest.raises(WrongMoment), transaction.atomic():
        handed_down(hcm, case)
    actions.answer_supplement(supplement.task, text="Đây.", by=hcm.ward_deputy, at=NOW)
    walk(case.proposal, until=Kind.VOTE)
    with pytest.raises(WrongMoment):
        handed_down(hcm, Case.objects.get(pk=case.pk))


def test_never_to_a_unit_whose_head_wrote_it_or_has_a_conflict(hcm):
    written = submitted(hcm, hcm.ward_head)  # one level up: E-LEVEL-2
    assert written.unit == hcm.root
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        handed_down(hcm, written)
    assert "to_unit" in refused.value.error_dict
    with pytest.raises(ValidationError), transaction.atomic():  # the head of a unit elsewhere
        handed_down(hcm, written, to_unit=hcm.health)
    case = at_the_city(hcm)
    hcm.ward_head.accesses.create(
        proposal=case.proposal, person=hcm.ward_head, capacity="CONFLICT", closes=True, since=NOW
    )
    with pytest.raises(ValidationError), transaction.atomic():
        handed_down(hcm, case)


def test_only_approve_or_refuse_and_the_wall_behind(hcm):
    hand = handed_down(hcm, at_the_city(hcm, hcm.ward_staff), only_answers=True)
    proposal = hand.lower.proposal
    walk(proposal, until=Kind.DECISION)
    with pytest.raises(ValidationError, match=hcm.root.name), transaction.atomic():
        act(proposal, Kind.DECISION, type="SEND_BACK", reasons="Thiếu.")
    task = owed(proposal, Kind.DECISION)
    row = {
        "task": task, "case": task.case, "proposal": proposal, "type": "APPROVE",
        "version": task.case.version, "version_sha256": task.case.version.sha256,
        "decided_by": hcm.ward_head, "decided_as": "Chủ tịch", "decided_at": NOW,
    }  # fmt: skip
    for wrong in (
        {"approved_budget": 200_000_001}, {"decided_at": NOW + timedelta(days=21)},
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="outside of what"), transaction.atomic():
            Decision.objects.create(**{**row, **wrong})
    with pytest.raises(DatabaseError), transaction.atomic():
        HandDown.objects.update(max_budget=None)


def test_taken_back_it_goes_on_above_without_the_days_it_was_away(hcm):
    case = at_the_city(hcm)
    hand = handed_down(hcm, case)
    proposal = case.proposal
    with pytest.raises(PermissionDenied):
        actions.take_back(hand, reason="Của tôi.", by=hcm.ward_deputy2, at=LATER)
    with pytest.raises(ValidationError):
        actions.take_back(hand, reason=" ", by=hcm.chair, at=LATER)
    actions.take_back(hand, reason="Việc lan sang phường khác.", by=hcm.chair, at=LATER)
    assert cases(proposal)[1:] == [(hcm.ward, Outcome.TAKEN_BACK), (hcm.root, "")]
    back = proposal.cases.get(closed_at=None)
    assert back.procedure == case.procedure
    assert back.received_at.date() == date(2026, 3, 11)
    assert [said["code"] for said in back.routing][-1] == "E-LEVEL-6"
    assert not HandDownEnd.objects.get().from_below
    assert told(hcm.ward_head, "case.take_back")
    assert told(hcm.ward_deputy, "case.take_back")
    with pytest.raises(WrongMoment, match=hcm.chair.full_name):
        actions.take_back(hand, reason="Lần nữa.", by=hcm.chair, at=LATER)
    handed_down(hcm, back, at=LATER)  # from above it may go down again


def test_the_unit_below_gives_it_back_up_but_not_against_its_own_vote(hcm):
    hand = handed_down(hcm)
    proposal = hand.lower.proposal
    walk(proposal, until=Kind.VOTE)
    with pytest.raises(WrongMoment):
        actions.take_back(hand, reason="Vượt khả năng.", by=hcm.ward_head, at=NOW)
    walk(proposal, until=Kind.DECISION)
    with pytest.raises(WrongMoment):
        actions.take_back(hand, reason="Vượt khả năng.", by=hcm.ward_head, at=NOW)
    late = NOW + timedelta(days=21)
    actions.take_back(hand, reason="Hết hạn được giao.", by=hcm.ward_head, at=late)
    assert cases(proposal)[1:] == [(hcm.ward, Outcome.GIVEN_BACK), (hcm.root, "")]
    assert told(hcm.chair, "case.take_back")


def test_once_decided_nothing_is_taken_back(hcm):
    hand = handed_down(hcm)
    walk(hand.lower.proposal)
    with pytest.raises(WrongMoment, match=hcm.ward_head.full_name):
        actions.take_back(hand, reason="Muộn rồi.", by=hcm.chair, at=LATER)


def a_row(hcm, **more):
    row = {
        "key": "TEST/HAND_DOWN", "code": "E-LEVEL-6", "condition": "ALWAYS",
        "outcome": "HAND_DOWN", "at_level": "CITY", "budget_to": 300_000_000,
        "limit_budget": 100_000_000, "report_days": 3, "source": "Quyết định thử nghiệm",
        "sentence": "{above} giao {unit} quyết định việc dưới 300 triệu đồng.", **more,
    }  # fmt: skip
    return RoutingRule.objects.create(**row)


def test_a_class_of_cases_goes_down_by_a_row(hcm):
    a_row(hcm)
    hcm.ward_deputy.managing_authority = hcm.root
    hcm.ward_deputy.save(update_fields=["managing_authority"])
    case = submitted(hcm, hcm.ward_deputy)
    assert case.unit == hcm.ward
    hand = HandDown.objects.get(lower=case)
    assert (hand.from_unit, hand.max_budget, hand.by) == (hcm.root, 100_000_000, None)
    said = [one for one in case.routing if one["code"] == "E-LEVEL-6"]
    assert hcm.root.name in said[0]["sentence"]
    assert hcm.ward.name in said[0]["sentence"]
    assert told(hcm.chair, "case.hand_down")
    walk(case.proposal, until=Kind.DECISION)
    with pytest.raises(ValidationError), transaction.atomic():
        act(case.proposal, Kind.DECISION)
    act(case.proposal, Kind.DECISION, approved_budget=100_000_000)
    assert owed(case.proposal, Kind.REPORT_BACK).due_on == date(2026, 3, 12)


def test_the_row_does_not_apply_where_the_head_below_may_not(hcm):
    a_row(hcm)
    assert submitted(hcm, hcm.ward_head).unit == hcm.root
    case = submitted(hcm, hcm.ward_deputy2)
    assert case.unit == hcm.ward  # it never went up, so nothing is handed down
    assert not HandDown.objects.exists()


def test_of_a_row_it_is_taken_back_too(hcm):
    a_row(hcm)
    hcm.ward_deputy.managing_authority = hcm.root
    hcm.ward_deputy.save(update_fields=["managing_authority"])
    case = submitted(hcm, hcm.ward_deputy)
    actions.take_back(HandDown.objects.get(), reason="Nhạy cảm.", by=hcm.chair, at=LATER)
    assert cases(case.proposal) == [(hcm.ward, Outcome.TAKEN_BACK), (hcm.root, "")]
    assert owed(case.proposal, Kind.INTAKE).unit == hcm.root


def counted(person, url) -> tuple[int, str]:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        page = person.open(url)
    return len(seen), page


def test_on_its_pages(hcm):
    """From the dossier: handed down, limits on the page of the decision, reported, noted."""
    case = at_the_city(hcm)
    proposal = case.proposal
    dossier = reverse("approvals:dossier", args=[proposal.pk])
    chair, head, author = Person(hcm.chair), Person(hcm.ward_head), Person(hcm.ward_deputy)
    url = reverse("approvals:hand_down", args=[proposal.pk])
    assert url in chair.open(dossier).content.decode()
    below = {unit: selectors.any_below(unit.pk, on=NOW.date()) for unit in (hcm.root, hcm.ward)}
    assert below == {hcm.root: True, hcm.ward: False}  # not offered where nobody below decides
    assert url not in author.open(dossier).content.decode()
    page = chair.open(url)
    typed = {
        "to_unit": "STP", "document_number": "88/UBND-GV", "document_date": "09/03/2026",
        "max_budget": "100.000.000 đồng", "decide_by": "29/03/2026", "report_by": "08/04/2026",
        "conditions": "Chỉ trong phạm vi phường.", "file": minutes("giao-viec.docx"),
    }  # fmt: skip
    wrong = chair.press(page, **{**typed, "to_unit": "BYT"})
    assert wrong.status_code == 200
    assert "Chỉ trong phạm vi phường." in wrong.content.decode()
    typed |= {"to_unit": "PSG", "file": minutes("giao-viec.docx")}
    assert f"The plan asks for: {proposal.budget:,} VND" in text_of(page)
    sent = chair.press(page, **typed)
    assert sent.status_code == 302
    lower = f"The limit of 100,000,000 VND is lower than the {proposal.budget:,} VND the plan asks"
    assert lower in text_of(chair.open(sent.url))
    hand = HandDown.objects.get()
    assert (hand.max_budget, hand.only_answers) == (100_000_000, False)

    for person in (chair, head, author):
        text = text_of(person.open(dossier))
        assert "88/UBND-GV" in text
        assert "100,000,000" in text
        assert "within its limits" in text  # why it came here
    back = reverse("approvals:take_back", args=[hand.pk])
    assert back in chair.open(dossier).content.decode()
    assert back in head.open(dossier).content.decode()
    assert back not in author.open(dossier).content.decode()
    assert author.client.get(back).status_code == 403
    paper = reverse("approvals:handed_paper", args=[hand.pk, "mandate"])
    answer = author.client.get(paper)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)
    assert "Handed down to" in text_of(chair.open(reverse("approvals:history", args=[proposal.pk])))

    walk(proposal, until=Kind.DECISION)
    url = reverse("approvals:decide", args=[owed(proposal, Kind.DECISION).pk])
    queries, page = counted(head, url)
    assert queries <= 11
    assert "Handed down to you, within these limits" in text_of(page)
    said = {
        "type": "APPROVE", "approved_scope": "Phường.", "approved_start": "16/03/2026",
        "approved_end": "30/06/2026", "approved_budget": "180.000.000", "unit_1": "PSG",
        "supervisor": hcm.ward_deputy2.staff_code, "reporting_interval": "MONTHLY",
        "step": "review",
    }  # fmt: skip
    outside = text_of(head.press(page, **said))
    assert "At most 100,000,000" in outside
    act(proposal, Kind.DECISION, approved_budget=100_000_000)

    url = reverse("approvals:report_back", args=[owed(proposal, Kind.REPORT_BACK).pk])
    assert author.client.get(url).status_code == 404  # of what the levels write he learns nothing
    queries, page = counted(head, url)
    assert queries <= 11
    assert head.press(page, text="Đã duyệt trong hạn mức.").status_code == 302
    assert "Đã duyệt trong hạn mức." not in text_of(author.open(dossier))
    assert "Đã duyệt trong hạn mức." in text_of(head.open(dossier))
    url = reverse("approvals:note_report", args=[owed(proposal, Kind.NOTE_REPORT).pk])
    queries, page = counted(chair, url)
    assert queries <= 11
    assert "Đã duyệt trong hạn mức." in text_of(page)
    assert chair.press(page).status_code == 302
    assert "Noted by" in text_of(head.open(dossier))


def test_who_stands_in_for_the_head_hands_down_and_the_page_says_for_whom(hcm):
    case = at_the_city(hcm)
    deputy = make_user("Phó Chủ tịch", unit=hcm.root, seat=Role.DEPUTY_HEAD)
    with pytest.raises(PermissionDenied), transaction.atomic():
        handed_down(hcm, case, by=deputy)
    actions.record_absence(
        hcm.chair.seats.get(role="HEAD"), first_day=TODAY, last_day=TODAY + timedelta(days=5),
        reason="Công tác.", by=hcm.chair, at=NOW,
    )  # fmt: skip
    hand = handed_down(hcm, case, by=deputy)
    assert hand.mandate.giver == hcm.chair
    actions.take_back(hand, reason="Nhầm.", by=hcm.chair, at=LATER)  # the giver keeps his right
