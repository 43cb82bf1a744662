"""Handing a plan to the unit it belongs to; taking it over there, or giving it back.

At intake the sender's case ends. At the decision it only stands still, with all that was said and
voted in it, until the receiver has answered (`hand_on`).
Three clocks, none of them hidden: the sender's case ends and its days stand still; the receiver's
answer has days of its own (the step of procedure TRANSFER); then either the receiver's days begin,
or the sender's go on, moved by the working days that the plan was away.
"""

from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.roles import Role
from approvals import grounds, policy, routing, selectors
from approvals.models import Case, Cause, Clock, Kind, Purpose, Task, Transfer, TransferAnswer
from approvals.routing import Route
from core.clock import VIETNAM, day_of
from core.templatetags.core import vdate
from core.verdicts import YES, Verdict, WrongMoment, no
from journal.actions import record
from workdays.calendar import Calendar

from .asking import need_answers
from .cases import close_case, let_in, open_case
from .errors import need
from .pausing import need_running, pause, resume
from .stages import proceed
from .tasks import finish, open_task, take


def may_receive(unit: Unit | None, case: Case, *, at: datetime) -> Verdict:
    """Whether `case` can be handed to `unit`: another agency of today, whose head may decide it."""
    if unit is None:
        return no(_("Name the unit that should receive it."))
    on = day_of(at)
    if (hand := selectors.handed(case)) is not None:
        return no(
            _("%(unit)s handed it down to you: it is handed to nobody else. Give it back up.")
            % {"unit": hand.from_unit.name}
        )
    if unit.pk == case.unit_id:
        return no(_("It is there already. Name another unit."))
    if not unit.is_employing_agency or (unit.valid_to and unit.valid_to <= on):
        return no(_("%(unit)s does not decide on plans. Name its agency.") % {"unit": unit})
    before = Task.objects.filter(  # in whatever case: at intake each handing begins another
        kind=Kind.ANSWER_TRANSFER,
        unit=unit,
        case__proposal=case.proposal_id,
        case__version=case.version_id,
        outcome=Case.Outcome.GIVEN_BACK,
    ).first()
    if before is not None:
        return no(
            _("%(unit)s gave it back on %(day)s. Name another unit.")
            % {"unit": unit, "day": vdate(before.done_at)}
        )
    if not policy.is_filled(unit, ["HEAD"], case.proposal, on=on):
        return no(
            _("%(unit)s has no head who may decide on this plan: none is entered, or an author.")
            % {"unit": unit}
        )
    return YES


def hand_over(taken: Task, *, to_unit: Unit, reason: str, by: User, at: datetime) -> Transfer:
    """Hand the plan of the taken intake to `to_unit`, which answers first (see take_in).

    The sender's case ends; the receiver's head and officers read the dossier from now on.
    """
    case = taken.case
    handed = Transfer.objects.create(
        task=taken, case=case, to_unit=to_unit, reason=reason, by=by, at=at
    )
    said = {"unit": case.unit_id, "to": to_unit.pk, "name": to_unit.name, "reason": reason}
    record("case.transfer", case, by=by, at=at, n=case.n, **said)
    close_case(case, Case.Outcome.TRANSFERRED, by=by, at=at)
    way = Route(
        to_unit,
        routing.procedure_for(Purpose.APPROVAL, routing.TRANSFER, on=day_of(at)),
        [grounds.said_of_transfer(case.unit, to_unit)],
    )
    proceed(open_next(case, way, by=by, at=at), by=by, at=at)
    return handed


@transaction.atomic
def hand_on(
    task: Task, *, to_unit: Unit | None, reason: str, by: User, at: datetime, late_reason: str = ""
) -> Transfer:
    """Hand a plan that waits for the decision to the unit it belongs to (c.8: TRANSFER, E-LEVEL-5).

    It stays the sender's until `to_unit` takes it over: opinions, vote and the step to decide stand
    as they are, and the clock stands still. Raises ValidationError beside the parameters,
    WrongMoment after a vote that carried (E-VOTE-2 binds) and while something asked for is owed,
    and what `take` raises.
    """
    taken = take(task, kind=Kind.DECISION, by=by, at=at, late_reason=late_reason or reason)
    case = taken.case
    need_answers(case)
    need_running(case)
    if not (verdict := selectors.may_hand_on(taken)):
        raise WrongMoment(verdict.reason)
    receives = may_receive(to_unit, case, at=at)
    need(
        {
            "reason": (bool(reason.strip()), _("Say why; the authors will read it.")),
            "to_unit": (bool(receives), str(receives.reason)),
        }
    )
    reason = reason.strip()
    handed = Transfer.objects.create(
        task=taken, case=case, to_unit=to_unit, reason=reason, by=by, at=at
    )
    record(
        "case.transfer",
        case,
        by=by,
        at=at,
        n=case.n,
        unit=case.unit_id,
        to=to_unit.pk,
        name=to_unit.name,
        reason=reason,
        **(
            {
                "mandate": taken.stands.pk,
                "number": taken.stands.number,
                "document_date": taken.stands.document_date,
            }
            if taken.stands
            else {}
        ),
    )
    pause(_owe_the_answer(case, to_unit, at=at), cause=Cause.TRANSFER, reason=reason, by=by, at=at)
    return handed


