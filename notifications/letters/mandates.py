"""The sentences about who stands in for a post, and who takes on the work of somebody who left."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.roles import Role
from core.templatetags.core import vdate

from .leaving import LEAVING


def _mandate(title, text=None):
    """A phrase about who stands in for a post, and on which days."""

    def say(notice, dossier):
        first, last = (notice.data[key] for key in ("first_day", "last_day"))
        about = {
            "who": notice.entry.actor or "",
            "role": Role(notice.data["role"]).label,
            "first": vdate(date.fromisoformat(first)),
            "last": vdate(date.fromisoformat(last)),
        }
        said = title(notice.data["person"] is None) % about
        return said, (text(notice.data["person"] is None) if text else "")

    return say


def _stands_in_now(by_order: bool) -> str:
    if by_order:
        return _("“%(role)s” is absent from %(first)s to %(last)s: the deputies stand in")
    return _("You stand in for “%(role)s” from %(first)s to %(last)s")


def _what_it_brings(by_order: bool) -> str:
    if by_order:
        return _(
            "In their order: the first one who is here and may act on a dossier does what the head "
            "is asked for. On the first day the tasks appear under My work by themselves."
        )
    return _(
        "On the first day the tasks of the post appear under My work by themselves, and go back "
        "after the last one. Tell the giver if you cannot do it."
    )


def _stood_in_for_you(_by_order: bool) -> str:
    return _("Recorded by %(who)s: others stand in for you from %(first)s to %(last)s")


def _stood_in_for(_by_order: bool) -> str:
    return _("%(who)s: somebody stands in for “%(role)s” from %(first)s to %(last)s")


def done_in_your_place(notice, step, dossier) -> tuple[str, str]:
    """Who did which step in the place of the reader, and by which document."""
    about = {"who": notice.entry.actor or "", "step": step, "dossier": dossier}
    return _("%(who)s did it in your place: %(step)s – %(dossier)s") % about, by_paper(notice.data)


def by_paper(data: dict) -> str:
    """By which document somebody stood in, where there is one."""
    if not data.get("number") or not data.get("document_date"):
        return _("What was done stands on the dossier page.")
    day = vdate(date.fromisoformat(data["document_date"]))
    return _("By document %(number)s of %(day)s. What was done stands on the dossier page.") % {
        "number": data["number"],
        "day": day,
    }


MANDATES = {
    ("case.transfer", "giver"): lambda notice, dossier: (
        _("%(who)s handed it on in your place: %(dossier)s")
        % {"who": notice.entry.actor or "", "dossier": dossier},
        by_paper(notice.data),
    ),
    ("mandate.prepare", "giver"): _mandate(
        lambda _by_order: _(
            "%(who)s has prepared who stands in for you from %(first)s to %(last)s"
        ),
        lambda _by_order: _("It has no force before you confirm it. Read it, confirm or refuse."),
    ),
    ("mandate.give", "holder"): _mandate(_stands_in_now, _what_it_brings),
    ("mandate.confirm", "holder"): _mandate(_stands_in_now, _what_it_brings),
    ("mandate.give", "giver"): _mandate(
        _stood_in_for_you,
        lambda _by_order: _("If this is wrong, end it on its page or tell an administrator."),
    ),
    ("mandate.confirm", "giver"): _mandate(_stood_in_for_you),
    ("mandate.give", "officer"): _mandate(_stood_in_for),
    ("mandate.confirm", "officer"): _mandate(_stood_in_for),
    ("mandate.end", "holder"): _mandate(
        lambda _by_order: _("%(who)s ended it: you no longer stand in for “%(role)s”"),
        lambda _by_order: _("Its tasks are the holder's again; what you did stays done."),
    ),
    ("mandate.end", "giver"): _mandate(
        lambda _by_order: _("%(who)s ended it: nobody stands in for your post “%(role)s” now"),
        lambda _by_order: _("Its tasks are yours again."),
    ),
    ("mandate.end", "officer"): _mandate(
        lambda _by_order: _("%(who)s ended it: nobody stands in for “%(role)s” now"),
    ),
    **LEAVING,
}
