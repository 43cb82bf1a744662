"""Handing a case down with its limits, taking it back, and the report after its decision.

The right goes down, the responsibility stays: the level above reads on, may take the case back
until it is decided, and is told what became of it (E-LEVEL-6, docs/adr/0035).
"""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Mandate, Unit, User
from accounts.policy import read_sight
from accounts.roles import Role
from approvals import grounds, ladder, policy, routing, selectors
from approvals.models import (
    Case,
    Decision,
    HandDown,
    HandDownEnd,
    HandDownNote,
    HandDownReport,
    Kind,
    Purpose,
    Step,
    Task,
)
from approvals.routing import Route
from core.clock import day_of
from core.templatetags.core import vdate
from core.verdicts import WrongMoment
from documents.actions import store
from journal.actions import record
from proposals.actions import as_known_now
from proposals.models import Proposal
from proposals.selectors import given_up
from workdays.calendar import Calendar

from .asking import need_answers
from .cases import close_case, let_in
from .errors import need
from .handing_rows import tell
from .pausing import need_running
from .stages import proceed
from .tasks import finish, fresh_case, lock, moment, open_task, said_why, take
from .transfers import moved, open_next


@transaction.atomic
def hand_down(
    case: Case,
    *,
    to_unit: Unit | None,
    document_number: str,
    document_date: date | None,
    file: UploadedFile | None,
    decide_by: date | None,
    report_by: date | None,
    max_budget: int | None = None,
    only_answers: bool = False,
    conditions: str = "",
    by: User,
    at: datetime,
) -> HandDown:
    """Hand an open case to a unit below, which decides within these limits and reports back.

    `max_budget` in đồng, what may be approved at most; `decide_by` the last day on which it may be
    decided; `only_answers`: neither returned nor ordered against the vote. Raises ValidationError
    beside the parameters, documents.actions.Refused, WrongMoment once a vote was opened, while an
    opinion or an addition is owed and where it was handed down already, PermissionDenied to anybody
    but the head of the case's unit and who stands in for him.
    """
    fresh, person = fresh_case(case), as_known_now(by)
    mandate = for_the_head(person, fresh.unit, fresh.proposal)
    if not (verdict := selectors.may_go_down(fresh)):
        raise WrongMoment(verdict.reason)
    need_answers(fresh)
    need_running(fresh)
    on = day_of(at)
    takes = selectors.may_take(to_unit, fresh, on=on)
    need(
        {
            "to_unit": (bool(takes), str(takes.reason)),
            "document_number": (
                bool(document_number.strip()),
                _("Enter the number of the document."),
            ),
            "document_date": (
                document_date is not None and document_date <= on,
                _("Enter the date of the document; it does not lie ahead."),
            ),
            "file": (file is not None, _("Attach the document.")),
            "max_budget": (
                max_budget is None or max_budget >= 0,
                _("Enter a sum, 0 for none; empty for no limit."),
            ),
            "decide_by": (
                decide_by is not None and decide_by >= on,
                _("Enter the last day on which it may be decided; not one that is over."),
            ),
            "report_by": (
                report_by is not None and (decide_by is None or report_by >= decide_by),
                _("Enter the day of the report; it does not come before the last day to decide."),
            ),
        }
    )
    why = grounds.said_of_mandate(
        fresh.unit, to_unit, number=document_number.strip(), day=document_date
    )
    way = routing.route_at(to_unit, fresh.proposal, because=why, on=on)
    hand = HandDown(
        proposal=fresh.proposal,
        upper=fresh,
        from_unit=fresh.unit,
        to_unit=to_unit,
        document_number=document_number.strip(),
        document_date=document_date,
        file=store(file, by=by, at=at, given_up=given_up(fresh.proposal)),
        max_budget=max_budget,
        decide_by=decide_by,
        only_answers=only_answers,
        conditions=conditions.strip(),
        report_by=report_by,
        by=person,
        mandate=mandate,
        at=at,
    )
    tell(hand, fresh, by=person, **({"mandate": mandate.pk} if mandate else {}))
    close_case(fresh, Case.Outcome.HANDED_DOWN, by=by, at=at)
    hand.lower = open_next(fresh, way, by=by, at=at)
    hand.save(force_insert=True)
    let_in(fresh.proposal, fresh.unit, at=at)
    proceed(hand.lower, by=by, at=at)
    return hand


