"""Time per step of every run, reckoned by hand; the history that an inspector reads and prints."""

import pytest
from django.urls import reverse

from approvals import actions
from approvals.models import Kind
from core import clock
from journal.models import Entry
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, owed, submitted, walk
from tests.world import vn

pytestmark = pytest.mark.django_db


def history(person, proposal, at):
    with clock.frozen(at):
        return person.open(reverse("approvals:history", args=[proposal.pk]))


def test_time_per_step_by_hand(hcm):
    """Received Monday 9 March; taken in on the 10th; asked on the 11th, answered on the 13th; the
    decision is still open on Tuesday the 17th.
    """
    case = submitted(hcm, hcm.ward_staff)
    proposal = case.proposal
    act(proposal, Kind.INTAKE, at=vn(2026, 3, 10, 9))
    at = vn(2026, 3, 11, 9)
    with clock.frozen(at):
        asked = actions.ask_supplement(
            case, wanted=["Dự toán"], working_days=5, by=hcm.ward_head, at=at
        )
    at = vn(2026, 3, 13, 9)
    with clock.frozen(at):
        actions.answer_supplement(asked.task, text="Kèm theo.", by=hcm.ward_staff, at=at)

    page = history(Person(hcm.auditor), proposal, vn(2026, 3, 17, 9))

    (run,) = page.context["runs"]
    assert (run.unit, run.used, run.paused) == (hcm.ward.name, 4, 2)  # 10, 11, 16, 17; 12, 13
    found = {str(step.what): (step.used, step.paused) for step in run.steps}
    assert found == {
        str(Kind.INTAKE.label): (1, 0),  # the 10th
        str(Kind.DECISION.label): (3, 2),  # 11, 16, 17
        str(Kind.SUPPLEMENT.label): (0, 2),
    }
    titles = [item["title"] for item in page.context["entries"]]
    assert len(titles) > 5
    assert [item["at"] for item in page.context["entries"]] == sorted(
        item["at"] for item in page.context["entries"]
    )
    said = text_of(page)
    assert "2 stood still" in said
    assert "The clock goes on" in said


def test_two_runs_and_nothing_of_the_deliberation_for_an_author(hcm):
    proposal = submitted(hcm).proposal
    act(proposal, Kind.INTAKE, accepted=False, reason="Thiếu dự toán.", at=vn(2026, 3, 10, 9))
    with clock.frozen(vn(2026, 3, 11, 9)):
        actions.submit(proposal, by=hcm.ward_deputy, at=vn(2026, 3, 11, 9))
    later = vn(2026, 3, 12, 9)
    walk(proposal, until=Kind.DECISION, at=later)
    inspector = history(Person(hcm.auditor), proposal, later)
    assert [run.n for run in inspector.context["runs"]] == [1, 2]
    assert inspector.context["runs"][0].used == 1
    assert "Returned for completion" in text_of(inspector)
    author = text_of(history(Person(hcm.ward_deputy), proposal, later))
    assert "Giảm số lần người dân đi lại." in text_of(inspector)  # the checking note
    assert "Giảm số lần người dân đi lại." not in author
    stranger = Person(hcm.health_officer)
    stranger.open(reverse("approvals:history", args=[proposal.pk]), status=404)


def test_nothing_is_cut(hcm):
    """More entries than the page of the dossier shows are all in the history."""
    proposal = submitted(hcm).proposal
    last = Entry.objects.for_scope(proposal).latest("n")
    fresh = [
        Entry(
            verb="case.pause", scope=last.scope, n=last.n + n, subject=last.subject,
            subject_id=last.subject_id, happened_at=last.happened_at,
            data={"cause": "SUPPLEMENT"}, digest=last.digest,
        )
        for n in range(1, 201)
    ]  # fmt: skip
    Entry.objects.bulk_create(fresh)
    page = history(Person(hcm.auditor), proposal, last.happened_at)
    said = [item["title"] for item in page.context["entries"]]
    assert sum("The clock stands still" in str(title) for title in said) == 200
    assert owed(proposal, Kind.INTAKE)
