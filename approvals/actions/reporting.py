"""The urgent path up to the level above (domain b.7, R1-13): flagged by staff, reported by a head.

A flag starts nothing but the head's hours to report upward or to refuse with a reason; neither does
anything that an author ticks or writes. Only a report opens the case, at the level above.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Mandate, Seat, Unit, User
from accounts.policy import read_sight
from accounts.roles import LEADERS, PARTY, Role
from approvals import selectors
from approvals.models import (
    Case,
    Kind,
    Purpose,
    Task,
    UrgencyMark,
    UrgentFile,
    UrgentFlag,
    UrgentRefusal,
    UrgentReport,
)
from approvals.policy.urgent import can_flag, can_withdraw_flag
from approvals.routing import Route
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from documents.actions import store
from journal.actions import record
from proposals.actions import as_known_now, begin_for, report_draft
from proposals.lifecycle import State
from proposals.models import Proposal
from proposals.models import Route as Written
from proposals.policy import can_report
from proposals.selectors import given_up

from .cases import close_case, open_case
from .deciding import as_what
from .errors import LateReasonNeeded, need
from .moments import write_off_reminders
from .owing import open_step
from .shutting import shut_to_relatives
from .tasks import finish, is_late, lock, open_task, stand_in_by, take


@dataclass
class _Post:
    """The head's post in which somebody reports, in the form of a task that is his (take)."""

    unit: Unit
    proposal_id: int | None
    role: str = Role.HEAD
    kind: str = Kind.URGENT_ANSWER
    person_id: int | None = None
    stands: Mandate | None = None

    @property
    def unit_id(self) -> int:
        return self.unit.pk


@transaction.atomic
def flag_urgent(proposal: Proposal, *, situation: str, by: User, at: datetime) -> UrgentFlag:
    """Tell the head of the dossier's unit that it is urgent, with the situation in words.

    The head has the hours of the rule to report upward or to refuse with a reason. Of a draft the
    head reads the title and these words, nothing else. Raises ValidationError without a situation,
    WrongMoment where the urgent path is not open or a flag waits already, PermissionDenied to
    anybody but an author or somebody of the unit.
    """
    fresh, person = lock(proposal.pk), as_known_now(by)
    can_flag(person, fresh).enforce()
    need({"situation": (bool(situation.strip()), _("Write what has happened."))})
    _need_open(fresh)
    if waiting := _flags(fresh).first():
        raise WrongMoment(
            _("%(person)s has flagged it already; the head answers by %(moment)s.")
            % {
                "person": waiting.urgent_flag.by,
                "moment": selectors.due_in_words(waiting),
            }
        )
    step = selectors.urgent_step(Kind.URGENT_ANSWER, day_of(at))
    task = open_task(
        kind=Kind.URGENT_ANSWER,
        unit=fresh.unit,
        role=step.role,
        working_days=step.working_days,
        hours=step.hours,
        proposal=fresh,
        step=step,
        at=at,
    )
    flag = UrgentFlag.objects.create(
        task=task, proposal=fresh, situation=nfc(situation).strip(), by=person, at=at
    )
    record("urgent.flag", task, by=person, at=at, flagged=task.pk, unit=fresh.unit_id)
    return flag


@transaction.atomic
def refuse_flag(
    task: Task, *, reason: str, by: User, at: datetime, late_reason: str = ""
) -> UrgentRefusal:
    """The head does not report it, with the reason; the dossier goes its ordinary way.

    Raises ValidationError without a reason, and what `take` raises.
    """
    taken = take(task, kind=Kind.URGENT_ANSWER, by=by, at=at, late_reason=late_reason)
    need({"reason": (bool(reason.strip()), _("Write why you do not report it upward."))})
    said = UrgentRefusal.objects.create(task=taken, reason=nfc(reason).strip(), by=by, at=at)
    finish(taken, by=by, at=at, outcome="REFUSED", late_reason=late_reason)
    record("urgent.refuse", taken, by=by, at=at, flagged=taken.pk, unit=taken.unit_id)
    return said


