"""Standing in: who acts for whom, when, in which scope, and how it is written down."""

import random
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts import actions as people
from accounts.models import Mandate, Seat, User
from accounts.policy import must_prove_twice, read_sight
from accounts.roles import POWER, MandateKind, Role, standing_in
from approvals import actions, policy
from approvals.actions.reminders import _owed_by_posts
from approvals.models import Kind, Task, VoteResult
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from proposals.actions import grant
from proposals.models import Capacity, Proposal
from tests.approvals.makers import (
    AGAINST,
    FOR,
    act,
    close,
    in_stage,
    owed,
    registered,
    submitted,
    walk,
)
from tests.world import LONG_AGO, NOW, TODAY, give, make_user, vn

ASSIGNMENT, DELEGATION, ABSENCE = (
    MandateKind.ASSIGNMENT,
    MandateKind.DELEGATION,
    MandateKind.ABSENCE,
)
LAST = TODAY + timedelta(days=4)


def seat_of(person, role=None):
    seats = person.seats.select_related("unit", "person")
    return seats.get(role=role) if role else seats.order_by("pk")[0]


def mandate(head, holder, **more):
    given = {
        "kind": ASSIGNMENT,
        "first_day": TODAY,
        "last_day": LAST,
        "number": "12/GUQ-PSG",
        "document_date": TODAY,
        "reason": "Đi công tác.",
        "by": head,
        "at": NOW,
        **more,
    }
    return actions.give_mandate(seat_of(head), holder=holder, **given)


def absent(person, **more):
    given = {
        "first_day": TODAY,
        "last_day": LAST,
        "reason": "Nghỉ phép.",
        "by": person,
        "at": NOW,
        **more,
    }
    return actions.record_absence(seat_of(person), **given)


def decision_of(hcm, by=None, **more):
    """A plan of the ward's staff that waits for the ward's head."""
    return in_stage(hcm, Kind.DECISION, by or hcm.ward_staff, **more)


def may(person, task, on=NOW):
    with clock.frozen(on):
        return bool(policy.can_act(person, task))


# ----------------------------------------------------------------------------------- the days


@pytest.mark.parametrize(
    ("on", "his"),
    [
        (vn(2026, 3, 9, 23, 59), False),
        (vn(2026, 3, 10), True),
        (vn(2026, 3, 12, 23, 59), True),
        (vn(2026, 3, 13), False),
    ],
)
def test_tasks_are_his_from_the_first_day_to_the_last_and_go_back(hcm, on, his):
    mandate(
        hcm.ward_head,
        hcm.ward_deputy2,
        first_day=date(2026, 3, 10),
        last_day=date(2026, 3, 12),
    )
    before = decision_of(hcm)
    with clock.frozen(on):
        new = registered(hcm, hcm.ward_officer, at=on).tasks.get()
        for task in (before, new):
            assert may(hcm.ward_deputy2, task, on) == his
            assert policy.holders(task).contains(hcm.ward_deputy2) == his
            assert may(hcm.ward_head, task, on)  # the giver keeps his right
            assert not may(hcm.ward_deputy, task, on)


@pytest.mark.parametrize(
    ("scope", "his"),
    [
        ({}, {"DECISION", "ANSWER_IDEA", "other DECISION"}),
        ({"kinds": [Kind.DECISION]}, {"DECISION", "other DECISION"}),
        ({"kinds": [Kind.ANSWER_IDEA]}, {"ANSWER_IDEA"}),
        ({"dossier": "DECISION"}, {"DECISION"}),
        ({"kinds": [Kind.ANSWER_IDEA], "dossier": "DECISION"}, set()),
    ],
)
def test_only_what_the_mandate_names(hcm, scope, his):
    tasks = {
        "DECISION": decision_of(hcm),
        "ANSWER_IDEA": registered(hcm, hcm.ward_staff).tasks.get(),
        "other DECISION": decision_of(hcm, hcm.ward_officer),
    }
    if "dossier" in scope:
        scope = {**scope, "dossier": tasks[scope["dossier"]].proposal}
    mandate(hcm.ward_head, hcm.ward_deputy2, **scope)

    assert {name for name, task in tasks.items() if may(hcm.ward_deputy2, task)} == his


