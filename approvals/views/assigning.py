"""Naming one of the unit's officers for a step."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import actions, forms, policy, selectors
from approvals.models import Task
from core import clock
from core.clock import day_of
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from journal.once import once
from proposals.models import Proposal

from .reading.desk import need_told


@once("approvals.assign")
def assign(request, pk):
    """The head chooses who does it, or takes that back; the step stays every officer's."""
    seen = Proposal.objects.visible_to(request.user).filter(pk=OuterRef("proposal"))
    known = Task.objects.filter(Exists(seen), case__isnull=False)
    known = known.select_related("proposal", "case", "unit", "person", "assignee")
    task = get_object_or_404(known.annotate(now=clock.now_in_query()), pk=pk)
    need_told(request.user, task)
    policy.can_assign(request.user, task).enforce()
    seats = selectors.officers_of([task.unit_id], day_of(task.now))
    form = forms.Assign(posted(request), seats=seats, assigned=task.assignee_id is not None)
    refusal = None
    if not form.is_valid():
        if not (verdict := selectors.is_assignable(task)):
            refusal = WrongMoment(verdict.reason)
    else:
        try:
            done = actions.assign(task, by=request.user, at=task.now, **form.given())
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            said = _("Assigned to %(person)s.") if done.assignee_id else _("Assigned to nobody.")
            messages.success(request, said % {"person": done.assignee})
            return go(request, reverse("approvals:dossier", args=[task.proposal_id]))
    context = {
        "task": task,
        "proposal": task.proposal,
        "form": form,
        "any": bool(seats),
        "refusal": refusal,
        "section": "inbox",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/assign.html", context, status=status)
