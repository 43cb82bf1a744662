"""Two at once, with real commits: one wins, the other is told who and when. And the second hand."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.db.models import Count

from accounts.models import Mandate
from accounts.roles import Role
from approvals import actions, tasks
from approvals.models import Ballot, Case, Decision, Kind, Postponement, Sheet, Task
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from proposals.lifecycle import State
from tests.approvals.makers import (
    AGAINST,
    FOR,
    USUAL,
    confirm_calendar,
    load_rules,
    owed,
    registered,
    submitted,
    walk,
)
from tests.approvals.test_mandates import mandate
from tests.proposals.makers import make_plan
from tests.world import NOW, city, make_user, vn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hcm(transactional_db):
    load_rules()
    people = city()
    confirm_calendar(people)
    with clock.frozen(NOW):
        yield people


def at_once(*acts):
    """Start all `acts` at the same moment; what each gave or raised, in their order."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n, act):
        try:
            start.wait()
            answers[n] = act()
        except Exception as error:
            answers[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def doing(task, by, **given):
    """An act on a task, ready to be started in a thread: its own copies of everything."""
    verb, usual = USUAL[task.kind]
    typed = {**usual(task, by, NOW), **given}
    own = Task.objects.select_related("case", "proposal", "unit", "person").get(pk=task.pk)
    return lambda: verb(own, by=by, at=NOW, **typed)


def won(answers):
    return [answer for answer in answers if not isinstance(answer, Exception)]


def refused(answers):
    return [answer for answer in answers if isinstance(answer, WrongMoment)]


def test_approve_against_approve(hcm):
    proposal = submitted(hcm, hcm.ward_staff).proposal
    task = owed(walk(proposal, until=Kind.DECISION), Kind.DECISION)

    answers = at_once(*[doing(task, hcm.ward_head) for _press in range(4)])

    assert len(won(answers)) == 1
    assert len(refused(answers)) == 3, answers
    assert all(hcm.ward_head.full_name in str(error) for error in refused(answers))
    assert "09/03/2026" in str(refused(answers)[0]) or "9:00" in str(refused(answers)[0])
    assert Decision.objects.count() == 1
    assert Entry.objects.for_scope(proposal).took("proposal.approve").count() == 1


@pytest.mark.parametrize("_round", range(2))
def test_approve_against_reject(hcm, _round):
    proposal = submitted(hcm, hcm.ward_staff).proposal
    task = owed(walk(proposal, until=Kind.DECISION), Kind.DECISION)

    answers = at_once(
        doing(task, hcm.ward_head),
        doing(task, hcm.ward_head, type="REJECT", reasons="Chưa khả thi."),
    )

    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    proposal.refresh_from_db()
    assert (
        proposal.state
        == {"APPROVE": State.APPROVED, "REJECT": State.REJECTED}[Decision.objects.get().type]
    )


@pytest.mark.parametrize("_round", range(2))
def test_approve_against_withdraw(hcm, _round):
    proposal = submitted(hcm, hcm.ward_staff).proposal
    task = owed(walk(proposal, until=Kind.DECISION), Kind.DECISION)

    answers = at_once(
        doing(task, hcm.ward_head),
        lambda: actions.withdraw(proposal, by=hcm.ward_staff, at=NOW),
    )

    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    proposal.refresh_from_db()
    case = proposal.cases.get()
    if isinstance(answers[0], Exception):
        assert (proposal.state, case.outcome) == (State.WITHDRAWN, Case.Outcome.WITHDRAWN)
        assert hcm.ward_staff.full_name in str(answers[0])
        assert not Decision.objects.exists()
    else:
        assert (proposal.state, case.outcome) == (State.APPROVED, Case.Outcome.APPROVED)
        assert hcm.ward_head.full_name in str(answers[1])


@pytest.mark.parametrize("_round", range(2))
def test_cast_against_close(hcm, _round):
    proposal = submitted(hcm).proposal
    walk(proposal, until=Kind.VOTE)
    ballot = owed(proposal, Kind.VOTE, person=hcm.ward_deputy2)
    closing = owed(proposal, Kind.CLOSE_VOTE)

    answers = at_once(
        doing(ballot, hcm.ward_deputy2, choice=AGAINST),
        doing(closing, hcm.ward_officer, ballots={hcm.ward_head: FOR, hcm.ward_deputy2: FOR}),
    )

    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    assert Ballot.objects.values("voter").annotate(n=Count("pk")).filter(n__gt=1).count() == 0
    if isinstance(answers[0], Exception):
        assert hcm.ward_officer.full_name in str(answers[0])
        assert len(won(answers)[0].ballots) == 2  # to be confirmed by who chairs
    else:
        assert hcm.ward_deputy2.full_name in str(answers[1])
        assert not Task.objects.filter(kind=Kind.DECISION).exists()


def test_submitted_twice_at_once_is_submitted_once(hcm):
    plan = make_plan(hcm.ward_staff)

    answers = at_once(
        *[lambda: actions.submit(plan, by=hcm.ward_staff, at=NOW) for _press in range(3)]
    )

    assert (len(won(answers)), len(refused(answers))) == (1, 2), answers
    assert Case.objects.count() == 1
    assert plan.versions.count() == 1


def test_codes_without_gaps_or_doubles(hcm):
    plans = [make_plan(hcm.ward_staff) for _n in range(6)]

    answers = at_once(
        *[lambda plan=plan: actions.submit(plan, by=hcm.ward_staff, at=NOW) for plan in plans]
    )

    assert len(won(answers)) == 6, answers
    codes = sorted(case.proposal.code for case in answers)
    assert codes == [f"ĐX-2026-PSG-{n:04}" for n in range(1, 7)]


def test_many_runners_remind_once(hcm):
    made = [registered(hcm).proposal for _n in range(4)]
    at = vn(2026, 3, 12, 8)

    def run():
        while actions.remind_next(at=at):
            pass

    with clock.frozen(at):
        at_once(*[run] * 4)
        run()  # what was locked by another in the last moment

    entries = Entry.objects.took("task.remind")
    assert entries.count() == len(made)
    assert entries.values("scope").distinct().count() == len(made)


def test_nobody_is_reminded_of_what_is_being_done(hcm):
    proposal = registered(hcm).proposal
    task = owed(proposal, Kind.ANSWER_IDEA)
    at = vn(2026, 3, 12, 8)

    def remind():
        while actions.remind_next(at=at):
            pass

    with clock.frozen(at):
        at_once(doing(task, hcm.ward_head), remind)
        remind()

    order = list(Entry.objects.for_scope(proposal).values_list("verb", flat=True))
    if "task.remind" in order:
        assert order.index("task.remind") < order.index("task.done")


def test_the_sweep_reminds_with_celery_stopped(hcm):
    proposal = registered(hcm).proposal
    with clock.frozen(vn(2026, 3, 12, 8)):
        call_command("sweep", once=True)
        call_command("sweep", once=True)
        tasks.remind_due()  # and the other hand finds nothing left

    entries = Entry.objects.for_scope(proposal).took("task.remind")
    assert [entry.data["working_days"] for entry in entries] == [-2]
    with clock.frozen(vn(2026, 3, 12, 8) + timedelta(days=30)):
        call_command("sweep", once=True)
    assert Entry.objects.for_scope(proposal).took("task.escalate").count() == 3  # each rung


def stood_in_for(hcm):
    """A plan that waits for the ward's head, for whom his second deputy stands in."""
    given = mandate(hcm.ward_head, hcm.ward_deputy2)
    proposal = submitted(hcm, hcm.ward_staff).proposal
    return given, owed(walk(proposal, until=Kind.DECISION), Kind.DECISION)


def test_the_head_and_who_stands_in_for_him_press_at_once(hcm):
    _given, task = stood_in_for(hcm)

    answers = at_once(
        *(doing(task, by) for by in (hcm.ward_head, hcm.ward_deputy2, hcm.ward_deputy2))
    )

    assert (len(won(answers)), len(refused(answers))) == (1, 2), answers
    first = Decision.objects.get().decided_by.full_name
    assert all(first in str(error) for error in refused(answers))
    done = Task.objects.get(pk=task.pk)
    assert (done.mandate_id is not None) == (done.done_by == hcm.ward_deputy2)


@pytest.mark.parametrize("_round", range(2))
def test_the_end_of_a_mandate_against_an_act_by_it(hcm, _round):
    """Either he decided while it ran, or it had ended and he is told: never a decision after."""
    given, task = stood_in_for(hcm)

    ended, decided = at_once(
        lambda: actions.end_mandate(given, reason="Về sớm.", by=hcm.ward_head, at=NOW),
        doing(task, hcm.ward_deputy2),
    )

    assert not isinstance(ended, Exception), ended
    if isinstance(decided, Exception):
        assert isinstance(decided, PermissionDenied)
        assert given.number in str(decided)
        assert not Decision.objects.exists()
    else:
        chain = Entry.objects.filter(verb__in=["task.done", "mandate.end"]).order_by("pk")
        assert chain.last().verb == "mandate.end"


def test_two_mandates_for_the_same_are_given_at_once(hcm):
    answers = at_once(
        *(
            lambda holder=holder: mandate(hcm.ward_head, holder)
            for holder in (hcm.ward_deputy, hcm.ward_deputy2)
        )
    )

    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    assert Mandate.objects.count() == 1


MEETING = ["postpone", "close", "cast"]


@pytest.mark.parametrize("other", MEETING)
def test_close_against(hcm, other):
    """The close of a meeting against putting it off, another secretary's close, and a ballot."""
    proposal = walk(submitted(hcm).proposal, until=Kind.VOTE)
    second = make_user(unit=hcm.ward, seat=Role.UNIT_OFFICER)
    closing = owed(proposal, Kind.CLOSE_VOTE)
    own = owed(proposal, Kind.VOTE, person=hcm.ward_deputy2)
    put_off = {"meets_at": NOW + timedelta(days=9), "reason": "Họp đột xuất."}
    against = {
        "postpone": lambda: actions.postpone(closing, by=second, at=NOW, **put_off),
        "close": doing(closing, second),
        "cast": doing(own, hcm.ward_deputy2, choice=AGAINST),
    }[other]

    answers = at_once(doing(closing, hcm.ward_officer), against)

    closed = Sheet.objects.count()
    if other == "postpone" and not isinstance(answers[1], Exception):
        assert not isinstance(answers[0], Exception)  # put off first, then held after all
        assert (closed, Postponement.objects.count()) == (1, 1)
        return
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    assert closed == (0 if other == "cast" and not isinstance(answers[1], Exception) else 1)
    assert proposal.tasks.open().filter(kind=Kind.CONFIRM_MINUTES).count() == closed