# ------------------------------------------------------------------------- who it is, by order


def test_the_first_deputy_who_is_here_and_free_stands_in(hcm):
    third = make_user("Phó Ba PSG", unit=hcm.ward, seat=Role.DEPUTY_HEAD)
    for n, person in enumerate((third, hcm.ward_deputy2, hcm.ward_deputy), start=1):
        people.order_seat(seat_of(person), order=n, by=hcm.admin, at=NOW)
    absent(hcm.ward_head)
    task = decision_of(hcm)

    def turn():
        now = [one for one in (third, hcm.ward_deputy2, hcm.ward_deputy) if may(one, task)]
        assert now == [one for one in now if policy.holders(task).contains(one)]
        return now

    assert turn() == [third]
    away = absent(third)
    assert turn() == [hcm.ward_deputy2]
    grant(task.proposal, capacity=Capacity.CONFLICT, person=hcm.ward_deputy2, closes=True, at=NOW)
    assert turn() == [hcm.ward_deputy]
    actions.end_mandate(away, reason="Đã về.", by=third, at=NOW)
    assert turn() == [third]
    third.is_active = False
    third.save(update_fields=["is_active"])
    assert turn() == [hcm.ward_deputy]


def test_whom_the_head_named_comes_before_the_deputies_for_what_he_named(hcm):
    absent(hcm.ward_head)
    mandate(hcm.ward_head, hcm.ward_deputy2, kinds=[Kind.DECISION])
    plan, idea = decision_of(hcm), registered(hcm, hcm.ward_staff).tasks.get()

    assert (may(hcm.ward_deputy, plan), may(hcm.ward_deputy2, plan)) == (False, True)
    assert (may(hcm.ward_deputy, idea), may(hcm.ward_deputy2, idea)) == (True, False)
    grant(plan.proposal, capacity=Capacity.CONFLICT, person=hcm.ward_deputy2, closes=True, at=NOW)
    assert (may(hcm.ward_deputy, plan), may(hcm.ward_deputy2, plan)) == (True, False)


def test_nobody_left_is_a_vacancy_and_nobody_acts_in_an_author_s_place(hcm):
    absent(hcm.ward_head)
    task = decision_of(hcm)
    told = Entry.objects.for_scope(task.proposal).took("task.escalate")
    assert not _owed_by_posts(NOW, held=False).filter(pk=task.pk).exists()
    for person in (hcm.ward_deputy, hcm.ward_deputy2):
        grant(task.proposal, capacity=Capacity.CONFLICT, person=person, closes=True, at=NOW)

    assert actions.tell_vacancy_next(at=NOW)
    assert [entry.data["vacant"] for entry in told] == [True]

    other = decision_of(hcm, hcm.ward_officer)
    grant(other.proposal, capacity=Capacity.CONFLICT, person=hcm.ward_head, closes=True, at=NOW)
    assert not any(may(one, other) for one in (hcm.ward_head, hcm.ward_deputy, hcm.ward_deputy2))


def test_at_most_one_stands_in_and_never_an_author(hcm):
    """Random mandates: the queue, its reverse and the act agree; one stand-in a task at most."""
    dice = random.Random(26)
    tasks = [
        registered(hcm, hcm.ward_staff).tasks.get(),
        decision_of(hcm, hcm.ward_officer),
        in_stage(hcm, Kind.PARTY_OPINION, hcm.ward_deputy),
    ]
    third = make_user("Phó Ba PSG", unit=hcm.ward, seat=Role.DEPUTY_HEAD)
    ward = [third, *(one for one in hcm.people if one.unit_id == hcm.ward.pk)]
    for task in dice.sample(tasks, 2):
        person = dice.choice(ward)
        grant(task.proposal, capacity=Capacity.CONFLICT, person=person, closes=True, at=NOW)
    givers = [hcm.ward_head, hcm.ward_officer, hcm.ward_party_secretary]
    made = 0
    for n in range(60):
        try:
            with transaction.atomic():
                if n % 6 == 5:
                    absent(dice.choice([hcm.ward_head, hcm.ward_deputy]))
                else:
                    kind = dice.choice([ASSIGNMENT, DELEGATION])
                    kinds = dice.sample(actions.COVERED, dice.randrange(4))
                    mandate(dice.choice(givers), dice.choice(ward), kind=kind, kinds=kinds)
            made += 1
        except (ValidationError, WrongMoment):
            pass
        if n not in (19, 39, 59):
            continue
        for one in tasks:
            own = set(
                policy.eligible(one.unit, policy.stand_for(one.role), one.proposal).values_list(
                    "person", flat=True
                )
            )
            queue = {p.pk for p in ward if Task.objects.held_by(p).filter(pk=one.pk).exists()}
            reverse = set(policy.holders(one).values_list("pk", flat=True)) & {p.pk for p in ward}
            assert queue == reverse, one.kind
            assert len(set(policy.stand_ins(one)) - own) <= (1 if one.role == Role.HEAD else 2)
            assert not queue & set(one.proposal.authors.ever().values_list("person", flat=True))
    assert made > 5