@transaction.atomic
def withdraw_flag(proposal: Proposal, *, by: User, at: datetime) -> UrgentFlag:
    """Whoever flagged it says that it is urgent no more: the head owes no answer and is told.

    What was flagged stays on record, and it may be flagged again. Raises WrongMoment where no flag
    waits, PermissionDenied to anybody but who flagged it.
    """
    fresh, person = lock(proposal.pk), as_known_now(by)
    waiting = _flags(fresh).first()
    if waiting is None:
        raise WrongMoment(_("No flag waits for the head any more: it was answered or withdrawn."))
    flag = waiting.urgent_flag
    can_withdraw_flag(person, flag).enforce()
    Task.objects.filter(pk=waiting.pk).update(voided_at=at)
    write_off_reminders(waiting)
    record("task.void", waiting, by=None, at=at, task=waiting.pk, kind=waiting.kind)
    record("urgent.withdraw", waiting, by=person, at=at, flagged=waiting.pk, unit=fresh.unit_id)
    return flag


@transaction.atomic
def report_urgent(
    proposal: Proposal | None = None,
    *,
    mark: str,
    situation: str,
    to_do: str,
    done: str = "",
    affected: str = "",
    files: Iterable[UploadedFile] = (),
    unit: Unit | None = None,
    title: str = "",
    lead: User | None = None,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> UrgentReport:
    """Report an urgent case to the head of the nearest level above who may know of it (R1-13).

    On an existing idea or draft, or on a dossier that begins here: `title`, of `unit`, and `lead`,
    who will complete it. What was flagged on it is answered by this. An idea that waits for the
    head's answer is reported in its place. `late_reason`: of a flag that was not answered in time.

    Nobody is made the author who would judge it. Raises ValidationError beside the parameters;
    LateReasonNeeded; documents.actions.Refused;
    WrongMoment where the dossier's state does not allow it, it was reported already, or no level
    above is there; PermissionDenied to anybody but the head and who stands in for the head.
    """
    person = as_known_now(by)
    person.sight = read_sight(person)
    fresh = lock(proposal.pk) if proposal is not None else None
    unit = fresh.unit if fresh is not None else unit
    post = _post_of(person, unit, fresh, at=at)
    needed = _("Write it; the level above decides by it.")
    need(
        {
            "mark": (mark in UrgencyMark.values, _("Choose one.")),
            "situation": (bool(situation.strip()), needed),
            "to_do": (bool(to_do.strip()), needed),
            "title": (fresh is not None or bool(title.strip()), _("Give it a name.")),
            "lead": (fresh is not None or _may_lead(lead, unit), _names_somebody(unit)),
        }
    )
    judges = fresh is None and lead.pk != person.pk and _judges(lead, unit, day_of(at))
    said = _("%(lead)s votes or speaks for the Party here; only he himself begins a dossier.")
    need({"lead": (not judges, said % {"lead": lead})})
    if fresh is None:
        lead = as_known_now(lead)
        draft = begin_for(lead, route=Written.PLAN, title=title, problem=situation, by=by, at=at)
        fresh = lock(draft.pk)
    _need_open(fresh)
    flags = list(_flags(fresh))
    for flagged in flags:
        late = is_late(flagged, at) and flagged.opened_at < flagged.due_at
        if late and not late_reason.strip():
            raise LateReasonNeeded(flagged)
    shut_to_relatives(fresh, by=by, at=at)
    above = selectors.head_above(fresh, on=day_of(at))
    if above is None:
        raise WrongMoment(
            _(
                "No level above %(unit)s has a head who may decide on this. Ask an administrator "
                "to enter the superior agency."
            )
            % {"unit": unit.name}
        )
    open_one = fresh.cases.filter(closed_at=None).first()
    if open_one is not None:
        _give_up(open_one, late_reason, by=by, at=at)
    if fresh.state == State.DRAFT:
        fresh = report_draft(fresh, person=person, by=by, at=at)
    case = _open(fresh, unit, above, by=by, at=at)
    report = UrgentReport.objects.create(
        case=case,
        proposal=fresh,
        unit=unit,
        mark=mark,
        situation=nfc(situation).strip(),
        to_do=nfc(to_do).strip(),
        done=nfc(done).strip(),
        affected=nfc(affected).strip(),
        by=by,
        reported_as=as_what(post, by, at),
        signing_form=post.stands.form if post.stands else "",
        at=at,
    )
    keep_files(case, files, by=by, at=at)
    for flagged in flags:
        flagged.proposal, flagged.stands = fresh, post.stands
        finish(flagged, by=by, at=at, outcome="REPORTED", late_reason=late_reason)
    by_mandate = {"mandate": post.stands.pk} if post.stands else {}
    said = {"n": case.n, "unit": unit.pk, "to": above.pk, "mark": mark, **by_mandate}
    record("urgent.report", case, by=by, at=at, report=report.pk, **said)
    return report


def keep_files(case: Case, files, *, by: User, at: datetime, of_directive: bool = False) -> None:
    """Keep what came with a report or a directive. Raises documents.actions.Refused."""
    gone = given_up(case.proposal) if (files := [one for one in files if one]) else ()
    for one in files:
        kept = store(one, by=by, at=at, given_up=gone)
        UrgentFile.objects.create(case=case, file=kept, of_directive=of_directive)


def _need_open(proposal: Proposal) -> None:
    if not (verdict := selectors.urgent_path_is_open(proposal)):
        raise WrongMoment(verdict.reason)


def _flags(proposal: Proposal):
    tasks = Task.objects.open().filter(proposal=proposal, kind=Kind.URGENT_ANSWER)
    return tasks.select_related("unit", "proposal", "urgent_flag__by").order_by("pk")


def _post_of(person: User, unit: Unit | None, proposal: Proposal | None, *, at: datetime) -> _Post:
    """The post in which he reports; a mandate by which he does it is locked to the end."""
    if unit is None:
        raise PermissionDenied(selectors.who_reports())
    post = _Post(unit, proposal.pk if proposal is not None else None)
    stand_in_by(post, person, at=at)
    can_report(person, unit, post.proposal_id).enforce()
    return post


def _give_up(case: Case, late_reason: str, *, by: User, at: datetime) -> None:
    """The report stands in the place of the answer that was owed; of one that is late with why."""
    owed = case.tasks.open().select_related("case", "proposal", "unit").order_by("pk")
    late = [task for task in owed if is_late(task, at)]
    if late and not late_reason.strip():
        raise LateReasonNeeded(late[0])
    close_case(case, Case.Outcome.REPORTED, by=by, at=at)
    given = Task.objects.filter(pk__in=[task.pk for task in late])
    given.update(late_reason=late_reason.strip())


def _may_lead(lead: User | None, unit: Unit) -> bool:
    return lead is not None and lead.is_active and lead.unit.employing_agency().pk == unit.pk


def _judges(lead: User, unit: Unit, on: date) -> bool:
    """Whether he votes on the unit's plans or speaks for its Party committee: an author does
    neither, and nobody makes another an author to take his voice.
    """
    units = {unit.pk, unit.party_committee_id} - {None}
    seats = Seat.objects.held_on(on).filter(person=lead, role__in=LEADERS | PARTY)
    return seats.filter(unit__in=units).exists()


def _names_somebody(unit: Unit) -> str:
    return _("Name who completes the dossier afterwards: somebody of %(unit)s.") % {"unit": unit}


def _open(proposal: Proposal, unit: Unit, above: Unit, *, by: User, at: datetime) -> Case:
    """The case of the urgent path at the level above, and the hours that its head has."""
    step = selectors.urgent_step(Kind.URGENT_DIRECTIVE, day_of(at))
    way = Route(above, step.procedure, [_why(unit, above)])
    case = open_case(proposal, purpose=Purpose.URGENT, route=way, by=by, at=at)
    case.stage = step.stage
    case.save(update_fields=["stage"])
    open_step(case, step, at=at)
    return case


def _why(unit: Unit, above: Unit) -> dict:
    """Why the case is at `above`, as a case keeps the rows that sent it: people did, by R1-13."""
    return {
        "code": "R1-13",
        "row": 0,
        "version": 0,
        "sentence": (
            f"Người đứng đầu {unit.name} báo cáo vụ việc khẩn, nên người đứng đầu {above.name}, "
            "cấp trên, chỉ đạo."
        ),
        "sentence_en": (
            f"The head of {unit.name} reported an urgent case, so the head of {above.name}, the "
            "level above, directs it."
        ),
        "source": "Kết luận 14-KL/TW",
        "verified": True,
    }
