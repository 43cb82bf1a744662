"""What has happened to a dossier, read off the journal, in words.

An author reads no deliberation here either: which step was done and when, never what was said
in it. What happened on the draft is the authors' own.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from approvals.models import Decision, IdeaAnswer, Kind, Opinion, VoteResult
from core.templatetags.core import vdate
from journal.models import Entry, scope_of

MOST = 150
SIEVE = {
    "all": pgettext_lazy("timeline", "Everything"),
    "decisions": pgettext_lazy("timeline", "Decisions"),
    "files": pgettext_lazy("timeline", "Versions and files"),
    "reminders": pgettext_lazy("timeline", "Reminders"),
}


class Word(NamedTuple):
    """How a verb is told: its title (or what makes it), which filter shows it, and to whom."""

    title: str | Promise | Callable
    sieve: str = ""
    authors_only: bool = False
    deliberation: bool = False


class Said(NamedTuple):
    """What one entry says: title, a second line, and a link."""

    title: str | Promise
    text: str = ""
    url: str = ""
    link: str | Promise = ""


OUTCOMES = {
    **dict(IdeaAnswer.Answer.choices),
    **dict(Opinion.Position.choices),
    **dict(VoteResult.Result.choices),
    **dict(Decision.Type.choices),
    "ACCEPTED": pgettext_lazy("what a step ended with", "accepted"),
    "RETURNED": pgettext_lazy("what a step ended with", "returned for completion"),
    "REDIRECTED": pgettext_lazy("what a step ended with", "redirected"),
    "AGREE_IDEA": IdeaAnswer.Answer.AGREE.label,
}
PLAIN = (Kind.INTAKE, Kind.ANSWER_IDEA, Kind.DECISION)
"""Steps whose outcome an author reads as well."""
MOVES_IT = (
    Kind.ANSWER_IDEA,
    Kind.DECISION,
    (Kind.INTAKE, "RETURNED"),
    (Kind.INTAKE, "REDIRECTED"),
)
"""Steps that end in a move of the dossier, which is told in their place."""
QUIET = (Kind.VOTE,)
"""Steps that are told once and not for every voter when they open."""


def shown_of(view) -> list[dict]:
    """The timeline for the reader of `view` (a Dossier), newest first: one query."""
    verbs = [
        verb
        for verb, word in WORDS.items()
        if (view.show == "all" or word.sieve == view.show)
        and (not word.authors_only or view.mine)
        and (not word.deliberation or view.deliberation)
    ]
    entries = (
        Entry.objects.filter(scope=scope_of(view.proposal))
        .took(*verbs)
        .timeline()
        .order_by("-n")[:MOST]
    )
    items = []
    for entry in entries:
        title = WORDS[entry.verb].title
        said = title(entry, view) if callable(title) else Said(title)
        if said is None:
            continue
        items.append(
            {
                "title": said.title,
                "text": said.text,
                "url": said.url,
                "link": said.link,
                "at": entry.happened_at,
                "who": entry.actor.full_name if entry.actor_id else "",
                "auto": entry.actor_id is None,
            }
        )
    if view.show in ("all", "decisions"):
        items += [_joined_here(other) for other in view.joined_here]
        items.sort(key=lambda item: item["at"], reverse=True)  # stable: one instant keeps its order
    return items


def _joined_here(other) -> dict:
    return {
        "title": _("An idea was joined to this dossier: %(code)s") % {"code": other.code},
        "text": other.title,
        "url": other.url,
        "link": _("Open the dossier"),
        "at": other.at,
        "who": "",
        "auto": True,
    }


def steps_of(view) -> list[dict]:
    """What was sent and which steps were taken, newest first, from what is loaded already."""
    items = [
        {
            "title": _titled(task.kind, task.outcome, view),
            "text": _lateness(task, view),
            "at": task.done_at,
            "who": task.done_by.full_name if task.done_by else "",
        }
        for task in view.tasks
        if task.done_at
    ]
    items += [
        {
            "title": _("The plan was submitted, version %(n)d") % {"n": sent.n}
            if sent.n
            else _("The idea was sent"),
            "at": sent.at,
            "who": next((one.name for one in view.people.authors if one.lead), ""),
            "url": view.compare_url(sent.n) if sent.n > 1 else "",
            "link": _("Compare with version %(n)d") % {"n": sent.n - 1},
        }
        for sent in view.people.versions
    ]
    return sorted(items, key=lambda item: item["at"], reverse=True)


def _titled(kind: str, outcome: str, view) -> str | Promise:
    """The name of a step with what it ended with, where the reader may know."""
    code = "AGREE_IDEA" if (kind, outcome) == (Kind.ANSWER_IDEA, "AGREE") else outcome
    said = OUTCOMES.get(code, "") if view.deliberation or kind in PLAIN else ""
    step = Kind(kind).label
    return _("%(step)s: %(outcome)s") % {"step": step, "outcome": said} if said else step


def _how_late(days: int) -> str:
    if not days:
        return ""
    return ngettext("%(n)d working day late", "%(n)d working days late", days) % {"n": days}


def _lateness(task, view) -> str:
    """How late a step was, and why for those who read more than the authors do."""
    late = _how_late(task.days_late)
    if late and task.late_reason and view.deliberation:
        return f"{late}. {_('Reason for the delay')}: {task.late_reason}"
    return late


def _moved(title: str | Promise) -> Callable:
    """A step that moved the dossier is told once, by what it came to, with how late it was."""

    def said(entry, view) -> Said:
        return Said(title, _late_of(entry, view))

    return said


def _late_of(entry, view) -> str:
    """How late the step was that this entry is the result of."""
    done = (task for task in view.tasks if task.done_at == entry.happened_at and task.kind in PLAIN)
    return next((_lateness(task, view) for task in done), "")


def _joined(entry, view) -> Said:
    other = view.joined_to
    if other is None:
        return Said(_("Joined to another dossier"), _late_of(entry, view))
    title = _("Joined to dossier %(code)s") % {"code": other.code}
    text = "\n".join(filter(None, (other.title, _late_of(entry, view))))
    return Said(title, text, other.url, _("Open the dossier") if other.url else "")


def _sent(entry, view) -> Said:
    n = entry.data.get("version") or 1
    title = _("The plan was submitted, version %(n)d") % {"n": n}
    if n > 1:
        link = _("Compare with version %(n)d") % {"n": n - 1}
        return Said(title, url=view.compare_url(n), link=link)
    return Said(
        title,
        url=reverse("proposals:version", args=[view.proposal.pk, n]),
        link=_("Read version %(n)d") % {"n": n},
    )


def _came_to(entry, view) -> Said | None:
    unit = _unit(entry.data.get("unit"), view)
    return Said(_("It came to %(unit)s") % {"unit": unit}) if unit else None


def _step(entry, view) -> str | Promise | None:
    """The name of the entry's step as this reader may read it; None when it is not his."""
    kind = entry.data.get("kind", "")
    if kind not in Kind.values or (kind == Kind.PARTY_MEETING and not view.deliberation):
        return None
    return Kind(kind).label


