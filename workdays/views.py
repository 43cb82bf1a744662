"""The calendar for everybody to read: which days count, and where that stands written."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from core import clock
from core.http import go, page, posted, status_of, whole
from core.verdicts import WrongMoment
from journal.once import once

from . import actions, forms, policy
from .calendar import Calendar
from .models import CalendarDay, CalendarVersion, CalendarYear
from .selectors import year_sheet

USUAL = 7
"""Working days in the preview before anybody asks: the vote's limit (NĐ 73/2023, Điều 8)."""

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
    """One year of the calendar, and a preview: so many working days from that day."""
    today = clock.today()
    shown = CalendarYear.objects.filter(year=year or today.year).first()
    if shown is None and year is not None:
        raise Http404
    reckoning = Calendar.load()
    form = forms.Preview(
        request.GET if "days" in request.GET else None, initial={"start": today, "days": USUAL}
    )
    asked = form.cleaned_data if form.is_valid() else form.initial
    number = year or today.year
    context = {
        "year": number,
        "years": sorted(reckoning.years),
        "shown": shown,
        "months": year_sheet(number, reckoning, today=today),
        "days": CalendarDay.objects.filter(date__year=number),
        "version": CalendarVersion.objects.last(),
        "weekdays": [(WEEKDAYS[n], short) for n, short in enumerate(SHORT)],
        "form": form,
        "today": today,
        "may_change": policy.can_change(request.user),
    }
    if not form.errors:
        end = reckoning.add(asked["start"], asked["days"])
        span = range(min(asked["start"], end).year, max(asked["start"], end).year + 1)
        context |= {
            "start": asked["start"],
            "count": asked["days"],
            "end": end,
            "provisional": not reckoning.confirmed(span),
        }
    return page(request, "workdays/calendar.html", context, part="preview")


@once("workdays.set_day")
def set_day(request):
    """Say that a day is off, worked in exchange, or follows the week again."""
    form = forms.SetDay(posted(request))
    return _act(
        request,
        "workdays/set_day.html",
        {},
        form,
        lambda given: actions.set_day(given.pop("day"), by=request.user, at=clock.now(), **given),
        done=_("The calendar was changed. Deadlines that are set already stay as they are."),
        where=lambda: ("workdays:year", form.cleaned_data["day"].year),
    )


@once("workdays.confirm_year")
def confirm_year(request, year: int):
    """Confirm the days of a year: its deadlines are no longer provisional."""
    row = get_object_or_404(CalendarYear, year=year)
    return _act(
        request,
        "workdays/confirm_year.html",
        {
            "year": row,
            "days": CalendarDay.objects.filter(date__year=year),
            "version": CalendarVersion.objects.last(),
        },
        forms.ConfirmYear(posted(request)),
        lambda given: actions.confirm_year(
            year,
            seen=whole(request.POST.get("seen")) or 0,
            by=request.user,
            at=clock.now(),
            **given,
        ),
        done=_("The year is confirmed."),
        where=lambda: ("workdays:year", year),
    )


def _act(request, template, context, form, do, *, done, where):
    """Clean, act once, answer; who may not is told who may, with what he typed still there."""
    may, refusal = policy.can_change(request.user), None
    if request.method != "POST":
        may.enforce()
    elif not may:
        refusal = PermissionDenied(may.reason)
    elif form.is_valid():
        try:
            do(form.given())
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, done)
            return go(request, *where())
    context |= {"form": form, "refusal": refusal, "section": "admin"}
    return page(request, template, context, status=status_of(refusal) if refusal else 200)