# ----------------------------------------------------------------------------- how it is given


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"holder": "ward_head"}, "holder"),
        ({"holder": "health_deputy"}, "holder"),
        ({"holder": "gone"}, "holder"),
        ({"holder": "ward_staff"}, "kinds"),  # TL. needs its tasks named
        ({"kind": DELEGATION}, "kinds"),
        ({"kinds": [Kind.VOTE]}, "kinds"),
        ({"first_day": TODAY - timedelta(days=1)}, "first_day"),
        ({"last_day": TODAY - timedelta(days=1)}, "last_day"),
        ({"last_day": TODAY + timedelta(days=90)}, "last_day"),
        ({"number": " "}, "number"),
        ({"document_date": TODAY + timedelta(days=1)}, "document_date"),
        ({"reason": ""}, "reason"),
        ({"dossier": "draft"}, "dossier"),
    ],
)
def test_what_a_mandate_must_not_say(hcm, change, field):
    if change.get("holder") == "gone":
        hcm.gone = make_user(unit=hcm.ward, seat=Role.DEPUTY_HEAD)
        User.objects.filter(pk=hcm.gone.pk).update(is_active=False)
    if "dossier" in change:
        change = {"dossier": registered(hcm, hcm.health_staff).proposal}
    change = {**change, "holder": getattr(hcm, change.get("holder", "ward_deputy2"))}

    with pytest.raises(ValidationError) as wrong:
        mandate(hcm.ward_head, **change)

    assert set(wrong.value.error_dict) == {field}
    assert not Mandate.objects.exists()


FORMS = [
    (ASSIGNMENT, Role.HEAD, {Role.DEPUTY_HEAD}, "KT", True, False),
    (ASSIGNMENT, Role.HEAD, set(), "TL", False, False),
    (DELEGATION, Role.HEAD, set(), "TUQ", False, False),
    (MandateKind.ACTING, Role.HEAD, set(), "Q", True, True),
    (ABSENCE, Role.HEAD, {Role.DEPUTY_HEAD}, "KT", True, False),
    (ASSIGNMENT, Role.UNIT_OFFICER, set(), "", True, False),
]


@pytest.mark.parametrize(("kind", "role", "held", "form", "whole", "overrides"), FORMS)
def test_who_signs_how(kind, role, held, form, whole, overrides):
    row = standing_in(kind, role, frozenset(held), TODAY)

    assert (row.form, row.whole, row.overrides) == (form, whole, overrides)
    assert row.source


