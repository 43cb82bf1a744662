"""The people of the demo. Every name is invented; given names spread over the alphabet."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from accounts import actions
from accounts.models import Unit, User
from accounts.roles import LEADERS, Category, Role

from . import PASSWORD
from .units import ENDED, FOUNDED, OLD_DAYS, OLD_DISTRICT

C, V = Category.CONG_CHUC, Category.VIEN_CHUC
HEAD, DEPUTY, OFFICER = Role.HEAD, Role.DEPUTY_HEAD, Role.UNIT_OFFICER
SECRETARY, PARTY = Role.PARTY_SECRETARY, Role.PARTY_COMMITTEE


class Made(NamedTuple):
    """A person to be made; `seats` are (post, unit's abbreviation or "" for the own unit)."""

    code: str
    name: str
    unit: str
    title: str
    seats: Sequence[tuple[Role, str]] = ()
    category: Category = C
    leads: bool = False
    """Leads or manages without being head or deputy of an agency."""


PEOPLE: Sequence[Made] = (
    # Ủy ban nhân dân Thành phố: the chair is also secretary of its Party committee
    Made(
        "UB01",
        "Phan Hoàng Viễn",
        "UBND",
        "Chủ tịch Ủy ban nhân dân Thành phố",
        [(HEAD, ""), (SECRETARY, "ĐU-UBND")],
        Category.CAN_BO,
    ),
    Made(
        "UB02",
        "Lương Thị Mỹ Ánh",
        "UBND",
        "Phó Chủ tịch Ủy ban nhân dân Thành phố",
        [(DEPUTY, "")],
        Category.CAN_BO,
    ),
    Made(
        "UB03",
        "Đoàn Trung Hiếu",
        "UBND",
        "Phó Chủ tịch Ủy ban nhân dân Thành phố",
        [(DEPUTY, "")],
        Category.CAN_BO,
    ),
    Made("UB04", "Tạ Quốc Bảo", "UBND", "Chuyên viên tổng hợp", [(OFFICER, "")]),
    Made(
        "UB05",
        "Nghiêm Thị Oanh",
        "UBND",
        "Ủy viên Đảng ủy, chuyên trách công tác Đảng",
        [(PARTY, "ĐU-UBND")],
    ),
    Made(
        "TU01",
        "Trịnh Đình Uy",
        "BTV-TU",
        "Lãnh đạo theo dõi khối chính quyền",
        [(Role.BRANCH_LEADER, "UBND")],
        Category.CAN_BO,
        leads=True,
    ),
    Made(
        "TU02",
        "Khúc Thừa Nghiệp",
        "BTV-TU",
        "Phó Bí thư Thường trực Thành ủy",
        [(HEAD, "")],
        Category.CAN_BO,
    ),
    Made("TU03", "Giả Thị Hoài Ân", "BTV-TU", "Chuyên viên Văn phòng Thành ủy", [(OFFICER, "")]),
    Made("TU04", "Lôi Hữu Tín", "BTV-TU", "Chuyên viên Văn phòng Thành ủy", [(OFFICER, "")]),
    Made("TTR01", "Chế Văn Tâm", "TTR", "Thanh tra viên chính", [(Role.AUDITOR, "")]),
    # Sở Nội vụ: the focal point
    Made("SNV01", "Vương Thị Hồng Nga", "SNV", "Giám đốc Sở", [(HEAD, "")]),
    Made(
        "SNV03",
        "Mai Quốc Trị",
        "SNV",
        "Quản trị hệ thống",
        [(Role.ADMIN, ""), (Role.EXPORT_OFFICER, "")],
    ),
    Made("SNV04", "Tô Ngọc Ý", "SNV", "Quản trị hệ thống", [(Role.ADMIN, "")]),
    Made(
        "SNV05",
        "Đinh Gia Nghĩa",
        "SNV",
        "Chuyên viên chính theo dõi chính sách",
        [(Role.MONITOR, "")],
    ),
    Made(
        "SNV06",
        "Lục Thị Thanh Ái",
        "SNV",
        "Chuyên viên thi đua, khen thưởng",
        [(Role.REWARD_OFFICER, ""), (Role.COUNCIL_SECRETARY, "UBND")],
    ),
    Made(
        "SNV07",
        "Quách Văn Khôi",
        "SNV",
        "Chuyên viên công chức, viên chức",
        [(Role.PERSONNEL_OFFICER, ""), (OFFICER, "")],
    ),
    Made("SNV08", "Từ Bích Đào", "SNV", "Văn thư", [(Role.RECORDS_CLERK, "")]),
    Made("SNV09", "Lâm Ngọc Ẩn", "SNV", "Chuyên viên cải cách hành chính"),
    # Sở Y tế
    Made("SYT01", "Huỳnh Thị Thiên Kim", "SYT", "Giám đốc Sở", [(HEAD, "")]),
    Made("SYT02", "Bành Quang Lộc", "SYT", "Phó Giám đốc Sở", [(DEPUTY, "")]),
    Made(
        "SYT03",
        "Cao Thị Yến",
        "SYT",
        "Phó Giám đốc Sở, Bí thư Đảng ủy Sở",
        [(DEPUTY, ""), (SECRETARY, "ĐU-SYT")],
    ),
    Made("SYT04", "Dư Hoài Nam", "SYT", "Phó Giám đốc Sở", [(DEPUTY, "")]),
    Made("SYT05", "Ninh Thị Ngân", "SYT", "Chuyên viên tổng hợp", [(OFFICER, "")]),
    Made("SYT06", "Thái Văn Bình", "SYT", "Cán bộ chuyên trách Đảng ủy", [(PARTY, "ĐU-SYT")]),
    Made("SYT07", "Lữ Thị Ngọc Hân", "SYT-NVY", "Chuyên viên Phòng Nghiệp vụ Y"),
    Made("YT01", "Nguyễn Phúc Ân", "TTYT-HM", "Giám đốc Trung tâm", [(HEAD, "")], V),
    Made("YT03", "Trương Mỹ Uyên", "TTYT-HM", "Bác sĩ, Khoa Y tế công cộng", [(OFFICER, "")], V),
    # Phường Sài Gòn
    Made("SG01", "Trần Quang Đạt", "P.SAIGON", "Chủ tịch UBND phường", [(HEAD, "")]),
    Made("SG02", "Võ Thị Tường Vi", "P.SAIGON", "Phó Chủ tịch UBND phường", [(DEPUTY, "")]),
    Made("SG03", "Bùi Hữu Phước", "P.SAIGON", "Phó Chủ tịch UBND phường", [(DEPUTY, "")]),
    Made(
        "SG04", "Lê Hoài Thiên An", "P.SAIGON-VHXH", "Phó Trưởng phòng Văn hóa - Xã hội", leads=True
    ),
    Made("SG05", "Đỗ Thị Cẩm Tú", "P.SAIGON", "Chuyên viên tổng hợp", [(OFFICER, "")]),
    Made(
        "SG06",
        "Lý Thanh Đằng",
        "P.SAIGON",
        "Bí thư Đảng ủy phường",
        [(SECRETARY, "ĐU-P.SAIGON")],
        Category.CAN_BO,
        leads=True,
    ),
    Made("SG07", "Phạm Ngọc Ánh Dương", "P.SAIGON-VHXH", "Chuyên viên Phòng Văn hóa - Xã hội"),
    Made(
        "SG08",
        "Ngô Tấn Ích",
        "P.SAIGON",
        "Nhân viên Trung tâm Phục vụ hành chính công",
        category=Category.NGUOI_LAO_DONG,
    ),
    # Phường Bình Thạnh
    Made("BT01", "Hà Kiến Thiết", "P.BINHTHANH", "Chủ tịch UBND phường", [(HEAD, "")]),
    Made("BT03", "Tăng Bội Ngọc", "P.BINHTHANH", "Chuyên viên tổng hợp", [(OFFICER, "")]),
    Made("BT04", "Yên Thị Hòa", "P.BINHTHANH", "Chuyên viên một cửa"),
    # Phường Dĩ An: without a Party committee of its own in the register
    Made("DA01", "Châu Minh Sang", "P.DIAN", "Chủ tịch UBND phường", [(HEAD, "")]),
    Made("DA02", "Lại Thị Thùy Dung", "P.DIAN", "Phó Chủ tịch UBND phường", [(DEPUTY, "")]),
    Made("DA03", "Mạc Văn Đông", "P.DIAN", "Phó Chủ tịch UBND phường", [(DEPUTY, "")]),
    Made("DA04", "Nông Thị Thu Hà", "P.DIAN", "Phó Chủ tịch UBND phường", [(DEPUTY, "")]),
    Made("DA05", "Khưu Gia Linh", "P.DIAN", "Chuyên viên tổng hợp", [(OFFICER, "")]),
    Made(
        "DA06", "Phùng Thế Vũ", "P.DIAN-KT", "Trưởng phòng Kinh tế, Hạ tầng và Đô thị", leads=True
    ),
    # Xã Bà Điểm, xã Thạnh An (two leaders only)
    Made("BD01", "Tiêu Viết Thành", "X.BADIEM", "Chủ tịch UBND xã", [(HEAD, "")]),
    Made("BD02", "Hứa Thị Ngọc Lan", "X.BADIEM", "Chuyên viên Phòng Kinh tế"),
    Made("TA01", "Quan Thế Hiển", "X.THANHAN.27676", "Chủ tịch UBND xã", [(HEAD, "")]),
    Made("TA02", "Từ Thị Lài", "X.THANHAN.27676", "Phó Chủ tịch UBND xã", [(DEPUTY, "")]),
    Made(
        "TA03",
        "Ca Thị Bích Trâm",
        "X.THANHAN.27676",
        "Giáo viên Trường Tiểu học Thạnh An",
        category=V,
    ),
    Made(
        "TA04",
        "Giang Hải Âu",
        "X.THANHAN.27676",
        "Cán bộ Đảng ủy xã, chuyên viên văn phòng",
        [(PARTY, "ĐU-X.THANHAN"), (OFFICER, "")],
    ),
    # Sở Giáo dục và Đào tạo
    Made("GD01", "Đặng Thị Như Quỳnh", "SGDĐT", "Giám đốc Sở", [(HEAD, "")]),
    Made("GD03", "Nguyễn Thị Minh Nguyệt", "SGDĐT-TH", "Chuyên viên Phòng Tiểu học", category=V),
    Made("GD04", "Mã Thị Kiều Oanh", "SGDĐT", "Chuyên viên tổng hợp", [(OFFICER, "")]),
    # Sở Xây dựng and its centre: five leaders
    Made("XD01", "Tôn Thất Đông", "SXD", "Giám đốc Sở", [(HEAD, "")]),
    Made("HT01", "Nguyễn Đức Ấn", "TTHTKT", "Giám đốc Trung tâm", [(HEAD, "")], V),
    Made("HT02", "Bạch Thị Xuân", "TTHTKT", "Phó Giám đốc Trung tâm", [(DEPUTY, "")], V),
    Made("HT03", "Cổ Tấn Đức", "TTHTKT", "Phó Giám đốc Trung tâm", [(DEPUTY, "")], V),
    Made("HT04", "Doãn Hữu Thịnh", "TTHTKT", "Phó Giám đốc Trung tâm", [(DEPUTY, "")], V),
    Made(
        "HT05",
        "Ông Thị Kim Anh",
        "TTHTKT",
        "Phó Giám đốc Trung tâm, Bí thư Chi bộ",
        [(DEPUTY, ""), (SECRETARY, "CB-TTHTKT")],
        V,
    ),
    Made(
        "HT06",
        "Đặng Vĩnh Khang Nhiên",
        "TTHTKT-TN",
        "Trưởng phòng Quản lý thoát nước",
        category=V,
        leads=True,
    ),
    Made("HT07", "Thân Thị Ước", "TTHTKT", "Chuyên viên tổng hợp", [(OFFICER, "")], V),
    # Sở Nông nghiệp và Môi trường, Văn phòng Đăng ký đất đai
    Made("NM01", "Hồ Thị Ngọc Đoan", "SNNMT", "Giám đốc Sở", [(HEAD, "")]),
    Made("DK01", "Lê Thị Bạch Yến", "VPĐKĐĐ", "Giám đốc Văn phòng", [(HEAD, "")], V),
    Made("DK02", "Ưng Văn Thuận", "VPĐKĐĐ", "Phó Giám đốc Văn phòng", [(DEPUTY, "")], V),
    Made(
        "DK03",
        "Trương Công Thái",
        "VPĐKĐĐ-CN3",
        "Giám đốc Chi nhánh khu vực 3",
        category=V,
        leads=True,
    ),
    Made("DK04", "Âu Thị Kim Chi", "VPĐKĐĐ", "Chuyên viên tổng hợp", [(OFFICER, "")], V),
    # Sở Tài chính, Sở Tư pháp, Ban Quản lý dự án, others
    Made("TC01", "Lưu Đức Toàn", "STC", "Giám đốc Sở", [(HEAD, "")]),
    Made("TP01", "Lều Thị Thu Vân", "STP", "Giám đốc Sở", [(HEAD, "")]),
    Made("TC-TU01", "Khổng Minh Đạt", "BTC-TU", "Trưởng Ban", [(HEAD, "")], Category.CAN_BO),
    Made("GT01", "Cù Xuân Trường", "BQLGT", "Giám đốc Ban", [(HEAD, "")], V),
    Made(
        "BS01",
        "Hàn Mạnh Quân",
        "DVCI-BS",
        "Chủ tịch công ty, đại diện vốn nhà nước",
        [(HEAD, "")],
        Category.STATE_CAPITAL_REPRESENTATIVE,
    ),
    Made(
        "GS01",
        "Phó Đức Giám",
        "SNV",
        "Chuyên viên giám sát thí điểm",
        [(Role.SUPERVISOR, ""), (Role.COUNCIL_MEMBER, "UBND")],
    ),
    # Ủy ban nhân dân Quận 1, until 30 June 2025
    Made("Q101", "Nguyễn Trung Kiên", OLD_DISTRICT, "Chủ tịch UBND quận", [(HEAD, "")]),
    Made("Q102", "Trần Thị Lệ Xuyến", OLD_DISTRICT, "Chuyên viên tổng hợp", [(OFFICER, "")]),
    Made("Q103", "Đào Tuấn Ẩn", OLD_DISTRICT, "Chuyên viên Phòng Quản lý đô thị"),
)
RETIRED = "Q101"
MOVED = {"Q102": "P.BENTHANH", "Q103": "P.SAIGON"}
"""Where those who did not retire went when the district ended."""


def _managed_by(row: Made, unit: Unit) -> Unit:
    """The head of an agency is managed one level up, everybody else by the agency itself."""
    agency = unit.employing_agency()
    heads = any(role == HEAD and not place for role, place in row.seats)
    return (agency.superior or agency) if heads else agency


def make_people(units: dict[str, Unit]) -> dict[str, User]:
    """Everybody with post and password, by staff code."""
    made, password_hash = {}, make_password(PASSWORD)
    for row in PEOPLE:
        unit, began = units[row.unit], OLD_DAYS if row.unit == OLD_DISTRICT else FOUNDED
        person = actions.make_person(
            staff_code=row.code,
            full_name=row.name,
            official_email=f"{row.code.lower()}@khoinguon.example",
            category=row.category,
            unit=unit,
            is_leader_or_manager=row.leads or any(role in LEADERS for role, _ in row.seats),
            position_title=row.title,
            managing_authority=_managed_by(row, unit),
            password_hash=password_hash,
            by=None,
            at=began,
        )
        for role, place in row.seats:
            actions.give_seat(
                person=person,
                unit=units[place] if place else unit,
                role=role,
                title=row.title if role in LEADERS else "",
                since=began.date(),
                by=None,
                at=began,
            )
        made[row.code] = person
    return made


def end_old_posts(units: dict[str, Unit], people: dict[str, User]) -> None:
    """The posts of the old district end with it; its people retire or go to its heirs."""
    actions.deactivate_person(people[RETIRED], until=ENDED, by=None, at=FOUNDED)
    for code, heir in MOVED.items():
        for seat in people[code].seats.filter(until=None):
            actions.end_seat(seat, until=ENDED, by=None, at=FOUNDED)
        people[code] = actions.change_person(people[code], unit=units[heir], by=None, at=FOUNDED)
