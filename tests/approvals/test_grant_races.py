"""A granted mechanism against the revision that is sent, and an order against an assigning."""

import pytest

from accounts.roles import Role
from approvals import actions
from approvals.models import BulkRow, Kind, MechanismAnswer
from core import clock
from journal.models import Entry
from proposals.lifecycle import State
from proposals.models import Proposal
from tests.approvals.makers import confirm_calendar, load_rules, owed, submitted
from tests.approvals.test_mechanisms import answered, asked, refused
from tests.approvals.test_races import at_once, won
from tests.approvals.test_races import refused as told_no
from tests.proposals.makers import PLAN_TYPED, fill, typed_for
from tests.world import NOW, city, make_user


@pytest.mark.django_db(transaction=True)
def test_two_at_once(transactional_db):
    """In one world, one pair after another."""
    load_rules()
    hcm = city()
    confirm_calendar(hcm)
    with clock.frozen(NOW):
        for _round in range(2):
            _granted_against_the_revision(hcm)
        _carried_out_against_the_head(hcm)


def _granted_against_the_revision(hcm):
    """They lock two dossiers, and wait for the row of the plan that both stand on."""
    old = refused(hcm)
    fresh = actions.revise(old, by=hcm.ward_staff, at=NOW)
    fill(fresh, typed_for(PLAN_TYPED, None), by=hcm.ward_staff)
    request = asked(old, hcm.ward_officer)

    answers = at_once(
        lambda: answered(request, hcm.ward_head),
        lambda: actions.submit(Proposal.objects.get(pk=fresh.pk), by=hcm.ward_staff, at=NOW),
    )

    assert (len(won(answers)), len(told_no(answers))) == (1, 1), answers
    ends = dict(Proposal.objects.filter(pk__in=[old.pk, fresh.pk]).values_list("pk", "state"))
    granted = MechanismAnswer.objects.filter(request=request).exists()
    assert (ends[old.pk] != State.REJECTED) == granted
    assert (ends[fresh.pk] == State.DRAFT) == granted


def _carried_out_against_the_head(hcm):
    """What was ordered and what the head does himself come one after the other, both recorded."""
    second = make_user("Lê Thị Hai", unit=hcm.ward, seat=Role.UNIT_OFFICER)
    case = submitted(hcm, hcm.ward_staff)
    task = owed(case.proposal, Kind.INTAKE)
    actions.order_assigning([case.pk], person=second, by=hcm.ward_head, at=NOW)

    answers = at_once(
        lambda: actions.carry_out_next(at=NOW),
        lambda: actions.carry_out_next(at=NOW),
        lambda: actions.assign(task, person=hcm.ward_officer, by=hcm.ward_head, at=NOW),
    )

    assert not [one for one in answers if isinstance(one, Exception)], answers
    row = BulkRow.objects.get(case=case)
    assert row.state == "DONE"
    entries = Entry.objects.for_scope(case.proposal).filter(verb="step.assign")
    assert entries.count() == 2
    task.refresh_from_db()
    assert task.assignee_id == entries.latest("n").data["person"]
