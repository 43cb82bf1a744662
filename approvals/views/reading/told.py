"""What one entry of a dossier's chain says to its reader: a title, a second line, a link."""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals import selectors
from approvals.models import Kind, Opinion, ReminderRule
from approvals.models.procedures import UNTOLD
from core.templatetags.core import vdate, vdatetime
from workdays.hours import said_of

from . import resolved
from .opinions import NOT_CONSIDERED
from .outcomes import DELIBERATION, MOVES_IT, OUTCOMES, PLAIN, QUIET

KINDS = frozenset(Kind.values)


class Said(NamedTuple):
    """What one entry says: title, a second line, and a link."""

    title: str | Promise
    text: str = ""
    url: str = ""
    link: str | Promise = ""


def titled(kind: str, outcome: str, view) -> str | Promise:
    """The name of a step with what it ended with, where the reader may know."""
    code = "AGREE_IDEA" if (kind, outcome) == (Kind.ANSWER_IDEA, "AGREE") else outcome
    said = OUTCOMES.get(code, "") if view.deliberation or kind in PLAIN else ""
    step = Kind(kind).label
    return _("%(step)s: %(outcome)s") % {"step": step, "outcome": said} if said else step


def _how_late(days: int) -> str:
    if not days:
        return ""
    return ngettext("%(n)d working day late", "%(n)d working days late", days) % {"n": days}


def lateness(task, view) -> str:
    """How late a step was, and why for those who read more than the authors do."""
    late = _how_late(task.days_late)
    if late and task.hours is not None:
        late = _("%(time)s late") % {"time": task.how_late}
    if late and task.late_reason and view.deliberation:
        return f"{late}. {_('Reason for the delay')}: {task.late_reason}"
    return late


def moved(title: str | Promise) -> Callable:
    """A step that moved the dossier is told once, by what it came to, with how late it was."""

    def said(entry, view) -> Said:
        return Said(title, _lines(resolved.behind(entry, view), late_of(entry, view)))

    return said


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


def late_of(entry, view) -> str:
    """How late the step was that this entry is the result of."""
    done = (task for task in view.tasks if task.done_at == entry.happened_at and task.kind in PLAIN)
    return next((lateness(task, view) for task in done), "")


def joined(entry, view) -> Said:
    other = view.joined_to
    if other is None:
        return Said(_("Joined to another dossier"), late_of(entry, view))
    title = _("Joined to dossier %(code)s") % {"code": other.code}
    text = "\n".join(filter(None, (other.title, late_of(entry, view))))
    return Said(title, text, other.url, _("Open the dossier") if other.url else "")


def sent(entry, view) -> Said:
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


def came_to(entry, view) -> Said | None:
    unit = unit_named(entry.data.get("unit"), view)
    return Said(_("It came to %(unit)s") % {"unit": unit}) if unit else None


def handed_over(entry, view) -> Said:
    title = _("Handed to %(unit)s; the days of the sender stand still")
    return Said(title % {"unit": entry.data["name"]}, entry.data["reason"])


def taken_over(entry, view) -> Said:
    title = _("%(unit)s took it over") % {"unit": entry.data["name"]}
    return Said(title, entry.data["reason"])


def given_back(entry, view) -> Said:
    title = _("%(unit)s gave it back; the days of the sender go on")
    return Said(title % {"unit": entry.data["name"]}, entry.data["reason"])


def called_back(entry, view) -> Said:
    title = _("%(giver)s called it back from %(unit)s; the days of the sender go on")
    names = {"giver": entry.data["giver"], "unit": entry.data["name"]}
    return Said(title % names, entry.data["reason"])


def step_of(entry, view) -> str | Promise | None:
    """The name of the entry's step as this reader may read it; None when it is not his."""
    kind = entry.data.get("kind", "")
    if kind not in KINDS or (kind in DELIBERATION and not view.deliberation):
        return None
    if not view.deliberation and (_task(entry, view) is None or _is_of_a_vote(entry)):
        return None
    return Kind(kind).label


def _is_of_a_vote(entry) -> bool:
    """Of the voting an author reads that it began, and what came of it; nothing in between."""
    return entry.data["kind"] in selectors.VOTING and entry.verb != "task.open"


def opened(entry, view) -> Said | None:
    step = step_of(entry, view)
    if step is None or entry.data["kind"] in QUIET:
        return None
    due = vdate(date.fromisoformat(entry.data["due_on"]))  # as it was then: it may have moved since
    text = _("due on %(day)s") % {"day": due}
    if "due_at" in entry.data:
        moment = vdatetime(datetime.fromisoformat(entry.data["due_at"]))
        text = _("due at %(moment)s") % {"moment": moment}
    return Said(_("Next step: %(step)s") % {"step": step}, text)


def due_moved(entry, view) -> Said | None:
    """Another due date, because two administrators revised the calendar."""
    step = step_of(entry, view)
    if step is None or entry.data["kind"] == Kind.VOTE:
        return None
    old, new = (date.fromisoformat(entry.data[key]) for key in ("old_due_on", "new_due_on"))
    if old == new:
        return Said(_("Due date no longer provisional: %(step)s") % {"step": step})
    return Said(
        _("New due date: %(step)s") % {"step": step},
        _("%(new)s instead of %(old)s, after the calendar of working days was changed")
        % {"new": vdate(new), "old": vdate(old)},
    )


