"""What a rule rests on, in the reader's language. Pure: no models, no database."""

from django.utils.translation import get_language

IN_ENGLISH = {
    "Kế hoạch của UBND Thành phố triển khai Nghị định 73/2023/NĐ-CP (11/2023): "
    "đăng ký khẩn trương, kịp thời; thời hạn là mặc định của hệ thống": (
        "Plan of the city's People's Committee to carry out Decree 73/2023/NĐ-CP (11/2023): "
        "registration without delay; the number of days is the system's default"
    ),
    "Mặc định của hệ thống": "The system's default",
    "Vận dụng Luật Phòng, chống tham nhũng năm 2018, Điều 23": (
        "By analogy Law on the prevention of corruption of 2018, Article 23"
    ),
    "Kết luận 14-KL/TW": "Conclusion 14-KL/TW",
    "Kết luận 14-KL/TW; số giờ và số ngày: mặc định của hệ thống": (
        "Conclusion 14-KL/TW; number of hours and days: the system's default"
    ),
    "Kết luận 14-KL/TW; Kế hoạch 124-KH/TU; Nghị định 73/2023/NĐ-CP được vận dụng": (
        "Conclusion 14-KL/TW; Plan 124-KH/TU; Decree 73/2023/NĐ-CP applied by analogy"
    ),
    "Kết luận 14-KL/TW; Kế hoạch 124-KH/TU; vận dụng Nghị định 73/2023/NĐ-CP, Điều 4": (
        "Conclusion 14-KL/TW; Plan 124-KH/TU; by analogy Decree 73/2023/NĐ-CP, Article 4"
    ),
    "Vận dụng Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1": (
        "By analogy Decree 73/2023/NĐ-CP, Article 8(1)"
    ),
    "Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1": "Decree 73/2023/NĐ-CP, Article 8(1)",
    "Nghị định 73/2023/NĐ-CP, Điều 4 (xin ý kiến trước khi phê duyệt); số ngày: mặc định": (
        "Decree 73/2023/NĐ-CP, Article 4 (the opinion is asked before approving); "
        "number of days: the system's default"
    ),
    "Mặc định của hệ thống khi cấp ủy không đồng ý; vận dụng Nghị định 73/2023/NĐ-CP, Điều 4": (
        "The system's default when the Party committee disagrees; "
        "by analogy Decree 73/2023/NĐ-CP, Article 4"
    ),
    "Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1; căn cứ tính quá bán: mặc định": (
        "Decree 73/2023/NĐ-CP, Article 8(1); what “more than half” is taken of: "
        "the system's default"
    ),
    "Vận dụng Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1; căn cứ tính quá bán: mặc định": (
        "By analogy Decree 73/2023/NĐ-CP, Article 8(1); what “more than half” is taken of: "
        "the system's default"
    ),
    "Vận dụng Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1 (họp trong 07 ngày làm việc kể từ khi đủ ý "
    "kiến: mặc định)": (
        "By analogy Decree 73/2023/NĐ-CP, Article 8(1) (meeting within 7 working days of the day "
        "on which all opinions are there: the system's default)"
    ),
    "Vận dụng Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1 (quyết định bằng văn bản); số ngày: "
    "mặc định": (
        "By analogy Decree 73/2023/NĐ-CP, Article 8(1) (decision in writing); "
        "number of days: the system's default"
    ),
    "Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1 (họp trong 07 ngày làm việc kể từ khi nhận)": (
        "Decree 73/2023/NĐ-CP, Article 8(1) (meeting within 7 working days of the receipt)"
    ),
    "Nghị định 73/2023/NĐ-CP, Điều 8 khoản 1 (quyết định bằng văn bản); số ngày: mặc định": (
        "Decree 73/2023/NĐ-CP, Article 8(1) (decision in writing); "
        "number of days: the system's default"
    ),
    "Nghị định 73/2023/NĐ-CP, Điều 7": "Decree 73/2023/NĐ-CP, Article 7",
    "Vận dụng Nghị định 73/2023/NĐ-CP, Điều 7": "By analogy Decree 73/2023/NĐ-CP, Article 7",
    "Vận dụng Nghị định 73/2023/NĐ-CP, Điều 7: mỗi tác giả đều là người đề xuất": (
        "By analogy Decree 73/2023/NĐ-CP, Article 7: every author is a proposer"
    ),
    "Kết luận 14-KL/TW; Kế hoạch 124-KH/TU": "Conclusion 14-KL/TW; Plan 124-KH/TU",
    "Kế hoạch của UBND Thành phố triển khai Nghị định 73/2023/NĐ-CP (11/2023): "
    "người do cấp nào quản lý thì cấp đó tiếp nhận": (
        "Plan of the city's People's Committee to carry out Decree 73/2023/NĐ-CP (11/2023): "
        "whoever manages a person receives what that person proposes"
    ),
    "Kết luận 14-KL/TW; Kế hoạch 124-KH/TU; "
    "dự thảo quy trình của Ban Thường vụ Thành ủy (6/2022)": (
        "Conclusion 14-KL/TW; Plan 124-KH/TU; draft process of the Standing Committee of the City "
        "Party Committee (6/2022)"
    ),
    "Quy mô, thời hạn gửi tài liệu: dự thảo lần 3 của Nghị định (5/2023); tỷ lệ 2/3: thông lệ hội "
    "đồng sáng kiến (Thông tư 18/2013/TT-BKHCN, Điều 8); tiêu chí: Hội đồng của UBND Thành phố "
    "(4/2024); phần còn lại: mặc định của hệ thống": (
        "Size and days of the papers: third draft of the decree (5/2023); two thirds: practice of "
        "initiative councils (Circular 18/2013/TT-BKHCN, Article 8); criteria: council of the "
        "city's People's Committee (4/2024); the rest: the system's default"
    ),
    "Nghị định 73/2023/NĐ-CP, Điều 4": "Decree 73/2023/NĐ-CP, Article 4",
    "Nghị định 73/2023/NĐ-CP, Điều 4; thời hạn và cách tính ngày: mặc định của hệ thống": (
        "Decree 73/2023/NĐ-CP, Article 4; number and reckoning of days: the system's default"
    ),
    "Nghị định 73/2023/NĐ-CP, Điều 1": "Decree 73/2023/NĐ-CP, Article 1",
    "Nghị định 73/2023/NĐ-CP, Điều 2; Điều 8 khoản 1": (
        "Decree 73/2023/NĐ-CP, Article 2; Article 8(1)"
    ),
    "Kết luận 14-KL/TW; Nghị định 73/2023/NĐ-CP, Điều 4": (
        "Conclusion 14-KL/TW; Decree 73/2023/NĐ-CP, Article 4"
    ),
    "Nghị định 73/2023/NĐ-CP, Điều 8 khoản 2 (chưa đọc được toàn văn)": (
        "Decree 73/2023/NĐ-CP, Article 8(2) (its whole text was not read)"
    ),
    "Vận dụng Nghị định 73/2023/NĐ-CP, Điều 5": "By analogy Decree 73/2023/NĐ-CP, Article 5",
}
"""The sources that ship with the rules (`rules_data`), as an English page says them."""


def source_in_words(source: str) -> tuple[str, str]:
    """A rule's source as this page says it, and its language when that is not the page's.

    What an authority wrote itself stays as it was written.
    """
    if get_language() != "en":
        return source, ""
    known = IN_ENGLISH.get(source)
    return (known, "") if known else (source, "vi")
