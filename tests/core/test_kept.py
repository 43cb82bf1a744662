"""A query that is compiled once answers everybody with his own rows, as if compiled for him."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

import core.kept
from accounts.models import Seat
from accounts.policy import Sight, read_sight, shape_of, stand_in
from accounts.roles import Role
from approvals.models import Case, Task
from approvals.views.reading import desk, rows, whole
from core import clock
from core.kept import Kept, mark
from core.templatetags.core import badge as in_badge
from notifications import actions as notices
from notifications import selectors
from notifications.selectors import waiting
from proposals.models import Proposal
from tests.approvals import makers
from tests.world import NOW, city, give, make_user

LATER = NOW.replace(month=6)


@pytest.fixture
def hcm(db):
    makers.load_rules()
    hcm = city()
    makers.confirm_calendar(hcm)
    makers.submitted(hcm)
    makers.submitted(hcm, hcm.health_deputy)
    makers.submitted(hcm, hcm.ward_staff)
    while notices.hear_next(at=NOW):
        pass
    return hcm


def afresh(person, *, at):
    """Counted by Django with this person's own values, nothing kept."""
    held = Task.objects.open().held_by(person)
    unread = person.notices.unread().count()
    return held.filter(due_at__lte=at, provisional=False).count(), unread, held.count()


def test_everybody_is_counted_his_own(hcm):
    told = set()
    for person in hcm.people:
        person.sight = read_sight(person)
        late, unread, every = afresh(person, at=LATER)
        counts = selectors.counts(person, at=LATER, soon=LATER)
        assert (counts.late, counts.unread, counts.all) == (late, unread, every), person
        with clock.frozen(LATER):
            assert selectors.badge(person) == (late, unread), person
        told.add((late, unread))
    assert len(told) > 2  # they differ, so an answer that was somebody else's would show


def test_a_badge_counts_no_further_than_it_shows(hcm, monkeypatch):
    person = max(hcm.people, key=lambda one: one.notices.unread().count())
    person.sight = read_sight(person)
    _late, unread, _every = afresh(person, at=LATER)
    assert unread > 1
    monkeypatch.setattr(waiting, "BADGE", unread - 2)
    monkeypatch.setattr(waiting, "_BADGE", Kept(waiting._badge))  # compiled with that limit
    assert selectors.badge(person)[1] == unread - 1
    assert [in_badge(n) for n in (0, 99, 100, 5000)] == ["0", "99", "99+", "99+"]


def test_people_of_one_shape_share_the_statement_and_nothing_else(hcm):
    made = []

    def build(posts):
        made.append(posts)
        return Task.objects.open().held_by(stand_in(posts)).values_list("pk", "unit")

    kept = Kept(build)
    for person, unit in ((hcm.ward_officer, hcm.ward), (hcm.health_officer, hcm.health)):
        posts, values = shape_of(person)
        rows = kept.ask((posts,), values)
        assert rows
        assert {at for _pk, at in rows} == {unit.pk}
    assert len(made) == 1
    both = make_user(unit=hcm.ward, seat=Role.UNIT_OFFICER)
    give(both, Role.UNIT_OFFICER, unit=hcm.health)
    posts, values = shape_of(both)
    assert {at for _pk, at in kept.ask((posts,), values)} == {hcm.ward.pk, hcm.health.pk}
    assert len(made) == 2


def test_posts_are_read_for_each_and_for_the_day(hcm):
    for person in hcm.people:
        held = Seat.objects.held_on(clock.today()).filter(person=person)
        assert read_sight(person).posts == set(held.values_list("unit", "role"))
    hcm.ward_head.is_active = False
    assert read_sight(hcm.ward_head) == Sight()


