"""Handing over at the very moment in which somebody else does, or a step of it is done."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts import actions as accounts
from accounts.models import Seat
from accounts.roles import CompetentLevel, Role, UnitKind
from approvals import actions, policy, selectors
from approvals.models import Handover, HandoverEnd, Kind
from approvals.selectors import CHOSEN, Addressee
from core import clock
from core.verdicts import WrongMoment
from tests.approvals.makers import ask, confirm_calendar, load_rules, owed, submitted, walk
from tests.approvals.test_races import at_once, doing
from tests.world import NOW, TODAY, city, make_unit, make_user


@pytest.mark.django_db(transaction=True)
def test_two_at_once(transactional_db):
    """In one test: what real commits cost is paid once."""
    load_rules()
    hcm = city()
    confirm_calendar(hcm)
    with clock.frozen(NOW):
        for _round in range(2):
            _two_administrators(hcm)
            _a_step_is_done_meanwhile(hcm)
            _a_unit_is_closed_while_its_case_is_decided(hcm)


def _two_administrators(hcm):
    """Both press at once: it is carried out once, and the other reads who did it and when."""
    gone = make_user(unit=hcm.ward, seat=Role.EXPORT_OFFICER)
    heir, seat = make_user(unit=hcm.ward), gone.seats.get()
    third = make_user(unit=hcm.home, seat=Role.ADMIN)
    one = actions.hand_over(
        gone, heirs={f"seat_{seat.pk}": heir}, reason="Nghỉ hưu.", by=hcm.admin, at=NOW,
        seen=selectors.leaving(gone, on=TODAY).fingerprint,
    )  # fmt: skip
    seen = selectors.leaving(gone, on=TODAY).fingerprint

    def pressed(by):
        mine = Handover.objects.get(pk=one.pk)
        return lambda: actions.carry_out_handover(mine, seen=seen, by=by, at=NOW)

    answers = at_once(pressed(hcm.admin2), pressed(third))
    lost = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(error) for error in lost] == [WrongMoment], answers
    end = HandoverEnd.objects.get(handover=one)
    assert str(end.by) in str(lost[0])
    assert Seat.objects.filter(person=heir, role=Role.EXPORT_OFFICER).count() == 1
    assert one.rows.count() == 1


def _a_step_is_done_meanwhile(hcm):
    """He answers while his leaving is confirmed: his opinion stands, or it is his heir's."""
    gone, heir = make_user(unit=hcm.health), make_user(unit=hcm.health)
    proposal = submitted(hcm).proposal
    ask(proposal.cases.get(), Addressee("EXPERT", 5, person=gone))
    task = owed(proposal, Kind.ASKED_OPINION)
    seen = selectors.leaving(gone, on=TODAY).fingerprint
    answered, handed = at_once(
        doing(task, gone),
        lambda: actions.hand_over(
            gone, heirs={"opinion": heir}, reason="Nghỉ hưu.", seen=seen, by=hcm.admin, at=NOW
        ),
    )
    task.refresh_from_db()
    if isinstance(handed, WrongMoment):  # Stale: to be looked at once more
        assert task.done_by == gone, (answered, handed)
        assert not Handover.objects.filter(person=gone).exists()
    else:
        assert isinstance(answered, PermissionDenied | WrongMoment), (answered, handed)
        assert (task.person, task.done_at) == (heir, None)


def _a_unit_is_closed_while_its_case_is_decided(hcm):
    """The decision of that moment stands under the old name, or the case goes on afterwards."""
    unit = make_unit(
        kind=UnitKind.HISTORIC, level=CompetentLevel.COMMUNE, parent=hcm.root,
        party_committee=hcm.ward_party,
    )  # fmt: skip
    head, staff = make_user(unit=unit, seat=Role.HEAD), make_user(unit=unit)
    proposal = walk(submitted(hcm, staff).proposal, until=Kind.DECISION)
    task = owed(proposal, Kind.DECISION)
    decided, closed = at_once(
        doing(task, head),
        lambda: accounts.close_unit(
            unit, valid_to=TODAY, successors=[hcm.ward], by=hcm.admin, at=NOW
        ),
    )
    assert not isinstance(closed, Exception), closed
    unit.refresh_from_db()
    actions.carry_on(
        unit, to_unit=hcm.ward, groups=CHOSEN, number="1", document_date=TODAY, reason="Sáp nhập.",
        seen=selectors.heritage(unit, on=TODAY).fingerprint, by=hcm.admin, at=NOW,
    )  # fmt: skip
    if isinstance(decided, Exception):
        assert hcm.ward_head in policy.holders(owed(proposal, Kind.DECISION))
    else:
        assert proposal.decisions.get().decided_as.endswith(unit.name)
    assert not proposal.tasks.open().filter(unit=unit).exists()
