"""The sentences of the urgent path."""

from django.utils.translation import gettext as _

from approvals.models import UrgentDecision


def _plain(title, text):
    def say(notice, dossier):
        about = {"dossier": dossier, "who": notice.entry.actor or ""}
        return title() % about, text()

    return say


def _directed(notice, dossier):
    kind = UrgentDecision.Type(notice.data["type"])
    title = _("%(what)s: %(dossier)s") % {"what": kind.label, "dossier": dossier}
    if kind == UrgentDecision.Type.ACT:
        return title, _(
            "Read the directive, its limits and until when it holds on the dossier page. The full "
            "dossier is owed afterwards."
        )
    return title, _("Read the reasons on the dossier page. Nothing is done beforehand.")


URGENT = {
    ("urgent.refuse", "flagger"): _plain(
        lambda: _("%(who)s does not report upward what you flagged: %(dossier)s"),
        lambda: _("Read why on the dossier page. It goes its ordinary way."),
    ),
    ("urgent.withdraw", "head"): _plain(
        lambda: _("%(who)s withdrew what was flagged to you as urgent: %(dossier)s"),
        lambda: _("You owe no answer to it. The dossier goes its ordinary way."),
    ),
    ("urgent.report", "author"): _plain(
        lambda: _("%(who)s reported it upward as urgent: %(dossier)s"),
        lambda: _("Nothing is allowed before the level above has directed. You are told of it."),
    ),
    ("urgent.direct", "reporter"): _directed,
    ("urgent.direct", "author"): _directed,
    **{
        ("urgent.lapse", told): _plain(
            lambda: _("The directive has run out and the full dossier is still owed: %(dossier)s"),
            lambda: _("Nothing more may be done by it. The dossier must be completed."),
        )
        for told in ("director", "reporter", "author")
    },
}
