"""Dossiers on their way, each step taken by who really takes it.

    case = submitted(city, city.ward_deputy)       # intake is owed
    proposal = walk(case.proposal, until=Kind.VOTE)  # everything before it done with a "yes"
    proposal = approved(city); rejected(city); overridden(city); returned(city)
    act(proposal, Kind.INTAKE, accepted=False, reason="…")   # one act by its holder

Give `at` for the instant of every step, `by` for the author. Without people of your own use
`tests.world.city()`. The `rules` fixture of tests/approvals/conftest.py (or `load_rules()` here)
must have loaded the rule data first.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import rules_data as catalogues
from accounts.models import RejectionReason, User
from approvals import actions, policy
from approvals import rules_data as rules
from approvals.models import (
    Ballot,
    Decision,
    IdeaAnswer,
    Intake,
    Kind,
    Opinion,
    Procedure,
    Sheet,
    Vote,
)
from core import clock
from proposals import rules_data as questions
from tests.documents.makers import docx
from tests.made_once import made_once
from tests.proposals.makers import make_idea, make_plan
from tests.world import NOW, TODAY
from workdays import actions as days
from workdays import rules_data as calendar

if TYPE_CHECKING:
    from datetime import datetime

    from approvals.models import Case, Task
    from approvals.selectors import Addressee
    from proposals.models import Proposal
    from tests.world import City
    from workdays.models import CalendarRevision

FOR, AGAINST, ABSTAIN = Ballot.Choice.FOR, Ballot.Choice.AGAINST, Ballot.Choice.ABSTAIN


@made_once
def load_rules() -> None:
    """The rule data that dossiers need, as they ship: calendar, reasons, questions, procedures."""
    days.add_years(calendar._from_file(), years=calendar.IN_FILE, at=NOW)
    catalogues._add(RejectionReason, catalogues.REJECTIONS)
    questions.load_rules()
    rules.load_rules()


def confirm_calendar(city: City, *years: int) -> None:
    """Without this the due dates of the year are provisional, and nobody is late on them."""
    for year in years or (TODAY.year, TODAY.year + 1):
        revise_calendar(city, year)


def revise_calendar(
    city: City, year: int, *, at: datetime = NOW, move: bool = False, **more
) -> CalendarRevision:
    """Draft `year`, propose it and have the second administrator confirm it.

    `more`: days as {date: "OFF" | "WORKED" | None} under `days`, and what `propose` takes.
    """
    revision = days.start_revision(year, by=city.admin, at=at)
    for day, effect in more.pop("days", {}).items():
        revision = days.set_day(revision, day, effect=effect, name="Thay đổi", by=city.admin, at=at)
    revision = days.propose(
        revision,
        source="Thông báo thử nghiệm",
        deadlines="MOVE" if move else "LEAVE",
        seen=revision.edition,
        by=city.admin,
        at=at,
        **more,
    )
    actions.confirm_calendar(revision, seen=revision.edition, by=city.admin2, at=at)
    revision.refresh_from_db()
    return revision


def new_version(code: str, **steps: dict | bool) -> Procedure:
    """The next version of a procedure, with rows changed: PARTY_OPINION=False, VOTE={"base": …}."""
    old = Procedure.objects.filter(code=code).order_by("-version").first()
    own = {
        field.attname: getattr(old, field.attname)
        for field in Procedure._meta.concrete_fields
        if field.attname not in ("id", "version")
    }
    rows = []
    for step in old.steps.order_by("stage", "pk"):
        row = {
            field.attname: getattr(step, field.attname)
            for field in step._meta.concrete_fields
            if field.attname not in ("id", "procedure_id")
        }
        change = steps.get(step.kind, {})
        rows.append({**row, **({"enabled": change} if isinstance(change, bool) else change)})
    actions.add_rules(
        procedures=[{**own, "version": old.version + 1, "steps": rows}], routing=[], reminders=[]
    )
    return Procedure.objects.get(code=code, version=old.version + 1)


# ------------------------------------------------------------------------------- to the start


@made_once
def registered(city: City, by: User | None = None, *, at: datetime = NOW, **more) -> Case:
    """An idea slip sent by `by` (the ward's staff): the head's answer is owed."""
    proposal = make_idea(by or city.ward_staff, at=at, **more)
    return actions.register(proposal, by=proposal.lead, at=at)


@made_once
def submitted(city: City, by: User | None = None, *, at: datetime = NOW, **more) -> Case:
    """A plan submitted by `by` (the ward's first deputy): its intake is owed."""
    proposal = make_plan(by or city.ward_deputy, at=at, **more)
    return actions.submit(proposal, by=proposal.lead, at=at)


# ---------------------------------------------------------------------------- one act at a time


def owed(proposal: Proposal, kind: str, *, person: User | None = None) -> Task:
    """The open task of this kind; a voter's own when `person` is named."""
    tasks = proposal.tasks.open().filter(kind=kind).select_related("unit", "case", "person")
    return (tasks.filter(person=person) if person else tasks).order_by("pk")[0]


def doer(task: Task) -> User:
    """The first of those whose turn it is."""
    return policy.holders(task).order_by("pk")[0]


def act(
    proposal: Proposal,
    kind: str,
    *,
    by: User | None = None,
    person: User | None = None,
    at: datetime = NOW,
    late_reason: str = "",
    **given,
):
    """Do the open task of this kind with a "yes", or with what is `given` in its place."""
    task = owed(proposal, kind, person=person)
    with clock.frozen(at):
        by = by or doer(task)
        verb, usual = USUAL[kind]
        return verb(task, by=by, at=at, late_reason=late_reason, **{**usual(task, by, at), **given})


def close(proposal: Proposal, *, at: datetime = NOW, **given):
    """Close the vote, and have the ballots that were entered confirmed: what the round said."""
    written = act(proposal, Kind.CLOSE_VOTE, at=at, **given)
    if isinstance(written, Sheet):
        act(proposal, Kind.CONFIRM_MINUTES, at=at)
    return Vote.objects.get(case__proposal=proposal, case__closed_at=None).result


def ask(case: Case, *addressees: Addressee, by: User | None = None, at: datetime = NOW, **given):
    """Ask for opinions, as the deciding unit's officer: what came of each addressee."""
    with clock.frozen(at):
        by = by or policy.eligible(case.unit, ["UNIT_OFFICER"], case.proposal)[0].person
        given = {"question": "Có ảnh hưởng?", **given}
        return actions.ask_opinions(case, addressees=addressees, by=by, at=at, **given)


def act_late(task: Task, by: User, at: datetime, position: str = "AGREE"):
    """An opinion that comes after its due date."""
    given = {"position": position, "reason": "Chưa rõ.", "late_reason": "Chờ số liệu."}
    with clock.frozen(at):
        return actions.give_opinion(task, by=by, at=at, **given)


def silence(at: datetime) -> int:
    """Record the silence that is due at `at`; of how many."""
    n = 0
    with clock.frozen(at):
        while actions.no_answer_next(at=at):
            n += 1
    return n


def walk(
    proposal: Proposal,
    *,
    until: str = "",
    at: datetime = NOW,
    ballots: dict | None = None,
    late_reason: str = "",
    **given: dict,
) -> Proposal:
    """Do what is owed with a "yes", stage after stage, until a task of kind `until` is open.

    `given` changes single acts: DECISION={"type": "REJECT", "reasons": "…"}. `ballots` maps voters
    to what they cast; who is not in it casts FOR. A ballot of None is left to the secretary.
    """
    while True:
        kinds = list(proposal.tasks.open().order_by("pk").values_list("kind", flat=True))
        if until in kinds or not kinds:
            break
        voters = [one for one in _voters(proposal) if (ballots or {}).get(one, FOR)]
        kind = next((one for one in kinds if one not in (Kind.VOTE, Kind.CLOSE_VOTE)), None)
        if kind is None:
            kind = Kind.VOTE if voters else Kind.CLOSE_VOTE
        more = dict(given.get(kind, {}))
        person = voters[0] if kind == Kind.VOTE else None
        if person:
            more.setdefault("choice", (ballots or {}).get(person, FOR))
        act(proposal, kind, at=at, person=person, late_reason=late_reason, **more)
    proposal.refresh_from_db()
    return proposal


def _voters(proposal: Proposal) -> list[User]:
    tasks = proposal.tasks.open().filter(kind=Kind.VOTE)
    return [task.person for task in tasks.select_related("person").order_by("pk")]


def minutes(name: str = "bien-ban.docx") -> SimpleUploadedFile:
    """A small true document."""
    return SimpleUploadedFile(name, docx("Biên bản cuộc họp tập thể lãnh đạo."))


# ------------------------------------------------------------------------------------ to the end


@made_once
def in_stage(city: City, kind: str, by: User | None = None, *, at: datetime = NOW, **more) -> Task:
    """A plan under way in which a task of `kind` is owed: that task."""
    case = submitted(city, by, at=at, **more)
    walk(case.proposal, until=kind, at=at)
    return owed(case.proposal, kind)


@made_once
def approved(city: City, by: User | None = None, *, at: datetime = NOW, **more) -> Proposal:
    """Approved after every step of its procedure said yes."""
    return walk(submitted(city, by, at=at, **more).proposal, at=at)


@made_once
def rejected(city: City, by: User | None = None, *, at: datetime = NOW, **more) -> Proposal:
    """Not approved, with a reason; where there is a vote, everybody votes against."""
    case = submitted(city, by, at=at, **more)
    return walk(
        case.proposal,
        at=at,
        ballots=_all(case, AGAINST),
        DECISION={"type": Decision.Type.REJECT, "reasons": "Chưa khả thi trong năm nay."},
    )


@made_once
def overridden(city: City, by: User | None = None, *, at: datetime = NOW, **more) -> Proposal:
    """The vote did not carry; the head ordered it on his own responsibility (journey 3)."""
    case = submitted(city, by, at=at, **more)
    return walk(
        case.proposal,
        at=at,
        ballots=_all(case, AGAINST),
        DECISION={
            "type": Decision.Type.APPROVE_BY_HEAD,
            "reasons": "Cần thiết và khả thi.",
            "head_accountability": True,
        },
    )


@made_once
def returned(city: City, by: User | None = None, *, at: datetime = NOW, **more) -> Proposal:
    """Given back by the officer at intake, with a reason beside a field."""
    case = submitted(city, by, at=at, **more)
    act(
        case.proposal,
        Kind.INTAKE,
        at=at,
        accepted=False,
        completeness=[{"item": "options", "ok": False, "note": "Thiếu dự toán."}],
        reason="Bổ sung dự toán chi tiết.",
        remarks=[("resources", "budget", "Ghi rõ từng khoản.")],
    )
    case.proposal.refresh_from_db()
    return case.proposal


def _all(case: Case, choice: str) -> dict:
    return dict.fromkeys(User.objects.filter(seats__unit=case.unit), choice)


# --------------------------------------------------------------------- what each says to say "yes"


def _agree(task, by, at):
    return {"answer": IdeaAnswer.Answer.AGREE, "remark": "Ý tưởng tốt, viết kế hoạch đi."}


def _accept(task, by, at):
    return {
        "accepted": True,
        "scope_result": Intake.Scope.IN_SCOPE,
        "completeness": [{"item": "general", "ok": True, "note": ""}],
        "within_functions": True,
        "arrival_number": "123",
    }


def _note(task, by, at):
    asked = task.case.version.values["eligibility"]
    return {
        "answers": [
            {
                "code": code,
                "question": said["question"]["name"],
                "author": said["answer"],
                "confirmed": True,
                "note": "",
            }
            for code, said in asked.items()
        ],
        "effectiveness": "Giảm số lần người dân đi lại.",
        "is_effective": True,
        "feasibility": "Đủ thẩm quyền, người và kinh phí.",
        "is_feasible": True,
    }


def _opinion(task, by, at):
    if task.kind in (Kind.UNIT_OPINION, Kind.ASKED_OPINION):
        return {"position": Opinion.Position.AGREE}
    return {
        "position": Opinion.Position.AGREE,
        "document_number": "15-CV/ĐU",
        "document_date": clock.day_of(at),
        "file": minutes("y-kien.docx"),
        "signer": "Ủy viên thường vụ",
    }


def _meeting(task, by, at):
    return {
        "held_at": at - timedelta(minutes=30),
        "participants": "Đại diện cấp ủy\nĐại diện tập thể lãnh đạo",
        "conclusion": "Hai bên thống nhất phương án điều chỉnh.",
        "reason": "Đã làm rõ các điểm cấp ủy nêu.",
    }


def _ballot(task, by, at):
    return {"choice": FOR}


def _close(task, by, at):
    """The secretary enters FOR for everybody who has not cast."""
    cast = task.case.vote.ballots.values("voter")
    waiting = task.case.vote.voters.exclude(person__in=cast).select_related("person")
    return {
        "ballots": {row.person: FOR for row in waiting},
        "held_at": at,
        "place": "Phòng họp số 1",
        "discussion": "Tập thể lãnh đạo thảo luận và biểu quyết.",
    }


def _decision(task, by, at):
    authors = task.proposal.authors.values("person")
    others = User.objects.filter(is_active=True).exclude(pk__in=authors).exclude(pk=by.pk)
    return {
        "type": Decision.Type.APPROVE,
        "approved_scope": "Trong phạm vi đơn vị.",
        "approved_start": clock.day_of(at) + timedelta(days=7),
        "approved_end": clock.day_of(at) + timedelta(days=180),
        "approved_budget": 180_000_000,
        "implementers": [task.proposal.lead],
        "supervisor": others.order_by("pk").first(),
        "reporting_interval": Decision.Interval.MONTHLY,
        "seen_sha256": task.case.version.sha256,
    }


def _resolution(task, by, at):
    return {
        **_decision(task, by, at),
        "number": "25-NQ/TU",
        "document_date": clock.day_of(at),
        "met_on": clock.day_of(at),
        "signer": "Phó Bí thư Thường trực",
        "present": 12,
        "members": 15,
        "in_favour": 11,
        "against": 0,
        "abstained": 1,
        "file": minutes("nghi-quyet.docx"),
    }


USUAL = {
    Kind.ANSWER_IDEA: (actions.answer_idea, _agree),
    Kind.INTAKE: (actions.take_in, _accept),
    Kind.ANSWER_TRANSFER: (actions.answer_transfer, lambda task, by, at: {"accepted": True}),
    Kind.CHECK_NOTE: (actions.sign_note, _note),
    Kind.UNIT_OPINION: (actions.give_opinion, _opinion),
    Kind.ASKED_OPINION: (actions.give_opinion, _opinion),
    Kind.PARTY_OPINION: (actions.give_opinion, _opinion),
    Kind.PARTY_MEETING: (actions.record_meeting, _meeting),
    Kind.VOTE: (actions.cast, _ballot),
    Kind.CLOSE_VOTE: (actions.close_vote, _close),
    Kind.CONFIRM_MINUTES: (actions.confirm_minutes, lambda task, by, at: {"confirmed": True}),
    Kind.DECISION: (actions.decide, _decision),
    Kind.RESOLUTION: (actions.enter_resolution, _resolution),
    Kind.RESOLUTION_CHECK: (actions.confirm_resolution, lambda task, by, at: {"confirmed": True}),
    Kind.REPORT_BACK: (actions.report_back, lambda task, by, at: {"text": "Đã quyết định."}),
    Kind.NOTE_REPORT: (actions.note_report, lambda task, by, at: {}),
}
