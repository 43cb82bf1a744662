"""What each row of a workbook would do, and every sentence of refusal. Nothing is changed."""

from datetime import date

import pytest

from accounts.actions import close_unit, deactivate_person
from accounts.models import Seat, Unit, User
from core import clock
from imports.models import Line
from journal.models import Entry
from tests.world import NOW, city

from .makers import PEOPLE, SEATS, UNITS, lines, person, reckon, seat, unit, why, workbook

pytestmark = pytest.mark.django_db
Outcome = Line.Outcome


@pytest.fixture
def c():
    with clock.frozen(NOW):
        yield city()


def check(c, *sheets, **more):
    return reckon(workbook(*sheets, **more), by=c.admin)


def test_a_small_workbook_reckoned_by_hand(c):
    """Two units (one below the other), three people, four posts; one of each outcome."""
    staff = c.health_staff
    before = Unit.objects.count(), User.objects.count(), Seat.objects.count()
    plan = check(
        c,
        [unit("TTYT", "Trung tâm Y tế", parent="syt"),
         unit("TTYT-XN", "Khoa Xét nghiệm", parent="TTYT"),
         unit("SYT", "Sở Y tế Thành phố", kind="Sở, ban, ngành", parent="UBND")],
        [person("0012", "Ngô Văn Một", where="TTYT-XN"),
         person(staff.staff_code.lower(), staff.full_name, staff.official_email.upper(), "SYT"),
         person("0013", "Ngô Văn Hai", where="KHÔNG-CÓ")],
        [seat("0012", "TTYT-XN", "Người đứng đầu"),
         seat(c.health_head.staff_code, "SYT", "HEAD", "01/01/2020"),
         seat("0012", "SYT", "HEAD"), seat("0013", "SYT")],
    )  # fmt: skip

    assert lines(plan) == [
        ("UNITS", 2, Outcome.MAKE), ("UNITS", 3, Outcome.MAKE), ("UNITS", 4, Outcome.CHANGE),
        ("PEOPLE", 2, Outcome.MAKE), ("PEOPLE", 3, Outcome.CHANGE), ("PEOPLE", 4, Outcome.REFUSE),
        ("SEATS", 2, Outcome.MAKE), ("SEATS", 3, Outcome.SAME), ("SEATS", 4, Outcome.REFUSE),
        ("SEATS", 5, Outcome.REFUSE),
    ]  # fmt: skip
    assert plan.counts == {"MAKE": 4, "CHANGE": 2, "SAME": 1, "REFUSE": 3}
    assert plan.units[2].changes == [["Tên đơn vị", "Sở Y tế", "Sở Y tế Thành phố"]]
    assert plan.people[1].changes == [["Mã cán bộ", staff.staff_code, staff.staff_code.lower()]]
    assert plan.units[1].changes == [
        ["Loại đơn vị", "", "Phòng, ban trực thuộc"],
        ["Cấp có thẩm quyền", "", "Sở, ban, ngành"],
        ["Thuộc đơn vị", "", "TTYT"],
    ]
    assert why(plan) == [
        "Không có đơn vị nào có tên viết tắt “KHÔNG-CÓ”.",
        "Người khác đang giữ vai trò này trong thời gian đó. Hãy kết thúc vai trò ấy trước.",
        "Dòng của người có mã 0013 không được nhận.",
    ]
    assert before == (Unit.objects.count(), User.objects.count(), Seat.objects.count())
    assert not Entry.objects.took("unit.make", "person.make").filter(actor=c.admin).exists()


WRONG_PEOPLE = [
    ({1: None}, "Họ và tên: chưa nhập."),
    ({1: "Ngô\u202eThị"}, "Họ và tên: có ký tự ẩn. Hãy gõ lại."),
    ({1: "Ngô_x0007_Thị"}, "Họ và tên: có ký tự ẩn. Hãy gõ lại."),
    ({1: "=1+1"}, "Họ và tên: là công thức. Hãy dán giá trị vào ô (sao chép, dán giá trị)."),
    ({1: "A" * 51}, "Họ và tên: dài hơn 50 ký tự."),
    ({1: date(2026, 1, 1)},
     "Họ và tên: không phải văn bản. Hãy định dạng cột là văn bản rồi nhập lại."),
    ({0: 12}, "Mã cán bộ: là số nên mất số 0 ở đầu. Hãy định dạng cột là văn bản rồi nhập lại."),
    ({2: "không phải thư"},
     "Thư điện tử công vụ: “không phải thư” không phải địa chỉ thư điện tử."),
    ({4: "Quan chức"}, "Nhóm: “Quan chức” không có trong danh sách ở trang Giải thích."),
    ({5: "x"}, "Có nội dung ở cột không có tiêu đề."),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "reason"), WRONG_PEOPLE, ids=[r for _c, r in WRONG_PEOPLE])
def test_a_cell_that_is_not_taken(c, cells, reason):
    row = [*person("NS1"), None]
    for place, value in cells.items():
        row[place] = value

    plan = check(c, [], [row, person("NS2")])

    assert why(plan) == [reason]
    assert lines(plan)[1][2] == Outcome.MAKE  # its neighbour is judged all the same


