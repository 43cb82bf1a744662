"""The demo: invented people and dossiers in a real city, put there by the verbs of the product.

`ACCOUNTS` is the table that `make run` prints and the sign-in page shows; its first row is the
head. Everything else of this package is read only by `manage.py seed_demo`.
"""

PASSWORD = "khoinguon"
"""One for all, easy to type. These accounts exist only in demo mode."""

ACCOUNTS = (
    ("Tài khoản", "Là ai", "Nên thử (try)"),
    (
        "SG07",
        "Phạm Ngọc Ánh Dương, chuyên viên phường Sài Gòn",
        "Đăng ký ý tưởng, xem hồ sơ bị trả lại hai lần (staff: register an idea)",
    ),
    (
        "SG01",
        "Trần Quang Đạt, Chủ tịch UBND phường Sài Gòn",
        "Trả lời ý tưởng, biểu quyết, quyết định trên điện thoại (head: answer, vote, decide)",
    ),
    (
        "SG04",
        "Lê Hoài Thiên An, Phó Trưởng phòng Văn hóa - Xã hội",
        "Hồ sơ một mã truy vết đã được phê duyệt (lead author: an approved dossier)",
    ),
    (
        "SG05",
        "Đỗ Thị Cẩm Tú, chuyên viên tổng hợp phường Sài Gòn",
        "Tiếp nhận, phiếu thẩm tra, biên bản biểu quyết (officer: intake, note, minutes)",
    ),
    (
        "SG03",
        "Bùi Hữu Phước, Phó Chủ tịch UBND phường Sài Gòn",
        "Còn thiếu đúng lá phiếu của người này (deputy: the missing ballot)",
    ),
    (
        "SYT06",
        "Thái Văn Bình, cán bộ Đảng ủy Sở Y tế",
        "Ghi ý kiến cấp ủy cho hồ sơ khám học đường (Party committee: opinion)",
    ),
    (
        "YT01",
        "Nguyễn Phúc Ân, Giám đốc Trung tâm Y tế khu vực Hóc Môn",
        "Người đứng đầu đề xuất: hồ sơ lên Sở Y tế (head as proposer)",
    ),
    (
        "HT01",
        "Nguyễn Đức Ấn, Giám đốc Trung tâm Quản lý hạ tầng kỹ thuật",
        "Họp hai bên khi cấp ủy không đồng ý; xem quyết định trái biểu quyết (override)",
    ),
    (
        "UB01",
        "Phan Hoàng Viễn, Chủ tịch UBND Thành phố",
        "Hồ sơ của người đứng đầu cấp dưới, việc quá hạn (city level)",
    ),
    (
        "SNV03",
        "Mai Quốc Trị, quản trị hệ thống, được giao xuất dữ liệu",
        "Đơn vị, người, danh mục; tổng hợp năm, xuất XLSX (administrator, export)",
    ),
    (
        "SNV05",
        "Đinh Gia Nghĩa, theo dõi toàn Thành phố, Sở Nội vụ",
        "Danh sách, việc chậm, tổng hợp năm (monitor: lists, late work, the year)",
    ),
    (
        "TTR01",
        "Chế Văn Tâm, kiểm toán, thanh tra",
        "Lịch sử từng hồ sơ, không được quyết định gì (auditor: history only)",
    ),
    ("Mật khẩu", PASSWORD, "chung cho mọi tài khoản (one password for all)"),
)
