"""The world everybody tests in is what it says it is."""

import pytest

from accounts.models import Seat
from accounts.policy import read_sight
from accounts.roles import Role
from tests.world import LONG_AGO, NOW, TODAY, city

pytestmark = pytest.mark.django_db


def test_the_city():
    c = city()

    assert NOW.weekday() == 0
    assert c.health.path == f"/{c.root.pk}/{c.health.pk}/"
    assert c.health.superior == c.root
    assert c.health.party_committee == c.health_party
    assert c.health_division.employing_agency() == c.health
    assert read_sight(c.health_head).branches == (c.health.path,)
    assert read_sight(c.monitor).reads_all
    assert read_sight(c.exporter).export_paths == ("",)
    assert c.admin.is_administrator
    assert not c.health_staff.is_administrator
    assert len(c.people) == 23
    assert Seat.objects.held_on(TODAY).filter(role=Role.HEAD).count() == 4
    assert not Seat.objects.held_on(LONG_AGO.replace(year=2019)).exists()
