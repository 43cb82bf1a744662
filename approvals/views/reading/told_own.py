"""What a rule of the unit's own did in a case, as its history tells it: never to an author."""

from django.utils.translation import gettext as _

from approvals.selectors.own_opinions import said_left_out

from . import told


def asked(entry, view) -> told.Said | None:
    """An opinion was asked for: by somebody, or by the unit's own rule."""
    said = told.asked(entry, view)
    if said is None or "own_rule" not in entry.data:
        return said
    return said._replace(text="\n".join((_("Asked by a rule of the unit's own"), said.text)))


def left_out(entry, view) -> told.Said:
    """Whom the rule would have asked, and why he was not."""
    rows = entry.data["left_out"]
    return told.Said(
        _("Not asked, although a rule of the unit's own asks it: %(units)s")
        % {"units": ", ".join(one["unit"] for one in rows)},
        "\n".join(said_left_out(one["why"], one["unit"]) for one in rows),
    )
