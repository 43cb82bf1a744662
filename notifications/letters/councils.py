"""The sentences about a council."""

from django.utils.translation import gettext as _


def _says(title, text):
    return lambda notice, dossier: (
        title() % {"dossier": dossier, "who": notice.entry.actor or ""},
        text(),
    )


COUNCILS = {
    ("council.declare", "head"): _says(
        lambda: _("%(who)s declared a conflict of interest and left the council: %(dossier)s"),
        lambda: _("You may name somebody else on the page of the council."),
    ),
    ("council.call", "member"): _says(
        lambda: _("%(who)s called the council to a meeting: %(dossier)s"),
        lambda: _("Day, hour and place stand on the page of the council."),
    ),
    ("council.name", "replaced"): _says(
        lambda: _("Somebody else sits in the council in your place: %(dossier)s"),
        lambda: _("You have nothing more to do."),
    ),
    ("council.dissolve", "member"): _says(
        lambda: _("%(who)s dissolved the council: %(dossier)s"),
        lambda: _("You have nothing more to do."),
    ),
}
