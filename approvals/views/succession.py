"""What becomes of the work of a closed unit: what points to it, carrying it on, what was done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.policy import can_manage
from accounts.proving import proven
from accounts.selectors import slice_of
from approvals import actions, forms, policy, selectors
from approvals.models import Succession, SuccessionRow
from core import clock
from core.acting import complain
from core.http import go, page, posted, status_of
from core.verdicts import Stale, WrongMoment
from journal.once import once

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
    one = get_object_or_404(rows.select_related("plan__by"), pk=pk)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = slice_of(one.rows.select_related("heir"), ("pk",), after=after, before=before)
    heirs = one.rows.exclude(heir=None).values("heir")
    others = Unit.objects.filter(pk__in=heirs).exclude(pk=one.to_unit_id)
    context = {
        "one": one,
        "others": list(others.order_by("sort_key", "pk")),
        "rows": found.rows,
        "newer": f"?before={found.before}" if found.before else "",
        "older": f"?after={found.after}" if found.after else "",
        "section": "admin",
    }
    return page(request, "approvals/succession.html", context)


@proven
@once("approvals.carry_on")
def carry_on(request, pk):
    """What points to this closed unit; and carrying it to its successors, all in one act. A head of
    the unit or of a successor prepares it, an administrator carries it out.
    """
    unit, at, user = get_object_or_404(Unit, pk=pk), clock.now(), request.user
    carries = can_manage(user)
    if not carries:
        policy.handovers.can_plan_succession(user, unit).enforce()
    on = clock.day_of(at)
    found = selectors.heritage(unit, on=on)
    heirs = list(unit.successors.valid_on(on).order_by("sort_key", "pk"))
    hidden = None if carries else selectors.hidden_from(user, found.dossiers)
    plan = selectors.plan_of(unit)
    form = forms.CarryOn(
        posted(request),
        heirs=heirs,
        counts=found.counts,
        dossiers=_dossiers(found, heirs, hidden, on),
        initial=_initial(plan, heirs),
    )
    shut = actions.may_succeed(unit, heirs[0] if heirs else None, on=on)
    refusal = WrongMoment(shut) if shut and request.method == "POST" else None
    if not shut and form.is_valid():
        try:
            if not carries:
                actions.plan_succession(unit, by=user, at=at, **form.given())
                messages.success(request, _("Prepared. An administrator carries it out."))
                return go(request, "approvals:carry_on", pk)
            made = actions.carry_on(
                unit, seen=request.POST.get("seen", ""), by=user, at=at, **form.given()
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
        "lines": _lines(found, request.POST.get("seen_counts", "") if refusal else "", hidden),
        "seen_counts": ",".join(f"{what}:{n}" for what, n in found.counts.items()),
        "shut": shut,
        "plan": plan,
        "carries": carries,
        "several": len(heirs) > 1,
        "form": form,
        "refusal": refusal,
        "section": "admin" if carries else "inbox",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/carry_on.html", context, status=status)


def _dossiers(found, heirs, hidden, on) -> list[tuple]:
    """The dossiers that are each given an heir: key, name, the heir by the rule. Of one heir, or of
    too many for one page, none: the rule says it.
    """
    if len(heirs) < 2 or len(found.dossiers) > selectors.ONE_BY_ONE:
        return []
    what = SuccessionRow.What
    names = {one.proposal: one.name for one in found[what.TASK]}
    for one in found[what.DOSSIER]:
        names[one.proposal] = _("Draft of %(name)s") % {"name": one.name}
    names |= {one.proposal: one.name for one in found[what.CASE]}
    rule = selectors.heirs_by_rule(found, on=on).dossiers
    seen = (key for key in found.dossiers if hidden is None or not hidden.hides("", key))
    return [(key, names[key], rule.get(key)) for key in seen]


def _initial(plan, heirs) -> dict:
    """What a head has prepared; else everything goes along, to the only successor."""
    if plan is not None:
        return {
            "to_unit": str(plan.to_unit_id),
            "groups": plan.groups,
            "number": plan.number,
            "document_date": plan.document_date,
            "reason": plan.reason,
            **{name: str(key) for name, key in plan.heirs.items()},
        }
    return {
        "groups": list(selectors.CHOSEN),
        "to_unit": str(heirs[0].pk) if len(heirs) == 1 else None,
    }


def _lines(found, seen_before: str, hidden=None) -> list[dict]:
    """How much there is of each kind; after a change, also how much there was before."""

    def shown(what) -> list:
        if hidden is None:
            return found[what]
        return [one for one in found[what] if not hidden.hides("", one.proposal)]

    before = dict(part.split(":", 1) for part in seen_before.split(",") if ":" in part)
    return [
        {
            "word": what.label,
            "n": len(shown(what)),
            "was": before.get(what.value, ""),
            "changed": what.value in before and before[what.value] != str(len(found[what])),
            "voting": len(found.voting) if what == SuccessionRow.What.CASE else 0,
            "by_hand": what in selectors.BY_HAND,
            "sits": what == SuccessionRow.What.COUNCIL,
            "names": [thing.name for thing in shown(what)[:5]],
        }
        for what in SuccessionRow.What
        if shown(what) or before.get(what.value, "0") != "0"
    ]
