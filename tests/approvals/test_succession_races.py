"""The work of a closed unit carried on at the very moment in which a step of it is done."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts import actions as accounts
from accounts.roles import CompetentLevel, Role, UnitKind
from approvals import actions, selectors
from approvals.models import Kind, Succession
from core import clock
from core.verdicts import WrongMoment
from tests.approvals.makers import confirm_calendar, load_rules, owed, submitted, walk
from tests.approvals.test_races import at_once, doing
from tests.world import NOW, TODAY, city, make_unit, make_user


@pytest.mark.django_db(transaction=True)
def test_carried_on_while_a_step_is_done(transactional_db):
    """Either the step was first, and the page is looked at again; or it is the successor's now."""
    load_rules()
    hcm = city()
    confirm_calendar(hcm)
    with clock.frozen(NOW):
        for _round in range(3):
            _one(hcm)


def _one(hcm):
    unit = make_unit(
        kind=UnitKind.HISTORIC, level=CompetentLevel.COMMUNE, parent=hcm.root,
        party_committee=hcm.ward_party,
    )  # fmt: skip
    head = make_user(unit=unit, seat=Role.HEAD)
    staff = make_user(unit=unit)
    proposal = walk(submitted(hcm, staff).proposal, until=Kind.DECISION)
    task = owed(proposal, Kind.DECISION)
    assert task.unit == unit
    accounts.close_unit(unit, valid_to=TODAY, successors=[hcm.ward], by=hcm.admin, at=NOW)
    seen = selectors.heritage(unit, on=TODAY).fingerprint
    done, carried = at_once(
        doing(task, head),
        lambda: actions.carry_on(
            unit, to_unit=hcm.ward, groups=[], number="1", document_date=TODAY,
            reason="Sáp nhập.", seen=seen, by=hcm.admin, at=NOW,
        ),
    )  # fmt: skip
    task.refresh_from_db()
    if isinstance(carried, WrongMoment):
        assert task.done_by == head, (done, carried)
        assert not Succession.objects.filter(unit=unit).exists()
    else:
        assert isinstance(done, PermissionDenied | WrongMoment), (done, carried)
        assert (task.unit, task.done_at) == (hcm.ward, None)
