"""Putting the demo into an empty database: city, people, calendar, dossiers, notices."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.management.base import CommandError
from django.db import connection, transaction

from accounts.models import User
from notifications import actions as notices
from workdays import actions as workdays
from workdays.calendar import Calendar
from workdays.models import CalendarYear

from .catalogues import Keys
from .people import PEOPLE, make_people
from .stage import Stage, Story, play
from .stories import STORIES
from .units import FOUNDED, make_units

ADMINISTRATORS = "SNV03", "SNV04"
READ_UNTIL = -2
"""Notices up to so many working days ago have been read: the bell shows the latest only."""
CONFIRMED_BY = "Dữ liệu trình diễn: coi như đã đối chiếu với thông báo hằng năm về lịch nghỉ"


def is_there() -> bool:
    """Whether the demo has been loaded."""
    return User.objects.filter(staff_code=PEOPLE[0].code).exists()


def seed(
    *,
    at: datetime,
    say: Callable[[str], None],
    stories: Iterable[Callable[[Stage], Story]] = STORIES,
) -> int:
    """Load the whole demo as of the instant `at`, or nothing. How many acts were played.

    `say` is told of the progress. Raises CommandError when there are people in the database who
    are not the demo's: it never mixes with real data.
    """
    if is_there():
        return 0
    if User.objects.exists():
        raise CommandError("There are people in this database: the demo is for an empty one.")
    with _all_or_nothing():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('demo', 0))")
        if is_there():  # another process was first
            return 0
        say("Units of the city")
        units = make_units()
        say("People and posts")
        people = make_people(units)
        _confirm_calendar(*(people[code] for code in ADMINISTRATORS), at)
        stage = Stage(
            now=at, calendar=Calendar.load(), keys=Keys.read(), units=units, people=people
        )
        say("Dossiers, act by act")
        acts = play(stage, [story(stage) for story in stories], after=_tell)
        for person in people.values():
            notices.read_all(by=person, at=stage.at(READ_UNTIL, 18))
        return acts


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """One transaction without savepoints: the verbs set two for every act, half of all statements.

    Nobody catches a failed act here, so there is nothing to go back to but the beginning.
    """
    before = connection.features.uses_savepoints
    connection.features.uses_savepoints = False
    try:
        with transaction.atomic():
            yield
    finally:
        connection.features.uses_savepoints = before


def _confirm_calendar(first: User, second: User, at: datetime) -> None:
    """Without it every due date would be provisional, and nothing would ever be late."""
    for year in (2025, 2026, 2027, at.year, at.year + 1):
        if CalendarYear.objects.filter(year=year, confirmed_at=None).exists():
            draft = workdays.start_revision(year, by=first, at=FOUNDED)
            asked = workdays.propose(
                draft,
                source=CONFIRMED_BY,
                deadlines="LEAVE",
                seen=draft.edition,
                by=first,
                at=FOUNDED,
            )
            workdays.confirm(asked, seen=asked.edition, by=second, at=FOUNDED)


def _tell(at: datetime) -> None:
    """Notices are written as of the act, so that they are as old as it."""
    while notices.hear_next(at=at):
        pass
