"""Filled slips and plans for tests: every field of the forms, written as people write.

Made by the real verbs. `PLAN_TYPED` and `SLIP_TYPED` are what somebody typed, by section;
`field` (a key of a catalogue) is put in when a dossier is made.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from accounts.models import FieldOfWork
from proposals import actions, rules_data
from proposals.models import Author, EligibilityQuestion, Proposal, Route
from tests.made_once import made_once
from tests.world import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from accounts.models import User

TITLE = "Trả kết quả khám sức khỏe học sinh bằng phiếu điện tử dùng chung trong 24 giờ"

SLIP_TYPED: dict[str, dict[str, Any]] = {
    "slip": {
        "title": TITLE,
        "plan_year": "2026",
        "form": "INITIATIVE",
        "registrant_kind": "INDIVIDUAL",
        "field": "",
        "origin": "OWN_WORK",
        "is_hard_matter": "on",
        "bottleneck": (
            "Kết quả khám sức khỏe học sinh ghi trên sổ giấy, nhà trường nhập lại bằng tay; trung "
            "bình 12 ngày phụ huynh mới nhận được, 8% phiếu thất lạc. Chưa có quy định về phiếu "
            "điện tử dùng chung giữa trường học và trạm y tế."
        ),
        "expected_result": (
            "Phụ huynh nhận kết quả trong 24 giờ; tỷ lệ phiếu thất lạc dưới 0,5%; trạm y tế không "
            "phải nhập lại số liệu."
        ),
        "practical_value": "Giảm 4.200 lượt phụ huynh đi lại mỗi năm học.",
        "change": "Từ sổ giấy sang một phiếu điện tử ký số tại chỗ.",
        "contribution": "Có số liệu sức khỏe học đường kịp thời cho toàn địa bàn.",
        "expected_start": "01/06/2026",
        "expected_end": "31/12/2026",
        "programme_ids": [],
        "no_state_secret": "on",
    }
}

PLAN_TYPED: dict[str, dict[str, Any]] = {
    "general": {
        "title": TITLE,
        "summary": (
            "Sau buổi khám, nhân viên y tế ký số phiếu kết quả ngay tại trường; phụ huynh "
            "xem phiếu "
            "trong 24 giờ; trạm y tế nhận số liệu tổng hợp đã ẩn danh. Làm thử tại ba trường trong "
            "sáu tháng, không tăng biên chế."
        ),
        "plan_year": "2026",
        "form": "CREATIVE_SOLUTION",
        "registrant_kind": "INDIVIDUAL",
        "field": "",
        "origin": "OWN_WORK",
        "is_hard_matter": "on",
        "programme_ids": [],
        "needs_legal_document_pilot": "no",
    },
    "problem": {
        "necessity": (
            "Năm học 2024-2025 có 21.300 học sinh được khám, 1.704 phiếu giấy thất lạc; 310 "
            "em nghi "
            "cận thị được báo muộn hơn một học kỳ."
        ),
        "purpose": "Phụ huynh và trạm y tế có kết quả khám trong 24 giờ.",
        "requirements": "Bảo vệ dữ liệu cá nhân của trẻ em; không làm tăng việc cho giáo viên.",
        "bottleneck": (
            "Mẫu sổ khám bằng giấy không nối được trường học với trạm y tế; chưa có quy định về "
            "phiếu điện tử dùng chung và về người chịu trách nhiệm đối với số liệu chung."
        ),
        "problem_type": "NOT_YET_REGULATED",
        "legal_scan": [
            {
                "instrument": "",
                "instrument_other": (
                    "Thông tư liên tịch 13/2016/TTLT-BYT-BGDĐT của Bộ Y tế và Bộ Giáo dục và Đào "
                    "tạo"
                ),
                "gap": "Quy định khám và lập sổ theo dõi, chưa quy định phiếu điện tử dùng chung.",
                "conflict": "Không trái: sổ giấy vẫn được in ra khi phụ huynh yêu cầu.",
            }
        ],
        "scientific_basis": (
            "Nghiên cứu của Trường Đại học Y tế công cộng năm 2023 tại 42 trường cho thấy "
            "nhập liệu "
            "một lần giảm 63% sai sót."
        ),
        "practical_basis": (
            "Làm thử tại một trường trong tháng 10/2025: 612 phiếu, trả trong 9 giờ, không "
            "thất lạc."
        ),
    },
    "solution": {
        "solution": (
            "Bước 1: lập danh sách học sinh từ cơ sở dữ liệu của trường. Bước 2: khám và nhập kết "
            "quả trên máy tính bảng. Bước 3: ký số tại chỗ, gửi phiếu cho phụ huynh. Bước 4: "
            "chuyển "
            "số liệu ẩn danh cho trạm y tế."
        ),
        "tasks": [
            {
                "title": "Lập mẫu phiếu và quy trình ký số",
                "owner": "Phòng Nghiệp vụ Y",
                "start": "01/06/2026",
                "end": "30/06/2026",
                "deliverable": "Mẫu phiếu và quy trình được ban hành",
            },
            {
                "title": "Khám và trả kết quả tại ba trường",
                "owner": "Trạm y tế",
                "start": "01/09/2026",
                "end": "30/11/2026",
                "deliverable": "1.800 phiếu điện tử",
            },
        ],
        "options": [
            {
                "title": "Nhập lại số liệu sau buổi khám",
                "description": "Giữ sổ giấy, thuê người nhập lại trong ba ngày.",
                "pros": "Không phải mua thiết bị.",
                "cons": "Vẫn chậm, vẫn sai sót.",
                "cost": "45.000.000",
                "risk_level": "MEDIUM",
                "is_breakthrough": "",
                "is_selected": "",
            },
            {
                "title": "Khám và ký số tại trường",
                "description": "Nhập một lần trên máy tính bảng, ký số, gửi ngay cho phụ huynh.",
                "pros": "Nhanh, không thất lạc, có số liệu chung.",
                "cons": "Phải tập huấn và bảo vệ dữ liệu.",
                "cost": "120.000.000",
                "risk_level": "LOW",
                "is_breakthrough": "on",
                "is_selected": "on",
            },
        ],
        "selection_rationale": (
            "Chi phí một phiếu 21.000 đồng so với 24.500 đồng khi nhập lại; hoàn vốn sau hai năm "
            "học; thời gian trả giảm từ 12 ngày còn dưới 1 ngày."
        ),
    },
    "means": {
        "scope": "Ba trường tiểu học trên địa bàn, 1.800 học sinh.",
        "is_wide_scope": "no",
        "subjects": "Trạm y tế và nhà trường thực hiện; học sinh và phụ huynh được hưởng lợi.",
        "is_pilot": "no",
        "pilot_locations": [],
        "start_date": "01/06/2026",
        "end_date": "31/12/2026",
        "people": "Tám nhân viên y tế, ba giáo viên phụ trách y tế trường học.",
        "equipment": "Sáu máy tính bảng, chữ ký số đã được cấp.",
        "budget": "120.000.000",
        "funding_source": "",
        "feasibility": "Đã làm thử với 612 phiếu; thiết bị và chữ ký số đã có một nửa.",
    },
    "risks": {
        "worst_case": "Dữ liệu sức khỏe của một lớp bị lộ ra ngoài.",
        "remedial_measures": (
            "Dừng chia sẻ trong 2 giờ, báo phụ huynh và cơ quan có thẩm quyền, quay lại sổ "
            "giấy cho "
            "đến khi khắc phục xong."
        ),
        "risks": [
            {
                "description": "Mất mạng trong buổi khám.",
                "likelihood": "MEDIUM",
                "impact": "LOW",
                "mitigation": "Lưu trên máy, gửi khi có mạng trở lại.",
                "owner": "Trạm trưởng trạm y tế",
            }
        ],
    },
    "effects": {
        "expected_effect": "Thời gian trả kết quả giảm từ 12 ngày còn dưới 1 ngày.",
        "practical_value": "Giảm 4.200 lượt phụ huynh đi lại mỗi năm học.",
        "change": "Từ sổ giấy sang một phiếu điện tử ký số tại chỗ.",
        "contribution": "Có số liệu sức khỏe học đường kịp thời cho toàn địa bàn.",
        "positive_impact": "Phát hiện sớm cận thị, sâu răng; giảm việc nhập liệu.",
        "negative_impact": "Nhân viên y tế phải học cách làm mới trong hai tuần đầu.",
        "no_security_harm": "on",
        "no_harm_to_others": "on",
        "indicators": [
            {
                "name": "Thời gian trả kết quả",
                "unit": "ngày",
                "baseline": "12",
                "target": "1",
                "measurement_date": "15/12/2026",
            }
        ],
    },
    "declarations": {
        "commitment": "on",
        "commitment_text": "Tôi cam kết làm đúng nội dung đề xuất, vì lợi ích chung, không vụ lợi.",
        "personal_action_programme": (
            "Trực tiếp tập huấn cho tám nhân viên y tế trong tháng 6/2026."
        ),
        "conflict_declaration": "Không có.",
        "confidential_parts": "",
        "no_state_secret": "on",
        **{f"E-ELIG-{n}": "yes" for n in range(1, 12)},
    },
}


def field_of_work() -> FieldOfWork:
    """A field of work of the city, made when there is none."""
    found = FieldOfWork.objects.filter(unit=None, code="YT").first()
    return found or FieldOfWork.objects.create(code="YT", name="Y tế", name_en="Health")


def questions() -> None:
    """The eligibility questions that ship."""
    if not EligibilityQuestion.objects.exists():
        rules_data.load_rules()


def typed_for(
    sections: Mapping[str, dict], changes: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, dict[str, Any]]:
    """The typed texts with a real field of work and with `changes` ({section: {field: value}})."""
    typed = deepcopy(dict(sections))
    for data in typed.values():
        if "field" in data:
            data["field"] = str(field_of_work().pk)
    for key, change in (changes or {}).items():
        typed.setdefault(key, {}).update(change)
    return typed


def fill(
    proposal: Proposal, typed: Mapping[str, Mapping[str, Any]], *, by: User, at: datetime = NOW
) -> None:
    """Save every section as typed and say it is done."""
    versions = dict(proposal.sections.values_list("key", "version"))
    for key, data in typed.items():
        actions.save_section(
            proposal, key, data, seen=versions.get(key, 0), by=by, at=at, done=True
        )


@made_once
def make_idea(
    by: User,
    *,
    at: datetime = NOW,
    title: str = "",
    coauthors: Iterable[tuple[User, int]] = (),
    changes: Mapping[str, Mapping[str, Any]] | None = None,
) -> Proposal:
    """A complete slip of `by`, not sent yet. `coauthors` are (person, share), all in agreement."""
    return _make(by, Route.SLIP, "slip", SLIP_TYPED, at, title, coauthors, changes)


@made_once
def make_plan(
    by: User,
    *,
    at: datetime = NOW,
    title: str = "",
    coauthors: Iterable[tuple[User, int]] = (),
    wide: bool = False,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
) -> Proposal:
    """A complete plan of `by`, written straight away and not sent yet."""
    questions()
    wanted = {"means": {"is_wide_scope": "yes"}} if wide else {}
    for key, change in (changes or {}).items():
        wanted[key] = {**wanted.get(key, {}), **change}
    return _make(by, Route.PLAN, "general", PLAN_TYPED, at, title, coauthors, wanted)


def complete_plan(
    proposal: Proposal,
    *,
    by: User,
    at: datetime = NOW,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
) -> Proposal:
    """An agreed idea becomes a plan, and the plan is filled in."""
    questions()
    started = actions.start_plan(proposal, by=by, at=at)
    typed = typed_for(PLAN_TYPED, changes)
    typed["general"]["title"] = proposal.title
    fill(started, typed, by=by, at=at)
    return started


def join_in(
    proposal: Proposal, person: User, share: int, *, level: str = "EDIT", at: datetime = NOW
) -> Author:
    """A co-author who was invited, accepted and stands by the share."""
    author = actions.invite(
        proposal, person=person, level=level, share=share, by=proposal.lead, at=at
    )
    actions.answer_invitation(author, accept=True, by=person, at=at)
    return actions.confirm_share(author, by=person, at=at)


def _make(by, route, first, sections, at, title, coauthors, changes) -> Proposal:
    coauthors = list(coauthors)
    proposal = actions.start_draft(by=by, at=at, route=route)
    typed = typed_for(sections, changes)
    if title:
        typed[first]["title"] = title
    if coauthors and "registrant_kind" not in (changes or {}).get(first, {}):
        typed[first]["registrant_kind"] = "GROUP"
    fill(proposal, typed, by=by, at=at)
    if coauthors:
        lead = proposal.authors.get(is_lead=True)
        rest = 100 - sum(share for _person, share in coauthors)
        actions.change_author(lead, level="EDIT", share=rest, by=by, at=at)
        for person, share in coauthors:
            join_in(proposal, person, share, at=at)
    proposal.refresh_from_db()
    return proposal
