"""A unit that became several (Quận 1 → wards, 1/7/2025), and a merger in the middle of a case."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts import actions as accounts
from accounts.roles import CompetentLevel, Role, UnitKind
from approvals import actions, selectors
from approvals.models import Case, Kind, Succession, SuccessionPlan, SuccessionRow
from approvals.selectors import CHOSEN, Addressee
from core import clock
from core.verdicts import Stale, WrongMoment
from proposals.lifecycle import State
from proposals.models import Proposal
from tests.approvals import councils
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, ask, doer, owed, submitted, walk
from tests.approvals.test_succession import PAPER, close, district  # noqa: F401
from tests.proposals.makers import make_plan
from tests.world import NOW, TODAY, make_unit, make_user

pytestmark = pytest.mark.django_db
What, Outcome = SuccessionRow.What, SuccessionRow.Outcome


@pytest.fixture
def two(hcm, district):  # noqa: F811
    """Quận 1 becomes Phường Sài Gòn and Phường Bến Thành, each with its head and officer."""
    hcm.second = make_unit(
        "Ủy ban nhân dân phường Bến Thành", abbreviation="PBT", kind=UnitKind.COMMUNE,
        level=CompetentLevel.COMMUNE, parent=hcm.root, party_committee=hcm.ward_party,
    )  # fmt: skip
    hcm.second_head = make_user("Trưởng Bến Thành", unit=hcm.second, seat=Role.HEAD)
    hcm.second_officer = make_user("Văn Thư Bến Thành", unit=hcm.second, seat=Role.UNIT_OFFICER)
    return hcm


def carry(hcm, *, seen=None, groups=CHOSEN, by=None, **more):
    found = selectors.heritage(hcm.district, on=TODAY)
    given = {"to_unit": hcm.ward, "groups": groups, **PAPER, **more}
    with clock.frozen(NOW):
        return actions.carry_on(
            hcm.district, seen=seen or found.fingerprint, by=by or hcm.admin, at=NOW, **given
        )


def test_each_case_goes_where_it_is_sent_and_its_steps_with_it(two):
    """Q103 works at the second ward now, so his case follows him; the third is sent by hand."""
    hcm = two
    moved = make_user("Đào Tuấn Ẩn", unit=hcm.district)
    follows = submitted(hcm, moved).proposal
    stays = submitted(hcm, hcm.district_staff).proposal
    by_hand = submitted(hcm, hcm.district_staff).proposal
    act(by_hand, Kind.INTAKE)
    members = [(hcm.district_head if one == hcm.ward_head else one, place)
               for one, place in councils.seven(hcm)]  # fmt: skip
    councils.set_up(by_hand.cases.get(), members)
    draft = make_plan(moved)
    back = submitted(hcm, moved).proposal
    act(back, Kind.INTAKE, accepted=False, completeness=[], reason="Thiếu.", remarks=[])
    decided = walk(submitted(hcm, hcm.district_staff).proposal)
    accounts.change_person(hcm.second_officer, managing_authority=hcm.district, by=None, at=NOW)
    close(hcm, hcm.ward, hcm.second)
    accounts.change_person(moved, unit=hcm.second, by=None, at=NOW)
    made = carry(hcm, heirs={f"case_{by_hand.pk}": hcm.second})

    units = {one: one.cases.get().unit for one in (follows, stays, by_hand)}
    assert units == {follows: hcm.second, stays: hcm.ward, by_hand: hcm.second}
    for dossier, officer in ((follows, hcm.second_officer), (stays, hcm.ward_officer)):
        assert doer(owed(dossier, Kind.INTAKE)) == officer
    draft.refresh_from_db()
    assert draft.unit == hcm.second
    assert actions.submit(back, by=moved, at=NOW).unit == hcm.second
    said = {row.proposal_id: row.heir for row in made.rows.filter(what=What.CASE)}
    assert said == {
        follows.pk: hcm.second,
        stays.pk: hcm.ward,
        by_hand.pk: hcm.second,
    }
    sits = made.rows.filter(what=What.COUNCIL)
    assert sits.count() == len(members)
    assert {row.heir for row in sits} == {hcm.second}, "a council goes on with its case"
    seen = Proposal.objects.visible_to
    assert not seen(hcm.second_head).filter(pk__in=[stays.pk, decided.pk]).exists()
    assert not seen(hcm.ward_head).filter(pk__in=[follows.pk, by_hand.pk]).exists()
    assert seen(hcm.ward_head).filter(pk=decided.pk).exists(), "the settled ones: the main heir"
    person = made.rows.get(what=What.PERSON, subject=hcm.district_staff.pk)
    assert person.heir == hcm.ward
    hcm.second_officer.refresh_from_db()
    assert hcm.second_officer.managing_authority == hcm.second, "where he works"
    assert not selectors.heritage(hcm.district, on=TODAY)[What.CASE]


def test_a_head_prepares_and_an_administrator_carries_out(two):
    hcm = two
    proposal = submitted(hcm, hcm.district_staff).proposal
    close(hcm, hcm.ward, hcm.second)
    url = reverse("approvals:carry_on", args=[hcm.district.pk])
    head, admin = Person(hcm.second_head), Person(hcm.admin)
    page = head.open(url)
    head.press(
        page, action=url, to_unit=str(hcm.ward.pk), number="1685/NQ-UBTVQH15",
        document_date="09/03/2026", reason="Theo địa bàn.",
        **{f"case_{proposal.pk}": str(hcm.second.pk)},
    )  # fmt: skip
    plan = SuccessionPlan.objects.get()
    assert (plan.by, Succession.objects.exists()) == (hcm.second_head, False)
    for nobody in (hcm.health_head, hcm.ward_deputy):
        with pytest.raises(PermissionDenied):
            actions.plan_succession(
                hcm.district, to_unit=hcm.ward, groups=(), by=nobody, at=NOW, **PAPER
            )
    page = admin.open(url)
    assert hcm.second_head.full_name in text_of(page)
    done = admin.press(page, action=url)
    made = Succession.objects.get()
    assert made.plan == plan
    assert owed(proposal, Kind.INTAKE).unit == hcm.second
    said = text_of(admin.open(done["Location"]))
    assert hcm.second.name in said
    assert hcm.second_head.full_name in said


def test_what_is_sent_to_no_successor_is_refused(two):
    hcm = two
    proposal = submitted(hcm, hcm.district_staff).proposal
    close(hcm, hcm.ward)
    with pytest.raises(WrongMoment):
        carry(hcm, heirs={f"case_{proposal.pk}": hcm.second})
    seen = selectors.heritage(hcm.district, on=TODAY).fingerprint
    act(proposal, Kind.INTAKE)
    with pytest.raises(Stale):
        carry(hcm, seen=seen)


@pytest.mark.parametrize("groups", [CHOSEN, ()])
def test_a_merger_in_the_middle_of_a_case(two, groups):
    """An opinion is asked and a vote is open when the unit is merged: the successor's people
    decide, and every old paper keeps the old name.
    """
    hcm = two
    proposal = submitted(hcm, hcm.district_staff, wide=True).proposal
    other = submitted(hcm, hcm.district_staff).proposal
    ask(proposal.cases.get(), Addressee("RELATED_UNIT", 3, unit=hcm.health))
    walk(proposal, until=Kind.VOTE)
    ask(other.cases.get(), Addressee("RELATED_UNIT", 3, unit=hcm.health))
    act(proposal, Kind.VOTE, person=hcm.district_deputy)
    opinion = proposal.tasks.get(kind=Kind.ASKED_OPINION)
    close(hcm, hcm.ward)
    made = carry(hcm, groups=groups)

    assert set(made.rows.filter(what=What.CASE).values_list("proposal", "outcome")) == {
        (proposal.pk, Outcome.ANEW),
        (other.pk, Outcome.MOVED),
    }
    first, second = proposal.cases.order_by("n")
    assert (first.unit, first.outcome) == (hcm.district, Case.Outcome.TRANSFERRED)
    assert "không còn" in second.routing[0]["sentence"]
    assert not second.tasks.filter(unit=hcm.district).exists(), "of a closed unit nothing is asked"
    assert first.vote.ballots.get().voter == hcm.district_deputy, "a ballot cast stays"
    assert (opinion.unit, opinion.done_by) == (hcm.health, hcm.health_head), (
        "and so does an opinion"
    )
    assert owed(other, Kind.ASKED_OPINION).unit == hcm.health, "asked once, not again"
    for dossier in (proposal, other):
        assert walk(dossier).state == State.APPROVED
        assert not dossier.tasks.open().exists()
        decision = dossier.decisions.get()
        assert (decision.decided_by, dossier.unit) == (hcm.ward_head, hcm.district)
        assert hcm.ward.name in decision.decided_as
    assert set(first.vote.voters.values_list("person", flat=True)) == {
        hcm.district_head.pk,
        hcm.district_deputy.pk,
    }
    page = Person(hcm.ward_head).open(reverse("approvals:history", args=[proposal.pk]))
    for old in (hcm.district.name, hcm.ward.name):
        assert old in text_of(page)


def test_a_case_goes_on_after_two_mergers(two):
    """The district becomes a ward, which is merged into another the next year."""
    hcm = two
    proposal = submitted(hcm, hcm.district_staff).proposal
    close(hcm, hcm.second)
    carry(hcm, to_unit=hcm.second)
    accounts.close_unit(
        hcm.second, valid_to=TODAY + timedelta(days=1), successors=[hcm.ward], by=hcm.admin, at=NOW
    )
    later = NOW + timedelta(days=1)
    with clock.frozen(later):
        found = selectors.heritage(hcm.second, on=clock.today())
        actions.carry_on(
            hcm.second, to_unit=hcm.ward, groups=CHOSEN, seen=found.fingerprint, by=hcm.admin,
            at=later, **PAPER,
        )  # fmt: skip
        assert doer(owed(proposal, Kind.INTAKE)) == hcm.ward_officer
    assert [said["row"] for said in proposal.cases.get().routing][-2:] == [0, 0]
