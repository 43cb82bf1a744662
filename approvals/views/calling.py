"""Calling back what was handed to another unit and waits there for an answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.proving import proven
from approvals import actions, forms, policy, selectors
from approvals.models import Kind, Task
from core import clock
from core.acting import complain
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from journal.once import once
from proposals.models import Proposal


@proven
@once("approvals.call_back")
def call_back(request, pk):
    """The sender takes a reason, and it goes on at his unit."""
    seen = Proposal.objects.visible_to(request.user).filter(pk=OuterRef("proposal"))
    tasks = Task.objects.filter(Exists(seen), kind=Kind.ANSWER_TRANSFER)
    known = tasks.select_related("proposal", "case__unit", "unit", "done_by", "mandate")
    task = get_object_or_404(known.annotate(now=clock.now_in_query()), pk=pk)
    handed = selectors.handed_to(task)
    form = forms.CallBack(posted(request))
    refusal = None
    if not form.is_valid():
        policy.can_call_back(request.user, handed, task.proposal).enforce()
        if task.done_at is not None or task.voided_at is not None:
            refusal = WrongMoment(actions.said_why(task))
    else:
        try:
            actions.call_back(task, by=request.user, at=task.now, **form.given())
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            said = _("Called back: it goes on at %(unit)s. Both units and the authors are told.")
            messages.success(request, said % {"unit": handed.case.unit.name})
            return go(request, "approvals:dossier", task.proposal_id)
    context = {
        "task": task,
        "handed": handed,
        "proposal": task.proposal,
        "form": form,
        "refusal": refusal,
        "section": "inbox",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/call_back.html", context, status=status)