@transaction.atomic
def take_back(hand: HandDown, *, reason: str, by: User, at: datetime) -> HandDownEnd:
    """Take a case back that was handed down; or, by the head below, give it back up.

    It goes on above by the procedure it had; the working days it was away do not count there.
    Raises WrongMoment once it was decided, taken back or has left otherwise, naming who; while the
    unit below votes, to its head; ValidationError without a reason; PermissionDenied to others.
    """
    proposal, person = lock(hand.proposal_id), as_known_now(by)
    rows = HandDown.objects.select_related(
        "from_unit", "to_unit", "upper__procedure", "upper__unit", "lower__unit", "lower__version"
    )
    fresh = rows.get(pk=hand.pk)
    fresh.lower.proposal = proposal
    above = ladder.living(fresh.from_unit, on=day_of(at))
    person.sight = read_sight(person)
    from_below = not policy.handing.can_hand_down(person, above, proposal) and bool(
        policy.handing.can_hand_down(person, fresh.lower.unit, proposal)
    )
    mandate = for_the_head(person, fresh.lower.unit if from_below else above, proposal)
    _need_open(fresh)
    if from_below and not (verdict := selectors.may_give_up(fresh.lower, fresh, on=day_of(at))):
        raise WrongMoment(verdict.reason)
    need({"reason": (bool(reason.strip()), _("Say why; both levels and the authors read it."))})
    end = HandDownEnd.objects.create(
        hand=fresh, from_below=from_below, reason=reason.strip(), by=person, mandate=mandate, at=at
    )
    record(
        "case.take_back",
        fresh.lower,
        by=person,
        at=at,
        n=fresh.lower.n,
        hand=fresh.pk,
        unit=above.pk,
        to=fresh.lower.unit_id,
        name=fresh.lower.unit.name,
        giver=above.name,
        from_below=from_below,
        reason=end.reason,
        **({"mandate": mandate.pk} if mandate else {}),
    )
    outcome = Case.Outcome.GIVEN_BACK if from_below else Case.Outcome.TAKEN_BACK
    close_case(fresh.lower, outcome, by=by, at=at)
    proceed(_reopened_above(fresh, above, end, by=by, at=at), by=by, at=at)
    return end


def _reopened_above(hand: HandDown, above: Unit, end: HandDownEnd, *, by, at) -> Case:
    because = grounds.said_of_taking_back(above, hand.lower.unit, from_below=end.from_below)
    before = hand.upper
    if before is None:  # a row sent it down at once: nothing was begun above
        way = routing.route_at(above, hand.lower.proposal, because=because, on=day_of(at))
        return open_next(hand.lower, way, by=by, at=at)
    return open_next(
        hand.lower,
        Route(above, before.procedure, [*before.routing, because]),
        by=by,
        at=at,
        received_at=moved(before.received_at, hand.at, at),
        paused_days=before.paused_days,
    )


def _need_open(hand: HandDown) -> None:
    """Raise WrongMoment, saying who was first, once the case below is over."""
    if (end := selectors.ended(hand)) is not None:
        raise WrongMoment(
            _("%(person)s took it back or gave it back at %(time)s.")
            % {"person": end.by, "time": moment(end.at)}
        )
    if hand.lower.closed_at is None:
        return
    decided = Task.objects.filter(case=hand.lower, kind=Kind.DECISION, done_at__isnull=False)
    task = decided.select_related("done_by", "mandate", "case").first()
    if task is not None:
        raise WrongMoment(said_why(task))
    raise WrongMoment(
        _("The case was closed on %(day)s: %(outcome)s.")
        % {"day": vdate(hand.lower.closed_at), "outcome": hand.lower.get_outcome_display()}
    )


