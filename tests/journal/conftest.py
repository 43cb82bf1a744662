from datetime import UTC, datetime

import pytest

from accounts.models import Unit, User
from accounts.roles import Category, CompetentLevel, UnitKind

NOON = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)


def make_person(code: str) -> User:
    unit, _made = Unit.objects.get_or_create(
        abbreviation="SNV",
        defaults={
            "name": "Sở Nội vụ",
            "kind": UnitKind.DEPARTMENT,
            "competent_level": CompetentLevel.DEPARTMENT,
            "path": "1/",
        },
    )
    return User.objects.create(
        staff_code=code,
        full_name=f"Người {code}",
        official_email=f"{code}@example.vn",
        category=Category.CONG_CHUC,
        unit=unit,
        joined_at=NOON,
    )


@pytest.fixture
def lan(db):
    return make_person("lan")


@pytest.fixture
def minh(db):
    return make_person("minh")
