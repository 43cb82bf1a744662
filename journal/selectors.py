"""Readings of the journal that more than one floor asks for."""

from datetime import datetime

from .models import Entry

PORTAL = "portal"
"""The chain of what happens to the portal as a whole."""
RESTORED, RESUMED = "portal.restore", "portal.resume_letters"


def letters_wait_since() -> datetime | None:
    """Since when nothing leaves the portal because it was restored; None when letters go out.

    What was sent after the backup was made is not known any more: until an operator has said what
    becomes of the letters that wait, none is sent (trust.md, fault 46).
    """
    last = (
        Entry.objects.filter(scope=PORTAL, verb__in=(RESTORED, RESUMED))
        .order_by("-n")
        .values_list("verb", "happened_at")
        .first()
    )
    return last[1] if last and last[0] == RESTORED else None
