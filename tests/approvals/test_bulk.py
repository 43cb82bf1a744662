"""Assigning a step, and one act for several dossiers: previewed, ordered, a result for each."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import override

from accounts.roles import Role
from approvals import actions, policy, selectors
from approvals.models import Asked, BulkRow, Case, Kind, OpinionRequest
from approvals.selectors import Addressee
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from notifications import actions as notifications
from notifications.models import Notice
from proposals.actions import grant
from proposals.models import Capacity
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, ask, in_stage, registered, submitted
from tests.world import NOW, TODAY, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(hcm):
    """Another officer of the ward."""
    return make_user("Lê Thị Hai", unit=hcm.ward, seat=Role.UNIT_OFFICER)


def intake(case):
    return case.tasks.open().get(kind=Kind.INTAKE)


def named(task, person, by, **more):
    with clock.frozen(NOW):
        return actions.assign(task, person=person, by=by, at=NOW, **more)


def carry_out(at=NOW) -> int:
    n = 0
    with clock.frozen(at):
        while actions.carry_out_next(at=at):
            n += 1
    return n


def of_unit(unit, days=5):
    return Addressee(Asked.RELATED_UNIT, days, unit=unit)


# ------------------------------------------------------------------------------ one step


def test_an_officer_is_named_and_the_step_stays_everybodys(hcm, second):
    task = intake(submitted(hcm, hcm.ward_staff))
    before = set(policy.holders(task))
    named(task, hcm.ward_officer, hcm.ward_head, note="Xem kỹ dự toán.")
    assert set(policy.holders(task)) == before == {hcm.ward_officer, second}

    act(task.proposal, Kind.INTAKE, by=second)  # who is named is away: nothing hangs on him

    entry = Entry.objects.get(verb="step.assign")
    assert (entry.data["person"], entry.data["note"]) == (hcm.ward_officer.pk, "Xem kỹ dự toán.")
    while notifications.hear_next(at=NOW):
        pass
    told = Notice.objects.filter(verb="step.assign")
    assert list(told.values_list("recipient", flat=True)) == [hcm.ward_officer.pk]


def test_it_is_taken_back_and_given_to_another(hcm, second):
    task = intake(submitted(hcm, hcm.ward_staff))
    named(task, hcm.ward_officer, hcm.ward_head)
    named(task, second, hcm.ward_head)
    with pytest.raises(WrongMoment):
        named(task, second, hcm.ward_head)
    named(task, None, hcm.ward_head)
    task.refresh_from_db()
    assert task.assignee is None
    with pytest.raises(WrongMoment):
        named(task, None, hcm.ward_head)
    verbs = Entry.objects.filter(verb__in=("step.assign", "step.unassign")).order_by("n")
    assert list(verbs.values_list("verb", flat=True)) == ["step.assign"] * 2 + ["step.unassign"]


def test_only_the_head_and_only_to_an_officer_who_may(hcm, second):
    mine = intake(submitted(hcm, hcm.ward_staff))
    for by in (hcm.ward_officer, hcm.ward_deputy, hcm.health_head, hcm.admin):
        with pytest.raises(PermissionDenied):
            named(mine, second, by)
    for person in (hcm.ward_staff, hcm.health_officer, hcm.ward_head):
        with pytest.raises(WrongMoment):
            named(mine, person, hcm.ward_head)
    his = intake(submitted(hcm, second))
    with pytest.raises(WrongMoment):
        named(his, second, hcm.ward_head)
    idea = registered(hcm).tasks.open().get()
    with pytest.raises(WrongMoment):
        named(idea, second, hcm.ward_head)  # the head's own step


# ------------------------------------------------------------------------------ several


@pytest.fixture
def mixed(hcm):
    """Plans of the ward: untouched, asked already, with the vote open, and one of a colleague's."""
    plain = submitted(hcm, hcm.ward_staff)
    asked = submitted(hcm, hcm.ward_staff)
    ask(asked, of_unit(hcm.health))
    voting = in_stage(hcm, Kind.VOTE, hcm.ward_staff, wide=True).case
    author = submitted(hcm, hcm.ward_deputy2)
    return SimpleNamespace(
        plain=plain, asked=asked, voting=voting, author=author, all=[plain, asked, voting, author]
    )


