"""What ships with the product: catalogues, legal instruments, and the units of the city.

Rows are added once, by their code, and never touched again: what an administrator changed or
closed stays as he left it. Where no authority stands behind a row, its source says so.
"""

import csv
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from core import clock
from core.text import slug

from . import actions
from .models import FieldOfWork, FundingSource, LegalInstrument, Programme, RejectionReason, Unit
from .roles import CompetentLevel, UnitKind

COMMUNES = Path(__file__).parent / "data" / "hcmc_communes_2025.tsv"
TWO_TIERS = date(2025, 7, 1)
"""The day the two-tier local government began (Nghị quyết 1685/NQ-UBTVQH15)."""

TWINS = {"27676"}
"""Thạnh An reads like Thanh An (25807) once the marks are gone."""

DECREE = "Nghị định 73/2023/NĐ-CP"
CONCLUSION = "Kết luận 14-KL/TW"
PLAN = "Kế hoạch 124-KH/TU"
OURS = "Danh mục gợi ý, chưa xác minh"

# code, Vietnamese, English
FIELDS = (
    ("CCHC", "Cải cách hành chính", "Administrative reform"),
    ("CDS", "Chuyển đổi số", "Digital transformation"),
    ("TCDT", "Tài chính công, đầu tư công", "Public finance and investment"),
    ("DTXD", "Quản lý đất đai, đô thị, xây dựng", "Land, urban management, construction"),
    ("GT", "Giao thông", "Transport"),
    ("TNMT", "Tài nguyên, môi trường", "Natural resources and environment"),
    ("YT", "Y tế", "Health"),
    ("GDDT", "Giáo dục, đào tạo", "Education and training"),
    ("VHTTDL", "Văn hóa, thể thao, du lịch", "Culture, sports, tourism"),
    ("ASXH", "An sinh xã hội", "Social security"),
    ("LDCD", "Lao động, công đoàn", "Labour and trade unions"),
    ("KHCN", "Khoa học, công nghệ", "Science and technology"),
    ("CTDN", "Công thương, doanh nghiệp", "Industry, trade, enterprises"),
    ("NNNTM", "Nông nghiệp, nông thôn mới", "Agriculture and new countryside"),
    ("ANTT", "An ninh, trật tự", "Security and public order"),
    ("TP", "Tư pháp", "Justice"),
    ("TCCB", "Tổ chức bộ máy, cán bộ", "Organisation and personnel"),
    ("XDD", "Xây dựng Đảng, dân vận", "Party building and mass mobilisation"),
    ("PCUQ", "Phân cấp, ủy quyền", "Decentralisation and delegation"),
    ("KHAC", "Khác", "Other"),
)

FUNDING = (
    ("KHONG", "Không cần kinh phí", "No money needed"),
    ("NSTP", "Ngân sách Thành phố", "City budget"),
    ("NSX", "Ngân sách xã, phường, đặc khu", "Budget of the ward, commune or special zone"),
    ("TX", "Kinh phí thường xuyên của cơ quan, đơn vị", "Regular budget of the unit"),
    ("QPTSN", "Quỹ phát triển hoạt động sự nghiệp", "Development fund of the public service unit"),
    ("KHCN", "Nguồn khoa học, công nghệ", "Science and technology funds"),
    ("DN", "Vốn của doanh nghiệp nhà nước", "Capital of a state enterprise"),
    ("XHH", "Nguồn xã hội hóa, tài trợ", "Sponsorship and private contributions"),
    ("ND", "Đóng góp của Nhân dân", "Contributions of the people"),
    ("KHAC", "Nguồn hợp pháp khác", "Other lawful source"),
)

