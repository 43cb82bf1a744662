"""Putting off a due date: the head sees what is owed and by when, and says how long and why."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import actions, forms, policy, selectors
from approvals.models import Kind, Task
from core import clock
from core.acting import complain
from core.clock import day_of
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from journal.once import once
from proposals.models import Proposal

from .reading.desk import need_told
from .reading.turns import sum_of, who_of


@once("approvals.extend")
def extend(request, pk):
    """So many working days more, with a reason, before the date has passed."""
    seen = Proposal.objects.visible_to(request.user).filter(pk=OuterRef("proposal"))
    tasks = Task.objects.filter(Exists(seen)).exclude(kind=Kind.ASKED_OPINION)
    known = tasks.select_related("proposal", "case__unit", "unit", "person")
    task = get_object_or_404(known.annotate(now=clock.now_in_query()), pk=pk)
    need_told(request.user, task)
    form = forms.Extend(posted(request), rule=selectors.extension_rule(day_of(task.now)))
    refusal = None
    may = selectors.may_extend(request.user, task)
    if not form.is_valid():
        may.enforce()
        if not (is_open := selectors.is_extendable(task, at=task.now)):
            refusal = WrongMoment(is_open.reason)
    else:
        try:
            given = actions.extend(task, by=request.user, at=task.now, **form.given())
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            said = _("The due date is now %(day)s.") % {"day": f"{given.new_due_on:%d/%m/%Y}"}
            messages.success(request, said)
            return go(request, reverse("approvals:dossier", args=[task.proposal_id]))
    context = {
        "task": task,
        "proposal": task.proposal,
        "who": who_of(task) if policy.sees_deliberation(request.user, task.proposal) else "",
        "sum": sum_of(task),
        "form": form,
        "refusal": refusal,
        "section": "",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/extend.html", context, status=status)
