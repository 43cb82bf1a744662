"""What a unit always asks for in its cases: an opinion, a checking note; within the city's rule."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions as accounts
from accounts.roles import Role
from approvals import actions, routing, selectors
from approvals.composing import Planned, faults
from approvals.models import (
    Kind,
    OpinionRequest,
    OpinionRule,
    OwnOpinion,
    ReminderRule,
    Step,
    SuccessionRow,
)
from approvals.selectors import Addressee
from approvals.selectors import own_opinions as reading
from approvals.views.reading import Dossier
from approvals.views.reading.rows import with_people
from core.verdicts import WrongMoment
from journal.models import Entry
from proposals.lifecycle import State
from proposals.models import Proposal
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, ask, new_version, owed, silence, submitted, walk
from tests.approvals.test_procedures import asked as ask_move
from tests.world import NOW, TODAY, make_unit, make_user, vn

pytestmark = pytest.mark.django_db
PAPER = {"source": "Quy chế 7/QC-UBND", "valid_from": TODAY}


def opinion(city, *, asked=None, by=None, unit=None, days=4, question="Có gì vướng?", **more):
    return actions.require_opinion(
        unit or city.ward,
        asked=asked or city.health,
        question=question,
        working_days=days,
        by=by or city.ward_head,
        at=NOW,
        **PAPER | more,
    )


def note(city, *, by=None, unit=None, **more):
    given = PAPER | more
    return actions.require_note(unit or city.ward, by=by or city.ward_head, at=NOW, **given)


def end(own, city, *, by=None, day=TODAY):
    by = by or city.ward_head
    actions.end_opinion(own, source="Quy chế 8", valid_to=day, by=by, at=NOW)


def taken_in(city, by=None):
    case = submitted(city, by or city.ward_deputy)
    act(case.proposal, Kind.INTAKE)
    case.refresh_from_db()
    return case


def requests(case) -> list[OpinionRequest]:
    return list(case.opinion_requests.order_by("pk"))


# ------------------------------------------------------------------------------ the asking


def test_every_case_taken_in_asks_it_and_waits_for_it(hcm):
    before = taken_in(hcm)
    own = opinion(hcm)
    case = taken_in(hcm)

    assert requests(before) == []  # what was taken in before goes on as it is
    (request,) = requests(case)
    assert (request.own_rule, request.unit, request.question) == (own, hcm.health, "Có gì vướng?")
    assert request.asked_by == hcm.ward_officer
    task = owed(case.proposal, Kind.ASKED_OPINION)
    assert (task.unit, task.role, task.working_days) == (hcm.health, "HEAD", 4)
    assert task.reminders.exists()
    entry = Entry.objects.for_scope(case.proposal).took("opinion.ask").get()
    assert entry.data["own_rule"] == own.pk
    act(case.proposal, Kind.CHECK_NOTE)
    act(case.proposal, Kind.PARTY_OPINION)
    assert not case.tasks.filter(kind=Kind.VOTE).exists()  # it waits
    act(case.proposal, Kind.ASKED_OPINION)
    assert walk(case.proposal).state == State.APPROVED


def test_silence_ends_it_like_any_other(hcm):
    opinion(hcm)
    case = taken_in(hcm, hcm.ward_staff)
    assert not case.tasks.filter(kind=Kind.DECISION).exists()
    silence(vn(2026, 3, 17))
    assert owed(case.proposal, Kind.DECISION)
    assert requests(case)[0].task.unanswered.why == "NO_ANSWER"


def test_never_twice_in_a_case(hcm):
    own = opinion(hcm)
    case = taken_in(hcm)
    task = case.tasks.get(kind=Kind.INTAKE)
    with pytest.raises(WrongMoment):
        actions.take_in(
            task, accepted=True, scope_result="IN_SCOPE", completeness=[], within_functions=True,
            by=hcm.ward_officer, at=NOW,
        )  # fmt: skip
    actions.own_opinions.ask_by_own_rules(case, by=hcm.ward_officer, at=NOW)
    assert len(requests(case)) == 1
    case.refresh_from_db()
    assert case.left_out == []
    again = requests(case)[0]
    again.pk, again.task = None, case.tasks.get(kind=Kind.CHECK_NOTE)
    with pytest.raises(IntegrityError, match="an_own_rule_asks_once_a_case"), transaction.atomic():
        again.save(force_insert=True)
    assert own.requests.count() == 1


def test_what_came_back_and_is_sent_again_is_asked_in_its_new_case(hcm):
    """Returned at intake nothing was asked yet; the next case asks, once."""
    opinion(hcm)
    case = submitted(hcm, hcm.ward_staff)
    act(case.proposal, Kind.INTAKE, accepted=False, reason="Thiếu.", remarks=[])
    assert requests(case) == []
    again = actions.submit(case.proposal, by=hcm.ward_staff, at=NOW)
    act(case.proposal, Kind.INTAKE)
    assert len(requests(again)) == 1


def test_from_its_day_until_its_day(hcm):
    own = opinion(hcm, valid_from=TODAY + timedelta(days=1))
    assert requests(taken_in(hcm)) == []
    end(own, hcm)  # before it began: it never holds
    own.refresh_from_db()
    assert own.valid_to == own.valid_from
    now = opinion(hcm)
    case = taken_in(hcm)
    end(now, hcm)
    assert requests(taken_in(hcm)) == []
    assert owed(case.proposal, Kind.ASKED_OPINION)  # what was asked stays asked
    with pytest.raises(WrongMoment):
        end(now, hcm)


def test_only_the_head_withdraws_what_the_rule_asked(hcm):
    opinion(hcm)
    case = taken_in(hcm)
    task = owed(case.proposal, Kind.ASKED_OPINION)
    with pytest.raises(PermissionDenied, match="Chỉ người đứng đầu"):
        actions.withdraw_request(task, reason="Không cần.", by=hcm.ward_officer, at=NOW)
    assert actions.withdraw_request(task, reason="Không cần.", by=hcm.ward_head, at=NOW)


# ------------------------------------------------------------------------------ left out


def old_unit(city):
    """A department without units below it, which can be closed."""
    unit = make_unit("Sở Cũ", abbreviation="SC", parent=city.root)
    city.old_head = make_user("Giám Đốc Cũ", unit=unit, seat=Role.HEAD)
    return unit


def _closed(city):
    accounts.close_unit(city.old, valid_to=TODAY, successors=[], by=None, at=NOW)


def _nobody(city):
    seat = city.old_head.seats.get()
    accounts.end_seat(seat, until=TODAY, by=None, at=NOW)


def _conflict(city):
    actions.declare_relation(
        city.old_head, other=city.ward_staff, tie="SIBLING", since=TODAY, by=city.old_head,
        at=NOW,
    )  # fmt: skip


def _no_rule(city):
    OpinionRule.objects.update(valid_to=TODAY)


def _fewer(city):
    OpinionRule.objects.update(own_most=0)


@pytest.mark.parametrize(
    ("happened", "why"),
    [
        (_closed, reading.CLOSED),
        (_nobody, reading.NOBODY),
        (_conflict, reading.BARRED),
        (_no_rule, reading.NO_RULE),
        (_fewer, reading.LIMIT),
    ],
)
def test_who_may_not_be_asked_keeps_nobody_from_taking_it_in(hcm, happened, why):
    hcm.old = old_unit(hcm)
    own = opinion(hcm, asked=hcm.old)
    happened(hcm)
    case = taken_in(hcm, hcm.ward_staff)
    assert requests(case) == []
    said = {"rule": own.pk, "unit": hcm.old.name, "why": why, "source": own.source}
    assert case.left_out == [said]
    entry = Entry.objects.for_scope(case.proposal).took("opinion.leave_out").get()
    assert entry.data["left_out"] == [said]
    assert owed(case.proposal, Kind.DECISION)  # the case goes on


def test_who_proposes_or_is_heard_anyway_is_not_asked_besides(hcm):
    opinion(hcm, unit=hcm.root, by=hcm.chair, asked=hcm.health)
    case = submitted(hcm, hcm.health_head)  # a head's plan goes one level up
    assert (case.unit, case.proposal.unit) == (hcm.root, hcm.health)
    act(case.proposal, Kind.INTAKE)
    case.refresh_from_db()
    assert [one["why"] for one in case.left_out] == [reading.PROPOSES]

    opinion(hcm)
    both = submitted(hcm, hcm.ward_deputy, coauthors=[(hcm.health_staff, 40)])
    assert hcm.health in routing.route(both.proposal, on=TODAY).opinions
    act(both.proposal, Kind.INTAKE)
    both.refresh_from_db()
    assert [one["why"] for one in both.left_out] == [reading.HEARD]
    assert both.tasks.filter(unit=hcm.health).count() == 1  # by the city's rule


def test_neither_authors_nor_anybody_reads_of_whose_conflict_it_is(hcm):
    opinion(hcm, asked=old_unit(hcm))
    _conflict(hcm)
    case = taken_in(hcm, hcm.ward_staff)
    url = reverse("approvals:dossier", args=[case.proposal_id])
    officer = text_of(Person(hcm.ward_officer).open(url))
    assert "takes no part in this dossier" in officer
    assert "in this one it was not" in officer
    author = Person(hcm.ward_staff)
    row = with_people(Proposal.objects.filter(pk=case.proposal_id), "pk").get()
    view = Dossier(row, hcm.ward_staff, at=NOW)
    assert (view.case.left_out != [], view.asking.left_out) == (True, [])
    for page in (url, reverse("approvals:history", args=[case.proposal_id])):
        shown = author.client.get(page)
        assert "Sở Cũ" not in shown.content.decode(), page


# ------------------------------------------------------------------------------ who, within what


def test_only_within_the_rule_and_only_by_the_head(hcm):
    for days in (0, 16):
        with pytest.raises(ValidationError) as found:
            opinion(hcm, days=days)
        assert set(found.value.message_dict) == {"working_days"}
    for wrong, field in (
        ({"asked": hcm.ward}, "asked"),
        ({"asked": hcm.ward_party}, "asked"),  # nobody heads it
        ({"question": " "}, "question"),
        ({"source": ""}, "source"),
        ({"valid_from": TODAY - timedelta(days=1)}, "valid_from"),
    ):
        with pytest.raises(ValidationError) as found:
            opinion(hcm, **wrong)
        assert set(found.value.message_dict) == {field}
    for by in (hcm.ward_deputy, hcm.ward_officer, hcm.admin, hcm.health_head):
        with pytest.raises(PermissionDenied):
            opinion(hcm, by=by)
        with pytest.raises(PermissionDenied):
            note(hcm, by=by)
    own = opinion(hcm)
    with pytest.raises(ValidationError) as found:  # the same once more
        opinion(hcm, valid_from=TODAY + timedelta(days=9))
    assert set(found.value.message_dict) == {"asked"}
    with pytest.raises(PermissionDenied):
        end(own, hcm, by=hcm.admin)
    note(hcm)
    with pytest.raises(WrongMoment):
        note(hcm)
    opinion(hcm, asked=hcm.root)
    opinion(hcm, asked=old_unit(hcm))
    with pytest.raises(WrongMoment, match="nhiều nhất 3 ý kiến"):
        opinion(hcm, asked=hcm.home)


def test_the_database_keeps_it(hcm):
    opinion(hcm)
    note(hcm)
    for change in (
        lambda: OwnOpinion.objects.update(source="x"),
        lambda: OwnOpinion.objects.update(question="x"),
        lambda: OwnOpinion.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    row = {"unit": hcm.health, "by": hcm.ward_head, "at": NOW, **PAPER}
    for wrong in (
        {"what": "UNIT"},
        {"what": "CHECK_NOTE", "question": "?"},
        {"what": "UNIT", "asked": hcm.health, "question": "?", "working_days": 3},
        {"what": "CHECK_NOTE", "source": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            OwnOpinion.objects.create(**row | wrong)


# ------------------------------------------------------------------------------ the note


def kinds(case) -> set[str]:
    return set(case.tasks.open().values_list("kind", flat=True))


def test_a_note_where_the_procedure_has_it_off_for_cases_taken_in_meanwhile(hcm):
    assert not Step.objects.get(procedure__code=routing.STAFF, kind=Kind.CHECK_NOTE).enabled
    before = taken_in(hcm, hcm.ward_staff)
    own = note(hcm)
    case = taken_in(hcm, hcm.ward_staff)
    other = taken_in(hcm, hcm.health_staff)
    end(own, hcm)
    after = taken_in(hcm, hcm.ward_staff)

    assert [kinds(one) for one in (before, other, after)] == [{Kind.DECISION}] * 3
    assert kinds(case) == {Kind.CHECK_NOTE}
    assert owed(case.proposal, Kind.CHECK_NOTE).working_days == 5
    assert walk(case.proposal).state == State.APPROVED
    assert case.tasks.filter(kind=Kind.CHECK_NOTE, done_at__isnull=False).count() == 1


def test_the_note_survives_a_move_to_a_newer_version(hcm):
    """Owed, it stays owed; done, it stays done: also where the newer version has it off."""
    note(hcm)
    leaders = taken_in(hcm)
    staff = taken_in(hcm, hcm.ward_staff)
    for case, code in ((leaders, routing.LEADERS_PLAN), (staff, routing.STAFF)):
        task = owed(case.proposal, Kind.CHECK_NOTE)
        newer = new_version(code, CHECK_NOTE=False)
        way = selectors.way_over(case, newer)
        assert (way.is_possible, way.to_open) == (True, ())
        move = ask_move(hcm, case, newer)
        actions.answer_version(move, confirmed=True, by=hcm.admin, at=NOW)
        case.refresh_from_db()
        assert case.procedure == newer
        assert owed(case.proposal, Kind.CHECK_NOTE).pk == task.pk
        act(case.proposal, Kind.CHECK_NOTE)
        third = new_version(code, CHECK_NOTE=False)
        case.refresh_from_db()
        assert selectors.way_over(case, third).is_possible
        actions.answer_version(ask_move(hcm, case, third), confirmed=True, by=hcm.admin, at=NOW)
        case.refresh_from_db()
        assert case.tasks.filter(kind=Kind.CHECK_NOTE).count() == 1


def test_a_version_keeps_the_place_of_a_note_that_is_off(hcm):
    """Composed where a unit's own rule could never take it: refused beside its stage."""
    steps = [
        Planned("INTAKE", 1, 2, "x"),
        Planned("CHECK_NOTE", 2, 5, "x", enabled=False),
        Planned("DECISION", 3, 2, "x"),
    ]
    assert faults(steps, steps, {}) == []
    for stage, is_right in ((1, False), (2, True), (3, False), (4, False)):
        moved = [one if one.kind != "CHECK_NOTE" else _at(one, stage) for one in steps]
        found = {(one.kind, one.field) for one in faults(moved, steps, {})}
        assert found == (set() if is_right else {("CHECK_NOTE", "stage")}), stage