def test_a_dossier_and_its_tasks_are_each_readers_own(hcm):
    """The kept page says what Django says afresh: whose turn it is, and what nobody may open."""
    dossiers = list(Proposal.objects.order_by("pk"))
    turns, opened = set(), set()
    cases = {one.pk: one for one in Case.objects.all()}
    for person in hcm.people:
        person.sight = read_sight(person)
        request = SimpleNamespace(user=person)
        for dossier in dossiers:
            seen = Proposal.objects.visible_to(person).filter(pk=dossier.pk).exists()
            if seen:
                assert whole.fetch(request, dossier.pk) == dossier
            else:
                with pytest.raises(Http404):
                    whole.fetch(request, dossier.pk)
            opened.add((person.pk, dossier.pk, seen))
            held = set(Task.objects.held_by(person).filter(proposal=dossier))
            papers = rows.papers_of(dossier.pk, person, cases)
            assert papers == list(dossier.tasks.order_by("opened_at", "pk"))
            assert {task for task in papers if task.mine} == held
            for task in papers:
                turns.add((person.pk, task in held))
                if task in held:
                    assert desk.task_of(request, task.pk) == task
                else:
                    with pytest.raises(PermissionDenied if seen else Http404):
                        desk.task_of(request, task.pk)
    assert {seen for *_whose, seen in opened} == {True, False}
    assert {mine for _person, mine in turns} == {True, False}


def test_kept_objects_bear_what_was_selected_with_them(hcm, django_assert_num_queries):
    kept = Kept(lambda: Task.objects.filter(pk=mark(0)).select_related("unit", "proposal__lead"))
    for task in Task.objects.select_related("unit", "proposal__lead"):
        with django_assert_num_queries(1):
            (found,) = kept.objects((), {mark(0): task.pk})
            said = (found.unit.name, found.proposal.lead.full_name, found.due_at)
        assert said == (task.unit.name, task.proposal.lead.full_name, task.due_at)
    assert kept.objects((), {mark(0): 0}) == []


def test_the_branch_of_another_is_never_read(hcm):
    kept = Kept(lambda shape: Proposal.objects.visible_to(stand_in(shape)))
    seen_by = {}
    for person in hcm.people:
        person.sight = read_sight(person)
        shape, values = shape_of(person)
        seen_by[person] = set(kept.objects((shape,), values))
        assert seen_by[person] == set(Proposal.objects.visible_to(person))
    assert seen_by[hcm.ward_head] != seen_by[hcm.health_head]


def test_what_nothing_can_answer_is_not_asked(hcm, django_assert_num_queries):
    kept = Kept(lambda shape: Task.objects.held_by(stand_in(shape)))
    hcm.ward_head.is_active = False
    shape, values = shape_of(hcm.ward_head)
    with django_assert_num_queries(0):
        assert kept.objects((shape,), values) == []


def test_a_second_query_is_not_kept_unseen(db):
    kept = Kept(lambda: Task.objects.prefetch_related("reminders"))
    with pytest.raises(ValueError, match="second query"):
        kept.objects((), {})


def test_a_plan_that_is_kept_answers_each_with_his_own(hcm, django_assert_num_queries, monkeypatch):
    """Prepared once on each line to the database, and what is no mark is said as it was written."""

    def build(posts):
        held = Task.objects.held_by(stand_in(posts)).exclude(subject__startswith="QQ 100% '$1' \\")
        return held.values_list("pk", "unit")

    kept, at_once = Kept(build, planned=True), Kept(build)
    for _again in range(2):
        for person in (hcm.ward_officer, hcm.health_officer):
            shape, values = shape_of(person)
            with django_assert_num_queries(1):
                rows = kept.ask((shape,), values)
            assert sorted(rows) == sorted(at_once.ask((shape,), values))
            assert rows
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements "
            "WHERE statement ~ 'QQ 100'"
        )
        assert cursor.fetchall() == [(4, 0)]  # one plan for all values, from the first on

    monkeypatch.setattr(core.kept, "MOST_PLANNED", 1)  # a line that is full gives up the oldest
    other = Kept(build, planned=True)
    for one in (other, kept, other):
        assert sorted(one.ask((shape,), values)) == sorted(rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement ~ 'QQ 100'")
        assert cursor.fetchone() == (1,)
