"""Handing a plan to the unit it belongs to; taking it over there, or giving it back.

Three clocks, none of them hidden: the sender's case ends and its days stand still; the receiver's
answer has days of its own (the step of procedure TRANSFER); then either the receiver's days begin,
or the sender's go on, moved by the working days that the plan was away.
"""

from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from approvals import policy, routing
from approvals.models import Case, Clock, Kind, Purpose, Task, Transfer, TransferAnswer
from approvals.routing import Route
from core.clock import VIETNAM, day_of
from core.verdicts import YES, Verdict, no
from journal.actions import record
from workdays.calendar import Calendar

from .cases import close_case, open_case
from .errors import need
from .stages import proceed
from .tasks import finish, take


def may_receive(unit: Unit | None, case: Case, *, at: datetime) -> Verdict:
    """Whether `case` can be handed to `unit`: another agency of today, whose head may decide it."""
    if unit is None:
        return no(_("Name the unit that should receive it."))
    on = day_of(at)
    if unit.pk == case.unit_id:
        return no(_("It is there already. Name another unit."))
    if not unit.is_employing_agency or (unit.valid_to and unit.valid_to <= on):
        return no(_("%(unit)s does not decide on plans. Name its agency.") % {"unit": unit})
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
        [routing.said_of_transfer(case.unit, to_unit)],
    )
    _next(case, way, by=by, at=at)
    return handed


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
    case = taken.case
    handed = Transfer.objects.select_related("case__unit", "case__procedure", "case__version").get(
        case__proposal=taken.proposal_id, case__n=case.n - 1
    )
    given = TransferAnswer.objects.create(
        task=taken, case=case, transfer=handed, accepted=accepted, reason=reason, by=by, at=at
    )
    outcome = Case.Outcome.TAKEN_OVER if accepted else Case.Outcome.GIVEN_BACK
    finish(taken, by=by, at=at, outcome=outcome, late_reason=late_reason)
    said = {"unit": case.unit_id, "name": case.unit.name, "sender": handed.case.unit_id}
    if accepted:
        record("case.take_over", case, by=by, at=at, n=case.n, reason=reason, **said)
    else:
        record("case.give_back", case, by=by, at=at, n=case.n, reason=reason, **said)
    close_case(case, outcome, by=by, at=at)
    if accepted:
        way = routing.route_at(case.unit, case.proposal, sender=handed.case.unit, on=day_of(at))
        runs = case.received_at if taken.step.clock == Clock.RECEIPT else at
        _next(case, way, by=by, at=at, received_at=runs)
    else:
        before = handed.case
        back = routing.said_of_return(case.unit, before.unit)
        way = Route(before.unit, before.procedure, [*before.routing, back])
        _next(case, way, by=by, at=at, received_at=_moved(before.received_at, handed.at, at))
    return given


def _next(case: Case, way: Route, *, by, at, received_at=None) -> None:
    following = open_case(
        case.proposal,
        purpose=Purpose(case.purpose),
        route=way,
        version=case.version,
        by=by,
        at=at,
        received_at=received_at,
    )
    proceed(following, by=by, at=at)


def _moved(received_at: datetime, left: datetime, back: datetime) -> datetime:
    """The receipt as if it had come later by the working days from `left` to `back`."""
    calendar = Calendar.load()
    away = calendar.between(day_of(left), day_of(back))
    day = calendar.add(day_of(received_at), away) if away else day_of(received_at)
    return datetime.combine(day, time(9), tzinfo=VIETNAM) if away else received_at
