"""What the entries of the urgent path say in the history of a dossier."""

from datetime import date

from django.utils.translation import gettext as _

from approvals.models import UrgencyMark, UrgentDecision
from core.templatetags.core import vdate

from .told import Said, late_of, unit_named


def reported(entry, view) -> Said:
    """A head reported it upward: by which mark, and to whom."""
    title = _("Reported upward as urgent: %(mark)s") % {
        "mark": UrgencyMark(entry.data["mark"]).label
    }
    return Said(title, unit_named(entry.data.get("to"), view))


def directed(entry, view) -> Said:
    title = _("The level above decided: %(what)s") % {
        "what": UrgentDecision.Type(entry.data["type"]).label
    }
    return Said(title, late_of(entry, view))


def lapsed(entry, view) -> Said:
    day = vdate(date.fromisoformat(entry.data["valid_until"]))
    return Said(
        _("The directive held until %(day)s; the full dossier is owed still") % {"day": day}
    )
