"""A query that is compiled once answers everybody with his own rows, as if compiled for him."""

import pytest

from accounts.models import Seat
from accounts.policy import Sight, read_sight, shape_of, stand_in
from accounts.roles import Role
from approvals.models import Task
from core import clock
from core.kept import Kept
from notifications import actions as notices
from notifications import selectors
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
