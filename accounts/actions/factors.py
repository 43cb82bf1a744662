"""Second factors: added, used, replaced; and taken away by two administrators, never by one."""

from datetime import datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import factors, policy
from accounts.factors import Kind
from accounts.models import User
from core.verdicts import WrongMoment, no
from journal.actions import record

from .sessions import forget_sessions
from .sign_in import forget_wrong_passwords, note_wrong_password


class Added(NamedTuple):
    """A factor that was set up, and how many sessions opened without one ended with it."""

    factor: Authenticator
    ended: int


APP, CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


@transaction.atomic
def add_app(person: User, *, secret: str, counter: int, here: str, by: User, at: datetime) -> Added:
    """Keep the secret that an app has shown a right code for, in the period `counter`.

    `here`: key of the session that goes on. Raises WrongMoment when there is an app already.
    """
    fresh = _own(person, by)
    if fresh.authenticator_set.filter(type=APP).exists():
        raise WrongMoment(_("An app is set up already. Remove it before you set up another."))
    first = _is_first(fresh)
    factor = TOTP.activate(fresh, secret).instance
    factor.data["counter"] = counter
    factor.save()
    return _added(fresh, factor, Kind.APP, first=first, here=here, at=at)


@transaction.atomic
def add_passkey(
    person: User, *, name: str, credential: dict, here: str, by: User, at: datetime
) -> Added:
    """Keep what a passkey or security key has answered. `here` as in `add_app`."""
    fresh = _own(person, by)
    first = _is_first(fresh)
    factor = WebAuthn.add(fresh, name, credential).instance
    return _added(fresh, factor, Kind.PASSKEY, first=first, here=here, at=at)


@transaction.atomic
def remove_factor(factor: Authenticator, *, by: User, at: datetime) -> None:
    """Take one of one's own factors away; with the last one the recovery codes go as well.

    Raises WrongMoment when it is the last one of somebody who must have one.
    """
    fresh = _own(factor.user, by)
    others = _real(fresh).exclude(pk=factor.pk)
    if not others.exists():
        policy.can_be_without_factor(fresh).enforce()
        fresh.authenticator_set.filter(type=CODES).delete()
    kind = Kind.APP if factor.type == APP else Kind.PASSKEY
    if not fresh.authenticator_set.filter(pk=factor.pk).delete()[0]:
        raise WrongMoment(_("It has been removed already."))
    record("person.remove_factor", fresh, by=by, at=at, factor=kind)


@transaction.atomic
def make_codes(person: User, *, by: User, at: datetime) -> None:
    """New recovery codes; the old ones no longer work. Raises WrongMoment without a factor."""
    fresh = _own(person, by)
    if not _real(fresh).exists():
        raise WrongMoment(_("Set up an app or a passkey first; the codes stand in for it."))
    fresh.authenticator_set.filter(type=CODES).delete()
    RecoveryCodes.activate(fresh)
    record("person.make_codes", fresh, by=by, at=at)


@transaction.atomic
def keep_codes(person: User, *, by: User, at: datetime) -> None:
    """The person says that the codes are kept: they are not shown again."""
    fresh = _own(person, by)
    row = fresh.authenticator_set.select_for_update().filter(type=CODES).first()
    if row is None or row.data.get("viewed_at"):
        raise WrongMoment(_("The codes are kept already. They are not shown again."))
    row.data["viewed_at"] = at.timestamp()
    row.save(update_fields=["data"])
    record("person.keep_codes", fresh, by=by, at=at)


@transaction.atomic
def take_code(
    person: User, *, code: str, press: str = "", address: str, browser: str = "", at: datetime
) -> Authenticator | None:
    """The factor that `code` is of, or None. Wrong ones slow this place down, never lock it.

    A code of the app is taken once; the same code once more only with the same `press`, which is
    the second click on one button. A recovery code is used up. Raises TooSoon as for passwords.
    """
    place = {"login": f"factor:{person.pk}", "address": address, "browser": browser}
    noted = note_wrong_password(**place, at=at)
    typed = factors.bare(code)
    rows = person.authenticator_set.select_for_update().filter(type__in=[APP, CODES])
    for row in rows.order_by("-type"):
        if _is_of_app(row, typed, press=press, at=at) or _is_recovery(row, typed, at=at):
            forget_wrong_passwords(noted, **place)
            person.authenticator_set.filter(pk=row.pk).update(last_used_at=at)
            return row
    return None


def note_passkey(factor: Authenticator, *, at: datetime) -> None:
    """A passkey has answered rightly."""
    Authenticator.objects.filter(pk=factor.pk).update(last_used_at=at)


