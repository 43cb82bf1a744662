"""Let the test runner empty the evidence tables between tests; nobody else can.

A test that needs real commits (`transactional_db`, `live_server`) is cleaned up by TRUNCATE, which
neither the application's role nor the journal's triggers allow. This plugin (named in conftest's
`pytest_plugins`) signs in as the owner and switches our triggers off for that one statement of the
runner, and for nothing else.
"""

import pgtrigger
import pytest
from django.test import TransactionTestCase

from config import roles


@pytest.fixture(autouse=True, scope="session")
def _the_runner_may_empty_the_evidence():
    teardown = TransactionTestCase._fixture_teardown

    def with_triggers_off(case):
        with roles.as_owner(), pgtrigger.ignore():
            teardown(case)

    TransactionTestCase._fixture_teardown = with_triggers_off
    yield
    TransactionTestCase._fixture_teardown = teardown
