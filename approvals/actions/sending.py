"""The author's own steps that begin or end a case: send the idea, submit the plan, withdraw."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import selectors
from approvals.models import Case, Decided, Purpose
from approvals.routing import route
from core.clock import day_of
from core.verdicts import WrongMoment
from proposals.actions import advance, send_plan, send_slip
from proposals.lifecycle import TABLE, Move, State
from proposals.models import Proposal

from .cases import close_case, open_case
from .directing import settle_submitted, settle_withdrawn
from .shutting import shut_to_relatives
from .stages import proceed
from .tasks import lock, moment


@transaction.atomic
def register(proposal: Proposal, *, by: User, at: datetime, seen: str | None = None) -> Case:
    """Send the idea slip and owe its answer to the head of the competent level (domain b.2).

    Registration is open all year. A head's own idea goes one level up (E-LEVEL-2). `seen` is the
    fingerprint of what the lead read (Readiness). Raises Stale when that has changed, Incomplete
    (proposals.actions) for a slip with something missing, WrongMoment when it was sent already or
    no rule is in force, PermissionDenied to anybody but the lead author.
    """
    fresh = send_slip(proposal, by=by, at=at, seen=seen).proposal
    shut_to_relatives(fresh, by=by, at=at)
    way = route(fresh, on=day_of(at), purpose=Purpose.REGISTRATION)
    case = open_case(fresh, purpose=Purpose.REGISTRATION, route=way, by=by, at=at)
    proceed(case, by=by, at=at)
    return case


@transaction.atomic
def submit(proposal: Proposal, *, by: User, at: datetime, seen: str | None = None) -> Case | None:
    """Submit the plan, for the first time or again: a new case with a new clock (domain b.4).

    `at` is the instant of receipt; the working days run from the day after it. None when the plan
    was turned to the legislative route at once (E-SCOPE-1). Raises as `register` does.
    """
    version = send_plan(proposal, by=by, at=at, seen=seen)
    fresh = version.proposal
    _need_alone(fresh)
    settle_submitted(fresh, by=by, at=at)
    if fresh.state != State.SUBMITTED:
        return None
    shut_to_relatives(fresh, by=by, at=at)
    way = route(fresh, on=day_of(at), purpose=Purpose.APPROVAL)
    case = open_case(fresh, purpose=Purpose.APPROVAL, route=way, version=version, by=by, at=at)
    proceed(case, by=by, at=at)
    return case


def _need_alone(revision: Proposal) -> None:
    """Raise WrongMoment where the plan that `revision` revises was reopened and goes on itself."""
    if revision.revises_id is None:
        return
    lock(selectors.first_of(revision))
    if not (verdict := selectors.goes_on_elsewhere(revision)):
        raise WrongMoment(verdict.reason)


@transaction.atomic
def withdraw(proposal: Proposal, *, by: User, at: datetime) -> Proposal:
    """Take the dossier out of every hand, at any time before a decision.

    Raises WrongMoment, saying who decided and when, for one who comes after the decision;
    PermissionDenied to anybody but the lead author.
    """
    fresh = lock(proposal.pk)
    last = fresh.decisions.select_related("decided_by").order_by("-pk").first()
    if (Move.WITHDRAW, fresh.state) not in TABLE and last is not None:
        raise WrongMoment(
            _("%(person)s decided on it at %(time)s: %(decision)s. It can no longer be withdrawn.")
            % {
                "person": last.decided_by,
                "time": moment(last.decided_at),
                "decision": Decided(last.type).label,
            }
        )
    moved = advance(fresh, Move.WITHDRAW, by=by, at=at)
    settle_withdrawn(fresh, at=at)
    case = fresh.cases.filter(closed_at=None).first()
    if case is not None:
        close_case(case, Case.Outcome.WITHDRAWN, by=by, at=at)
    return moved