def done(entry, view) -> Said | None:
    step = step_of(entry, view)
    kind = entry.data.get("kind", "")
    outcome = entry.data.get("outcome", "")
    if step is None or (kind in (Kind.VOTE, Kind.RESOLUTION) and not view.deliberation):
        return None
    if kind in (Kind.SUPPLEMENT, *UNTOLD):
        return None
    if kind in MOVES_IT or (kind, outcome) in MOVES_IT:
        return None
    task = _task(entry, view)
    late = lateness(task, view) if task else _how_late(entry.data.get("days_late") or 0)
    return Said(titled(kind, outcome, view), late)


def kept_out(entry, view) -> Said:
    """Somebody takes no part because of a conflict of interest: that he does not, never why."""
    title = _("%(name)s takes no part: conflict of interest") % {"name": entry.data["name"]}
    stays = _("The ballot that was cast before stays.") if entry.data["had_voted"] else ""
    return Said(title, stays)


def lead_passed(entry, view) -> Said:
    return Said(
        _("%(name)s leads the dossier now") % {"name": entry.data["name"]},
        _("%(name)s has left and remains an author.") % {"name": entry.data["was_name"]},
    )


def passed_on(entry, view) -> Said | None:
    step = step_of(entry, view)
    if step is None:
        return None
    return Said(_("The step passed to whoever comes next: %(step)s") % {"step": step})


def void(entry, view) -> Said | None:
    step = step_of(entry, view)
    if step is None or entry.data["kind"] in QUIET:
        return None
    if entry.data["kind"] == Kind.DECISION and not view.deliberation:
        return None  # a decision that was waited for falls away when it is voted again
    return Said(_("No longer needed: %(step)s") % {"step": step})


def reminded(entry, view) -> Said | None:
    step = step_of(entry, view)
    if step is None:
        return None
    return Said(_("Reminder: %(step)s") % {"step": step}, _how_far(entry))


def urged(entry, view) -> Said | None:
    step = step_of(entry, view)
    return Said(_("Urged: %(step)s") % {"step": step}, entry.data["text"]) if step else None


def _how_far(entry) -> str:
    """How far from the due day it was told, in working days or hours."""
    if "minutes" in entry.data:
        return said_of(entry.data["minutes"])
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


def escalated(entry, view) -> Said | None:
    step = step_of(entry, view)
    if step is None:
        return None
    if entry.data.get("vacant"):
        return Said(
            _("Nobody could take this step, the superior was told: %(step)s") % {"step": step}
        )
    title = _TOLD_OF_DELAY[entry.data.get("audience", Audience.SUPERIOR)] % {"step": step}
    return Said(title, _how_far(entry))


Audience = ReminderRule.Audience
_TOLD_OF_DELAY = {
    Audience.SUPERIOR: gettext_lazy("The superior was told that it is overdue: %(step)s"),
    Audience.SUPERIOR_2: gettext_lazy(
        "The level above the superior was told that it is overdue: %(step)s"
    ),
    Audience.FOCAL: gettext_lazy("The city's focal point was told that it is overdue: %(step)s"),
}


def remarks(entry, view) -> Said:
    n = entry.data.get("remarks") or 0
    text = (
        ngettext("%(n)d reason beside a field", "%(n)d reasons beside fields", n) % {"n": n}
        if n
        else ""
    )
    late = late_of(entry, view)
    by = resolved.behind(entry, view)
    return Said(_("Returned for completion"), _lines(by, text, late))


def asked(entry, view) -> Said | None:
    """An opinion was asked for; of whom, and by when."""
    who, task = _asked_of(entry, view)
    if task is None:
        return None
    due = _("due on %(day)s") % {"day": vdate(task.due_on)}
    return Said(_("An opinion was asked for: %(who)s") % {"who": who}, due)


def answered(entry, view) -> Said | None:
    """What was asked of somebody has come; how late, and that nobody could consider it."""
    who, task = _asked_of(entry, view)
    if task is None or task.opinion is None:
        return None
    said = Opinion.Position(task.opinion.position).label
    late = "" if entry.data.get("considered", True) else str(NOT_CONSIDERED)
    title = _("The opinion asked for has come: %(who)s, %(said)s") % {"who": who, "said": said}
    return Said(title, "\n".join(filter(None, (lateness(task, view), late))))


def unanswered(entry, view) -> Said | None:
    who, task = _asked_of(entry, view)
    if task is None:
        return None
    text = _("Silence is nobody's agreement; the case goes on.")
    return Said(_("No answer until the due date: %(who)s") % {"who": who}, text)


def request_withdrawn(entry, view) -> Said | None:
    who, task = _asked_of(entry, view)
    if task is None or task.unanswered is None:
        return None
    return Said(
        _("The request for an opinion was withdrawn: %(who)s") % {"who": who},
        task.unanswered.reason,
    )


def _asked_of(entry, view) -> tuple[str, object]:
    """Of whom an opinion was asked, with the step; nothing where the reader may not know."""
    task = next((one for one in view.tasks if one.pk == entry.data.get("asked")), None)
    if task is None or task.opinion_request is None:
        return "", None
    return selectors.asked_of(task), task


def told_above(entry, view) -> Said:
    if entry.data.get("because") == "disagreed":
        return Said(_("The level above was told that the Party committee disagrees"))
    return Said(_("The level above was told that the case goes on after the meeting"))


def _task(entry, view):
    return next((task for task in view.tasks if task.pk == entry.data.get("task")), None)


def invitation(entry, view) -> Said:
    """Who was invited says it himself: he takes part, or he does not (any more)."""
    if entry.data.get("accepted"):
        return Said(_("An invitation to be a co-author was accepted"))
    return Said(_("An invitation to be a co-author was declined"))


def unit_named(pk, view) -> str:
    units = {task.case.unit_id: task.case.unit.name for task in view.tasks if task.case_id}
    units |= {task.unit_id: task.unit.name for task in view.tasks}
    return units.get(pk, "")
