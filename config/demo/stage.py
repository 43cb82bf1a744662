"""The stage of the demo: its day, its people, and the clock by which acts follow each other.

Every moment is so many working days before today, so deadlines lie around the day on which the
demo is loaded. A story is a generator: it yields the instant of its next act and is woken when
the play has come there; acts of all dossiers so happen in the order of time, as in life.
"""

import heapq
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count

from accounts.models import Unit, User
from core.clock import VIETNAM, day_of
from workdays.calendar import Calendar

from .catalogues import Keys

Story = Generator[datetime, None, None]


@dataclass
class Stage:
    """What the stories play with. `moment` is the instant of the act that is being done."""

    now: datetime
    calendar: Calendar
    keys: Keys
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    dossiers: dict[str, object] = field(default_factory=dict)
    """Dossiers by the name a story gave them, for other stories to point to."""
    moment: datetime | None = None
    numbers: Iterable[int] = field(default_factory=lambda: count(1))

    @property
    def today(self) -> date:
        return day_of(self.now)

    def at(self, working_days: int, hour: int = 9, minute: int = 0) -> datetime:
        """That hour so many working days from today (0 or negative); never later than now."""
        day = self.calendar.add(self.today, working_days)
        return self.on(day, hour, minute)

    def on(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """That hour of a day; never later than now."""
        moment = datetime.combine(day, time(hour, minute), tzinfo=VIETNAM)
        return min(moment, self.now - timedelta(minutes=2))

    @property
    def day(self) -> date:
        """The Vietnamese day of the act that is being done."""
        return day_of(self.moment)


def play(stage: Stage, stories: Iterable[Story], *, after: Callable[[datetime], None]) -> int:
    """Act out the stories in the order of time; `after` is called after every act. How many."""
    queue, order, acts = [], count(), 0
    for story in stories:
        _queue(queue, order, story)
    while queue:
        stage.moment, _n, story = heapq.heappop(queue)
        _queue(queue, order, story)
        after(stage.moment)
        acts += 1
    return acts


def _queue(queue: list, order, story: Story) -> None:
    """Let the story act until it names its next moment, and queue it there."""
    moment = next(story, None)
    if moment is not None:
        heapq.heappush(queue, (moment, next(order), story))
