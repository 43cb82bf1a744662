import pytest

from notifications import actions
from tests.approvals.conftest import _hcm, _look_into_files_here, hcm
from tests.world import NOW

__all__ = ["_hcm", "_look_into_files_here", "hcm"]


@pytest.fixture
def hear():
    """Hear the whole journal; answers how many entries were heard."""

    def heard(at=NOW) -> int:
        n = 0
        while actions.hear_next(at=at):
            n += 1
        return n

    return heard


@pytest.fixture
def send():
    """Send every letter that is due; answers how many were looked at."""

    def sent(at=NOW) -> int:
        n = 0
        while actions.send_next(at=at):
            n += 1
        return n

    return sent
