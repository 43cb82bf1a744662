"""The questions of eligibility that ship with the product (domain e.3), as dated rows.

Added once, by code; what an administrator changed or closed stays as he left it. Question 10 is
advisory: whether Decree 73, Article 5(1)d asks it of every proposal is a question of reading.
"""

from . import actions

DECREE = "Nghị định 73/2023/NĐ-CP"
PLAN = "Kế hoạch 124-KH/TU; Kết luận 14-KL/TW"

# code, hard, verified, source, Vietnamese, English
QUESTIONS = (
    (
        "E-ELIG-1",
        True,
        True,
        PLAN,
        "Đề xuất có cơ sở khoa học và cơ sở thực tiễn.",
        "The proposal has a scientific and a practical basis.",
    ),
    (
        "E-ELIG-2",
        True,
        True,
        PLAN,
        "Đề xuất không trái chủ trương, quan điểm, đường lối của Đảng, Hiến pháp, nguyên tắc và "
        "Điều lệ Đảng.",
        "It does not go against the guidelines, viewpoints and line of the Party, the "
        "Constitution, the Party's principles and Charter.",
    ),
    (
        "E-ELIG-3",
        True,
        True,
        f"{DECREE}, Điều 4",
        "Đề xuất không trái quy định của Đảng, văn bản của Quốc hội, Ủy ban Thường vụ Quốc hội, "
        "cơ quan nhà nước cấp trên và điều ước quốc tế.",
        "It does not go against rules of the Party, documents of the National Assembly, its "
        "Standing Committee and superior state bodies, or treaties.",
    ),
    (
        "E-ELIG-4",
        True,
        True,
        PLAN,
        "Đề xuất nêu rõ nội dung chưa được quy định, hoặc đã có quy định nhưng không phù hợp.",
        "It names clearly what is not yet regulated, or regulated but unsuitable.",
    ),
    (
        "E-ELIG-5",
        True,
        True,
        PLAN,
        "Đề xuất có hiệu quả và khả thi.",
        "It is effective and feasible.",
    ),
    (
        "E-ELIG-6",
        True,
        True,
        PLAN,
        "Có nhiều phương án; phương án chọn được tính toán kỹ lưỡng; đã dự báo tình huống xấu nhất "
        "và chuẩn bị biện pháp khắc phục.",
        "There are several options, the chosen one is calculated with care, the worst case is "
        "forecast and remedies are ready.",
    ),
    (
        "E-ELIG-7",
        True,
        True,
        f"{DECREE}, Điều 5 khoản 1 điểm a",
        "Đề xuất có khả năng tháo gỡ điểm nghẽn, nút thắt về cơ chế, chính sách và thực sự giải "
        "quyết được vấn đề.",
        "It is able to remove a bottleneck in mechanisms or policies and really solves the "
        "problem.",
    ),
    (
        "E-ELIG-8",
        True,
        True,
        f"{DECREE}, Điều 5 khoản 1 điểm b",
        "Đề xuất vì lợi ích chung, mang lại giá trị thực tiễn, tạo chuyển biến và có đóng góp.",
        "It serves the common good, with practical value, change and a contribution.",
    ),
    (
        "E-ELIG-9",
        True,
        True,
        f"{DECREE}, Điều 5 khoản 1 điểm c",
        "Đề xuất xuất phát từ yêu cầu cấp thiết của thực tiễn; không ảnh hưởng đến quốc phòng, an "
        "ninh, trật tự và sự phát triển của địa phương, đơn vị khác.",
        "It comes from an urgent need of practice and does no harm to national defence, security, "
        "public order or the growth of other localities and units.",
    ),
    (
        "E-ELIG-10",
        False,
        False,
        f"{DECREE}, Điều 5 khoản 1 điểm d",
        "Đề xuất thúc đẩy phân cấp, phân quyền, cải cách hành chính hoặc ứng dụng công nghệ "
        "thông tin.",
        "It promotes decentralisation, administrative reform or information technology.",
    ),
    (
        "E-ELIG-11",
        True,
        True,
        PLAN,
        "Dám nghĩ, dám làm nhưng không liều lĩnh, tùy tiện: tác giả đã cân nhắc và chuẩn bị.",
        "Boldness is not recklessness: the authors have weighed the matter and are prepared.",
    ),
)


def load_rules() -> list[str]:
    """Add the questions that are missing; the codes of what was added."""
    return actions.add_questions(
        {
            "code": code,
            "position": position,
            "text": text,
            "text_en": text_en,
            "is_hard": is_hard,
            "source": source,
            "verified": verified,
        }
        for position, (code, is_hard, verified, source, text, text_en) in enumerate(QUESTIONS, 1)
    )
