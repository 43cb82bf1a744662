"""The units' yearly reviews: one drafted, one being written, two handed upward."""

from datetime import timedelta

from config.demo.stage import Stage, Story
from reports import actions
from reports.models import AnnualReview, ReviewRule

UNITS = ("P.SAIGON", "SYT", "P.BINHTHANH", "TTYT-HM")

WARD = {
    "gains": (
        "Các đề xuất được đồng ý trong năm đều bắt đầu từ việc người dân phải đi lại nhiều lần. "
        "Một mã tra cứu cho mọi hồ sơ đã được phê duyệt và giao người thực hiện."
    ),
    "limits": (
        "Còn hồ sơ tiếp nhận và quyết định trễ hạn; phần dự toán của kế hoạch thường phải trả "
        "lại để bổ sung."
    ),
}
DEPARTMENT = {
    "gains": (
        "Sở đã xem xét đề xuất của Sở và của đơn vị trực thuộc; kho vật tư dùng chung được phê "
        "duyệt sau khi tập thể lãnh đạo biểu quyết."
    ),
    "limits": "Ý kiến cấp ủy ở hồ sơ khám sàng lọc học đường đến sát hạn.",
    "quality": "Các việc đã phê duyệt đều có người thực hiện, thời hạn và mức kinh phí cụ thể.",
    "lessons": "Bàn với trạm y tế và nhà trường trước khi viết kế hoạch thì ít phải sửa hơn.",
    "measures": "Quý tới cử một người hỗ trợ tác giả lập dự toán ngay từ bản nháp.",
}
NEIGHBOUR = {
    "gains": (
        "Phường nhận và trả lời mọi ý tưởng; ý tưởng chưa phù hợp đều có lý do và hướng làm lại."
    ),
    "limits": "Chưa có kế hoạch nào của phường được phê duyệt trong năm.",
    "quality": "Không phát sinh nhiệm vụ thí điểm.",
    "lessons": "Nêu rõ vướng mắc về cơ chế trước, rồi mới bàn đến cách làm.",
    "measures": "Mỗi quý họp một buổi để nghe ý tưởng của công chức bộ phận một cửa.",
}


def yearly(stage: Stage) -> Story:
    """Drafted by the clock; one unit is writing, two have submitted, one has not begun."""
    at = stage.at
    year = (stage.today - timedelta(days=180)).year  # mostly over, whenever the demo is loaded
    rule = ReviewRule.objects.order_by("-pk").first()
    yield at(-6, 8)
    if rule is None:  # no rule, no review
        return
    for unit in UNITS:
        actions.draft_review(stage.units[unit], year, rule=rule, at=stage.moment)
    yield at(-3, 10)
    _submit(stage, "P.BINHTHANH", "BT03", NEIGHBOUR)
    yield at(-2, 15)
    review = _review(stage, "P.SAIGON")
    actions.save_review(review, WARD, seen=review.version, by=stage.people["SG05"], at=stage.moment)
    yield at(-1, 16)
    _submit(stage, "SYT", "SYT05", DEPARTMENT)


def _submit(stage: Stage, unit: str, code: str, texts: dict[str, str]) -> None:
    review = _review(stage, unit)
    by = stage.people[code]
    actions.submit_review(review, texts, seen=review.version, by=by, at=stage.moment)


def _review(stage: Stage, unit: str) -> AnnualReview:
    return AnnualReview.objects.select_related("unit").get(unit=stage.units[unit])
