from copy import deepcopy

import pytest
from django.db import transaction

import documents.actions
from core import clock
from documents.inspection.child import Seen
from documents.inspection.look import look
from tests.approvals.makers import confirm_calendar, load_rules
from tests.world import NOW, city


@pytest.fixture(autouse=True)
def _look_into_files_here(monkeypatch):
    """The same look into files, without a process of its own for each (tests/documents has it)."""

    def inspect(path):
        with path.open("rb") as file:
            seen = look(file)
        return Seen(seen["family"], seen["problem"], seen["detail"], tuple(seen["marks"]))

    monkeypatch.setattr(documents.actions, "inspect", inspect)


@pytest.fixture(scope="module")
def _hcm(django_db_setup, django_db_blocker):
    """The small city and its rules, made once for a module and rolled back after it.

    The transactions of the tests are savepoints inside this one. A module whose tests need real
    commits (`transactional_db`) makes a city of its own instead.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        load_rules()
        people = city()
        confirm_calendar(people)
        yield people
        transaction.set_rollback(True)


@pytest.fixture
def hcm(_hcm, db):
    """The small city with its rules and a confirmed calendar, on Monday 9 March 2026, 09:00."""
    with clock.frozen(NOW):
        yield deepcopy(_hcm)
