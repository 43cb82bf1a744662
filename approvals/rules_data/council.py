"""How councils work, as it ships: the numbers are defaults of ours or of a draft, none verified."""

from approvals.models import Base

from .sources import DECREE_DAY

SOURCE = (
    "Quy mô, thời hạn gửi tài liệu: dự thảo lần 3 của Nghị định (5/2023); tỷ lệ 2/3: thông lệ hội "
    "đồng sáng kiến (Thông tư 18/2013/TT-BKHCN, Điều 8); tiêu chí: Hội đồng của UBND Thành phố "
    "(4/2024); phần còn lại: mặc định của hệ thống"
)
CRITERIA = [
    ("NECESSITY", "Tính cần thiết", "Necessity", 2),
    ("PURPOSE", "Mục đích, yêu cầu", "Purpose and requirements", 1),
    ("SCOPE", "Phạm vi, đối tượng áp dụng", "Scope and those it applies to", 1),
    ("EFFECT", "Tính hiệu quả", "Effectiveness", 2),
    ("FEASIBILITY", "Tính khả thi", "Feasibility", 2),
    ("IMPACT", "Tác động", "Impact", 1),
    ("RESOURCES", "Thời gian, nguồn lực thực hiện", "Time and resources", 1),
]
COUNCILS = [
    {
        "version": 1,
        "least": 5,
        "usual": 7,
        "most": 9,
        "declare_days": 2,
        "papers_days": 7,
        "meeting_days": 20,
        "confirm_days": 2,
        "quorum_of": 2,
        "quorum_whole": 3,
        "passing_of": 2,
        "passing_whole": 3,
        "base": Base.CAST,
        "scale": 10,
        "remark_below": 5,
        "blind": False,
        "blind_to_chair": False,
        "own_most": 3,
        "own_weight": 2,
        "source": SOURCE,
        "verified": False,
        "valid_from": DECREE_DAY,
        "criteria": [
            {"code": code, "order": n, "name": name, "name_en": english, "weight": weight}
            for n, (code, name, english, weight) in enumerate(CRITERIA, start=1)
        ],
    }
]