def _at(step: Planned, stage: int) -> Planned:
    return Planned(step.kind, stage, step.working_days, step.source, enabled=False)


# ------------------------------------------------------------------------------ pages


def test_the_head_sets_and_ends_it_on_the_pages_and_the_case_says_so(hcm):
    head, home = Person(hcm.ward_head), reverse("approvals:own_terms", args=[hcm.ward.pk])
    page = head.open(reverse("approvals:own_opinion", args=[hcm.ward.pk]))
    given = {"asked": hcm.health.abbreviation, "question": "Vướng gì?", "source": "Quy chế 5"}
    wrong = head.press(page, **given, working_days="40")
    assert "Give from 1 to 15 working days." in text_of(wrong)
    assert "Vướng gì?" in wrong.content.decode()
    assert head.press(wrong, **given, working_days="6").status_code == 302
    form = head.open(reverse("approvals:own_note", args=[hcm.ward.pk]))
    assert head.press(form, source="Quy chế 6").status_code == 302
    said = text_of(Person(hcm.health_staff).open(home))
    for words in (f"Opinion of {hcm.health.name}", "6 working days for the answer", "Quy chế 6"):
        assert words in said

    case = taken_in(hcm, hcm.ward_staff)
    shown = text_of(head.open(reverse("approvals:dossier", args=[case.proposal_id])))
    assert "asked by a rule of the unit's own (Quy chế 5)" in shown
    assert "By a rule of the unit's own a checking note comes before the decision" in shown
    task = owed(case.proposal, Kind.ASKED_OPINION)
    form = text_of(Person(hcm.health_head).open(reverse("approvals:task", args=[task.pk])))
    assert "asks this in every case, by a rule of its own (Quy chế 5)" in form
    withdraw = reverse("approvals:withdraw_request", args=[task.pk])
    assert Person(hcm.ward_officer).client.get(withdraw).status_code == 403

    for own in OwnOpinion.objects.all():
        url = reverse("approvals:end_opinion", args=[own.pk])
        assert url in head.open(home).content.decode()
        assert head.press(head.open(url), source="Quy chế 9").status_code == 302
    rules, _what, changes = text_of(head.open(home)).partition("What was changed")
    assert f"Opinion of {hcm.health.name}" not in rules
    ended = "What is always asked for was ended"  # off for a while: everybody reads it
    for words in (ended, f"Opinion of {hcm.health.name} Quy chế 9, from 09/03/2026", "Quy chế 5"):
        assert words in changes


