"""A running case that goes on by a newer version of its procedure: asked for by one, done by two.

Cases keep their version (docs/adr/0027). Moving one is the exception: its head says why, and an
administrator, who keeps the rules and not the case, confirms. What was done stays done, what is
owed keeps its date.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.guard import taken
from accounts.models import User
from approvals import policy, selectors
from approvals.models import Case, Procedure, VersionMove, VersionMoveAnswer
from core.clock import day_of
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now

from .errors import need
from .stages import open_steps, proceed
from .tasks import lock


@transaction.atomic
def ask_for_version(
    case: Case, *, to: Procedure, reason: str, seen_stage: int, by: User, at: datetime
) -> VersionMove:
    """Ask that this case goes on by `to`, a newer version of its procedure that is in force.

    `seen_stage` is the stage that the page showed. Raises PermissionDenied, ValidationError;
    WrongMoment when it cannot be carried over, was asked for already, or has gone on meanwhile.
    """
    fresh = _locked(case)
    policy.can_ask_for_version(as_known_now(by), fresh).enforce()
    need({"reason": (bool(reason.strip()), _("Write why."))})
    if fresh.stage != seen_stage:
        raise WrongMoment(_("The case has gone on meanwhile. Read this page once more."))
    if fresh.version_moves.filter(answer=None).exists():
        raise WrongMoment(_("This was asked for already; it waits for an administrator."))
    _need_way(fresh, to, at=at)
    move = VersionMove.objects.create(
        case=fresh, was=fresh.procedure, to=to, stage=fresh.stage, reason=reason, by=by, at=at
    )
    record("case.ask_version", fresh, by=by, at=at, reason=reason, **_versions(move))
    return move


@transaction.atomic
def answer_version(
    move: VersionMove, *, confirmed: bool, reason: str = "", by: User, at: datetime
) -> VersionMoveAnswer:
    """Let the case go on by the newer version, or refuse it with the reason.

    Raises PermissionDenied, ValidationError; WrongMoment when it was answered, or the case has
    gone on meanwhile so that it cannot be carried over any more.
    """
    fresh = _locked(move.case, only_open=confirmed)
    policy.can_answer_move(as_known_now(by), move).enforce()
    need({"reason": (confirmed or bool(reason.strip()), _("Write why it is refused."))})
    way = None
    if confirmed:
        if fresh.procedure_id != move.was_id:
            raise WrongMoment(_("The case runs by another version already."))
        way = _need_way(fresh, move.to, at=at)
    again = "approvals_versionmoveanswer_move_id_key"
    with taken({again: lambda: _("This was answered already.")}):
        said = VersionMoveAnswer.objects.create(
            move=move,
            confirmed=confirmed,
            reason=reason,
            new_stage=way.stage if way else None,
            by=by,
            at=at,
        )
    if way is None:
        record("case.refuse_version", fresh, by=by, at=at, reason=reason, **_versions(move))
        return said
    fresh.procedure, fresh.stage = move.to, way.stage
    fresh.save(update_fields=["procedure", "stage"])
    record("case.move_version", fresh, by=by, at=at, stage=way.stage, **_versions(move))
    open_steps(fresh, way.to_open, by=by, at=at)
    proceed(fresh, by=by, at=at)
    return said


def _locked(case: Case, *, only_open: bool = True) -> Case:
    lock(case.proposal_id)
    fresh = Case.objects.select_related("procedure", "unit", "proposal").get(pk=case.pk)
    if only_open and fresh.closed_at is not None:
        raise WrongMoment(_("This case has come to its end."))
    return fresh


def _need_way(case: Case, to: Procedure, *, at: datetime):
    if to not in selectors.newer_versions(case, on=day_of(at)):
        raise WrongMoment(_("This is not a newer version in force of the same procedure."))
    way = selectors.way_over(case, to)
    if not way.is_possible:
        raise WrongMoment(selectors.why_not_over(way))
    return way


def _versions(move: VersionMove) -> dict:
    return {
        "move": move.pk,
        "person": move.by_id,
        "code": move.to.code,
        "was": move.was.version,
        "to": move.to.version,
    }
