"""The urgent path: two people at the same moment, on real connections with real commits."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from approvals import actions
from approvals.models import Case, Directive, Kind, UrgentDecision, UrgentFlag, UrgentReport
from core import clock
from core.verdicts import WrongMoment
from proposals.lifecycle import State
from proposals.models import Proposal
from tests.approvals.makers import confirm_calendar, load_rules, owed, registered
from tests.approvals.test_races import at_once, refused, won
from tests.approvals.test_urgent import DIRECTED, SAID
from tests.world import NOW, TODAY, city, give, make_user

ROUNDS = 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once(transactional_db):
    """In one world, one pair after another: a world of its own for each would take a minute."""
    load_rules()
    hcm = city()
    confirm_calendar(hcm)
    give(make_user("Phó Chủ tịch", unit=hcm.root), Role.DEPUTY_HEAD, unit=hcm.root)
    with clock.frozen(NOW):
        for unit, head in ((hcm.root, hcm.chair), (hcm.ward, hcm.ward_head)):
            actions.record_absence(
                head.seats.get(unit=unit, role=Role.HEAD),
                first_day=TODAY,
                last_day=TODAY + timedelta(days=5),
                reason="Đi công tác.",
                by=head,
                at=NOW,
            )
        for _round in range(ROUNDS):
            _two_superiors_direct(hcm)
            _the_head_reports_while_the_author_withdraws(hcm)
            _the_head_and_who_stands_in_report(hcm)
            _two_flag(hcm)
            _the_head_refuses_while_it_is_withdrawn(hcm)


def _two_superiors_direct(hcm):
    """The chair, and the deputy who stands in: one decision and one directive."""
    proposal = registered(hcm).proposal
    actions.report_urgent(proposal, **SAID, by=hcm.ward_head, at=NOW)
    task = owed(proposal, Kind.URGENT_DIRECTIVE)
    deputy = hcm.root.seats.get(role=Role.DEPUTY_HEAD).person
    refuses = {**DIRECTED, "type": "REFUSE", "reasons": "Không khẩn.", "text": ""}
    answers = at_once(
        lambda: actions.direct_urgent(task, **DIRECTED, by=hcm.chair, at=NOW),
        lambda: actions.direct_urgent(task, **refuses, by=deputy, at=NOW),
    )
    assert len(won(answers)) == 1, answers
    assert isinstance(refused(answers)[0], WrongMoment)
    (decision,) = UrgentDecision.objects.filter(case__proposal=proposal)
    acts = decision.type == "ACT"
    assert Directive.objects.filter(case__proposal=proposal).count() == acts
    proposal.refresh_from_db()
    assert proposal.state == (State.AGREED if acts else State.DECLINED)
    assert proposal.tasks.open().count() == acts


def _the_head_reports_while_the_author_withdraws(hcm):
    """Whoever is second finds what the first has done: nothing is reported that was withdrawn."""
    proposal = registered(hcm).proposal
    author = proposal.lead
    answers = at_once(
        lambda: actions.report_urgent(proposal, **SAID, by=hcm.ward_head, at=NOW),
        lambda: actions.withdraw(proposal, by=author, at=NOW),
    )
    proposal.refresh_from_db()
    assert proposal.state == State.WITHDRAWN, answers
    assert not proposal.tasks.open().exists()
    assert not proposal.cases.filter(closed_at=None).exists()
    reports = UrgentReport.objects.filter(proposal=proposal).count()
    assert len(won(answers)) == 1 + reports
    outcomes = set(proposal.cases.values_list("outcome", flat=True))
    both = {Case.Outcome.REPORTED, Case.Outcome.WITHDRAWN}
    assert outcomes == (both if reports else {Case.Outcome.WITHDRAWN})


def _the_head_and_who_stands_in_report(hcm):
    proposal = registered(hcm).proposal
    answers = at_once(
        *(
            lambda by=by: actions.report_urgent(proposal, **SAID, by=by, at=NOW)
            for by in (hcm.ward_head, hcm.ward_deputy)
        )
    )
    assert len(won(answers)) == 1, answers
    assert isinstance(refused(answers)[0], WrongMoment)
    assert UrgentReport.objects.filter(proposal=proposal).count() == 1


def _two_flag(hcm):
    proposal = registered(hcm).proposal
    said = "Dân không thể chờ."
    answers = at_once(
        lambda: actions.flag_urgent(proposal, situation=said, by=proposal.lead, at=NOW),
        lambda: actions.flag_urgent(proposal, situation=said, by=hcm.ward_officer, at=NOW),
    )
    assert len(won(answers)) == 1, answers
    assert UrgentFlag.objects.filter(proposal=proposal).count() == 1
    assert isinstance(refused(answers)[0], (WrongMoment, PermissionDenied))
    assert Proposal.objects.get(pk=proposal.pk).state == State.REGISTERED


def _the_head_refuses_while_it_is_withdrawn(hcm):
    flag = actions.flag_urgent(
        registered(hcm).proposal, situation="Dân không thể chờ.", by=hcm.ward_officer, at=NOW
    )
    answers = at_once(
        lambda: actions.withdraw_flag(flag.proposal, by=hcm.ward_officer, at=NOW),
        lambda: actions.refuse_flag(flag.task, reason="Chưa khẩn.", by=hcm.ward_head, at=NOW),
    )
    assert len(won(answers)) == 1, answers
    assert isinstance(refused(answers)[0], WrongMoment)
    flag.task.refresh_from_db()
    assert (flag.task.done_at is None) != (flag.task.voided_at is None)
