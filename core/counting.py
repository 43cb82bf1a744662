"""How many rows there are, without counting beyond what is shown."""

from django.db.models import IntegerField, Subquery

BADGE = 99
"""The largest number that a badge of the frame shows; beyond it stands "99+"."""


class Capped(Subquery):
    """How many rows a (limited) query has, in the query it is part of."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()