def _opened(entry, view) -> Said | None:
    step = _step(entry, view)
    if step is None or entry.data["kind"] in QUIET:
        return None
    task = _task(entry, view)
    text = _("due on %(day)s") % {"day": vdate(task.due_on)} if task else ""
    return Said(_("Next step: %(step)s") % {"step": step}, text)


def _done(entry, view) -> Said | None:
    step = _step(entry, view)
    kind = entry.data.get("kind", "")
    outcome = entry.data.get("outcome", "")
    if step is None or (kind == Kind.VOTE and not view.deliberation):
        return None
    if kind in MOVES_IT or (kind, outcome) in MOVES_IT:
        return None
    task = _task(entry, view)
    late = _lateness(task, view) if task else _how_late(entry.data.get("days_late") or 0)
    return Said(_titled(kind, outcome, view), late)


def _void(entry, view) -> Said | None:
    step = _step(entry, view)
    if step is None or entry.data["kind"] in QUIET:
        return None
    return Said(_("No longer needed: %(step)s") % {"step": step})


def _reminded(entry, view) -> Said | None:
    step = _step(entry, view)
    if step is None:
        return None
    return Said(_("Reminder: %(step)s") % {"step": step}, _how_far(entry))


def _how_far(entry) -> str:
    """How far from the due day it was told, in working days."""
    days = entry.data.get("working_days", 0)
    if days < 0:
        return ngettext(
            "%(n)d working day before it was due", "%(n)d working days before it was due", -days
        ) % {"n": -days}
    if days == 0:
        return _("on the day it was due")
    return ngettext(
        "%(n)d working day after it was due", "%(n)d working days after it was due", days
    ) % {"n": days}


