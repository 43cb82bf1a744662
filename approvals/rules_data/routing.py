"""The rows that ship of the table of who is competent (docs/adr/0027)."""

from accounts.roles import CompetentLevel as Level
from approvals.models import Purpose, RoutingRule
from approvals.routing import LEADERS_PLAN, STAFF, STANDING_COMMITTEE, WIDE_PLAN
from proposals.models import LegalRegime, ProblemType

from .sources import CITY_DAY, CITY_PLAN, DECREE_73, DRAFT_PROCESS, PLAN_124

Condition, Outcome = RoutingRule.Condition, RoutingRule.Outcome

ROUTING = [
    {
        "key": "E-LEVEL-1/ALWAYS",
        "code": "E-LEVEL-1",
        "condition": Condition.ALWAYS,
        "outcome": Outcome.STAY,
        "sentence": (
            "Tác giả không phải là người đứng đầu {unit}, nên người đứng đầu {unit}, "
            "cơ quan sử dụng cán bộ, quyết định."
        ),
        "sentence_en": (
            "No author is the head of {unit}, so the head of {unit}, the employing agency, decides."
        ),
        "source": f"{DECREE_73}, Điều 7",
        "verified": True,
    },
    {
        "key": "E-LEVEL-2/HEAD_AMONG_AUTHORS",
        "code": "E-LEVEL-2",
        "condition": Condition.HEAD_AMONG_AUTHORS,
        "outcome": Outcome.ONE_LEVEL_UP,
        "sentence": (
            "Người đứng đầu {unit} là một tác giả, nên người đứng đầu {above}, "
            "cơ quan cấp trên, quyết định."
        ),
        "sentence_en": (
            "The head of {unit} is among the authors, so the head of {above}, one level up, "
            "decides."
        ),
        "source": f"{DECREE_73}, Điều 7",
        "verified": True,
    },
    {
        "key": "E-LEVEL-2/HEAD_OF_ANOTHER_UNIT",
        "code": "E-LEVEL-2",
        "condition": Condition.HEAD_OF_ANOTHER_UNIT,
        "outcome": Outcome.ONE_LEVEL_UP,
        "sentence": (
            "Trong các tác giả có người đứng đầu một cơ quan không thuộc {unit}, nên hồ sơ lên "
            "{above}, một cấp trên."
        ),
        "sentence_en": (
            "The head of an agency outside {unit} is among the authors, so the dossier goes to "
            "{above}, one level up."
        ),
        "source": f"Vận dụng {DECREE_73}, Điều 7: mỗi tác giả đều là người đề xuất",
        "verified": False,
    },
    {
        "key": "E-LEVEL-2/UNIT_AS_AUTHOR",
        "code": "E-LEVEL-2",
        "condition": Condition.UNIT_AS_AUTHOR,
        "outcome": Outcome.ONE_LEVEL_UP,
        "sentence": (
            "{unit} đứng tên đề xuất với tư cách đơn vị, nên người đứng đầu {above}, "
            "cơ quan cấp trên, quyết định."
        ),
        "sentence_en": (
            "{unit} proposes as a unit, so the head of {above}, one level up, decides."
        ),
        "source": f"Vận dụng {DECREE_73}, Điều 7",
        "verified": False,
    },
    {
        "key": "E-VOTE-5/NO_VOTER_LEFT",
        "code": "E-VOTE-5",
        "condition": Condition.NO_VOTER_LEFT,
        "outcome": Outcome.ONE_LEVEL_UP,
        "sentence": (
            "Ở {unit} không còn ai trong tập thể lãnh đạo được biểu quyết hay quyết định, "
            "nên hồ sơ lên {above}, một cấp trên."
        ),
        "sentence_en": (
            "Nobody of the leadership of {unit} may vote or decide on it, so the dossier goes to "
            "{above}, one level up."
        ),
        "source": f"Vận dụng {DECREE_73}, Điều 8 khoản 1",
        "verified": False,
    },
    {
        "key": "E-COI-1/HEAD_IN_CONFLICT",
        "code": "E-COI-1",
        "condition": Condition.HEAD_IN_CONFLICT,
        "outcome": Outcome.ONE_LEVEL_UP,
        "sentence": (
            "Người đứng đầu {unit} có xung đột lợi ích trong hồ sơ này, nên người đứng đầu "
            "{above}, cơ quan cấp trên, quyết định."
        ),
        "sentence_en": (
            "The head of {unit} has a conflict of interest in this dossier, so the head of "
            "{above}, one level up, decides."
        ),
        "source": f"Vận dụng {DECREE_73}, Điều 8 khoản 1",
        "verified": False,
    },
    {
        "key": "E-LEVEL-7/GROUP_ACROSS_UNITS",
        "code": "E-LEVEL-7",
        "condition": Condition.GROUP_ACROSS_UNITS,
        "outcome": Outcome.OPINIONS_OF_HEADS,
        "sentence": (
            "Các tác giả thuộc nhiều đơn vị: người đứng đầu các đơn vị kia cho ý kiến trước, "
            "{unit} quyết định; không tác giả nào tham gia quyết định."
        ),
        "sentence_en": (
            "The authors come from several units: the other units' heads give their opinion "
            "first, {unit} decides; no author takes part in deciding."
        ),
        "source": f"Vận dụng {DECREE_73}, Điều 5",
        "verified": False,
    },
    {
        "key": "E-LEVEL-3/MANAGED_ELSEWHERE",
        "code": "E-LEVEL-3",
        "condition": Condition.MANAGED_ELSEWHERE,
        "outcome": Outcome.TO_MANAGING,
        "sentence": (
            "Trong các tác giả có người do {above} quản lý, nên {above} tiếp nhận và quyết định."
        ),
        "sentence_en": (
            "An author is managed by {above}, so {above} receives the dossier and decides."
        ),
        "source": f"{CITY_PLAN}: người do cấp nào quản lý thì cấp đó tiếp nhận",
        "verified": False,
        "valid_from": CITY_DAY,
    },
    {
        "key": "E-LEVEL-4/MANAGED_ELSEWHERE",
        "code": "E-LEVEL-4",
        "condition": Condition.MANAGED_ELSEWHERE,
        "managing_level": Level.CITY_PARTY_STANDING_COMMITTEE,
        "outcome": Outcome.TO_MANAGING,
        "priority": 10,
        "sentence": (
            "Trong các tác giả có cán bộ thuộc diện {above} quản lý, nên {above} quyết định."
        ),
        "sentence_en": "An author is an official managed by {above}, so {above} decides.",
        "source": DRAFT_PROCESS,
        "verified": False,
        "valid_from": CITY_DAY,
    },
    {
        "key": "E-LEVEL-4/IDEA_THROUGH_ITS_UNIT",
        "code": "E-LEVEL-4",
        "condition": Condition.MANAGED_ELSEWHERE,
        "managing_level": Level.CITY_PARTY_STANDING_COMMITTEE,
        "outcome": Outcome.STAY,
        "purpose": Purpose.REGISTRATION,
        "priority": 20,
        "sentence": (
            "Trong các tác giả có cán bộ thuộc diện Ban Thường vụ Thành ủy quản lý: ý tưởng được "
            "đăng ký qua {unit}; kế hoạch đề xuất sau đó lên Ban Thường vụ Thành ủy."
        ),
        "sentence_en": (
            "An author is an official managed by the Standing Committee of the City Party "
            "Committee: the idea is registered through {unit}; the plan goes up to the Committee."
        ),
        "source": DRAFT_PROCESS,
        "verified": False,
        "valid_from": CITY_DAY,
    },
    {
        "key": "E-LEVEL-4/PLAN_THROUGH_ITS_UNIT",
        "code": "E-LEVEL-4",
        "condition": Condition.MANAGED_ELSEWHERE,
        "managing_level": Level.CITY_PARTY_STANDING_COMMITTEE,
        "outcome": Outcome.TO_MANAGING,
        "purpose": Purpose.APPROVAL,
        "priority": 20,
        "sentence": (
            "Trong các tác giả có cán bộ thuộc diện {above} quản lý: hồ sơ đăng ký qua {unit} và "
            "lên {above}."
        ),
        "sentence_en": (
            "An author is an official managed by {above}: the dossier is registered through "
            "{unit} and goes up to {above}."
        ),
        "source": DRAFT_PROCESS,
        "verified": False,
        "valid_from": CITY_DAY,
    },
    {
        "key": "E-LEVEL-4/OWN_PROCESS",
        "code": "E-LEVEL-4",
        "at_level": Level.CITY_PARTY_STANDING_COMMITTEE,
        "outcome": Outcome.SAID,
        "procedure": STANDING_COMMITTEE,
        "priority": 20,
        "purpose": Purpose.APPROVAL,
        "sentence": (
            "Thuộc thẩm quyền của {unit}: theo quy trình riêng. Tập thể kết luận ngoài hệ thống; "
            "văn bản kết luận được một người ghi nhận và một người khác đối chiếu, xác nhận."
        ),
        "sentence_en": (
            "It is for {unit} to decide, by a process of its own. It resolves collectively and "
            "outside the portal; one person records the resolution, another confirms it."
        ),
        "source": DRAFT_PROCESS,
        "verified": False,
        "valid_from": CITY_DAY,
    },
    {
        "key": "E-SCOPE-1/OUTSIDE",
        "code": "E-SCOPE-1",
        "regime": LegalRegime.OUTSIDE,
        "outcome": Outcome.OUT_OF_SCOPE,
        "priority": 100,
        "sentence": (
            "Đề xuất cần một văn bản quy phạm pháp luật để thí điểm: thực hiện theo Luật Ban hành "
            "văn bản quy phạm pháp luật, không theo Nghị định 73."
        ),
        "sentence_en": (
            "The proposal needs a legal document for its pilot: it follows the law on the "
            "promulgation of legal documents, not Decree 73."
        ),
        "source": f"{DECREE_73}, Điều 1",
        "verified": False,
    },
    {
        "key": "E-SCOPE-2/DECREE_73",
        "code": "E-SCOPE-2",
        "regime": LegalRegime.DECREE_73,
        "outcome": Outcome.SAID,
        "procedure": LEADERS_PLAN,
        "purpose": Purpose.APPROVAL,
        "sentence": (
            "Người đề xuất giữ chức vụ lãnh đạo, quản lý: theo Nghị định 73, tập thể lãnh đạo xem "
            "xét, biểu quyết."
        ),
        "sentence_en": (
            "The proposer holds a leading or managing post: by Decree 73 the collective "
            "leadership considers and votes."
        ),
        "source": f"{DECREE_73}, Điều 2; Điều 8 khoản 1",
        "verified": False,
    },
    {
        "key": "E-SCOPE-3/CONCLUSION_14_PLAN",
        "code": "E-SCOPE-3",
        "regime": LegalRegime.CONCLUSION_14_PLAN,
        "outcome": Outcome.SAID,
        "procedure": STAFF,
        "purpose": Purpose.APPROVAL,
        "sentence": (
            "Người đề xuất không giữ chức vụ lãnh đạo, quản lý: theo Kết luận 14 và Kế hoạch 124, "
            "người đứng đầu đơn vị quyết định."
        ),
        "sentence_en": (
            "The proposer holds no leading or managing post: by Conclusion 14 and Plan 124 the "
            "head of the unit decides."
        ),
        "source": PLAN_124,
        "verified": False,
    },
    {
        "key": "E-SCOPE-3/SANG_KIEN_ONLY",
        "code": "E-SCOPE-3",
        "regime": LegalRegime.SANG_KIEN_ONLY,
        "outcome": Outcome.SAID,
        "procedure": STAFF,
        "purpose": Purpose.APPROVAL,
        "sentence": (
            "Đề xuất chỉ xin công nhận sáng kiến: người đứng đầu đơn vị xem xét theo Kế hoạch 124."
        ),
        "sentence_en": (
            "The proposal only asks to be recognised as an initiative: the head of the unit "
            "considers it by Plan 124."
        ),
        "source": PLAN_124,
        "verified": False,
    },
    {
        "key": "E-SCOPE-4/DECREE_73",
        "code": "E-SCOPE-4",
        "regime": LegalRegime.DECREE_73,
        "problem_type": ProblemType.REGULATED_BUT_UNSUITABLE,
        "outcome": Outcome.SAID,
        "purpose": Purpose.APPROVAL,
        "sentence": (
            "Vấn đề đã có quy định nhưng không còn phù hợp: chỉ thực hiện theo Nghị định 73 khi "
            "không trái văn bản của cơ quan cấp trên."
        ),
        "sentence_en": (
            "The matter is regulated but no longer suitably: Decree 73 applies only while nothing "
            "goes against the documents of superior bodies."
        ),
        "source": f"Kết luận 14-KL/TW; {DECREE_73}, Điều 4",
        "verified": False,
    },
    {
        "key": "B-5/WIDE_SCOPE",
        "code": "B-5",
        "wide_scope": True,
        "outcome": Outcome.SAID,
        "procedure": WIDE_PLAN,
        "priority": 10,
        "purpose": Purpose.APPROVAL,
        "sentence": (
            "Phạm vi rộng hoặc nội dung phức tạp: tập thể lãnh đạo xem xét, biểu quyết, kể cả khi "
            "người đề xuất không giữ chức vụ lãnh đạo, quản lý."
        ),
        "sentence_en": (
            "Wide scope or complex content: the collective leadership considers and votes, even "
            "when the proposer holds no leading or managing post."
        ),
        "source": f"{DECREE_73}, Điều 8 khoản 2 (chưa đọc được toàn văn)",
        "verified": False,
    },
]