def test_no_post_of_power_is_stood_in_for(hcm):
    assert not any(
        standing_in(kind, role, frozenset(Role), TODAY) for kind in MandateKind for role in POWER
    )
    given = mandate(hcm.ward_head, hcm.ward_deputy2)
    for change in ({"role": Role.ADMIN}, {"holder": hcm.ward_head}):
        bad = Mandate.objects.get(pk=given.pk)
        bad.pk, bad.first_day, bad.last_day = None, TODAY + timedelta(50), TODAY + timedelta(51)
        for name, value in change.items():
            setattr(bad, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            bad.save(force_insert=True)


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ({}, {}, True),
        ({}, {"kinds": [Kind.DECISION]}, True),
        ({"kinds": [Kind.DECISION]}, {"kinds": [Kind.ANSWER_IDEA]}, False),
        ({"kinds": [Kind.DECISION]}, {"kinds": [Kind.DECISION, Kind.ANSWER_IDEA]}, True),
        ({}, {"first_day": LAST + timedelta(1), "last_day": LAST + timedelta(2)}, False),
        ({}, {"first_day": LAST, "last_day": LAST + timedelta(2)}, True),
    ],
)
def test_two_never_stand_in_for_the_same(hcm, first, second, refused):
    one = mandate(hcm.ward_head, hcm.ward_deputy, **first)
    if refused:
        with pytest.raises(WrongMoment):
            mandate(hcm.ward_head, hcm.ward_deputy2, **second)
        actions.end_mandate(one, reason="Đổi người.", by=hcm.ward_head, at=NOW)
    mandate(hcm.ward_head, hcm.ward_deputy2, **second)


def test_who_stands_in_passes_nothing_on_and_strangers_give_nothing(hcm):
    mandate(hcm.ward_head, hcm.ward_deputy2)
    for by in (hcm.ward_deputy2, hcm.ward_deputy, hcm.ward_staff, hcm.health_head):
        with pytest.raises(PermissionDenied):
            actions.give_mandate(
                seat_of(hcm.ward_head),
                kind=ASSIGNMENT,
                holder=hcm.ward_deputy,
                first_day=TODAY,
                last_day=LAST,
                number="1",
                document_date=TODAY,
                reason="…",
                by=by,
                at=NOW,
            )


def test_what_the_officer_prepares_waits_for_the_head(hcm):
    task = decision_of(hcm)
    prepared = mandate(hcm.ward_head, hcm.ward_deputy2, by=hcm.ward_officer)
    assert not may(hcm.ward_deputy2, task)
    for by in (hcm.ward_officer, hcm.ward_deputy2, hcm.admin):
        with pytest.raises(PermissionDenied):
            actions.confirm_mandate(prepared, by=by, at=NOW)

    actions.confirm_mandate(prepared, by=hcm.ward_head, at=NOW)

    assert may(hcm.ward_deputy2, task)
    with pytest.raises(WrongMoment):
        actions.confirm_mandate(prepared, by=hcm.ward_head, at=NOW)
    chain = Entry.objects.filter(subject="accounts.mandate").order_by("n")
    assert [(entry.verb, entry.actor_id) for entry in chain] == [
        ("mandate.prepare", hcm.ward_officer.pk),
        ("mandate.confirm", hcm.ward_head.pk),
    ]


def test_an_absence_by_the_officer_waits_and_by_an_administrator_begins_tomorrow(hcm):
    task = decision_of(hcm)
    waits = absent(hcm.ward_head, by=hcm.ward_officer)
    assert not may(hcm.ward_deputy, task)
    actions.end_mandate(waits, reason="Không đúng ngày.", by=hcm.ward_head, at=NOW)
    tomorrow = TODAY + timedelta(days=1)
    paper = {"number": "5/TB", "document_date": TODAY, "first_day": tomorrow}
    for more, field in (({"first_day": TODAY}, "first_day"), ({"number": " "}, "number")):
        with pytest.raises(ValidationError) as refused:
            absent(hcm.ward_head, by=hcm.admin, **paper | more)
        assert list(refused.value.error_dict) == [field]
    done = absent(hcm.ward_head, by=hcm.admin, **paper)
    assert not may(hcm.ward_deputy, task)  # the head is told first, and may end it
    with clock.frozen(NOW + timedelta(days=1)):
        assert policy.can_act(User.objects.get(pk=hcm.ward_deputy.pk), task)
    assert done.given_by == hcm.admin

    give(hcm.admin2, Role.DEPUTY_HEAD, unit=hcm.health)
    with pytest.raises(PermissionDenied):
        absent(hcm.health_head, by=hcm.admin2)


