"""Posts: given from one day, ended by another. A post is history and is never deleted."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policy
from accounts.models import Seat, Unit, User
from accounts.roles import Role
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record

from .guard import manager, taken
from .people import end_one, somebody_administers


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
    second administrator confirms (trust.md, abuse row 16); given by a set-up command (`by`
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
        acts_from=since if by is None else max(since, day_of(at) + timedelta(days=1)),
        given_by=by,
    )
    with taken(HELD):
        seat.save(force_insert=True)
    record(
        "seat.give",
        seat,
        by=by,
        at=at,
        person=person,
        unit=unit,
        role=seat.role,
        since=since,
        until=until,
        acts_from=seat.acts_from,
    )
    return seat


@transaction.atomic
def confirm_seat(seat: Seat, *, by: User, at: datetime) -> Seat:
    """A second administrator agrees: the holder may act at once (from `since` at the earliest).

    Raises PermissionDenied for the one who gave it and for the holder, WrongMoment when there is
    nothing to confirm.
    """
    fresh = Seat.objects.select_for_update(of=("self",)).select_related("person").get(pk=seat.pk)
    policy.can_confirm(by, fresh).enforce()
    today = day_of(at)
    if fresh.acts_from <= today or fresh.confirmed_by_id or (fresh.until or today) < today:
        raise WrongMoment(_("There is nothing left to confirm here."))
    fresh.confirmed_by = by
    fresh.acts_from = max(fresh.since, today)
    fresh.save(update_fields=["confirmed_by", "acts_from"])
    record("seat.confirm", fresh, by=by, at=at, acts_from=fresh.acts_from)
    return fresh


@transaction.atomic
def end_seat(seat: Seat, *, until: date, by: User | None, at: datetime) -> Seat:
    """End a post: `until` is the first day it is no longer held.

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
    record("seat.end", fresh, by=by, at=at, until=fresh.until)
    return fresh


HELD = {
    "one_head_at_a_time": lambda: _("Somebody else holds this post in that time. End it first."),
    "one_seat_once": lambda: _("This person holds this post in that time already."),
    "a_seat_ends_after_it_begins": lambda: _("A post ends after it begins."),
}
