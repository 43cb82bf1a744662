"""A year drafted by administrators: day by day or from a table. A draft changes nothing yet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.http import go, page, posted, status_of, whole
from core.verdicts import WrongMoment
from journal.once import once
from workdays import actions, forms, policy, sheets
from workdays.calendar import Calendar
from workdays.models import CalendarDay, CalendarRevision, CalendarYear
from workdays.selectors import compared, drafted, year_sheet

from .reading import preview, weekdays

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
@once("workdays.start_revision")
def start_revision(request, year: int):
    """Begin a draft of a year with its days as they stand."""
    get_object_or_404(CalendarYear, year=year)
    begun = actions.start_revision(year, by=request.user, at=clock.now())
    return go(request, "workdays:revision", begun.pk)


@require_safe
def revision(request, pk):
    """A draft beside the calendar as it stands: what it changes, and how it reckons."""
    policy.can_change(request.user).enforce()
    shown = _fetch(pk)
    today = clock.today()
    days = list(shown.days.all())
    now = Calendar.load(version=shown.version - 1 if shown.version else None)
    then = drafted(shown, now, days)
    was = CalendarDay.objects.at(shown.version - 1) if shown.version else CalendarDay.objects
    was = was if shown.version else was.current()
    changes = compared(was.filter(date__year=shown.year), days)
    context = {
        "revision": shown,
        "changes": changes,
        "changed": sum(change.kind != "same" for change in changes),
        "months": year_sheet(shown.year, then, today=today),
        "weekdays": weekdays(),
        "section": "admin",
        **preview(
            request,
            {
                pgettext("calendar", "by the calendar that stands"): now,
                pgettext("calendar", "by this draft"): then,
            },
            today=today,
        ),
    }
    return page(request, "workdays/revision.html", context, part="preview")


@once("workdays.set_day")
def set_day(request, pk):
    """Say in a draft that a day is off, worked in exchange, or follows the week again."""
    policy.can_change(request.user).enforce()
    shown = _fetch(pk)
    form = forms.SetDay(posted(request), initial=_day_asked_for(request, shown))
    refusal = None
    if form.is_valid():
        given = form.given()
        try:
            actions.set_day(shown, given.pop("day"), by=request.user, at=clock.now(), **given)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("The draft was changed. The calendar stays as it is."))
            return go(request, "workdays:revision", pk)
    context = {"revision": shown, "form": form, "refusal": refusal, "section": "admin"}
    return page(
        request,
        "workdays/set_day.html",
        context,
        status=status_of(refusal) if refusal else 200,
    )


@once("workdays.import_days")
def import_days(request, pk):
    """Take the days of a draft from a table: first it is shown what would become of them."""
    policy.can_change(request.user).enforce()
    shown = _fetch(pk)
    form = forms.ImportDays(posted(request), request.FILES or None, year=shown.year)
    refusal, dry_run = None, False
    if form.is_valid():
        dry_run = form.is_dry_run or not form.is_right
        if not dry_run:
            try:
                actions.import_days(
                    shown,
                    form.days(),
                    seen=whole(request.POST.get("seen")) or 0,
                    by=request.user,
                    at=clock.now(),
                )
            except (WrongMoment, PermissionDenied) as error:
                refusal = error
            else:
                messages.success(request, _("The draft has the days of the table now."))
                return go(request, "workdays:revision", pk)
    context = {"revision": shown, "form": form, "refusal": refusal, "section": "admin"}
    if dry_run:
        days = form.days()
        context |= {
            "dry_run": True,
            "wrong": [row for row in form.read if row.wrong],
            "changes": compared(shown.days.all(), days),
            "again": forms.ImportDays(initial={"rows": sheets.plain(days)}, year=shown.year),
        }
    return page(
        request,
        "workdays/import_days.html",
        context,
        status=status_of(refusal) if refusal else 200,
    )


@require_POST
@once("workdays.drop_revision")
def drop_revision(request, pk):
    """Give a draft up."""
    policy.can_change(request.user).enforce()
    shown = _fetch(pk)
    actions.drop_revision(shown, by=request.user, at=clock.now())
    messages.success(request, _("The draft was given up. The calendar stays as it is."))
    return go(request, "workdays:year", shown.year)


@require_safe
def template(request, year: int):
    """The days of a year as a table to fill in: a workbook, or text with tabs."""
    policy.can_change(request.user).enforce()
    get_object_or_404(CalendarYear, year=year)
    as_workbook = request.GET.get("format") != "tsv"
    days = CalendarDay.objects.current().filter(date__year=year)
    answer = HttpResponse(
        sheets.written(days, as_workbook=as_workbook),
        content_type=XLSX if as_workbook else "text/tab-separated-values; charset=utf-8",
    )
    name = f"lich-lam-viec-{year}.{'xlsx' if as_workbook else 'tsv'}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _fetch(pk: int) -> CalendarRevision:
    people = "started_by", "proposed_by", "confirmed_by"
    return get_object_or_404(CalendarRevision.objects.select_related(*people), pk=pk)


def _day_asked_for(request, shown: CalendarRevision) -> dict:
    """The day that a link of the list names, with what the draft says of it."""
    day = sheets.day_in(request.GET.get("day", ""))
    row = shown.days.filter(date=day).first() if day else None
    if row is None:
        return {"day": day, "effect": "OFF"}
    return {"day": row.date, "effect": row.effect, "name": row.name, "source": row.source}
