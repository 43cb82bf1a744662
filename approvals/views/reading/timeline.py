"""What has happened to a dossier, read off the journal, in words.

An author reads no deliberation here either: which step was done and when, never what was said
in it. What happened on the draft is the authors' own.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from approvals.models import Kind
from approvals.selectors import VOTING
from core.kept import Kept, beginning
from core.templatetags.core import vdate
from journal.models import Entry, scope_of

from . import assigned, clocks, told, told_handing, told_own, told_urgent, turns, versions, voted
from .council_told import COUNCIL

MOST = 150
"""Entries that the page of a dossier shows."""
WHOLE = 3000
"""Entries that its history shows."""
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


class Happened(NamedTuple):
    """What the timeline reads of an entry of the journal."""

    verb: str
    happened_at: datetime
    data: dict
    who: str | None
    """By name; None: the clock."""


SCOPE = beginning(0)


def _entries(verbs, most=MOST):
    rows = Entry.objects.filter(scope=SCOPE).took(*verbs).order_by("-n")[:most]
    return rows.values_list("verb", "happened_at", "data", "actor__full_name")


_ENTRIES = Kept(_entries, planned=True)


def whole_of(view) -> list[dict]:
    """All of it for who inspects the dossier, the first thing first; at most the last WHOLE."""
    return shown_of(view, most=WHOLE)[::-1]


def shown_of(view, *, most: int = MOST) -> list[dict]:
    """The timeline for the reader of `view` (a Dossier), newest first: one query."""
    verbs = [
        verb
        for verb, word in WORDS.items()
        if (view.show == "all" or word.sieve == view.show)
        and (not word.authors_only or view.mine)
        and (not word.deliberation or view.deliberation)
    ]
    items = []
    for row in _ENTRIES.ask((tuple(verbs), most), {SCOPE: scope_of(view.proposal)}):
        entry = Happened(*row[:2], json.loads(row[2]), *row[3:])
        title = WORDS[entry.verb].title
        said = title(entry, view) if callable(title) else told.Said(title)
        if said is None:
            continue
        items.append(
            {
                "title": said.title,
                "text": said.text,
                "url": said.url,
                "link": said.link,
                "at": entry.happened_at,
                "who": _who(entry, view),
                "auto": entry.who is None,
            }
        )
    if view.show in ("all", "decisions"):
        items += [_joined_here(other) for other in view.joined_here]
        items.sort(key=lambda item: item["at"], reverse=True)  # stable: one instant keeps its order
    return items


def _who(entry: Happened, view) -> str:
    """Who did it; of a stand-in also for whom and by what, from the tasks that are loaded."""
    key = entry.data.get("mandate")
    by_mandate = next((one for one in view.tasks if key and one.mandate_id == key), None)
    if by_mandate is None:
        return entry.who or ""
    return f"{entry.who}, {by_mandate.mandate.said}"


def _joined_here(other) -> dict:
    return {
        "title": _("An idea was joined to this dossier: %(code)s") % {"code": other.code},
        "text": other.title,
        "url": other.url,
        "link": _("Open the dossier"),
        "at": other.at,
        "who": other.by,
        "auto": False,
    }


def steps_of(view) -> list[dict]:
    """What was sent and which steps were taken, newest first, from what is loaded already."""
    items = [
        {
            "title": told.titled(task.kind, task.outcome, view),
            "text": told.lateness(task, view),
            "at": task.done_at,
            "who": turns.said_by(task),
        }
        for task in view.tasks
        if task.done_at and (view.deliberation or task.kind not in VOTING)
    ]
    items += [
        {
            "title": _("Handed to %(unit)s, which answers by %(day)s at the latest")
            % {"unit": task.unit.name, "day": vdate(task.due_on)},
            "at": task.opened_at,
            "who": task.case.unit.name,
        }
        for task in view.tasks  # at intake the step itself says so
        if task.kind == Kind.ANSWER_TRANSFER and task.case.unit_id != task.unit_id
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


def _nothing(entry, view) -> None:
    """Told by the act that brought it about."""


WORDS = {
    # --- the authors' own, on the draft
    "proposal.start_draft": Word(gettext_lazy("The draft was begun"), authors_only=True),
    "proposal.start_plan": Word(gettext_lazy("The plan was begun"), authors_only=True),
    "proposal.invite": Word(gettext_lazy("A co-author was invited"), authors_only=True),
    "proposal.answer_invitation": Word(told.invitation, authors_only=True),
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
    "proposal.agree": Word(told.moved(gettext_lazy("Agreed in principle")), "decisions"),
    "proposal.decline": Word(told.moved(gettext_lazy("The idea was declined")), "decisions"),
    "proposal.join": Word(told.joined, "decisions"),
    "proposal.submit": Word(told.sent, "files"),
    "proposal.send_back": Word(told.remarks, "decisions"),
    "proposal.turn_away": Word(told.moved(gettext_lazy("Turned to another route")), "decisions"),
    "proposal.withdraw": Word(gettext_lazy("Withdrawn by the authors"), "decisions"),
    "proposal.approve": Word(told.moved(gettext_lazy("Approved")), "decisions"),
    "proposal.override": Word(
        told.moved(gettext_lazy("Approved by the head's own decision")), "decisions"
    ),
    "proposal.reject": Word(told.moved(gettext_lazy("Not approved")), "decisions"),
    "proposal.revise": Word(gettext_lazy("The draft was begun"), authors_only=True),
    "proposal.pass_lead": Word(told.lead_passed, "decisions"),
    "proposal.reopen": Word(gettext_lazy("Reopened by a pilot mechanism"), "decisions"),
    "mechanism.ask": Word(clocks.mechanism_asked, "decisions"),
    "mechanism.answer": Word(clocks.mechanism_answered, "decisions"),
    "proposal.seal_part": Word(gettext_lazy("A part was sealed and removed"), "files"),
    "file.seal": Word(gettext_lazy("A file was sealed and removed"), "files"),
    # --- the case and its steps
    "case.open": Word(told.came_to),
    "case.transfer": Word(told.handed_over, "decisions"),
    "case.take_over": Word(told.taken_over, "decisions"),
    "case.give_back": Word(told.given_back, "decisions"),
    "case.call_back": Word(told.called_back, "decisions"),
    "case.hand_down": Word(told_handing.handed_down, "decisions"),
    "case.take_back": Word(told_handing.taken_back, "decisions"),
    "case.report_back": Word(_nothing, deliberation=True),
    "case.note_report": Word(_nothing, deliberation=True),
    "case.ask_version": Word(versions.asked, deliberation=True),
    "case.move_version": Word(versions.moved),
    "case.refuse_version": Word(versions.refused, deliberation=True),
    "case.notify_superior": Word(told.told_above, "reminders", deliberation=True),
    "conflict.declare": Word(told.kept_out, deliberation=True),
    "task.pass": Word(told.passed_on, deliberation=True),
    "step.assign": Word(assigned.named, deliberation=True),
    "step.unassign": Word(assigned.taken_back, deliberation=True),
    "opinion.ask": Word(told_own.asked, deliberation=True),
    "opinion.leave_out": Word(told_own.left_out, deliberation=True),
    "opinion.answer": Word(told.answered, deliberation=True),
    "opinion.no_answer": Word(told.unanswered, deliberation=True),
    "opinion.withdraw": Word(told.request_withdrawn, deliberation=True),
    "opinion.lapse": Word(told.request_withdrawn, deliberation=True),
    "case.pause": Word(clocks.paused),
    "case.resume": Word(clocks.resumed),
    "supplement.ask": Word(clocks.supplement_asked),
    "supplement.answer": Word(gettext_lazy("The authors added what was asked for"), "files"),
    "supplement.withdraw": Word(clocks.supplement_withdrawn),
    "supplement.lapse": Word(clocks.supplement_withdrawn),
    "supplement.no_answer": Word(
        gettext_lazy("Nothing came of what the authors were asked to add; the clock goes on")
    ),
    "task.resume": Word(clocks.goes_on),
    "task.extend": Word(clocks.extended),
    "vote.again": Word(voted.voted_again, "decisions", deliberation=True),
    "vote.make_secret": Word(gettext_lazy("The round is held by secret ballot"), deliberation=True),
    "vote.list": Word(voted.listed, deliberation=True),
    "vote.postpone": Word(voted.put_off, deliberation=True),
    "proposal.report": Word(_nothing),
    "proposal.direct": Word(_nothing),
    "urgent.flag": Word(gettext_lazy("Flagged to the head as urgent")),
    "urgent.refuse": Word(gettext_lazy("The head did not report it upward"), "decisions"),
    "urgent.withdraw": Word(gettext_lazy("What was flagged as urgent was withdrawn")),
    "urgent.report": Word(told_urgent.reported, "decisions"),
    "urgent.direct": Word(told_urgent.directed, "decisions"),
    "urgent.lapse": Word(told_urgent.lapsed, "reminders"),
    **{verb: Word(say, "decisions", deliberation=True) for verb, say in COUNCIL.items()},
    "task.open": Word(told.opened),
    "task.done": Word(told.done),
    "task.move": Word(told.due_moved),
    "task.void": Word(told.void),
    "task.remind": Word(told.reminded, "reminders"),
    "step.urge": Word(told.urged, "reminders", deliberation=True),
    "task.escalate": Word(told.escalated, "reminders"),
}
"""Every verb that stands in a dossier's chain, but case.close, which says what its step said."""
