"""The sentences that say why a case is where it is, as they are kept on it: by a row, or by people.

What people did is no row of the table, so its row is 0.
"""

from accounts.models import Unit

from .competence import Rule


def said_of_transfer(sender: Unit, receiver: Unit) -> dict:
    """Why it is at `receiver`: not a row of the table, so its row is 0."""
    return _by_people(
        f"{sender.name} chuyển hồ sơ đến {receiver.name}, vì việc này thuộc thẩm quyền nơi nhận.",
        f"{sender.name} handed the dossier to {receiver.name}, to whose powers the matter belongs.",
    )


def said_of_return(receiver: Unit, sender: Unit, *, called: bool = False) -> dict:
    """Why it is at `sender` again; `called`: it called it back itself."""
    if called:
        return _by_people(
            f"{sender.name} rút lại hồ sơ đã chuyển đến {receiver.name} và tiếp tục xử lý.",
            f"{sender.name} called it back from {receiver.name} and goes on with it.",
        )
    return _by_people(
        f"{receiver.name} trả lại hồ sơ được chuyển đến, nên {sender.name} tiếp tục xử lý.",
        f"{receiver.name} gave the dossier back, so {sender.name} goes on with it.",
    )


def said_of_grant(unit: Unit, given) -> dict:
    """Why a dossier that had ended is at `unit` again: a mechanism was granted."""
    paper = f"{given.document_number}, {given.document_date:%d/%m/%Y}"
    return {
        **_by_people(
            f"Cơ chế thí điểm được chấp thuận, nên {unit.name} xem xét lại hồ sơ.",
            f"A pilot mechanism was granted, so {unit.name} considers the dossier again.",
        ),
        "code": "E-LEVEL-6",
        "source": f"Văn bản số {paper}",
        "verified": True,
    }


def said_of_mandate(above: Unit, below: Unit, *, number: str, day) -> dict:
    """Why a case is at `below`: the level above handed it down, by which paper."""
    return {
        **_by_people(
            f"{above.name} giao {below.name} quyết định hồ sơ này theo văn bản số "
            f"{number}, ngày {day:%d/%m/%Y}, trong giới hạn của văn bản đó.",
            f"{above.name} handed this dossier down to {below.name} to decide, by document "
            f"{number} of {day:%d/%m/%Y}, within its limits.",
        ),
        "code": "E-LEVEL-6",
        "source": f"Văn bản số {number}, {day:%d/%m/%Y}",
        "verified": True,
    }


def said_of_taking_back(above: Unit, below: Unit, *, from_below: bool) -> dict:
    """Why a case that was handed down is at `above` again."""
    if from_below:
        said = (
            f"{below.name} trả lên hồ sơ được giao, nên {above.name} tiếp tục xử lý.",
            f"{below.name} gave back what was handed down, so {above.name} goes on with it.",
        )
    else:
        said = (
            f"{above.name} rút về hồ sơ đã giao cho {below.name} và tiếp tục xử lý.",
            f"{above.name} took back what it had handed down to {below.name} and goes on with it.",
        )
    return {**_by_people(*said), "code": "E-LEVEL-6"}


def _by_people(sentence: str, sentence_en: str) -> dict:
    return {
        "code": "E-LEVEL-5",
        "row": 0,
        "version": 0,
        "sentence": sentence,
        "sentence_en": sentence_en,
        "source": "Nghị định 73/2023/NĐ-CP, Điều 4",
        "verified": False,
    }


def said_by(rule: Rule, unit: Unit, above: Unit) -> dict:
    """A matched rule as it is kept on the case, with the row it was."""

    def named(text: str) -> str:
        return text.replace("{unit}", unit.name).replace("{above}", above.name)

    return {
        "code": rule.code,
        "row": rule.id,
        "version": rule.version,
        "sentence": named(rule.sentence),
        "sentence_en": named(rule.sentence_en),
        "source": rule.source,
        "verified": rule.verified,
    }
