"""Who there is and what there is: every persona, and one dossier in every stage of its life.

All dossiers are of one ward and one lead author, a deputy head, with three more authors: one may
write, one may comment, one may only read. Each stage is reached by the steps people really take.
Every text of a dossier carries a token of its own (`canary`), so that a word of it can be found
wherever it turns up.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import actions as people
from accounts.models import Seat, User
from accounts.roles import MandateKind, Role, UnitKind
from approvals import actions as approvals
from approvals import routing
from approvals.models import Asked, IdeaAnswer, Kind, Step
from approvals.selectors import Addressee, heritage, leaving
from documents.actions import store
from imports import actions as imports
from jobs import actions as jobs
from notifications import actions as notifications
from proposals import actions
from proposals.models import Author, Capacity, Proposal, Route
from reports.models import AnnualReview
from tests.approvals import councils
from tests.approvals.makers import act, ask, confirm_calendar, load_rules, new_version, walk
from tests.documents.makers import docx
from tests.imports.makers import many
from tests.proposals.makers import (
    PLAN_TYPED,
    SLIP_TYPED,
    complete_plan,
    join_in,
    make_idea,
    make_plan,
)
from tests.world import LONG_AGO, NOW, PASSWORD, TODAY, City, city, give, make_unit, make_user, vn
from workdays import actions as days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

STAGES = (
    "DRAFT", "REGISTERED", "AGREED", "WRITING", "DECLINED", "JOINED", "INTAKE", "CHECK", "VOTE",
    "DECISION", "RETURNED", "WITHDRAWN", "DROPPED", "OUTSIDE", "APPROVED", "REJECTED",
)  # fmt: skip


@dataclass
class World:
    city: City
    people: dict[str, Any] = field(default_factory=dict)
    dossiers: dict[str, Proposal] = field(default_factory=dict)
    files: Any = None
    """The folder that holds what was attached."""
    signed_in: dict[str, str] = field(default_factory=dict)
    """The session key of each who asked an address once (`sign_in`)."""

    def sign_in(self, names: Iterable[str]) -> None:
        """Sign these in, once for all that they ask: each request has a client of its own."""
        for name in names:
            if (user := self.person(name)).is_authenticated:
                client = Client()
                client.force_login(user)
                self.signed_in[name] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def person(self, name: str) -> User | AnonymousUser:
        """The persona as a request would meet it: read anew."""
        found = self.people[name]
        if isinstance(found, AnonymousUser):
            return found
        return User.objects.select_related("unit").get(pk=found.pk)

    def dossier(self, stage: str) -> Proposal:
        return Proposal.objects.select_related("unit", "current_version").get(
            pk=self.dossiers[stage].pk
        )


def canary(stage: str, kind: str = "") -> str:
    """The token of a stage's texts.

    `kind` tells apart what fewer may read: "nhap" what only the authors say among themselves,
    "mat" the confidential parts, "ykien" the deliberation, which no author reads.
    """
    return f"kyhieu{STAGES.index(stage):02}{kind}x"


def build() -> World:
    """The whole world; a few seconds of real verbs. Call it with the clock at NOW."""
    load_rules()
    here = city()
    confirm_calendar(here)
    world = World(here)
    _people(world)
    for stage in STAGES:
        world.dossiers[stage] = _MAKERS[stage](world, stage)
    _afterwards(world)
    return world


def _people(world: World) -> None:
    here, ward = world.city, world.city.ward
    staff = {name: make_user(f"Người {name}", unit=ward) for name in _IN_THE_WARD}
    outside = {name: make_user(f"Người {name}", unit=here.health) for name in _IN_HEALTH}
    # A head who also sits in the Party committee still never records its opinion on his own unit.
    give(here.ward_head, Role.PARTY_COMMITTEE, unit=here.ward_party)
    for name, role in (
        ("conflicted", Role.UNIT_OFFICER),
        ("commenter", Role.UNIT_OFFICER),  # an author, whose post would let him take in
        ("branch_leader", Role.BRANCH_LEADER),
        ("unit_exporter", Role.EXPORT_OFFICER),
        ("clerk", Role.RECORDS_CLERK),
        ("personnel", Role.PERSONNEL_OFFICER),
        ("deactivated_deputy", Role.DEPUTY_HEAD),
        ("future_officer", Role.UNIT_OFFICER),
    ):
        since = vn(2026, 12, 1).date() if name == "future_officer" else LONG_AGO
        give(staff[name], role, unit=ward, since=since)
    give(outside["other_exporter"], Role.EXPORT_OFFICER, unit=here.health)
    former = give(staff["former_officer"], Role.UNIT_OFFICER, unit=ward)
    people.end_seat(former, until=TODAY, by=here.admin, at=NOW)
    people.deactivate_person(staff["deactivated_deputy"], by=here.admin, at=NOW)
    world.people = {
        "lead": here.ward_deputy,
        "head": here.ward_head,
        "voter": here.ward_deputy2,
        "officer": here.ward_officer,
        "party_secretary": here.ward_party_secretary,
        "party_officer": here.ward_party_officer,
        "chair": here.chair,
        "colleague": here.ward_staff,
        "other_head": here.health_head,
        "other_deputy": here.health_deputy,
        "other_officer": here.health_officer,
        "other_party": here.health_party_officer,
        "city_party": here.root_party_secretary,
        "home_head": here.home_head,
        "monitor": here.monitor,
        "auditor": here.auditor,
        "exporter": here.exporter,
        "admin": here.admin,
        **staff,
        **outside,
        "anonymous": AnonymousUser(),
    }


_IN_THE_WARD = (
    "editor", "commenter", "viewer", "invited", "removed", "gone_author", "conflicted",
    "branch_leader", "unit_exporter", "clerk", "personnel", "former_officer",
    "deactivated_deputy", "future_officer", "late_deputy", "let_out",
)  # fmt: skip
_IN_HEALTH = ("helper", "supervisor", "implementer", "other_exporter")


def _afterwards(world: World) -> None:
    """What happened to people after the dossiers were made."""
    who = world.people
    # A closed account reads nothing, even if a post of its was forgotten and is still open.
    Seat.objects.filter(person=who["deactivated_deputy"]).update(until=None)
    for stage in ("RETURNED", "DECISION"):
        actions.grant(world.dossiers[stage], capacity=Capacity.HELPER, person=who["clerk"], at=NOW)
    _invite(world, world.dossiers["RETURNED"], "clerk")
    _invite(world, world.dossiers["RETURNED"], "head")  # taken out unanswered: he still judges it
    asked = world.dossiers["RETURNED"].authors.get(person=who["head"])
    actions.remove_author(asked, by=who["lead"], at=NOW)
    give(who["late_deputy"], Role.DEPUTY_HEAD, unit=world.city.ward)  # no voter of these votes
    actions.grant(
        world.dossiers["DECISION"], capacity=Capacity.VOTER, person=who["conflicted"], at=NOW
    )
    people.deactivate_person(who["gone_author"], by=world.city.admin, at=NOW)
    for dossier in world.dossiers.values():
        actions.grant(
            dossier, capacity=Capacity.CONFLICT, person=who["conflicted"], closes=True, at=NOW
        )
        actions.grant(dossier, capacity=Capacity.HELPER, person=who["let_out"], at=NOW)
        actions.revoke(dossier, person=who["let_out"], at=NOW)
    _rows(world)


def _rows(world: World) -> None:
    """One of everything else that an address can be about."""
    who, here = world.people, world.city
    text = SimpleUploadedFile("Văn bản.docx", docx("Toàn văn."))
    actions.attach(world.dossiers["DRAFT"], uploaded=text, note="", by=who["lead"], at=NOW)
    instrument = people.add_instrument(
        number="73",
        year=2023,
        symbol="73/2023/NĐ-CP",
        kind="Nghị định",
        issuer="Chính phủ",
        title="Bảo vệ cán bộ năng động, sáng tạo",
        by=here.admin,
        at=NOW,
    )
    kept = store(SimpleUploadedFile("73.docx", docx("Nghị định.")), by=here.admin, at=NOW)
    people.attach_file(instrument, sha256=kept.sha256, name=kept.name, by=here.admin, at=NOW)
    imports.hand_in(SimpleUploadedFile("Nhân sự.xlsx", many(1)), by=who["admin"], at=NOW)
    jobs.request("reports.dossiers", "Danh sách", {}, by=who["exporter"], at=NOW)
    closed = make_unit("Phường Cũ", kind=UnitKind.HISTORIC, parent=here.root)
    people.close_unit(closed, valid_to=TODAY, successors=[here.ward], by=here.admin, at=NOW)
    people.change_person(who["helper"], managing_authority=closed, by=here.admin, at=NOW)
    approvals.carry_on(
        closed,
        to_unit=here.ward,
        groups=["MANAGED"],
        number="1685/NQ-UBTVQH15",
        document_date=TODAY,
        reason="Sáp nhập.",
        seen=heritage(closed, on=TODAY).fingerprint,
        by=here.admin,
        at=NOW,
    )
    approvals.hand_over(
        who["late_deputy"],
        heirs={},
        reason="Chuyển công tác.",
        seen=leaving(who["late_deputy"], on=TODAY).fingerprint,
        by=who["head"],
        at=NOW,
    )
    approvals.declare_relation(  # with somebody who writes nothing: it shuts nobody out
        who["colleague"],
        other=who["helper"],
        tie="SIBLING",
        since=TODAY,
        by=who["colleague"],
        at=NOW,
    )
    approvals.add_criterion(  # from a day on that never comes here: no council's sheet has it
        here.ward,
        name="Tính lan tỏa",
        name_en="",
        weight=1,
        source="Quy chế 4",
        valid_from=TODAY + timedelta(days=300),
        by=who["head"],
        at=NOW,
    )
    approvals.tighten(
        here.ward,
        Step.objects.filter(kind=Kind.ANSWER_IDEA).latest("pk"),
        working_days=3,
        source="Quy chế 4",
        valid_from=TODAY + timedelta(days=300),
        by=who["head"],
        at=NOW,
    )
    approvals.remind_earlier(
        here.ward,
        kind=Kind.ANSWER_IDEA,
        working_days=9,
        source="Quy chế 4",
        valid_from=TODAY + timedelta(days=300),
        by=who["head"],
        at=NOW,
    )
    approvals.require_note(  # likewise: no case of this world is taken in so late
        here.ward,
        source="Quy chế 4",
        valid_from=TODAY + timedelta(days=300),
        by=who["head"],
        at=NOW,
    )
    approvals.give_mandate(  # it waits for the head, and so changes nobody's rights
        here.ward_head.seats.get(role=Role.HEAD),
        kind=MandateKind.ASSIGNMENT,
        holder=who["voter"],
        first_day=TODAY,
        last_day=TODAY,
        number="12/GUQ-PSG",
        document_date=TODAY,
        reason="Đi công tác.",
        by=who["officer"],
        at=NOW,
    )
    days.start_revision(2027, by=here.admin2, at=NOW)
    leaders = new_version(routing.LEADERS_PLAN)
    approvals.start_draft(leaders, by=here.admin2, at=NOW)
    approvals.start_rule(by=here.admin2, at=NOW)
    approvals.ask_for_version(
        world.dossiers["INTAKE"].cases.get(),
        to=leaders,
        reason="Theo quy định mới.",
        seen_stage=1,
        by=who["head"],
        at=NOW,
    )
    approvals.leave_remark(leaders, text="Nên có mẫu biên bản.", by=who["lead"], at=NOW)
    AnnualReview.objects.create(unit=here.ward, year=2025, counted_at=NOW)
    for person in who.values():  # whoever is signed in has a password he may change
        if person.is_authenticated:
            person.set_password(PASSWORD)
            User.objects.filter(pk=person.pk).update(password=person.password)
    while notifications.hear_next(at=NOW):
        pass


# ----------------------------------------------------------------------------------- the dossiers


def _marked(sections: dict[str, dict[str, Any]], token: str) -> dict[str, dict[str, Any]]:
    """The typed texts, each with the token; choices, numbers and dates as they are."""
    marked = deepcopy(sections)
    for data in marked.values():
        for name, value in data.items():
            if isinstance(value, str) and " " in value:
                data[name] = f"{value} {token}"
            elif isinstance(value, list):
                for row in value:
                    for cell, text in row.items():
                        if isinstance(text, str) and " " in text:
                            row[cell] = f"{text} {token}"
    return marked


def _draft(world: World, stage: str, route: Route = Route.PLAN, **changes) -> Proposal:
    """A complete dossier of four authors and one who left, ready to send."""
    who = world.people
    sections = SLIP_TYPED if route == Route.SLIP else PLAN_TYPED
    typed = _marked(sections, canary(stage))
    first = next(iter(typed))
    typed[first]["registrant_kind"] = "GROUP"
    if route == Route.PLAN:
        secret = f"Chỉ người quyết định đọc phần này. {canary(stage, 'mat')}"
        typed["declarations"]["confidential_parts"] = secret
    for key, change in changes.items():
        typed[key].update(change)
    for data in typed.values():
        data.pop("field", None)
    make = make_idea if route == Route.SLIP else make_plan
    proposal = make(who["lead"], changes=typed)
    lead = proposal.authors.get(is_lead=True)
    actions.change_author(lead, level="EDIT", share=55, by=who["lead"], at=NOW)
    join_in(proposal, who["editor"], 20)
    join_in(proposal, who["commenter"], 10, level="COMMENT")
    join_in(proposal, who["viewer"], 10, level="VIEW")
    join_in(proposal, who["gone_author"], 5)
    left = join_in(proposal, who["removed"], 5)
    actions.remove_author(left, by=who["lead"], at=NOW)
    proposal.refresh_from_db()
    return proposal


def _invite(world: World, proposal: Proposal, name: str = "invited") -> Proposal:
    actions.invite(
        proposal,
        person=world.people[name],
        level=Author.Level.EDIT,
        share=5,
        by=proposal.lead,
        at=NOW,
    )
    actions.comment(
        proposal,
        section="",
        text=f"Góp ý riêng giữa các tác giả {_token_of(world, proposal)}",
        by=proposal.lead,
        at=NOW,
    )
    return proposal


def _token_of(world: World, proposal: Proposal) -> str:
    stage = next((s for s in STAGES if canary(s) in proposal.title), "DRAFT")
    return canary(stage, "nhap")


def _slip(world: World, stage: str) -> Proposal:
    proposal = _draft(world, stage, Route.SLIP)
    approvals.register(proposal, by=proposal.lead, at=NOW)
    proposal.refresh_from_db()
    return proposal


def _answered(world: World, stage: str, **given) -> Proposal:
    proposal = _slip(world, stage)
    act(proposal, Kind.ANSWER_IDEA, **given)
    proposal.refresh_from_db()
    return proposal


def _agreed(world: World, stage: str) -> Proposal:
    return _answered(world, stage, helper=world.people["helper"])


def _writing(world: World, stage: str) -> Proposal:
    proposal = _agreed(world, stage)
    return _invite(world, actions.start_plan(proposal, by=proposal.lead, at=NOW))


def _from_idea(world: World, stage: str) -> Proposal:
    """A slip that was agreed and became a plan: two versions; another unit's opinion is asked."""
    proposal = _answered(world, stage)
    typed = _marked(PLAN_TYPED, canary(stage))
    typed["general"]["registrant_kind"] = "GROUP"
    typed["declarations"]["confidential_parts"] = f"Chỉ để quyết định. {canary(stage, 'mat')}"
    for data in typed.values():
        data.pop("field", None)
    complete_plan(proposal, by=proposal.lead, changes=typed)
    case = approvals.submit(proposal, by=proposal.lead, at=NOW)
    walk(proposal, until=Kind.CHECK_NOTE)
    secret = f"Đề nghị cho ý kiến {canary(stage, 'ykien')}"
    ask(case, Addressee(Asked.RELATED_UNIT, 5, unit=world.city.health), question=secret)
    wanted, by = [f"Dự toán chi tiết {canary(stage)}"], world.people["officer"]
    approvals.ask_supplement(case, wanted=wanted, working_days=5, by=by, at=NOW)
    _council(world, case, secret)
    return proposal


