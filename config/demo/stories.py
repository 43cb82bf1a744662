"""What happened to each dossier of the demo, and when: the play, act by act.

Days are working days before today. The states are those of this release: where domain (i) goes
on to piloting, evaluation or commendation, the dossier stands approved here (docs/demo.md).
"""

from collections.abc import Callable
from datetime import date

from .acts import Dossier
from .files import drawing, figures, paper
from .people import end_old_posts
from .stage import Stage, Story
from .texts import text
from .units import ENDED, close_old_district

BEFORE_TET = date(2026, 2, 13)
AFTER_TET = date(2026, 3, 2)


def one_code(stage: Stage) -> Story:
    """(i.1) Three authors, two files, three voters: approved."""
    at, dossier = stage.at, Dossier(stage, "SG04", text("i01"), co=[("SG07", 30), ("SG08", 20)])
    stage.dossiers["one code"] = dossier
    yield at(-48, 8, 40)
    dossier.write_plan(
        figures(
            "Số liệu hồ sơ phi địa giới 6 tháng",
            ["Phường", "Hồ sơ", "Số lần đi lại", "Trễ hẹn (%)"],
            [
                ["Sài Gòn", 3412, 2.7, 6.0],
                ["Bến Thành", 2140, 2.6, 5.2],
                ["Tân Định", 1985, 2.8, 6.9],
                ["Cầu Ông Lãnh", 1764, 2.5, 5.7],
            ],
        ),
        drawing("Hình 1 - Mô hình giao nhận", ["A", "24 h", "B", "24 h"]),
    )
    dossier.invite()
    yield at(-47, 10, 5)
    dossier.remark(
        *_accepting(dossier, "SG07"),
        "effects",
        "Nên ghi rõ số lần đi lại đo bằng cách nào: tôi đề nghị hỏi người dân khi trả kết quả.",
    )
    yield at(-46, 14, 20)
    dossier.agree("SG08")
    yield at(-45, 9, 15)
    dossier.submit()
    yield at(-44, 8, 30)
    dossier.take_in()
    yield at(-42, 15)
    dossier.note(
        "Có hiệu quả: số liệu thử tại hai phường cho thấy số lần đi lại giảm gần một nửa.",
        "Khả thi: không cần phần mềm mới, nằm trong thẩm quyền tổ chức tiếp nhận của phường.",
    )
    yield at(-41, 16)
    dossier.party("Thống nhất; đề nghị báo cáo cấp ủy sau ba tháng thực hiện.")
    yield at(-39, 9)
    dossier.cast("SG02", "FOR", "Đúng việc dân đang cần.")
    yield at(-39, 9, 20)
    dossier.cast("SG03", "FOR")
    yield at(-39, 9, 30)
    dossier.cast("SG01", "FOR")
    yield at(-39, 11)
    dossier.close_vote(
        "Các thành viên thống nhất; lưu ý trách nhiệm bồi thường khi thất lạc bản gốc."
    )
    yield at(-38, 8, 50)
    dossier.approve(
        implementers=["SG04", "P.BENTHANH", "P.TANDINH", "P.CAUONGLANH"], supervisor="GS01"
    )


def school_check(stage: Stage) -> Story:
    """(i.2) A head proposes, so it lies at Sở Y tế: Party opinion awaited, vote due in 3 days."""
    at, dossier = stage.at, Dossier(stage, "YT01", text("i02"), co=[("YT03", 40)])
    yield at(-9, 9)
    dossier.write_plan(
        paper(
            "Kết quả khám thử tại một trường",
            "Kết quả khám thử bằng máy tính bảng",
            "612 học sinh được khám trong hai ngày; phiếu ký số trả trong 9 giờ.",
            "74 em nghi cận thị, 58 em đã đi khám chuyên khoa sau hai tuần.",
        )
    )
    dossier.invite()
    yield at(-8, 9, 30)
    dossier.agree()
    yield at(-4, 10)
    dossier.submit()
    yield at(-3, 14)
    dossier.take_in()
    yield at(-1, 10, 15)
    dossier.note(
        "Có hiệu quả: trẻ được phát hiện sớm hơn một học kỳ, không phải nhập liệu lần hai.",
        "Khả thi; cần kiểm tra mã hóa máy tính bảng trước khi khám trường đầu tiên.",
    )


