"""How each act of the product is pressed: by whom, from which page, with what typed.

One row per act of the URL configuration. The world is the matrix's; a row that needs more makes it
first, by the real verbs. Written so that the press succeeds: tests/matrix/test_presses.py then
presses again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import actions as people
from accounts.models import Seat, Unit
from accounts.roles import Role
from approvals import actions as approvals
from approvals import policy
from approvals.models import (
    Council,
    HandDown,
    Kind,
    OwnOpinion,
    Procedure,
    ProcedureDraft,
    RoutingDraft,
    Step,
    Task,
)
from imports.actions import write_check
from imports.models import Batch
from jobs.models import Job
from notifications.models import Notice
from proposals import actions as proposals
from tests.accounts.proofs import Passkey, code_at, with_app
from tests.approvals import councils
from tests.approvals.makers import act, owed, submitted, walk
from tests.approvals.resolving import committee, to_enter
from tests.documents.makers import docx
from tests.imports.makers import many
from tests.proposals.makers import join_in, make_idea, make_plan
from tests.world import LONG_AGO, NOW, TODAY
from workdays import actions as days
from workdays.models import CalendarRevision

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.matrix.world import World


@dataclass(frozen=True)
class Row:
    """A press of one act."""

    by: str
    """The persona who presses."""
    typed: dict[str, Any] | Callable[[World], dict[str, Any]] = field(default_factory=dict)
    """Beside what stands in the form of the act's own page, when it has one. A name that ends in
    `*` is every question there that begins so."""
    page: str = ""
    """The page whose form leads to the act, where that is not the act's own."""
    about: Callable[[World], list[Any]] | None = None
    """What stands in the address, where it is not what the matrix asks about. Makes it first."""
    asks: Callable[[Client], dict[str, Any]] | None = None
    """What the device or the app of this browser answers, once the page has asked."""
    before: Callable[[World], Any] | None = None
    """What has to happen so that the act can be done."""


def _managed_by_the_closed(world: World) -> None:
    closed = Unit.objects.exclude(valid_to=None).get()
    colleague = world.people["colleague"]
    people.change_person(colleague, managing_authority=closed, by=world.city.admin, at=NOW)


def _paper(name: str = "Tài liệu.docx") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, docx("Toàn văn của tài liệu."))}


def _pending_email(world: World) -> None:
    person = world.person("colleague")
    address = "dia.chi.moi@example.org"
    people.change_person(person, official_email=address, by=world.city.admin, at=NOW)


def _app(world: World) -> list[int]:
    person = with_app(world.person("colleague"), codes_kept=False)
    return [person.authenticator_set.get(type="totp").pk]


def _reset(world: World) -> None:
    _app(world)
    people.ask_factor_reset(world.person("colleague"), by=world.city.admin, at=NOW)


def _session(world: World) -> None:
    Client().force_login(world.person("colleague"))


def _device(desk: Client) -> dict[str, Any]:
    asked = desk.get("/security/passkeys/new/options/").json()["options"]
    return {"credential": Passkey().make(asked)}


def _new_seat(world: World) -> list[int]:
    people.give_seat(
        person=world.people["colleague"],
        unit=world.city.ward,
        role=Role.SUPERVISOR,
        since=NOW.date(),
        by=world.city.admin2,
        at=NOW,
    )
    return [Seat.objects.get(person=world.people["colleague"]).pk]


def _meeting(world: World) -> list[int]:
    dossier = world.dossier("CHECK")
    for kind, said in (
        (Kind.CHECK_NOTE, {}),
        (Kind.PARTY_OPINION, {"position": "DISAGREE", "reason": "Chưa rõ kinh phí."}),
    ):
        act(dossier, kind, **said)
    return [owed(dossier, Kind.PARTY_MEETING).pk]


def _out(*, until: date | None):
    """The draft with its first day; out for comment by the other administrator, when `until`."""

    def make(world: World) -> None:
        opened = {"opened_by": world.city.admin2, "opened_at": NOW} if until else {}
        ProcedureDraft.objects.update(
            valid_from=TODAY + timedelta(days=30), comments_until=until, **opened
        )

    return make


_ROW = {
    "code": "E-LEVEL-5",
    "regime": "DECREE_73",
    "sentence": "Hồ sơ do {unit} quyết định.",
    "source": "Quyết định 1",
}


