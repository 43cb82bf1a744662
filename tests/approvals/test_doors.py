"""What is out of scope leaves by a door, with a paper, and stays findable (E-SCOPE-1, -3, -5)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from approvals import actions
from approvals.models import DoorRule, Intake, Kind
from proposals.lifecycle import State
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, owed, submitted
from tests.proposals.makers import make_plan
from tests.world import NOW

pytestmark = pytest.mark.django_db
Door = Intake.Door


def left(hcm, door):
    proposal = submitted(hcm, hcm.ward_staff).proposal
    act(
        proposal, Kind.INTAKE, accepted=False, scope_result="OUT_OF_SCOPE", door=door,
        reason="Nêu tại công văn.",
    )  # fmt: skip
    proposal.refresh_from_db()
    return proposal


def paper(person, proposal, status=200):
    return Person(person).open(reverse("approvals:referral", args=[proposal.pk]), status=status)


@pytest.mark.parametrize(
    ("door", "says"),
    [
        (Door.LEGAL_DOCUMENT, "procedure for legal documents"),  # E-SCOPE-1
        (Door.SANG_KIEN, "under the rules on initiatives"),  # E-SCOPE-3
        (Door.STATE_SECRET, "classified mail"),  # E-SCOPE-5
    ],
)
def test_e_scope_each_door_has_its_paper(hcm, door, says):
    proposal = left(hcm, door)
    assert proposal.state == State.OUT_OF_SCOPE
    for person in (hcm.ward_staff, hcm.ward_officer, hcm.auditor):
        said = text_of(paper(person, proposal))
        assert says in said
        secret = door == Door.STATE_SECRET
        assert (proposal.title in said) is not secret  # of a secret the code alone
        assert proposal.code in said
    paper(hcm.health_officer, proposal, status=404)
    found = Person(hcm.monitor).open(reverse("reports:dossiers") + "?state=OUT_OF_SCOPE")
    assert proposal.code in text_of(found)
    assert not DoorRule.objects.filter(verified=True).exists()


def test_e_scope_1_turned_to_the_legislative_route_at_submission(hcm):
    proposal = make_plan(hcm.ward_staff, changes={"general": {"needs_legal_document_pilot": "yes"}})
    actions.submit(proposal, by=hcm.ward_staff, at=NOW)
    assert "procedure for legal documents" in text_of(paper(hcm.ward_staff, proposal))


def test_only_what_is_out_of_scope_has_a_door(hcm):
    proposal = submitted(hcm, hcm.ward_staff).proposal
    paper(hcm.ward_officer, proposal, status=404)
    act(proposal, Kind.INTAKE)
    row = Intake.objects.get(case__proposal=proposal)
    fields = {"task": owed(proposal, Kind.DECISION), "case": row.case, "by": row.by, "at": NOW}
    with pytest.raises(IntegrityError, match="leaves_by_a_door"), transaction.atomic():
        Intake.objects.create(
            **fields, scope_result="IN_SCOPE", within_functions=True, accepted=True, door="OTHER"
        )


def test_the_form_asks_for_the_door(hcm):
    proposal = submitted(hcm, hcm.ward_staff).proposal
    officer = Person(hcm.ward_officer)
    page = officer.open(reverse("approvals:take_in", args=[owed(proposal, Kind.INTAKE).pk]))
    parts = {name: "yes" for name in page.context["form"].fields if name.startswith("ok_")}
    typed = {
        **parts, "scope_result": "OUT_OF_SCOPE", "within_functions": "no", "outcome": "REDIRECT",
        "reason": "Cần nghị quyết.",
    }  # fmt: skip
    assert "Choose by which door it leaves." in text_of(officer.press(page, **typed))
    assert officer.press(page, **typed, door="LEGAL_DOCUMENT").status_code == 302
    assert Intake.objects.get().door == Door.LEGAL_DOCUMENT