def test_only_the_level_above_makes_somebody_acting_head(hcm):
    given = {
        "holder": hcm.ward_deputy,
        "first_day": TODAY,
        "last_day": LAST,
        "number": "7/QĐ-UBND",
        "document_date": TODAY,
        "reason": "Khuyết người đứng đầu.",
        "at": NOW,
    }
    Seat.objects.filter(person=hcm.ward_head).update(until=TODAY)
    with pytest.raises(PermissionDenied):
        actions.make_acting(hcm.ward, by=hcm.health_head, **given)

    actions.make_acting(hcm.ward, by=hcm.chair, **given)

    task = decision_of(hcm)
    assert may(hcm.ward_deputy, task)
    decided = act(task.proposal, Kind.DECISION, by=hcm.ward_deputy)
    assert decided.signing_form == "Q"
    assert decided.decided_as.startswith("Q. ")


def test_a_mandate_is_never_edited(hcm):
    given = mandate(hcm.ward_head, hcm.ward_deputy2)
    for change in ({"last_day": LAST + timedelta(1)}, {"given_at": None, "given_by": None}):
        with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
            Mandate.objects.filter(pk=given.pk).update(**change)
    actions.end_mandate(given, reason="Về sớm.", by=hcm.ward_deputy2, at=NOW)
    with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
        Mandate.objects.filter(pk=given.pk).update(ended_at=None, ended_by=None, end_reason="")
    with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
        Mandate.objects.filter(pk=given.pk).delete()


# --------------------------------------------------------------------------- what he does with it


def test_every_record_says_for_whom_and_by_what(hcm):
    given = mandate(hcm.ward_head, hcm.ward_deputy2)
    said = "thay Trưởng PSG theo văn bản số 12/GUQ-PSG, ngày 09/03/2026"
    proposal = decision_of(hcm).proposal

    decided = act(proposal, Kind.DECISION, by=hcm.ward_deputy2)

    task = Task.objects.get(pk=decided.task_id)
    assert (task.done_by, task.mandate) == (hcm.ward_deputy2, given)
    assert decided.signing_form == "KT"
    assert (
        decided.decided_as
        == f"KT. Người đứng đầu, Cấp phó của người đứng đầu, Phường Sài Gòn, {said}"
    )
    for verb in ("task.done", "proposal.approve"):
        assert Entry.objects.for_scope(proposal).took(verb).last().data["mandate"] == given.pk
    with pytest.raises(WrongMoment, match=f"Phó Hai PSG {said}"):
        act_again(task, hcm.ward_head)


def act_again(task, by):
    with clock.frozen(NOW), transaction.atomic():
        actions.take(task, kind=task.kind, by=by, at=NOW)


def test_the_head_s_own_act_names_no_mandate(hcm):
    mandate(hcm.ward_head, hcm.ward_deputy2)
    decided = act(decision_of(hcm).proposal, Kind.DECISION, by=hcm.ward_head)

    assert Task.objects.get(pk=decided.task_id).mandate is None
    assert decided.signing_form == ""


def test_once_it_has_ended_he_is_told_until_when_it_ran(hcm):
    task = decision_of(hcm)
    given = mandate(hcm.ward_head, hcm.ward_deputy2)
    actions.end_mandate(given, reason="Về sớm.", by=hcm.ward_head, at=NOW)

    with pytest.raises(PermissionDenied, match=r"09/03/2026.*12/GUQ-PSG"):
        act_again(task, hcm.ward_deputy2)
    later = mandate(hcm.ward_head, hcm.ward_deputy2)
    with (
        clock.frozen(vn(2026, 3, 16)),
        pytest.raises(PermissionDenied, match="13/03/2026"),
        transaction.atomic(),
    ):
        actions.take(task, kind=task.kind, by=hcm.ward_deputy2, at=vn(2026, 3, 16))
    assert later.last_day == date(2026, 3, 13)


def test_the_vote_counts_one_person_once_and_the_absent_head_as_absent(hcm):
    """E-VOTE-1, E-VOTE-3: a stand-in's ballot is his own; a tie without the head is not carried."""
    absent(hcm.ward_head)
    proposal = walk(submitted(hcm, hcm.ward_deputy).proposal, until=Kind.VOTE)
    assert not may(hcm.ward_deputy2, owed(proposal, Kind.VOTE, person=hcm.ward_head))
    act(proposal, Kind.VOTE, person=hcm.ward_deputy2, by=hcm.ward_deputy2, choice=FOR)
    third = proposal.cases.get().vote.voters.count()
    close(proposal, ballots={}, absentees="Người đứng đầu đi công tác, có phân công.")

    result = proposal.cases.get().vote.result
    assert (result.in_favour, result.against, result.head_choice, third) == (1, 0, "", 2)
    decision = owed(proposal, Kind.DECISION)
    assert may(hcm.ward_deputy2, decision)
    assert not may(hcm.ward_deputy, decision)  # an author, though first in order


