"""What the history says of a case that goes on by another version of its procedure."""

from django.utils.translation import gettext as _

from .told import Said


def asked(entry, view) -> Said:
    title = _("Asked that it go on by version %(n)d of its procedure")
    return Said(title % {"n": entry.data["to"]}, entry.data["reason"])


def moved(entry, view) -> Said:
    title = _("Goes on by version %(n)d of its procedure, no longer by version %(was)d")
    return Said(title % {"n": entry.data["to"], "was": entry.data["was"]}, "")


def refused(entry, view) -> Said:
    title = _("Refused: to go on by version %(n)d of its procedure")
    return Said(title % {"n": entry.data["to"]}, entry.data["reason"])