def _council(world: World, case, secret: str) -> None:
    """A council of five: one has sent his sheet, the secretary declared, three have not."""
    places = ("CHAIR", "VICE_CHAIR", "SECRETARY", "MEMBER", "MEMBER")
    names = ("head", "voter", "officer", "branch_leader", "late_deputy")
    people = [world.people[name] for name in names]
    paper = SimpleUploadedFile("Quyết định.docx", docx("Quyết định thành lập Hội đồng."))
    council = councils.set_up(case, zip(people, places, strict=True), file=paper)
    for person in (people[2], people[1]):
        councils.declare(council, person)
    councils.score(council, people[1], comment=secret)


def _said(stage: str) -> dict[str, dict]:
    """What officers and voters write on the way, with the token of the deliberation."""
    token = canary(stage, "ykien")
    return {
        "CHECK_NOTE": {"effectiveness": f"Có hiệu quả {token}", "feasibility": f"Khả thi {token}"},
        "PARTY_OPINION": {"reason": f"Lưu ý an toàn dữ liệu {token}"},
        "VOTE": {"reason": f"Thiết thực {token}"},
        "CLOSE_VOTE": {"discussion": f"Tập thể thảo luận {token}"},
    }


def _plan(world: World, stage: str, until: str) -> Proposal:
    proposal = _draft(world, stage)
    approvals.submit(proposal, by=proposal.lead, at=NOW)
    return walk(proposal, until=until, **_said(stage))