@transaction.atomic
def ask_factor_reset(person: User, *, by: User, at: datetime) -> None:
    """One administrator asks that the factors of `person` be taken away; nothing changes yet."""
    policy.can_ask_reset(by, person).enforce()
    fresh = User.objects.select_for_update().get(pk=person.pk)
    if not fresh.authenticator_set.exists():
        raise WrongMoment(_("This person has no second factor."))
    if fresh.reset_asked_by_id:
        raise WrongMoment(_("This has been asked for already; another administrator confirms."))
    fresh.reset_asked_by = by
    fresh.save(update_fields=["reset_asked_by"])
    record("person.ask_factor_reset", fresh, by=by, at=at)


@transaction.atomic
def confirm_factor_reset(person: User, *, by: User, at: datetime) -> None:
    """A second administrator agrees: every factor and every session of the person ends."""
    fresh = User.objects.select_for_update().get(pk=person.pk)
    policy.can_confirm_reset(by, fresh).enforce()
    if not fresh.reset_asked_by_id:
        raise WrongMoment(_("There is nothing left to confirm here."))
    _reset(fresh, by=by, at=at, asked_by=fresh.reset_asked_by_id)


@transaction.atomic
def drop_factor_reset(person: User, *, by: User, at: datetime) -> None:
    """The factors stay. The person himself may say so, and any administrator."""
    policy.can_drop_reset(by, person).enforce()
    fresh = User.objects.select_for_update().get(pk=person.pk)
    if not fresh.reset_asked_by_id:
        raise WrongMoment(_("There is nothing left to confirm here."))
    asked_by, fresh.reset_asked_by = fresh.reset_asked_by_id, None
    fresh.save(update_fields=["reset_asked_by"])
    record("person.drop_factor_reset", fresh, by=by, at=at, asked_by=asked_by)


@transaction.atomic
def reset_by_operator(person: User, *, reason: str, by: None, at: datetime) -> None:
    """The operator of the server takes away the factors of an administrator who is shut out.

    Where two others are left, they do it on the page of the person: raises WrongMoment then, and
    when the person is no administrator or has no factor.
    """
    fresh = User.objects.select_for_update().get(pk=person.pk)
    if not policy.needs_the_operator(fresh):
        raise WrongMoment(
            _("Only for an administrator whom no two others can help. Ask two administrators.")
        )
    if not fresh.authenticator_set.exists():
        raise WrongMoment(_("This person has no second factor."))
    _reset(fresh, by=by, at=at, reason=reason)


def _reset(fresh: User, *, by: User | None, at: datetime, **why) -> None:
    fresh.authenticator_set.all().delete()
    forget_sessions(fresh)
    fresh.reset_asked_by = None
    fresh.decides_from = at + factors.AFTER_RESET
    fresh.save(update_fields=["reset_asked_by", "decides_from"])
    record("person.reset_factor", fresh, by=by, at=at, **why)


def _added(fresh: User, factor, kind: Kind, *, first: bool, here: str, at: datetime) -> Added:
    """With the first factor come recovery codes; sessions opened without it end."""
    ended = 0
    if first:
        RecoveryCodes.activate(fresh)
        ended = forget_sessions(fresh, keep=here)
        if fresh.decides_from is not None:  # after a reset: a day in which the owner can object
            fresh.decides_from = at + factors.AFTER_RESET
            fresh.save(update_fields=["decides_from"])
    record("person.add_factor", fresh, by=fresh, at=at, factor=kind, ended=ended)
    return Added(factor, ended)


def _own(person: User, by: User) -> User:
    """The row of the person, locked; PermissionDenied for everybody else."""
    if by.pk != person.pk:
        no(_("Everybody sets this up for himself.")).enforce()
    return User.objects.select_for_update().get(pk=person.pk)


def _real(person: User):
    return person.authenticator_set.exclude(type=CODES)


def _is_first(person: User) -> bool:
    return not _real(person).exists()


def _is_of_app(row: Authenticator, typed: str, *, press: str, at: datetime) -> bool:
    if row.type != APP or len(typed) != factors.DIGITS:
        return False
    last, secret = row.data.get("counter", -1), decrypt(row.data["secret"])
    counter = factors.counter_of(secret, typed, at, after=last)
    if counter is None:
        again = bool(press) and row.data.get("press") == press
        return again and factors.counter_of(secret, typed, at, after=last - 1) == last
    row.data |= {"counter": counter, "press": press}
    row.save(update_fields=["data"])
    return True


def _is_recovery(row: Authenticator, typed: str, *, at: datetime) -> bool:
    if row.type != CODES or len(typed) == factors.DIGITS or not typed:
        return False
    codes = RecoveryCodes(row)
    if not codes.validate_code(typed):
        return False
    person, left = row.user, len(codes.get_unused_codes())
    record("person.use_recovery_code", person, by=person, at=at, left=left)
    return True
