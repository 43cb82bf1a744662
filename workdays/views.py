"""The calendar for everybody to read: which days count, and where that stands written."""

from django.http import Http404
from django.utils.dates import WEEKDAYS
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from core import clock
from core.http import page

from . import forms
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
