"""The resolution of a committee: entered off the paper, then compared by somebody else."""

from django.utils.translation import gettext_lazy

from accounts.proving import proven
from approvals import actions, forms
from approvals.models import Decision, Kind
from journal.once import once

from . import reading
from .acts import act_on, kept
from .deciding import form_wants
from .reading import resolved

Type = Decision.Type
MEANS = {
    Type.APPROVE: gettext_lazy(
        "The plan may be carried out inside the approved scope, time and budget, once somebody "
        "else has confirmed this entry."
    ),
    Type.SEND_BACK: gettext_lazy(
        "The plan goes back to its authors with the reasons of the resolution, once confirmed."
    ),
    Type.REJECT: gettext_lazy(
        "The procedure ends once confirmed; the authors read the reasons of the resolution."
    ),
}


@proven
@once("approvals.enter_resolution")
@kept
def enter_resolution(request, pk):
    """Whoever works for the committee writes down what its paper says."""
    desk = reading.desk_of(request, pk, Kind.RESOLUTION)
    before = resolved.came_back(desk.view)
    wants = form_wants(desk, [(kind, forms.Card(kind.label, MEANS[kind])) for kind in MEANS])
    if before is not None:
        wants["initial"] |= resolved.typed(before)
    return act_on(
        desk,
        forms.EnterResolution,
        actions.enter_resolution,
        "approvals/enter_resolution.html",
        file_field="file",
        shown={"before": before},
        kept=before.file.name if before else "",
        **wants,
    )


@proven
@once("approvals.confirm_resolution")
@kept
def confirm_resolution(request, pk):
    """Somebody else compares the entry with the paper, and confirms it or gives it back."""
    desk = reading.desk_of(request, pk, Kind.RESOLUTION_CHECK)
    entered = resolved.deciding(desk.view, desk.task.pk)
    rows = [(label, value) for label, value in resolved.entered(entered) if value]
    return act_on(
        desk,
        forms.ConfirmResolution,
        actions.confirm_resolution,
        "approvals/confirm_resolution.html",
        shown={"entered": entered, "rows": rows},
    )
