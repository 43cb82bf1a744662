"""Files taken away: typed cells, no formulas, one snapshot, who may, and what the journal keeps."""

import csv
import io
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from accounts.models import FieldOfWork
from accounts.roles import Role
from core import clock
from jobs import actions as jobs
from jobs.models import Job
from journal.models import Entry
from proposals.lifecycle import State
from proposals.models import Proposal
from reports.selectors import COLUMNS, FIGURES, USUAL, Chosen, listing, snapshot
from tests.approvals.makers import approved, load_rules, overridden, returned
from tests.world import NOW, city, give, vn

from .makers import done, dossier, many, took

pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = [
    '=HYPERLINK("http://evil.example";"bấm")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "  =1+1",
    'Có "ngoặc kép"; và chấm phẩy',
    "=cmd|'/C calc'!A0",
    "＝1+1",
]


@pytest.fixture
def hcm():
    people = city()
    with clock.frozen(NOW):
        yield people


def ask(by, *, kind="reports.dossiers", **params):
    usual = {"chosen": Chosen().params(), "columns": USUAL, "format": "xlsx", "separator": ";"}
    return jobs.request(kind, "Danh sách", {**usual, **params}, by=by, at=NOW)


def made(job):
    """The finished job and its result's bytes."""
    assert jobs.work_next(at=NOW)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return job, jobs.result_of(job).read_bytes()


def book_of(data):
    return load_workbook(io.BytesIO(data))


def test_a_workbook_has_real_dates_numbers_and_names_with_marks(hcm):
    field = FieldOfWork.objects.create(code="YT", name="Y tế, chăm sóc sức khỏe")
    one = dossier(
        hcm.health_staff,
        "Khám sàng lọc học đường – ưu tiên trẻ ở xã đảo",
        field=field,
        budget=640_000_000,
        start_date=vn(2026, 6, 1).date(),
        first_submitted_at=vn(2026, 3, 2, 8, 30),
    )
    job, data = made(ask(hcm.exporter, columns=list(COLUMNS)))

    sheets = book_of(data)
    sheet = sheets["Hồ sơ"]
    head = [cell.value for cell in sheet[1]]
    row = {name: sheet[2][n] for n, name in enumerate(head)}
    assert head == [str(column.label) for column in COLUMNS.values()]
    assert row["Mã hồ sơ"].value == one.code
    assert row["Tên đề xuất"].value == one.title
    assert row["Lĩnh vực"].value == field.name
    assert row["Đơn vị"].value == "Sở Y tế"
    assert (row["Kinh phí (đồng)"].value, row["Kinh phí (đồng)"].number_format) == (
        640_000_000,
        "#,##0",
    )
    assert row["Bắt đầu"].value == vn(2026, 6, 1).replace(tzinfo=None)
    assert row["Bắt đầu"].number_format == "dd/mm/yyyy"
    assert row["Nộp lần đầu lúc"].value == vn(2026, 3, 2, 8, 30).replace(tzinfo=None)
    assert row["Năm kế hoạch"].data_type == "n"
    assert row["Mã hồ sơ"].font.name == "Times New Roman"
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert hcm.exporter.full_name in sheet.oddFooter.left.text
    about = {row[0].value: row[1].value for row in sheets["Thông tin"].iter_rows(min_row=3)}
    assert about["Người xuất"] == f"{hcm.exporter.full_name} ({hcm.exporter.staff_code})"
    assert about["Số dòng"] == 1
    assert job.done == job.total == 1
    assert job.file_name.endswith(".xlsx")


def test_no_cell_is_a_formula(hcm):
    for text in HOSTILE:
        dossier(hcm.ward_staff, text)
    _job, data = made(ask(hcm.exporter))

    cells = [cell for sheet in book_of(data) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    titles = {cell.value for cell in cells}
    assert titles >= set(HOSTILE)


@pytest.mark.parametrize("separator", [";", ","])
def test_a_csv_has_its_mark_its_separator_and_no_formula(hcm, separator):
    for text in HOSTILE:
        dossier(hcm.ward_staff, text, first_submitted_at=vn(2026, 3, 2, 8, 30))
    job, data = made(ask(hcm.exporter, format="csv", separator=separator))

    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))
    assert rows[0] == [str(COLUMNS[key].label) for key in USUAL]
    assert len(rows) == 1 + len(HOSTILE)
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.lstrip()[:1] in ("=", "+", "-", "@", "＝")]
    assert f"'{HOSTILE[0]}" in cells
    assert HOSTILE[6] in cells
    assert "02/03/2026 08:30" in cells
    assert job.file_name.endswith(".csv")


