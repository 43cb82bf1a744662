"""The words of a notice and of its letter, in the language of the person told."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import RejectionReason
from approvals.models import Decision, IdeaAnswer, Intake, Kind, UrgentDecision
from core.clock import day_of
from core.templatetags.core import vdate, vdatetime
from notifications.models import Notice
from proposals.models import Proposal
from workdays.calendar import Calendar
from workdays.hours import minutes_from, said_of

from .mandates import done_in_your_place
from .phrases import PHRASES


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says: one line, an optional second one, and where it leads."""

    title: str
    text: str
    url: str


def words(notice: Notice, *, days: int | None = None, at: datetime | None = None) -> Words:
    """The words of `notice` in the active language, from what is loaded with it: no query.

    Load notices with `Notice.objects.for_reading()`. A reminder says the working days from the due
    day as of its being told, or `days` when they are given; of what is due in hours, at `at`.
    """
    dossier = _dossier(notice)
    url = _address(notice)
    if notice.verb.startswith("task."):
        return _of_task(notice, dossier, url, days, at)
    title, text = PHRASES[notice.verb, notice.data.get("as", "")](notice, dossier)
    return Words(title, text, url)


def letter(notice: Notice, *, key: str, at: datetime) -> EmailMessage:
    """The letter of one notice, with a Message-ID that is the same on every repeat.

    A letter that a dead mail server delayed counts the days as of its sending, `at`. It only
    leads to a page: no link in a letter acts (trust.md, abuse row 35).
    """
    with translation.override(notice.recipient.language):
        said = words(notice, days=_days_now(notice, at), at=at)
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
    if notice.task.hours is not None:
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
        case "proposal.decline" if refused := _refused_as_urgent(notice.proposal_id):
            return refused
        case "proposal.agree" | "proposal.decline" | "proposal.join":
            return answered.values_list("remark", flat=True).first() or ""
    return ""


def _refused_as_urgent(proposal_id: int) -> str:
    """Why the level above refused what was reported as urgent, where that ended the idea."""
    rows = UrgentDecision.objects.filter(case__proposal=proposal_id, type="REFUSE")
    return rows.order_by("-pk").values_list("reasons", flat=True).first() or ""


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
        return _at("reports:review", notice.task.subject.partition(":")[2])
    above = notice.data.get("as") == "superior"
    if notice.task_id and not (above and notice.proposal_id):
        return _at("approvals:task", notice.task_id)
    if notice.verb.startswith("person."):
        return _at("accounts:person", notice.recipient_id)
    if notice.verb.startswith("seat."):
        if notice.data["as"] == "leadership":
            return _at("accounts:unit", notice.data["unit"])
        return _at("accounts:person", notice.data["person"])
    if notice.verb.startswith(("relation.", "conflict.")):  # the dossier is closed to him
        return reverse("approvals:relations")
    if notice.verb.startswith("mandate."):
        return _at("approvals:mandate", notice.entry.subject_id)
    if notice.verb == "succession.plan":
        return _at("approvals:carry_on", notice.data["unit"])
    if notice.verb.startswith("handover."):
        return _at("approvals:handover", notice.entry.subject_id)
    if notice.verb == "calendar.warn":
        return _at("workdays:year", notice.data["year"])
    if notice.verb.startswith("calendar."):
        return _at("approvals:calendar_deadlines", notice.entry.subject_id)
    if notice.verb.startswith("job."):
        return _at("jobs:detail", notice.entry.subject_id)
    if notice.verb == "review.submit":
        return _at("reports:review", notice.entry.subject_id)
    if notice.verb == "opinion.no_answer" and notice.data.get("as") == "asked":
        return _at("approvals:give_opinion", notice.data["asked"])
    if notice.verb == "opinion.withdraw":  # the dossier is closed to who is asked no more
        return reverse("notifications:index")
    if notice.verb == "proposal.invite":
        return reverse("proposals:invitations")
    if notice.proposal_id:
        return _at("approvals:dossier", notice.proposal_id)
    return reverse("notifications:index")


