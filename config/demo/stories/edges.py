"""The edge cases of domain (i.11)."""

from datetime import date

from approvals import actions
from approvals.selectors import CHOSEN, heritage
from config.demo.acts import Dossier
from config.demo.people import end_old_posts
from config.demo.stage import Stage, Story
from config.demo.texts import text
from config.demo.units import ENDED, OLD_DISTRICT, close_old_district

BEFORE_TET = date(2026, 2, 13)
AFTER_TET = date(2026, 3, 2)


def certificate(stage: Stage) -> Story:
    """(i.11) It needs a legal document for its pilot: turned to the right exit at once."""
    dossier = Dossier(stage, "DK02", text("certificate"))
    yield stage.at(-16, 9)
    dossier.write_plan()
    yield stage.at(-15, 14)
    dossier.submit()


def escape_routes(stage: Stage) -> Story:
    """(i.11) Returned twice: by the officer, then by the head; submitted a third time."""
    at, dossier = stage.at, Dossier(stage, "SG07", text("escape"))
    first = text(
        "escape",
        remedies="Gỡ dữ liệu khi có sự cố.",
        practice="Lập thử 6 hẻm.",
        summary="Lập bản đồ số các lối thoát nạn của 118 hẻm sâu.",
    )
    dossier.text = first
    yield at(-28, 9)
    dossier.write_plan()
    yield at(-26, 9)
    dossier.submit()
    yield at(-25, 10)
    dossier.give_back(
        "Kế hoạch đúng hướng nhưng biện pháp khắc phục còn chung chung.",
        {"risks": "Ghi rõ ai gỡ dữ liệu, trong bao lâu, báo cho ai."},
        [("problem", "practical_basis", "Nêu kết quả thử bằng số liệu.")],
    )
    yield at(-22, 9)
    dossier.rewrite(
        text("escape", summary="Lập bản đồ số các lối thoát nạn của 118 hẻm sâu."),
        "problem",
        "risks",
    )
    yield at(-21, 9)
    dossier.submit()
    yield at(-20, 9)
    dossier.take_in()
    yield at(-18, 15)
    dossier.send_back(
        "Bổ sung phần tóm tắt để người không chuyên đọc hiểu, nhất là việc bảo vệ thông tin.",
        [("general", "summary", "Viết rõ ai xem được lớp dữ liệu người cần trợ giúp.")],
    )
    yield at(-6, 9)
    dossier.rewrite(text("escape"), "general")
    yield at(-5, 9)
    dossier.submit()
    yield at(-4, 10)
    dossier.take_in()


def meeting_rooms(stage: Stage) -> Story:
    """(i.11) Withdrawn by its author."""
    dossier = Dossier(stage, "SNV09", text("lab"))
    yield stage.at(-13, 9)
    dossier.write_plan()
    yield stage.at(-11, 9)
    dossier.submit()
    yield stage.at(-10, 9)
    dossier.take_in()
    yield stage.at(-9, 16)
    dossier.withdraw()


def pier(stage: Stage) -> Story:
    """(i.11) Two leaders, one of them the author: one voter is left."""
    at, dossier = stage.at, Dossier(stage, "TA02", text("pier"))
    yield at(-31, 9)
    dossier.write_plan()
    yield at(-28, 9)
    dossier.submit()
    yield at(-27, 9)
    dossier.take_in()
    yield at(-26, 9)
    dossier.note("Có hiệu quả: khách đỡ chờ, có nguồn thu rác.", "Khả thi: ba bên đã đồng ý.")
    yield at(-25, 9)
    dossier.party()
    yield at(-23, 9)
    dossier.cast("TA01", "FOR", "Một lá phiếu còn lại quyết định, tôi chịu trách nhiệm.")
    yield at(-23, 10)
    dossier.close_vote("Tập thể lãnh đạo có hai người, Phó Chủ tịch là tác giả nên không bỏ phiếu.")
    yield at(-22, 9)
    dossier.approve(implementers=["TA02"], supervisor="GS01")


def night_market(stage: Stage) -> Story:
    """(i.11) Two against two: the head's side wins. The Party's opinion came late, and says why."""
    at, dossier = stage.at, Dossier(stage, "DA06", text("market"))
    yield at(-25, 9)
    dossier.write_plan()
    yield at(-22, 9)
    dossier.submit()
    yield at(-21, 9)
    dossier.take_in()
    yield at(-19, 9)
    dossier.note("Có hiệu quả: phường không phải bù chi.", "Khả thi với quyền thu hồi 48 giờ.")
    yield at(-16, 9)
    dossier.party(
        "Đồng ý có điều kiện: bầu lại tổ tự quản mỗi quý.",
        position="AGREE_WITH_CONDITIONS",
        late="Thường trực Đảng ủy đi công tác, họp chậm một ngày.",
    )
    for minute, (code, choice) in enumerate(
        [("DA01", "FOR"), ("DA02", "FOR"), ("DA03", "AGAINST"), ("DA04", "AGAINST")]
    ):
        yield at(-15, 9, 10 * minute)
        dossier.cast(code, choice)
    yield at(-15, 11)
    dossier.close_vote("Số phiếu ngang nhau; Chủ tịch đứng về phía đồng ý.")
    yield at(-14, 9)
    dossier.approve(implementers=["P.DIAN-KT"], supervisor="GS01")


