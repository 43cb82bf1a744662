"""The words of a notice and of its letter, in the language of the person told."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import RejectionReason
from approvals.models import Decision, IdeaAnswer, Intake, Kind
from core.clock import day_of
from core.templatetags.core import vdate
from proposals.models import Proposal
from workdays.calendar import Calendar

from .models import Notice


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says: one line, an optional second one, and where it leads."""

    title: str
    text: str
    url: str


def words(notice: Notice, *, days: int | None = None) -> Words:
    """The words of `notice` in the active language, from what is loaded with it: no query.

    Load notices with `Notice.objects.for_reading()`. A reminder says the working days from the due
    day as of its being told, or `days` when they are given.
    """
    dossier = _dossier(notice)
    url = _address(notice)
    if notice.verb.startswith("task."):
        return _of_task(notice, dossier, url, days)
    title, text = _PHRASES[notice.verb, notice.data.get("as", "")](notice, dossier)
    return Words(title, text, url)


def letter(notice: Notice, *, key: str, at: datetime) -> EmailMessage:
    """The letter of one notice, with a Message-ID that is the same on every repeat.

    A letter that a dead mail server delayed counts the days as of its sending, `at`. It only
    leads to a page: no link in a letter acts (trust.md, abuse row 35).
    """
    with translation.override(notice.recipient.language):
        said = words(notice, days=_days_now(notice, at))
        body = render_to_string(
            "notifications/letter.txt",
            {
                "notice": notice,
                "words": said,
                "facts": facts_for(notice),
                "reason": reason_for(notice),
                "address": f"{settings.SITE_URL}{said.url}",
            },
        )
        host = settings.SITE_URL.split("//")[-1].split("/")[0].split(":")[0]
        return EmailMessage(
            subject=" ".join(said.title.split()),
            body=body,
            to=_to(notice),
            headers={
                "Message-ID": f"<{key.replace(':', '.')}@{host}>",
                "Auto-Submitted": "auto-generated",
            },
        )


def _days_now(notice: Notice, at: datetime) -> int | None:
    """Working days from the due day at `at`, for a letter that speaks of them (one query)."""
    if notice.verb not in ("task.remind", "task.escalate") or notice.task is None:
        return None
    return Calendar.load().from_due(notice.task.due_on, day_of(at))


def _to(notice: Notice) -> list[str]:
    """The official e-mail; of a changed one the old mailbox hears too, which its owner reads."""
    person = notice.recipient
    if notice.verb == "person.confirm_email" and person.previous_email:
        return [person.previous_email, person.official_email]
    return [person.official_email]


def facts_for(notice: Notice) -> list[str]:
    """What an author must know of the result beside the reason: the grounds of a refusal, and the
    title of the dossier an idea was joined to, when he may see that dossier.
    """
    if notice.data.get("as") != "author" or notice.proposal_id is None:
        return []
    if notice.verb == "proposal.reject":
        decided = Decision.objects.filter(proposal=notice.proposal_id).order_by("-pk").first()
        codes = decided.rejection_codes if decided else []
        grounds = RejectionReason.objects.filter(code__in=codes)
        named = "; ".join(str(row) for row in grounds)
        return [_("Grounds: %(grounds)s") % {"grounds": named}] if named else []
    if notice.verb == "proposal.join":
        other = Proposal.objects.visible_to(notice.recipient).filter(joined=notice.proposal_id)
        return [_named(one) for one in other[:1]]
    return []


def reason_for(notice: Notice) -> str:
    """The reason that the decider gave, to be read by the author; empty when there is none."""
    if notice.data.get("as") != "author" or notice.proposal_id is None:
        return ""
    decided = Decision.objects.filter(proposal=notice.proposal_id).order_by("-pk")
    taken_in = Intake.objects.filter(case__proposal=notice.proposal_id).order_by("-pk")
    answered = IdeaAnswer.objects.filter(case__proposal=notice.proposal_id).order_by("-pk")
    match notice.verb:
        case "proposal.reject" | "proposal.override":
            return decided.values_list("reasons", flat=True).first() or ""
        case "proposal.send_back" | "proposal.turn_away":
            found = [
                *decided.filter(type="SEND_BACK").values_list("decided_at", "reasons")[:1],
                *taken_in.filter(accepted=False).values_list("at", "reason")[:1],
            ]
            return max(found)[1] if found else ""
        case "proposal.agree" | "proposal.decline" | "proposal.join":
            return answered.values_list("remark", flat=True).first() or ""
    return ""