def test_the_pages_ask_the_database_as_often_for_many_as_for_one(hcm):
    head = Person(hcm.ward_head)
    home = reverse("approvals:own_terms", args=[hcm.ward.pk])

    def queries(url) -> int:
        head.open(url)
        with CaptureQueriesContext(connection) as found:
            head.open(url)
        return len(found)

    opinion(hcm)
    one = queries(home), queries(_dossier(hcm))
    opinion(hcm, asked=old_unit(hcm))
    opinion(hcm, asked=hcm.root)
    note(hcm)
    assert (queries(home), queries(_dossier(hcm))) == one


def _dossier(city) -> str:
    """Of a case taken in under the rules of this moment."""
    return reverse("approvals:dossier", args=[taken_in(city, city.ward_staff).proposal_id])


def test_taking_in_asks_one_query_more_where_the_unit_has_no_rule(hcm):
    case = submitted(hcm, hcm.ward_staff)
    with CaptureQueriesContext(connection) as found:
        act(case.proposal, Kind.INTAKE)
    assert sum("ownopinion" in one["sql"] for one in found.captured_queries) == 1


# ------------------------------------------------------------------------------ succession


def test_a_rule_that_names_a_closed_unit_goes_over_to_its_heir(hcm):
    old, heir = old_unit(hcm), hcm.health
    others = opinion(hcm, asked=old)
    itself = opinion(hcm, unit=heir, by=hcm.health_head, asked=old)
    accounts.close_unit(old, valid_to=TODAY, successors=[heir], by=None, at=NOW)
    old.refresh_from_db()
    found = selectors.heritage(old, on=TODAY)
    what = SuccessionRow.What.OPINION
    assert {thing.name for thing in found[what]} == {heir.name, hcm.ward.name}
    made = actions.carry_on(
        old, to_unit=heir, groups=selectors.CHOSEN, number="9/NQ", document_date=TODAY,
        reason="Sắp xếp.", seen=found.fingerprint, by=hcm.admin, at=NOW,
    )  # fmt: skip
    became = {row.subject: row.outcome for row in made.rows.filter(what=what)}
    assert became == {others.pk: "MOVED", itself.pk: "DROPPED"}
    assert not OwnOpinion.objects.valid_on(TODAY).filter(asked=old).exists()
    new = OwnOpinion.objects.valid_on(TODAY).get()
    assert (new.unit, new.asked, new.question) == (hcm.ward, heir, others.question)
    assert new.source == "Quy chế 7/QC-UBND; 9/NQ"
    assert not selectors.heritage(old, on=TODAY)[what]
    assert requests(taken_in(hcm, hcm.ward_staff))[0].unit == heir


