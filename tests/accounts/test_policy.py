"""Who may do what with units, people, posts and catalogues: a table written by hand."""

import pytest

from accounts import policy
from accounts.models import User
from accounts.roles import Role
from core import clock
from tests.world import NOW, give, make_unit, make_user, vn

pytestmark = pytest.mark.django_db

MANAGES = {Role.ADMIN}
ADDS_FIELDS = {Role.HEAD, Role.UNIT_OFFICER, Role.ADMIN}
READS_BELOW = {
    Role.HEAD,
    Role.DEPUTY_HEAD,
    Role.UNIT_OFFICER,
    Role.BRANCH_LEADER,
    Role.EXPORT_OFFICER,
}
READS_ALL = {Role.MONITOR, Role.AUDITOR}


@pytest.fixture
def unit():
    with clock.frozen(NOW):
        yield make_unit("Sở Y tế")


@pytest.mark.parametrize("role", [None, *Role])
def test_what_each_post_brings(unit, role):
    person = make_user(unit=unit, seat=role)
    elsewhere, below = make_unit(), make_unit(parent=unit)
    sight = policy.read_sight(person)

    assert bool(policy.can_manage(person)) == (role in MANAGES)
    assert bool(policy.can_add_field(person, unit)) == (role in ADDS_FIELDS)
    assert bool(policy.can_add_field(person, elsewhere)) == (role == Role.ADMIN)
    assert bool(policy.can_add_field(person, below)) == (role == Role.ADMIN)
    assert sight.branches == ((unit.path,) if role in READS_BELOW else ())
    assert sight.reads_all == (role in READS_ALL)
    assert bool(sight.export_paths) == (role == Role.EXPORT_OFFICER)
    seen = set(User.objects.visible_to(person))
    assert seen == (set(User.objects.all()) if role in MANAGES else {person})


def test_every_refusal_says_who_may(unit):
    person, other = make_user(unit=unit), make_user(unit=unit)
    admin = make_user(unit=unit, seat=Role.ADMIN)
    refusals = [
        policy.can_manage(person),
        policy.can_add_field(person, unit),
        policy.can_give_post(person, other),
        policy.can_give_post(admin, admin),
        policy.can_close(admin, admin),
    ]

    assert all(not verdict and len(verdict.reason) > 20 for verdict in refusals)


def test_posts_count_on_their_days_only(unit):
    person = make_user(unit=unit)
    give(person, Role.HEAD, unit=unit, since=vn(2026, 3, 10).date(), until=vn(2026, 3, 12).date())

    held = []
    for day in range(9, 14):
        with clock.frozen(vn(2026, 3, day)):
            held.append(policy.read_sight(person).holds(Role.HEAD))

    assert held == [False, True, True, False, False]


def test_the_departed_hold_nothing(unit):
    person = make_user(unit=unit, seat=Role.HEAD)
    person.is_active = False

    assert policy.read_sight(person) == policy.Sight()


def test_the_export_post_of_the_focal_point_is_for_the_city():
    home = make_unit(is_focal_point=True)

    assert policy.read_sight(make_user(unit=home, seat=Role.EXPORT_OFFICER)).export_paths == ("",)
