"""For whom or what a case waits before it can be decided, until when, and how that is ended."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import policy, selectors
from approvals.models import COUNCIL, Kind, Task, TransferEnd
from core.templatetags.core import vdate, vdatetime


class Waits(NamedTuple):
    """One thing that is waited for; where the reader ends the waiting, "" where he may not."""

    text: str
    url: str = ""
    link: str | Promise = ""


WITHDRAW = gettext_lazy("Withdraw the request")
THE_COUNCIL = gettext_lazy("To the council, and to dissolve it")
CALL_BACK = gettext_lazy("Call it back")


def call_back_of(view) -> str:
    """Where the reader calls back what waits for another unit's answer; "" when he may not."""
    task = next((one for one in view.open_tasks if one.kind == Kind.ANSWER_TRANSFER), None)
    if task is None or not view.deliberation:
        return ""
    if not policy.can_call_back(view.user, selectors.handed_to(task), view.proposal):
        return ""
    return reverse("approvals:call_back", args=[task.pk])


def waits_of(view) -> list[Waits]:
    """What the open case waits for, as the reader of `view` may know it; [] while it runs."""
    found = [
        Waits(
            _("It waits for %(unit)s to take it over or give it back, until %(day)s.")
            % {"unit": task.unit.name, "day": vdate(task.due_on)},
            call_back_of(view),
            CALL_BACK,
        )
        for task in view.open_tasks
        if task.kind == Kind.ANSWER_TRANSFER
    ]
    found += _council_of(view)
    found += [
        Waits(
            _("It waits for %(who)s to add what was asked for, until %(day)s.")
            % {"who": one.task.person.full_name, "day": vdate(one.due_on)},
            one.withdraw,
            WITHDRAW,
        )
        for one in view.asking.supplements
        if one.is_awaited
    ]
    found += [
        Waits(
            _("It waits for the opinion of %(who)s, until %(day)s.")
            % {"who": one.who, "day": vdate(one.due_on)},
            one.withdraw,
            WITHDRAW,
        )
        for one in view.opinions
        if one.is_awaited and one.task.kind == Kind.ASKED_OPINION
    ]
    return found


def sits_on(view) -> bool:
    """Whether a council sits on the open case, as the reader may know it: no query of its own."""
    return any(task.kind in COUNCIL for task in view.open_tasks)


def _council_of(view) -> list[Waits]:
    owed = [task for task in view.open_tasks if task.kind in COUNCIL]
    if not owed:
        return []
    last = max(owed, key=lambda task: task.due_on)
    said = _("It waits for the council that sits on it; its last step is due by %(day)s.")
    url = reverse("approvals:council", args=[view.proposal.pk])
    return [Waits(said % {"day": vdate(last.due_on)}, url, THE_COUNCIL)]


def called_back(task: Task) -> str:
    """Who called back what this step was to answer, when and why; "" where nobody did."""
    if task.kind != Kind.ANSWER_TRANSFER or task.voided_at is None:
        return ""
    end = TransferEnd.objects.filter(task=task).select_related("by").first()
    if end is None:
        return ""
    about = {"person": end.by, "time": vdatetime(end.at), "reason": end.reason}
    return _("%(person)s called the dossier back at %(time)s: %(reason)s") % about
