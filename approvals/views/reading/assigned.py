"""That an officer was named for a step, as the history tells it."""

from django.utils.translation import gettext as _

from .told import Said, step_of


def named(entry, view) -> Said | None:
    step = step_of(entry, view)
    if step is None:
        return None
    said = _("Assigned to %(person)s: %(step)s")
    return Said(said % {"person": entry.data["name"], "step": step}, entry.data["note"])


def taken_back(entry, view) -> Said | None:
    step = step_of(entry, view)
    return Said(_("Assigned to nobody any more: %(step)s") % {"step": step}) if step else None
