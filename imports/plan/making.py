"""From rows and world to the plan."""

from datetime import date

from accounts.models import User
from imports.models import Line
from imports.workbook import Book

from .lines import Plan
from .people import plan_people
from .seats import plan_seats
from .units import plan_units
from .world import look


def make_plan(book: Book, *, by: User, day: date, hold: bool = False) -> Plan:
    """What `book` would do on `day`, asked for by `by`. Writes nothing.

    With `hold` the rows it may change are locked until the transaction ends.
    """
    world = look(book, by=by, day=day, hold=hold)
    units = plan_units(book.rows.get(Line.Sheet.UNITS, []), world)
    people = plan_people(book.rows.get(Line.Sheet.PEOPLE, []), world, units)
    seats = plan_seats(book.rows.get(Line.Sheet.SEATS, []), world, units, people)
    return Plan(units, people, seats, world)
