"""Recording a pilot mechanism, its answer and its papers; and revising what was refused."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import actions, forms, selectors
from approvals.models import MechanismRequest
from core import clock
from core.acting import complain
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from documents.actions import Refused
from documents.http import download
from journal.once import once
from proposals.models import Proposal

from . import reading
from .sending import dossier_of


@once("approvals.ask_mechanism")
def ask_mechanism(request, pk):
    """Which mechanism was asked for, of whom and by which paper."""
    proposal = dossier_of(request, pk)
    case = selectors.ended_case(proposal)
    if case is None:
        raise Http404
    form = forms.AskMechanism(posted(request), request.FILES or None)
    refusal, done = _act(
        form,
        lambda: selectors.may_record(request.user, proposal, case),
        lambda: actions.ask_mechanism(proposal, by=request.user, at=proposal.now, **form.given()),
    )
    if done:
        messages.success(request, _("The request for a pilot mechanism is recorded."))
        return go(request, _home(proposal))
    if refusal is None and not (is_open := selectors.may_ask_now(proposal)):
        refusal = WrongMoment(is_open.reason)
    context = {"proposal": proposal, "form": form, "refusal": refusal, "section": ""}
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/ask_mechanism.html", context, status=status)


@once("approvals.answer_mechanism")
def answer_mechanism(request, pk):
    """Granted or refused, by which paper; a grant reopens the dossier."""
    rows = _seen(request).select_related("proposal__unit", "case__unit", "to_unit")
    asked = get_object_or_404(rows.annotate(now=clock.now_in_query()), pk=pk)
    proposal = asked.proposal
    form = forms.AnswerMechanism(posted(request), request.FILES or None)
    refusal, done = _act(
        form,
        lambda: selectors.may_record_answer(request.user, asked, proposal),
        lambda: actions.answer_mechanism(asked, by=request.user, at=asked.now, **form.given()),
    )
    if done:
        messages.success(request, _("The answer is recorded."))
        return go(request, _home(proposal))
    context = {
        "proposal": proposal,
        "asked": asked,
        "form": form,
        "refusal": refusal,
        "section": "",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/answer_mechanism.html", context, status=status)


def mechanism_paper(request, pk, which):
    """The paper of a request or of its answer: for whoever sees the dossier."""
    asked = get_object_or_404(_seen(request).select_related("file", "answer__file"), pk=pk)
    if which == "request":
        return download(request, asked.file)
    answer = getattr(asked, "answer", None)
    if which != "answer" or answer is None:
        raise Http404
    return download(request, answer.file)


@require_POST
@once("approvals.revise")
def revise(request, pk):
    """The lead author begins the revised plan of what was not approved."""
    proposal = dossier_of(request, pk)
    try:
        fresh = actions.revise(proposal, by=request.user, at=proposal.now)
    except (WrongMoment, PermissionDenied) as refusal:
        return reading.dossier_page(request, proposal, refusal=refusal)
    messages.success(request, _("The revised plan begins with what the refused one says."))
    return go(request, "proposals:plan", fresh.pk)


def _act(form, may, act):
    """(what refused it, whether it was done); an empty page asks only whether he may at all."""
    if not form.is_valid():
        may().enforce()
        return None, False
    try:
        act()
    except ValidationError as error:
        complain(form, error)
    except Refused as error:
        form.add_error("file", str(error))
    except (WrongMoment, PermissionDenied) as error:
        return error, False
    else:
        return None, True
    return None, False


def _seen(request):
    seen = Proposal.objects.visible_to(request.user).filter(pk=OuterRef("proposal"))
    return MechanismRequest.objects.filter(Exists(seen))


def _home(proposal) -> str:
    return f"{reverse('approvals:dossier', args=[proposal.pk])}#mechanisms"
