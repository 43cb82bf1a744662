"""The reports there are, and the year in figures: each figure leads to its dossiers."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.proving import proven
from core import clock
from core.http import page, posted
from jobs.models import Job
from journal.once import once
from reports import forms, policy, selectors
from reports.models import AnnualReview

from .ask import ask

KIND = "reports.year"
JOBS_SHOWN = 5
UNITS_SHOWN = 25
PAGE_NUMBER = re.compile(r"[1-9]\d{0,5}", re.ASCII)


class Line(NamedTuple):
    """A row of a table of figures and where its figures lead."""

    name: str
    query: str
    """What narrows the list to this row, to be put behind the figure's own part."""
    cells: list[int]
    """In the order of the figures."""
    paces: list[selectors.StepRow | None]
    """In the order of the steps that the report shows."""

    @classmethod
    def of(cls, row: selectors.Row, query: str, kinds: Sequence[str] = ()) -> "Line":
        return cls(row.name, query, list(row.n.values()), [row.paces.get(kind) for kind in kinds])


@require_safe
def index(request):
    """What reports there are, and my files."""
    jobs = Job.objects.visible_to(request.user).order_by("-asked_at", "-pk")[:JOBS_SHOWN]
    open_reviews = AnnualReview.objects.visible_to(request.user).filter(
        state=AnnualReview.State.DRAFT
    )
    context = {
        "jobs": jobs,
        "year": clock.today().year,
        "export": policy.can_export(request.user),
        "follows": policy.can_follow_delays(request.user),
        "waiting": open_reviews.order_by()[:100].count(),
        "at": clock.now(),
        "section": "reports",
    }
    return page(request, "reports/index.html", context)


@require_safe
def year(request):
    """The figures of one year for some units, their chart, and where each comes from."""
    return _year_page(request, forms.Export(auto_id="export_%s"))


@require_http_methods(["POST"])
@proven
@once("reports.export_year")
def export_year(request):
    """Ask for the year as a file."""
    chosen, form = _chosen(request), forms.Export(posted(request), auto_id="export_%s")
    if not (chosen.is_valid() and form.is_valid()):
        return _year_page(request, form)
    of = chosen.cleaned_data["year"]
    return ask(
        request,
        KIND,
        _("Yearly summary %(year)s") % {"year": of},
        {
            "year": of,
            "units": [unit.pk for unit in chosen.cleaned_data["units"]],
            **form.cleaned_data,
        },
        refused=lambda refusal, status: _year_page(request, form, refusal=refusal, status=status),
    )


def _chosen(request) -> forms.Year:
    return forms.Year(request.GET, until=clock.today().year)


def _year_page(request, export, *, refusal=None, status=200):
    form = _chosen(request)
    context = {
        "form": form,
        "export": export,
        "refusal": refusal,
        "may_export": bool(request.user.sight.export_paths),
        "query": request.GET.urlencode(),
        "section": "reports",
    }
    if form.is_valid():
        units = form.cleaned_data["units"]
        report = selectors.year_report(request.user, form.cleaned_data["year"], units)
        context |= _figures(report, units) | _turned(request, report)
    return page(request, "reports/year.html", context, part="figures", status=status)


def _figures(report: selectors.Report, units) -> dict[str, Any]:
    inside = "".join(f"&u={unit.pk}" for unit in units)
    kinds = [step.kind for step in report.steps]
    return {
        "report": report,
        "units": units,
        "figures": list(selectors.FIGURES.values()),
        "steps": [(step, selectors.STEPS[step.kind]) for step in report.steps],
        "inside": inside,
        "totals": [Line.of(report.total, inside)],
        "by_field": [Line.of(row, f"{inside}&field={row.key}", kinds) for row in report.fields],
        "by_month": [Line.of(row, f"{inside}&month={row.key}") for row in report.months],
        "chart": _chart(report),
        "finding": _finding(report),
    }


def _turned(request, report: selectors.Report) -> dict[str, Any]:
    """One page of the units, with the addresses of the pages beside it."""
    last = max(len(report.units) - 1, 0) // UNITS_SHOWN
    typed = request.GET.get("page", "")
    n = min(int(typed) - 1, last) if PAGE_NUMBER.fullmatch(typed) else 0
    shown = report.units[n * UNITS_SHOWN : (n + 1) * UNITS_SHOWN]
    kinds = [step.kind for step in report.steps]
    return {
        "by_unit": [Line.of(row, f"&u={row.key}&own=1", kinds) for row in shown],
        "units_newer": _at_page(request, n) if n else "",
        "units_older": _at_page(request, n + 2) if n < last else "",
        "units_from": n * UNITS_SHOWN + 1,
        "units_to": n * UNITS_SHOWN + len(shown),
    }


def _at_page(request, n: int) -> str:
    asked = request.GET.copy()
    asked["page"] = n
    return f"?{asked.urlencode()}#units-title"


def _chart(report: selectors.Report) -> dict[str, Any]:
    shown = [("bar", "submitted"), ("bar2", "approved")]
    return {
        "labels": [row.key for row in report.months],
        "series": [
            (look, selectors.FIGURES[key].label, [row.n[key] for row in report.months])
            for look, key in shown
        ],
    }


def _finding(report: selectors.Report) -> str:
    """The chart in a sentence."""
    n = report.total.n
    if not n["submitted"]:
        return _("No plan was submitted in %(year)s.") % {"year": report.year}
    most = max(report.months, key=lambda row: row.n["submitted"])
    said = ngettext(
        "%(n)s plan was submitted in %(year)s, most of them in month %(month)s (%(most)s)",
        "%(n)s plans were submitted in %(year)s, most of them in month %(month)s (%(most)s)",
        n["submitted"],
    ) % {
        "n": n["submitted"],
        "year": report.year,
        "month": most.key,
        "most": most.n["submitted"],
    }
    decided = n["on_time"] + n["late"]
    if not decided:
        return _("%(said)s; none has been decided yet.") % {"said": said}
    return _("%(said)s; %(approved)s approved of %(decided)s decided, %(late)s of them late.") % {
        "said": said,
        "approved": n["approved"],
        "decided": decided,
        "late": n["late"],
    }
