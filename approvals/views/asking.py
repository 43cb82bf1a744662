"""Asking for opinions in two steps, whom and what, then read again; and withdrawing a request."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import actions, forms, policy, routing, selectors
from approvals.models import Asked, Kind, Task
from approvals.selectors import Addressee
from core import clock
from core.acting import complain
from core.clock import day_of
from core.http import go, page, posted, status_of
from core.templatetags.core import vdate
from core.verdicts import WrongMoment
from journal.once import NOT_PART_OF_THE_ACT, once
from proposals.models import Proposal
from workdays.calendar import Calendar, deadline

from . import reading

STEP = "step"
TEMPLATE = "approvals/ask_opinions.html"


@dataclass(frozen=True, slots=True)
class Line:
    """What one addressee will get, or why he gets nothing."""

    name: str
    kind: str
    to: str
    due_on: object
    provisional: bool
    reason: str

    @property
    def is_asked(self) -> bool:
        return not self.reason


@once("approvals.ask_opinions")
def ask_opinions(request, pk):
    """Name them and write the question, look at what each will get, send. A result for each."""
    proposal = reading.fetch(request, pk)
    view = reading.Dossier(proposal, request.user, at=proposal.now)
    if view.case is None:
        raise Http404
    case = view.case
    case.proposal = proposal
    form = forms.AskOpinions(
        posted(request),
        rules=selectors.opinion_rules(day_of(view.at)),
        above=routing.superior_of(case.unit),
    )
    if not (may := policy.can_ask(request.user, case)):
        if not form.is_valid():
            may.enforce()
        return _page(request, view, form, PermissionDenied(may.reason))
    if not (is_open := selectors.asking_is_open(case, is_entered=view.asking.is_entered)):
        return _page(request, view, form, WrongMoment(is_open.reason))
    step = request.POST.get(STEP)
    if not form.is_valid() or step == "edit":
        return _page(request, view, form)
    lines = _lines(case, form.addressees(), by=request.user, at=view.at)
    if step != "send" or not any(line.is_asked for line in lines.values()):
        return _review(request, view, form, lines)
    try:
        asked = actions.ask_opinions(case, by=request.user, at=view.at, **form.given())
    except ValidationError as error:
        complain(form, error)
    except (WrongMoment, PermissionDenied) as refusal:
        return _page(request, view, form, refusal)
    else:
        if any(one.task for one in asked):
            _tell(request, asked)
            return go(request, f"{_home(proposal)}#opinions")
        again = _lines(case, form.addressees(), by=request.user, at=view.at)
        return _review(request, view, form, again)
    return _page(request, view, form)


@once("approvals.withdraw_request")
def withdraw_request(request, pk):
    """Ask once more, take a reason, and ask no longer."""
    task = _asked_task(request, pk)
    proposal = task.proposal
    form = forms.WithdrawRequest(posted(request))
    refusal = None
    if not form.is_valid():
        policy.can_withdraw(request.user, task).enforce()
    else:
        try:
            actions.withdraw_request(task, by=request.user, at=task.now, **form.given())
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("The request was withdrawn; the case goes on."))
            return go(request, f"{_home(proposal)}#opinions")
    context = {
        "task": task,
        "proposal": proposal,
        "request_of": task.opinion_request,
        "who": selectors.asked_of(task),
        "form": form,
        "refusal": refusal,
        "section": "inbox",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/withdraw_request.html", context, status=status)


def _asked_task(request, pk) -> Task:
    """The step of one who was asked, on a dossier that this person sees but did not write."""
    seen = Proposal.objects.visible_to(request.user)
    tasks = Task.objects.filter(kind=Kind.ASKED_OPINION, proposal__in=seen.values("pk"))
    task = get_object_or_404(
        tasks.select_related(
            "proposal", "case__unit", "unit", "person", "opinion_request__asked_by"
        ).annotate(now=clock.now_in_query()),
        pk=pk,
    )
    task.case.proposal = task.proposal
    if not policy.sees_deliberation(request.user, task.proposal):
        raise Http404
    return task


def _lines(case, named: dict[str, Addressee], by, at) -> dict[str, Line]:
    calendar, on = Calendar.load(), day_of(at)
    lines, seen = {}, set()
    for name, who in named.items():
        verdict = selectors.may_be_asked(case, who, by=by, on=on)
        reason = str(verdict.reason)
        key = (who.unit, who.person, who.outside.casefold())
        if not reason and key in seen:
            reason = _("Named twice in this form; asked once.")
        seen.add(key)
        due = deadline(at, who.working_days, calendar)
        lines[name] = Line(
            who.name, Asked(who.kind).label, _to(case, who, on), due.due_on, due.provisional, reason
        )
    return lines


def _to(case, who: Addressee, on) -> str:
    """Who will find it among his work."""
    if who.person is not None:
        return who.person.unit.name
    if who.outside:
        return _("by letter; recorded by the officer of %(unit)s") % {"unit": case.unit.name}
    heads = policy.eligible(who.unit, ["HEAD"], case.proposal, on=on).select_related("person")
    return ", ".join(seat.person.full_name for seat in heads)


def _tell(request, asked) -> None:
    """What came of each addressee, in the order of the form."""
    for one in asked:
        if one.task is not None:
            said = _("Asked: %(who)s, due on %(day)s.")
            messages.success(request, said % {"who": one.who.name, "day": vdate(one.task.due_on)})
        else:
            said = _("Not asked: %(who)s. %(reason)s")
            messages.warning(request, said % {"who": one.who.name, "reason": one.reason})


def _home(proposal) -> str:
    return reverse("approvals:dossier", args=[proposal.pk])


def _page(request, view, form, refusal=None):
    context = {
        "view": view,
        "proposal": view.proposal,
        "case": view.case,
        "form": form,
        "refusal": refusal,
        "section": "inbox",
    }
    return page(request, TEMPLATE, context, status=status_of(refusal) if refusal else 200)


def _review(request, view, form, lines):
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_PART_OF_THE_ACT and name != STEP
        for value in values
    ]
    last = max((line.due_on for line in lines.values() if line.is_asked), default=None)
    held_up = [one for one in view.open_tasks if one.kind == Kind.DECISION and last is not None]
    context = {
        "view": view,
        "proposal": view.proposal,
        "lines": list(lines.values()),
        "last": last,
        "overtaken": next((one for one in held_up if one.due_on < last), None),
        "any": any(line.is_asked for line in lines.values()),
        "question": form.cleaned_data["question"],
        "note": form.cleaned_data["note"],
        "carried": carried,
        "section": "inbox",
    }
    return page(request, "approvals/confirm_asking.html", context)