def test_the_file_is_exactly_the_list_within_the_export_branch(hcm):
    many(hcm.ward_staff, 30)
    dossier(hcm.health_staff)
    dossier(hcm.ward_staff, "Nháp", state=State.DRAFT, code=None)
    chosen = Chosen(q="đề xuất", units=(hcm.ward,))

    _job, data = made(ask(hcm.exporter, chosen=chosen.params(), columns=["code"]))

    codes = [row[0].value for row in book_of(data)["Hồ sơ"].iter_rows(min_row=2)]
    listed, key = [], ""
    while True:
        page = listing.a_page(hcm.exporter, chosen, after=key)
        listed += [row.code for row in page.rows]
        key = page.older
        if not key:
            break
    assert codes == listed
    assert len(codes) == 30


def test_a_unit_exporter_takes_his_branch_only(hcm):
    from_here = dossier(hcm.ward_staff)
    abroad = dossier(hcm.health_staff)
    abroad.authors.create(person=hcm.ward_officer, share=10, invited_at=NOW, accepted_at=NOW)
    give_export(hcm.ward_officer, hcm.ward)

    _job, data = made(ask(hcm.ward_officer, columns=["code"]))

    codes = [row[0].value for row in book_of(data)["Hồ sơ"].iter_rows(min_row=2)]
    assert codes == [from_here.code]
    assert listing.a_page(hcm.ward_officer, Chosen()).total == 2


def give_export(person, unit):
    give(person, Role.EXPORT_OFFICER, unit=unit)


@pytest.mark.parametrize("who", ["admin", "ward_head", "monitor", "auditor", "ward_staff"])
def test_exporting_is_a_post_of_its_own(hcm, who):
    dossier(hcm.ward_staff)
    client = Client()
    client.force_login(getattr(hcm, who))

    answer = client.get("/reports/dossiers/export/")

    assert answer.status_code == 403
    assert hcm.exporter.full_name in answer.content.decode()  # who may
    assert "columns" not in answer.content.decode()
    for url in ("/reports/dossiers/export/", "/reports/year/export/"):
        refused = client.post(
            url, {"press": PRESS, "format": "xlsx", "separator": ";", "columns": "code"}
        )
        assert refused.status_code == 403
    assert not Job.objects.exists()


CODE = {"columns": "code"}
PRESS = "6f1e7a9c-5a0c-4b6e-9f0e-0e6f4d3c2b1a"


def test_the_whole_way_on_the_pages_and_what_the_journal_keeps(hcm):
    many(hcm.ward_staff, 3)
    client = Client()
    client.force_login(hcm.exporter)
    form = client.get("/reports/dossiers/export/?q=de+xuat")
    assert form.status_code == 200

    asked = client.post(
        "/reports/dossiers/export/?q=de+xuat",
        {"press": PRESS, "format": "csv", "separator": ";", "columns": ["title", "code"]},
    )
    job = Job.objects.get()
    assert asked.status_code == 302
    assert asked["Location"] == f"/jobs/{job.pk}/"
    assert job.params["columns"] == ["code", "title"]
    assert client.get(asked["Location"]).status_code == 200
    made(job)

    file = client.get(f"/jobs/{job.pk}/download/")

    assert file.status_code == 200
    assert "attachment" in file["Content-Disposition"]
    assert b"".join(file.streaming_content).startswith(b"\xef\xbb\xbf")
    entry = Entry.objects.get(verb="export.download")
    assert entry.actor == hcm.exporter
    assert entry.data["rows"] == 3
    other = Client()
    other.force_login(hcm.admin)
    assert other.get(f"/jobs/{job.pk}/download/").status_code == 404


def test_a_post_that_is_lost_takes_the_file_with_it(hcm):
    dossier(hcm.ward_staff)
    job, _data = made(ask(hcm.exporter))
    hcm.exporter.seats.update(until=NOW.date())
    client = Client()
    client.force_login(hcm.exporter)

    answer = client.get(f"/jobs/{job.pk}/download/")

    assert answer.status_code == 403
    assert not Entry.objects.filter(verb="export.download").exists()


def test_everything_comes_from_one_moment(hcm):
    """What others commit while the file is written is not in it."""
    many(hcm.ward_staff, 3)
    with snapshot():
        before = Proposal.objects.count()
        other = threading.Thread(target=_add_one, args=(hcm.ward_staff,))
        other.start()
        other.join()
        assert Proposal.objects.count() == before
    assert Proposal.objects.count() == before + 1
    with snapshot(), pytest.raises(Exception, match="read-only"):
        Proposal.objects.update(title="")
    Proposal.objects.filter(title="Giữa chừng").update(title="Vẫn ghi được")


def _add_one(lead):
    try:
        dossier(lead, "Giữa chừng")
    finally:
        connection.close()