def test_a_stand_in_orders_nothing_against_the_vote(hcm):
    absent(hcm.ward_head)
    proposal = submitted(hcm, hcm.ward_deputy).proposal
    walk(
        proposal,
        until=Kind.DECISION,
        ballots={hcm.ward_head: None, hcm.ward_deputy2: AGAINST},
        CLOSE_VOTE={"ballots": {}, "absentees": "Vắng."},
    )
    assert proposal.cases.get().vote.result.result == VoteResult.Result.NOT_CARRIED
    own = {"type": "APPROVE_BY_HEAD", "reasons": "Cần.", "head_accountability": True}

    with pytest.raises(WrongMoment, match="người đứng đầu"):
        act(proposal, Kind.DECISION, by=hcm.ward_deputy2, **own)
    act(proposal, Kind.DECISION, by=hcm.ward_head, **own)


# --------------------------------------------------------------------------------- what he reads


def test_he_reads_the_post_s_dossiers_while_it_runs_and_none_of_its_branch(hcm):
    old = walk(decision_of(hcm, hcm.ward_officer).proposal)
    task = decision_of(hcm)
    below = Proposal.objects.visible_to(hcm.division_staff)
    assert not below.exists()
    give(hcm.division_staff, Role.SUPERVISOR, unit=hcm.ward)  # of another unit, with a post here
    with clock.frozen(vn(2026, 3, 10, 9)):
        given = mandate(
            hcm.ward_head,
            hcm.division_staff,
            kinds=[Kind.DECISION],
            first_day=date(2026, 3, 10),
            at=vn(2026, 3, 10, 9),
        )
        assert set(below.all()) == set()
        assert set(Proposal.objects.visible_to(hcm.division_staff)) == {task.proposal}
        assert old not in Proposal.objects.visible_to(hcm.division_staff)
        done = act(task.proposal, Kind.DECISION, by=hcm.division_staff, at=vn(2026, 3, 10, 9))
        assert done.proposal in Proposal.objects.visible_to(hcm.division_staff)
        actions.end_mandate(given, reason="Xong.", by=hcm.ward_head, at=vn(2026, 3, 10, 10))
        assert not Proposal.objects.visible_to(hcm.division_staff).exists()


def test_it_asks_for_the_second_factor_of_the_post(hcm, settings):
    settings.SECOND_FACTOR = True
    assert not must_prove_twice(hcm.ward_staff)
    mandate(hcm.ward_head, hcm.ward_staff, kinds=[Kind.DECISION])
    assert must_prove_twice(hcm.ward_staff)


def test_it_ends_with_the_post_of_the_giver_and_of_the_deputy(hcm):
    task = decision_of(hcm)
    mandate(hcm.ward_head, hcm.ward_deputy2)
    people.end_seat(seat_of(hcm.ward_deputy2), until=TODAY, by=hcm.admin, at=NOW)
    assert not read_sight(hcm.ward_deputy2).stands
    assert not may(hcm.ward_deputy2, task)

    other = mandate(
        hcm.ward_head, hcm.ward_deputy, first_day=LAST + timedelta(1), last_day=LAST + timedelta(2)
    )
    people.end_seat(seat_of(hcm.ward_head), until=LAST, by=hcm.admin, at=NOW)
    assert not Mandate.objects.in_force(other.first_day).exists()


def test_whoever_stands_in_for_nobody_costs_no_query_more(hcm, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not read_sight(hcm.ward_deputy2).stands
    mandate(hcm.ward_head, hcm.ward_deputy2)
    absent(hcm.ward_head)
    with django_assert_num_queries(2):
        seen = read_sight(hcm.ward_deputy2)
    assert len(seen.stands) == 2
    assert seen.stands[0].last_day > LONG_AGO