def _returned(world: World, stage: str) -> Proposal:
    proposal = _plan(world, stage, Kind.INTAKE)
    act(
        proposal,
        Kind.INTAKE,
        accepted=False,
        completeness=[{"item": "options", "ok": False, "note": "Thiếu dự toán."}],
        reason=f"Bổ sung dự toán {canary(stage)}.",
        remarks=[("resources", "budget", f"Ghi rõ từng khoản {canary(stage)}.")],
    )
    proposal.refresh_from_db()
    return _invite(world, proposal)


def _withdrawn(world: World, stage: str) -> Proposal:
    proposal = _plan(world, stage, Kind.INTAKE)
    return approvals.withdraw(proposal, by=proposal.lead, at=NOW)


def _dropped(world: World, stage: str) -> Proposal:
    proposal = _draft(world, stage)
    return approvals.withdraw(proposal, by=proposal.lead, at=NOW)


def _outside(world: World, stage: str) -> Proposal:
    proposal = _draft(world, stage, general={"needs_legal_document_pilot": "yes"})
    approvals.submit(proposal, by=proposal.lead, at=NOW)
    proposal.refresh_from_db()
    return proposal


def _decided(world: World, stage: str, **decision) -> Proposal:
    proposal = _draft(world, stage)
    approvals.submit(proposal, by=proposal.lead, at=NOW)
    return walk(proposal, DECISION=decision, **_said(stage))


