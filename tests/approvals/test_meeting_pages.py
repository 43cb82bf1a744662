"""The pages of the meeting that votes, pressed as a person presses them."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from approvals.models import Kind, MeetingDraft, Postponement, Round
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import AGAINST, FOR, act, owed, submitted, walk
from tests.world import make_user

pytestmark = pytest.mark.django_db


def test_from_what_was_kept_to_a_further_round(hcm):
    """Kept, put off, handed over, given back, closed, voted again: and no author reads of it."""
    proposal = walk(submitted(hcm).proposal, until=Kind.VOTE)
    officer, head = Person(hcm.ward_officer), Person(hcm.ward_head)
    url = reverse("approvals:close_vote", args=[owed(proposal, Kind.CLOSE_VOTE).pk])
    form = officer.open(url)
    assert f"Who chaired the meeting {hcm.ward_head.full_name}" in text_of(form)
    answer = officer.press(form, step="save", place="Phòng 9", held_at="chưa rõ")
    assert answer.status_code == 302
    kept = {"place": "Phòng 9", "held_at": "chưa rõ", "chair": str(hcm.ward_head.pk)}
    assert MeetingDraft.objects.get().typed == kept
    assert 'value="Phòng 9"' in officer.open(url).content.decode()

    form = officer.open(reverse("approvals:postpone", args=[owed(proposal, Kind.CLOSE_VOTE).pk]))
    assert officer.press(form, meets_at="1h 01/01/2026", reason="X").status_code == 200
    told = officer.press(form, meets_at="9h 25/03/2026", reason="Người đứng đầu họp đột xuất.")
    assert "put off to 09:00 25/03/2026" in text_of(officer.open(told["Location"]))
    assert Postponement.objects.count() == 1

    for person in (hcm.ward_head, hcm.ward_deputy2):
        act(proposal, Kind.VOTE, person=person, by=person, choice=AGAINST)
    act(proposal, Kind.CLOSE_VOTE)
    dossier = reverse("approvals:dossier", args=[proposal.pk])
    again = reverse("approvals:vote_again", args=[proposal.pk])
    assert again in head.open(dossier).content.decode()
    assert (
        again
        in head.open(
            reverse("approvals:decide", args=[owed(proposal, Kind.DECISION).pk])
        ).content.decode()
    )
    assert again not in Person(hcm.ward_deputy2).open(dossier).content.decode()
    form = officer.open(again)
    assert "The rule allows 1 more round." in text_of(form)
    answer = officer.press(form, reason="Đã rõ kinh phí.")
    assert answer.status_code == 302, text_of(answer)
    assert Round.objects.count() == 2
    page = text_of(head.open(dossier))
    assert "Vote, round 2" in page
    assert "A later round was opened" in page
    assert "This round is open." in page

    lead = text_of(Person(hcm.ward_deputy).open(dossier))
    for word in ("Voted again", "round 2", "put off", "Confirm the ballots"):
        assert word not in lead
    act(proposal, Kind.VOTE, person=hcm.ward_head, by=hcm.ward_head, choice=FOR)
    ballot = {f"ballot_{hcm.ward_deputy2.pk}": "FOR"}
    form = officer.open(reverse("approvals:close_vote", args=[owed(proposal, Kind.CLOSE_VOTE).pk]))
    answer = officer.press(
        form, **ballot, held_at="08:30 09/03/2026", place="Phòng 1", minutes=makers.minutes()
    )
    confirm = owed(proposal, Kind.CONFIRM_MINUTES)
    form = head.open(reverse("approvals:confirm_minutes", args=[confirm.pk]))
    assert f"Ballot of {hcm.ward_deputy2.full_name} For" in text_of(form)
    assert head.press(form, answer="GIVE_BACK").status_code == 200  # with a reason only
    answer = head.press(form, answer="CONFIRM")
    assert "2 for, 0 against, 0 abstained" in text_of(head.open(answer["Location"]))
    closing = proposal.tasks.filter(kind=Kind.CLOSE_VOTE).latest("pk")
    paper = head.client.get(reverse("approvals:paper", args=[closing.pk]))
    assert b"".join(paper.streaming_content)


def test_who_confirms_reads_who_is_entered_as_absent(hcm):
    third = make_user(unit=hcm.ward, seat=Role.DEPUTY_HEAD)
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    for person in (hcm.ward_head, third):
        act(case.proposal, Kind.VOTE, person=person, by=person, choice=FOR)
    act(case.proposal, Kind.CLOSE_VOTE, ballots={}, absentees="Đi công tác.")
    task = owed(case.proposal, Kind.CONFIRM_MINUTES)
    page = Person(hcm.ward_head).open(reverse("approvals:confirm_minutes", args=[task.pk]))
    said = text_of(page)
    assert f"Ballot of {hcm.ward_deputy2.full_name} Absent" in said
    assert f"Ballot of {third.full_name}" not in said  # he cast it himself; it stands below
