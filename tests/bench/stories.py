"""What the bench plays beside the demo's stories: the same plan at each place of its way."""

from collections.abc import Callable

from config.demo.acts import Dossier
from config.demo.stage import Stage, Story
from config.demo.texts import text

READY = "Sổ tay"
"""How the titles of complete drafts begin, for who looks for one."""


def stories() -> tuple[Callable[[Stage], Story], ...]:
    return (ready, at_the_decision, returned)


def ready(stage: Stage) -> Story:
    """A complete draft of one author, not sent: what submitting is measured on."""
    dossier = Dossier(stage, "SG08", text("queue", title=f"{READY}: xếp hàng theo giờ hẹn"))
    yield stage.at(-3, 9)
    dossier.write_plan()


def at_the_decision(stage: Stage) -> Story:
    """Everything was said and the vote is closed: the head's decision is owed."""
    dossier = Dossier(stage, "SG04", text("night_clinic"))
    yield stage.at(-8, 9)
    dossier.write_plan()
    yield stage.at(-5, 8, 30)
    dossier.submit()
    yield stage.at(-4, 9)
    dossier.take_in()
    yield stage.at(-3, 9)
    dossier.note("Có hiệu quả: người làm ca giữ được ngày công.", "Khả thi: có bù giờ.")
    yield stage.at(-2, 15)
    dossier.party("Đồng ý; quan tâm sức khỏe công chức.")
    for minute, code in enumerate(("SG01", "SG02", "SG03")):
        yield stage.at(-1, 9, minute)
        dossier.cast(code, "AGAINST")
    yield stage.at(-1, 11)
    dossier.close_vote("Các thành viên chưa thống nhất.")


def returned(stage: Stage) -> Story:
    """Given back at the intake, not sent again yet."""
    dossier = Dossier(stage, "SG08", text("queue"))
    yield stage.at(-12, 9)
    dossier.write_plan()
    yield stage.at(-9, 9)
    dossier.submit()
    yield stage.at(-8, 9)
    dossier.give_back("Bổ sung dự toán chi tiết.", {"resources": "Ghi rõ từng khoản."})
