"""The officer's two checks: taking a plan in, and the note before the meeting."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from approvals.models import Case, CheckNote, Intake, Kind, Task
from core.verdicts import YES
from proposals.actions import advance, note_to_fix
from proposals.lifecycle import Move

from .cases import close_case
from .errors import need
from .own_opinions import ask_by_own_rules
from .stages import proceed
from .tasks import finish, take
from .transfers import hand_over, may_receive

Scope = Intake.Scope


@transaction.atomic
def take_in(
    task: Task,
    *,
    accepted: bool,
    scope_result: str,
    completeness: list[dict],
    within_functions: bool,
    arrival_number: str = "",
    reason: str = "",
    remarks: Iterable[tuple[str, str, str]] = (),
    to_unit: Unit | None = None,
    door: str = "",
    by: User,
    at: datetime,
    late_reason: str = "",
) -> Intake:
    """Accept a plan, return it for completion, or send on what belongs elsewhere (domain b.4).

    `completeness` is [{"item", "ok", "note"}]; `remarks` are (section, field, text) beside the
    fields of a plan that is returned. Not accepted and in scope: returned, the case ends and its
    clock stands still; a resubmission begins a new one. Not in scope: redirected. What belongs to
    another level is handed to `to_unit`, which takes it over or gives it back. The
    working days of the steps after it run from the receipt, not from here. What the unit always
    asks for is asked as it is accepted (ask_by_own_rules). What is out of scope
    leaves by its `door` (Intake.Door; E-SCOPE-1, -3, -5).
    """
    taken = take(task, kind=Kind.INTAKE, by=by, at=at, late_reason=late_reason)
    scope = Scope(scope_result)
    in_scope, whole = scope == Scope.IN_SCOPE, all(row["ok"] for row in completeness)
    elsewhere = scope == Scope.OTHER_LEVEL and not accepted
    receives = may_receive(to_unit, taken.case, at=at) if elsewhere else YES
    need(
        {
            "outcome": (
                not accepted or (in_scope and whole),
                _("Only a complete plan in scope can be accepted."),
            ),
            "reason": (
                accepted or bool(reason.strip()),
                _("Say why; the authors will read it."),
            ),
            "to_unit": (not elsewhere or bool(receives), str(receives.reason)),
        }
    )
    found = Intake.objects.create(
        task=taken,
        case=taken.case,
        arrival_number=arrival_number,
        completeness=completeness,
        scope_result=scope,
        door=Intake.Door(door or "OTHER") if scope == Scope.OUT_OF_SCOPE and not accepted else "",
        within_functions=within_functions,
        accepted=accepted,
        reason=reason,
        by=by,
        at=at,
    )
    if accepted:
        finish(taken, by=by, at=at, outcome="ACCEPTED", late_reason=late_reason)
        ask_by_own_rules(taken.case, by=by, at=at)
        proceed(taken.case, by=by, at=at)
    elif in_scope:
        finish(taken, by=by, at=at, outcome="RETURNED", late_reason=late_reason)
        send_back(taken.case, remarks, reason=reason, by=by, at=at)
    elif elsewhere:
        finish(taken, by=by, at=at, outcome="TRANSFERRED", late_reason=late_reason)
        hand_over(taken, to_unit=to_unit, reason=reason, by=by, at=at)
    else:
        finish(taken, by=by, at=at, outcome="REDIRECTED", late_reason=late_reason)
        advance(taken.proposal, Move.TURN_AWAY, by=by, at=at, case=taken.case_id)
        close_case(taken.case, Case.Outcome.REDIRECTED, by=by, at=at)
    return found


def send_back(
    case: Case, remarks: Iterable[tuple[str, str, str]], *, reason: str, by: User, at: datetime
) -> None:
    """Give the plan back to its authors, with the reason and those beside fields; end the case."""
    remarks = list(remarks)
    note_to_fix(case.proposal, [("", "", reason), *remarks], by=by, at=at)
    advance(case.proposal, Move.SEND_BACK, by=by, at=at, case=case.pk, remarks=len(remarks))
    close_case(case, Case.Outcome.RETURNED, by=by, at=at)


@transaction.atomic
def sign_note(
    task: Task,
    *,
    answers: list[dict],
    effectiveness: str,
    is_effective: bool,
    feasibility: str,
    is_feasible: bool,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> CheckNote:
    """Sign the note before the meeting: each eligibility answer confirmed or contradicted (e.3).

    `answers` is [{"code", "question", "author", "confirmed", "note"}] for every question that the
    plan answered. Effectiveness and feasibility are judged apart from each other (E-ELIG-5).
    """
    taken = take(task, kind=Kind.CHECK_NOTE, by=by, at=at, late_reason=late_reason)
    asked = set(taken.case.version.values.get("eligibility") or {})
    silent = [row["code"] for row in answers if not row["confirmed"] and not row["note"].strip()]
    need(
        {
            "effectiveness": (bool(effectiveness.strip()), _("Write your judgement.")),
            "feasibility": (bool(feasibility.strip()), _("Write your judgement.")),
            "__all__": (
                asked <= {row["code"] for row in answers},
                _("Confirm or contradict every eligibility answer."),
            ),
            **{
                f"note_{code}": (False, _("Say on what ground you contradict the answer."))
                for code in silent
            },
        }
    )
    signed = CheckNote.objects.create(
        task=taken,
        case=taken.case,
        answers=answers,
        effectiveness=effectiveness,
        is_effective=is_effective,
        feasibility=feasibility,
        is_feasible=is_feasible,
        by=by,
        at=at,
    )
    finish(taken, by=by, at=at, outcome="SIGNED", late_reason=late_reason)
    proceed(taken.case, by=by, at=at)
    return signed
