"""The demo: invented people and dossiers in a real city, put there by the verbs of the product.

`ACCOUNTS` is the table that `make run` prints and the sign-in page shows; its first row is the
head. Everything else of this package is read only by `manage.py seed_demo`.
"""

PASSWORD = "khoinguon"
"""One for all, easy to type. These accounts exist only in demo mode."""

ACCOUNTS = (
    ("Tài khoản", "Là ai", "Nên thử"),
    (
        "SG07",
        "Phạm Ngọc Ánh Dương, chuyên viên phường Sài Gòn",
        "Đăng ký ý tưởng, xem hồ sơ bị trả lại hai lần",
    ),
    (
        "SG01",
        "Trần Quang Đạt, Chủ tịch UBND phường Sài Gòn",
        "Trả lời ý tưởng, biểu quyết, quyết định trên điện thoại",
    ),
    (
        "SG04",
        "Lê Hoài Thiên An, Phó Trưởng phòng Văn hóa - Xã hội",
        "Hồ sơ một mã truy vết đã được phê duyệt",
    ),
    (
        "SG05",
        "Đỗ Thị Cẩm Tú, chuyên viên tổng hợp phường Sài Gòn",
        "Tiếp nhận, phiếu kiểm tra, biên bản biểu quyết",
    ),
    (
        "SG03",
        "Bùi Hữu Phước, Phó Chủ tịch UBND phường Sài Gòn",
        "Còn thiếu đúng lá phiếu của người này",
    ),
    (
        "SYT06",
        "Thái Văn Bình, cán bộ Đảng ủy Sở Y tế",
        "Ghi ý kiến cấp ủy cho hồ sơ khám học đường",
    ),
    (
        "YT01",
        "Nguyễn Phúc Ân, Giám đốc Trung tâm Y tế khu vực Hóc Môn",
        "Người đứng đầu đề xuất: hồ sơ lên Sở Y tế",
    ),
    (
        "HT01",
        "Nguyễn Đức Ấn, Giám đốc Trung tâm Quản lý hạ tầng kỹ thuật",
        "Họp hai bên khi cấp ủy không đồng ý; xem quyết định trái biểu quyết",
    ),
    (
        "UB01",
        "Phan Hoàng Viễn, Chủ tịch UBND Thành phố",
        "Hồ sơ của người đứng đầu cấp dưới, việc quá hạn",
    ),
    (
        "TU03",
        "Giả Thị Hoài Ân, chuyên viên Văn phòng Thành ủy",
        "Quy trình riêng của Ban Thường vụ: phiếu kiểm tra, ghi nhận kết luận (TU04 đối chiếu)",
    ),
    (
        "SNV03",
        "Mai Quốc Trị, quản trị hệ thống, được giao xuất dữ liệu",
        "Đơn vị, người, danh mục; tổng hợp năm, xuất XLSX",
    ),
    (
        "SNV05",
        "Đinh Gia Nghĩa, theo dõi toàn Thành phố, Sở Nội vụ",
        "Danh sách, việc chậm, tổng hợp năm",
    ),
    (
        "TTR01",
        "Chế Văn Tâm, kiểm toán, thanh tra",
        "Lịch sử từng hồ sơ, không được quyết định gì",
    ),
    ("Mật khẩu", PASSWORD, "chung cho mọi tài khoản"),
)

IN_ENGLISH = {
    "SG07": (
        "Phạm Ngọc Ánh Dương, staff of Sài Gòn ward",
        "Register an idea; see a dossier returned twice",
    ),
    "SG01": (
        "Trần Quang Đạt, head of Sài Gòn ward",
        "Answer ideas, vote, decide on a telephone",
    ),
    "SG04": (
        "Lê Hoài Thiên An, deputy head of the ward's culture and society division",
        "Lead author: a dossier with one code, approved",
    ),
    "SG05": (
        "Đỗ Thị Cẩm Tú, officer of Sài Gòn ward",
        "Intake, assessment note, minutes of a vote",
    ),
    "SG03": (
        "Bùi Hữu Phước, deputy head of Sài Gòn ward",
        "The one ballot that is still missing",
    ),
    "SYT06": (
        "Thái Văn Bình, Party committee of the Department of Health",
        "Record the committee's opinion on the school check-up dossier",
    ),
    "YT01": (
        "Nguyễn Phúc Ân, director of the Hóc Môn health centre",
        "A head proposes: the dossier goes up to the Department of Health",
    ),
    "HT01": (
        "Nguyễn Đức Ấn, director of the Centre for Technical Infrastructure",
        "The meeting after the Party committee disagreed; a decision against the vote",
    ),
    "UB01": (
        "Phan Hoàng Viễn, chair of the City People's Committee",
        "Dossiers of heads below, overdue work",
    ),
    "TU03": (
        "Giả Thị Hoài Ân, office of the City Party Committee",
        "The Standing Committee's own process: note, the resolution recorded (TU04 compares it)",
    ),
    "SNV03": (
        "Mai Quốc Trị, system administrator and export officer",
        "Units, people, catalogues; the year's figures as a workbook",
    ),
    "SNV05": (
        "Đinh Gia Nghĩa, monitor of the whole city, Department of Home Affairs",
        "Lists, late work, the year's figures",
    ),
    "TTR01": (
        "Chế Văn Tâm, auditor",
        "The history of every dossier; decides nothing",
    ),
}
"""Who and what to try, for the English sign-in page; `ACCOUNTS` is Vietnamese."""
