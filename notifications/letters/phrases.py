"""The sentences of notices: by verb and by what the person told is in it."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.roles import Role
from core.templatetags.core import vdate
from notifications.models import Notice

from .clocks import CLOCKS
from .conflicts import CONFLICTS
from .councils import COUNCILS
from .mandates import MANDATES
from .meetings import put_off
from .urgent import URGENT


def _other(notice: Notice) -> str:
    """The code of the dossier that the notice's own was joined to; codes are no secret."""
    other = notice.proposal.joined_to if notice.proposal else None
    return other.code if other else ""


def _says(title, text=""):
    """A phrase from message functions called when the language is known."""
    return lambda notice, dossier: (
        title() % {"dossier": dossier, "who": notice.entry.actor or "", "other": _other(notice)},
        text() if text else "",
    )


def _year(title, text=""):
    """A phrase about one year of the calendar."""
    return lambda notice, dossier: (
        title() % {"who": notice.entry.actor or "", "year": notice.data["year"]},
        text() if text else "",
    )


def _urged(notice, dossier):
    about = {"dossier": dossier, "who": notice.entry.actor or ""}
    title = _("%(who)s urges you: %(dossier)s") if dossier else _("%(who)s urges you")
    return title % about, notice.data["text"] or _("The step is overdue.")


def _post(title, text=""):
    """A phrase about a post of power, and from when it acts where it waits some days."""

    def say(notice, dossier):
        day = notice.data.get("acts_from")
        about = {
            "who": notice.entry.actor or _("The operator of the server"),
            "role": Role(notice.data["role"]).label,
            "day": vdate(date.fromisoformat(day)) if day else "",
        }
        return title() % about, (text(bool(day)) % about if text else "")

    return say


def _when_it_acts(waits_days: bool) -> str:
    if waits_days:
        return _(
            "Nobody else administers who could confirm it: the post acts from %(day)s. If you do "
            "not know of this, or do not want it, tell the administrator and whoever runs the "
            "server before that day."
        )
    return _("It acts only when another administrator has confirmed it.")


def _meet_him(_waits: bool) -> str:
    return _(
        "Nobody acts on this post before you or another administrator confirms it. Make sure that "
        "the person and the mailbox are real and the post is meant; end it otherwise."
    )


def _answered(notice, dossier):
    """The answer to an invitation: yes and no are two different sentences."""
    about = {"dossier": dossier, "who": notice.entry.actor or ""}
    if notice.entry.data.get("accepted"):
        return (
            _("%(who)s accepted your invitation as a co-author: %(dossier)s") % about,
            _("The share still has to be confirmed before the dossier is sent."),
        )
    return (
        _("%(who)s declined your invitation as a co-author: %(dossier)s") % about,
        _("The shares of the authors may have to be divided anew."),
    )


def _approved_terms() -> str:
    return _("Read on the dossier page what is approved, in what time and budget, and who does it.")


def _not_you() -> str:
    return _("If it was not you, tell the administrator of your unit at once.")


def _factor_added(notice, dossier):
    """A first factor ends the sessions opened without one: their owner hears of that as well."""
    parts = [_not_you()]
    if notice.data.get("ended"):
        parts.insert(0, _("Your other sessions were ended; sign in there anew."))
    return _("A second factor was set up for your account"), " ".join(parts)


