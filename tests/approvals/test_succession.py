"""A unit that is no more: everything that points to it goes on at its successor, in one act."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions as accounts
from accounts.roles import CompetentLevel, Role, UnitKind
from approvals import actions, policy, selectors
from approvals.models import Case, Kind, Succession, SuccessionRow
from approvals.selectors import CHOSEN, Addressee
from core import clock
from core.verdicts import Stale, WrongMoment
from proposals.lifecycle import State
from proposals.models import Proposal
from tests.approvals.browsing import forms_of, text_of
from tests.approvals.makers import act, ask, doer, owed, submitted, walk
from tests.proposals.makers import make_plan
from tests.world import NOW, TODAY, make_unit, make_user

pytestmark = pytest.mark.django_db
What, Outcome = SuccessionRow.What, SuccessionRow.Outcome
PAPER = {
    "number": "1685/NQ-UBTVQH15", "document_date": TODAY, "reason": "Không tổ chức cấp huyện.",
}  # fmt: skip


@pytest.fixture
def district(hcm):
    """Quận 1 with a head, a deputy and an officer of its own, below the city."""
    unit = make_unit(
        "Ủy ban nhân dân Quận 1",
        abbreviation="Q1",
        kind=UnitKind.HISTORIC,
        level=CompetentLevel.COMMUNE,
        parent=hcm.root,
        party_committee=hcm.ward_party,
    )
    hcm.district = unit
    hcm.district_head = make_user("Trưởng Quận", unit=unit, seat=Role.HEAD)
    hcm.district_deputy = make_user("Phó Quận", unit=unit, seat=Role.DEPUTY_HEAD)
    hcm.district_officer = make_user("Văn Thư Quận", unit=unit, seat=Role.UNIT_OFFICER)
    hcm.district_staff = make_user("Chuyên Viên Quận", unit=unit)
    return unit


def close(hcm, *heirs, day=TODAY):
    accounts.close_unit(hcm.district, valid_to=day, successors=heirs, by=hcm.admin, at=NOW)
    hcm.district.refresh_from_db()


def carry(hcm, *, seen=None, groups=CHOSEN, by=None, **more):
    found = selectors.heritage(hcm.district, on=TODAY)
    given = {"to_unit": hcm.ward, "groups": groups, **PAPER, **more}
    with clock.frozen(NOW):
        return actions.carry_on(
            hcm.district, seen=seen or found.fingerprint, by=by or hcm.admin, at=NOW, **given
        )


def test_the_reform_of_2025_a_district_case_goes_on_at_the_ward(hcm, district):
    """1/7/2025: the intake is done, an opinion is owed; the district is no more (domain a.2)."""
    proposal = submitted(hcm, hcm.district_deputy).proposal
    case = proposal.cases.get()
    assert case.unit == district
    act(proposal, Kind.INTAKE)
    ask(case, Addressee("RELATED_UNIT", 3, unit=hcm.health))
    before = proposal.tasks.get(kind=Kind.INTAKE)
    close(hcm, hcm.ward)
    made = carry(hcm)

    case.refresh_from_db()
    assert (case.unit, case.closed_at) == (hcm.ward, None)
    assert case.routing[-1]["sentence"].startswith("Ủy ban nhân dân Quận 1 không còn")
    before.refresh_from_db()
    assert (before.unit, before.done_by) == (district, hcm.district_officer), "old papers stay"
    note = owed(proposal, Kind.CHECK_NOTE)
    assert (note.unit, doer(note)) == (hcm.ward, hcm.ward_officer)
    assert owed(proposal, Kind.ASKED_OPINION).unit == hcm.health
    for reader in (hcm.ward_head, hcm.ward_officer, hcm.chair):
        assert Proposal.objects.visible_to(reader).filter(pk=proposal.pk).exists()
    assert walk(proposal).state == State.APPROVED
    assert proposal.decisions.get().decided_by == hcm.ward_head
    assert made.rows.filter(what=What.CASE, outcome=Outcome.MOVED).count() == 1
    proposal.refresh_from_db()
    assert proposal.unit == district, "its papers and figures keep the old name"


def test_what_points_there_is_carried_on_ended_or_said_to_stay(hcm, district):
    accounts.change_unit(hcm.health, superior=district, by=None, at=NOW)
    accounts.change_person(hcm.ward_staff, managing_authority=district, by=None, at=NOW)
    draft = make_plan(hcm.district_staff)
    actions.give_mandate(
        hcm.district_head.seats.get(),
        kind="ASSIGNMENT", holder=hcm.district_deputy, first_day=TODAY, last_day=TODAY,
        number="1", document_date=TODAY, reason="Đi công tác.", by=hcm.district_head, at=NOW,
    )  # fmt: skip
    close(hcm, hcm.ward)
    made = carry(hcm, groups=set(CHOSEN) - {What.PERSON})

    said = {(row.what, row.outcome) for row in made.rows.all()}
    assert said == {
        (What.DOSSIER, Outcome.MOVED),
        (What.PERSON, Outcome.STAYS),
        (What.MANAGED, Outcome.MOVED),
        (What.SUPERIOR, Outcome.MOVED),
        (What.MANDATE, Outcome.ENDED),
        (What.SEAT, Outcome.ENDED),
    }
    for row in (hcm.health, hcm.ward_staff, hcm.district_staff, draft):
        row.refresh_from_db()
    assert (hcm.health.superior, hcm.ward_staff.managing_authority) == (hcm.ward, hcm.ward)
    assert (draft.unit, hcm.district_staff.unit) == (hcm.ward, district)
    assert not hcm.district_head.seats.held_on(TODAY).exists()


def test_a_vote_that_was_open_begins_anew_there(hcm, district):
    proposal = submitted(hcm, hcm.district_staff, wide=True).proposal
    walk(proposal, until=Kind.VOTE)
    close(hcm, hcm.ward)
    made = carry(hcm)
    first, second = proposal.cases.order_by("n")
    assert (first.outcome, second.unit) == (Case.Outcome.TRANSFERRED, hcm.ward)
    assert made.rows.get(what=What.CASE).outcome == Outcome.ANEW
    assert walk(proposal).decisions.get().decided_by == hcm.ward_head


def test_an_opinion_the_successor_would_owe_itself_falls_away(hcm, district):
    proposal = submitted(hcm).proposal
    ask(proposal.cases.get(), Addressee("RELATED_UNIT", 3, unit=district))
    close(hcm, hcm.ward)
    made = carry(hcm)
    assert made.rows.get(what=What.TASK).outcome == Outcome.DROPPED
    assert walk(proposal).state == State.APPROVED


def test_what_came_back_is_sent_again_to_the_successor(hcm, district):
    """A dossier that waits with its authors is in nobody's list; its next sending finds the way."""
    proposal = submitted(hcm, hcm.district_staff).proposal
    act(proposal, Kind.INTAKE, accepted=False, completeness=[], reason="Thiếu.", remarks=[])
    close(hcm, hcm.ward)
    carry(hcm)
    proposal.refresh_from_db()
    assert actions.submit(proposal, by=hcm.district_staff, at=NOW).unit == hcm.ward


