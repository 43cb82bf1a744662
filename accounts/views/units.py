"""Units: tree and pages for everybody; making, changing, moving, closing by administrators."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts import actions, forms, policy, selectors
from accounts.models import Unit
from accounts.proving import proven
from core import clock
from core.acting import act, marks, turn
from core.http import page, posted, whole
from journal.once import once

ORDER = ("sort_key", "pk")


def units(request):
    """The tree, or what a search finds."""
    today = clock.today()
    form = forms.FindUnits(request.GET or None)
    context = {
        "form": form,
        "may_manage": policy.can_manage(request.user),
        "today": today,
        "section": "admin" if policy.can_manage(request.user) else "units",
    }
    given = form.cleaned_data if form.is_valid() else {}
    if any(given.values()):
        rows = Unit.objects.matching(given["q"]).select_related("parent")
        if given["kind"]:
            rows = rows.filter(kind=given["kind"])
        if not given["closed"]:
            rows = rows.valid_on(today)
        found = selectors.slice_of(rows, ORDER, **marks(request))
        context |= {"asked": True, "found": found.rows, **turn(request, found)}
    else:
        context["tops"] = selectors.tops(today)
    return page(request, "accounts/units.html", context)


def unit(request, pk):
    """One unit: what it is for, who holds which post, where it stands. For everybody."""
    today = clock.today()
    sheet = selectors.unit_sheet(_unit(pk), day=today)
    may_manage = policy.can_manage(request.user)
    context = {
        "sheet": sheet,
        "unit": sheet.unit,
        "today": today,
        "may_manage": may_manage,
        "may_add_field": policy.can_add_field(request.user, sheet.unit),
        "section": "admin" if may_manage else "units",
    }
    return page(request, "accounts/unit.html", context)


@once("accounts.make_unit")
def make_unit(request):
    """A new unit."""
    may, below = policy.can_manage(request.user), whole(request.GET.get("below"))
    parent = Unit.objects.filter(pk=below, valid_to=None).first() if may and below else None
    return act(
        request,
        "accounts/make_unit.html",
        {},
        may=may,
        form=forms.MakeUnit(
            posted(request),
            initial={"parent": parent, "superior": parent, "is_employing_agency": True},
        ),
        do=lambda given: actions.make_unit(by=request.user, at=clock.now(), **given),
        done=lambda unit: _("%(unit)s was made.") % {"unit": unit},
        where=lambda unit: ("accounts:unit", unit.pk),
    )


@proven
@once("accounts.change_unit")
def change_unit(request, pk):
    """What stands of a unit."""
    unit = _unit(pk)
    return act(
        request,
        "accounts/change_unit.html",
        {"unit": unit},
        may=policy.can_manage(request.user),
        form=forms.ChangeUnit(posted(request), row=unit),
        do=lambda given: actions.change_unit(unit, by=request.user, at=clock.now(), **given),
        done=lambda unit: _("The change was recorded."),
        where=lambda unit: ("accounts:unit", unit.pk),
    )


@proven
@once("accounts.move_unit")
def move_unit(request, pk):
    """Another place in the tree, with everything below."""
    unit = _unit(pk)
    return act(
        request,
        "accounts/move_unit.html",
        {"unit": unit},
        may=policy.can_manage(request.user),
        form=forms.MoveUnit(posted(request), initial={"parent": unit.parent}),
        do=lambda given: actions.move_unit(unit, by=request.user, at=clock.now(), **given),
        done=lambda unit: _("The unit was moved, with everything below it."),
        where=lambda unit: ("accounts:unit", unit.pk),
    )


@proven
@once("accounts.close_unit")
def close_unit(request, pk):
    """The end of a unit, and who takes over. What still hangs on it is listed first."""
    unit, today = _unit(pk), clock.today()
    may = policy.can_manage(request.user)
    return act(
        request,
        "accounts/close_unit.html",
        {"unit": unit, "hanging": selectors.hanging_on(unit, day=today) if may else None},
        may=may,
        form=forms.CloseUnit(posted(request), initial={"valid_to": today}),
        do=lambda given: actions.close_unit(unit, by=request.user, at=clock.now(), **given),
        done=lambda unit: _("The unit is closed. Its name stays in old dossiers."),
        where=lambda unit: ("accounts:unit", unit.pk),
    )


def _unit(pk) -> Unit:
    return get_object_or_404(
        Unit.objects.select_related("parent", "superior", "party_committee"), pk=pk
    )
