"""Importing units, people and posts: the template, the workbooks, the check row by row."""

import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.proving import proven
from accounts.selectors import slice_of
from core import clock
from core.files import attachment
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from documents.refusal import Refused
from jobs.actions import TooMany
from jobs.actions import request as ask_for
from journal.once import once

from . import actions, forms, policy
from .models import Batch, Line
from .workbook import write_template

TOO_MANY = 429
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES = 50


@require_safe
def index(request):
    """The template, the form, and the workbooks handed in so far."""
    return _index(request, forms.HandIn())


@require_safe
def template(request):
    """The empty workbook."""
    policy.can_import(request.user).enforce()
    made = io.BytesIO()
    write_template(made)
    made.seek(0)
    return attachment(made, f"{_('Import template')}.xlsx", media_type=XLSX)


@once("imports.hand_in")
def hand_in(request):
    """Hand in a workbook; it is checked at once, and nothing is changed by that."""
    form = forms.HandIn(posted(request), request.FILES or None)
    may, refusal, status = policy.can_import(request.user), None, 200
    if request.method == "POST" and not may:
        refusal, status = PermissionDenied(may.reason), 403
    elif form.is_valid():
        try:
            batch = actions.hand_in(form.cleaned_data["file"], by=request.user, at=clock.now())
        except Refused as error:
            form.add_error("file", str(error))
        except (WrongMoment, PermissionDenied) as error:
            refusal, status = error, _status(error)
        else:
            return go(request, "imports:batch", pk=batch.pk)
    return _index(request, form, refusal=refusal, status=status)


def batch(request, pk, *, refusal=None, status=200):
    """One workbook: how far the work is, what each row does, and the import."""
    batch = _batch(request, pk)
    return page(request, "imports/batch.html", _context(request, batch, refusal), status=status)


def progress(request, pk):
    """How far it is: asked every two seconds by the page until the work has ended."""
    batch = _batch(request, pk)
    if not request.htmx:
        return go(request, "imports:batch", pk=pk)
    if not batch.is_at_work:
        return go(request, "imports:batch", pk=pk)
    return page(request, "imports/batch.html", _work(batch), part="state")


@require_POST
@once("imports.check")
def check(request, pk):
    """Have the workbook checked anew."""
    return _take(
        request,
        pk,
        lambda batch, at: actions.check(batch, by=request.user, at=at),
        done=_("The workbook is checked anew."),
    )


@require_POST
@proven
@once("imports.carry_out")
def carry_out(request, pk):
    """Import what the check showed: all of it or nothing."""
    return _take(
        request,
        pk,
        lambda batch, at: actions.carry_out(
            batch, seen=request.POST.get("seen", ""), by=request.user, at=at
        ),
        done=_("The import has begun. You may leave this page."),
    )


@require_POST
@once("imports.report")
def report(request, pk):
    """Ask for the result as a delimited file."""
    batch = _batch(request, pk)
    title = _("Result of the check: %(name)s") % {"name": batch.file.name}
    try:
        job = ask_for("imports.report", title, {"batch": batch.pk}, by=request.user, at=clock.now())
    except (WrongMoment, PermissionDenied) as refusal:
        return _answer(request, pk, refusal)
    return go(request, "jobs:detail", pk=job.pk)


def _take(request, pk, act, *, done):
    batch = _batch(request, pk)
    try:
        act(batch, clock.now())
    except (WrongMoment, PermissionDenied) as refusal:
        return _answer(request, pk, refusal)
    messages.success(request, done)
    return go(request, "imports:batch", pk=pk)


def _answer(request, pk, refusal):
    return batch(request, pk, refusal=refusal, status=_status(refusal))


def _status(refusal) -> int:
    return TOO_MANY if isinstance(refusal, TooMany) else status_of(refusal)


def _batch(request, pk) -> Batch:
    rows = Batch.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("file", "check_job", "import_job", "asked_by"), pk=pk
    )


def _index(request, form, *, refusal=None, status=200):
    if refusal is None:
        policy.can_import(request.user).enforce()
    rows = Batch.objects.visible_to(request.user)
    rows = rows.select_related("file", "check_job", "import_job")
    found = slice_of(rows, ("pk",), down=True, **_marks(request))
    context = {
        "form": form,
        "refusal": refusal,
        "may": bool(policy.can_import(request.user)),
        "found": found.rows,
        "section": "admin",
        **_turn(request, found),
    }
    return page(request, "imports/index.html", context, status=status)


def _context(request, batch, refusal):
    outcome, sheet = request.GET.get("outcome", ""), request.GET.get("sheet", "")
    lines = batch.lines.all()
    if outcome in Line.Outcome.values:
        lines = lines.filter(outcome=outcome)
    if sheet in Line.Sheet.values:
        lines = lines.filter(sheet=sheet)
    shown = batch.checked_at is not None
    found = slice_of(lines if shown else lines.none(), ("pk",), size=LINES, **_marks(request))
    return {
        **_work(batch),
        "refusal": refusal,
        "shown": shown,
        "found": found.rows,
        "outcomes": [(one, batch.counts.get(one.value, 0)) for one in Line.Outcome],
        "total": sum(batch.counts.values()),
        "outcome": outcome,
        "sheets": Line.Sheet,
        "sheet": sheet,
        **_turn(request, found),
    }


def _work(batch):
    return {
        "batch": batch,
        "job": batch.job,
        "left": batch.job.seconds_left(clock.now()) if batch.is_at_work else None,
        "section": "admin",
    }


def _marks(request) -> dict[str, str]:
    return {key: request.GET.get(key, "") for key in ("after", "before")}


def _turn(request, found) -> dict[str, str]:
    """Addresses of the pages before and after, keeping the filters of this one."""
    kept = request.GET.copy()
    for key in ("after", "before"):
        kept.pop(key, None)

    def address(key, value):
        asked = kept.copy()
        asked[key] = value
        return f"?{asked.urlencode()}"

    return {
        "newer": address("before", found.before) if found.before else "",
        "older": address("after", found.after) if found.after else "",
    }
