"""The other five dossiers of domain (i)."""

from approvals.models import Place
from config.demo.acts import Dossier
from config.demo.stage import Stage, Story
from config.demo.texts import text


def island_class(stage: Stage) -> Story:
    """(i.6) Staff of two units: slip, plan, the other head's opinion, the unit head's approval."""
    at, dossier = stage.at, Dossier(stage, "GD03", text("i06"), co=[("TA03", 40)])
    yield at(-44, 9)
    dossier.write_idea()
    dossier.invite()
    yield at(-43, 9, 30)
    dossier.agree()
    yield at(-43, 15)
    dossier.register()
    yield at(-40, 10)
    dossier.answer(
        "AGREE", "Đồng ý về chủ trương; làm rõ cách tính giờ dạy giữa các trường.", helper="GD04"
    )
    yield at(-34, 14)
    dossier.plan_from_idea()
    yield at(-30, 9)
    dossier.submit()
    yield at(-29, 9, 30)
    dossier.take_in()
    yield at(-27, 15)
    dossier.unit_opinion("TA01", "Xã ủng hộ, bố trí phòng máy và trợ giảng tại ba điểm trường.")
    yield at(-25, 10)
    dossier.approve(implementers=["GD03", "X.THANHAN.27676"], supervisor="GS01")


def shared_store(stage: Stage) -> Story:
    """(i.7) A deputy proposes and does not vote; wide scope, a council of seven; two to one."""
    at, dossier = stage.at, Dossier(stage, "SYT02", text("i07"))
    seven = [
        ("SYT01", Place.CHAIR),
        ("SYT03", Place.VICE_CHAIR),
        ("SYT05", Place.SECRETARY),
        ("SYT07", Place.MEMBER),
        ("YT01", Place.MEMBER),
        ("TC01", Place.MEMBER),
        ("GS01", Place.MEMBER),
    ]
    marks = {
        "SYT01": ([9, 8, 8, 9, 8, 8, 7], "Cần làm ngay; kho phải có nguồn điện dự phòng."),
        "SYT03": ([9, 8, 8, 8, 7, 8, 7], "Đồng ý; làm rõ trách nhiệm khi lô thuốc hỏng."),
        "SYT05": ([8, 8, 8, 8, 8, 7, 7], "Hồ sơ đủ, số liệu thử có chứng từ."),
        "SYT07": ([9, 9, 8, 9, 8, 8, 8], "Đúng việc các bệnh viện đang cần."),
        "YT01": ([8, 8, 7, 8, 7, 8, 7], "Nên cho trung tâm y tế khu vực tham gia từ đầu."),
        "TC01": ([8, 7, 7, 7, 6, 7, 4], "Chưa có nguồn chi thuê kho năm sau; phải có dự toán."),
        "GS01": ([8, 8, 8, 8, 7, 7, 7], "Giám sát nhiệt độ hằng ngày, báo cáo từng lô."),
    }
    yield at(-42, 9)
    dossier.write_plan()
    yield at(-38, 9, 10)
    dossier.submit()
    yield at(-37, 10)
    dossier.take_in()
    yield at(-37, 14)
    dossier.council("312/QĐ-SYT", seven, by="SYT01")
    yield at(-36, 10)
    dossier.no_conflicts(*(code for code, _place in seven))
    yield at(-36, 15)
    dossier.call_council(at(-27, 14), by="SYT05")
    yield at(-36, 16)
    dossier.note(
        "Có hiệu quả: giảm hủy thuốc hết hạn, giảm mua khẩn cấp.",
        "Khả thi nếu kho thuê đạt điều kiện bảo quản; kiểm tra nguồn điện dự phòng.",
    )
    yield at(-35, 16)
    dossier.party()
    for minute, (code, (given, comment)) in enumerate(marks.items()):
        yield at(-30, 9, 5 * minute)
        says = "APPROVE_WITH_CONDITIONS" if code in ("SYT03", "TC01") else "APPROVE"
        dossier.score(code, given, comment, says)
    yield at(-27, 16, 30)
    dossier.close_council(
        "Bảy thành viên chấm điểm, hai thành viên đề nghị phê duyệt có điều kiện về dự toán thuê "
        "kho và trách nhiệm khi lô thuốc hỏng.",
        by="SYT05",
    )
    yield at(-26, 9)
    dossier.confirm_council("Đề nghị phê duyệt; bổ sung dự toán thuê kho năm sau.", by="SYT01")
    for minute, (code, choice) in enumerate(
        [("SYT01", "FOR"), ("SYT03", "FOR"), ("SYT04", "AGAINST")]
    ):
        yield at(-22, 9, 10 * minute)
        dossier.cast(code, choice)
    yield at(-22, 11)
    dossier.close_vote("Hai đồng ý, một không đồng ý vì lo việc bảo quản tại kho thuê.")
    yield at(-21, 9)
    dossier.approve(implementers=["SYT02", "SYT-NVY"], supervisor="GS01")