def _row_out(*, until: date | None):
    """As `_out`, of the row of who is competent."""

    def make(world: World) -> None:
        opened = {"opened_by": world.city.admin2, "opened_at": NOW} if until else {}
        draft = RoutingDraft.objects.get()
        RoutingDraft.objects.update(
            row={**draft.row, **_ROW},
            valid_from=TODAY + timedelta(days=30),
            comments_until=until,
            **opened,
        )

    return make


def _note_ended(world: World) -> None:
    """So that the head can ask for a note of his own: the world's own one never begins."""
    own = OwnOpinion.objects.get(what=OwnOpinion.What.CHECK_NOTE)
    approvals.end_opinion(own, source="Quy chế 6", valid_to=TODAY, by=world.city.ward_head, at=NOW)


def _above(world: World):
    """A plan of the ward that the city decides on, for the city manages who wrote it."""
    colleague = world.person("colleague")
    people.change_person(colleague, managing_authority=world.city.root, by=world.city.admin, at=NOW)
    return submitted(world.city, world.person("colleague"))


def _handed(world: World) -> list[int]:
    hand = approvals.hand_down(
        _above(world),
        to_unit=world.city.ward,
        document_number="88/UBND-GV",
        document_date=NOW.date(),
        decide_by=TODAY + timedelta(days=21),
        report_by=TODAY + timedelta(days=30),
        by=world.city.chair,
        at=NOW,
        **_paper(),
    )
    return [hand.pk]


def _reports(world: World) -> Task:
    dossier = HandDown.objects.get(pk=_handed(world)[0]).proposal
    return owed(walk(dossier, until=Kind.REPORT_BACK), Kind.REPORT_BACK)


def _noting(world: World) -> list[int]:
    task = _reports(world)
    act(task.proposal, Kind.REPORT_BACK)
    return [owed(task.proposal, Kind.NOTE_REPORT).pk]


def _unvoted(world: World) -> list[int]:
    """A plan of somebody who leads nobody: no vote binds its head."""
    case = submitted(world.city, world.city.ward_staff)
    return [owed(walk(case.proposal, until=Kind.DECISION), Kind.DECISION).pk]


def _mechanism(world: World) -> list[int]:
    """A pilot mechanism asked for, whose answer is awaited."""
    asked = approvals.ask_mechanism(
        world.dossier("REJECTED"),
        text="Đấu giá theo giờ.",
        to_outside="Hội đồng nhân dân",
        document_number="12/TTr-UBND",
        document_date=NOW.date(),
        by=world.person("head"),
        at=NOW,
        **_paper(),
    )
    return [asked.pk]


def _overdue(world: World) -> None:
    due = NOW - timedelta(days=9)
    Task.objects.filter(kind=Kind.INTAKE).update(due_at=due, due_on=due, provisional=False)


def _taken_in(world: World) -> list[int]:
    dossier = world.dossier("INTAKE")
    act(dossier, Kind.INTAKE)
    return [dossier.pk]


def _met(world: World) -> list[int]:
    """The council whose members have all declared, called to a meeting that began just now."""
    council = councils.declared(Council.objects.get())
    officer = world.people["officer"]
    early = NOW - timedelta(hours=2)
    councils.call(council, by=officer, start_at=NOW - timedelta(hours=1), at=early, reason="Gấp.")
    return [owed(world.dossier("CHECK"), Kind.COUNCIL_CLOSE).pk]


def _council_minutes(world: World) -> dict[str, Any]:
    members = Council.objects.get().members.order_by("pk")
    return {
        "held_at": "08:00 09/03/2026",
        "ended_at": "08:30 09/03/2026",
        "attended": [str(one.pk) for one in members],
        "discussion": "Đã thảo luận.",
        "text": "Biên bản.",
        "step": "close",
    }


def _concluding(world: World) -> list[int]:
    _met(world)
    held = NOW - timedelta(minutes=50)
    council = Council.objects.get()
    councils.close(
        council,
        by=world.people["officer"],
        at=NOW,
        held_at=held,
        ended_at=NOW - timedelta(minutes=10),
    )
    return [owed(world.dossier("CHECK"), Kind.COUNCIL_CONFIRM).pk]


