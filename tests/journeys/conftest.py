import pytest

from core import clock
from tests.approvals.makers import confirm_calendar, load_rules
from tests.journeys.walk import Walker
from tests.proposals.makers import field_of_work, questions
from tests.world import NOW, City, city


def pytest_collection_modifyitems(items):
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture
def now():
    """The clock stands still on Monday 9 March 2026, 09:00."""
    with clock.frozen(NOW):
        yield NOW


@pytest.fixture
def town(transactional_db, now) -> City:
    """The small city with its rules, committed: the server of the journey sees it."""
    load_rules()
    questions()
    field_of_work()
    people = city()
    confirm_calendar(people)
    return people


@pytest.fixture
def walker(live_server, browser, town):
    """Browsers for everybody of the journey, all closed at its end."""
    everybody = Walker(browser, live_server.url)
    yield everybody
    everybody.leave()
