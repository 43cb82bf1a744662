"""My dossiers and the list of dossiers say the same of one dossier; what "not verified" means."""

import pytest
from django.urls import reverse

from approvals.models import Kind, Procedure

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

    assert mine == listed
    assert all(mine)
    assert "Meeting" not in mine[0]  # an author does not read what the Party committee said


def test_what_not_verified_means_is_said_where_the_mark_stands(hcm):
    task = makers.in_stage(hcm, Kind.VOTE)
    Procedure.objects.update(verified=False)
    author, voter = Person(hcm.ward_deputy), Person(task.person or makers.doer(task))

    for person, url in [
        (author, reverse("approvals:dossier", args=[task.proposal_id])),
        (voter, reverse("approvals:task", args=[task.pk])),
        (author, reverse("approvals:who_does_what")),
    ]:
        assert "not compared this rule with the official text" in text_of(person.open(url)), url
