"""The rules as they ship: procedures, routing and reminders as dated rows with their sources.

What was read in a text is verified; what was read in part, or is our own default, is not, and
the screens say so until an administrator confirms it (domain 0).
"""

from datetime import date

from accounts.roles import Role

from . import actions
from .models import Asked, Base, Clock, Kind, Purpose, ReminderRule, RoutingRule
from .routing import ANSWER, LEADERS_PLAN, STAFF

DECREE_73 = "Nghị định 73/2023/NĐ-CP"
PLAN_124 = "Kết luận 14-KL/TW; Kế hoạch 124-KH/TU"
DEFAULT = "Mặc định của hệ thống"
DECREE_DAY = date(2023, 9, 29)
"""Decree 73 is in force from the day of its signing."""
CITY_DAY = date(2023, 11, 3)
"""The city's plan to carry the decree out is known from this day on; no rule of it is older."""

Audience = ReminderRule.Audience
Condition, Outcome = RoutingRule.Condition, RoutingRule.Outcome


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


PROCEDURES = [
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
            _step(1, Kind.ANSWER_IDEA, Role.HEAD, 5, Clock.OPENING, DEFAULT),
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
            _step(1, Kind.INTAKE, Role.UNIT_OFFICER, 2, Clock.OPENING, DEFAULT),
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
        "steps": [
            _step(1, Kind.INTAKE, Role.UNIT_OFFICER, 2, Clock.OPENING, DEFAULT),
            _step(2, Kind.CHECK_NOTE, Role.UNIT_OFFICER, 5, Clock.RECEIPT, DEFAULT),
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
                Clock.RECEIPT,
                f"{DECREE_73}, Điều 8 khoản 1; căn cứ tính quá bán: mặc định",
                base=Base.CAST,
                verified=True,
            ),
            _step(
                3,
                Kind.CLOSE_VOTE,
                Role.UNIT_OFFICER,
                7,
                Clock.RECEIPT,
                f"{DECREE_73}, Điều 8 khoản 1 (họp trong 07 ngày làm việc kể từ khi nhận)",
                verified=True,
            ),
            _step(
                4,
                Kind.DECISION,
                Role.HEAD,
                2,
                Clock.OPENING,
                f"{DECREE_73}, Điều 8 khoản 1 (quyết định bằng văn bản); số ngày: mặc định",
            ),
        ],
    },
]

ROUTING = [
    {
        "code": "E-LEVEL-1",
        "condition": Condition.ALWAYS,
        "outcome": Outcome.STAY,
        "sentence": (
            "Tác giả không phải là người đứng đầu {unit}, nên người đứng đầu {unit}, "
            "cơ quan sử dụng cán bộ, quyết định."
        ),
        "sentence_en": (
            "No author is the head of {unit}, so the head of {unit}, the employing agency, decides."
        ),
        "source": f"{DECREE_73}, Điều 7",
        "verified": True,
    },
    {
        "code": "E-LEVEL-2",
        "condition": Condition.HEAD_AMONG_AUTHORS,
        "outcome": Outcome.ONE_LEVEL_UP,
        "sentence": (
            "Người đứng đầu {unit} là một tác giả, nên người đứng đầu {above}, "
            "cơ quan cấp trên, quyết định."
        ),
        "sentence_en": (
            "The head of {unit} is among the authors, so the head of {above}, one level up, "
            "decides."
        ),
        "source": f"{DECREE_73}, Điều 7",
        "verified": True,
    },
    {
        "code": "E-LEVEL-2",
        "condition": Condition.HEAD_OF_ANOTHER_UNIT,
        "outcome": Outcome.ONE_LEVEL_UP,
        "sentence": (
            "Trong các tác giả có người đứng đầu một cơ quan không thuộc {unit}, nên hồ sơ lên "
            "{above}, một cấp trên."
        ),
        "sentence_en": (
            "The head of an agency outside {unit} is among the authors, so the dossier goes to "
            "{above}, one level up."
        ),
        "source": f"Vận dụng {DECREE_73}, Điều 7: mỗi tác giả đều là người đề xuất",
        "verified": False,
    },
    {
        "code": "E-LEVEL-2",
        "condition": Condition.UNIT_AS_AUTHOR,
        "outcome": Outcome.ONE_LEVEL_UP,
        "sentence": (
            "{unit} đứng tên đề xuất với tư cách đơn vị, nên người đứng đầu {above}, "
            "cơ quan cấp trên, quyết định."
        ),
        "sentence_en": (
            "{unit} proposes as a unit, so the head of {above}, one level up, decides."
        ),
        "source": f"Vận dụng {DECREE_73}, Điều 7",
        "verified": False,
    },
    {
        "code": "E-VOTE-5",
        "condition": Condition.NO_VOTER_LEFT,
        "outcome": Outcome.ONE_LEVEL_UP,
        "sentence": (
            "Ở {unit} không còn ai trong tập thể lãnh đạo được biểu quyết hay quyết định, "
            "nên hồ sơ lên {above}, một cấp trên."
        ),
        "sentence_en": (
            "Nobody of the leadership of {unit} may vote or decide on it, so the dossier goes to "
            "{above}, one level up."
        ),
        "source": f"Vận dụng {DECREE_73}, Điều 8 khoản 1",
        "verified": False,
    },
    {
        "code": "E-LEVEL-7",
        "condition": Condition.GROUP_ACROSS_UNITS,
        "outcome": Outcome.OPINIONS_OF_HEADS,
        "sentence": (
            "Các tác giả thuộc nhiều đơn vị: người đứng đầu các đơn vị kia cho ý kiến trước, "
            "{unit} quyết định; không tác giả nào tham gia quyết định."
        ),
        "sentence_en": (
            "The authors come from several units: the other units' heads give their opinion "
            "first, {unit} decides; no author takes part in deciding."
        ),
        "source": f"Vận dụng {DECREE_73}, Điều 5",
        "verified": False,
    },
]

REMINDERS = [
    {"working_days": -2, "audience": Audience.HOLDER, "source": DEFAULT},
    {"working_days": 0, "audience": Audience.HOLDER, "source": DEFAULT},
    {"working_days": 1, "audience": Audience.HOLDER, "source": DEFAULT},
    {"working_days": 3, "audience": Audience.HOLDER, "source": DEFAULT},
    # The ladder: who hears of it when it stays undone.
    {"working_days": 2, "audience": Audience.SUPERIOR, "source": DEFAULT},
    {"working_days": 5, "audience": Audience.SUPERIOR_2, "source": DEFAULT},
    {"working_days": 10, "audience": Audience.FOCAL, "source": DEFAULT},
]


OPINIONS = [
    {
        "kind": kind,
        "working_days": 5,
        "least": 1,
        "most": 15,
        "source": DEFAULT,
        "verified": False,
        "valid_from": DECREE_DAY,
    }
    for kind in Asked.values
]
"""How long whoever is asked for an opinion has. No source names a number of days (domain b.5)."""


def load_rules() -> list[str]:
    """Add the rules that are missing. Again and again without harm; nothing edited is touched.

    Returns the codes of what was added.
    """
    return actions.add_rules(
        procedures=PROCEDURES, routing=ROUTING, reminders=REMINDERS, opinions=OPINIONS
    )
