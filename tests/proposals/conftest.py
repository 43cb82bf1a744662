"""A small world, and sentences in the language of the code (Vietnamese is checked apart)."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from accounts.roles import Role
from tests.world import make_unit, make_user


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def town(db):
    """Two units and the people whom the tests of one dossier need: quicker than a whole city."""
    health = make_unit("Sở Y tế", abbreviation="SYT")
    ward = make_unit("Phường Sài Gòn", abbreviation="PSG")
    return SimpleNamespace(
        health=health,
        ward=ward,
        health_staff=make_user("Chuyên Viên Y", unit=health),
        health_head=make_user("Trưởng Sở Y", unit=health, seat=Role.HEAD),
        health_deputy=make_user("Phó Sở Y", unit=health, seat=Role.DEPUTY_HEAD),
        health_officer=make_user("Văn Thư Y", unit=health, seat=Role.UNIT_OFFICER),
        ward_staff=make_user("Chuyên Viên Phường", unit=ward),
        ward_head=make_user("Chủ Tịch Phường", unit=ward, seat=Role.HEAD),
        ward_deputy=make_user("Phó Phường", unit=ward, seat=Role.DEPUTY_HEAD),
    )