def test_the_preview_says_of_each_what_its_own_rule_says(hcm, mixed, second):
    whom = [of_unit(one) for one in (hcm.health, hcm.ward, hcm.home, hcm.ward_party, hcm.root)]
    people = (second, hcm.ward_head, hcm.ward_deputy2, hcm.health_head, hcm.ward_staff)
    whom += [Addressee(Asked.EXPERT, 5, person=one) for one in people]
    keys, said = [case.pk for case in mixed.all], set()
    with clock.frozen(NOW), override("en"):
        for by in (hcm.ward_head, hcm.ward_officer):
            for who in whom:
                for row in selectors.to_ask(by, keys, who, on=TODAY):
                    case = Case.objects.select_related("proposal", "unit").get(pk=row.case.pk)
                    may = selectors.may_be_asked(case, who, by=by, on=TODAY)
                    expected = selectors.asking_is_open(case).reason or may.reason
                    assert row.reason == str(expected), (by, who)
                    said.add(row.reason)
    assert len(said) >= 8


def test_one_question_goes_to_each_that_can_be_asked_and_the_others_say_why(hcm, mixed):
    keys = [case.pk for case in mixed.all]
    with clock.frozen(NOW), override("en"):
        order = actions.order_asking(
            keys, who=of_unit(hcm.health, 4), question="Có trùng?", by=hcm.ward_head, at=NOW
        )
    assert OpinionRequest.objects.count() == 1  # ordered, not done: nobody waits in the press
    assert [row.state for row in order.rows.order_by("pk")].count("WAITING") == 2
    actions.withdraw(mixed.author.proposal, by=hcm.ward_deputy2, at=NOW)

    assert carry_out() == 2
    assert carry_out() == 0
    states = {row.case_id: (row.state, row.reason) for row in order.rows.all()}
    assert states[mixed.plain.pk] == ("DONE", "")
    for refused in (mixed.asked, mixed.voting, mixed.author):
        state, reason = states[refused.pk]
        assert state == "REFUSED"
        assert reason
    request = OpinionRequest.objects.get(case=mixed.plain)
    assert (request.question, request.task.working_days) == ("Có trùng?", 4)
    entry = Entry.objects.for_scope(mixed.plain.proposal).took("opinion.ask").get()
    assert (entry.actor, entry.data["bulk"]) == (hcm.ward_head, order.pk)


def test_one_that_breaks_holds_up_no_other(hcm, second, monkeypatch):
    cases = [submitted(hcm, hcm.ward_staff) for _ in range(3)]
    keys = [case.pk for case in cases]
    with clock.frozen(NOW):
        order = actions.order_assigning(keys, person=second, by=hcm.ward_head, at=NOW)
    broken, true = intake(cases[1]).pk, actions.bulk.assign

    def breaks(task, **more):
        if task.pk == broken:
            raise RuntimeError
        return true(task, **more)

    monkeypatch.setattr(actions.bulk, "assign", breaks)
    assert carry_out() == 3
    states = order.rows.order_by("case").values_list("state", flat=True)
    assert list(states) == ["DONE", "REFUSED", "DONE"]
    assert [intake(case).assignee for case in cases] == [second, None, second]
    done = Entry.objects.took("step.assign")
    assert {entry.data["bulk"] for entry in done} == {order.pk}
    assert done.count() == 2


def test_what_he_may_not_do_any_more_is_not_done(hcm, second):
    case = submitted(hcm, hcm.ward_staff)
    with clock.frozen(NOW):
        order = actions.order_assigning([case.pk], person=second, by=hcm.ward_head, at=NOW)
        for seat in hcm.ward_head.seats.all():
            seat.until = TODAY
            seat.save()
    assert carry_out(NOW + timedelta(days=1)) == 1
    assert order.rows.get().state == BulkRow.State.REFUSED


def test_nothing_is_ordered_where_nothing_can_be_done_nor_for_others_dossiers(hcm, second):
    theirs = submitted(hcm, hcm.health_staff)
    with clock.frozen(NOW):
        assert not actions.order_assigning([theirs.pk], person=second, by=hcm.ward_head, at=NOW)
        assert selectors.to_ask(hcm.ward_head, [theirs.pk], None, on=TODAY) == []


