"""Reminders: each stored moment once, the newest only after an outage, none for what is done."""

from datetime import date, timedelta

from celery import current_app

from accounts.roles import Role
from approvals import actions, policy, tasks
from approvals.models import Kind, Note, Reminder
from core import clock
from journal.models import Entry
from tests.approvals.makers import act, in_stage, owed, registered, submitted
from tests.world import NOW, TODAY, give, make_user, vn


def run(at):
    """Everything due at `at`, as one runner does it; how many pieces."""
    n = 0
    with clock.frozen(at):
        while actions.remind_next(at=at):
            n += 1
    return n


def told(proposal, *verbs):
    entries = Entry.objects.for_scope(proposal).took(*verbs or ("task.remind", "task.escalate"))
    return [(entry.verb, entry.data["working_days"]) for entry in entries.order_by("n")]


MOMENTS = [  # the idea of Monday 9/3 is due on Monday 16/3; rules as they ship
    (vn(2026, 3, 12, 8), ("task.remind", -2)),
    (vn(2026, 3, 16, 8), ("task.remind", 0)),
    (vn(2026, 3, 17, 8), ("task.remind", 1)),
    (vn(2026, 3, 18, 8), ("task.escalate", 2)),
    (vn(2026, 3, 19, 8), ("task.remind", 3)),
    (vn(2026, 3, 23, 8), ("task.escalate", 5)),
    (vn(2026, 3, 30, 8), ("task.escalate", 10)),
]


def test_the_moments_are_stored_when_the_task_opens(hcm):
    task = registered(hcm).tasks.get()

    rows = task.reminders.order_by("moment").values_list("moment", "working_days")
    assert list(rows) == [(moment, said[1]) for moment, said in MOMENTS]


def test_each_moment_once_in_its_turn(hcm):
    proposal = registered(hcm).proposal
    so_far = []
    for moment, said in MOMENTS:
        assert run(moment - timedelta(seconds=1)) == 0
        so_far.append(said)
        assert run(moment) == 1
        assert run(moment + timedelta(minutes=5)) == 0
        assert told(proposal) == so_far


def test_after_an_outage_only_the_newest_of_each_audience(hcm):
    proposal = registered(hcm).proposal

    assert run(vn(2026, 4, 20, 9)) == 1

    # told is how late it really is (five weeks of five days), not what the rules foresaw
    assert told(proposal) == [("task.remind", 25), *[("task.escalate", 25)] * 3]
    entries = Entry.objects.for_scope(proposal).took("task.remind", "task.escalate").order_by("n")
    assert [entry.data["rule_days"] for entry in entries] == [3, 2, 5, 10]
    rows = Reminder.objects.filter(task__proposal=proposal)
    assert rows.filter(superseded=True).count() == 3
    assert not rows.filter(fired_at=None, superseded=False).exists()


def test_nothing_after_it_was_done(hcm):
    proposal = registered(hcm).proposal
    act(proposal, Kind.ANSWER_IDEA)

    assert run(vn(2026, 4, 20, 9)) == 0
    assert told(proposal) == []


def test_nothing_after_the_dossier_was_withdrawn(hcm):
    case = submitted(hcm, hcm.ward_staff)
    actions.withdraw(case.proposal, by=hcm.ward_staff, at=NOW)

    assert run(vn(2026, 4, 20, 9)) == 0


def test_the_moments_of_the_past_are_written_off_but_the_superior_hears(hcm):
    """A step opened after its due date: no stale reminder, and the superior is told at once."""
    case = submitted(hcm)
    act(case.proposal, Kind.INTAKE)
    act(case.proposal, Kind.CHECK_NOTE)
    late = vn(2026, 3, 25, 9)
    with clock.frozen(late):
        act(case.proposal, Kind.PARTY_OPINION, at=late, late_reason="Chờ họp.")
    closing = owed(case.proposal, Kind.CLOSE_VOTE)
    assert closing.reminders.filter(audience="HOLDER", superseded=False).count() == 0

    run(late)

    about = Entry.objects.for_scope(case.proposal).took("task.escalate").order_by("n")
    assert closing.pk in {entry.data["task"] for entry in about}


# ---------------------------------------------------------------------------------- vacancies


