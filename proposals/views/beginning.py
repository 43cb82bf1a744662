"""Beginning: an idea slip, a plan, or the plan that an agreed idea becomes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from journal.once import once
from proposals import actions, forms
from proposals.models import Route

from . import desk


@once("proposals.new")
def new(request):
    """Choose a slip or a plan, read what the unit is there for, begin the draft."""
    asked = request.GET.get("route")
    form = forms.Begin(
        posted(request), initial={"route": asked if asked in Route.values else Route.SLIP}
    )
    refusal = None
    if form.is_valid():
        try:
            proposal = actions.start_draft(by=request.user, at=clock.now(), **form.cleaned_data)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            if proposal.route == Route.SLIP:
                return go(request, "proposals:section", proposal.pk, "slip")
            return go(request, "proposals:plan", proposal.pk)
    own = request.user.unit
    agency = own.employing_agency()
    units = [own] if own == agency else [own, agency]
    context = {
        "form": form,
        "refusal": refusal,
        "described": [
            one for one in units if one.functions or one.duties or one.powers or one.conditions
        ],
        "agency": agency,
        "section": "mine",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "proposals/new.html", context, status=status)


@require_POST
@once("proposals.start_plan")
def start_plan(request, pk):
    """One press turns an agreed idea into a plan that begins with the slip's text."""
    proposal = desk.draft(request, pk)
    actions.start_plan(proposal, by=request.user, at=clock.now())
    messages.success(request, _("The plan has been begun with what you wrote in the slip."))
    return go(request, "proposals:plan", proposal.pk)
