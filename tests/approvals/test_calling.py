"""Called back before it was answered: at the decision and at intake, by whom, and not twice."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from approvals import actions
from approvals.models import Case, Kind, TransferEnd
from core.verdicts import WrongMoment
from journal.models import Entry
from notifications import actions as telling
from notifications.models import Notice
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, owed
from tests.approvals.test_transfers import LATER, cases, hand_on, handed_on, on_the_desk
from tests.world import NOW

pytestmark = pytest.mark.django_db

WHY = "Chọn nhầm đơn vị nhận."
Outcome = Case.Outcome


def call_back(task, by, at=LATER, reason=WHY):
    return actions.call_back(task, reason=reason, by=by, at=at)


def test_at_the_decision_the_step_goes_on_with_its_days(hcm):
    proposal, task = on_the_desk(hcm)
    hand_on(task, hcm)
    answer = owed(proposal, Kind.ANSWER_TRANSFER)
    for person in (hcm.ward_officer, hcm.ward_staff, hcm.health_officer, hcm.health_head):
        with pytest.raises(PermissionDenied):
            call_back(answer, person)
    with pytest.raises(ValidationError):
        call_back(answer, hcm.ward_head, reason=" ")
    call_back(answer, hcm.ward_head)

    assert cases(proposal) == [(hcm.ward, "")]
    task = owed(proposal, Kind.DECISION)
    assert (task.paused_at, task.paused_days, task.due_on) == (None, 2, date(2026, 3, 20))
    told = Entry.objects.for_scope(proposal).took("case.call_back").get()
    assert (told.actor, told.data["reason"]) == (hcm.ward_head, WHY)
    with pytest.raises(WrongMoment, match=hcm.ward_head.full_name):  # told who was first
        actions.answer_transfer(answer, accepted=True, by=hcm.health_officer, at=LATER)
    with pytest.raises(WrongMoment, match=hcm.ward_head.full_name):
        call_back(answer, hcm.ward_head)
    hand_on(task, hcm, at=LATER)  # the same unit may be named again: it gave nothing back
    again = owed(proposal, Kind.ANSWER_TRANSFER)
    act(proposal, Kind.ANSWER_TRANSFER, at=LATER)
    with pytest.raises(WrongMoment, match=hcm.health_officer.full_name):
        call_back(again, hcm.ward_head)
    assert TransferEnd.objects.count() == 1


def test_at_intake_by_the_officer_who_did_it_or_his_head(hcm):
    for by in (hcm.ward_officer, hcm.ward_head):
        proposal = handed_on(hcm)
        call_back(owed(proposal, Kind.ANSWER_TRANSFER), by)
        assert cases(proposal) == [
            (hcm.ward, Outcome.TRANSFERRED), (hcm.health, Outcome.CALLED_BACK), (hcm.ward, "")
        ]  # fmt: skip
        case = proposal.cases.get(closed_at=None)
        assert case.received_at.date() == date(2026, 3, 11)  # as when it is given back
        assert "rút lại" in case.routing[-1]["sentence"]
        assert owed(proposal, Kind.INTAKE).unit == hcm.ward


def test_both_sides_are_told(hcm):
    proposal, task = on_the_desk(hcm)
    hand_on(task, hcm)
    call_back(owed(proposal, Kind.ANSWER_TRANSFER), hcm.ward_head)
    while telling.hear_next(at=LATER):
        pass
    told = Notice.objects.filter(verb="case.call_back").values_list("recipient", flat=True)
    sides = {hcm.ward_staff.pk, hcm.health_officer.pk, hcm.health_head.pk}
    assert sides <= set(told) <= sides | {hcm.ward_head.pk}


def test_through_the_pages(hcm, django_assert_max_num_queries):
    """The decision page says for whom it waits, in the place of its form, and leads to the act."""
    proposal, task = on_the_desk(hcm)
    head = Person(hcm.ward_head)
    decide = reverse("approvals:decide", args=[task.pk])
    assert 'name="reasons"' in head.open(decide).content.decode()
    leaving = head.open(reverse("approvals:hand_on", args=[task.pk]))
    assert "It leaves at once." in text_of(leaving)
    sent = head.press(leaving, to_unit=hcm.health.name, reason="Thuộc ngành y tế.")
    answer = owed(proposal, Kind.ANSWER_TRANSFER)
    address = reverse("approvals:call_back", args=[answer.pk])
    shown = head.open(sent.url)
    said = f"Handed to {hcm.health.name}, which answers by 11/03/2026 at the latest"
    assert text_of(shown).count(said) == 2  # on top, with the way back, and among what happened
    assert shown.content.decode().count(f'href="{address}"') == 3  # told, on a phone, at the form
    shown = head.open(decide)
    assert text_of(shown).count(said) == 1
    waits = f"It waits for {hcm.health.name} to take it over or give it back, until 11/03/2026."
    assert waits in text_of(shown)
    assert 'name="reasons"' not in shown.content.decode()
    assert f'href="{address}"' in shown.content.decode()
    dossier = reverse("approvals:dossier", args=[proposal.pk])
    assert f'href="{address}"' in head.open(dossier).content.decode()
    for other in (hcm.ward_staff, hcm.health_head):
        assert address not in Person(other).open(dossier).content.decode()

    with django_assert_max_num_queries(10):
        page = head.open(address)
    assert hcm.health.name in text_of(page)
    assert head.press(page, reason="").status_code == 200
    assert TransferEnd.objects.count() == 0
    done = head.press(page, reason=WHY)
    assert done.status_code == 302
    assert f"called it back from {hcm.health.name}" in text_of(head.open(done.url))
    assert 'name="reasons"' in head.open(decide).content.decode()
    over = Person(hcm.health_officer).open(reverse("approvals:answer_transfer", args=[answer.pk]))
    assert hcm.ward_head.full_name in text_of(over)


def test_a_pause_for_the_authors_hides_the_form_as_well(hcm):
    proposal, task = on_the_desk(hcm)
    asked = actions.ask_supplement(
        task.case, wanted=["Dự toán"], working_days=3, by=hcm.ward_head, at=NOW
    )
    shown = Person(hcm.ward_head).open(reverse("approvals:decide", args=[task.pk]))
    assert f"It waits for {hcm.ward_staff.full_name} to add" in text_of(shown)
    withdraw = reverse("approvals:withdraw_supplement", args=[asked.task_id])
    assert f'href="{withdraw}"' in shown.content.decode()
    assert 'name="reasons"' not in shown.content.decode()
