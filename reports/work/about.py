"""The sheet that says what a file is: who took it, when, of what, counted up to where."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import FieldOfWork, User
from approvals.models import Procedure
from proposals.lifecycle import State
from reports.selectors import FIGURES, Chosen

from .book import Book


def about(
    book: Book, *, by: User, at: datetime, rows: int, filters: Sequence[tuple[str, Any]] = ()
) -> None:
    """The last sheet of every workbook."""
    sheet = book.sheet(pgettext("sheet", "About"), landscape=False)
    sheet.widths([34, 70])
    sheet.title(_("About this file"))
    facts = [
        (_("Figures of"), at),
        (_("Taken by"), f"{by.full_name} ({by.staff_code})"),
        (_("Rows"), rows),
        *filters,
        (_("What it holds"), _("Only dossiers that this person may read and take away.")),
        (_("Kept"), _("Every download is written into the journal of the portal.")),
    ]
    for label, value in facts:
        kind = {datetime: "datetime", int: "int"}.get(type(value), "text")
        sheet.row([label, value], ["text", kind])


def filters_in_words(chosen: Chosen) -> list[tuple[str, Any]]:
    """What the list was narrowed to, for a person to read."""
    said: list[tuple[str, Any]] = []
    if chosen.q:
        said.append((_("Search words"), chosen.q))
    if chosen.units:
        said.append((pgettext("column", "Unit"), "; ".join(unit.name for unit in chosen.units)))
    if chosen.own:
        said.append((_("Units below"), _("not included")))
    if chosen.state:
        said.append((pgettext("column", "State"), State(chosen.state).label))
    if chosen.field is not None:
        name = FieldOfWork.objects.filter(pk=chosen.field).first()
        said.append(
            (
                pgettext("column", "Field of work"),
                str(name or pgettext("field of work", "Not stated")),
            )
        )
    if chosen.year:
        said.append((pgettext("column", "Plan year"), chosen.year))
    if chosen.procedure:
        said.append(
            (
                pgettext("column", "Procedure"),
                str(Procedure.objects.filter(pk=chosen.procedure).first() or ""),
            )
        )
    if chosen.late:
        said.append((_("Overdue"), _("Yes")))
    if chosen.figure:
        label = FIGURES[chosen.figure].label if chosen.figure in FIGURES else chosen.figure
        said.append((_("Behind the figure"), f"{label}, {chosen.of}"))
    return said