def test_who_may_and_to_whom(hcm, district):
    with pytest.raises(WrongMoment):
        carry(hcm)  # not closed
    close(hcm, hcm.ward)
    with pytest.raises(PermissionDenied):
        carry(hcm, by=hcm.ward_head)
    with pytest.raises(WrongMoment):
        carry(hcm, to_unit=hcm.health)
    with pytest.raises(ValidationError):
        carry(hcm, number=" ")
    with pytest.raises(ValidationError):
        carry(hcm, document_date=TODAY + timedelta(days=1))
    with pytest.raises(ValidationError):
        carry(hcm, groups={"CASE"})
    assert not Succession.objects.exists()


def test_what_moved_since_the_page_was_opened_is_looked_at_again(hcm, district):
    proposal = submitted(hcm, hcm.district_staff).proposal
    close(hcm, hcm.ward)
    seen = selectors.heritage(district, on=TODAY).fingerprint
    act(proposal, Kind.INTAKE)
    with pytest.raises(Stale):
        carry(hcm, seen=seen)
    assert carry(hcm)
    with pytest.raises(WrongMoment):
        carry(hcm)  # nothing is left


def test_it_costs_the_same_for_one_and_for_many(hcm, district):
    costs = []
    for many in (1, 12):
        for _one in range(many):
            submitted(hcm, hcm.district_staff)
        if district.valid_to is None:
            close(hcm, hcm.ward)
        with CaptureQueriesContext(connection) as asked:
            made = carry(hcm, groups=())
        costs.append(len(asked))
        assert made.rows.filter(what=What.TASK).count() == many
        type(district).objects.filter(pk=district.pk).update(valid_to=None)
        district.valid_to = None
    assert costs[1] <= costs[0] + 1, costs


