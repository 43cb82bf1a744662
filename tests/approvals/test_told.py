"""What an author may know of the steps of his dossier: pages, history, notices, every address."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from approvals import actions, selectors
from approvals.models import Case, Kind, Task
from approvals.urls import urlpatterns
from core import clock
from notifications import actions as telling
from notifications.models import Notice
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import AGAINST, FOR, act, owed, submitted, walk
from tests.world import NOW, vn

pytestmark = pytest.mark.django_db

ADDRESSES = sorted(
    one.name for one in urlpatterns if str(one.pattern).startswith("tasks/<int:pk>/")
)
TOLD = {  # by hand: of every other kind an author knows nothing
    *("ANSWER_IDEA", "INTAKE", "ANSWER_TRANSFER", "CHECK_NOTE", "UNIT_OPINION", "PARTY_OPINION"),
    *("VOTE", "CLOSE_VOTE", "DECISION", "RESOLUTION", "SUPPLEMENT"),
    *("URGENT_ANSWER", "URGENT_DIRECTIVE", "URGENT_DOSSIER", "ANNUAL_REVIEW"),
}
STATES = {  # kind, changed: told?
    "a further round": ({"kind": "VOTE", "subject": "round:2"}, False),
    "its close": ({"kind": "CLOSE_VOTE", "subject": "round:2.1"}, False),
    "a decision that fell away": ({"kind": "DECISION", "voided_at": NOW}, False),
    "a resolution that was entered": ({"kind": "RESOLUTION", "done_at": NOW}, False),
    "one that was given back": (
        {"kind": "RESOLUTION_CHECK", "done_at": NOW, "outcome": "GIVEN_BACK"},
        False,
    ),
    "one that decides": (
        {"kind": "RESOLUTION_CHECK", "done_at": NOW, "outcome": "APPROVE"},
        True,
    ),
}


@pytest.mark.parametrize("kind", Kind.values)
def test_which_kinds_an_author_knows_of(kind):
    assert selectors.is_told(Task(kind=kind)) == (kind in TOLD)


@pytest.mark.parametrize("state", STATES)
def test_which_steps_an_author_knows_of(state):
    facts, told = STATES[state]
    assert selectors.is_told(Task(**facts)) == told


def test_what_an_author_may_not_know_of_has_no_address(hcm):
    """Every address of every such task answers as that of a task that is not there."""
    case = submitted(hcm)
    known = Task(kind="INTAKE", subject="", voided_at=None)
    hidden = [Task(kind=kind) for kind in Kind.values if kind not in TOLD]
    hidden += [Task(**facts) for facts, told in STATES.values() if not told]
    intake = owed(case.proposal, Kind.INTAKE)
    author, missing = Client(), {}
    author.force_login(hcm.ward_deputy)

    def answers(pk, turn=None):
        """All are opened; pressed, where `turn` is given, one in five, others for each task."""
        for n, name in enumerate(ADDRESSES):
            url = reverse(f"approvals:{name}", args=[pk])
            pressed = turn is None or (n + turn) % 5 == 0
            for method in ("get", "post") if pressed else ("get",):
                sent = {"press": str(uuid4()), "reason": "Thử."}
                answer = getattr(author, method)(url, sent if method == "post" else None)
                yield (name, method), (answer.status_code, answer.get("Location", ""))

    missing = {key: said[0] for key, said in answers(intake.pk + 1000)}
    assert {said for key, said in missing.items() if key[1] == "get"} == {404}
    for turn, task in enumerate(hidden):
        Task.objects.filter(pk=intake.pk).update(
            kind=task.kind,
            subject=task.subject,
            voided_at=task.voided_at,
            done_at=task.done_at,
            outcome=task.outcome,
        )
        for key, said in answers(intake.pk, turn):
            assert said[0] == missing[key], (task.kind, key)
    Task.objects.filter(pk=intake.pk).update(
        kind=known.kind, subject="", voided_at=None, done_at=None, outcome=""
    )
    told = author.get(reverse("approvals:take_in", args=[intake.pk]))
    assert told.status_code == 403  # of what he may know he is told whose it is


def test_a_notice_to_the_authors_names_no_hidden_step(hcm):
    proposal = walk(submitted(hcm).proposal, until=Kind.CHECK_NOTE)

    def told(kind, by):
        actions.extend(owed(proposal, kind), working_days=2, reason="Chờ.", by=by, at=NOW)
        while telling.hear_next(at=NOW):
            pass
        found = Notice.objects.filter(recipient=hcm.ward_deputy, verb="task.extend")
        return found.count()

    assert told(Kind.CHECK_NOTE, hcm.ward_head) == 1
    act(proposal, Kind.CHECK_NOTE)
    act(proposal, Kind.PARTY_OPINION, position="DISAGREE", reason="Chưa đủ căn cứ.")
    assert told(Kind.PARTY_MEETING, hcm.chair) == 1  # the one of before
    inbox = text_of(Person(hcm.ward_deputy).open(reverse("notifications:index")))
    assert "meeting of both sides" not in inbox


def test_the_votes_are_one_stage_to_an_author(hcm):
    """Put off to 25 March, voted twice: he reads “Voting” from its opening to the decision."""
    proposal = walk(submitted(hcm).proposal, until=Kind.VOTE)
    closing = owed(proposal, Kind.CLOSE_VOTE)
    by_rule = f"{closing.due_on:%d/%m/%Y}"
    actions.postpone(
        closing,
        meets_at=closing.due_at + timedelta(days=3, hours=-8),
        reason="Họp đột xuất.",
        by=hcm.ward_officer,
        at=NOW,
    )
    closing.refresh_from_db()
    put_off = f"{closing.due_on:%d/%m/%Y}"
    assert put_off != by_rule
    lead = Person(hcm.ward_deputy)
    pages = [
        reverse("approvals:dossier", args=[proposal.pk]),
        reverse("approvals:history", args=[proposal.pk]),
        reverse("approvals:mine"),
        "/",
        reverse("reports:dossiers"),
    ]

    def read():
        return " ".join(text_of(lead.open(url)) for url in pages)

    said = read()
    assert put_off not in said
    assert by_rule in text_of(lead.open(pages[0]))
    for person in (hcm.ward_head, hcm.ward_deputy2):
        act(proposal, Kind.VOTE, person=person, by=person, choice=AGAINST)
    act(proposal, Kind.CLOSE_VOTE)
    case = Case.objects.get(proposal=proposal)
    later = vn(2026, 3, 10, 9, 7)
    with clock.frozen(later):
        actions.vote_again(case, reason="Đã rõ.", by=hcm.ward_head, at=later)
    runs = lead.open(pages[1]).context["runs"]
    voting = [step for step in runs[0].steps if step.what == "Voting"]
    assert [(one.ended, one.due_on, one.late, one.done_by) for one in voting] == [
        (None, None, 0, "")
    ]
    assert not any(step.is_void for step in runs[0].steps)
    said = read()
    for word in (hcm.ward_deputy2.full_name, "no longer needed", "09:07", "10/03/2026", put_off):
        assert word not in said, word
    for person in (hcm.ward_head, hcm.ward_deputy2):
        act(proposal, Kind.VOTE, person=person, by=person, choice=FOR)
    act(proposal, Kind.CLOSE_VOTE)
    runs = lead.open(pages[1]).context["runs"]
    (voting,) = [step for step in runs[0].steps if step.what == "Voting"]
    assert voting.ended == owed(proposal, Kind.DECISION).opened_at
    inside = lead.user, Person(hcm.ward_head).open(pages[1]).context["runs"][0].steps
    assert sum(step.is_void for step in inside[1]) == 1  # whoever judges reads it all
