"""Many at once, with real commits: codes without gap or double, one step that wins."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from core.verdicts import Stale, WrongMoment
from journal.models import Entry
from proposals import actions
from proposals.models import CodeCounter, Proposal
from tests.world import NOW, city

from .makers import make_idea, make_plan

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What each act answered (its result or its refusal), all begun at the same moment."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait(timeout=20)
            return act()
        except (WrongMoment, PermissionDenied, ZeroDivisionError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_codes_have_no_gap_and_no_double():
    here = city()
    ideas = [make_idea(here.health_staff) for _ in range(10)]

    def send(idea, *, fails=False):
        with transaction.atomic():
            actions.send_slip(idea, by=here.health_staff, at=NOW)
            if fails:  # the answer is never committed, so its number is given again
                raise ZeroDivisionError

    answers = at_once(
        *(lambda idea=idea, n=n: send(idea, fails=n in (2, 5)) for n, idea in enumerate(ideas))
    )
    assert sum(isinstance(answer, ZeroDivisionError) for answer in answers) == 2
    codes = sorted(Proposal.objects.exclude(code=None).values_list("code", flat=True))
    assert codes == [f"ĐX-2026-SYT-{n:04}" for n in range(1, 9)]
    assert CodeCounter.objects.get().last == 8


def test_one_sends_it_once():
    here = city()
    plan = make_plan(here.health_staff)
    answers = at_once(
        *[lambda: actions.send_plan(plan, by=here.health_staff, at=NOW) for _ in range(4)]
    )
    assert sum(isinstance(answer, WrongMoment) for answer in answers) == 3
    assert plan.versions.count() == 1
    assert Entry.objects.for_scope(plan).filter(verb="proposal.submit").count() == 1


def test_approved_or_withdrawn_but_not_both():
    here = city()
    for _round in range(3):
        plan = make_plan(here.health_staff)
        actions.send_plan(plan, by=here.health_staff, at=NOW)
        answers = at_once(
            lambda plan=plan: actions.advance(plan, "approve", by=here.health_head, at=NOW),
            lambda plan=plan: actions.advance(plan, "withdraw", by=here.health_staff, at=NOW),
        )
        assert sum(isinstance(answer, WrongMoment) for answer in answers) == 1
        plan.refresh_from_db()
        last = Entry.objects.for_scope(plan).last()
        assert last.data["now"] == plan.state


def test_two_writers_at_once_and_one_is_told():
    here = city()
    draft = actions.start_draft(by=here.health_staff, at=NOW)

    def save(text):
        return actions.save_section(
            draft, "slip", {"title": text}, seen=0, by=here.health_staff, at=NOW
        )

    answers = at_once(lambda: save("Một"), lambda: save("Hai"))
    assert sum(isinstance(answer, Stale) for answer in answers) == 1
    assert draft.sections.get().version == 1
