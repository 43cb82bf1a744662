"""The units of the demo, over the city and its 168 communes: real kinds, some invented names."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from accounts import actions, rules_data
from accounts.models import Unit
from accounts.roles import CompetentLevel, UnitKind
from core.clock import VIETNAM

FOUNDED = datetime(2025, 7, 1, 8, tzinfo=VIETNAM)
"""When the two-tier local government began."""
OLD_DAYS = datetime(2021, 7, 1, 8, tzinfo=VIETNAM)

Kind, Level = UnitKind, CompetentLevel


class Made(NamedTuple):
    """A unit to be made; `parent` and `party` are abbreviations."""

    short: str
    name: str
    kind: UnitKind
    level: CompetentLevel
    parent: str = "UBND"
    functions: str = ""
    employs: bool = True
    focal: bool = False


UNITS: Sequence[Made] = (
    Made("ĐU-UBND", "Đảng ủy Ủy ban nhân dân Thành phố", Kind.PARTY_BODY, Level.CITY),
    Made(
        "BTV-TU",
        "Ban Thường vụ Thành ủy Thành phố Hồ Chí Minh",
        Kind.PARTY_BODY,
        Level.CITY_PARTY_STANDING_COMMITTEE,
        parent="",
    ),
    Made("BTC-TU", "Ban Tổ chức Thành ủy", Kind.PARTY_BODY, Level.CITY, parent="BTV-TU"),
    Made(
        "TTR",
        "Thanh tra Thành phố",
        Kind.DEPARTMENT,
        Level.DEPARTMENT,
        functions="Thanh tra việc thực hiện chính sách, pháp luật, nhiệm vụ, quyền hạn được giao.",
    ),
    Made(
        "SNV",
        "Sở Nội vụ",
        Kind.DEPARTMENT,
        Level.DEPARTMENT,
        focal=True,
        functions=(
            "Tham mưu, giúp Ủy ban nhân dân Thành phố về tổ chức bộ máy, cán bộ, công chức, viên "
            "chức, cải cách hành chính, thi đua, khen thưởng; là đầu mối theo dõi việc khuyến "
            "khích, bảo vệ cán bộ năng động, sáng tạo."
        ),
    ),
    Made(
        "SYT",
        "Sở Y tế",
        Kind.DEPARTMENT,
        Level.DEPARTMENT,
        functions=(
            "Quản lý nhà nước về y tế dự phòng, khám bệnh, chữa bệnh, dược, y tế cơ sở; quản lý "
            "các bệnh viện, trung tâm y tế khu vực và trạm y tế công lập của Thành phố."
        ),
    ),
    Made("ĐU-SYT", "Đảng ủy Sở Y tế", Kind.PARTY_BODY, Level.DEPARTMENT, parent="SYT"),
    Made("SYT-NVY", "Phòng Nghiệp vụ Y", Kind.DIVISION, Level.DEPARTMENT, "SYT", employs=False),
    Made(
        "TTYT-HM",
        "Trung tâm Y tế khu vực Hóc Môn",
        Kind.PUBLIC_SERVICE_UNIT,
        Level.UNIT,
        "SYT",
        functions=(
            "Y tế dự phòng, khám bệnh, chữa bệnh ban đầu, y tế học đường và quản lý chuyên môn "
            "các trạm y tế trên địa bàn các xã Hóc Môn, Bà Điểm, Xuân Thới Sơn, Đông Thạnh."
        ),
    ),
    Made(
        "SGDĐT",
        "Sở Giáo dục và Đào tạo",
        Kind.DEPARTMENT,
        Level.DEPARTMENT,
        functions=(
            "Quản lý nhà nước về giáo dục, đào tạo; hướng dẫn chuyên môn, phân bổ giáo viên các "
            "trường công lập trên địa bàn Thành phố."
        ),
    ),
    Made("SGDĐT-TH", "Phòng Tiểu học", Kind.DIVISION, Level.DEPARTMENT, "SGDĐT", employs=False),
    Made(
        "SXD",
        "Sở Xây dựng",
        Kind.DEPARTMENT,
        Level.DEPARTMENT,
        functions="Quản lý nhà nước về xây dựng, giao thông, hạ tầng kỹ thuật, nhà ở.",
    ),
    Made(
        "TTHTKT",
        "Trung tâm Quản lý hạ tầng kỹ thuật Thành phố",
        Kind.PUBLIC_SERVICE_UNIT,
        Level.UNIT,
        "SXD",
        functions=(
            "Quản lý, duy tu hệ thống thoát nước, chiếu sáng, cây xanh; đặt hàng dịch vụ công ích "
            "trong lĩnh vực hạ tầng kỹ thuật."
        ),
    ),
    Made(
        "TTHTKT-TN",
        "Phòng Quản lý thoát nước",
        Kind.DIVISION,
        Level.UNIT,
        "TTHTKT",
        employs=False,
    ),
    Made(
        "CB-TTHTKT",
        "Chi bộ Trung tâm Quản lý hạ tầng kỹ thuật",
        Kind.PARTY_BODY,
        Level.UNIT,
        "TTHTKT",
    ),
    Made(
        "SNNMT",
        "Sở Nông nghiệp và Môi trường",
        Kind.DEPARTMENT,
        Level.DEPARTMENT,
        functions="Quản lý nhà nước về nông nghiệp, đất đai, tài nguyên nước, môi trường.",
    ),
    Made(
        "VPĐKĐĐ",
        "Văn phòng Đăng ký đất đai Thành phố",
        Kind.PUBLIC_SERVICE_UNIT,
        Level.UNIT,
        "SNNMT",
        functions=(
            "Đăng ký đất đai, tài sản gắn liền với đất; lập, chỉnh lý, quản lý hồ sơ địa chính; "
            "cung cấp thông tin đất đai."
        ),
    ),
    Made(
        "VPĐKĐĐ-CN3",
        "Chi nhánh Văn phòng Đăng ký đất đai khu vực 3",
        Kind.DIVISION,
        Level.UNIT,
        "VPĐKĐĐ",
        employs=False,
    ),
    Made(
        "STC",
        "Sở Tài chính",
        Kind.DEPARTMENT,
        Level.DEPARTMENT,
        functions="Quản lý nhà nước về tài chính, ngân sách, đầu tư công, tài sản công.",
    ),
    Made(
        "STP",
        "Sở Tư pháp",
        Kind.DEPARTMENT,
        Level.DEPARTMENT,
        functions="Quản lý nhà nước về công tác tư pháp; thẩm định văn bản quy phạm pháp luật.",
    ),
    Made(
        "BQLGT",
        "Ban Quản lý dự án đầu tư xây dựng các công trình giao thông",
        Kind.PUBLIC_SERVICE_UNIT,
        Level.UNIT,
        functions="Chủ đầu tư, quản lý dự án các công trình giao thông của Thành phố.",
    ),
    Made(
        "LĐLĐ",
        "Liên đoàn Lao động Thành phố Hồ Chí Minh",
        Kind.MASS_ORGANISATION,
        Level.DEPARTMENT,
        functions="Đại diện, bảo vệ quyền, lợi ích hợp pháp của đoàn viên, người lao động.",
    ),
    Made(
        "DVCI-BS",
        "Công ty TNHH một thành viên Dịch vụ công ích Bến Sông",
        Kind.STATE_ENTERPRISE,
        Level.STATE_ENTERPRISE,
        functions="Cung ứng dịch vụ vệ sinh, cây xanh, chiếu sáng công cộng theo đặt hàng.",
    ),
    Made(
        "HH-CNS",
        "Hiệp hội Công nghệ số Bến Nghé",
        Kind.NON_STATE,
        Level.UNIT,
        functions="Tổ chức xã hội nghề nghiệp; đề xuất, phản biện chính sách về công nghệ số.",
    ),
    Made(
        "ĐU-P.SAIGON",
        "Đảng ủy phường Sài Gòn",
        Kind.PARTY_BODY,
        Level.COMMUNE,
        "P.SAIGON",
    ),
    Made(
        "P.SAIGON-VHXH",
        "Phòng Văn hóa - Xã hội phường Sài Gòn",
        Kind.DIVISION,
        Level.COMMUNE,
        "P.SAIGON",
        employs=False,
    ),
    Made(
        "P.DIAN-KT",
        "Phòng Kinh tế, Hạ tầng và Đô thị phường Dĩ An",
        Kind.DIVISION,
        Level.COMMUNE,
        "P.DIAN",
        employs=False,
    ),
    Made("ĐU-X.THANHAN", "Đảng ủy xã Thạnh An", Kind.PARTY_BODY, Level.COMMUNE, "X.THANHAN.27676"),
)

PARTY_OF = {
    "UBND": "ĐU-UBND",
    "SYT": "ĐU-SYT",
    "TTHTKT": "CB-TTHTKT",
    "P.SAIGON": "ĐU-P.SAIGON",
    "X.THANHAN.27676": "ĐU-X.THANHAN",
}
"""Units with a Party committee of their own; all others ask the one of the level above."""

COMMUNES = ("P.SAIGON", "P.BINHTHANH", "P.DIAN", "X.BADIEM", "X.THANHAN.27676")
OLD_DISTRICT = "UBND-Q1"
HEIRS = ("P.SAIGON", "P.TANDINH", "P.BENTHANH", "P.CAUONGLANH")
"""Quận 1 became four wards on 1 July 2025."""
ENDED = date(2025, 7, 1)


def make_units() -> dict[str, Unit]:
    """The city, its communes and the units above, by abbreviation."""
    rules_data.load_city()
    made = {unit.abbreviation: unit for unit in Unit.objects.filter(valid_to=None)}
    for row in UNITS:
        parent = made.get(row.parent)
        made[row.short] = actions.make_unit(
            name=row.name,
            abbreviation=row.short,
            kind=row.kind,
            competent_level=row.level,
            parent=parent,
            superior=parent if row.employs else None,
            is_employing_agency=row.employs,
            is_focal_point=row.focal,
            place_name="Thành phố Hồ Chí Minh",
            valid_from=FOUNDED.date(),
            by=None,
            at=FOUNDED,
            **(_what_it_does(row.functions) if row.functions else {}),
        )
    for short, party in PARTY_OF.items():
        made[short] = actions.change_unit(
            made[short], party_committee=made[party], by=None, at=FOUNDED
        )
    for short in COMMUNES:
        made[short] = actions.change_unit(
            made[short], by=None, at=FOUNDED, **_what_a_commune_does(made[short])
        )
    made[OLD_DISTRICT] = actions.make_unit(
        name="Ủy ban nhân dân Quận 1",
        abbreviation=OLD_DISTRICT,
        kind=Kind.HISTORIC,
        competent_level=Level.COMMUNE,
        parent=made["UBND"],
        superior=made["UBND"],
        place_name="Quận 1",
        functions="Quản lý nhà nước trên địa bàn Quận 1 đến hết ngày 30/6/2025.",
        valid_from=OLD_DAYS.date(),
        by=None,
        at=OLD_DAYS,
    )
    return made


def close_old_district(units: dict[str, Unit]) -> None:
    """The district level ends; its wards follow it. What it decided keeps its name."""
    units[OLD_DISTRICT] = actions.close_unit(
        units[OLD_DISTRICT],
        valid_to=ENDED,
        successors=[units[short] for short in HEIRS],
        by=None,
        at=FOUNDED,
    )


def _what_it_does(functions: str) -> dict[str, str]:
    return {
        "functions": functions,
        "duties": (
            "Thực hiện nhiệm vụ được giao theo quy định về chức năng, nhiệm vụ, quyền hạn; tổ chức "
            "đăng ký, xem xét, theo dõi đề xuất đổi mới, sáng tạo của đơn vị."
        ),
        "powers": (
            "Quyết định biện pháp thực hiện trong phạm vi thẩm quyền và dự toán được giao; phối "
            "hợp với cơ quan liên quan; kiến nghị cấp trên việc vượt thẩm quyền."
        ),
        "conditions": "Biên chế, kinh phí thường xuyên và hạ tầng công nghệ thông tin hiện có.",
    }


def _what_a_commune_does(unit: Unit) -> dict[str, str]:
    return {
        "functions": (
            f"{unit.name} quản lý nhà nước trên địa bàn về kinh tế, xã hội, đất đai, đô thị, văn "
            "hóa, giáo dục, y tế, an sinh xã hội và cung ứng dịch vụ công cho người dân."
        ),
        "duties": (
            "Giải quyết thủ tục hành chính thuộc thẩm quyền; quản lý công trình công cộng được "
            "giao; vận động Nhân dân tham gia xây dựng cộng đồng."
        ),
        "powers": (
            "Quyết định biện pháp thực hiện nhiệm vụ trên địa bàn trong phạm vi pháp luật và dự "
            "toán được giao; đề nghị cấp trên cho thí điểm việc chưa có quy định."
        ),
        "conditions": "Biên chế được giao, Trung tâm Phục vụ hành chính công và kinh phí tự chủ.",
    }
