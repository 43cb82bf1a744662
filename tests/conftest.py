"""Fixtures for everybody. People and dossiers come from the makers of each app's tests."""

import gc
import os
from contextlib import ExitStack

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

from config import roles
from tests.browser import launch_options
from tests.owner import make_ready

# Whole walks, races of real processes, exhaustive tables: `make quick` leaves them to the rest.
SLOW = (
    "tests/accounts/test_catalogue_pages.py",
    "tests/approvals/test_deadlines.py",
    "tests/approvals/test_journeys.py",
    "tests/approvals/test_pages",
    "tests/approvals/test_pairs.py",
    "tests/approvals/test_policy.py",
    "tests/approvals/test_races.py",
    "tests/approvals/test_schedules.py",
    "tests/chaos/",
    "tests/config/test_supervisor.py",
    "tests/core/test_http.py",
    "tests/journeys/",
    "tests/matrix/",
    "tests/notifications/test_pages.py",
    "tests/proposals/test_pages",
    "tests/reports/test_figures.py",
    "tests/reports/test_files.py",
    "tests/reports/test_reviews.py",
)

pytest_plugins = ["tests.flush"]  # the runner may empty the evidence tables

# pytest-playwright keeps an event loop in the thread; the tests themselves stay synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# A machine at work on other things is slow, not wrong: how long an example takes proves nothing.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("house")


def pytest_collection_modifyitems(items):
    # What was loaded so far stays for the whole run: no collection need walk it again and again.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The owner makes the tests' database, and empties it (tests.flush); tests are run without."""
    with ExitStack() as stack:
        stack.enter_context(roles.as_owner())
        yield stack


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_modify_db_settings, django_db_blocker):
    """A line that a browser still holds open ends with the tests, so their database can go."""
    with django_db_blocker.unblock():
        make_ready()
        django_db_modify_db_settings.close()  # from here on we are the application
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND usename = current_user"  # the server's own, and the owner's, go by themselves
        )
        django_db_modify_db_settings.enter_context(roles.as_owner())


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Each test writes its files and letters into a folder of its own."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.FILES_ROOT.mkdir()
    settings.MEDIA_ROOT = settings.FILES_ROOT


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """pytest-playwright starts the Chromium that `make test` brings."""
    return {**browser_type_launch_args, **launch_options()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A browser of somebody in the city."""
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