def _at(view: str, number: object) -> str:
    """The address of a page about one thing; what stands around the number is looked up once."""
    before, after = _around(view)
    return f"{before}{int(number)}{after}"


A_NUMBER = 4_503_599_627_370_497  # as no key ever is


@cache
def _around(view: str) -> list[str]:
    return reverse(view, args=[A_NUMBER]).split(str(A_NUMBER))


def _of_task(
    notice: Notice, dossier: str, url: str, days: int | None, at: datetime | None
) -> Words:
    task = notice.task
    about = dossier or task.unit.name
    due = vdate(task.due_on) if task.hours is None else vdatetime(task.due_at)
    step = task.get_kind_display()
    vacant = notice.data.get("vacant") and notice.data.get("as") == "superior"
    if vacant:
        title = _("Nobody can take this step at %(unit)s: %(step)s – %(dossier)s") % {
            "unit": task.unit,
            "step": step,
            "dossier": about,
        }
        return Words(title, _("Due by %(date)s.") % {"date": due}, url)
    if notice.verb in ("task.open", "task.pass") or notice.data.get("vacant"):
        title = _("Your turn: %(step)s – %(dossier)s") % {"step": step, "dossier": about}
        return Words(title, _("Due by %(date)s.") % {"date": due}, url)
    if notice.verb == "task.done":
        return Words(*done_in_your_place(notice, step, about), url)
    if notice.verb == "task.extend":
        title = _("Due date extended: %(step)s – %(dossier)s") % {"step": step, "dossier": about}
        old, new = (date.fromisoformat(notice.data[key]) for key in ("old_due_on", "new_due_on"))
        text = _("Due by %(new)s instead of %(old)s.") % {"new": vdate(new), "old": vdate(old)}
        return Words(title, text, url)
    if notice.verb == "task.resume":
        title = _("The clock goes on: %(step)s – %(dossier)s") % {"step": step, "dossier": about}
        old, new = (date.fromisoformat(notice.data[key]) for key in ("old_due_on", "new_due_on"))
        text = _("Due by %(new)s instead of %(old)s.") if old != new else _("Due by %(new)s.")
        return Words(title, text % {"new": vdate(new), "old": vdate(old)}, url)
    if notice.verb == "task.move":
        return _of_move(notice, {"step": step, "dossier": about}, url)
    if task.hours is not None:
        return _of_hours(notice, {"step": step, "dossier": about}, url, at)
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


def _of_hours(notice: Notice, about: dict, url: str, at: datetime | None) -> Words:
    """How far from its hour something is: as of its being told, or of its letter's sending."""
    task = notice.task
    far = int(notice.data.get("minutes", 0)) if at is None else minutes_from(task.due_at, at)
    about = {**about, "time": said_of(far), "unit": task.unit}
    if notice.verb == "task.escalate":
        title = _("%(time)s at %(unit)s: %(step)s – %(dossier)s")
    else:
        title = _("%(time)s: %(step)s – %(dossier)s")
    due = _("Due at %(moment)s.") % {"moment": vdatetime(task.due_at)}
    return Words(title % about, due, url)


def _of_move(notice: Notice, about: dict, url: str) -> Words:
    """A due date that two administrators moved, or that is no longer provisional."""
    old, new = (date.fromisoformat(notice.data[key]) for key in ("old_due_on", "new_due_on"))
    if old == new:
        title = _("Due date no longer provisional: %(step)s – %(dossier)s") % about
        return Words(title, _("Due by %(date)s.") % {"date": vdate(new)}, url)
    title = _("New due date: %(step)s – %(dossier)s") % about
    text = _(
        "Due by %(new)s instead of %(old)s, because the official calendar of working days was "
        "changed. Two administrators confirmed it."
    )
    return Words(title, text % {"new": vdate(new), "old": vdate(old)}, url)
