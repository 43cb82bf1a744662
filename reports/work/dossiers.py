"""The list of dossiers as a file: what the list shows, with the columns that were chosen."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from core.clock import day_of
from core.verdicts import Verdict
from jobs.registry import Desk, Hopeless, Made
from reports import policy
from reports.selectors import COLUMNS, Chosen, for_export, rows_of, snapshot

from . import delimited
from .about import about, filters_in_words
from .book import MEDIA_TYPE, MOST_ROWS, book
from .progress import told

KIND = "reports.dossiers"


def may(user: User, params: dict) -> Verdict:
    """Only who may export; asked again when the work begins and when the file is fetched."""
    return policy.can_export(user)


def work(desk: Desk) -> Made:
    """Write the list into `desk.path`, from one snapshot, through a cursor of the server."""
    params, by = desk.job.params, desk.job.asked_by
    columns = [COLUMNS[key] for key in params["columns"] if key in COLUMNS]
    with snapshot() as at:
        chosen = Chosen.from_params(params["chosen"])
        found = for_export(by, chosen)
        total = found.order_by().count()
        desk.progress(0, total)
        sources, kinds = [one.source for one in columns], [one.kind for one in columns]
        rows = rows_of(found, sources, kinds, [one.in_words() for one in columns])
        rows = told(desk, rows, total)
        title = _("List of dossiers")
        name = f"{title} {day_of(at):%d-%m-%Y}"
        if params["format"] == "csv":
            with delimited.table(desk.path, separator=params.get("separator", ";")) as table:
                table.row([column.label for column in columns])
                table.rows(rows)
            return Made(f"{name}.csv", delimited.MEDIA_TYPE, total)
        if total > MOST_ROWS - 10:
            raise Hopeless(_("The list is too long for a spreadsheet. Take it as CSV."))
        with book(desk.path, title=title, who=by.full_name, at=at) as made:
            sheet = made.sheet(pgettext("sheet", "Dossiers"))
            sheet.widths([column.width for column in columns])
            sheet.head([str(column.label) for column in columns])
            sheet.rows(rows, kinds)
            sheet.filters(0, len(columns))
            about(made, by=by, at=at, rows=total, filters=filters_in_words(chosen))
        return Made(f"{name}.xlsx", MEDIA_TYPE, total)