def for_the_head(person: User, unit: Unit, proposal: Proposal) -> Mandate | None:
    """The mandate by which `person` acts for the head of `unit`, locked to the end; None in his own
    right. Raises PermissionDenied to whom it is not.
    """
    person.sight = read_sight(person)
    policy.handing.can_hand_down(person, unit, proposal).enforce()
    stand = policy.handing.stand_of(person, unit, proposal)
    if stand is None:
        return None
    mandates = Mandate.objects.select_for_update(of=("self",), no_key=True)
    locked = mandates.get(pk=stand.mandate)
    if locked.ended_at is not None:
        person.sight = read_sight(person)
        policy.handing.can_hand_down(person, unit, proposal).enforce()
    return locked


def need_mandate(taken: Task, *, type: str, budget: int | None, at: datetime) -> HandDown | None:
    """What was handed down with the case of a decision that is taken; None where nothing was.

    Raises ValidationError beside what lies outside of it.
    """
    hand = selectors.handed(taken.case)
    if hand is not None:
        outside = selectors.outside_of(hand, type=type, budget=budget, at=at)
        need({name: (False, message) for name, message in outside.items()})
    return hand


def owe_report(hand: HandDown, decision: Decision, *, at: datetime) -> Task:
    """The report of the unit below, by the day that was set; of a row within its working days."""
    case, on, calendar = decision.case, day_of(at), Calendar.load()
    step = _step(Kind.REPORT_BACK, on)
    if hand.report_by is not None:
        days = calendar.between(on, hand.report_by) if hand.report_by > on else 0
    else:
        days = hand.rule.report_days or step.working_days
    return open_task(
        kind=Kind.REPORT_BACK,
        unit=case.unit,
        role=Role.HEAD,
        working_days=days,
        case=case,
        step=step,
        at=at,
        calendar=calendar,
    )


@transaction.atomic
def report_back(
    task: Task,
    *,
    text: str,
    file: UploadedFile | None = None,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> HandDownReport:
    """Report to the level above what was decided and what comes of it; its head takes note.

    Raises ValidationError without a text, documents.actions.Refused, and what `take` raises.
    """
    taken = take(task, kind=Kind.REPORT_BACK, by=by, at=at, late_reason=late_reason)
    need({"text": (bool(text.strip()), _("Write what was decided and what comes of it."))})
    hand = selectors.handed(taken.case)
    report = HandDownReport.objects.create(
        task=taken,
        hand=hand,
        text=text.strip(),
        file=store(file, by=by, at=at, given_up=given_up(taken.proposal)) if file else None,
        by=by,
        at=at,
    )
    finish(taken, by=by, at=at, outcome="REPORTED_BACK", late_reason=late_reason)
    _tell_report("case.report_back", taken, hand, by=by, at=at)
    step = _step(Kind.NOTE_REPORT, day_of(at))
    open_task(
        kind=Kind.NOTE_REPORT,
        unit=ladder.living(hand.from_unit, on=day_of(at)),
        role=Role.HEAD,
        working_days=step.working_days,
        case=taken.case,
        step=step,
        at=at,
    )
    return report


@transaction.atomic
def note_report(
    task: Task, *, text: str = "", by: User, at: datetime, late_reason: str = ""
) -> HandDownNote:
    """Take note of what came back, with a word if need be. Raises what `take` raises."""
    taken = take(task, kind=Kind.NOTE_REPORT, by=by, at=at, late_reason=late_reason)
    hand = selectors.handed(taken.case)
    noted = HandDownNote.objects.create(task=taken, hand=hand, text=text.strip(), by=by, at=at)
    finish(taken, by=by, at=at, outcome="NOTED", late_reason=late_reason)
    _tell_report("case.note_report", taken, hand, by=by, at=at)
    return noted


def _tell_report(verb: str, taken: Task, hand: HandDown, *, by, at) -> None:
    said = {"hand": hand.pk, "unit": hand.from_unit_id, "to": taken.case.unit_id}
    if taken.stands:
        said["mandate"] = taken.stands.pk
    if verb == "case.report_back":
        record("case.report_back", taken.case, by=by, at=at, n=taken.case.n, **said)
    else:
        record("case.note_report", taken.case, by=by, at=at, n=taken.case.n, **said)


def _step(kind: str, on: date) -> Step:
    procedure = routing.procedure_for(Purpose.APPROVAL, routing.HAND_DOWN, on=on)
    return procedure.steps.get(kind=kind)