def _escalated(entry, view) -> Said | None:
    step = _step(entry, view)
    if step is None:
        return None
    if entry.data.get("vacant"):
        return Said(
            _("Nobody could take this step, the superior was told: %(step)s") % {"step": step}
        )
    title = _("The superior was told that it is overdue: %(step)s") % {"step": step}
    return Said(title, _how_far(entry))


def _remarks(entry, view) -> Said:
    n = entry.data.get("remarks") or 0
    text = (
        ngettext("%(n)d reason beside a field", "%(n)d reasons beside fields", n) % {"n": n}
        if n
        else ""
    )
    late = _late_of(entry, view)
    return Said(_("Returned for completion"), "\n".join(filter(None, (text, late))))


def _told_above(entry, view) -> Said:
    if entry.data.get("because") == "disagreed":
        return Said(_("The level above was told that the Party committee disagrees"))
    return Said(_("The level above was told that the case goes on after the meeting"))


def _task(entry, view):
    return next((task for task in view.tasks if task.pk == entry.data.get("task")), None)


def _invitation(entry, view) -> Said:
    """Who was invited says it himself: he takes part, or he does not (any more)."""
    if entry.data.get("accepted"):
        return Said(_("An invitation to be a co-author was accepted"))
    return Said(_("An invitation to be a co-author was declined"))


def _unit(pk, view) -> str:
    units = {task.case.unit_id: task.case.unit.name for task in view.tasks if task.case_id}
    units |= {task.unit_id: task.unit.name for task in view.tasks}
    return units.get(pk, "")


WORDS = {
    # --- the authors' own, on the draft
    "proposal.start_draft": Word(gettext_lazy("The draft was begun"), authors_only=True),
    "proposal.start_plan": Word(gettext_lazy("The plan was begun"), authors_only=True),
    "proposal.invite": Word(gettext_lazy("A co-author was invited"), authors_only=True),
    "proposal.answer_invitation": Word(_invitation, authors_only=True),
    "proposal.change_author": Word(gettext_lazy("A share or level was changed"), authors_only=True),
    "proposal.remove_author": Word(gettext_lazy("A co-author was taken out"), authors_only=True),
    "proposal.confirm_share": Word(gettext_lazy("A share was confirmed"), authors_only=True),
    "proposal.comment": Word(gettext_lazy("A remark was left"), authors_only=True),
    "proposal.attach": Word(gettext_lazy("A file was attached"), "files", authors_only=True),
    "proposal.detach": Word(
        gettext_lazy("A file was taken off the draft"), "files", authors_only=True
    ),
    # --- the dossier's own steps
    "proposal.register": Word(gettext_lazy("The idea was sent"), "files"),
    "proposal.agree": Word(_moved(gettext_lazy("Agreed in principle")), "decisions"),
    "proposal.decline": Word(_moved(gettext_lazy("The idea was declined")), "decisions"),
    "proposal.join": Word(_joined, "decisions"),
    "proposal.submit": Word(_sent, "files"),
    "proposal.send_back": Word(_remarks, "decisions"),
    "proposal.turn_away": Word(_moved(gettext_lazy("Turned to another route")), "decisions"),
    "proposal.withdraw": Word(gettext_lazy("Withdrawn by the authors"), "decisions"),
    "proposal.approve": Word(_moved(gettext_lazy("Approved")), "decisions"),
    "proposal.override": Word(
        _moved(gettext_lazy("Approved by the head's own decision")), "decisions"
    ),
    "proposal.reject": Word(_moved(gettext_lazy("Not approved")), "decisions"),
    "proposal.seal_part": Word(gettext_lazy("A part was sealed and removed"), "files"),
    "file.seal": Word(gettext_lazy("A file was sealed and removed"), "files"),
    # --- the case and its steps
    "case.open": Word(_came_to),
    "case.notify_superior": Word(_told_above, "reminders", deliberation=True),
    "task.open": Word(_opened),
    "task.done": Word(_done),
    "task.void": Word(_void),
    "task.remind": Word(_reminded, "reminders"),
    "task.escalate": Word(_escalated, "reminders"),
}
"""Every verb that stands in a dossier's chain, but case.close, which says what its step said."""