def vacate(person, role, *, on=TODAY):
    seat = person.seats.get(role=role, until=None)
    seat.until = on
    seat.save()


def test_a_post_nobody_holds_is_told_to_the_superior_once_and_anew(hcm):
    case = registered(hcm)
    assert not actions.tell_vacancy_next(at=NOW)
    vacate(hcm.ward_head, Role.HEAD)

    assert actions.tell_vacancy_next(at=NOW)
    assert not actions.tell_vacancy_next(at=NOW)

    entry = Entry.objects.for_scope(case.proposal).took("task.escalate").get()
    assert entry.data["vacant"] is True
    assert not actions.forget_vacancy_next(at=NOW)
    successor = make_user(unit=hcm.ward)
    give(successor, Role.HEAD, unit=hcm.ward, since=TODAY)
    task = owed(case.proposal, Kind.ANSWER_IDEA)
    assert list(policy.holders(task)) == [successor]  # the task stayed with the post
    assert actions.forget_vacancy_next(at=NOW)
    assert not actions.tell_vacancy_next(at=NOW)
    later = vn(2026, 3, 11, 9)
    vacate(successor, Role.HEAD, on=date(2026, 3, 10))
    with clock.frozen(later):
        assert actions.tell_vacancy_next(at=later)


def test_an_officers_work_goes_to_the_head_and_the_case_says_so(hcm):
    task = in_stage(hcm, Kind.INTAKE)
    vacate(hcm.ward_officer, Role.UNIT_OFFICER)

    assert actions.tell_vacancy_next(at=NOW)

    task.refresh_from_db()
    task.case.refresh_from_db()
    assert (task.role, list(policy.holders(task))) == ("HEAD", [hcm.ward_head])
    assert Note.NO_OFFICER in task.case.notes
    assert not actions.tell_vacancy_next(at=NOW)


def test_the_partys_letter_never_falls_to_the_head(hcm):
    for unit in (hcm.ward, hcm.root):
        unit.party_committee = None
        unit.save(update_fields=["party_committee"])
    case = submitted(hcm)
    act(case.proposal, Kind.INTAKE)
    act(case.proposal, Kind.CHECK_NOTE)
    vacate(hcm.ward_officer, Role.UNIT_OFFICER)

    assert actions.tell_vacancy_next(at=NOW)

    task = owed(case.proposal, Kind.PARTY_OPINION)
    assert task.role == "UNIT_OFFICER"
    assert not policy.holders(task).exists()


def test_a_departed_holder_leaves_a_vacancy(hcm):
    case = registered(hcm)
    hcm.ward_head.is_active = False
    hcm.ward_head.save(update_fields=["is_active"])

    assert actions.tell_vacancy_next(at=NOW)
    assert not policy.holders(owed(case.proposal, Kind.ANSWER_IDEA)).exists()


def test_the_only_holder_is_an_author_so_the_post_is_vacant_for_this_dossier(hcm):
    case = registered(hcm)
    case.proposal.authors.create(person=hcm.ward_head, share=1, invited_at=NOW)

    assert actions.tell_vacancy_next(at=NOW)


# ------------------------------------------------------------------------------- the two hands


def test_celery_reminds_with_the_sweep_stopped(hcm):
    proposal = registered(hcm).proposal
    with clock.frozen(vn(2026, 3, 12, 8)):
        tasks.remind_due()
        tasks.remind_due()

    assert told(proposal) == [("task.remind", -2)]


def test_beat_knows_the_task():
    assert current_app.tasks["approvals.tasks.remind_due"].name in {
        row["task"] for row in current_app.conf.beat_schedule.values()
    }


def test_a_task_without_a_dossier_is_reminded_too(hcm):
    kind = Kind.ANNUAL_REVIEW
    task = actions.open_task(
        kind=kind,
        unit=hcm.ward,
        role=Role.UNIT_OFFICER,
        working_days=5,
        at=NOW,
        subject="review:2026",
    )
    run(vn(2026, 3, 12, 8))

    assert Entry.objects.about(task).took("task.remind").count() == 1
    with clock.frozen(NOW):
        actions.finish(
            actions.take(task, kind=kind, by=hcm.ward_officer, at=NOW),
            by=hcm.ward_officer,
            at=NOW,
        )
    assert run(vn(2026, 5, 1, 8)) == 0