# -------------------------------------------------------------------------------- pages


def test_chosen_written_looked_at_ordered_and_read_again(hcm, mixed, second):
    person = Person(hcm.ward_head)
    with clock.frozen(NOW):
        page = person.open(reverse("approvals:unit_work"))
        assert "Dossiers you wrote in are left out." in text_of(page)
        assert hcm.ward_officer.full_name in text_of(page)  # whose turn it is, by name
        keys = [str(case.pk) for case in mixed.all]
        form = person.press(page, case=keys, step="choose")
        assert "The vote was opened" in text_of(form)
        empty = person.press(form, step="look", question="")
        assert empty.status_code == 200
        look = person.press(form, step="look", question="Có trùng?", unit=hcm.health.name)
        said = text_of(look)
        assert "It will be done for 2 of the dossiers below." in said
        assert "already; the answer is due" in said
        sent = person.press(look, step="send")
        assert sent.status_code == 302
        assert "Settled:" in text_of(person.open(sent.url))
        carry_out()
        result = text_of(person.open(sent.url))
    assert "Done for 2 dossiers. Not done for 2" in result
    assert Person(hcm.ward_officer).client.get(sent.url).status_code == 404
    plain, how = mixed.plain.proposal, {"capacity": Capacity.CONFLICT, "closes": True}
    grant(plain, person=person.user, at=NOW, **how)  # since: its order tells him no more of it
    later = text_of(person.open(sent.url))
    assert plain.code in result
    assert plain.code not in later
    assert "Done for 1 dossier." in later
    assert hcm.health.name in text_of(person.open(reverse("approvals:bulk_acts")))


def test_several_are_assigned_and_everybody_sees_to_whom(hcm, second):
    cases = [submitted(hcm, hcm.ward_staff) for _ in range(2)]
    head = Person(hcm.ward_head)
    with clock.frozen(NOW):
        page = head.open(reverse("approvals:unit_work"))
        many = {"step": "choose", "case": [str(case.pk) for case in cases]}
        form = head.client.post(reverse("approvals:assign_several"), {**many, "press": _key(page)})
        look = head.press(form, step="look", person=str(second.pk), note="Làm trong tuần.")
        sent = head.press(look, step="send")
        carry_out()
        assert f"assigned to {second.full_name}" in text_of(head.open(page.request["PATH_INFO"]))
        dossier = reverse("approvals:dossier", args=[cases[0].proposal_id])
        assert f"assigned to {second.full_name}" in text_of(head.open(dossier))
        assert second.full_name not in text_of(Person(hcm.ward_staff).open(dossier))
        inbox = reverse("notifications:inbox")
        assert "assigned to you" in text_of(Person(second).open(inbox))
        assert f"assigned to {second.full_name}" in text_of(Person(hcm.ward_officer).open(inbox))
        one = head.open(reverse("approvals:assign", args=[intake(cases[0]).pk]))
        assert head.press(one, person="").status_code == 302
    assert sent.status_code == 302
    assert intake(cases[0]).assignee is None


def test_looking_costs_the_same_for_one_and_for_many(
    hcm, mixed, second, django_assert_max_num_queries, django_assert_num_queries
):
    keys = [case.pk for case in mixed.all]
    with clock.frozen(NOW), django_assert_max_num_queries(13) as one:
        selectors.to_ask(hcm.ward_head, keys[:1], of_unit(hcm.health), on=TODAY)
    with clock.frozen(NOW), django_assert_num_queries(len(one)):
        selectors.to_ask(hcm.ward_head, keys, of_unit(hcm.health), on=TODAY)
    with clock.frozen(NOW), django_assert_max_num_queries(10) as one:
        selectors.to_assign(hcm.ward_head, keys[:1], second, on=TODAY)
    with clock.frozen(NOW), django_assert_num_queries(len(one)):
        selectors.to_assign(hcm.ward_head, keys, second, on=TODAY)


def _key(page) -> str:
    return page.content.decode().split('name="press" value="')[1].split('"')[0]
