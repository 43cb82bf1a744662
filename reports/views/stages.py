"""How long each kind of step takes, and the steps behind a number."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from approvals.models import Kind
from core import clock
from core.http import page, whole
from reports import policy, selectors
from workdays.hours import spelled

EARLIEST = 2020


@require_safe
def stages(request):
    """The year's times of all units that the person follows together, or of one of them."""
    policy.can_follow_delays(request.user).enforce()
    unit, year = _unit(request), _year(request)
    times = selectors.stage_times(request.user, year, unit and unit.pk)
    units = [] if unit else selectors.unit_times(request.user, year)
    context = {
        "rows": [_said(one, unit, year) for one in times],
        "units": units,
        "unit": unit,
        "year": year,
        "before": _link(unit, year - 1) if year > EARLIEST else "",
        "after": _link(unit, year + 1) if year < clock.today().year else "",
        "section": "reports",
    }
    return page(request, "reports/stages.html", context)


@require_safe
def stage_steps(request):
    """The steps of one kind that a unit did in the year, the last first."""
    policy.can_follow_delays(request.user).enforce()
    unit, year, kind = _unit(request), _year(request), request.GET.get("kind", "")
    if unit is None or kind not in Kind.values:
        raise Http404
    hourly, after = request.GET.get("h") == "1", request.GET.get("after", "")
    found, older = selectors.done_steps(
        request.user, year, unit.pk, kind, hourly=hourly, after=after
    )
    took = selectors.took(found)
    kept = {"u": unit.pk, "year": year, "kind": kind} | ({"h": 1} if hourly else {})
    context = {
        "rows": [(task, _amount(took[task.pk], hourly=hourly)) for task in found],
        "unit": unit,
        "year": year,
        "kind": Kind(kind).label,
        "back": f"{reverse('reports:stages')}{_link(unit, year)}",
        "older": f"?{urlencode(kept | {'after': older})}" if older else "",
        "newer": f"?{urlencode(kept)}" if after else "",
        "section": "reports",
    }
    return page(request, "reports/stage_steps.html", context)


def _said(one, unit, year) -> dict:
    said = {"kind": Kind(one.kind).label, "row": one, "url": ""}
    for name in ("median", "nine_in_ten", "longest"):
        said[name] = _amount(getattr(one, name), hourly=one.hourly)
    if unit is not None:
        asked = {"u": unit.pk, "year": year, "kind": one.kind} | ({"h": 1} if one.hourly else {})
        said["url"] = f"{reverse('reports:stage_steps')}?{urlencode(asked)}"
    return said


def _amount(n: int, *, hourly: bool) -> str:
    if hourly:
        return spelled(n)
    return ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n}


def _unit(request):
    if (asked := whole(request.GET.get("u"))) is None:
        return None
    unit = selectors.followed_units(request.user).filter(pk=asked).first()
    if unit is None:
        raise PermissionDenied(_("You do not follow this unit."))
    return unit


def _year(request) -> int:
    this = clock.today().year
    asked = whole(request.GET.get("year"))
    return asked if asked is not None and EARLIEST <= asked <= this else this


def _link(unit, year: int) -> str:
    return "?" + urlencode({"year": year} | ({"u": unit.pk} if unit else {}))
