"""The yearly summary as a workbook or as a table of units, from one snapshot."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Unit, User
from core.verdicts import Verdict
from jobs.registry import Desk, Made
from reports import policy
from reports.selectors import (
    COLUMNS,
    FIGURES,
    STEPS,
    Report,
    Row,
    in_figures,
    rows_of,
    snapshot,
    year_report,
)
from reports.selectors.taking import DATED

from . import delimited
from .about import about
from .book import MEDIA_TYPE, Book, Sheet, book
from .progress import told

KIND = "reports.year"


def may(user: User, params: dict) -> Verdict:
    """Only who may export; asked again when the work begins and when the file is fetched."""
    return policy.can_export(user)


def work(desk: Desk) -> Made:
    """Write the year's figures, and the dossiers behind them, into `desk.path`."""
    params, by = desk.job.params, desk.job.asked_by
    year = params["year"]
    title = _("Yearly summary %(year)s") % {"year": year}
    with snapshot() as at:
        units = tuple(Unit.objects.filter(pk__in=params["units"]).order_by("pk"))
        report = year_report(by, year, units, for_export=True)
        if params["format"] == "csv":
            _as_text(desk, report, separator=params.get("separator", ";"))
            return Made(f"{title}.csv", delimited.MEDIA_TYPE, len(report.units))
        found = in_figures(by, year, units)
        total = found.order_by().count()
        desk.progress(0, total)
        with book(desk.path, title=title, who=by.full_name, at=at) as made:
            _together(made, report, title)
            _by(
                made, pgettext("sheet", "By unit"), pgettext("column", "Unit"), report, report.units
            )
            _by(
                made,
                pgettext("sheet", "By field of work"),
                pgettext("column", "Field of work"),
                report,
                report.fields,
            )
            _paces(made, report)
            _dossiers(made, desk, found, total)
            about(
                made,
                by=by,
                at=at,
                rows=total,
                filters=[
                    (_("Year"), str(year)),
                    (
                        pgettext("column", "Unit"),
                        "; ".join(unit.name for unit in units) or _("All units that may be taken"),
                    ),
                    (_("Counted up to entry of the journal"), report.until),
                ],
            )
        return Made(f"{title}.xlsx", MEDIA_TYPE, total)


def _as_text(desk: Desk, report: Report, *, separator: str) -> None:
    with delimited.table(desk.path, separator=separator) as table:
        table.row([pgettext("column", "Unit"), *(f.label for f in FIGURES.values())])
        for row in report.units:
            table.row([row.name, *row.n.values()])
        table.row([pgettext("row", "Total"), *report.total.n.values()])
    desk.progress(len(report.units), len(report.units))


def _together(made: Book, report: Report, title: str) -> None:
    sheet = made.sheet(pgettext("sheet", "Together"), landscape=False)
    sheet.widths([46, 14, 14])
    sheet.title(title, _("Each dossier is counted once, by the journal of what happened."))
    sheet.head([pgettext("column", "Figure"), pgettext("column", "Dossiers")], frozen=False)
    for figure in FIGURES.values():
        sheet.row([str(figure.label), report.total.n[figure.key]], ["text", "int"])
    sheet.gap()
    submitted, approved = FIGURES["submitted"].label, FIGURES["approved"].label
    sheet.head([pgettext("column", "Month"), str(submitted), str(approved)], frozen=False)
    first = sheet.at
    for month in report.months:
        sheet.row([month.key, month.n["submitted"], month.n["approved"]], ["int", "int", "int"])
    last = sheet.at - 1
    made.columns_chart(
        sheet,
        f"A{sheet.at + 2}",
        title=_("Submitted and approved by month"),
        alt=_("Columns: plans submitted and approved in each month of %(year)s.")
        % {"year": report.year},
        names=("", first, last, 0),
        series=[(str(submitted), first, last, 1), (str(approved), first, last, 2)],
    )


def _by(made: Book, name: str, first: str, report: Report, rows: list[Row]) -> None:
    sheet = made.sheet(name)
    sheet.widths([40, *[13] * len(FIGURES)])
    kinds = ["text", *["int"] * len(FIGURES)]
    sheet.head([first, *(str(figure.label) for figure in FIGURES.values())])
    for row in rows:
        sheet.row([row.name, *row.n.values()], kinds)
    sheet.filters(0, len(kinds))
    sheet.row([pgettext("row", "Total"), *report.total.n.values()], kinds, strong=True)


def _paces(made: Book, report: Report) -> None:
    sheet = made.sheet(pgettext("sheet", "Working days per step"))
    sheet.widths([40, 46, 12, 12, 16, 12])
    kinds = ["text", "text", "int", "int", "decimal", "int"]
    sheet.head(
        [
            pgettext("column", "Unit or field of work"),
            pgettext("column", "Step"),
            pgettext("column", "Dossiers"),
            pgettext("column", "Acts"),
            pgettext("column", "Half of them within, working days"),
            pgettext("column", "Late acts"),
        ]
    )
    _pace_rows(sheet, pgettext("row", "All together"), report.total, kinds, strong=True)
    for row in [*report.units, *report.fields]:
        _pace_rows(sheet, row.name, row, kinds)
    sheet.filters(0, len(kinds))


def _pace_rows(sheet: Sheet, name: str, row: Row, kinds: list[str], *, strong=False) -> None:
    for kind, word in STEPS.items():
        pace = row.paces.get(kind)
        if pace:
            sheet.row(
                [name, str(word), pace.dossiers, pace.acts, pace.median, pace.late],
                kinds,
                strong=strong,
            )


def _dossiers(made: Book, desk: Desk, found, total: int) -> None:
    sheet, timely = made.sheet(pgettext("sheet", "Dossiers")), COLUMNS["timely"]
    steps = [f"at_{key}" for key in DATED]
    columns = ["code", "title", "unit__name", "field_name", *steps, "timely"]
    sheet.widths([20, 60, 32, 28, *[18] * len(DATED), 16])
    sheet.head(
        [
            pgettext("column", "Code"),
            pgettext("column", "Title"),
            pgettext("column", "Unit"),
            pgettext("column", "Field of work"),
            *(str(FIGURES[key].label) for key in DATED),
            str(timely.label),
        ]
    )
    kinds = [*["text"] * 4, *["datetime"] * len(DATED), "text"]
    words = [*[None] * (len(columns) - 1), timely.in_words()]
    sheet.rows(told(desk, rows_of(found, columns, kinds, words), total), kinds)
    sheet.filters(0, len(columns))
