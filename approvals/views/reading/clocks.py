"""What the chain says of a clock that stood still, of what the authors were asked to add, and of a
pilot mechanism.
"""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.models import Cause
from core.templatetags.core import vdate

from .told import QUIET, Said, step_of


def paused(entry, view) -> Said:
    cause = Cause(entry.data["cause"]).label
    return Said(_("The clock stands still: %(cause)s") % {"cause": cause})


def resumed(entry, view) -> Said:
    n = entry.data["working_days"]
    text = ngettext(
        "it stood still for %(n)d working day", "it stood still for %(n)d working days", n
    )
    return Said(_("The clock goes on"), text % {"n": n})


def goes_on(entry, view) -> Said | None:
    """Another due date, by the working days for which the clock stood still."""
    step = step_of(entry, view)
    if step is None or entry.data["kind"] in QUIET:
        return None
    old, new = (date.fromisoformat(entry.data[key]) for key in ("old_due_on", "new_due_on"))
    if old == new:
        return None
    return Said(
        _("New due date: %(step)s") % {"step": step},
        _("%(new)s instead of %(old)s, because the clock stood still")
        % {"new": vdate(new), "old": vdate(old)},
    )


def extended(entry, view) -> Said | None:
    """A due date that was put off, by whom may, with the reason."""
    step = step_of(entry, view)
    if step is None:
        return None
    old, new = (date.fromisoformat(entry.data[key]) for key in ("old_due_on", "new_due_on"))
    text = _("%(new)s instead of %(old)s: %(reason)s")
    return Said(
        _("The due date was extended: %(step)s") % {"step": step},
        text % {"new": vdate(new), "old": vdate(old), "reason": entry.data["reason"]},
    )


def supplement_asked(entry, view) -> Said | None:
    task = _supplement(entry, view)
    if task is None:
        return None
    wanted = "\n".join(task.supplement_request.wanted)
    due = _("due on %(day)s") % {"day": vdate(task.due_on)}
    return Said(_("The authors were asked to add something, %(due)s") % {"due": due}, wanted)


def supplement_withdrawn(entry, view) -> Said | None:
    task = _supplement(entry, view)
    if task is None or task.unanswered is None:
        return None
    return Said(_("What the authors were asked to add is asked no longer"), task.unanswered.reason)


def _supplement(entry, view):
    return next((one for one in view.tasks if one.pk == entry.data["asked"]), None)


def mechanism_asked(entry, view) -> Said:
    return Said(
        _("A pilot mechanism was asked of %(who)s") % {"who": entry.data["to"]}, _paper_of(entry)
    )


def mechanism_answered(entry, view) -> Said:
    if entry.data["granted"]:
        return Said(_("The pilot mechanism was granted"), _paper_of(entry))
    return Said(_("The pilot mechanism was refused"), _paper_of(entry))


def _paper_of(entry) -> str:
    day = vdate(date.fromisoformat(entry.data["date"]))
    return _("document %(number)s of %(day)s") % {"number": entry.data["number"], "day": day}
