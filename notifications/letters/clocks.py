"""What was asked of the authors, handed on, or reopened by a pilot mechanism, in words."""

from django.utils.translation import gettext as _

from .assigning import ASSIGNING
from .handing import HANDING


def _says(title, text=None):
    """A phrase from message functions called when the language is known."""
    return lambda notice, dossier: (
        title() % {"dossier": dossier, "who": notice.entry.actor or ""},
        text() if text else "",
    )


CLOCKS = {
    **HANDING,
    **ASSIGNING,
    ("routing.open_comments", "administrator"): _says(
        lambda: _("%(who)s put a row of who is competent out for comment"),
        lambda: _("Anybody may remark on it; afterwards a second administrator issues it."),
    ),
    ("routing.issue", "administrator"): _says(
        lambda: _("%(who)s issued a change of who is competent"),
    ),
    ("case.take_over", "sender"): _says(
        lambda: _("What you handed on was taken over: %(dossier)s"),
    ),
    ("case.give_back", "sender"): _says(
        lambda: _("What you handed on was given back: %(dossier)s"),
        lambda: _("Read the reason on the dossier page; it goes on at your unit."),
    ),
    ("supplement.answer", "asker"): _says(
        lambda: _("%(who)s added what was asked for: %(dossier)s"),
        lambda: _("It stands on the dossier page; the clock of the case goes on."),
    ),
    ("supplement.withdraw", "author"): _says(
        lambda: _("%(who)s no longer asks you to add something: %(dossier)s"),
        lambda: _("You have nothing more to do; the case goes on."),
    ),
    ("supplement.no_answer", "author"): _says(
        lambda: _("Nothing came of what you were asked to add: %(dossier)s"),
        lambda: _("The due date has passed. The plan is decided on as it stands."),
    ),
    ("supplement.no_answer", "asker"): _says(
        lambda: _("The authors added nothing until the due date: %(dossier)s"),
        lambda: _("It is recorded that nothing came. The clock of the case goes on."),
    ),
    ("proposal.reopen", "author"): _says(
        lambda: _("A pilot mechanism was granted, your dossier is reopened: %(dossier)s"),
        lambda: _("It is considered again. You will be told of every decision on it."),
    ),
    ("mechanism.ask", "author"): _says(
        lambda: _("A pilot mechanism was asked for: %(dossier)s"),
        lambda: _("The dossier is reopened if it is granted. You have nothing to do."),
    ),
    ("mechanism.answer", "author"): _says(
        lambda: _("The pilot mechanism was refused: %(dossier)s"),
        lambda: _("Read why on the dossier page."),
    ),
}