def test_text_is_composed_trimmed_and_an_equals_sign_in_text_is_text(c):
    row = person("NS1", "  Nguye\u0302\u0303n\u00a0Thị   An ")
    book = workbook([], [row])

    (line,) = reckon(book, by=c.admin).lines

    assert line.name == "Nguyễn Thị An"


def test_people_are_told_apart_without_case(c):
    taken = c.health_head.official_email.upper()
    plan = check(
        c,
        [],
        [person("ns1"), person("NS1", email="a@example.org"), person("NS2", email=taken),
         person("NS3", email="B@example.org"), person("NS4", email="b@example.org")],
    )  # fmt: skip

    assert why(plan) == [
        "Trùng với dòng 3 của trang tính này.",
        "Trùng với dòng 2 của trang tính này.",
        "Thư điện tử công vụ này đã thuộc về người khác.",
        "Trùng với dòng 6 của trang tính này.",
        "Trùng với dòng 5 của trang tính này.",
    ]


def test_a_closed_account_and_a_closed_unit_are_left_alone(c):
    deactivate_person(c.health_staff, by=None, at=NOW)
    close_unit(c.health_division, valid_to=date(2026, 12, 31), by=None, at=NOW)
    one = c.health_staff

    plan = check(
        c,
        [unit("SYT-NVY", "Phòng khác", parent="SYT")],
        [person(one.staff_code, one.full_name, one.official_email)],
        [seat(one.staff_code), seat(c.health_head.staff_code, "SYT-NVY", since="01/01/2027")],
    )

    closed = "Tài khoản này đã đóng. Hãy mở lại trước."
    assert why(plan) == [
        "Đơn vị này đã có ngày kết thúc, không sửa bằng cách nhập.",
        closed,
        f"Dòng của người có mã {one.staff_code} không được nhận.",
        closed,
        "Dòng của đơn vị SYT-NVY không được nhận.",
    ]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([unit("A", parent="B"), unit("B", parent="A")], "không thể trực thuộc chính nó"),
        ([unit("A", parent="A")], "không thể trực thuộc chính nó"),
        ([unit("PSG", "Phường Sài Gòn", kind="COMMUNE", level="COMMUNE", parent="SYT")],
         "không chuyển bằng cách nhập"),
        ([unit("A", parent="Không có")], "Không có đơn vị nào có tên viết tắt"),
        ([unit("A"), unit("a")], "Trùng với dòng"),
        ([unit("A", kind="Vụ")], "không có trong danh sách"),
    ],
)  # fmt: skip
def test_units_that_are_refused(c, rows, reason):
    plan = check(c, rows)

    assert plan.counts.get("REFUSE") == len(rows)
    assert all(reason in said for said in why(plan))


def test_a_party_committee_is_a_party_body_and_a_code_is_one_units(c):
    heads = [*UNITS, "Cấp ủy cùng cấp", "Mã thống kê", "Hiệu lực từ"]
    Unit.objects.filter(pk=c.ward.pk).update(gso_code="26740")

    plan = check(
        c,
        [unit("A", more=["SYT", None, None]), unit("B", more=["ĐU-SYT", "26740", None]),
         unit("C", more=[None, "00001", "01/01/2027"]), unit("D", parent="C", more=[None] * 3)],
        [person("NS1", where="C")],
        heads=(heads, PEOPLE, SEATS),
    )  # fmt: skip

    assert why(plan) == [
        "SYT không phải là tổ chức Đảng.",
        "Mã thống kê này là của đơn vị PSG.",
        "Đơn vị C chưa được thành lập.",
    ]


def test_posts_that_are_refused(c):
    officer = c.health_officer.staff_code
    heads = [*SEATS, "Đến ngày", "Chức danh trên văn bản"]
    plan = check(
        c,
        [],
        [],
        [seat(c.admin.staff_code, "SNV", "AUDITOR", more=[None, None]),
         seat("KHÔNG", more=[None, None]),
         seat(officer, since="01/01/2021", more=[None, "Chuyên viên"]),
         seat(officer, "PSG", since="31/02/2026", more=[None, None]),
         seat(officer, "PSG", since="01/03/2026", more=["01/03/2026", None]),
         seat(c.health_staff.staff_code, "UBND", "PARTY_SECRETARY", more=["01/06/2026", None]),
         seat(officer, "UBND", "PARTY_SECRETARY", date(2026, 5, 1), more=[None, None]),
         seat(officer, "UBND", "PARTY_SECRETARY", since="1-6-2027", more=[None, None])],
        heads=(UNITS, PEOPLE, heads),
    )  # fmt: skip

    assert why(plan) == [
        "Không ai tự giao vai trò cho mình. Việc này do quản trị viên khác thực hiện.",
        "Không ai có mã cán bộ “KHÔNG”.",
        "Người này đang giữ vai trò này với thời gian hoặc văn bản khác (Từ ngày 01/01/2020). "
        "Hãy kết thúc vai trò ấy trên trang của nó trước.",
        "Từ ngày: Không có ngày này: 31/02/2026. Hãy xem lại lịch.",
        "Ngày kết thúc vai trò phải sau ngày bắt đầu.",
        "Dòng 8 giao cùng vai trò trong cùng thời gian.",
        "Dòng 7 giao cùng vai trò trong cùng thời gian.",
        "Dòng 9 giao cùng vai trò trong cùng thời gian.",
        "Dòng 8 giao cùng vai trò trong cùng thời gian.",
    ]
