"""What the paper says that goes with a plan out of scope: why it leaves, and where it belongs."""

from approvals.models import Intake

from .sources import DECREE_73, DECREE_DAY, DEFAULT

Door = Intake.Door


def _door(door, sentence, sentence_en, where_to, where_to_en, source) -> dict:
    return {
        "door": door,
        "sentence": sentence,
        "sentence_en": sentence_en,
        "where_to": where_to,
        "where_to_en": where_to_en,
        "source": source,
        "verified": False,
        "valid_from": DECREE_DAY,
    }


DOORS = [
    _door(  # E-SCOPE-1
        Door.LEGAL_DOCUMENT,
        "Đề xuất cần ban hành văn bản quy phạm pháp luật để thí điểm nên không áp dụng Nghị định "
        "73/2023/NĐ-CP.",
        "The proposal needs a legal document for its pilot: Decree 73/2023/NĐ-CP does not apply.",
        "Đề nghị cơ quan có thẩm quyền xem xét theo trình tự xây dựng, ban hành văn bản quy phạm "
        "pháp luật.",
        "Ask the competent body to consider it by the procedure for legal documents.",
        DECREE_73,
    ),
    _door(  # E-SCOPE-3
        Door.SANG_KIEN,
        "Nội dung chỉ đề nghị công nhận sáng kiến, không đề nghị thực hiện đổi mới, sáng tạo vì "
        "lợi ích chung.",
        "It asks for recognition as an initiative only, not for carrying out an innovation.",
        "Nộp hồ sơ đề nghị công nhận sáng kiến tại đơn vị theo quy định về sáng kiến.",
        "Hand it in at your unit under the rules on initiatives.",
        DEFAULT,
    ),
    _door(  # E-SCOPE-5
        Door.STATE_SECRET,
        "Nội dung thuộc bí mật nhà nước nên không được đưa vào hệ thống này.",
        "The content is a state secret and may not enter this portal.",
        "Gửi theo đường văn thư mật của cơ quan; phần đã nhập phải được niêm phong ngay.",
        "Send it by the agency's classified mail; what was entered is sealed at once.",
        DEFAULT,
    ),
    _door(
        Door.OTHER,
        "Nội dung không thuộc phạm vi áp dụng của chính sách này.",
        "The content is not in the scope of this policy.",
        "Liên hệ đơn vị đã tiếp nhận để được hướng dẫn nơi gửi.",
        "Ask the unit that took it in where it belongs.",
        DEFAULT,
    ),
]
