"""Posts: given from one day, ended by another. A post is history and is never deleted."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.models import Seat, Unit, User
from accounts.roles import POWER, Role, power_waits
from accounts.selectors import administrators, confirmers, waits
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record

from .guard import manager, taken
from .people import end_one, named, somebody_administers


@transaction.atomic
def give_seat(
    *,
    person: User,
    unit: Unit,
    role: Role | str,
    since: date,
    until: date | None = None,
    title: str = "",
    document: str = "",
    by: User | None,
    at: datetime,
) -> Seat:
    """Give `person` the post `role` in `unit` from `since` to the day before `until`.

    Given by an administrator, the holder may act from the next Vietnamese day, or as soon as a
    second administrator confirms (trust.md, abuse row 16); on a post of power only then, or after
    some days where nobody could confirm it (docs/adr/0023). Given by a set-up command (`by`
    None), from `since`. Raises PermissionDenied (also for oneself) and WrongMoment: account or
    unit closed, or the post is held by another in that time.
    """
    if by is not None:
        policy.can_give_post(by, person).enforce()
    if not User.objects.select_for_update(of=("self",)).get(pk=person.pk).is_active:
        raise WrongMoment(_("This account is closed. Open it again first."))
    if unit.valid_to is not None and unit.valid_to <= since:
        raise WrongMoment(_("This unit no longer exists on that day."))
    seat = Seat(
        person=person,
        unit=unit,
        role=role,
        title=nfc(title).strip(),
        document=nfc(document).strip(),
        since=since,
        until=until,
        acts_from=since,
        given_by=by,
    )
    among = administrators(day_of(at)) if by is not None and role in POWER else ()
    is_asked = by is not None and wait(seat, among, day=day_of(at))
    with taken(HELD):
        seat.save(force_insert=True)
    record("seat.ask" if is_asked else "seat.give", seat, by=by, at=at, **given(seat, among))
    return seat


def wait(seat: Seat, among: Iterable[User], *, day: date) -> bool:
    """Say from when the holder of a post given today may act; whether it is one of power.

    `among`: who administers today.
    """
    if seat.role not in POWER:
        seat.acts_from = max(seat.since, day + timedelta(days=1))
        return False
    alone = not confirmers(seat, among)
    seat.acts_from = max(seat.since, day + timedelta(days=power_waits(day))) if alone else None
    return True


def given(seat: Seat, among: Iterable[User]) -> dict[str, Any]:
    """What the journal keeps of a post given; of one of power, whether nobody could confirm it."""
    names = ("person_id", "unit_id", "role", "since", "until", "acts_from")
    kept = {name.removesuffix("_id"): getattr(seat, name) for name in names}
    if seat.given_by_id and seat.role in POWER:
        kept["alone"] = not confirmers(seat, among)
    return kept


@transaction.atomic
def confirm_seat(seat: Seat, *, by: User, at: datetime) -> Seat:
    """A second administrator agrees: the holder may act at once (from `since` at the earliest).

    Raises PermissionDenied for the one who gave it and for the holder, WrongMoment when there is
    nothing to confirm.
    """
    fresh = Seat.objects.select_for_update(of=("self",)).select_related("person").get(pk=seat.pk)
    policy.can_confirm(by, fresh).enforce()
    today = day_of(at)
    if not waits(fresh, today):
        raise WrongMoment(_("There is nothing left to confirm here."))
    fresh.confirmed_by = by
    fresh.acts_from = max(fresh.since, today)
    fresh.save(update_fields=["confirmed_by", "acts_from"])
    record("seat.confirm", fresh, by=by, at=at, **named(fresh), acts_from=fresh.acts_from)
    return fresh


@transaction.atomic
def order_seat(seat: Seat, *, order: int | None, by: User, at: datetime) -> Seat:
    """Say as which of the deputies somebody stands in for an absent head: 1 first; None: last.

    Raises PermissionDenied, also for one's own post, and WrongMoment for a post that is no
    deputy's or has ended.
    """
    fresh = Seat.objects.select_for_update(of=("self",)).select_related("person").get(pk=seat.pk)
    policy.can_give_post(by, fresh.person).enforce()
    if fresh.role != Role.DEPUTY_HEAD:
        raise WrongMoment(_("Only deputies stand in by their order."))
    if fresh.until is not None and fresh.until <= day_of(at):
        raise WrongMoment(_("This post had ended by then."))
    fresh.order = order
    fresh.save(update_fields=["order"])
    record("seat.order", fresh, by=by, at=at, **named(fresh), order=order)
    return fresh


@transaction.atomic
def end_seat(seat: Seat, *, until: date, reason: str = "", by: User | None, at: datetime) -> Seat:
    """End a post: `until` is the first day it is no longer held. `reason`: the operator's.

    Taking power away needs no second person and may be at once. A post that had not begun by
    then is annulled. Raises PermissionDenied, WrongMoment when it had ended already or is the
    last administrator's.
    """
    manager(by)
    fresh = Seat.objects.select_for_update().get(pk=seat.pk)
    if fresh.until is not None and fresh.until <= until:
        raise WrongMoment(_("This post had ended by then."))
    somebody_administers([fresh], day=until)
    end_one(fresh, until=until)
    why = {"reason": reason} if reason else {}
    record("seat.end", fresh, by=by, at=at, **named(fresh), until=fresh.until, **why)
    return fresh


HELD = {
    "one_head_at_a_time": lambda: _("Somebody else holds this post in that time. End it first."),
    "one_seat_once": lambda: _("This person holds this post in that time already."),
    "a_seat_ends_after_it_begins": lambda: _("A post ends after it begins."),
}