def sidewalk(stage: Stage) -> Story:
    """(i.11) Decided by a district that no longer exists; its wards succeeded it."""
    on, dossier = stage.on, Dossier(stage, "Q103", text("sidewalk"))
    yield on(date(2025, 3, 6), 9)
    dossier.write_plan()
    yield on(date(2025, 3, 10), 9)
    dossier.submit()
    yield on(date(2025, 3, 11), 9)
    dossier.take_in()
    yield on(date(2025, 3, 18), 10)
    dossier.approve(implementers=["Q103"], supervisor="Q102")
    yield on(ENDED, 8)
    end_old_posts(stage.units, stage.people)
    close_old_district(stage.units)


def two_wards(stage: Stage) -> Story:
    """(i.11) Under way when its district ended: the head of a ward prepares who takes on what, an
    administrator carries it on; a plan and a draft go to the wards where their authors work now.
    """
    on, dossier = stage.on, Dossier(stage, "Q103", text("sidewalk", **CROSSINGS))
    draft = Dossier(stage, "Q102", text("sidewalk", title="Sổ theo dõi điểm buôn bán theo giờ"))
    yield on(date(2025, 6, 20), 9)
    dossier.write_plan()
    yield on(date(2025, 6, 24), 9)
    dossier.submit()
    yield on(date(2025, 6, 25), 9)
    dossier.take_in()
    yield on(date(2025, 6, 26), 14)
    draft.write_idea()
    yield on(ENDED, 9)
    old = stage.units[OLD_DISTRICT]
    paper = {
        "to_unit": stage.units["P.SAIGON"],
        "groups": [what.value for what in CHOSEN],
        "number": "1685/NQ-UBTVQH15",
        "document_date": date(2025, 6, 16),
        "reason": "Không tổ chức cấp huyện từ ngày 01/7/2025; hồ sơ theo nơi công tác của tác giả.",
    }
    actions.plan_succession(old, by=stage.people["SG01"], at=stage.moment, **paper)
    yield on(ENDED, 14)
    seen = heritage(old, on=stage.day).fingerprint
    actions.carry_on(old, seen=seen, by=stage.people["SNV03"], at=stage.moment, **paper)
    yield on(date(2025, 7, 3), 9)
    dossier.approve(implementers=["Q103"], supervisor="GS01")


CROSSINGS = {
    "title": "Vạch chờ có màu trước cổng trường, chỉ dùng giờ đưa đón học sinh",
    "summary": (
        "Kẻ ô chờ có màu trước 9 cổng trường, phụ huynh chỉ dừng trong ô, mỗi lượt không quá ba "
        "phút trong giờ đưa đón; ngoài giờ ô trở lại là lối đi."
    ),
    "necessity": "9 cổng trường ùn tắc 40 phút mỗi buổi; xe máy tràn hết lối đi bộ.",
    "purpose": "Học sinh qua cổng an toàn, không ùn tắc quá 10 phút.",
    "practice": "Kẻ thử ở một trường, thời gian ùn tắc giảm từ 40 còn 12 phút sau hai tuần.",
    "solution": "Ô chờ có màu, giờ đưa đón ghi trên biển, giáo viên trực cùng dân phòng.",
    "scope": "9 cổng trường thuộc Quận 1.",
    "effect": "Không còn xe tràn lối đi trước 9 cổng trường.",
    "value": "Trẻ em đi lại an toàn.",
}
"""What is another than in the plan of the sidewalks, in which it is otherwise like it."""


def over_tet(stage: Stage) -> Story:
    """(i.11) Received on the Friday before Tết: its seven working days run over the holidays."""
    if stage.today <= AFTER_TET:
        return
    on, dossier = stage.on, Dossier(stage, "SNV09", text("tet"))
    yield on(date(2026, 2, 11), 9)
    dossier.write_plan()
    yield on(BEFORE_TET, 16, 30)
    dossier.submit()
    yield on(date(2026, 2, 23), 9)
    dossier.take_in()
    yield on(AFTER_TET, 10)
    dossier.approve(implementers=["SNV09"], supervisor="GS01")
