"""What becomes of the work of a closed unit: what points to it, carrying it on, what was done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.policy import can_manage
from accounts.proving import proven
from accounts.selectors import slice_of
from approvals import actions, forms, selectors
from approvals.models import Succession, SuccessionRow
from core import clock
from core.http import go, page, posted, status_of
from core.verdicts import Stale, WrongMoment
from journal.once import once

from .acts import complain

CLOSED = 25
"""Closed units with a successor that are offered, those closed last first."""


def successions(request):
    """What was carried on, and the units that were closed last."""
    can_manage(request.user).enforce()
    rows = Succession.objects.select_related("unit", "to_unit", "by")
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = slice_of(rows, ("pk",), after=after, before=before, down=True)
    closed = Unit.objects.filter(valid_to__lte=clock.today(), successors__isnull=False).distinct()
    context = {
        "rows": found.rows,
        "newer": f"?before={found.before}" if found.before else "",
        "older": f"?after={found.after}" if found.after else "",
        "closed": closed.order_by("-valid_to", "-pk")[:CLOSED],
        "section": "admin",
    }
    return page(request, "approvals/successions.html", context)


def succession(request, pk):
    """One act: what became of each thing."""
    can_manage(request.user).enforce()
    rows = Succession.objects.select_related("unit", "to_unit", "by")
    one = get_object_or_404(rows, pk=pk)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = slice_of(one.rows.all(), ("pk",), after=after, before=before)
    context = {
        "one": one,
        "rows": found.rows,
        "newer": f"?before={found.before}" if found.before else "",
        "older": f"?after={found.after}" if found.after else "",
        "section": "admin",
    }
    return page(request, "approvals/succession.html", context)


@proven
@once("approvals.carry_on")
def carry_on(request, pk):
    """What points to this closed unit; and carrying it to a successor, all in one act."""
    can_manage(request.user).enforce()
    unit, at = get_object_or_404(Unit, pk=pk), clock.now()
    on = clock.day_of(at)
    found = selectors.heritage(unit, on=on)
    heirs = list(unit.successors.valid_on(on).order_by("sort_key", "pk"))
    initial = {
        "groups": list(selectors.CHOSEN),
        "to_unit": str(heirs[0].pk) if len(heirs) == 1 else None,
    }
    form = forms.CarryOn(posted(request), heirs=heirs, counts=found.counts, initial=initial)
    shut = actions.may_succeed(unit, heirs[0] if heirs else None, on=on)
    refusal = WrongMoment(shut) if shut and request.method == "POST" else None
    if not shut and form.is_valid():
        try:
            made = actions.carry_on(
                unit, seen=request.POST.get("seen", ""), by=request.user, at=at, **form.given()
            )
        except ValidationError as error:
            complain(form, error)
        except Stale as error:
            refusal, found = error, error.theirs
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("Carried on. Whoever owes a step now is told."))
            return go(request, "approvals:succession", made.pk)
    context = {
        "unit": unit,
        "seen": found.fingerprint,  # asked here: in a template `found` is asked by its kinds
        "more": found.more,
        "lines": _lines(found, request.POST.get("seen_counts", "") if refusal else ""),
        "seen_counts": ",".join(f"{what}:{n}" for what, n in found.counts.items()),
        "shut": shut,
        "form": form,
        "refusal": refusal,
        "section": "admin",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/carry_on.html", context, status=status)


def _lines(found, seen_before: str) -> list[dict]:
    """How much there is of each kind; after a change, also how much there was before."""
    before = dict(part.split(":", 1) for part in seen_before.split(",") if ":" in part)
    return [
        {
            "word": what.label,
            "n": len(found[what]),
            "was": before.get(what.value, ""),
            "changed": what.value in before and before[what.value] != str(len(found[what])),
            "voting": len(found.voting) if what == SuccessionRow.What.CASE else 0,
            "by_hand": what in selectors.BY_HAND,
            "names": [thing.name for thing in found[what][:5]],
        }
        for what in SuccessionRow.What
        if found[what] or before.get(what.value, "0") != "0"
    ]