def _approved(world: World, stage: str) -> Proposal:
    who = world.people
    return _decided(
        world, stage, supervisor=who["supervisor"], implementers=[who["lead"], who["implementer"]]
    )


def _rejected(world: World, stage: str) -> Proposal:
    """Sent twice, voted down, refused."""
    proposal = _plan(world, stage, Kind.INTAKE)
    act(proposal, Kind.INTAKE, accepted=False, reason=f"Viết rõ hơn {canary(stage)}.")
    approvals.submit(proposal, by=proposal.lead, at=NOW)
    return walk(
        proposal,
        ballots=dict.fromkeys([world.people["head"], world.people["voter"]], "AGAINST"),
        DECISION={"type": "REJECT", "reasons": f"Chưa khả thi {canary(stage)}."},
        **_said(stage),
    )


_MAKERS: dict[str, Callable[[World, str], Proposal]] = {
    "DRAFT": lambda world, stage: _invite(world, _draft(world, stage)),
    "REGISTERED": _slip,
    "AGREED": _agreed,
    "WRITING": _writing,
    "DECLINED": lambda world, stage: _answered(
        world, stage, answer=IdeaAnswer.Answer.DECLINE, remark=f"Chưa phù hợp {canary(stage)}."
    ),
    "JOINED": lambda world, stage: _answered(
        world,
        stage,
        answer=IdeaAnswer.Answer.JOIN,
        remark=f"Cùng nội dung {canary(stage)}.",
        joined_to=world.dossiers["REGISTERED"],
    ),
    "INTAKE": lambda world, stage: _plan(world, stage, Kind.INTAKE),
    "CHECK": lambda world, stage: _from_idea(world, stage),
    "VOTE": lambda world, stage: _plan(world, stage, Kind.VOTE),
    "DECISION": lambda world, stage: _plan(world, stage, Kind.DECISION),
    "RETURNED": _returned,
    "WITHDRAWN": _withdrawn,
    "DROPPED": _dropped,
    "OUTSIDE": _outside,
    "APPROVED": _approved,
    "REJECTED": _rejected,
}