# code, Vietnamese, English, source (domain c.15)
REJECTIONS = (
    (
        "OUT_OF_SCOPE",
        "Không thuộc phạm vi: việc thí điểm cần có văn bản quy phạm pháp luật",
        "Out of scope: the pilot needs a legal document",
        f"{DECREE}, Điều 1 đến Điều 3",
    ),
    (
        "AGAINST_RULES",
        "Trái quy định của Đảng, luật hoặc văn bản của cơ quan cấp trên",
        "Against Party rules, laws or documents of superior bodies",
        f"{DECREE}, Điều 4",
    ),
    (
        "NO_BOTTLENECK",
        "Không nêu được điểm nghẽn trong cơ chế, chính sách",
        "No bottleneck in mechanisms or policies is named",
        f"{DECREE}, Điều 7; {CONCLUSION}",
    ),
    (
        "NOT_COMMON_GOOD",
        "Không vì lợi ích chung",
        "Not for the common good",
        f"{DECREE}, Điều 5(1)b",
    ),
    (
        "HARMS_SECURITY",
        "Ảnh hưởng quốc phòng, an ninh, trật tự",
        "Harms defence, security or public order",
        f"{DECREE}, Điều 5(1)c",
    ),
    (
        "HARMS_OTHERS",
        "Ảnh hưởng đến sự phát triển của địa phương, đơn vị khác",
        "Harms the development of other localities or units",
        f"{DECREE}, Điều 5(1)c",
    ),
    (
        "NOT_FEASIBLE",
        "Không khả thi",
        "Not feasible",
        f"{DECREE}, Điều 7; {PLAN}",
    ),
    (
        "NO_WORST_CASE",
        "Thiếu phương án, chưa dự báo tình huống xấu nhất",
        "Options missing, worst case not forecast",
        PLAN,
    ),
    ("NO_RESOURCES", "Không đủ nguồn lực", "Resources are not sufficient", OURS),
    ("DUPLICATE", "Trùng với đề xuất đã có", "The same as an earlier proposal", OURS),
    (
        "WRONG_LEVEL",
        "Sai thẩm quyền: chuyển cấp có thẩm quyền, không phải từ chối",
        "Not within competence: to be transferred rather than rejected",
        f"{DECREE}, Điều 4",
    ),
)

TERM = "Nghị quyết Đại hội Đảng bộ Thành phố nhiệm kỳ 2020-2025; chưa xác minh"
# code, Vietnamese, English, source
PROGRAMMES = (
    (
        "NQ57",
        "Đột phá phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",
        "Breakthrough in science, technology, innovation and digital transformation",
        "Nghị quyết 57-NQ/TW của Bộ Chính trị",
    ),
    ("QLTP", "Đột phá đổi mới quản lý Thành phố", "Breakthrough in city management", TERM),
    ("HATANG", "Đột phá phát triển hạ tầng Thành phố", "Breakthrough in infrastructure", TERM),
    (
        "NLVH",
        "Đột phá phát triển nguồn nhân lực và văn hóa Thành phố",
        "Breakthrough in human resources and culture",
        TERM,
    ),
    (
        "KTCT",
        "Trọng điểm phát triển kinh tế, nâng cao năng lực cạnh tranh của Thành phố",
        "Key programme: economy and competitiveness",
        TERM,
    ),
)


class Instrument(NamedTuple):
    """A row for `actions.add_instrument`; days that no source gave us stay open."""

    number: str
    year: int
    symbol: str
    kind: str
    issuer: str
    title: str
    issued_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""


GOVERNMENT = "Chính phủ"
ASSEMBLY = "Quốc hội"
POLITBURO = "Bộ Chính trị"
CITY = "Ủy ban nhân dân Thành phố Hồ Chí Minh"
UNCHECKED = "Trích yếu, ngày ban hành chưa đối chiếu với văn bản gốc."

