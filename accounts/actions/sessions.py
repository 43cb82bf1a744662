"""Ending sessions: a deleted row signs its browser out at the next request."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import policy
from accounts.models import Session, User
from accounts.models.sessions import KNOWN_AFTERWARDS
from core.verdicts import WrongMoment
from journal.actions import record

AT_ONCE = 500
"""Rows that one step of the sweep removes."""


@transaction.atomic
def end_sessions(
    person: User, *, mark: str = "", keep: str = "", by: User | None, at: datetime
) -> int:
    """End the sessions of `person`: the one called `mark`, or all but the one whose key is `keep`.

    How many ended. Raises PermissionDenied (oneself and administrators may), and WrongMoment when
    there is none left to end.
    """
    if by is not None:
        policy.can_end_sessions(by, person).enforce()
    rows = Session.objects.filter(person=person, expire_date__gt=Now())
    if mark:
        rows = rows.filter(pk__in=[row.pk for row in rows if row.mark == mark])
    if keep:
        rows = rows.exclude(pk=keep)
    ended, _per_model = rows.delete()
    if not ended:
        raise WrongMoment(_("These sessions have ended already."))
    record("person.end_sessions", person, by=by, at=at, ended=ended)
    return ended


def forget_sessions(person: User, *, keep: str = "") -> int:
    """End them as a part of another act, which keeps the entry; how many. `keep`: a key that
    stays."""
    rows = Session.objects.filter(person=person).exclude(pk=keep)
    ended = rows.filter(expire_date__gt=Now()).count()
    rows.delete()
    return ended


@transaction.atomic
def drop_old_sessions(*, at: datetime) -> bool:
    """Remove some rows of sessions that ran out some days ago; whether there may be more."""
    before = at - KNOWN_AFTERWARDS
    old = Session.objects.filter(expire_date__lt=before).order_by("expire_date")
    keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
    Session.objects.filter(pk__in=keys, expire_date__lt=before).delete()
    return len(keys) == AT_ONCE


def drop_old_pages(*, at: datetime) -> int:
    """Remove what the cache holds no longer, pages that answered a form among it. How much.

    The cache itself looks for it only when it is full (docs/adr/0039).
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache_entry WHERE expires < %s", [at])
        return cursor.rowcount