PHRASES = {
    ("case.notify_superior", "superior"): _says(
        lambda: _("The Party committee disagrees, the case goes on after a meeting: %(dossier)s"),
    ),
    ("case.transfer", "author"): _says(
        lambda: _("Your dossier was handed to another unit: %(dossier)s"),
        lambda: _(
            "The unit that had it says that the matter belongs there. That unit takes it over or "
            "gives it back; you have nothing to do."
        ),
    ),
    ("case.take_over", "author"): _says(
        lambda: _("Another unit took your dossier over: %(dossier)s"),
        lambda: _("It goes on there. You have nothing to do."),
    ),
    ("case.give_back", "author"): _says(
        lambda: _("Your dossier came back to the unit that handed it on: %(dossier)s"),
        lambda: _("It goes on there. You have nothing to do."),
    ),
    ("step.urge", "holder"): _urged,
    ("case.move_version", "asker"): _says(
        lambda: _("The dossier goes on by the newer version that you asked for: %(dossier)s"),
    ),
    ("case.refuse_version", "asker"): _says(
        lambda: _("It was refused that the dossier go on by a newer version: %(dossier)s"),
        lambda: _("The reason stands in the history of the dossier."),
    ),
    ("procedure.open_comments", "administrator"): _says(
        lambda: _("%(who)s put the next version of a procedure out for comment"),
        lambda: _("Anybody may remark on it; afterwards a second administrator issues it."),
    ),
    ("procedure.issue", "administrator"): _says(
        lambda: _("%(who)s issued the next version of a procedure"),
    ),
    ("remark.answer", "asker"): _says(
        lambda: _("Your remark on a rule was answered"),
        lambda: _("The answer stands beside your remark."),
    ),
    ("opinion.no_answer", "asked"): _says(
        lambda: _("No answer from you was recorded: %(dossier)s"),
        lambda: _(
            "You were asked for an opinion and the due date has passed. This is not counted as "
            "agreement. You can still answer while the case is open; it is stamped late."
        ),
    ),
    ("opinion.no_answer", "asker"): _says(
        lambda: _("An opinion that was asked for did not come: %(dossier)s"),
        lambda: _("It is recorded that no answer came. It holds the case up no longer."),
    ),
    ("opinion.answer", "asker"): _says(
        lambda: _("%(who)s gave the opinion that was asked for: %(dossier)s"),
    ),
    ("opinion.withdraw", "asked"): _says(
        lambda: _("%(who)s no longer asks you for an opinion: %(dossier)s"),
        lambda: _("You have nothing more to do."),
    ),
    ("vote.postpone", "voter"): put_off,
    **COUNCILS,
    ("proposal.register", "author"): _says(
        lambda: _("Your idea has been received: %(dossier)s"),
        lambda: _("The head of your unit will answer it."),
    ),
    ("proposal.agree", "author"): _says(
        lambda: _("Agreed in principle: %(dossier)s"),
        lambda: _("You can write the plan now; what stands in the slip is carried over."),
    ),
    ("proposal.agree", "helper"): _says(
        lambda: _("You have been asked to help with an idea: %(dossier)s"),
        lambda: _("The author will contact you when writing the plan."),
    ),
    ("proposal.decline", "author"): _says(
        lambda: _("The idea was declined: %(dossier)s"),
        lambda: _("Read why on the dossier page. You may improve the idea and register it again."),
    ),
    ("proposal.join", "author"): _says(
        lambda: _("Joined to dossier %(other)s: %(dossier)s"),
        lambda: _("Both stay readable, and you stay named as its author."),
    ),
    ("proposal.submit", "author"): _says(
        lambda: _("Your plan has been received: %(dossier)s"),
        lambda: _("You will be told of every decision on it."),
    ),
    ("proposal.send_back", "author"): _says(
        lambda: _("Returned for completion: %(dossier)s"),
        lambda: _("Complete it and submit it again in the same dossier."),
    ),
    ("proposal.turn_away", "author"): _says(
        lambda: _("This plan belongs to another route: %(dossier)s"),
        lambda: _("The dossier page says which one. Nothing you wrote is lost."),
    ),
    ("proposal.approve", "author"): _says(
        lambda: _("Approved: %(dossier)s"),
        _approved_terms,
    ),
    ("proposal.approve", "carrier"): _says(
        lambda: _("You carry out or supervise an approved proposal: %(dossier)s"),
        _approved_terms,
    ),
    ("proposal.override", "author"): _says(
        lambda: _("Approved by the head's own decision: %(dossier)s"),
        _approved_terms,
    ),
    ("proposal.override", "carrier"): _says(
        lambda: _("You carry out or supervise an approved proposal: %(dossier)s"),
        _approved_terms,
    ),
    ("proposal.reject", "author"): _says(
        lambda: _("Not approved: %(dossier)s"),
        lambda: _("Read why on the dossier page. You may improve the idea and register it again."),
    ),
    ("proposal.invite", "invited"): _says(
        lambda: _("%(who)s invites you as a co-author: %(dossier)s"),
        lambda: _("Open the invitation to accept or decline it."),
    ),
    ("proposal.answer_invitation", "lead"): _answered,
    ("proposal.confirm_share", "lead"): _says(
        lambda: _("%(who)s confirmed the share: %(dossier)s")
    ),
    ("proposal.change_author", "invited"): _says(
        lambda: _("Your share or your rights as a co-author were changed: %(dossier)s"),
        lambda: _("Look at them and confirm your share before the plan is submitted."),
    ),
    ("proposal.remove_author", "invited"): _says(
        lambda: _("You are no longer a co-author: %(dossier)s")
    ),
    ("proposal.comment", "author"): _says(lambda: _("%(who)s left a remark: %(dossier)s")),
    ("review.submit", "superior"): _says(lambda: _("%(who)s submitted the unit's annual review")),
    ("person.ask_email", "owner"): _says(
        lambda: _("%(who)s wants to change the official e-mail of your account"),
        lambda: _(
            "It changes when a second administrator confirms. If you do not know of this, tell "
            "the administrator of your unit at once."
        ),
    ),
    ("person.confirm_email", "owner"): _says(
        lambda: _("The official e-mail of your account was changed, confirmed by %(who)s"),
        lambda: _("If you do not know of this, tell the administrator of your unit at once."),
    ),
    ("person.drop_email", "owner"): _says(
        lambda: _("The official e-mail of your account stays as it was"),
    ),
    ("person.send_link", "owner"): _says(
        lambda: _("%(who)s had a link to choose a password sent to you"),
        lambda: _(
            "The link comes in a letter of its own and works for two hours. If you did not ask "
            "for it, do not use it and tell the administrator of your unit."
        ),
    ),
    ("person.set_password", "owner"): _says(
        lambda: _("The password of your account was set"),
        lambda: _("If it was not you, tell the administrator of your unit at once."),
    ),
    ("calendar.propose", "administrator"): _year(
        lambda: _("%(who)s proposes the working calendar of %(year)s"),
        lambda: _("Compare it with the official notice; a second administrator confirms it."),
    ),
    ("calendar.confirm", "administrator"): _year(
        lambda: _("%(who)s confirmed the working calendar of %(year)s"),
    ),
    ("calendar.warn", "administrator"): _year(
        lambda: _("The working calendar of %(year)s is not confirmed yet"),
        lambda: _(
            "Until it is, deadlines that run into that year are provisional and nobody counts as "
            "late on them. Enter the official notice as soon as it is there."
        ),
    ),
    ("person.end_sessions", "owner"): _says(
        lambda: _("%(who)s signed you out of the browsers you had open"),
        lambda: _("Sign in again. If you do not know why, ask the administrator of your unit."),
    ),
    ("person.add_factor", "owner"): _factor_added,
    ("person.remove_factor", "owner"): _says(
        lambda: _("A second factor of your account was removed"), _not_you
    ),
    ("person.make_codes", "owner"): _says(
        lambda: _("New recovery codes were made for your account"), _not_you
    ),
    ("person.use_recovery_code", "owner"): _says(
        lambda: _("A recovery code of your account was used"), _not_you
    ),
    ("person.ask_factor_reset", "owner"): _says(
        lambda: _("%(who)s wants to reset the second factor of your account"),
        lambda: _(
            "It happens when a second administrator confirms. If you did not ask for help, say so "
            "on the page “Signing in and sessions” and tell the administrator of your unit."
        ),
    ),
    ("person.drop_factor_reset", "owner"): _says(
        lambda: _("The second factor of your account stays as it was"),
    ),
    ("person.reset_factor", "owner"): _says(
        lambda: _("The second factor of your account was reset"),
        lambda: _(
            "Sign in and set up a new one; you may decide, vote or seal again 24 hours after "
            "that. If you did not ask for it, tell the administrator of your unit at once."
        ),
    ),
    ("seat.ask", "holder"): _post(lambda: _("%(who)s gave you the post “%(role)s”"), _when_it_acts),
    ("seat.ask", "confirmer"): _post(
        lambda: _("%(who)s gave somebody the post “%(role)s”: it waits for you"), _meet_him
    ),
    ("seat.ask", "leadership"): _post(
        lambda: _("%(who)s gave the post “%(role)s” at a unit in your charge"), _when_it_acts
    ),
    ("seat.confirm", "holder"): _post(
        lambda: _("%(who)s confirmed your post “%(role)s”"),
    ),
    ("seat.confirm", "giver"): _post(
        lambda: _("%(who)s confirmed the post “%(role)s” that you gave"),
    ),
    ("seat.end", "holder"): _post(
        lambda: _("%(who)s ended your post “%(role)s”"),
        lambda _waits: _(
            "If you do not know why, ask the head of your unit: who administers alone may have "
            "done this."
        ),
    ),
    ("seat.end", "leadership"): _post(
        lambda: _("%(who)s ended the post “%(role)s” at a unit in your charge"),
    ),
    **CONFLICTS,
    **CLOCKS,
    **MANDATES,
    **URGENT,
    ("job.finish", "asker"): _says(lambda: _("Your file is ready")),
    ("job.seal", "asker"): _says(
        lambda: _("A file of yours was removed"),
        lambda: _("Something that may stand in it was sealed. You can have it made again."),
    ),
    ("job.fail", "asker"): _says(lambda: _("Your file could not be made")),
}
