"""A council: two at the same moment, on real connections with real commits."""

import pytest

from approvals import actions
from approvals.models import CouncilMinutes, CouncilResult, Declaration, Kind, ScoreSheet, Task
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from tests.approvals import councils
from tests.approvals.makers import confirm_calendar, load_rules, owed, submitted, walk
from tests.approvals.test_races import at_once, refused, won
from tests.world import NOW, city

ROUNDS = 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_in_a_council(transactional_db):
    """In one world, one pair after another: a world of its own for each would take a minute."""
    load_rules()
    hcm = city()
    confirm_calendar(hcm)
    with clock.frozen(NOW):
        for _round in range(ROUNDS):
            _one_sheet_sent_twice(hcm)
            _a_sheet_while_the_minutes_are_written(hcm)
            _two_write_the_minutes(hcm)
            _two_declarations_of_one_member(hcm)


def _council(hcm):
    case = submitted(hcm)
    walk(case.proposal, until=Kind.CHECK_NOTE)
    return councils.set_up(case, councils.seven(hcm))


def _fresh(task: Task) -> Task:
    return Task.objects.select_related("case", "proposal", "unit", "person").get(pk=task.pk)


def _sending(council, person, score):
    task = _fresh(councils.sheet_task(council, person))
    given = {"comment": "Cần thiết.", "recommendation": "APPROVE"}
    filled = councils.filled(council, score)
    return lambda: actions.send_sheet(task, scores=filled, by=person, at=NOW, **given)


def _closing(council, by, present):
    task = _fresh(owed(council.case.proposal, Kind.COUNCIL_CLOSE))
    given = {
        "held_at": councils.MEETS,
        "ended_at": councils.HELD,
        "place": "Phòng họp 1",
        "attended": present,
        "absentees": "Đi công tác.",
        "discussion": "Đã thảo luận.",
        "text": "Biên bản.",
    }

    def close():
        with clock.frozen(councils.HELD):
            return actions.close_council(task, by=by, at=councils.HELD, **given)

    return close


def _one_sheet_sent_twice(hcm):
    """A double click with two different scores: one sheet, the other press is told."""
    council = councils.declared(_council(hcm))
    answers = at_once(
        _sending(council, hcm.ward_head, 7),
        _sending(council, hcm.ward_head, 9),
    )
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    (sheet,) = ScoreSheet.objects.filter(member__council=council)
    assert sheet == won(answers)[0]
    assert Entry.objects.about(sheet.task).took("task.done").count() == 1


def _a_sheet_while_the_minutes_are_written(hcm):
    """One member sends his sheet as the secretary closes without him: it counts, or it is told."""
    council = councils.declared(_council(hcm))
    late = hcm.home_head
    present = []
    for one in councils.Sitting(council).missing:
        if one.person != late:
            councils.score(council, one.person)
            present.append(councils.seat(council, one.person))
    councils.call(council, by=hcm.ward_officer)
    answers = at_once(
        _sending(council, late, 5),
        _closing(council, hcm.ward_officer, present),
    )
    sheet, minutes = answers
    assert isinstance(minutes, CouncilMinutes), answers
    assert isinstance(sheet, (ScoreSheet, WrongMoment)), answers
    sent = ScoreSheet.objects.filter(member__council=council)
    counted = sent.filter(member__person=late).exists()
    assert counted == isinstance(sheet, ScoreSheet)
    assert minutes.approve == sent.count()
    councils.confirm(council, by=hcm.ward_head)
    assert CouncilResult.objects.filter(council=minutes.council).count() == 1


def _two_write_the_minutes(hcm):
    """The secretary in two windows: one paper."""
    council = councils.declared(_council(hcm))
    for one in councils.Sitting(council).missing:
        councils.score(council, one.person)
    councils.call(council, by=hcm.ward_officer)
    present = [one.row for one in councils.Sitting(council).entitled]
    answers = at_once(*[_closing(council, hcm.ward_officer, present) for _window in range(2)])
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    assert CouncilMinutes.objects.filter(council=council).count() == 1


def _two_declarations_of_one_member(hcm):
    """No conflict in one window, a conflict in the other: what was first stands, alone."""
    council = _council(hcm)
    task = owed(council.case.proposal, Kind.COUNCIL_DECLARE, person=hcm.home_head)
    calm, torn = _fresh(task), _fresh(task)
    given = {"by": hcm.home_head, "at": NOW}
    answers = at_once(
        lambda: actions.declare(calm, conflict=False, **given),
        lambda: actions.declare(torn, conflict=True, text="Em của tác giả.", **given),
    )
    assert len(won(answers)) == 1, answers
    (said,) = Declaration.objects.filter(member__council=council)
    assert said == won(answers)[0]
    sheets = Task.objects.open().filter(kind=Kind.COUNCIL_SHEET, case=council.case)
    assert sheets.exists() == (not said.conflict)