INSTRUMENTS = (
    Instrument(
        "14",
        2021,
        "14-KL/TW",
        "Kết luận",
        POLITBURO,
        "Về chủ trương khuyến khích và bảo vệ cán bộ năng động, sáng tạo vì lợi ích chung",
        date(2021, 9, 22),
    ),
    Instrument(
        "572",
        2021,
        "572-CV/TU",
        "Công văn",
        "Tỉnh ủy Bình Dương",
        "Về việc nghiên cứu, quán triệt, thực hiện Kết luận số 14-KL/TW",
        date(2021, 12, 31),
    ),
    Instrument(
        "124",
        2022,
        "124-KH/TU",
        "Kế hoạch",
        "Ban Thường vụ Thành ủy Thành phố Hồ Chí Minh",
        "Thực hiện Kết luận số 14-KL/TW của Bộ Chính trị",
        date(2022, 5, 31),
    ),
    Instrument(
        "3815",
        2022,
        "3815/KH-UBND",
        "Kế hoạch",
        CITY,
        "Đăng ký, xét duyệt chủ trương nghiên cứu sáng kiến, giải pháp đột phá hằng năm",
        note="Ban hành tháng 10/2022. Ký hiệu và ngày chưa đối chiếu với văn bản gốc.",
    ),
    Instrument(
        "73",
        2023,
        "73/2023/NĐ-CP",
        "Nghị định",
        GOVERNMENT,
        "Quy định về khuyến khích, bảo vệ cán bộ năng động, sáng tạo, dám nghĩ, dám làm, "
        "dám chịu trách nhiệm vì lợi ích chung",
        date(2023, 9, 29),
        date(2023, 9, 29),
    ),
    Instrument(
        "73",
        2024,
        "73/2024/NĐ-CP",
        "Nghị định",
        GOVERNMENT,
        "Quy định mức lương cơ sở và chế độ tiền thưởng đối với cán bộ, công chức, viên chức "
        "và lực lượng vũ trang",
        note="Không phải Nghị định 73/2023/NĐ-CP về khuyến khích, bảo vệ cán bộ. " + UNCHECKED,
    ),
    Instrument(
        "5942",
        2023,
        "5942/UBND-NC",
        "Công văn",
        "Ủy ban nhân dân tỉnh Bình Dương",
        "Về việc triển khai Nghị định số 73/2023/NĐ-CP",
        date(2023, 11, 16),
    ),
    Instrument(
        "80",
        2025,
        "80/2025/QH15",
        "Luật",
        ASSEMBLY,
        "Cán bộ, công chức",
        valid_from=TWO_TIERS,
        note=UNCHECKED,
    ),
    Instrument(
        "172",
        2025,
        "172/2025/NĐ-CP",
        "Nghị định",
        GOVERNMENT,
        "Quy định về xử lý kỷ luật cán bộ, công chức",
        valid_from=TWO_TIERS,
        note=UNCHECKED,
    ),
    Instrument(
        "112",
        2020,
        "112/2020/NĐ-CP",
        "Nghị định",
        GOVERNMENT,
        "Về xử lý kỷ luật cán bộ, công chức, viên chức",
        valid_to=TWO_TIERS,
        note="Nghị định 172/2025/NĐ-CP thay thế. " + UNCHECKED,
    ),
    Instrument(
        "71",
        2023,
        "71/2023/NĐ-CP",
        "Nghị định",
        GOVERNMENT,
        "Sửa đổi, bổ sung Nghị định số 112/2020/NĐ-CP",
        valid_to=TWO_TIERS,
        note="Nghị định 172/2025/NĐ-CP thay thế. " + UNCHECKED,
    ),
    Instrument(
        "93",
        2025,
        "93/2025/QH15",
        "Luật",
        ASSEMBLY,
        "Khoa học, công nghệ và đổi mới sáng tạo",
        valid_from=date(2025, 10, 1),
        note="Số hiệu và ngày ban hành chưa đối chiếu với văn bản gốc.",
    ),
    Instrument(
        "2266",
        2025,
        "2266/QĐ-TTg",
        "Quyết định",
        "Thủ tướng Chính phủ",
        "Quy trình tiếp nhận, xử lý sáng kiến đột phá theo Nghị quyết số 57-NQ/TW",
        date(2025, 10, 14),
        note="Trích yếu chưa đối chiếu với văn bản gốc.",
    ),
    Instrument(
        "57",
        2024,
        "57-NQ/TW",
        "Nghị quyết",
        POLITBURO,
        "Về đột phá phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia",
        note=UNCHECKED,
    ),
    Instrument(
        "335",
        2025,
        "335/2025/NĐ-CP",
        "Nghị định",
        GOVERNMENT,
        "Quy định về đánh giá, xếp loại chất lượng đối với công chức",
        valid_from=date(2026, 1, 1),
        note=UNCHECKED,
    ),
    Instrument(
        "91",
        2025,
        "91/2025/QH15",
        "Luật",
        ASSEMBLY,
        "Bảo vệ dữ liệu cá nhân",
        valid_from=date(2026, 1, 1),
        note=UNCHECKED,
    ),
    Instrument(
        "116",
        2025,
        "116/2025/QH15",
        "Luật",
        ASSEMBLY,
        "An ninh mạng",
        valid_from=date(2026, 7, 1),
        note=UNCHECKED,
    ),
    Instrument(
        "1685",
        2025,
        "1685/NQ-UBTVQH15",
        "Nghị quyết",
        "Ủy ban Thường vụ Quốc hội",
        "Về việc sắp xếp các đơn vị hành chính cấp xã của Thành phố Hồ Chí Minh năm 2025",
        valid_from=TWO_TIERS,
        note=UNCHECKED,
    ),
    Instrument(
        "30",
        2020,
        "30/2020/NĐ-CP",
        "Nghị định",
        GOVERNMENT,
        "Về công tác văn thư",
        note=UNCHECKED,
    ),
)


