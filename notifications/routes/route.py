"""One route: who is told of a verb, and as what."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import QuerySet

from accounts.models import User
from journal.models import Entry


class Route(NamedTuple):
    """Who is told of a verb, as what, and whether a letter goes out with the notice at once."""

    audience: Callable[[Entry], QuerySet[User]]
    told_as: str
    letter: bool = True
