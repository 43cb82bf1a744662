"""The units' yearly reviews: the list, one to write or to read, and on paper."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import FieldOfWork
from accounts.policy import sight
from approvals.actions import LateReasonNeeded, is_late
from approvals.models import Kind, Task
from core import clock
from core.http import go, page, status_of, whole
from core.verdicts import Stale, WrongMoment
from journal.once import once
from proposals.models import Proposal
from reports import actions, forms, policy, selectors
from reports.models import AnnualReview
from workdays.calendar import Calendar

from .ask import ask

A_PAGE = 50
KIND = "reports.review"


@require_safe
def reviews(request):
    """Reviews of a year that the person may see: his own units' first, then by unit."""
    seen = AnnualReview.objects.visible_to(request.user)
    years = list(seen.order_by("-year").values_list("year", flat=True).distinct()[:10])
    asked = whole(request.GET.get("year"))
    chosen = asked if asked in years else next(iter(years), None)
    rows = seen.filter(year=chosen).select_related("unit").order_by("unit__sort_key", "unit_id")
    rows = rows.defer(*AnnualReview.TEXTS, "holes", "figures")
    last = whole(request.GET.get("after"))
    if last is not None:
        before = seen.filter(pk=last).values_list("unit__sort_key", "unit_id").first()
        if before:
            key, unit = before
            rows = rows.filter(Q(unit__sort_key__gt=key) | Q(unit__sort_key=key, unit__gt=unit))
    found = list(rows[: A_PAGE + 1])
    shown = found[:A_PAGE]
    older = urlencode({"year": chosen, "after": shown[-1].pk}) if len(found) > A_PAGE else ""
    mine = {unit for unit, role in sight(request.user).posts if role in policy.WRITES_REVIEW}
    context = {
        "years": years,
        "year": chosen,
        "rows": [(row, row.unit_id in mine) for row in shown],
        "older": f"?{older}" if older else "",
        "newer": f"?year={chosen}" if last else "",
        "section": "reports",
    }
    return page(request, "reports/reviews.html", context)


@require_safe
def review(request, pk):
    """One review: figures, holes, and its words, to write or to read."""
    return _review_page(request, _fetch(request, pk))


@require_safe
def paper(request, pk):
    """The review as it is printed."""
    shown = _fetch(request, pk)
    return page(request, "reports/paper.html", _context(request, shown))


@require_POST
@once("reports.save_review")
def save_review(request, pk):
    """Keep what was typed."""
    return _write(request, pk, actions.save_review, done=_("The review was saved."))


@require_POST
@once("reports.submit_review")
def submit_review(request, pk):
    """Keep what was typed and hand it upward."""
    return _write(request, pk, actions.submit_review, done=_("The review was submitted upward."))


@require_POST
def autosave_review(request, pk):
    """The page saves what is typed by itself: private, versioned, never submits."""
    fetched, at = _fetch(request, pk), clock.now()
    form = forms.Review(request.POST, review=fetched)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    try:
        saved = actions.save_review(
            fetched, form.texts, seen=form.cleaned_data["version"], by=request.user, at=at
        )
    except Stale as stale:
        theirs = stale.theirs
        return JsonResponse(
            {
                "theirs": {name: getattr(theirs, name) for name in AnnualReview.TEXTS},
                "version": theirs.version,
                "by": str(theirs.saved_by or ""),
                "at": theirs.saved_at.isoformat() if theirs.saved_at else "",
            },
            status=409,
        )
    except PermissionDenied as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=422)
    return JsonResponse({"saved_at": at.isoformat(), "version": saved.version})


@require_POST
@once("reports.export_review")
def export_review(request, pk):
    """Ask for the review as a workbook."""
    fetched = _fetch(request, pk)
    return ask(
        request,
        KIND,
        _("Annual review %(year)s, %(unit)s") % {"year": fetched.year, "unit": fetched.unit.name},
        {"review": fetched.pk},
        refused=lambda refusal, status: _review_page(
            request, fetched, refusal=refusal, status=status
        ),
    )


