"""The sentences about a step that an officer is named for."""

from django.utils.translation import gettext as _


def _named(notice, dossier):
    about = {"dossier": dossier, "who": notice.entry.actor or ""}
    text = _("Every officer of your unit may do the step; the head asks you to.")
    note = notice.data.get("note") or ""
    return _("%(who)s assigned this to you: %(dossier)s") % about, note or text


def _not_any_more(notice, dossier):
    about = {"dossier": dossier, "who": notice.entry.actor or ""}
    title = _("%(who)s asks you no longer to do this: %(dossier)s")
    return title % about, _("Every officer of your unit may still do the step.")


ASSIGNING = {
    ("step.assign", "assignee"): _named,
    ("step.assign", "before"): _not_any_more,
    ("step.unassign", "before"): _not_any_more,
}