def _transferred(world: World) -> list[int]:
    dossier = world.dossier("INTAKE")
    unit = world.city.root
    act(
        dossier, Kind.INTAKE, accepted=False, scope_result="OTHER_LEVEL", to_unit=unit,
        reason="Vượt thẩm quyền.",
    )  # fmt: skip
    return [owed(dossier, Kind.ANSWER_TRANSFER).pk]


def _flagged(world: World) -> list[int]:
    dossier, by = world.dossier("REGISTERED"), world.person("lead")
    flag = approvals.flag_urgent(dossier, situation="Dân không thể chờ.", by=by, at=NOW)
    return [flag.task_id]


def _reported(world: World) -> list[int]:
    dossier, by = world.dossier("REGISTERED"), world.person("head")
    approvals.report_urgent(dossier, **_REPORT, by=by, at=NOW)
    return [owed(dossier, Kind.URGENT_DIRECTIVE).pk]


_REPORT = {
    "mark": "EXPRESS",
    "situation": "Cháy khu nhà trọ, 63 hộ mất giấy tờ.",
    "to_do": "Xác nhận tạm trú trong 24 giờ.",
}
_DIRECTIVE = {
    "type": "ACT",
    "text": "Cấp xác nhận tạm.",
    "limits": "Chỉ 63 hộ trong danh sách.",
    "given_at": "08:00 09/03/2026",
    "means": "PHONE",
    "confirmed": "on",
    "valid_until": "30/03/2026",
}


def _checked(world: World) -> None:
    """The workbook of the matrix, with the result of its check."""
    batch = Batch.objects.select_related("asked_by", "check_job", "file").get()
    write_check(batch, job=batch.check_job, at=NOW, tell=lambda _done, _total: None)
    Job.objects.filter(pk=batch.check_job_id).update(state=Job.State.DONE, finished_at=NOW)


def _approval(world: World) -> dict[str, str]:
    return {
        "step": "sign",
        "type": "APPROVE",
        "approved_scope": "Trong phường",
        "approved_start": "01/06/2026",
        "approved_end": "30/11/2026",
        "approved_budget": "120.000.000",
        "reporting_interval": "MONTHLY",
        "person_1": world.people["implementer"].staff_code,
        "supervisor": world.people["supervisor"].staff_code,
    }


def _entered(world: World) -> list[int]:
    """Ballots that the officer entered, waiting for who chairs."""
    dossier = world.dossier("VOTE")
    act(dossier, Kind.CLOSE_VOTE)
    return [owed(dossier, Kind.CONFIRM_MINUTES).pk]


def _resolving(world: World) -> list[int]:
    """A plan before the Standing Committee, whose office the officer works in as well."""
    body = committee(world.city)
    people.give_seat(
        person=world.people["officer"], unit=body.unit, role=Role.UNIT_OFFICER,
        since=LONG_AGO, by=None, at=NOW,
    )  # fmt: skip
    return [owed(to_enter(world.city, body).proposal, Kind.RESOLUTION).pk]


def _comparing(world: World) -> list[int]:
    task = Task.objects.get(pk=_resolving(world)[0])
    others = policy.holders(task).exclude(pk=world.people["officer"].pk)
    act(task.proposal, Kind.RESOLUTION, by=others.order_by("pk")[0])
    return [owed(task.proposal, Kind.RESOLUTION_CHECK).pk]


def _resolved(world: World) -> dict[str, Any]:
    return {
        **_approval(world),
        **_paper("Nghị quyết.docx"),
        "number": "25-NQ/TU",
        "document_date": "09/03/2026",
        "met_on": "09/03/2026",
        "signer": "Phó Bí thư",
    }


def _voted_down(world: World) -> list[int]:
    """A plan that was not carried, and that nobody has decided on."""
    dossier = world.dossier("VOTE")
    voters = [world.people[name] for name in ("head", "voter")]
    walk(dossier, until=Kind.DECISION, ballots=dict.fromkeys(voters, "AGAINST"))
    return [dossier.pk]


def _minutes(world: World) -> dict[str, str]:
    cast = {f"ballot_{world.people[name].pk}": "FOR" for name in ("head", "voter")}
    return {
        **cast,
        "held_at": "08:30 09/03/2026",
        "place": "Phòng họp số 1",
        "discussion": "Thống nhất.",
    }


