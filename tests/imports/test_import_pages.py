"""The pages of an import: for administrators, each his own workbooks; and what cannot be read."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from core import clock
from documents.refusal import Refused
from imports import actions
from imports.models import Batch
from imports.workbook import Unreadable, columns, read, reading, write_template
from jobs import actions as jobs
from jobs.models import Job
from journal.models import Entry
from tests.accounts.desks import desk_of, send, text_of
from tests.world import NOW, city

from .makers import PEOPLE, UNITS, hand_in, many, person, unit, workbook, worked

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    with clock.frozen(NOW):
        yield city()


def taken(batch) -> bytes:
    return jobs.result_of(batch.check_job).read_bytes()


def test_the_template_is_empty_and_what_it_offers_is_taken(c, tmp_path):
    answer = desk_of(c.admin).get("/import/template/")
    assert desk_of(c.health_head).get("/import/template/").status_code == 403
    path = tmp_path / "mau.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))

    book = load_workbook(path)

    assert book.sheetnames == ["Đơn vị", "Người dùng", "Vai trò", "Giải thích"]
    assert [cell.value for cell in book["Người dùng"][1]][:3] == PEOPLE[:3]
    assert book["Người dùng"].column_dimensions["A"].number_format == "@"
    said = {cell.value for row in book["Giải thích"] for cell in row if cell.value}
    for words in ("Người đứng đầu", "Phòng, ban trực thuộc", "Phường Sài Gòn", "P.SAIGON", "26740"):
        assert words in said
    lists = book["Vai trò"].data_validations.dataValidation
    first, last = lists[0].formula1.split("!")[1].replace("$", "").split(":")
    offered = [row[0].value for row in book["Giải thích"][first:last]]
    assert offered == [str(role.label) for role in columns.Role]
    with pytest.raises(Unreadable):  # filled in by nobody yet
        read(path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (workbook(more={"Lạ": [["x"]]}), "Không nhận ra các trang tính: Lạ"),
        (workbook(more={"Trang1": []}), "không có dòng nào"),
        (workbook([["A"]], heads=([None, "Tên đơn vị"], [], [])), "thiếu cột “Tên viết tắt”"),
        (workbook([unit("A")], heads=([*UNITS[:4], "Số nhà"], [], [])),
         "không có cột nào tên “Số nhà”"),
        (workbook([unit("A")], heads=([*UNITS[:4], "tên đơn vị"], [], [])), "có hai lần"),
        (workbook([[None] * 50 + ["x"]]), "có hơn 40 cột"),
        (workbook(more={"Đơn vị": [], "ĐON VI": [UNITS, unit("A")], "Người dùng": [[], ["x"]]}),
         "không có tiêu đề cột"),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_read_as_a_whole(c, tmp_path, data, said):
    path = tmp_path / "x"
    path.write_bytes(data)

    with pytest.raises(Unreadable) as wrong:
        read(path)

    assert any(said in trouble for trouble in wrong.value.troubles), wrong.value.troubles


def test_limits_of_rows_of_text_and_of_gaps(c, tmp_path, monkeypatch):
    path = tmp_path / "x"
    path.write_bytes(many(4))
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    with pytest.raises(Unreadable, match="hơn 3 dòng"):
        read(path)
    monkeypatch.setattr(reading, "MOST_ROWS", 4)
    assert read(path).total == 8
    monkeypatch.setattr(reading, "MOST_TEXT", 1000)
    with path.open("wb") as file:
        write_template(file)
    with pytest.raises(Unreadable, match="quá nhiều chữ"):
        read(path)
    monkeypatch.setattr(reading, "MOST_GAP", 2)
    book = Workbook()
    book.active.title = "Đơn vị"
    book.active.append(UNITS)
    book.active["A9"] = "x"
    out = io.BytesIO()
    book.save(out)
    path.write_bytes(out.getvalue())
    with pytest.raises(Unreadable, match="dòng trống trước dòng 9"):
        read(path)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("nhan-su.csv", b"a;b", "có đuôi .xlsx"),
        ("nhan-su.xlsx", b"PK\x03\x04 broken", "hỏng"),
        ("nhan-su.xlsx", b"MZ", "không phải là Excel"),
    ],
)
def test_a_file_that_is_not_taken_is_told_and_nothing_is_kept(c, name, data, said):
    with pytest.raises(Refused):
        actions.hand_in(SimpleUploadedFile(name, data), by=c.admin, at=NOW)

    answer = send(desk_of(c.admin), "/import/new/", file=SimpleUploadedFile(name, data))

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Batch.objects.exists()


def test_nobody_else_hands_in_or_sees_a_workbook(c):
    batch = actions.hand_in(SimpleUploadedFile("x.xlsx", many(1)), by=c.admin, at=NOW)
    for who, seen in ((c.health_head, 403), (c.admin2, 200)):
        desk = desk_of(who)
        assert desk.get("/import/").status_code == seen
        for address in ("", "progress/"):
            assert desk.get(f"/import/{batch.pk}/{address}").status_code == 404
        for act in ("check", "carry-out", "report"):
            assert send(desk, f"/import/{batch.pk}/{act}/").status_code == 404
    refused = send(desk_of(c.health_head), "/import/new/", file=SimpleUploadedFile("x.xlsx", b"x"))
    assert refused.status_code == 403
    assert "Chỉ quản trị viên" in text_of(refused)


@pytest.mark.django_db(transaction=True)
def test_a_workbooks_way_through_the_pages(c):
    desk, key = desk_of(c.admin), uuid4()
    rows = [person("NS1", "=SUM(A1)")] + [person(f"NX{n}", where="KHÔNG") for n in range(60)]
    file = {"file": SimpleUploadedFile("Nhân sự.xlsx", workbook([], rows))}

    address = send(desk, "/import/new/", key=key, **file)["Location"]
    file["file"].seek(0)
    assert send(desk, "/import/new/", key=key, **file)["Location"] == address  # pressed twice
    batch = Batch.objects.get()
    assert "Đang chạy thử" in text_of(desk.get(address))
    batch = worked(batch)

    shown = text_of(desk.get(address))
    assert "61 dòng không được nhận" in shown
    assert "là công thức" in shown
    assert "Người dùng, dòng 2" in shown
    assert "Nhập:" not in shown
    first = desk.get(f"{address}?outcome=REFUSE")
    assert len(first.context["found"]) == 50
    second = desk.get(address + first.context["older"])
    assert len(second.context["found"]) == 11
    assert desk.get(address + second.context["newer"]).context["found"] == first.context["found"]
    assert not desk.get(f"{address}?outcome=MAKE&sheet=UNITS").context["found"]
    book = load_workbook(io.BytesIO(taken(batch)))
    assert book.active["G2"].value.startswith("Họ và tên: là công thức")
    assert book.active.max_row == 62

    told = send(desk, f"{address}report/")["Location"]
    worked(batch)
    answer = desk.get(f"{told}download/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.startswith("Trang tính;Dòng;Kết quả;Mã;Tên;")
    assert "Người dùng;3;Không nhận;NX0;" in text
    assert Entry.objects.took("export.download").exists()


@pytest.mark.django_db(transaction=True)
def test_an_import_by_the_pages_and_its_double_press(c):
    desk, key = desk_of(c.admin), uuid4()
    batch = hand_in(many(2), by=c.admin)
    address = f"/import/{batch.pk}/"
    assert f'value="{batch.digest}"' in desk.get(address).content.decode()
    assert send(desk, f"{address}carry-out/", seen="").status_code == 409

    for _twice in range(2):
        pressed = send(desk, f"{address}carry-out/", key=key, seen=batch.digest)
        assert pressed["Location"] == address
    assert Job.objects.filter(kind="imports.carry_out").count() == 1
    worked(batch)

    assert "Đã nhập" in text_of(desk.get(address))
    assert send(desk, f"{address}carry-out/", seen=batch.digest).status_code == 409
    assert send(desk, f"{address}check/").status_code == 409


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_check_keeps_the_workbook_and_runs_again(c):
    desk = desk_of(c.admin)
    batch = actions.hand_in(SimpleUploadedFile("x.xlsx", many(1)), by=c.admin, at=NOW)
    send(desk, f"/jobs/{batch.check_job_id}/cancel/")
    assert worked(batch).checked_at is None
    assert "Chạy thử chưa xong" in text_of(desk.get(f"/import/{batch.pk}/"))

    send(desk, f"/import/{batch.pk}/check/")

    assert worked(batch).can_be_imported


@pytest.mark.django_db(transaction=True)
def test_pages_cost_the_same_at_one_row_and_at_many(c):
    desk, costs = desk_of(c.admin), []

    def cost(address) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address).status_code == 200
        return len(asked)

    cost("/import/")  # the first page of a session costs more
    for people, name in ((1, "a.xlsx"), (40, "b.xlsx")):
        batch = hand_in(many(people, start=people), by=c.admin, name=name)
        costs.append((cost(f"/import/{batch.pk}/"), cost("/import/")))
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 9