def parking(stage: Stage) -> Story:
    """(i.3) A chair proposes: rejected one level up, ground 2, with a way forward."""
    at, dossier = stage.at, Dossier(stage, "BT01", text("i03"))
    yield at(-33, 9)
    dossier.write_plan()
    yield at(-30, 9, 40)
    dossier.submit()
    yield at(-29, 10)
    dossier.take_in()
    yield at(-27, 15, 30)
    dossier.note(
        "Có hiệu quả về nguồn thu và trật tự nếu được phép khai thác.",
        "Chưa khả thi khi chưa có chủ trương của cấp có thẩm quyền về tài sản kết cấu hạ tầng.",
        feasible=False,
        contradicted={
            "E-ELIG-3": (
                "Việc phường giữ lại nguồn thu từ tài sản kết cấu hạ tầng chưa phù hợp quy định "
                "hiện hành về quản lý, sử dụng tài sản công."
            )
        },
    )
    yield at(-26, 16)
    dossier.party(
        "Đồng ý về mục tiêu; đề nghị làm rõ căn cứ khai thác tài sản công trước khi quyết định.",
        position="AGREE_WITH_CONDITIONS",
    )
    yield at(-24, 9)
    dossier.cast("UB01", "AGAINST", "Chưa có căn cứ về tài sản công.")
    yield at(-24, 9, 20)
    dossier.cast("UB02", "AGAINST")
    yield at(-24, 9, 40)
    dossier.cast("UB03", "FOR", "Nên cho thí điểm có kiểm soát.")
    yield at(-24, 14)
    dossier.close_vote("Đa số cho rằng phải có cơ chế thí điểm của cấp có thẩm quyền trước.")
    yield at(-23, 10)
    dossier.reject(
        "Nội dung giữ lại nguồn thu và khai thác theo giờ tài sản kết cấu hạ tầng trái với văn bản "
        "của cơ quan cấp trên về quản lý, sử dụng tài sản công. Đề nghị UBND phường phối hợp Sở "
        "Tài chính xây dựng đề xuất cơ chế thí điểm; khi có cơ chế, hồ sơ được xem xét lại từ bản "
        "kế hoạch này.",
        "AGAINST_RULES",
    )


def dredging(stage: Stage) -> Story:
    """(i.4) Two of five: not carried. The head orders it on his own responsibility."""
    at, dossier = stage.at, Dossier(stage, "HT06", text("i04"))
    yield at(-40, 8, 30)
    dossier.write_plan(
        figures(
            "Đo 41 trận mưa",
            ["Điểm đo", "Số trận", "Thời gian rút nước trung bình (phút)"],
            [["Cầu Bông", 41, 62], ["Cầu Sơn", 41, 118], ["Miếu Nổi", 41, 95]],
        )
    )
    yield at(-36, 9)
    dossier.submit()
    yield at(-35, 14)
    dossier.take_in()
    yield at(-33, 10)
    dossier.note(
        "Có hiệu quả theo mô phỏng trên 41 trận mưa thật.",
        "Khả thi nhưng phụ thuộc độ chính xác của cảm biến.",
    )
    yield at(-32, 15)
    dossier.party("Đồng ý cho thử trên hai tuyến; quan tâm điều khoản mưa cực đoan.")
    for minute, (code, choice, reason) in enumerate(
        [
            ("HT01", "FOR", "Phải trả tiền cho kết quả dân thấy được."),
            ("HT02", "FOR", ""),
            ("HT03", "AGAINST", "Lo nhà thầu bỏ hợp đồng giữa mùa mưa."),
            ("HT04", "AGAINST", "Chưa có định mức, khó quyết toán."),
            ("HT05", "AGAINST", ""),
        ]
    ):
        yield at(-30, 9, 5 * minute)
        dossier.cast(code, choice, reason)
    yield at(-30, 11)
    dossier.close_vote("Ý kiến khác nhau về khả năng quyết toán và rủi ro mưa cực đoan.")
    yield at(-29, 9)
    dossier.approve(
        implementers=["HT06"],
        supervisor="GS01",
        by_head=True,
        interval="MONTHLY",
        reasons=(
            "Việc trả theo khối lượng đã kéo dài ba năm không giảm ngập; cần thiết phải làm khác. "
            "Phương án đã mô phỏng trên số liệu thật, có điều khoản mưa cực đoan và quỹ dự phòng "
            "nên khả thi. Tôi quyết định cho thực hiện và chịu trách nhiệm cá nhân."
        ),
    )


