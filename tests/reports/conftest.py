import pytest

from core import clock
from tests.approvals.makers import load_rules
from tests.world import NOW
from tests.world import city as make_city


@pytest.fixture
def rules(db):
    load_rules()


@pytest.fixture
def city(db):
    return make_city()


@pytest.fixture
def now():
    """The clock stands at NOW."""
    with clock.frozen(NOW):
        yield NOW
