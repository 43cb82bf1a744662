"""My dossiers and the list of dossiers say the same of one dossier; what "not verified" means."""

from datetime import timedelta

import pgtrigger
import pytest
from django.urls import reverse

from approvals.models import Kind, Procedure
from notifications.selectors import own_writing
from proposals import actions as proposals
from proposals.models import Proposal
from tests.proposals.makers import make_idea
from tests.world import NOW

from . import makers
from .browsing import Person, text_of
from .test_journeys import disagree

pytestmark = pytest.mark.django_db

STEPS = [Kind.INTAKE, Kind.CHECK_NOTE, Kind.PARTY_OPINION, Kind.PARTY_MEETING, Kind.VOTE]


def said_by(person, url, rows) -> tuple[str, str]:
    """(where it stands with its step, whose turn) of the only dossier of a page."""
    (row,) = rows(person.open(reverse(url)).context)
    return f"{row.stands}: {row.step}", row.whose


def in_mine(context):
    return [row for group in context["groups"] for row in group.rows]


@pytest.mark.parametrize("kind", [Kind.ANSWER_IDEA, *STEPS, Kind.DECISION])
def test_both_lists_say_the_same(hcm, kind):
    if kind == Kind.ANSWER_IDEA:
        makers.registered(hcm)
    elif kind == Kind.PARTY_MEETING:
        proposal = makers.in_stage(hcm, Kind.CHECK_NOTE).proposal
        disagree(proposal)
        makers.act(proposal, Kind.CHECK_NOTE)
    else:
        makers.in_stage(hcm, kind)
    author = Person(hcm.ward_deputy if kind != Kind.ANSWER_IDEA else hcm.ward_staff)

    mine = said_by(author, "approvals:mine", in_mine)
    listed = said_by(author, "reports:dossiers", lambda context: context["shown"].rows)

    assert mine == (listed[0], listed[1] or "–")  # where whose turn it is is not told
    assert all(mine)
    assert "Meeting" not in mine[0]  # an author does not read what the Party committee said


def whose_turn(person) -> list[tuple[str, str, str, bool]]:
    """(group, title, whose turn and what is asked, whether it leads) of every row."""
    groups = Person(person).open(reverse("approvals:mine")).context["groups"]
    return [
        (group.title, row.proposal.title, f"{row.whose}: {row.asked}", row.leads)
        for group in groups
        for row in group.rows
    ]


def test_what_is_called_my_turn_is_mine_and_says_what(hcm):
    """A co-author whose share waits is asked for it; confirmed, it is the lead author's turn."""
    clerk, colleague = hcm.ward_staff, hcm.ward_deputy
    own = make_idea(clerk, title="Của tôi, cũ")
    with_them = make_idea(colleague, title="Viết cùng")
    newest = make_idea(clerk, title="Của tôi, mới", at=NOW + timedelta(days=1))
    theirs = proposals.invite(with_them, person=clerk, level="EDIT", share=30, by=colleague, at=NOW)
    proposals.answer_invitation(theirs, accept=True, by=clerk, at=NOW)
    Proposal.objects.filter(pk=with_them.pk).update(moved_at=NOW + timedelta(days=2))

    write = "You: write on, then check and send"
    assert whose_turn(clerk) == [
        ("Your turn", newest.title, write, True),
        ("Your turn", own.title, write, True),
        ("Your turn", with_them.title, "You: confirm your share of 30%", False),
    ]
    page = text_of(Person(clerk).open(reverse("approvals:mine")))
    assert "begun on" in page
    assert "Confirm my share" in page
    theirs.refresh_from_db()
    proposals.confirm_share(theirs, by=clerk, at=NOW)

    assert whose_turn(clerk)[2] == ("Under way", with_them.title, f"{colleague}: ", False)
    drafts = {group.key: group.rows for group in own_writing(clerk)}["draft"]
    assert [row.author.proposal.title for row in drafts] == [
        newest.title,
        own.title,
        with_them.title,
    ]


def test_what_not_verified_means_is_said_where_the_mark_stands(hcm):
    task = makers.in_stage(hcm, Kind.VOTE)
    with pgtrigger.ignore():  # a procedure in use never changes
        Procedure.objects.update(verified=False)
    author, voter = Person(hcm.ward_deputy), Person(task.person or makers.doer(task))

    for person, url in [
        (author, reverse("approvals:dossier", args=[task.proposal_id])),
        (voter, reverse("approvals:task", args=[task.pk])),
        (author, reverse("approvals:who_does_what")),
    ]:
        assert "not compared this rule with the official text" in text_of(person.open(url)), url