def _proposed(world: World) -> None:
    """The draft of the matrix's world, proposed by the other administrator."""
    draft, by = CalendarRevision.objects.open().get(), world.city.admin2
    days.propose(draft, source="Thông báo 1", deadlines="MOVE", seen=draft.edition, by=by, at=NOW)


def _part(world: World) -> dict[str, str]:
    part = world.dossier("INTAKE").current_version.parts.order_by("pk").first()
    return {"what": f"part-{part.pk}", "reason": "Lộ dữ liệu cá nhân.", "sure": "on"}


def _joined(world: World) -> list[int]:
    """A dossier whose lead has just given somebody another share, to be stood by anew."""
    dossier = world.dossier("WRITING")
    author = join_in(dossier, world.people["colleague"], 5)
    proposals.change_author(author, level="EDIT", share=6, by=world.person("lead"), at=NOW)
    return [dossier.pk]


_FACTS = {
    "full_name": "Ngô Thị Mới",
    "staff_code": "PSG-900",
    "official_email": "moi@example.org",
    "unit": "PSG",
    "category": "CONG_CHUC",
    "language": "vi",
}
_UNIT = {
    "name": "Trung tâm Hành chính công",
    "abbreviation": "TTHCC",
    "kind": "DEPARTMENT",
    "competent_level": "DEPARTMENT",
    "is_employing_agency": "on",
    "parent": "UBND",
    "superior": "UBND",
}
_ENTRY = {"code": "XHH", "name": "Xã hội hóa", "name_en": "Private money", "position": "3"}
_LAW = {
    "kind": "Nghị định",
    "number": "335",
    "year": "2025",
    "symbol": "335/2025/NĐ-CP",
    "issuer": "Chính phủ",
    "title": "Về đánh giá công chức",
    "issued_on": "29/09/2025",
}
_INTAKE = {
    "ok_*": "yes",
    "scope_result": "IN_SCOPE",
    "within_functions": "yes",
    "outcome": "ACCEPT",
}
_NOTE = {
    "confirm_*": "yes",
    "effectiveness": "Giảm số lần đi lại.",
    "is_effective": "yes",
    "feasibility": "Đủ người và kinh phí.",
    "is_feasible": "yes",
}

_MECHANISM = {
    "text": "Đấu giá theo giờ.",
    "document_number": "12/TTr-UBND",
    "document_date": "09/03/2026",
}
_PROPOSAL = {"source": "Thông báo 1", "deadlines": "MOVE", "compared": "on"}

