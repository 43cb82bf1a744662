"""Asking the authors to add something, what they add, withdrawing such a request, and its files."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import actions, forms, policy, selectors
from approvals.models import Kind, SupplementFile, Task
from core import clock
from core.acting import complain
from core.clock import day_of
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from documents.http import download
from journal.once import once
from proposals.models import Proposal

from . import reading
from .acts import act_on, kept


@once("approvals.ask_supplement")
def ask_supplement(request, pk):
    """List what is missing; the clock stands still until it has come."""
    proposal = reading.fetch(request, pk)
    view = reading.Dossier(proposal, request.user, at=proposal.now)
    if view.case is None:
        raise Http404
    case = view.case
    case.proposal = proposal
    form = forms.AskSupplement(posted(request), rule=selectors.supplement_rule(day_of(view.at)))
    refusal = None
    if not (may := policy.can_ask(request.user, case)):
        if not form.is_valid():
            may.enforce()
        refusal = PermissionDenied(may.reason)
    elif not (
        is_open := selectors.supplement_is_open(
            case, on=day_of(view.at), is_entered=view.asking.is_entered
        )
    ):
        refusal = WrongMoment(is_open.reason)
    elif form.is_valid():
        try:
            actions.ask_supplement(case, by=request.user, at=view.at, **form.given())
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(
                request, _("The lead author is asked, and the clock of the case stands still.")
            )
            return go(request, _home(proposal))
    context = {
        "view": view,
        "proposal": proposal,
        "form": form,
        "refusal": refusal,
        "section": "inbox",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/ask_supplement.html", context, status=status)


@once("approvals.answer_supplement")
@kept
def answer_supplement(request, pk):
    """The lead author adds what was asked for."""
    desk = reading.desk_of(request, pk, Kind.SUPPLEMENT)
    return act_on(
        desk,
        forms.AnswerSupplement,
        actions.answer_supplement,
        "approvals/answer_supplement.html",
        file_field=forms.FILES[0],
    )


@once("approvals.withdraw_supplement")
def withdraw_supplement(request, pk):
    """Take a reason, and ask no longer."""
    seen = Proposal.objects.visible_to(request.user).filter(pk=OuterRef("proposal"))
    tasks = Task.objects.filter(Exists(seen), kind=Kind.SUPPLEMENT).select_related(
        "proposal", "case__unit", "person", "supplement_request__asked_by"
    )
    task = get_object_or_404(tasks.annotate(now=clock.now_in_query()), pk=pk)
    task.case.proposal = task.proposal
    form = forms.WithdrawSupplement(posted(request))
    refusal = None
    if not form.is_valid():
        policy.can_ask(request.user, task.case).enforce()
    else:
        try:
            actions.withdraw_supplement(task, by=request.user, at=task.now, **form.given())
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("The request was withdrawn; the clock goes on."))
            return go(request, _home(task.proposal))
    context = {
        "task": task,
        "proposal": task.proposal,
        "asked": task.supplement_request,
        "form": form,
        "refusal": refusal,
        "section": "inbox",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/withdraw_supplement.html", context, status=status)


def supplement_file(request, pk):
    """A file that the authors added: for whoever sees the dossier."""
    seen = Proposal.objects.visible_to(request.user).filter(pk=OuterRef("answer__case__proposal"))
    rows = SupplementFile.objects.filter(Exists(seen)).select_related("file")
    return download(request, get_object_or_404(rows, pk=pk).file)


def _home(proposal) -> str:
    return f"{reverse('approvals:dossier', args=[proposal.pk])}#supplements"