class Commune(NamedTuple):
    """One commune-level unit of the city: office code, name, and phường, xã or đặc khu."""

    gso_code: str
    name: str
    kind: str


def load_rules() -> None:
    """Add the rows that are not in the catalogues yet. Again and again without harm."""
    with transaction.atomic():
        _add(FieldOfWork, [(*row, OURS) for row in FIELDS])
        _add(FundingSource, [(*row, OURS) for row in FUNDING])
        _add(RejectionReason, REJECTIONS)
        _add(Programme, PROGRAMMES)
        known = set(LegalInstrument.objects.values_list("number", "year", "kind", "issuer"))
        for row in INSTRUMENTS:
            if (row.number, row.year, row.kind, row.issuer) not in known:
                actions.add_instrument(**row._asdict(), by=None, at=clock.now())


def communes() -> list[Commune]:
    """The 168 commune-level units of the city since 1 July 2025, in the order of their codes."""
    with COMMUNES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t")
        return [Commune(row["gso_code"], row["name"], row["kind"]) for row in rows]


@transaction.atomic
def load_city() -> Unit:
    """The City People's Committee and its 168 communes as units; the root. Idempotent.

    A commune that is there already, by its office code, is left as it is.
    """
    at = clock.now()
    root = Unit.objects.filter(kind=UnitKind.CITY_COMMITTEE, parent=None, valid_to=None).first()
    if root is None:
        root = actions.make_unit(
            name=CITY,
            abbreviation="UBND",
            kind=UnitKind.CITY_COMMITTEE,
            competent_level=CompetentLevel.CITY,
            place_name="Thành phố Hồ Chí Minh",
            valid_from=TWO_TIERS,
            by=None,
            at=at,
        )
    known = set(Unit.objects.exclude(gso_code="").values_list("gso_code", flat=True))
    for commune in communes():
        if commune.gso_code not in known:
            actions.make_unit(
                name=f"Ủy ban nhân dân {commune.kind} {bare_name(commune)}",
                abbreviation=short_name(commune),
                kind=UnitKind.COMMUNE,
                competent_level=CompetentLevel.COMMUNE,
                parent=root,
                superior=root,
                gso_code=commune.gso_code,
                place_name=f"{commune.kind.capitalize()} {bare_name(commune)}",
                valid_from=TWO_TIERS,
                by=None,
                at=at,
            )
    return root


def bare_name(commune: Commune) -> str:
    """The name without its kind: "Sài Gòn" of "Phường Sài Gòn"."""
    return commune.name[len(commune.kind) :].strip()


def short_name(commune: Commune) -> str:
    """What stands in the codes of its dossiers: P.SAIGON, X.BADIEM, ĐK.CONDAO."""
    kind = {"phường": "P", "xã": "X", "đặc khu": "ĐK"}[commune.kind]
    twin = f".{commune.gso_code}" if commune.gso_code in TWINS else ""
    return f"{kind}.{slug(bare_name(commune)).replace('-', '').upper()}{twin}"


def _add(catalogue, rows) -> None:
    of_the_city = {"unit": None} if catalogue is FieldOfWork else {}
    known = set(catalogue.objects.filter(**of_the_city).values_list("code", flat=True))
    for position, (code, name, name_en, source) in enumerate(rows, start=1):
        if code not in known:
            actions.add_row(
                catalogue,
                code=code,
                name=name,
                name_en=name_en,
                source=source,
                position=position,
                by=None,
                at=clock.now(),
            )
