"""People and their accounts: made, changed, ended. Never deleted: history names them."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.models import Seat, Unit, User
from accounts.roles import Role
from core.clock import day_of
from core.text import fold, name_key, nfc
from core.verdicts import Stale, WrongMoment, no
from journal.actions import record
from journal.models import Entry

from .guard import changed_fields, manager, taken
from .sessions import forget_sessions

FIELDS = (
    "staff_code",
    "full_name",
    "official_email",
    "category",
    "is_leader_or_manager",
    "position_title",
    "unit",
    "managing_authority",
)
"""What an administrator writes of a person."""


@transaction.atomic
def make_person(
    *,
    by: User | None,
    at: datetime,
    staff_code: str,
    full_name: str,
    official_email: str,
    category: str,
    unit: Unit,
    is_leader_or_manager: bool = False,
    position_title: str = "",
    managing_authority: Unit | None = None,
    language: str = "vi",
    password: str | None = None,
    password_hash: str = "",
) -> User:
    """Make the account of a person. Without `password` the person sets one by mail.

    `password_hash` is one made beforehand: seventy people of the demo share one password, and
    hashing it once instead of seventy times saves a quarter of a minute.

    Raises PermissionDenied, and WrongMoment when code or e-mail belong to somebody else.
    """
    manager(by)
    person = User(
        staff_code=nfc(staff_code).strip(),
        full_name=nfc(full_name).strip(),
        official_email=official_email.strip().lower(),
        category=category,
        unit=unit,
        is_leader_or_manager=is_leader_or_manager,
        position_title=nfc(position_title).strip(),
        managing_authority=managing_authority,
        language=language,
        joined_at=at,
    )
    if password_hash:
        person.password = password_hash
    else:
        person.set_password(password)
    set_keys(person)
    with taken(WHO_HAS_IT):
        person.save(force_insert=True)
    record("person.make", person, by=by, at=at, unit=unit, category=category)
    return person


@transaction.atomic
def change_person(person: User, *, by: User | None, at: datetime, **changes: Any) -> User:
    """Change what stands in `FIELDS` of a person. The journal keeps which fields, not the text.

    A new e-mail of an account that has been used or has held a post only becomes
    `pending_email`: a second administrator confirms it (`confirm_email`). Raises
    PermissionDenied, WrongMoment when code or e-mail are taken, TypeError for a field that is
    not among `FIELDS`.
    """
    manager(by)
    fresh = User.objects.select_for_update().get(pk=person.pk)
    if "official_email" in changes:
        changes["official_email"] = changes["official_email"].strip().lower()
        if by is not None and in_use([fresh]):
            _ask_email(fresh, changes.pop("official_email"), by=by, at=at)
    changed = changed_fields(fresh, changes, allowed=FIELDS)
    if not changed:
        return fresh
    set_keys(fresh)
    with taken(WHO_HAS_IT):
        fresh.save()
    moved = {"unit": [changed["unit"][0], fresh.unit_id]} if "unit" in changed else {}
    record("person.change", fresh, by=by, at=at, fields=sorted(changed), **moved)
    return fresh


@transaction.atomic
def confirm_email(person: User, *, seen: str, by: User, at: datetime) -> User:
    """A second administrator agrees to the new e-mail: letters go there from now on.

    `seen` is the address he read and agrees to; when another one waits by now, Stale is raised.
    Raises PermissionDenied for the one who asked for it, WrongMoment when nothing waits or
    somebody else has this e-mail by now.
    """
    fresh = User.objects.select_for_update().get(pk=person.pk)
    policy.can_confirm_email(by, fresh).enforce()
    if not fresh.pending_email:
        raise WrongMoment(_("There is nothing left to confirm here."))
    if seen != fresh.pending_email:
        raise Stale(
            _("Another address waits by now: %(address)s. Ask the person before you confirm it.")
            % {"address": fresh.pending_email},
            theirs=fresh,
        )
    fresh.previous_email, fresh.official_email = fresh.official_email, fresh.pending_email
    asked_by = fresh.pending_email_by_id
    fresh.pending_email, fresh.pending_email_by = "", None
    set_keys(fresh)
    with taken(WHO_HAS_IT):
        fresh.save()
    record(
        "person.confirm_email",
        fresh,
        by=by,
        at=at,
        asked_by=asked_by,
        address_sha256=trace(fresh.official_email),
    )
    return fresh


@transaction.atomic
def drop_email(person: User, *, by: User, at: datetime) -> User:
    """The new e-mail is not wanted: the old one stays. Any administrator may say so.

    Raises PermissionDenied, WrongMoment when nothing waits.
    """
    manager(by)
    fresh = User.objects.select_for_update().get(pk=person.pk)
    if not fresh.pending_email:
        raise WrongMoment(_("There is nothing left to confirm here."))
    asked_by, dropped = fresh.pending_email_by_id, trace(fresh.pending_email)
    fresh.pending_email, fresh.pending_email_by = "", None
    fresh.save(update_fields=["pending_email", "pending_email_by"])
    record("person.drop_email", fresh, by=by, at=at, asked_by=asked_by, address_sha256=dropped)
    return fresh


@transaction.atomic
def deactivate_person(
    person: User, *, until: date | None = None, by: User | None, at: datetime
) -> list[Seat]:
    """Close the account and every open post of `person`; sessions end with this transaction.

    `until` is the first day the posts are no longer held (default: the Vietnamese day of `at`).
    Returns the posts closed. Tasks of a post stay with the post. Raises PermissionDenied (also
    for oneself) and WrongMoment when nobody would be left to administer.
    """
    if by is not None:
        policy.can_close(by, person).enforce()
    fresh = User.objects.select_for_update().get(pk=person.pk)
    if not fresh.is_active:
        raise WrongMoment(_("This account is closed already."))
    until = until or day_of(at)
    open_seats = list(fresh.seats.exclude(until__lte=until).select_related("unit"))
    somebody_administers(open_seats, day=until)
    for seat in open_seats:
        end_one(seat, until=until)
        record("seat.end", seat, by=by, at=at, **named(seat), until=seat.until)
    fresh.is_active = False
    fresh.set_unusable_password()  # a new password hash: every session of the old one is void
    fresh.save(update_fields=["is_active", "password"])
    forget_sessions(fresh)
    record("person.deactivate", fresh, by=by, at=at, until=until, seats=[s.pk for s in open_seats])
    return open_seats


@transaction.atomic
def reactivate_person(person: User, *, by: User | None, at: datetime) -> User:
    """Open a closed account again, without posts; the person sets a new password by mail."""
    manager(by)
    fresh = User.objects.select_for_update().get(pk=person.pk)
    if fresh.is_active:
        raise WrongMoment(_("This account is open already."))
    fresh.is_active = True
    fresh.save(update_fields=["is_active"])
    record("person.reactivate", fresh, by=by, at=at)
    return fresh


@transaction.atomic
def set_own_password(
    person: User, *, password: str, keep: str = "", by: User | None, at: datetime
) -> None:
    """Set a password that the rules have accepted. Ends every session of the person but `keep`."""
    if by is not None and by.pk != person.pk:
        no(_("Only the person himself sets his password.")).enforce()
    person.set_password(password)
    person.save(update_fields=["password"])
    forget_sessions(person, keep=keep)
    record("person.set_password", person, by=by, at=at)


@transaction.atomic
def send_link(person: User, *, by: User, at: datetime) -> None:
    """Write down that an administrator had a link to choose a password sent to `person`.

    The letter itself goes from the edge, in the same press. Raises PermissionDenied, WrongMoment
    for a closed account, and while a new e-mail waits: no link before it is settled where to.
    """
    manager(by)
    fresh = User.objects.select_related("pending_email_by").get(pk=person.pk)
    if not fresh.is_active:
        raise WrongMoment(_("This account is closed. Open it again first."))
    if fresh.pending_email:
        raise WrongMoment(
            _(
                "No link is sent while a new e-mail waits. %(who)s asked for it; another "
                "administrator must confirm it, or any administrator may drop it."
            )
            % {"who": fresh.pending_email_by}
        )
    record("person.send_link", person, by=by, at=at)


@transaction.atomic
def set_preferences(
    person: User, *, language: str, theme: str, shortcuts_on: bool, by: User, at: datetime
) -> None:
    """Language, colours and single-key shortcuts. Comfort only: the journal does not keep it."""
    if by.pk != person.pk:
        no(_("Everybody chooses this for himself.")).enforce()
    User.objects.filter(pk=person.pk).update(
        language=language, theme=theme, shortcuts_on=shortcuts_on
    )


def end_one(seat: Seat, *, until: date) -> None:
    """Write the end of a post. One that had not begun by then is annulled: nobody acts on it."""
    if until <= seat.since:
        until = date.fromordinal(seat.since.toordinal() + 1)
        seat.acts_from = until
    seat.until = until
    seat.save(update_fields=["until", "acts_from"])


def named(seat: Seat) -> dict[str, Any]:
    """Whose post it is, where and which: what those who are told of it must know."""
    return {"person": seat.person_id, "unit": seat.unit_id, "role": seat.role}


def somebody_administers(ending: Iterable[Seat], *, day: date) -> None:
    """Raises WrongMoment when no active administrator would be left on `day`."""
    ending = [seat.pk for seat in ending if seat.role == Role.ADMIN]
    if not ending:
        return
    others = Seat.objects.held_on(day).filter(role=Role.ADMIN, person__is_active=True)
    if not others.exclude(pk__in=ending).exists():
        raise WrongMoment(
            _("This is the last administrator. Give the post to somebody else first.")
        )


def in_use(people: Iterable[User]) -> set[int]:
    """The keys of those whose account holds anything to take over: a password, a sign-in, a post
    now or before. At most two queries.

    Closing voids the password, so an account that was ever closed may have had one.
    """
    used, left = set(), set()
    for person in people:
        signed_in = person.has_usable_password() or person.last_login is not None
        (used if signed_in else left).add(person.pk)
    if left:
        used |= set(Seat.objects.filter(person__in=left).values_list("person_id", flat=True))
    if left := left - used:
        closed = Entry.objects.took("person.deactivate").filter(subject=User._meta.label_lower)
        used |= set(closed.filter(subject_id__in=left).values_list("subject_id", flat=True))
    return used


def _ask_email(person: User, email: str, *, by: User, at: datetime) -> None:
    """Write down that `by` wants `email` for `person`. The same as now, or as asked: nothing."""
    if email in {person.official_email, person.pending_email}:
        return
    if User.objects.filter(official_email__iexact=email).exclude(pk=person.pk).exists():
        raise WrongMoment(_("Somebody else has this official e-mail."))
    person.pending_email, person.pending_email_by = email, by
    person.save(update_fields=["pending_email", "pending_email_by"])
    record("person.ask_email", person, by=by, at=at, address_sha256=trace(email))


def trace(email: str) -> str:
    """What tells an auditor which address it was, without keeping it in the journal for ever."""
    return sha256(email.lower().encode()).hexdigest()


def set_keys(person: User) -> None:
    """Set what sorting and searching read, from what is written of the person."""
    person.sort_key = name_key(person.full_name)
    person.folded = fold(f"{person.full_name} {person.staff_code} {person.official_email}")


WHO_HAS_IT = {
    "one_person_one_staff_code": lambda: _("Somebody else has this staff code."),
    "accounts_user_staff_code_key": lambda: _("Somebody else has this staff code."),
    "one_person_one_email": lambda: _("Somebody else has this official e-mail."),
    "accounts_user_official_email_key": lambda: _("Somebody else has this official e-mail."),
}
