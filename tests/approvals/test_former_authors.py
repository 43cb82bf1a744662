"""Who was invited and who has left stand apart from the authors, and no share of theirs counts."""

import pytest
from django.urls import reverse

from proposals import actions, selectors
from tests.approvals.browsing import Person, text_of
from tests.proposals.makers import join_in, make_idea
from tests.world import NOW

pytestmark = pytest.mark.django_db


def facts_for(user, proposal) -> dict[str, str]:
    page = Person(user).open(reverse("approvals:dossier", args=[proposal.pk]))
    return {str(row["label"]): row["value"] for row in page.context["view"].facts}


@pytest.fixture
def idea(hcm):
    return make_idea(hcm.ward_staff)


def test_invited_people_are_no_authors_yet(hcm, idea):
    actions.invite(idea, person=hcm.ward_deputy, level="VIEW", share=40, by=hcm.ward_staff, at=NOW)

    facts = facts_for(hcm.ward_staff, idea)

    assert facts["Authors"] == f"{hcm.ward_staff.full_name} (100%)"
    assert facts["Invited, not answered yet"] == hcm.ward_deputy.full_name
    rows = {
        row.name: row.value
        for section in selectors.draft_summary(idea, reader=hcm.ward_staff)
        for row in section.rows
    }
    assert hcm.ward_deputy.full_name not in rows["authors"]
    assert rows["waiting"] == hcm.ward_deputy.full_name


def test_who_has_left_is_named_until_when(hcm, idea):
    row = join_in(idea, hcm.ward_deputy, 40)
    actions.remove_author(row, by=hcm.ward_staff, at=NOW)
    never = actions.invite(
        idea, person=hcm.ward_officer, level="VIEW", share=10, by=hcm.ward_staff, at=NOW
    )
    actions.answer_invitation(never, accept=False, by=hcm.ward_officer, at=NOW)

    facts = facts_for(hcm.ward_staff, idea)

    assert facts["Authors"] == f"{hcm.ward_staff.full_name} (100%)"
    assert facts["Authors who have left"] == f"{hcm.ward_deputy.full_name} (until 09/03/2026)"
    assert hcm.ward_officer.full_name not in str(facts)


def test_readers_see_who_left_and_he_reads_no_deliberation(hcm, idea):
    row = join_in(idea, hcm.ward_deputy, 40)
    actions.remove_author(row, by=hcm.ward_staff, at=NOW)
    actions.send_slip(idea, by=hcm.ward_staff, at=NOW)
    idea.refresh_from_db()

    assert hcm.ward_deputy.full_name in facts_for(hcm.ward_head, idea)["Authors who have left"]
    page = Person(hcm.ward_head).open(reverse("approvals:dossier", args=[idea.pk]))
    assert "(until 09/03/2026)" in text_of(page)


def test_who_comes_back_is_an_author_again(hcm, idea):
    row = join_in(idea, hcm.ward_deputy, 40)
    actions.remove_author(row, by=hcm.ward_staff, at=NOW)
    join_in(idea, hcm.ward_deputy, 30)

    facts = facts_for(hcm.ward_staff, idea)

    assert f"{hcm.ward_deputy.full_name} (30%)" in facts["Authors"]
    assert "Authors who have left" not in facts