def test_nobody_there_holds_anything_afterwards(hcm, district):
    proposal = submitted(hcm, hcm.district_staff).proposal
    close(hcm, hcm.ward)
    carry(hcm)
    task = owed(proposal, Kind.INTAKE)
    assert set(policy.holders(task)) == {hcm.ward_officer}


def test_the_page_carries_what_it_showed_and_says_what_moved(hcm, district):
    """Pressed on an old page nothing happens: it says how many there were, and keeps the words."""
    proposal = submitted(hcm, hcm.district_staff).proposal
    close(hcm, hcm.ward)
    client = Client()
    client.force_login(hcm.admin)
    url = reverse("approvals:carry_on", args=[district.pk])
    (form,) = (one for one in forms_of(client.get(url)) if one["action"] == url)
    typed = {
        **form["fields"], "to_unit": str(hcm.ward.pk), "number": "1685/NQ-UBTVQH15",
        "document_date": "09/03/2026", "reason": "Không tổ chức cấp huyện.",
    }  # fmt: skip
    act(proposal, Kind.INTAKE)
    make_user(unit=district)
    stale = client.post(url, typed)
    assert stale.status_code == 409
    assert "là 4 khi bạn mở trang" in text_of(stale)
    (form,) = (one for one in forms_of(stale) if one["action"] == url)
    assert form["fields"]["reason"] == typed["reason"]
    done = client.post(url, {**form["fields"], "groups": ["SEAT"]})
    made = Succession.objects.get()
    assert done["Location"] == reverse("approvals:succession", args=[made.pk])
    assert "Chuyển sang đơn vị kế thừa" in text_of(client.get(done["Location"]))
    assert "Quận 1" in text_of(client.get(reverse("approvals:successions")))


def _unit_is_closed(hcm, proposal):
    close(hcm, hcm.ward)
    carry(hcm, groups=())
    return "Phường Sài Gòn"


def _he_has_left(hcm, proposal):
    accounts.end_seat(hcm.district_officer.seats.get(), until=TODAY, by=hcm.admin, at=NOW)
    return "Ủy ban nhân dân Quận 1"


def _he_has_a_conflict(hcm, proposal):
    make_user(unit=hcm.district, seat=Role.UNIT_OFFICER)
    actions.declare_conflict(
        proposal, person=hcm.district_officer, reason="Góp vốn chung.", by=hcm.district_head, at=NOW
    )
    return "Xung đột lợi ích của bạn được ghi nhận"


@pytest.mark.parametrize("what", [_unit_is_closed, _he_has_left, _he_has_a_conflict])
def test_between_opening_and_pressing_he_is_told_whose_it_is_and_keeps_his_words(
    hcm, district, what
):
    proposal = submitted(hcm, hcm.district_staff).proposal
    task = owed(proposal, Kind.INTAKE)
    client = Client()
    client.force_login(hcm.district_officer)
    url = reverse("approvals:take_in", args=[task.pk])
    (form,) = (one for one in forms_of(client.get(url)) if one["action"] == url)
    whose = what(hcm, proposal)
    words = "Thiếu dự toán chi tiết và ý kiến của phòng tài chính."
    answer = client.post(url, {**form["fields"], "reason": words})

    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert whose in text_of(answer)
    if what is not _unit_is_closed:  # his old post reads on what was his unit's
        assert proposal.title not in answer.content.decode()
    task.refresh_from_db()
    assert task.done_at is None
