from datetime import UTC, datetime

import pytest

from workdays import rules_data
from workdays.calendar import Calendar
from workdays.models import Effect

NOW = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def rows():
    """The days as they ship, unsaved."""
    return [*rules_data._from_file(), *rules_data._projected()]


@pytest.fixture(scope="session")
def calendar(rows):
    return Calendar(
        off=frozenset(row.date for row in rows if row.effect == Effect.OFF),
        worked=frozenset(row.date for row in rows if row.effect == Effect.WORKED),
        years={year: year <= 2026 for year in range(2024, 2041)},
        version=3,
    )


@pytest.fixture
def seeded(db):
    rules_data.load_rules()
