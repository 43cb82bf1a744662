"""Counting wrong passwords in PostgreSQL, so that the count outlives every other service."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils.crypto import salted_hmac

from accounts import slowing
from accounts.models import SignInAttempt, User
from accounts.slowing import ADDRESS_MEMORY, MEMORY, TooSoon, Tries
from core.text import nfc

from .guard import one_at_a_time


@transaction.atomic
def note_wrong_password(*, login: str, address: str, browser: str = "", at: datetime) -> list[int]:
    """Take this try as a wrong one before the password is looked at; the keys of its rows.

    Taken first and forgiven after a right password, so that many tries at the same instant
    count as many. `login` is what was typed, whether or not such an account exists; `browser`
    the name of a browser known to the account, or "". Raises TooSoon, and then counts nothing:
    a refused try does not prolong the wait.
    """
    here, account, place = _keys(login, address, browser)
    one_at_a_time(here)
    again_at = slowing.again_at(_tries(here, account, place, at=at), known=bool(browser))
    if again_at is not None and again_at > at:
        raise TooSoon(again_at)
    SignInAttempt.objects.filter(at__lt=at - MEMORY).delete()
    rows = SignInAttempt.objects.bulk_create(
        SignInAttempt(key=key, at=at) for key in (here, account, place)
    )
    return [row.pk for row in rows]


def forget_wrong_passwords(
    noted: list[int], *, login: str, address: str, browser: str = ""
) -> None:
    """The password was right: this try and the earlier ones from the same place are forgiven."""
    here, _account, _place = _keys(login, address, browser)
    SignInAttempt.objects.filter(Q(pk__in=noted) | Q(key=here)).delete()


def _tries(here: str, account: str, place: str, *, at: datetime) -> Tries:
    recent = SignInAttempt.objects.filter(key__in=[here, account, place], at__gt=at - MEMORY)
    lately = Q(key=place, at__gt=at - ADDRESS_MEMORY)
    return Tries(
        **recent.aggregate(
            here=Count("pk", filter=Q(key=here)),
            here_last=Max("at", filter=Q(key=here)),
            account=Count("pk", filter=Q(key=account)),
            address=Count("pk", filter=lately),
            address_first=Min("at", filter=lately),
        )
    )


def _keys(login: str, address: str, browser: str) -> tuple[str, str, str]:
    """Digests, because people type a password into the wrong field.

    What names an account counts as that account, however it is spelt: staff code, e-mail, capital
    letters or "ı" give nobody fresh tries.
    """
    login = nfc(login).strip()
    person = User.objects.known_as(login).values_list("pk", flat=True).order_by("pk").first()
    login = f"person {person}" if person else login.casefold()
    place = f"browser:{browser}" if browser else f"address:{address}"
    return tuple(
        salted_hmac("accounts.sign_in", what, algorithm="sha256").hexdigest()
        for what in (f"here:{login}:{place}", f"account:{login}", f"from:{address}")
    )
