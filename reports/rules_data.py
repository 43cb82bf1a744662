"""The rule of the yearly review as it ships: our own default, shown as not verified."""

from datetime import date

from . import actions

REVIEW = {
    "month": 12,
    "day": 1,
    "working_days": 10,
    "source": (
        "Kế hoạch của UBND Thành phố triển khai Nghị định 73/2023/NĐ-CP (11/2023): hằng năm rà "
        "soát, đánh giá, tổng kết; ngày và thời hạn là mặc định của hệ thống, chưa xác minh"
    ),
    "verified": False,
    "valid_from": date(2026, 1, 1),
}


def load_rules() -> list[str]:
    """Add the rule when there is none. Again and again without harm; nothing edited is touched."""
    return actions.add_review_rule(REVIEW)
