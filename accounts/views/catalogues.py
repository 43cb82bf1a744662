"""Catalogues: dated rows that are added, corrected, replaced and closed, never deleted."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions, forms, policy, selectors
from accounts.models import (
    CatalogueRow,
    FieldOfWork,
    FundingSource,
    LegalInstrument,
    Programme,
    RejectionReason,
    Unit,
)
from core import clock
from core.acting import act, marks, turn
from core.http import page, posted
from core.text import fold
from journal.once import once


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One catalogue: its key in addresses, its rows, its name and what it is for."""

    key: str
    model: type[CatalogueRow]
    title: str | Promise
    purpose: str | Promise


CATALOGUES = {
    one.key: one
    for one in (
        Catalogue(
            "fields",
            FieldOfWork,
            gettext_lazy("Fields of work"),
            gettext_lazy("What a dossier is about. A unit may add fields of its own."),
        ),
        Catalogue(
            "funding",
            FundingSource,
            gettext_lazy("Funding sources"),
            gettext_lazy("Where the money of a plan comes from."),
        ),
        Catalogue(
            "rejections",
            RejectionReason,
            gettext_lazy("Reasons for rejection"),
            gettext_lazy("Each tied to the rule it comes from."),
        ),
        Catalogue(
            "programmes",
            Programme,
            gettext_lazy("Programmes"),
            gettext_lazy("Breakthrough and key programmes of the city."),
        ),
    )
}


def catalogues(request):
    """All catalogues."""
    policy.can_manage(request.user).enforce()
    context = {"catalogues": list(CATALOGUES.values()), "section": "admin"}
    return page(request, "accounts/catalogues.html", context)