def _owe_the_answer(case: Case, unit: Unit, *, at: datetime) -> Task:
    """The receiver's step in the sender's case: its officer's, or the head's where it has none."""
    let_in(case.proposal, unit, at=at)
    officers = policy.is_filled(unit, [Role.UNIT_OFFICER], case.proposal, on=day_of(at))
    procedure = routing.procedure_for(Purpose.APPROVAL, routing.TRANSFER, on=day_of(at))
    step = procedure.steps.get(kind=Kind.ANSWER_TRANSFER)
    task = open_task(
        kind=step.kind,
        unit=unit,
        role=Role.UNIT_OFFICER if officers else Role.HEAD,
        working_days=step.working_days,
        case=case,
        step=step,
        at=at,
    )
    task.case = case
    return task


@transaction.atomic
def answer_transfer(
    task: Task, *, accepted: bool, reason: str = "", by: User, at: datetime, late_reason: str = ""
) -> TransferAnswer:
    """Take a plan over, or give it back with the reason.

    Taken over, it runs by the receiver's procedure; its days count from now or from the arrival,
    as the step's row says. Given back, the sender's case goes on under its own procedure, and the
    days it was away do not count. Raises what `take` raises, ValidationError without a reason.
    """
    taken = take(task, kind=Kind.ANSWER_TRANSFER, by=by, at=at, late_reason=late_reason)
    need({"reason": (accepted or bool(reason.strip()), _("Say why you give it back."))})
    case, receiver = taken.case, taken.unit
    known = Transfer.objects.select_related("case__unit", "case__procedure", "case__version")
    handed = known.filter(case__proposal=taken.proposal_id).order_by("-pk")[0]
    given = TransferAnswer.objects.create(
        task=taken, case=case, transfer=handed, accepted=accepted, reason=reason, by=by, at=at
    )
    outcome = Case.Outcome.TAKEN_OVER if accepted else Case.Outcome.GIVEN_BACK
    finish(taken, by=by, at=at, outcome=outcome, late_reason=late_reason)
    sender = handed.case.unit
    said = {"unit": receiver.pk, "name": receiver.name, "sender": sender.pk}
    said["handed_by"] = handed.by_id
    if accepted:
        record("case.take_over", case, by=by, at=at, n=case.n, reason=reason, **said)
    else:
        record("case.give_back", case, by=by, at=at, n=case.n, reason=reason, **said)
    kept = handed.case_id == case.pk  # the sender still has it: it was handed on at the decision
    if kept and not accepted:
        taken.pause.case = case
        resume(taken.pause, by=by, at=at)
        return given
    close_case(case, Case.Outcome.TRANSFERRED if kept else outcome, by=by, at=at)
    if accepted:
        way = routing.route_at(
            receiver,
            case.proposal,
            because=grounds.said_of_transfer(sender, receiver),
            on=day_of(at),
        )
        arrived = handed.at if kept else case.received_at
        runs = arrived if taken.step.clock == Clock.RECEIPT else at
        following = open_next(case, way, by=by, at=at, received_at=runs)
    else:
        following = back_to_sender(case, handed, by=by, at=at)
    proceed(following, by=by, at=at)
    return given


def back_to_sender(
    case: Case, handed: Transfer, *, by: User, at: datetime, called: bool = False
) -> Case:
    """The sender's case goes on after an intake: under its own procedure, without the days away.

    `called`: the sender called it back himself.
    """
    before = handed.case
    back = grounds.said_of_return(case.unit, before.unit, called=called)
    return open_next(
        case,
        Route(before.unit, before.procedure, [*before.routing, back]),
        by=by,
        at=at,
        received_at=moved(before.received_at, handed.at, at),
        paused_days=before.paused_days,
    )


def open_next(
    case: Case,
    way: Route,
    *,
    by: User,
    at: datetime,
    received_at: datetime | None = None,
    paused_days: int = 0,
) -> Case:
    """What follows the closed `case` at another unit; its first steps are opened by `proceed`."""
    return open_case(
        case.proposal,
        purpose=Purpose(case.purpose),
        route=way,
        version=case.version,
        by=by,
        at=at,
        received_at=received_at,
        paused_days=paused_days,
    )


def moved(received_at: datetime, left: datetime, back: datetime) -> datetime:
    """The receipt as if it had come later by the working days from `left` to `back`."""
    calendar = Calendar.load()
    away = calendar.between(day_of(left), day_of(back))
    day = calendar.add(day_of(received_at), away) if away else day_of(received_at)
    return datetime.combine(day, time(9), tzinfo=VIETNAM) if away else received_at
