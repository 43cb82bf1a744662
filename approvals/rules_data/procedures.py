"""The procedures that ship, with their steps."""

from accounts.roles import Role
from approvals.models import Base, Clock, Kind, Purpose
from approvals.routing import (
    ANSWER,
    HAND_DOWN,
    LEADERS_PLAN,
    STAFF,
    STANDING_COMMITTEE,
    TRANSFER,
    URGENT,
    WIDE_PLAN,
)

from .sources import CITY_DAY, DECREE_73, DECREE_DAY, DEFAULT, DRAFT_PROCESS, PLAN_124


def _step(stage, kind, role, working_days, clock, source, **more) -> dict:
    return {
        "stage": stage,
        "kind": kind,
        "role": role,
        "working_days": working_days,
        "clock": clock,
        "source": source,
        **more,
    }


def _hours(stage, kind, role, hours) -> dict:
    return {**_step(stage, kind, role, 0, Clock.OPENING, DEFAULT), "hours": hours}


def _leadership(clock: str, article: str, since: str, *, verified: bool) -> list[dict]:
    """The steps of a collective leadership; its days to vote are counted from `clock`."""
    return [
        _step(1, Kind.INTAKE, Role.UNIT_OFFICER, 2, Clock.OPENING, DEFAULT, least=1),
        _step(2, Kind.CHECK_NOTE, Role.UNIT_OFFICER, 5, Clock.RECEIPT, DEFAULT, least=2),
        _step(
            2,
            Kind.PARTY_OPINION,
            Role.PARTY_COMMITTEE,
            5,
            Clock.RECEIPT,
            f"{DECREE_73}, Điều 4 (xin ý kiến trước khi phê duyệt); số ngày: mặc định",
        ),
        _step(
            2,
            Kind.PARTY_MEETING,
            Role.HEAD,
            2,
            Clock.OPENING,
            f"Mặc định của hệ thống khi cấp ủy không đồng ý; vận dụng {DECREE_73}, Điều 4",
        ),
        _step(2, Kind.UNIT_OPINION, Role.HEAD, 5, Clock.RECEIPT, DEFAULT),
        _step(
            3,
            Kind.VOTE,
            Role.DEPUTY_HEAD,
            7,
            clock,
            f"{article}; căn cứ tính quá bán: mặc định",
            base=Base.CAST,
            verified=verified,
        ),
        _step(
            3,
            Kind.CLOSE_VOTE,
            Role.UNIT_OFFICER,
            7,
            clock,
            f"{article} (họp trong 07 ngày làm việc {since})",
            verified=verified,
        ),
        _step(
            4,
            Kind.DECISION,
            Role.HEAD,
            2,
            Clock.OPENING,
            f"{article} (quyết định bằng văn bản); số ngày: mặc định",
            least=1,
        ),
    ]


