"""What was handed down, taken back and reported on, in words."""

from django.utils.translation import gettext as _


def _says(title, text):
    def say(notice, dossier):
        data = notice.data
        about = {"below": data.get("name", ""), "above": data.get("giver", ""), "dossier": dossier}
        return title() % about, text(data)

    return say


def _why(data) -> str:
    return data.get("reason", "")


HANDING = {
    ("case.hand_down", "author"): _says(
        lambda: _("%(below)s decides on your dossier now: %(dossier)s"),
        lambda data: _(
            "The level above handed it down, within limits that stand on the dossier page. You "
            "have nothing to do."
        ),
    ),
    ("case.hand_down", "below"): _says(
        lambda: _("%(above)s handed a dossier down to you: %(dossier)s"),
        lambda data: _(
            "You decide on it within the limits that stand on the dossier page, and report back."
        ),
    ),
    ("case.hand_down", "above"): _says(
        lambda: _("A dossier was handed down to %(below)s: %(dossier)s"),
        lambda data: _("You read on, and may take it back until it is decided."),
    ),
    ("case.take_back", "author"): _says(
        lambda: _("%(above)s decides on your dossier again: %(dossier)s"), _why
    ),
    ("case.take_back", "below"): _says(
        lambda: _("%(above)s goes on with what was handed down to you: %(dossier)s"), _why
    ),
    ("case.take_back", "above"): _says(
        lambda: _("What was handed down to %(below)s is back with you: %(dossier)s"), _why
    ),
    ("case.note_report", "below"): _says(
        lambda: _("Your report was noted by the level above: %(dossier)s"), lambda data: ""
    ),
}
