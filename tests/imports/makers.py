"""Workbooks as an administrator fills them in, and what happens to them."""

import io
from itertools import cycle, islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook

from accounts.roles import Role
from core.clock import day_of
from imports import actions
from imports.models import Batch
from imports.plan import Plan, make_plan
from imports.workbook import read
from jobs import actions as jobs
from tests.world import NOW

UNITS = ["Tên viết tắt *", "Tên đơn vị *", "Loại đơn vị *", "Cấp có thẩm quyền *", "Thuộc đơn vị"]
PEOPLE = ["Mã cán bộ *", "Họ và tên *", "Thư điện tử công vụ *", "Đơn vị công tác *", "Nhóm *"]
SEATS = ["Mã cán bộ *", "Đơn vị giữ vai trò *", "Vai trò *", "Từ ngày *"]


def workbook(units=(), people=(), seats=(), *, heads=(UNITS, PEOPLE, SEATS), more=None) -> bytes:
    """A workbook with these rows; a sheet without rows is left out. `more`: other sheets."""
    book = Workbook()
    book.remove(book.active)
    sheets = [("Đơn vị", heads[0], units), ("Người dùng", heads[1], people),
              ("Vai trò", heads[2], seats)]  # fmt: skip
    for name, head, rows in sheets:
        if rows:
            sheet = book.create_sheet(name)
            sheet.append(head)
            for row in rows:
                sheet.append(row)
    for name, rows in (more or {}).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def unit(
    code, name="", *, kind="Phòng, ban trực thuộc", level="DEPARTMENT", parent="UBND", more=()
):
    return [code, name or f"Đơn vị {code}", kind, level, parent, *more]


def person(code, name="Lê Thị Mới", email="", where="SYT", group="Công chức", more=()):
    return [code, name, email or f"{code.lower()}@example.org", where, group, *more]


def seat(code, where="SYT", role="UNIT_OFFICER", since="01/04/2026", more=()):
    return [code, where, role, since, *more]


def hand_in(data: bytes, *, by, at=NOW, name="Nhân sự.xlsx") -> Batch:
    """Hand in and check."""
    batch = actions.hand_in(SimpleUploadedFile(name, data), by=by, at=at)
    return worked(batch, at=at)


def carry_out(batch: Batch, *, by, at=NOW) -> Batch:
    actions.carry_out(batch, seen=batch.digest, by=by, at=at)
    return worked(batch, at=at)


def worked(batch: Batch, *, at=NOW) -> Batch:
    while jobs.work_next(at=at):
        pass
    return Batch.objects.get(pk=batch.pk)


def reckon(data: bytes, *, by, at=NOW) -> Plan:
    """What the workbook would do, without the work around it."""
    with NamedTemporaryFile(suffix=".xlsx") as file, translation.override("vi"):
        file.write(data)
        file.flush()
        return make_plan(read(Path(file.name)), by=by, day=day_of(at))


def lines(plan: Plan) -> list[tuple]:
    return [(line.row.sheet, line.row.number, line.outcome) for line in plan.lines]


def why(plan: Plan) -> list[str]:
    return [reason for line in plan.lines for reason in line.reasons]


def many(people: int, *, units: int = 0, start: int = 0) -> bytes:
    """A large workbook: units below the city, people among them, a post for each."""
    codes = [f"NH{start + n}" for n in range(units)] or ["SYT", "PSG"]
    where = list(islice(cycle(codes), people))
    staff = [f"NS{start + n:05}" for n in range(people)]
    return workbook(
        [unit(code, kind="COMMUNE", level="COMMUNE") for code in codes[:units]],
        [
            person(code, f"Nguyễn Văn {code}", where=place)
            for code, place in zip(staff, where, strict=True)
        ],
        [seat(code, place, Role.UNIT_OFFICER) for code, place in zip(staff, where, strict=True)],
    )
