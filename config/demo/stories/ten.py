"""The first five dossiers of domain (i)."""

from config.demo.acts import Dossier
from config.demo.files import drawing, figures, paper
from config.demo.stage import Stage, Story
from config.demo.texts import text


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
        advice=["PILOT_MECHANISM"],
    )
    yield at(-12, 10)
    dossier.ask_mechanism(
        "Cho phép phường Bình Thạnh thí điểm 12 tháng việc khai thác theo giờ chỗ đậu xe dưới gầm "
        "cầu và dùng 70% nguồn thu cho chiếu sáng hẻm, có kiểm toán hằng tháng.",
        of="UBND",
        number="86/UBND-KT",
        by="BT03",
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
    """(i.5) Reported urgently by the head, directed after five hours, completed afterwards."""
    at, dossier = stage.at, Dossier(stage, "DA01", text("i05"))
    yield at(-23, 5, 10)
    dossier.urgent(
        "Cháy khu nhà trọ lúc 1 giờ 20: 63 hộ, 187 người thoát nạn nhưng mất toàn bộ giấy tờ.",
        "Cấp giấy xác nhận tạm trú trong 24 giờ, bằng dữ liệu và hai người làm chứng.",
        "Đã bố trí chỗ ở tạm tại nhà văn hóa, phát lương thực, lập tổ đối chiếu dữ liệu.",
        "187 người, 41 trẻ em đang đi học; ba doanh nghiệp có công nhân bị nạn.",
    )
    yield at(-23, 10, 10)
    dossier.direct(
        "Đồng ý cho phường cấp ngay giấy xác nhận tạm trú bằng dữ liệu dân cư và hai người làm "
        "chứng; Công an Thành phố hỗ trợ tra cứu.",
        limits="Chỉ 63 hộ trong danh sách; giấy có hiệu lực 30 ngày; hậu kiểm toàn bộ.",
        days=30,
        late="Đang chỉ đạo tại hiện trường vụ cháy, ký văn bản ngay khi về trụ sở.",
    )
    yield at(-20, 7, 30)
    dossier.complete()
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


def _accepting(dossier: Dossier, code: str) -> tuple[str]:
    """The co-author accepts first, then speaks."""
    dossier.agree(code)
    return (code,)
