"""Idea slips: fresh, answered, unanswered, joined, the same as another."""

from config.demo.acts import Dossier
from config.demo.stage import Stage, Story
from config.demo.texts import text


def duplicate(stage: Stage) -> Story:
    """(i.11) The same as (i.1), from another ward: waits for the head's answer."""
    yield from _idea(stage, "BT04", "duplicate", sent=-3)


def fresh_idea(stage: Stage) -> Story:
    """A new idea waits for its head."""
    yield from _idea(stage, "SG08", "fresh", sent=-1)


def loudspeakers(stage: Stage) -> Story:
    """An idea declined with its reason."""
    yield from _idea(
        stage,
        "SG07",
        "declined",
        sent=-20,
        answered=-17,
        answer="DECLINE",
        remark=(
            "Loa phường làm phiền người dân và không gỡ vướng mắc nào về cơ chế. Cảm ơn đồng chí; "
            "mời thử hướng nhắc qua tin nhắn có chọn lọc."
        ),
    )


def text_messages(stage: Stage) -> Story:
    """An idea joined to (i.1)."""
    yield from _idea(
        stage,
        "SG07",
        "joined",
        sent=-12,
        answered=-10,
        answer="JOIN",
        remark="Cùng mục đích với mã truy vết chung; ghép vào để làm một lần.",
        joined_to="one code",
    )


def question_bank(stage: Stage) -> Story:
    """An idea nobody has answered in time."""
    yield from _idea(stage, "GD03", "unanswered", sent=-7)


def medicine_van(stage: Stage) -> Story:
    """An idea agreed to, with a helper; its plan is not begun yet."""
    yield from _idea(
        stage,
        "SYT07",
        "agreed",
        sent=-10,
        answered=-8,
        answer="AGREE",
        remark="Rất cần thiết. Lập kế hoạch, chú ý điều kiện cấp phát thuốc ngoài trạm.",
        helper="SYT05",
    )


def letter_box(stage: Stage) -> Story:
    """An idea inside the focal point."""
    yield from _idea(stage, "SNV09", "waiting_at_home", sent=-2)


def battery_pier(stage: Stage) -> Story:
    """A head's idea: one level up."""
    yield from _idea(stage, "TA01", "island", sent=-1)


def _idea(
    stage: Stage, lead: str, name: str, *, sent: int, answered: int | None = None, **answer
) -> Story:
    dossier = Dossier(stage, lead, text(name))
    yield stage.at(sent - 1, 15)
    dossier.write_idea()
    yield stage.at(sent, 10)
    dossier.register()
    if answered is not None:
        yield stage.at(answered, 9)
        dossier.answer(**answer)
