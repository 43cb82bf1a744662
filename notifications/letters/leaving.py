"""The sentences about a handover."""

from django.utils.translation import gettext as _

from accounts.models import User


def _of(title, text):
    """A phrase about whose work it is."""

    def say(notice, dossier):
        name = User.objects.filter(pk=notice.data["person"]).values_list("full_name", flat=True)
        about = {"who": notice.entry.actor or "", "name": name.first() or "", "dossier": dossier}
        return title() % about, text() % about

    return say


def _says(title, text):
    return lambda notice, dossier: (
        title() % {"dossier": dossier, "who": notice.entry.actor or ""},
        text(),
    )


LEAVING = {
    ("handover.prepare", "confirmer"): _of(
        lambda: _("%(who)s has prepared the handover of the work of %(name)s"),
        lambda: _("Nothing happens before you or another administrator carries it out. Read it."),
    ),
    ("handover.carry_out", "heir"): _of(
        lambda: _("You take on work of %(name)s"),
        lambda: _("What it is stands in your tasks and dossiers; steps keep their due dates."),
    ),
    ("handover.carry_out", "preparer"): _of(
        lambda: _("%(who)s carried out the handover of the work of %(name)s"),
        lambda: _("What became of each thing stands on its page."),
    ),
    ("handover.drop", "preparer"): _of(
        lambda: _("%(who)s dropped the handover of the work of %(name)s"),
        lambda: _("Nothing was handed over. The reason stands on its page."),
    ),
    ("succession.plan", "administrator"): _says(
        lambda: _("%(who)s has prepared to whom the work of a closed unit goes"),
        lambda: _("Nothing happens before an administrator carries it out. Read it."),
    ),
    ("proposal.pass_lead", "author"): _of(
        lambda: _("The dossier has another lead author now: %(dossier)s"),
        lambda: _("The lead author has left. Authors and shares are as they were."),
    ),
    ("opinion.lapse", "asker"): _says(
        lambda: _("Who was asked for an opinion has left: %(dossier)s"),
        lambda: _("The opinion is asked no more. You may ask somebody else."),
    ),
    ("supplement.lapse", "asker"): _says(
        lambda: _("The lead author, who was to add something, has left: %(dossier)s"),
        lambda: _("It is asked no more. The clock of the case goes on."),
    ),
    ("council.leave", "head"): _says(
        lambda: _("A member of the council has left: %(dossier)s"),
        lambda: _("Name somebody else on the page of the council."),
    ),
}
