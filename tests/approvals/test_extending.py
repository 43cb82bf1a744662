"""A due date put off before it has passed: by whom, how far, how often; both dates are kept."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from approvals import actions
from approvals.models import Extension, ExtensionRule, Kind
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from notifications import actions as telling
from notifications.models import Notice
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import owed, submitted, walk
from tests.world import NOW, vn

pytestmark = pytest.mark.django_db
WHY = "Chờ số liệu của Sở Tài chính."


def extend(task, by, days=3, at=NOW, reason=WHY):
    with clock.frozen(at):
        return actions.extend(task, working_days=days, reason=reason, by=by, at=at)


def test_the_head_puts_off_what_his_unit_owes(hcm):
    case = submitted(hcm)
    task = owed(case.proposal, Kind.INTAKE)
    given = extend(task, hcm.ward_head)
    assert (given.old_due_on, given.new_due_on) == (date(2026, 3, 11), date(2026, 3, 16))
    task.refresh_from_db()
    assert (task.due_on, task.extended_days, task.due_version) == (date(2026, 3, 16), 3, 2)
    late = vn(2026, 3, 12, 9)
    with clock.frozen(late):
        while actions.remind_next(at=late):
            pass
        told = Entry.objects.for_scope(case.proposal).took("task.remind", "task.escalate")
        assert {entry.data["working_days"] for entry in told} <= {-2}
        assert not actions.is_late(task, late)
    with pytest.raises(WrongMoment):  # once, says the rule
        extend(task, hcm.ward_head)
    with pytest.raises(DatabaseError), transaction.atomic():
        Extension.objects.update(reason="Khác")


def test_what_a_head_owes_is_put_off_by_the_head_above(hcm):
    proposal = walk(submitted(hcm, hcm.ward_staff).proposal, until=Kind.DECISION)
    task = owed(proposal, Kind.DECISION)
    for person in (hcm.ward_head, hcm.ward_officer, hcm.health_head, hcm.ward_staff):
        with pytest.raises(PermissionDenied):
            extend(task, person)
    assert extend(task, hcm.chair).task == task


def test_how_far_and_when_not(hcm):
    case = submitted(hcm)
    task = owed(case.proposal, Kind.INTAKE)
    for wrong in ({"days": 0}, {"days": 6}, {"reason": " "}):
        with pytest.raises(ValidationError):
            extend(task, hcm.ward_head, **wrong)
    with pytest.raises(WrongMoment):  # it has passed
        extend(task, hcm.ward_head, at=vn(2026, 3, 12, 8))
    ExtensionRule.objects.update(times=2)
    extend(task, hcm.ward_head)
    extend(task, hcm.ward_head)
    voting = walk(submitted(hcm).proposal, until=Kind.VOTE)
    with pytest.raises(WrongMoment):  # the seven days are the decree's
        extend(owed(voting, Kind.CLOSE_VOTE), hcm.ward_head)
    waits = submitted(hcm)
    actions.ask_supplement(waits, wanted=["Dự toán"], working_days=5, by=hcm.ward_officer, at=NOW)
    with pytest.raises(WrongMoment):
        extend(owed(waits.proposal, Kind.INTAKE), hcm.ward_head)
    extend(owed(waits.proposal, Kind.SUPPLEMENT), hcm.ward_head)  # the authors' own days


def test_pause_and_extension_add_up(hcm):
    case = submitted(hcm)
    extend(owed(case.proposal, Kind.INTAKE), hcm.ward_head, days=2)
    asked = actions.ask_supplement(
        case, wanted=["Dự toán"], working_days=5, by=hcm.ward_officer, at=NOW
    )
    at = vn(2026, 3, 11, 9)
    with clock.frozen(at):
        actions.withdraw_supplement(asked.task, reason="Đã có.", by=hcm.ward_officer, at=at)
    task = owed(case.proposal, Kind.INTAKE)
    assert (task.working_days, task.paused_days, task.extended_days) == (2, 2, 2)
    assert task.due_on == date(2026, 3, 17)  # six working days after the 9th


def test_through_the_page_and_who_is_told(hcm):
    case = submitted(hcm)
    task = owed(case.proposal, Kind.INTAKE)
    head = Person(hcm.ward_head)
    home = reverse("approvals:dossier", args=[case.proposal_id])
    address = reverse("approvals:extend", args=[task.pk])
    assert f'href="{address}"' in head.open(home).content.decode()
    page = head.open(address)
    assert "2 working days counted from 09/03/2026" in text_of(page)
    again = head.press(page, working_days="9", reason=WHY)
    assert WHY in again.content.decode()
    assert head.press(page, working_days="3", reason=WHY).status_code == 302
    said = text_of(head.open(home))
    assert "and 3 working days by which it was extended" in said
    assert f"16/03/2026 instead of 11/03/2026: {WHY}" in said
    while telling.hear_next(at=NOW):
        pass
    entry = Entry.objects.get(verb="task.extend")
    told = set(Notice.objects.filter(entry=entry).values_list("recipient", flat=True))
    assert told == {hcm.ward_officer.pk, hcm.ward_deputy.pk}