def _write(request, pk, act, *, done):
    fetched = _fetch(request, pk)
    task, at = _task_of(fetched), clock.now()
    late = task is not None and is_late(task, at)
    form = forms.Review(request.POST, review=fetched, late=late)
    if not form.is_valid():
        return _review_page(request, fetched, form=form)
    more = {}
    if act is actions.submit_review:
        more["late_reason"] = form.cleaned_data.get("late_reason", "")
    try:
        act(
            fetched,
            form.texts,
            seen=form.cleaned_data["version"],
            by=request.user,
            at=at,
            **more,
        )
    except LateReasonNeeded as needed:
        form = forms.Review(request.POST, review=fetched, late=True)
        form.add_error("late_reason", str(needed))
        return _review_page(request, fetched, form=form)
    except Stale as stale:
        again = request.POST.copy()
        again["version"] = str(stale.theirs.version)
        return _review_page(
            request,
            stale.theirs,
            form=forms.Review(again, review=stale.theirs, late=late),
            refusal=stale,
            theirs=stale.theirs,
            status=status_of(stale),
        )
    except (WrongMoment, PermissionDenied) as refusal:
        return _review_page(request, fetched, form=form, refusal=refusal, status=status_of(refusal))
    messages.success(request, done)
    return go(request, "reports:review", pk=pk)


def _review_page(request, shown, *, form=None, refusal=None, theirs=None, status=200):
    context = _context(request, shown)
    may_write = bool(policy.can_write(request.user, shown))
    if form is None and may_write:
        form = forms.Review(review=shown, late=context["is_late"])
    context |= {
        "form": form,
        "may_write": may_write or form is not None,
        "may_take_away": bool(policy.can_take_away(request.user, shown)),
        "refusal": refusal,
        "conflict": _conflict(form, theirs) if theirs else [],
        "section": "reports",
    }
    return page(request, "reports/review.html", context, status=status)


def _context(request, shown: AnnualReview) -> dict:
    task = _task_of(shown) if not shown.is_submitted else None
    at = clock.now()
    visible = set(
        Proposal.objects.visible_to(request.user)
        .filter(pk__in=[hole["proposal"] for hole in shown.holes if hole["proposal"]])
        .values_list("pk", flat=True)
    )
    figures = shown.figures
    return {
        "review": shown,
        "total": _cells(figures.get("total", {})),
        "figures": list(selectors.FIGURES.values()),
        "fields": _fields(figures.get("fields", [])),
        "steps": [(step, selectors.STEPS[step["kind"]]) for step in figures.get("steps", [])],
        "holes": [
            (hole, selectors.HOLES[hole["code"]].label)
            for hole in shown.holes
            if not hole["proposal"] or hole["proposal"] in visible
        ],
        "reads_text": policy.reads_text(request.user, shown),
        "texts": [
            (AnnualReview._meta.get_field(name).verbose_name, getattr(shown, name))
            for name in AnnualReview.TEXTS
        ],
        "task": task,
        "is_late": task is not None and is_late(task, at),
        "left": Calendar.load().left(task.due_on, clock.day_of(at)) if task else None,
        "at": at,
        "section": "reports",
    }


def _fields(rows: list[dict]) -> list[tuple[dict, list]]:
    """The rows of the fields of work, named as the reader's language names them today."""
    fields = FieldOfWork.objects.in_bulk([row["key"] for row in rows if row["key"]])
    names = {0: pgettext("field of work", "Not stated")}
    names |= {key: str(one) for key, one in fields.items()}
    return [({**row, "name": names.get(row["key"], row["name"])}, _cells(row["n"])) for row in rows]


def _cells(n: dict[str, int]) -> list[tuple[selectors.Figure, int]]:
    return [(figure, n.get(key, 0)) for key, figure in selectors.FIGURES.items()]


def _conflict(form, theirs: AnnualReview) -> list[tuple[str, str, str]]:
    """The sections that differ: (label, stored now, typed)."""
    typed = form.data
    return [
        (form.fields[name].label, getattr(theirs, name), typed.get(name, ""))
        for name in AnnualReview.TEXTS
        if getattr(theirs, name).split() != typed.get(name, "").split()
    ]


def _fetch(request, pk) -> AnnualReview:
    rows = AnnualReview.objects.visible_to(request.user).select_related(
        "unit", "submitted_by", "saved_by"
    )
    return get_object_or_404(rows, pk=pk)


def _task_of(shown: AnnualReview) -> Task | None:
    return Task.objects.open().filter(kind=Kind.ANNUAL_REVIEW, subject=shown.subject).first()