PROCEDURES = [
    {
        "code": URGENT,
        "version": 1,
        "purpose": Purpose.URGENT,
        "name": "Vụ việc bức thiết, khẩn cấp: báo cáo, chỉ đạo, hoàn thiện hồ sơ sau",
        "name_en": "Urgent cases: reported, directed, the dossier completed afterwards",
        "legal_source": "Kết luận 14-KL/TW; số giờ và số ngày: mặc định của hệ thống",
        "verified": False,
        "valid_from": DECREE_DAY,
        "steps": [
            # No source names a number of hours (domain b.7): an urgent paper goes at once (W49).
            _hours(1, Kind.URGENT_ANSWER, Role.HEAD, 2),
            _hours(2, Kind.URGENT_DIRECTIVE, Role.HEAD, 4),
            _step(3, Kind.URGENT_DOSSIER, Role.HEAD, 10, Clock.OPENING, DEFAULT),
        ],
    },
    {
        "code": ANSWER,
        "version": 1,
        "purpose": Purpose.REGISTRATION,
        "name": "Trả lời ý tưởng đăng ký",
        "name_en": "Answering a registered idea",
        "legal_source": (
            "Kế hoạch của UBND Thành phố triển khai Nghị định 73/2023/NĐ-CP (11/2023): "
            "đăng ký khẩn trương, kịp thời; thời hạn là mặc định của hệ thống"
        ),
        "verified": False,
        "valid_from": CITY_DAY,
        "steps": [
            _step(1, Kind.ANSWER_IDEA, Role.HEAD, 5, Clock.OPENING, DEFAULT, least=2),
        ],
    },
    {
        "code": TRANSFER,
        "version": 1,
        "purpose": Purpose.APPROVAL,
        "name": "Nhận hồ sơ do đơn vị khác chuyển đến",
        "name_en": "Taking over a dossier that another unit handed on",
        "legal_source": f"{DECREE_73}, Điều 4; thời hạn và cách tính ngày: mặc định của hệ thống",
        "verified": False,
        "valid_from": DECREE_DAY,
        "steps": [
            # From its opening: the receiver's days run from its acceptance; from the receipt: from
            # the arrival.
            _step(1, Kind.ANSWER_TRANSFER, Role.UNIT_OFFICER, 2, Clock.OPENING, DEFAULT),
        ],
    },
    {
        "code": HAND_DOWN,
        "version": 1,
        "purpose": Purpose.APPROVAL,
        "name": "Báo cáo lại về hồ sơ được cấp trên giao xuống",
        "name_en": "Reporting back on a case that the level above handed down",
        "legal_source": DEFAULT,
        "verified": False,
        "valid_from": DECREE_DAY,
        "steps": [
            # Where the paper names no day.
            _step(1, Kind.REPORT_BACK, Role.HEAD, 5, Clock.OPENING, DEFAULT),
            _step(2, Kind.NOTE_REPORT, Role.HEAD, 5, Clock.OPENING, DEFAULT),
        ],
    },
    {
        "code": STAFF,
        "version": 1,
        "purpose": Purpose.APPROVAL,
        "name": "Người đứng đầu đơn vị quyết định đề xuất của người không giữ chức vụ lãnh đạo",
        "name_en": "The unit's head decides on a proposal of staff who lead nobody",
        "legal_source": f"{PLAN_124}; Nghị định 73/2023/NĐ-CP được vận dụng",
        "verified": False,
        "valid_from": DECREE_DAY,
        "steps": [
            _step(1, Kind.INTAKE, Role.UNIT_OFFICER, 2, Clock.OPENING, DEFAULT, least=1),
            _step(2, Kind.CHECK_NOTE, Role.UNIT_OFFICER, 5, Clock.RECEIPT, DEFAULT, enabled=False),
            _step(
                2,
                Kind.PARTY_OPINION,
                Role.PARTY_COMMITTEE,
                5,
                Clock.RECEIPT,
                f"{PLAN_124}; vận dụng {DECREE_73}, Điều 4",
                enabled=False,
            ),
            _step(2, Kind.PARTY_MEETING, Role.HEAD, 2, Clock.OPENING, DEFAULT, enabled=False),
            _step(2, Kind.UNIT_OPINION, Role.HEAD, 5, Clock.RECEIPT, DEFAULT),
            _step(
                3,
                Kind.VOTE,
                Role.DEPUTY_HEAD,
                7,
                Clock.RECEIPT,
                f"Vận dụng {DECREE_73}, Điều 8 khoản 1",
                base=Base.CAST,
                enabled=False,
            ),
            _step(
                3,
                Kind.CLOSE_VOTE,
                Role.UNIT_OFFICER,
                7,
                Clock.RECEIPT,
                f"Vận dụng {DECREE_73}, Điều 8 khoản 1",
                enabled=False,
            ),
            _step(
                4,
                Kind.DECISION,
                Role.HEAD,
                7,
                Clock.RECEIPT,
                f"Vận dụng {DECREE_73}, Điều 8 khoản 1",
            ),
        ],
    },
    {
        "code": LEADERS_PLAN,
        "version": 1,
        "purpose": Purpose.APPROVAL,
        "name": "Tập thể lãnh đạo xem xét, biểu quyết; người đứng đầu quyết định",
        "name_en": "The collective leadership considers and votes; the head decides",
        "legal_source": f"{DECREE_73}, Điều 8 khoản 1",
        "verified": True,
        "valid_from": DECREE_DAY,
        "steps": _leadership(
            Clock.RECEIPT, f"{DECREE_73}, Điều 8 khoản 1", "kể từ khi nhận", verified=True
        ),
    },
    {
        "code": WIDE_PLAN,
        "version": 1,
        "purpose": Purpose.APPROVAL,
        "name": (
            "Đề xuất có phạm vi rộng hoặc phức tạp: có thể qua Hội đồng; tập thể lãnh đạo xem "
            "xét, biểu quyết; người đứng đầu quyết định"
        ),
        "name_en": (
            "Wide scope or complex content: a council may advise; the collective leadership "
            "considers and votes; the head decides"
        ),
        "legal_source": f"{DECREE_73}, Điều 8 khoản 2 (chưa đọc được toàn văn)",
        "verified": False,
        "valid_from": DECREE_DAY,
        # A council has its papers seven working days before it meets: days from the receipt would
        # be over before it could advise.
        "steps": _leadership(
            Clock.OPENING,
            f"Vận dụng {DECREE_73}, Điều 8 khoản 1",
            "kể từ khi đủ ý kiến: mặc định",
            verified=False,
        ),
    },
    {
        "code": STANDING_COMMITTEE,
        "version": 1,
        "purpose": Purpose.APPROVAL,
        "name": "Quy trình riêng của Ban Thường vụ Thành ủy",
        "name_en": "The own process of the Standing Committee of the City Party Committee",
        "legal_source": DRAFT_PROCESS,
        "verified": False,
        "valid_from": CITY_DAY,
        "steps": [
            _step(1, Kind.INTAKE, Role.UNIT_OFFICER, 2, Clock.OPENING, DEFAULT, least=1),
            # Opinions of the Party's commissions and of other units are asked for by requests.
            _step(2, Kind.CHECK_NOTE, Role.UNIT_OFFICER, 10, Clock.RECEIPT, DEFAULT, least=5),
            _step(2, Kind.UNIT_OPINION, Role.HEAD, 5, Clock.RECEIPT, DEFAULT),
            # It meets by its own programme; no number of days is known.
            _step(3, Kind.RESOLUTION, Role.UNIT_OFFICER, 20, Clock.OPENING, DEFAULT),
            _step(3, Kind.RESOLUTION_CHECK, Role.UNIT_OFFICER, 2, Clock.OPENING, DEFAULT),
        ],
    },
]
