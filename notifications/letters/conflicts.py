"""The sentences about conflicts of interest: never the words of who declared one."""

from django.utils.translation import gettext as _


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
    ("relation.declare", "other"): _said(
        lambda: _("A relation to you was declared by %(who)s"),
        lambda: _(
            "Neither of you takes part in judging what the other proposes. If it is wrong, tell "
            "the head of your unit or an administrator."
        ),
    ),
    ("relation.end", "person"): _said(
        lambda: _("%(who)s has recorded that a relation or an interest of yours is over"),
        lambda: _("What it had closed stays closed."),
    ),
}
