"""A ward's own rule: from today another unit is asked in every case that it takes in."""

from approvals import actions
from config.demo.stage import Stage, Story


def always_asks(stage: Stage) -> Story:
    """The chair of the ward has the Department of Home Affairs asked."""
    yield stage.at(0, 7, 20)
    actions.require_opinion(
        stage.units["P.SAIGON"],
        asked=stage.units["SNV"],
        question=(
            "Đề xuất có làm thay đổi tổ chức bộ máy, vị trí việc làm hoặc nhân sự không? "
            "Nếu có thì cần điều kiện gì để thí điểm?"
        ),
        working_days=3,
        source="Quyết định số 45/QĐ-UBND của Ủy ban nhân dân phường Sài Gòn",
        valid_from=stage.day,
        by=stage.people["SG01"],
        at=stage.moment,
    )
