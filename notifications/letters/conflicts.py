"""The sentences about conflicts of interest: never the words of who declared one."""

from django.utils.translation import gettext as _


def _named(notice, _dossier):
    """To whom kinship names: closed to him already, or to be confirmed or contested by him."""
    title = _("A relation to you was declared by %(who)s") % {"who": notice.entry.actor or ""}
    if notice.entry.data.get("confirmed", True):
        return title, _(
            "Neither of you takes part in judging what the other proposes. If it is wrong, tell "
            "the head of your unit or an administrator."
        )
    return title, _(
        "What you do goes on as before until it is confirmed. Confirm it, or contest it with a "
        "reason, under Relations and interests."
    )


def _said(title, text):
    def say(notice, dossier):
        code = notice.proposal.code if notice.proposal else ""
        return title() % {"who": notice.entry.actor or "", "code": code}, text()

    return say


CONFLICTS = {
    ("conflict.declare", "person"): _said(
        lambda: _("%(who)s has recorded that you have a conflict of interest in %(code)s"),
        lambda: _("The dossier is closed to you. The reason stands under Relations and interests."),
    ),
    ("relation.declare", "person"): _said(
        lambda: _("%(who)s has recorded a relation or an interest of yours"),
        lambda: _(
            "You take no part in judging what the colleague proposes. If it is wrong, tell the "
            "head of your unit or an administrator."
        ),
    ),
    ("relation.declare", "other"): _named,
    ("relation.confirm", "person"): _said(
        lambda: _("%(who)s has confirmed the relation that you declared"),
        lambda: _("Neither of you takes part in judging what the other proposes."),
    ),
    ("relation.confirm", "other"): _said(
        lambda: _("%(who)s has confirmed a relation to you"),
        lambda: _("You take no part in judging what the colleague proposes."),
    ),
    ("relation.contest", "person"): _said(
        lambda: _("%(who)s has contested the relation that you declared"),
        lambda: _("The reason stands under Relations and interests; nothing is closed by it."),
    ),
    ("relation.contest", "other"): _said(
        lambda: _("%(who)s has contested a relation to you"),
        lambda: _("Nothing is closed to you by it."),
    ),
    ("relation.end", "person"): _said(
        lambda: _("%(who)s has recorded that a relation or an interest of yours is over"),
        lambda: _("What it had closed stays closed."),
    ),
}
