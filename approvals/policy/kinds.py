"""Kinds of tasks that are somebody's own."""

from . import councils

OF_AUTHORS = ("SUPPLEMENT", "URGENT_DOSSIER")
"""Kinds of tasks that are an author's: what he is asked for by name, the dossier after acting."""
OF_NOBODY_ELSE = ("VOTE", "ANNUAL_REVIEW", "URGENT_DOSSIER", *councils.OWED)
"""Kinds of tasks that nobody stands in for: a ballot is its voter's own, a place in a council its
member's, a review the unit's."""
