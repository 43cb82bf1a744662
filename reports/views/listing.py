"""The one list of dossiers, and the same list as a file."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.proving import proven
from core.http import go, page, posted
from core.templatetags.core import number
from journal.once import once
from reports import forms, policy, selectors
from reports.selectors.behind import STEP
from reports.selectors.figures import DECIDED
from reports.selectors.listing import AT_MOST

from .ask import ask

PLACES = ("after", "before")
KIND = "reports.dossiers"


@require_safe
def dossiers(request):
    """The list, narrowed by what stands in the address; 25 rows a page."""
    form = _filter(request)
    chosen = form.chosen()
    shown = selectors.Page()
    if chosen is not None:
        shown = selectors.a_page(
            request.user,
            chosen,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    query = _query(request)
    context = {
        "form": form,
        "shown": shown,
        "filtered": bool(query),
        "in_use": form.in_use,
        "behind": _behind(chosen, form) if chosen else "",
        "older": _link(query, after=shown.older),
        "newer": _link(query, before=shown.newer),
        "note": _note(shown),
        "query": query,
        "may_export": bool(request.user.sight.export_paths),
        "section": "dossiers",
    }
    return page(request, "reports/dossiers.html", context, part="results")


@require_http_methods(["GET", "HEAD", "POST"])
@proven
@once("reports.export_dossiers")
def export_dossiers(request):
    """Choose the columns of the list in the address, then ask for the file."""
    filters = _filter(request)
    chosen = filters.chosen()
    if chosen is None:
        return go(request, f"{reverse('reports:dossiers')}?{_query(request)}")
    form = forms.ExportList(posted(request))
    if request.method == "POST" and form.is_valid():
        return ask(
            request,
            KIND,
            _title(chosen, filters),
            {"chosen": chosen.params(), **form.cleaned_data},
            refused=lambda refusal, status: _export_page(
                request, form, chosen, filters, refusal=refusal, status=status
            ),
        )
    return _export_page(request, form, chosen, filters)


def _export_page(request, form, chosen, filters, *, refusal=None, status=200):
    verdict = policy.can_export(request.user)
    if not verdict and refusal is None:
        refusal, status = PermissionDenied(verdict.reason), 403
    shown = selectors.a_page(request.user, chosen) if verdict else None
    context = {
        "form": form,
        "refusal": refusal,
        "may_export": bool(verdict),
        "note": _note(shown) if shown else "",
        "behind": _behind(chosen, filters),
        "query": _query(request),
        "section": "dossiers",
    }
    return page(request, "reports/export_dossiers.html", context, status=status)


def _filter(request) -> forms.Filter:
    fields, procedures, year = selectors.choices(request.user)
    return forms.filter_of(_query(request), fields=fields, procedures=procedures, until=year)


def _behind(chosen, form) -> str:
    """In a sentence: which figure these dossiers make."""
    if not chosen.figure:
        return ""
    if chosen.figure.startswith(STEP):
        label = selectors.STEPS[chosen.figure.removeprefix(STEP)]
    else:
        label = selectors.FIGURES.get(chosen.figure, DECIDED).label
    said = _("%(figure)s, %(year)s") % {"figure": label, "year": chosen.of}
    if chosen.month:
        said += ", " + _("month %(month)s") % {"month": chosen.month}
    if form.kept_units:
        said += ": " + "; ".join(unit.name for unit in form.kept_units)
    return said


def _title(chosen, form) -> str:
    behind = _behind(chosen, form)
    return f"{TITLE} ({behind})" if behind else str(TITLE)


TITLE = gettext_lazy("List of dossiers")


def _note(shown: selectors.Page) -> str:
    if shown.has_more_than_counted:
        return _("%(n)s+ dossiers") % {"n": number(AT_MOST)}
    return _("%(n)s dossiers") % {"n": number(shown.total)} if shown.total else ""


def _query(request) -> str:
    """What was chosen, without the place in the list and without what is empty."""
    kept = request.GET.copy()
    for name in list(kept):
        values = [value for value in kept.getlist(name) if value]
        kept.setlist(name, [] if name in PLACES else values)
    return kept.urlencode()


def _link(query: str, **place: str) -> str:
    ((name, key),) = place.items()
    return f"?{query}{'&' if query else ''}{name}={key}" if key else ""
