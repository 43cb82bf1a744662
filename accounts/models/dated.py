"""What dated and searched rows have in common."""

from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from core.text import fold


class Days(Func):
    """The days [since, until) as a range; an open end is for ever."""

    function = "DATERANGE"
    output_field = DateRangeField()


def never_two(*names: str) -> list[tuple]:
    """Of an exclusion constraint: no two rows alike in these columns hold on one day."""
    days = Days("valid_from", "valid_to", RangeBoundary())
    return [*((F(name), RangeOperators.EQUAL) for name in names), (days, RangeOperators.OVERLAPS)]


class Dated(models.QuerySet):
    """Rows valid from one day to another."""

    def valid_on(self, day):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day)).filter(
            Q(valid_to=None) | Q(valid_to__gt=day)
        )


class Searched(models.QuerySet):
    """Rows with a folded text: found with and without marks, every word, in any order."""

    def matching(self, words: str):
        """Rows whose folded text holds each word of `words`; all rows when there is none."""
        found = self
        for word in fold(words).split():
            found = found.filter(folded__contains=word)
        return found