def burnt_houses(stage: Stage) -> Story:
    """(i.5) Without the urgent path yet: a head's plan in the ordinary procedure, approved."""
    at, dossier = stage.at, Dossier(stage, "DA01", text("i05"))
    yield at(-19, 7, 30)
    dossier.write_plan()
    yield at(-18, 8)
    dossier.submit()
    yield at(-18, 9)
    dossier.take_in()
    yield at(-17, 9)
    dossier.note(
        "Có hiệu quả ngay: 187 người nhận được trợ cấp và đi làm.",
        "Khả thi: tổ đã hoạt động trong đêm xảy ra vụ cháy.",
    )
    yield at(-17, 14)
    dossier.party("Đồng ý, đề nghị giải quyết ngay trong ngày.")
    for minute, code in enumerate(["UB01", "UB02", "UB03"]):
        yield at(-16, 8, 10 * minute)
        dossier.cast(code, "FOR")
    yield at(-16, 9)
    dossier.close_vote("Thống nhất; giao phường hậu kiểm toàn bộ và báo cáo sau 30 ngày.")
    yield at(-16, 10)
    dossier.approve(implementers=["P.DIAN"], supervisor="GS01", interval="WEEKLY")


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
    """(i.7) A deputy proposes and does not vote; wide scope; carried two to one."""
    at, dossier = stage.at, Dossier(stage, "SYT02", text("i07"))
    yield at(-28, 9)
    dossier.write_plan()
    yield at(-24, 9, 10)
    dossier.submit()
    yield at(-23, 10)
    dossier.take_in()
    yield at(-21, 14)
    dossier.note(
        "Có hiệu quả: giảm hủy thuốc hết hạn, giảm mua khẩn cấp.",
        "Khả thi nếu kho thuê đạt điều kiện bảo quản; kiểm tra nguồn điện dự phòng.",
    )
    yield at(-20, 16)
    dossier.party()
    for minute, (code, choice) in enumerate(
        [("SYT01", "FOR"), ("SYT03", "FOR"), ("SYT04", "AGAINST")]
    ):
        yield at(-18, 9, 10 * minute)
        dossier.cast(code, choice)
    yield at(-18, 11)
    dossier.close_vote("Hai đồng ý, một không đồng ý vì lo việc bảo quản tại kho thuê.")
    yield at(-17, 9)
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
    """(i.9) A head's plan at the city: the Party committee's opinion is overdue."""
    at, dossier = stage.at, Dossier(stage, "GT01", text("i09"))
    yield at(-10, 9)
    dossier.write_plan()
    yield at(-6, 15, 30)
    dossier.submit()
    yield at(-5, 9)
    dossier.take_in()
    yield at(-3, 14)
    dossier.note(
        "Có hiệu quả: rút ngắn phối hợp, mỗi tháng đỡ chậm giảm 18 tỷ đồng chi phí.",
        "Khả thi nếu danh mục việc được ký rõ ràng; cần chủ trương của Ban Thường vụ Thành ủy.",
    )


def green_alleys(stage: Stage) -> Story:
    """(i.10) A unit's idea for the next plan year: one level up, the answer is overdue."""
    dossier = Dossier(stage, "BD02", text("i10"))
    yield stage.at(-8, 9)
    dossier.write_idea()
    yield stage.at(-7, 10)
    dossier.register()


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


def _accepting(dossier: Dossier, code: str) -> tuple[str]:
    """The co-author accepts first, then speaks."""
    dossier.agree(code)
    return (code,)


STORIES: tuple[Callable[[Stage], Story], ...] = (
    one_code,
    school_check,
    parking,
    dredging,
    burnt_houses,
    island_class,
    shared_store,
    land_scores,
    riverside,
    green_alleys,
    certificate,
    escape_routes,
    meeting_rooms,
    pier,
    night_market,
    sidewalk,
    over_tet,
    night_desk,
    queue_numbers,
    one_report,
    reward_points,
    pumps,
    compost,
    shade,
    book_shelves,
    duplicate,
    fresh_idea,
    loudspeakers,
    text_messages,
    question_bank,
    medicine_van,
    letter_box,
    battery_pier,
)