# ------------------------------------------------------------------------------ own reminders


def test_how_early_an_own_reminder_comes_is_said_by_the_citys_row(hcm):
    def remind(days):
        return actions.remind_earlier(
            hcm.ward, kind=Kind.INTAKE, working_days=days, by=hcm.ward_head, at=NOW, **PAPER
        )

    assert remind(20)
    with pytest.raises(ValidationError):
        remind(21)
    ReminderRule.objects.filter(unit=None).update(own_earliest=12)
    with pytest.raises(ValidationError) as found:
        remind(13)
    assert "12" in str(found.value)
    ReminderRule.objects.filter(unit=None).update(valid_to=TODAY)
    with pytest.raises(WrongMoment):
        remind(9)


def test_nobody_comes_before_the_rule_with_another_question(hcm):
    """Else who works on a case keeps the unit's own question from ever being asked."""
    opinion(hcm)
    case = submitted(hcm, hcm.ward_staff)
    who = Addressee("RELATED_UNIT", 3, unit=hcm.health)
    (told,) = ask(case, who)
    assert "quy định riêng" in told.reason
    (row,) = selectors.to_ask(hcm.ward_officer, [case.pk], who, on=TODAY)
    assert "quy định riêng" in row.reason
    act(case.proposal, Kind.INTAKE)
    case.refresh_from_db()
    assert case.left_out == []
    assert case.opinion_requests.get().question == "Có gì vướng?"


def test_asked_before_the_rule_was_made_is_asked_once(hcm):
    case = submitted(hcm, hcm.ward_staff)
    ask(case, Addressee("RELATED_UNIT", 3, unit=hcm.health))
    opinion(hcm)
    act(case.proposal, Kind.INTAKE)
    case.refresh_from_db()
    assert [one["why"] for one in case.left_out] == [reading.ASKED]
    assert case.tasks.filter(kind=Kind.ASKED_OPINION).count() == 1