def rows(request, key):
    """The rows of one catalogue, in their order."""
    policy.can_manage(request.user).enforce()
    catalogue, today = _catalogue(key), clock.today()
    form = forms.FindRows(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    found = catalogue.model.objects.all()
    if catalogue.model is FieldOfWork:
        found = found.select_related("unit")
    for word in given.get("q", "").split():
        found = found.filter(Q(name__icontains=word) | Q(code__icontains=word))
    if not given.get("closed"):
        found = found.filter(Q(valid_to=None) | Q(valid_to__gt=today))
    found = selectors.slice_of(found, ("position", "pk"), size=50, **marks(request))
    context = {
        "catalogue": catalogue,
        "form": form,
        "found": found.rows,
        "asked": any(given.values()),
        "today": today,
        "section": "admin",
        **turn(request, found),
    }
    return page(request, "accounts/rows.html", context)


@once("accounts.add_row")
def add_row(request, key):
    """A new row of the city's catalogue."""
    catalogue = _catalogue(key)
    return act(
        request,
        "accounts/row_form.html",
        {"catalogue": catalogue, "verb": "add"},
        may=policy.can_manage(request.user),
        form=forms.AddRow(posted(request)),
        do=lambda given: actions.add_row(catalogue.model, by=request.user, at=clock.now(), **given),
        done=lambda row: _("“%(row)s” was added.") % {"row": row},
        where=lambda row: ("accounts:rows", key),
    )


@once("accounts.add_field")
def add_field(request, pk):
    """A field of work of one unit alone, by its head or officer (R0-07)."""
    unit = get_object_or_404(Unit, pk=pk)
    return act(
        request,
        "accounts/row_form.html",
        {"catalogue": CATALOGUES["fields"], "verb": "add", "unit": unit},
        may=policy.can_add_field(request.user, unit),
        form=forms.AddRow(posted(request)),
        do=lambda given: actions.add_row(
            FieldOfWork, unit=unit, by=request.user, at=clock.now(), **given
        ),
        done=lambda row: _("“%(row)s” was added.") % {"row": row},
        where=lambda row: ("accounts:unit", unit.pk),
    )


@once("accounts.change_row")
def change_row(request, key, pk):
    """Correct the words of a row."""
    catalogue, row = _row(key, pk)
    return act(
        request,
        "accounts/row_form.html",
        {"catalogue": catalogue, "row": row, "verb": "change", "unit": _unit_of(row)},
        may=_may_write(request.user, row),
        form=forms.ChangeRow(posted(request), row=row),
        do=lambda given: actions.change_row(row, by=request.user, at=clock.now(), **given),
        done=lambda row: _("The change was recorded."),
        where=lambda row: _home(catalogue, row),
    )


@once("accounts.replace_row")
def replace_row(request, key, pk):
    """Close a row and open another in its place, on the same day."""
    catalogue, row = _row(key, pk)
    words = ("name", "name_en", "source", "note", "position")
    return act(
        request,
        "accounts/row_form.html",
        {"catalogue": catalogue, "row": row, "verb": "replace", "unit": _unit_of(row)},
        may=_may_write(request.user, row),
        form=forms.ReplaceRow(
            posted(request),
            initial={name: getattr(row, name) for name in words} | {"valid_from": clock.today()},
        ),
        do=lambda given: actions.replace_row(row, by=request.user, at=clock.now(), **given),
        done=lambda new: (
            _("“%(row)s” takes over from %(day)s.")
            % {"row": new, "day": f"{new.valid_from:%d/%m/%Y}"}
        ),
        where=lambda new: _home(catalogue, new),
    )


@once("accounts.close_row")
def close_row(request, key, pk):
    """Offer a row no longer."""
    catalogue, row = _row(key, pk)
    return act(
        request,
        "accounts/row_form.html",
        {"catalogue": catalogue, "row": row, "verb": "close", "unit": _unit_of(row)},
        may=_may_write(request.user, row),
        form=forms.CloseRow(posted(request), initial={"valid_to": clock.today()}),
        do=lambda given: actions.close_row(row, by=request.user, at=clock.now(), **given),
        done=lambda row: _("The row is closed. Old dossiers keep it."),
        where=lambda row: _home(catalogue, row),
    )


def instruments(request):
    """Legal and Party documents, the newest first. Everybody may read them."""
    today = clock.today()
    form = forms.FindRows(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    found = LegalInstrument.objects.matching(fold(given.get("q", "")))
    if not given.get("closed"):
        found = found.filter(Q(valid_to=None) | Q(valid_to__gt=today))
    found = selectors.slice_of(found, ("year", "pk"), down=True, **marks(request))
    may_manage = policy.can_manage(request.user)
    context = {
        "form": form,
        "found": found.rows,
        "asked": any(given.values()),
        "may_manage": may_manage,
        "today": today,
        "section": "admin" if may_manage else "guide",
        **turn(request, found),
    }
    return page(request, "accounts/instruments.html", context)


@once("accounts.add_instrument")
def add_instrument(request):
    """A document the catalogue does not know yet."""
    return act(
        request,
        "accounts/instrument_form.html",
        {"verb": "add"},
        may=policy.can_manage(request.user),
        form=forms.AddInstrument(posted(request)),
        do=lambda given: actions.add_instrument(by=request.user, at=clock.now(), **given),
        done=lambda row: _("“%(row)s” was added.") % {"row": row},
        where=lambda row: ("accounts:instruments",),
    )


@once("accounts.change_instrument")
def change_instrument(request, pk):
    """What stands of a document."""
    row = get_object_or_404(LegalInstrument, pk=pk)
    return act(
        request,
        "accounts/instrument_form.html",
        {"verb": "change", "row": row},
        may=policy.can_manage(request.user),
        form=forms.ChangeInstrument(posted(request), row=row),
        do=lambda given: actions.change_instrument(row, by=request.user, at=clock.now(), **given),
        done=lambda row: _("The change was recorded."),
        where=lambda row: ("accounts:instruments",),
    )


@once("accounts.close_instrument")
def close_instrument(request, pk):
    """A document is no longer in force."""
    row = get_object_or_404(LegalInstrument, pk=pk)
    return act(
        request,
        "accounts/instrument_form.html",
        {"verb": "close", "row": row},
        may=policy.can_manage(request.user),
        form=forms.CloseInstrument(posted(request), initial={"valid_to": clock.today()}),
        do=lambda given: actions.close_instrument(row, by=request.user, at=clock.now(), **given),
        done=lambda row: _("The document is marked as no longer in force."),
        where=lambda row: ("accounts:instruments",),
    )


def _catalogue(key: str) -> Catalogue:
    try:
        return CATALOGUES[key]
    except KeyError:
        raise Http404 from None


def _row(key: str, pk: int) -> tuple[Catalogue, CatalogueRow]:
    catalogue = _catalogue(key)
    rows = catalogue.model.objects.all()
    if catalogue.model is FieldOfWork:
        rows = rows.select_related("unit")
    return catalogue, get_object_or_404(rows, pk=pk)


def _unit_of(row: CatalogueRow) -> Unit | None:
    return getattr(row, "unit", None)


def _may_write(user, row: CatalogueRow):
    unit = _unit_of(row)
    return policy.can_manage(user) if unit is None else policy.can_add_field(user, unit)


def _home(catalogue: Catalogue, row: CatalogueRow) -> tuple:
    unit = _unit_of(row)
    return ("accounts:unit", unit.pk) if unit else ("accounts:rows", catalogue.key)
