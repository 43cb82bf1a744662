"""The calendar for everybody to read: which days count, and where that stands written."""

from django.http import Http404
from django.utils.dates import WEEKDAYS
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from core import clock
from core.http import page, whole
from workdays import forms, policy
from workdays.calendar import Calendar
from workdays.models import CalendarDay, CalendarRevision, CalendarVersion, CalendarYear
from workdays.selectors import unconfirmed_next_year, year_sheet

USUAL = 7
"""Working days in the preview before anybody asks: the vote's limit (NĐ 73/2023, Điều 8)."""
A_PAGE = 25

SHORT = (
    pgettext_lazy("weekday in a narrow column", "Mo"),
    pgettext_lazy("weekday in a narrow column", "Tu"),
    pgettext_lazy("weekday in a narrow column", "We"),
    pgettext_lazy("weekday in a narrow column", "Th"),
    pgettext_lazy("weekday in a narrow column", "Fr"),
    pgettext_lazy("weekday in a narrow column", "Sa"),
    pgettext_lazy("weekday in a narrow column", "Su"),
)


@require_safe
def calendar(request, year: int | None = None):
    """One year of the calendar, today's or an older version, and a preview to reckon with."""
    today = clock.today()
    shown = CalendarYear.objects.filter(year=year or today.year).first()
    if shown is None and year is not None:
        raise Http404
    number = year or today.year
    old = _older(request)
    reckoning = Calendar.load(version=old.n if old else None)
    days = CalendarDay.objects.at(old.n) if old else CalendarDay.objects.current()
    may_change = policy.can_change(request.user)
    context = {
        "year": number,
        "years": sorted(reckoning.years),
        "shown": shown,
        "months": year_sheet(number, reckoning, today=today),
        "days": days.filter(date__year=number),
        "version": old or CalendarVersion.objects.last(),
        "old": old,
        "weekdays": weekdays(),
        "may_change": may_change,
        **preview(request, {"": reckoning}, today=today),
    }
    if may_change:
        context["revision"] = (
            CalendarRevision.objects.open()
            .select_related("proposed_by")
            .filter(year=number)
            .first()
        )
        context["unconfirmed"] = unconfirmed_next_year(today)
    return page(request, "workdays/calendar.html", context, part="preview")


@require_safe
def versions(request):
    """Every state the calendar has had, the newest first; each can be opened."""
    before = whole(request.GET.get("before"))
    rows = CalendarVersion.objects.select_related("by").order_by("-n")
    if before:
        rows = rows.filter(n__lt=before)
    found = list(rows[: A_PAGE + 1])
    shown = found[:A_PAGE]
    made = CalendarRevision.objects.filter(version__in=[row.n for row in shown])
    revisions = {row.version: row for row in made.select_related("proposed_by", "confirmed_by")}
    context = {
        "rows": [(row, revisions.get(row.n)) for row in shown],
        "older": f"?before={shown[-1].n}" if len(found) > A_PAGE else "",
        "newer": "?" if before else "",
        "year": clock.today().year,
    }
    return page(request, "workdays/versions.html", context)


def weekdays() -> list[tuple]:
    """The heads of a month's columns, in full and short."""
    return [(WEEKDAYS[n], short) for n, short in enumerate(SHORT)]


def preview(request, calendars: dict[str, Calendar], *, today) -> dict:
    """The form that reckons a deadline, and its answer by each of `calendars`."""
    asked_for = request.GET if "days" in request.GET else None
    form = forms.Preview(asked_for, initial={"start": today, "days": USUAL})
    asked = form.cleaned_data if form.is_valid() else form.initial
    context = {"form": form, "today": today}
    if form.errors:
        return context
    start, count = asked["start"], asked["days"]
    ends = []
    for name, reckoning in calendars.items():
        end = reckoning.add(start, count)
        span = range(min(start, end).year, max(start, end).year + 1)
        ends.append((name, end, not reckoning.confirmed(span)))
    return {**context, "start": start, "count": count, "ends": ends}


def _older(request) -> CalendarVersion | None:
    """The version that the address names; 404 when there was none such."""
    if "version" not in request.GET:
        return None
    found = CalendarVersion.objects.filter(n=whole(request.GET["version"]) or 0).first()
    if found is None:
        raise Http404
    return found
