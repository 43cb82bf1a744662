"""The pure rule of waiting, against a second opinion written by hand."""

from datetime import timedelta

import pytest

from accounts.slowing import Tries, again_at
from tests.world import NOW

SECOND = timedelta(seconds=1)

# wrong passwords from one place: seconds it waits after the last of them
TABLE = {0: 0, 1: 0, 4: 0, 5: 5, 6: 10, 7: 20, 8: 40, 9: 80, 10: 160, 11: 320, 12: 640, 13: 900}


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("wrong", TABLE)
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(wrong, known):
    tries = Tries(here=wrong, here_last=NOW if wrong else None, account=wrong)

    wait = again_at(tries, known=known)

    assert wait == (NOW + TABLE[wrong] * SECOND if TABLE[wrong] else None)


@pytest.mark.parametrize("wrong", [14, 50, 1000, 10**6])
def test_it_is_never_longer_than_a_quarter_of_an_hour(wrong):
    tries = Tries(here=wrong, here_last=NOW, account=wrong)

    assert again_at(tries, known=False) == NOW + timedelta(minutes=15)


@pytest.mark.parametrize("account", [0, 19, 20, 1000, 10**6])
def test_the_first_try_from_a_new_place_never_waits(account):
    assert again_at(Tries(account=account), known=False) is None


# wrong passwords at the account from anywhere: seconds a stranger's place waits after its first
ELSEWHERE = {19: 0, 20: 5, 39: 5, 40: 10, 60: 20, 80: 40, 100: 60, 10**4: 60}


@pytest.mark.parametrize("account", ELSEWHERE)
def test_a_guessed_at_account_slows_strangers_a_little(account):
    tries = Tries(here=1, here_last=NOW, account=account)
    wait = ELSEWHERE[account]

    assert again_at(tries, known=False) == (NOW + wait * SECOND if wait else None)
    assert again_at(tries, known=True) is None


def test_an_address_that_guesses_at_many_waits_ten_minutes_from_its_first():
    tries = Tries(address=100, address_first=NOW)

    assert again_at(tries, known=False) == NOW + timedelta(minutes=10)
    assert again_at(tries, known=True) is None
    assert again_at(Tries(address=99, address_first=NOW), known=False) is None
