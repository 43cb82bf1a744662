import pytest
from django.core.exceptions import PermissionDenied

from core.http import status_of
from core.verdicts import YES, Stale, Verdict, WrongMoment, no


def test_yes_is_true_and_lets_through():
    assert YES
    assert YES.enforce() is None
    assert Verdict() == YES


def test_no_is_false_and_says_why():
    verdict = no("Chỉ tác giả được rút hồ sơ.")

    assert not verdict
    with pytest.raises(PermissionDenied, match="Chỉ tác giả"):
        verdict.enforce()


def test_a_refusal_without_a_reason_is_a_mistake():
    with pytest.raises(ValueError, match="says why"):
        no("")


def test_refusals_carry_a_sentence_and_what_is_stored():
    stale = Stale("Bản này đã cũ.", theirs={"version": 4})

    assert isinstance(stale, WrongMoment)
    assert stale.message == str(stale) == "Bản này đã cũ."
    assert stale.theirs == {"version": 4}
    assert status_of(stale) == status_of(WrongMoment("Đã quyết định.")) == 409