def _dossier(notice: Notice) -> str:
    proposal = notice.proposal
    if proposal is None:
        return ""
    return _named(proposal)


def _named(proposal: Proposal) -> str:
    """Code and title, each once: a sealed title is the code, a draft has none."""
    if not proposal.code or proposal.title == proposal.code:
        return proposal.title
    return f"{proposal.code}: {proposal.title}"


def _address(notice: Notice) -> str:
    if notice.task_id and notice.task.kind == Kind.ANNUAL_REVIEW:
        return reverse("reports:review", args=[notice.task.subject.partition(":")[2]])
    above = notice.data.get("as") == "superior"
    if notice.task_id and not (above and notice.proposal_id):
        return reverse("approvals:task", args=[notice.task_id])
    if notice.verb.startswith("person."):
        return reverse("accounts:person", args=[notice.recipient_id])
    if notice.verb.startswith("job."):
        return reverse("jobs:detail", args=[notice.entry.subject_id])
    if notice.verb == "review.submit":
        return reverse("reports:review", args=[notice.entry.subject_id])
    if notice.verb == "proposal.invite":
        return reverse("proposals:invitations")
    if notice.proposal_id:
        return reverse("approvals:dossier", args=[notice.proposal_id])
    return reverse("notifications:index")


def _of_task(notice: Notice, dossier: str, url: str, days: int | None) -> Words:
    task = notice.task
    about = dossier or task.unit.name
    due = vdate(task.due_on)
    step = task.get_kind_display()
    vacant = notice.data.get("vacant") and notice.data.get("as") == "superior"
    if vacant:
        title = _("Nobody can take this step at %(unit)s: %(step)s – %(dossier)s") % {
            "unit": task.unit,
            "step": step,
            "dossier": about,
        }
        return Words(title, _("Due by %(date)s.") % {"date": due}, url)
    if notice.verb == "task.open" or notice.data.get("vacant"):
        title = _("Your turn: %(step)s – %(dossier)s") % {"step": step, "dossier": about}
        return Words(title, _("Due by %(date)s.") % {"date": due}, url)
    if days is None:
        days = int(notice.data.get("working_days", 0))
    if notice.verb == "task.escalate":
        title = ngettext(
            "Overdue by %(days)s working day at %(unit)s: %(step)s – %(dossier)s",
            "Overdue by %(days)s working days at %(unit)s: %(step)s – %(dossier)s",
            days,
        ) % {"days": days, "unit": task.unit, "step": step, "dossier": about}
        return Words(title, _("It was due by %(date)s.") % {"date": due}, url)
    facts = {"days": abs(days), "step": step, "dossier": about}
    if days < 0:
        title = ngettext(
            "%(days)s working day left: %(step)s – %(dossier)s",
            "%(days)s working days left: %(step)s – %(dossier)s",
            abs(days),
        )
    elif days == 0:
        title = _("Due today: %(step)s – %(dossier)s")
    else:
        title = ngettext(
            "Overdue by %(days)s working day: %(step)s – %(dossier)s",
            "Overdue by %(days)s working days: %(step)s – %(dossier)s",
            days,
        )
    return Words(title % facts, _("Due by %(date)s.") % {"date": due}, url)


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


_PHRASES = {
    ("case.notify_superior", "superior"): _says(
        lambda: _("The Party committee disagrees, the case goes on after a meeting: %(dossier)s"),
    ),
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
    ("job.finish", "asker"): _says(lambda: _("Your file is ready")),
    ("job.seal", "asker"): _says(
        lambda: _("A file of yours was removed"),
        lambda: _("Something that may stand in it was sealed. You can have it made again."),
    ),
    ("job.fail", "asker"): _says(lambda: _("Your file could not be made")),
}
