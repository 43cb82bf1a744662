"""Ordinary days: work that is owed now, early, soon and late."""

from config.demo.acts import Dossier
from config.demo.stage import Stage, Story
from config.demo.texts import text


def night_desk(stage: Stage) -> Story:
    """The vote is on; one ballot is missing."""
    at, dossier = stage.at, Dossier(stage, "SG04", text("night_clinic"))
    yield at(-8, 9)
    dossier.write_plan()
    yield at(-5, 8, 30)
    dossier.submit()
    yield at(-4, 9)
    dossier.take_in()
    yield at(-3, 9)
    dossier.note(
        "Có hiệu quả: người làm ca giữ được ngày công.", "Khả thi: đã thử ba tối, có bù giờ."
    )
    yield at(-2, 15)
    dossier.party("Đồng ý; quan tâm sức khỏe công chức.")
    yield at(-1, 9)
    dossier.cast("SG01", "FOR")
    yield at(-1, 10)
    dossier.cast("SG02", "FOR", "Nên bắt đầu ở khu nhà trọ đông nhất.")


def queue_numbers(stage: Stage) -> Story:
    """Staff: the head's decision is overdue."""
    dossier = Dossier(stage, "SG08", text("queue"))
    yield stage.at(-12, 9)
    dossier.write_plan()
    yield stage.at(-9, 9)
    dossier.submit()
    yield stage.at(-8, 9)
    dossier.take_in()


def one_report(stage: Stage) -> Story:
    """Staff: the head's decision is due soon."""
    dossier = Dossier(stage, "GD03", text("homework"))
    yield stage.at(-9, 9)
    dossier.write_plan()
    yield stage.at(-6, 9)
    dossier.submit()
    yield stage.at(-5, 9)
    dossier.take_in()


def reward_points(stage: Stage) -> Story:
    """Staff: rejected with reasons."""
    dossier = Dossier(stage, "BT04", text("stamps"))
    yield stage.at(-17, 9)
    dossier.write_plan()
    yield stage.at(-14, 9)
    dossier.submit()
    yield stage.at(-13, 9)
    dossier.take_in()
    yield stage.at(-9, 10)
    dossier.reject(
        "Chưa nêu được vướng mắc về cơ chế; phường không có nguồn chi quà. Đề nghị tìm hiểu vì sao "
        "người dân chưa nộp trực tuyến rồi đăng ký lại.",
        "NO_BOTTLENECK",
        "NO_RESOURCES",
    )


def pumps(stage: Stage) -> Story:
    """The Party committee disagrees: the meeting of both sides is owed before the vote."""
    at, dossier = stage.at, Dossier(stage, "HT06", text("pumps"))
    yield at(-7, 9)
    dossier.write_plan()
    yield at(-4, 9)
    dossier.submit()
    yield at(-3, 9)
    dossier.take_in()
    yield at(-2, 9)
    dossier.note("Có hiệu quả ở 20 phường hay ngập.", "Khả thi nếu giữ 9 máy dự trữ.")
    yield at(-1, 9)
    dossier.party(
        "Chưa đồng ý: lo thiếu máy cho các tuyến chính khi mưa lớn; đề nghị họp làm rõ số máy dự "
        "trữ và trách nhiệm vận hành.",
        position="DISAGREE",
    )


def compost(stage: Stage) -> Story:
    """Submitted and not taken in: the intake is overdue."""
    dossier = Dossier(stage, "Q103", text("compost"))
    yield stage.at(-6, 9)
    dossier.write_plan()
    yield stage.at(-4, 9)
    dossier.submit()


def shade(stage: Stage) -> Story:
    """A deputy's plan, taken in today: note and Party opinion are due later."""
    dossier = Dossier(stage, "SG02", text("shade"))
    yield stage.at(-3, 9)
    dossier.write_plan()
    yield stage.at(-1, 15)
    dossier.submit()
    yield stage.at(0, 8)
    dossier.take_in()


def book_shelves(stage: Stage) -> Story:
    """A draft with two co-authors invited; one has not answered."""
    dossier = Dossier(stage, "SG08", text("books"), co=[("SG07", 30), ("Q103", 20)])
    yield stage.at(-2, 9)
    dossier.write_plan()
    dossier.invite()
    yield stage.at(-1, 10)
    dossier.agree("SG07")