def test_rows_stream_through_a_cursor_of_the_server(hcm, monkeypatch):
    """Memory stays flat: one named cursor, and no result kept by a queryset."""
    many(hcm.ward_staff, 3)
    real, opened = connection.chunked_cursor, []
    monkeypatch.setattr(connection, "chunked_cursor", lambda: opened.append(1) or real())

    made(ask(hcm.exporter))
    assert len(opened) == 1
    made(ask(hcm.exporter, kind="reports.year", year=2026, units=[]))
    assert len(opened) == 2


def test_a_year_is_a_workbook_with_its_tables_and_chart(hcm):
    load_rules()
    approved(hcm, hcm.ward_staff)
    late = dossier(hcm.health_staff, "=1+1")
    took(late, "submit", NOW)
    done(late, "DECISION", opened=NOW, at=NOW + timedelta(20), late=2, outcome="REJECT")
    took(late, "reject", NOW + timedelta(20))
    job = ask(hcm.exporter, kind="reports.year", year=2026, units=[])
    _job, data = made(job)

    sheets = book_of(data)

    assert sheets.sheetnames == [
        "Tổng hợp",
        "Theo đơn vị",
        "Theo lĩnh vực",
        "Thời gian xử lý từng bước",
        "Hồ sơ",
        "Thông tin",
    ]
    together = {row[0].value: row[1].value for row in sheets["Tổng hợp"].iter_rows()}
    assert together["Kế hoạch đã nộp"] == 2
    assert together["Quyết định trễ hạn"] == 1
    by_unit = {row[0].value: row[2].value for row in sheets["Theo đơn vị"].iter_rows(min_row=2)}
    assert by_unit == {"Phường Sài Gòn": 1, "Sở Y tế": 1, "Tổng cộng": 2}
    assert len(sheets["Tổng hợp"]._charts) == 1
    titles = [row[1].value for row in sheets["Hồ sơ"].iter_rows(min_row=2)]
    assert len(titles) == 2
    assert "=1+1" in titles
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    for name in sheets.sheetnames[1:4]:
        assert sheets[name].freeze_panes == "B2"


def test_the_dossiers_of_the_file_add_up_to_its_figures(hcm):
    """By the head's own decision, on time, late: what the sheet lists is what the figures count."""
    load_rules()
    overridden(hcm)
    approved(hcm, hcm.ward_staff)
    returned(hcm)
    late = dossier(hcm.health_staff)
    took(late, "submit", NOW)
    done(late, "DECISION", opened=NOW, at=NOW + timedelta(20), late=2, outcome="REJECT")
    took(late, "reject", NOW + timedelta(20))
    _job, data = made(ask(hcm.exporter, kind="reports.year", year=2026, units=[]))

    sheets = book_of(data)
    together = {row[0].value: row[1].value for row in sheets["Tổng hợp"].iter_rows()}
    head, *rows = sheets["Hồ sơ"].iter_rows(values_only=True)
    listed = [dict(zip(head, row, strict=True)) for row in rows]
    for key in ("submitted", "approved", "override", "rejected", "returned", "withdrawn"):
        label = str(FIGURES[key].label)
        assert together[label] == sum(1 for row in listed if row[label]), key
    timely = [row["Quyết định đúng hạn hay trễ hạn"] for row in listed]
    assert timely.count("Đúng hạn") == together["Quyết định đúng hạn"] == 2
    assert timely.count("Trễ hạn") == together["Quyết định trễ hạn"] == 1
    assert timely.count(None) == 1

    own = {"format": "csv", "columns": ["code", "by_head", "timely"]}
    _job, data = made(ask(hcm.exporter, **own))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))[1:]
    assert sorted(row[1:] for row in rows) == [
        ["Có", "Đúng hạn"],
        ["Không", ""],
        ["Không", ""],  # rejected by the journal alone: there is no decision to read
        ["Không", "Đúng hạn"],
    ]


def test_a_year_as_csv(hcm):
    took(dossier(hcm.ward_staff), "submit", NOW)
    _job, data = made(
        ask(hcm.exporter, kind="reports.year", year=2026, units=[hcm.ward.pk], format="csv")
    )

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][:3] == ["Phường Sài Gòn", "0", "1"]
    assert rows[-1][0] == "Tổng cộng"


def test_a_figure_of_the_file_is_what_may_be_taken(hcm):
    """Figures of a unit's exporter stay inside his branch, whatever else he may read."""
    took(dossier(hcm.health_staff), "submit", NOW)
    took(dossier(hcm.ward_staff), "submit", NOW)
    give_export(hcm.monitor, hcm.ward)
    _job, data = made(ask(hcm.monitor, kind="reports.year", year=2026, units=[]))

    rows = book_of(data)["Theo đơn vị"].iter_rows(min_row=2)
    assert {row[0].value: row[2].value for row in rows} == {"Phường Sài Gòn": 1, "Tổng cộng": 1}
