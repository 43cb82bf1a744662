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
    ("case.call_back", "author"): _says(
        lambda: _("Your dossier was called back by the unit that handed it on: %(dossier)s"),
        lambda: _("It goes on there. You have nothing to do."),
    ),
    ("case.call_back", "receiver"): _says(
        lambda: _("%(who)s called back what was handed to you: %(dossier)s"),
        lambda: _("You have nothing more to answer. The reason stands on the dossier page."),
    ),
    ("case.call_back", "sender"): _says(
        lambda: _("%(who)s called back what was handed on: %(dossier)s"),
        lambda: _("It goes on at your unit; the days it was away do not count."),
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
