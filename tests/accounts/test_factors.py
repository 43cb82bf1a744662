"""The pure rules of codes and proofs, against the vectors of RFC 6238 and a second opinion."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from accounts.factors import Kind, Proof, bare, code_of, counter_of
from tests.world import NOW

from .proofs import SECRET, code_at

SECOND = timedelta(seconds=1)
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),  # appendix B, SHA-1, the last six of its eight digits
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds, code):
    assert code_of(RFC_SECRET, seconds // 30) == code
    assert counter_of(RFC_SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize("late", [-30, -1, 0, 1, 29, 30])
def test_a_telephone_may_be_half_a_minute_off(late):
    assert counter_of(SECRET, code_at(NOW + late * SECOND), NOW) is not None


@pytest.mark.parametrize("late", [-61, -3600, 61, 3600])
def test_and_no_more(late):
    assert counter_of(SECRET, code_at(NOW + late * SECOND), NOW) is None


def test_no_code_is_taken_twice_nor_one_before_it():
    used = counter_of(SECRET, code_at(NOW), NOW)

    assert counter_of(SECRET, code_at(NOW), NOW, after=used) is None
    assert counter_of(SECRET, code_at(NOW - 30 * SECOND), NOW, after=used) is None
    assert counter_of(SECRET, code_at(NOW + 30 * SECOND), NOW, after=used) == used + 1


@pytest.mark.parametrize(
    ("typed", "taken"),
    [("123 456", "123456"), ("1234-5678", "12345678"), (" 123456 ", "123456"), ("12a456", "")]
    + [("", ""), ("١٢٣٤٥٦", ""), ("123456\n", "")],
)
def test_what_is_read_out_of_what_was_typed(typed, taken):
    assert bare(typed) == taken


@pytest.mark.parametrize(
    ("age", "fresh"), [(0, True), (299, True), (300, True), (301, False), (-1, False)]
)
def test_a_proof_holds_five_minutes(age, fresh):
    assert Proof(Kind.APP, NOW).is_fresh(NOW + age * SECOND) is fresh