_STANDS_IN = {
    "first_day": "09/03/2026",
    "last_day": "11/03/2026",
    "number": "3/GUQ-PSG",
    "document_date": "09/03/2026",
    "reason": "Đi công tác.",
}
PRESSES: dict[str, Row] = {
    "accounts.make_unit": Row("admin", _UNIT),
    "accounts.change_unit": Row("admin", {"functions": "Mới"}),
    "accounts.move_unit": Row("admin", {"parent": "SYT"}),
    "accounts.close_unit": Row(
        "admin",
        {"valid_to": "10/03/2026", "successors": "SNV"},
        about=lambda world: [world.city.health_division.pk],
    ),
    "accounts.make_person": Row("admin", _FACTS),
    "accounts.change_person": Row("admin", {"full_name": "Tên Đã Sửa"}),
    "accounts.add_app": Row(
        "lead", asks=lambda desk: {"code": code_at(NOW, desk.session["app_secret"])}
    ),
    "accounts.add_passkey": Row("lead", {"name": "Máy cơ quan"}, asks=_device),
    "accounts.remove_factor": Row("colleague", about=_app),
    "accounts.keep_codes": Row("colleague", before=_app),
    "accounts.make_codes": Row("colleague", before=_app),
    "accounts.end_sessions": Row("colleague", before=_session),
    "accounts.end_sessions_of": Row("admin", before=_session),
    "accounts.ask_factor_reset": Row("admin", before=_app),
    "accounts.confirm_factor_reset": Row("admin2", before=_reset),
    "accounts.drop_factor_reset": Row("admin", before=_reset),
    "accounts.confirm_email": Row(
        "admin2", {"seen": "dia.chi.moi@example.org"}, before=_pending_email
    ),
    "accounts.drop_email": Row("admin", before=_pending_email),
    "accounts.deactivate_person": Row("admin", {"until": "09/03/2026"}),
    "accounts.reactivate_person": Row("admin"),
    "accounts.send_link": Row("admin"),
    "accounts.give_seat": Row(
        "admin",
        lambda world: {
            "person": world.people["colleague"].staff_code,
            "unit": "PSG",
            "role": "SUPERVISOR",
            "since": "09/03/2026",
            "document": "12/QĐ-PSG",
        },
    ),
    "accounts.confirm_seat": Row("admin", about=_new_seat),
    "accounts.order_seat": Row("admin", {"order": "1"}),
    "accounts.end_seat": Row("admin", {"until": "09/03/2026"}),
    "accounts.add_row": Row("admin", _ENTRY),
    "accounts.add_field": Row("head", _ENTRY),
    "accounts.change_row": Row("admin", {"name": "Tên Đã Sửa"}),
    "accounts.replace_row": Row("admin", {**_ENTRY, "valid_from": "01/04/2026"}),
    "accounts.close_row": Row("admin", {"valid_to": "10/03/2026"}),
    "accounts.add_instrument": Row("admin", _LAW),
    "accounts.change_instrument": Row("admin", {"title": "Tên đã sửa"}),
    "accounts.close_instrument": Row("admin", {"valid_to": "09/03/2026"}),
    "accounts.preferences": Row("lead", {"language": "en", "theme": "dark"}),
    "approvals.register": Row(
        "colleague",
        page="proposals:check",
        about=lambda world: [make_idea(world.people["colleague"]).pk],
    ),
    "approvals.submit": Row(
        "colleague",
        page="proposals:check",
        about=lambda world: [make_plan(world.people["colleague"]).pk],
    ),
    "approvals.withdraw": Row("lead"),
    "approvals.answer_idea": Row("head", {"answer": "AGREE"}),
    "approvals.take_in": Row("officer", _INTAKE),
    "approvals.answer_transfer": Row("chair", {"answer": "TAKE"}, about=_transferred),
    "approvals.hand_on": Row(
        "head", {"to_unit": "SYT", "reason": "Vượt thẩm quyền."}, about=_unvoted
    ),
    "approvals.call_back": Row("officer", {"reason": "Chọn nhầm đơn vị."}, about=_transferred),
    "approvals.hand_down": Row(
        "chair",
        lambda _world: {
            "to_unit": "PSG",
            "document_number": "88/UBND-GV",
            "document_date": "09/03/2026",
            "decide_by": "30/03/2026",
            "report_by": "10/04/2026",
            **_paper(),
        },
        about=lambda world: [_above(world).proposal_id],
    ),
    "approvals.take_back": Row("chair", {"reason": "Lan sang phường khác."}, about=_handed),
    "approvals.report_back": Row(
        "head", {"text": "Đã phê duyệt."}, about=lambda world: [_reports(world).pk]
    ),
    "approvals.note_report": Row("chair", about=_noting),
    "approvals.sign_note": Row("officer", _NOTE),
    "approvals.give_opinion": Row(
        "party_officer",
        lambda world: {
            "position": "AGREE",
            "document_number": "15-CV/ĐU",
            "document_date": "09/03/2026",
            "signer": "Ủy viên thường vụ",
            **_paper(),
        },
    ),
    "approvals.ask_opinions": Row(
        "officer", {"step": "send", "question": "Có trùng không?", "unit_1": "SNV"}
    ),
    "approvals.assign": Row("head", lambda world: {"person": str(world.people["officer"].pk)}),
    "approvals.ask_several": Row(
        "head",
        lambda world: {
            "step": "send",
            "case": str(world.dossiers["INTAKE"].cases.get(closed_at=None).pk),
            "question": "Có trùng không?",
            "unit": "SNV",
            "working_days": "5",
        },
    ),
    "approvals.assign_several": Row(
        "head",
        lambda world: {
            "step": "send",
            "case": str(world.dossiers["INTAKE"].cases.get(closed_at=None).pk),
            "person": str(world.people["officer"].pk),
        },
    ),
    "approvals.extend": Row(
        "head", {"working_days": "2", "reason": "Chờ số liệu của Sở Tài chính."}
    ),
    "approvals.revise": Row("lead", page="approvals:dossier"),
    "approvals.ask_mechanism": Row(
        "officer", lambda _world: {**_MECHANISM, "to_outside": "Hội đồng nhân dân", **_paper()}
    ),
    "approvals.answer_mechanism": Row(
        "officer",
        lambda _world: {**_MECHANISM, "answer": "GRANTED", **_paper()},
        about=_mechanism,
    ),
    "approvals.ask_supplement": Row("officer", {"wanted": "Dự toán chi tiết"}),
    "approvals.answer_supplement": Row("lead", {"text": "Dự toán kèm theo."}),
    "approvals.withdraw_supplement": Row("officer", {"reason": "Đã có trong hồ sơ."}),
    "approvals.flag_urgent": Row("officer", {"situation": "Mưa lớn, dân không thể chờ."}),
    "approvals.withdraw_flag": Row(
        "lead",
        page="approvals:dossier",
        about=lambda world: [Task.objects.get(pk=_flagged(world)[0]).proposal_id],
    ),
    "approvals.answer_flag": Row("head", {"reason": "Chưa đến mức khẩn."}, about=_flagged),
    "approvals.report_new": Row(
        "head",
        lambda world: {
            **_REPORT,
            "title": "Xác nhận tạm trú sau hỏa hoạn",
            "lead": world.people["colleague"].staff_code,
        },
    ),
    "approvals.report_urgent": Row("head", lambda _world: _REPORT),
    "approvals.direct_urgent": Row("chair", lambda _world: _DIRECTIVE, about=_reported),
    "approvals.withdraw_request": Row("officer", {"reason": "Hỏi nhầm đơn vị."}),
    "approvals.set_up_council": Row(
        "head",
        lambda world: {
            "number": "15/QĐ",
            "chair": world.people["head"].staff_code,
            "secretary": world.people["officer"].staff_code,
            "member_1": world.people["branch_leader"].staff_code,
            "member_2": world.people["late_deputy"].staff_code,
            "member_3": world.people["voter"].staff_code,
        },
        about=_taken_in,
    ),
    "approvals.call_council": Row("officer", {"start_at": "9h 20/03/2026", "place": "Phòng 1"}),
    "approvals.name_member": Row(
        "head",
        lambda world: {"person": world.people["colleague"].staff_code, "reason": "Đi học."},
    ),
    "approvals.dissolve_council": Row("head", {"reason": "Không cần nữa."}),
    "approvals.declare": Row("head", {"conflict": "no"}),
    "approvals.send_sheet": Row(
        "officer", {"score_*": "7", "comment": "Nên làm.", "recommendation": "APPROVE"}
    ),
    "approvals.close_council": Row("officer", _council_minutes, about=_met),
    "approvals.confirm_council": Row("head", {"conclusion": "Nhất trí."}, about=_concluding),
    "approvals.record_meeting": Row(
        "head",
        {
            "held_at": "08:00 09/03/2026",
            "participants": "Hai bên",
            "conclusion": "Điều chỉnh",
            "reason": "Đã làm rõ",
        },
        about=_meeting,
    ),
    "approvals.cast": Row("head", {"choice": "FOR", "step": "cast"}),
    "approvals.close_vote": Row("officer", _minutes),
    "approvals.make_secret": Row("officer", {"reason": "Tập thể lãnh đạo thống nhất."}),
    "approvals.postpone": Row(
        "officer", {"meets_at": "09:00 20/03/2026", "reason": "Người đứng đầu đi họp đột xuất."}
    ),
    "approvals.confirm_minutes": Row("head", {"answer": "CONFIRM"}, about=_entered),
    "approvals.enter_resolution": Row("officer", _resolved, about=_resolving),
    "approvals.confirm_resolution": Row("officer", {"answer": "CONFIRM"}, about=_comparing),
    "approvals.vote_again": Row(
        "head", {"reason": "Đã bổ sung phương án kinh phí."}, about=_voted_down
    ),
    "approvals.decide": Row("head", _approval),
    "approvals.give_mandate": Row(
        "head",
        lambda world: {
            **_STANDS_IN,
            "seat": str(Seat.objects.get(person=world.people["head"], role=Role.HEAD).pk),
            "kind": "ASSIGNMENT",
            "holder": world.people["voter"].staff_code,
            "scope": "all",
        },
    ),
    "approvals.record_absence": Row("head", _STANDS_IN),
    "approvals.make_acting": Row(
        "chair",
        lambda world: {**_STANDS_IN, "unit": "PSG", "holder": world.people["voter"].staff_code},
    ),
    "approvals.carry_on": Row(
        "admin",
        lambda world: {
            "to_unit": str(world.city.ward.pk),
            "groups": ["MANAGED"],
            "number": "1685/NQ-UBTVQH15",
            "document_date": "09/03/2026",
            "reason": "Sáp nhập.",
        },
        before=_managed_by_the_closed,
    ),
    "approvals.hand_over": Row("admin", {"reason": "Nghỉ hưu."}),
    "approvals.hand_over_seat": Row("admin", {"reason": "Thôi giữ chức vụ."}),
    "approvals.carry_out_handover": Row("admin", page="approvals:handover"),
    "approvals.drop_handover": Row(
        "admin", {"reason": "Chưa có quyết định."}, page="approvals:handover"
    ),
    "approvals.declare_conflict": Row("officer", {"reason": "Em ruột tôi được lợi."}),
    "approvals.declare_relation": Row(
        "voter",
        lambda world: {
            "other": world.people["colleague"].staff_code,
            "tie": "SIBLING",
            "since": "01/01/1990",
        },
    ),
    "approvals.answer_relation": Row("helper", {"answer": "confirm", "reason": ""}),
    "approvals.end_relation": Row("colleague", {"last_day": "09/03/2026", "reason": "Đã hết."}),
    "approvals.confirm_mandate": Row("head", page="approvals:mandate"),
    "approvals.end_mandate": Row("head", {"reason": "Không còn cần."}, page="approvals:mandate"),
    "approvals.answer_remark": Row("admin", {"text": "Sẽ có mẫu.", "used": "yes"}),
    "approvals.answer_version": Row("admin", {"confirmed": "yes"}),
    "approvals.ask_for_version": Row(
        "head",
        lambda world: {"to": str(Procedure.objects.latest("pk").pk), "reason": "Quy định mới."},
        about=lambda world: [world.dossier("CHECK").pk],
    ),
    "approvals.own_criterion": Row(
        "head",
        {
            "name": "Tính mới đối với phường",
            "weight": "1",
            "source": "Quy chế 5",
            "valid_from": "09/03/2026",
        },
    ),
    "approvals.end_criterion": Row("head", {"source": "Quy chế 6", "valid_to": "09/03/2026"}),
    "approvals.own_opinion": Row(
        "head",
        {
            "asked": "SYT",
            "question": "Có gì vướng?",
            "working_days": "5",
            "source": "Quy chế 5",
            "valid_from": "09/03/2026",
        },
    ),
    "approvals.own_note": Row(
        "head",
        {"source": "Quy chế 5", "valid_from": "09/03/2026"},
        before=_note_ended,
    ),
    "approvals.end_opinion": Row("head", {"source": "Quy chế 6", "valid_to": "09/03/2026"}),
    "approvals.end_reminder": Row("head", {"source": "Quy chế 6", "valid_to": "09/03/2026"}),
    "approvals.end_term": Row("head", {"source": "Quy chế 6", "valid_to": "09/03/2026"}),
    "approvals.own_reminder": Row(
        "head",
        {
            "kind": Kind.INTAKE,
            "working_days": "9",
            "source": "Quy chế 5",
            "valid_from": "09/03/2026",
        },
    ),
    "approvals.own_terms": Row(
        "head",
        lambda _world: {
            "step": str(Step.objects.filter(kind=Kind.INTAKE).earliest("pk").pk),
            "working_days": "1",
            "source": "Quy chế 5",
            "valid_from": "09/03/2026",
        },
    ),
    "approvals.procedure": Row("lead", {"text": "Nên rút ngắn."}),
    "approvals.rule": Row("lead", {"text": "Nên nói rõ."}),
    "approvals.start_rule": Row("admin", page="approvals:rules"),
    "approvals.replace_rule": Row("admin", page="approvals:rule"),
    "approvals.rule_draft": Row("lead", {"text": "Đồng ý."}, before=_row_out(until=TODAY)),
    "approvals.write_rule": Row("admin", {**_ROW, "valid_from": "20/03/2026"}),
    "approvals.open_rule": Row("admin", {"until": "12/03/2026"}, before=_row_out(until=None)),
    "approvals.issue_rule": Row(
        "admin",
        {"number": "46/QĐ-UBND", "document_date": "09/03/2026"},
        before=_row_out(until=TODAY - timedelta(days=1)),
    ),
    "approvals.drop_rule": Row("admin", page="approvals:rule_draft"),
    "approvals.start_draft": Row("admin", page="approvals:procedure"),
    "approvals.draft": Row("lead", {"text": "Đồng ý."}, before=_out(until=TODAY)),
    "approvals.compose": Row("admin", {"valid_from": "20/03/2026"}),
    "approvals.open_comments": Row("admin", {"until": "12/03/2026"}, before=_out(until=None)),
    "approvals.issue": Row(
        "admin",
        {"number": "45/QĐ-UBND", "document_date": "09/03/2026"},
        before=_out(until=TODAY - timedelta(days=1)),
    ),
    "approvals.drop_draft": Row("admin", page="approvals:draft"),
    "documents.attach_instrument": Row("admin", lambda world: _paper("Văn bản mới.docx")),
    "imports.hand_in": Row(
        "admin", lambda world: {"file": SimpleUploadedFile("Đợt hai.xlsx", many(2))}
    ),
    "imports.check": Row("admin", page="imports:batch", before=_checked),
    "imports.carry_out": Row("admin", page="imports:batch", before=_checked),
    "imports.report": Row("admin", page="imports:batch", before=_checked),
    "jobs.cancel": Row("exporter"),
    "jobs.retry": Row(
        "exporter", before=lambda world: Job.objects.update(state=Job.State.FAILED, finished_at=NOW)
    ),
    "notifications.open": Row("head"),
    "notifications.read_all": Row("head", before=lambda world: Notice.objects.update(read_at=None)),
    "proposals.new": Row("lead", {"route": "SLIP"}),
    "proposals.start_plan": Row("lead"),
    "proposals.invite": Row(
        "lead",
        lambda world: {
            "person": world.people["colleague"].staff_code,
            "level": "EDIT",
            "share": "5",
        },
        page="proposals:authors",
    ),
    "proposals.change_author": Row("lead", {"level": "VIEW", "share": "6"}),
    "proposals.remove_author": Row("lead"),
    "proposals.confirm_share": Row("colleague", {"share": "6"}, about=_joined),
    "proposals.answer_invitation": Row(
        "invited", {"answer": "accept", "share": "5", "level": "EDIT"}
    ),
    "proposals.comment": Row("lead", {"text": "Xem lại đoạn này."}),
    "proposals.attach": Row("lead", lambda world: {"note": "", **_paper()}),
    "proposals.detach": Row("lead"),
    "proposals.seal": Row("head", _part),
    "reports.urge": Row(
        "monitor",
        lambda world: {"task": str(owed(world.dossiers["INTAKE"], Kind.INTAKE).pk), "step": "send"},
        before=_overdue,
    ),
    "reports.export_year": Row("exporter", {"format": "xlsx", "separator": ";"}),
    "reports.export_dossiers": Row("exporter"),
    "reports.save_review": Row("officer", {"version": "0", "summary": "Đã làm."}),
    "reports.submit_review": Row("officer", {"version": "0"}),
    "reports.export_review": Row("officer"),
    "workdays.start_revision": Row("admin", page="workdays:year"),
    "workdays.set_day": Row(
        "admin", {"day": "10/03/2027", "effect": "OFF", "name": "Nghỉ bão", "source": "Công điện 1"}
    ),
    "workdays.import_days": Row(
        "admin", {"rows": '[["10/03/2027", "off", "Nghỉ bão", ""]]', "seen": "1"}
    ),
    "workdays.drop_revision": Row("admin"),
    "approvals.propose_calendar": Row("admin2", _PROPOSAL, page="approvals:calendar_deadlines"),
    "approvals.confirm_calendar": Row(
        "admin", {"compared": "on"}, page="approvals:calendar_deadlines", before=_proposed
    ),
}
