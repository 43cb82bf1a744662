"""Counting in hours: of the clock, at night and on days off too, for what cannot wait (b.7, W49).

“Hỏa tốc”, “thượng khẩn” and “khẩn” papers are issued and handed over at once, so their hours run
without a break. No database, no calendar.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OF_WORK = 8
"""Hours of a working day; from there on minutes say nothing."""


class HoursLeft(int):
    """Whole hours left until `due_at`, negative when overdue, by at least 1.

    It goes wherever working days left go: a page says it in hours, with the hour it is due. At the
    very moment it is due it is overdue, as the stamp of the act says too.
    """

    in_hours = True

    def __new__(cls, due_at: datetime, at: datetime):
        late = at >= due_at
        away = at - due_at if late else due_at - at
        found = super().__new__(cls, -max(1, away // HOUR) if late else away // HOUR)
        found.due_at, found.is_late = due_at, late
        found.minutes = minutes_from(due_at, at)
        return found

    def __str__(self) -> str:
        return said_of(self.minutes)

    @property
    def spelled(self) -> str:
        """How much it is, either way, without a word for which."""
        return spelled(self.minutes)


def due_in(start: datetime, hours: int) -> datetime:
    """The instant `hours` (>= 0) after `start`, by the clock."""
    return start + hours * HOUR


def minutes_from(due_at: datetime, at: datetime) -> int:
    """How far `at` lies from the due moment in whole minutes: before it negative, after it not."""
    return (at - due_at) // MINUTE if at >= due_at else -((due_at - at) // MINUTE) or -1


def spelled(minutes: int) -> str:
    """So many minutes as people say them: hours, and the minutes too where it is less than a day
    of work: who was promised two hours does not read a minute later that one is left.
    """
    hours, n = divmod(abs(minutes), 60)
    said = []
    if hours:
        said.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if not hours or (n and hours < OF_WORK):
        said.append(ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n})
    return " ".join(said)


def said_of(minutes: int) -> str:
    """How far from the due moment something is told or read (`minutes_from`)."""
    if minutes < 0:
        return _("%(time)s left") % {"time": spelled(minutes)}
    if minutes == 0:
        return _("Due now")
    return _("Overdue by %(time)s") % {"time": spelled(minutes)}