def land_scores(stage: Stage) -> Story:
    """(i.8) The committee of the level above is asked; approved."""
    at, dossier = stage.at, Dossier(stage, "DK03", text("i08"))
    yield at(-23, 9)
    dossier.write_plan()
    yield at(-20, 9)
    dossier.submit()
    yield at(-19, 9)
    dossier.take_in()
    yield at(-17, 9)
    dossier.note("Có hiệu quả: biết đúng bước trễ.", "Khả thi: dùng phần mềm một cửa hiện có.")
    yield at(-16, 9)
    dossier.party("Đồng ý; bảo đảm ẩn danh trong báo cáo.")
    yield at(-14, 9)
    dossier.close_vote("Hai thành viên thống nhất.", {"DK01": "FOR", "DK02": "FOR"})
    yield at(-13, 9)
    dossier.approve(implementers=["DK03"], supervisor="GS01")


def riverside(stage: Stage) -> Story:
    """(i.9) Registered through the city, for the Standing Committee to decide: three asked, one of
    them silent; its office goes on to the note and the resolution.
    """
    at, dossier = stage.at, Dossier(stage, "GT01", text("i09"))
    yield at(-10, 9)
    dossier.write_plan()
    yield at(-9, 15, 30)
    dossier.submit()
    yield at(-8, 9)
    dossier.hand_to(
        "BTV-TU",
        "Cơ chế ủy quyền ký thay năm chủ đầu tư vượt thẩm quyền Ủy ban nhân dân Thành phố, thuộc "
        "thẩm quyền Ban Thường vụ Thành ủy; hồ sơ đã được đăng ký qua Ủy ban nhân dân Thành phố.",
    )
    yield at(-7, 9)
    dossier.take_over()
    yield at(-7, 10)
    dossier.take_in()
    yield at(-6, 9)
    dossier.ask(
        "Tổ công tác được ủy quyền ký thay năm đầu mối có ảnh hưởng gì đến thẩm quyền, nguồn vốn "
        "và quy trình của cơ quan, đơn vị? Đề nghị nêu điều kiện cần có.",
        *("STC", "STP", "BTC-TU"),
        by="TU03",
        working_days=2,
    )
    yield at(-5, 10)
    dossier.asked_opinion(
        "TC01",
        "Đồng ý nếu hạn mức ký của tổ công tác không vượt dự toán đã giao và có báo cáo tuần.",
        position="AGREE_WITH_CONDITIONS",
    )
    yield at(-4, 9, 30)
    dossier.asked_opinion("TC-TU01", "Thống nhất về tổ chức; tổ công tác có thời hạn, không thêm.")
    yield at(-2, 8)
    dossier.nobody_answered()


def green_alleys(stage: Stage) -> Story:
    """(i.10) A unit's idea for the next plan year: one level up, the answer is overdue."""
    dossier = Dossier(stage, "BD02", text("i10"))
    yield stage.at(-8, 9)
    dossier.write_idea()
    yield stage.at(-7, 10)
    dossier.register()
