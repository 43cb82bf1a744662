"""Journey 6: an export officer takes the year away, and the workbook says what the page says."""

import re

from openpyxl import load_workbook

from tests.approvals.makers import approved, registered, rejected, returned, submitted
from tests.journeys.walk import tell, work


def test_the_year_is_exported_and_its_figures_equal_the_list(walker, town, tmp_path):
    approved(town, town.ward_staff)
    rejected(town)
    returned(town)
    registered(town)
    submitted(town, town.health_staff)

    exporter = walker.as_person(town.exporter)
    exporter.open("reports:index").look("bao-cao")
    exporter.open("reports:year", query="?year=2026").look("nam-bang-so")
    shown = _table(exporter.page)
    assert shown, exporter.text

    exporter.choose(format="xlsx").press("Make the file")
    work()
    exporter.page.reload()
    exporter.look("tep-da-xong")
    with exporter.page.expect_download() as taken:
        exporter.press("Take the file")
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    assert path.suffix == ".xlsx"

    book = load_workbook(path)
    rows = [list(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    for unit, figures in shown.items():
        same = [
            row for row in rows if row[0] == unit and list(row[1 : len(figures) + 1]) == figures
        ]
        assert same, (unit, figures)

    # Each figure of the page leads to exactly so many dossiers.
    links = exporter.open("reports:year", query="?year=2026").page.locator(
        "section:has(#units-title) tr.total td a, section:has(#fields-title) tr.total td a"
    )
    for href, n in links.evaluate_all("all => all.map(a => [a.getAttribute('href'), a.innerText])"):
        exporter.open(href)
        assert exporter.page.locator("[data-row]").count() == int(n), href
    exporter.open("reports:dossiers").look("tat-ca-ho-so")
    tell()
    exporter.open("jobs:index").look("tep-cua-toi")


def _table(page) -> dict[str, list[int]]:
    """{unit: figures} of the first table of figures on the page."""
    found = {}
    for row in page.locator("section:has(#units-title) table tbody tr").all():
        name = row.locator("th").inner_text().strip()
        cells = row.locator("td").all_inner_texts()
        found[name] = [int(re.sub(r"\D", "", cell.split(":")[-1])) for cell in cells]
    return found
