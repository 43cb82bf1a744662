"""`advance`: the only code of the product that writes a dossier's state. And its row lock."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.kept import Kept, mark
from core.verdicts import WrongMoment
from journal.actions import record
from proposals import policy
from proposals.lifecycle import Move, step_for
from proposals.models import Proposal


def lock(proposal: Proposal) -> Proposal:
    """The dossier read anew under its row lock, the one lock of the house.

    Call it inside a transaction, before anything else is written. What a page read of the draft
    (selectors.one_look) is forgotten: it may be about to change.
    """
    proposal.one_look = None
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a lock lasts as long as its transaction")
    return _the(_LOCKED, Proposal, proposal.pk)


def as_known_now(person: User) -> User:
    """`person` as the database knows him now: no right is taken from a session."""
    return _the(_FRESH, User, person.pk)


def _the(kept: Kept, model, pk):
    for found in kept.objects((), {THE: pk}):
        return found
    raise model.DoesNotExist


def _locked():
    rows = Proposal.objects.select_for_update(of=("self",))
    return rows.select_related("unit", "current_version").filter(pk=THE)


THE = mark(0)
_LOCKED = Kept(_locked, planned=True)
_FRESH = Kept(lambda: User.objects.select_related("unit").filter(pk=THE), planned=True)


@transaction.atomic(savepoint=False)
def advance(proposal: Proposal, move: Move | str, *, by: User, at: datetime, **data) -> Proposal:
    """Take one step of the lifecycle. The only code that writes `state`.

    Locks the row, reads the table, asks the policy again on the fresh row with the fresh person,
    writes, records "proposal.<move>" with `data` (codes, ids, hashes; never texts). JOIN takes
    `joined_to`, the other dossier. Returns the fresh dossier. Raises WrongMoment (409) when the
    table has no such step from the present state, PermissionDenied when it is not theirs. It is
    a part of an act and opens no savepoint: a refusal ends the whole transaction around it.
    """
    return move_on(lock(proposal), Move(move), person=as_known_now(by), by=by, at=at, **data)


def move_on(
    now: Proposal, move: Move, *, person: User, by: User, at: datetime, facts=None, **data
) -> Proposal:
    """`advance` for an act that has locked the dossier and read `person` anew itself.

    `facts` are columns that the act changes besides: written in the same statement.
    """
    step = step_for(move, now.state)
    policy.can_make(move, person, now).enforce()
    facts = {**(facts or {}), "state": step.target, "moved_at": at, "step_since": at}
    if move == Move.JOIN:
        facts["joined_to"] = _other(now, data.get("joined_to"))
    Proposal.objects.filter(pk=now.pk).update(**facts)
    for name, value in facts.items():
        setattr(now, name, value)
    record(
        f"proposal.{move.value}",
        now,
        by=by,
        at=at,
        now=step.target,
        unit=now.unit_id,
        field=now.field_id,
        **data,
    )
    return now


def enter_step(proposal: Proposal, *, at: datetime) -> None:
    """Note that a step of the running procedure was opened, so that lists say since when it runs.

    The caller holds the dossier's lock and records what he opened. Raises nothing.
    """
    if proposal.step_since is not None and proposal.step_since >= at:
        return
    Proposal.objects.filter(pk=proposal.pk, step_since__lt=at).update(step_since=at)


def _other(proposal: Proposal, other: Proposal | None) -> Proposal:
    """The dossier to join to: another one that was handed in and is not itself joined to one."""
    if other is None or other.pk == proposal.pk or other.code is None:
        raise WrongMoment(_("Name another dossier that was sent, to join this one to."))
    if other.joined_to_id is not None:
        raise WrongMoment(
            _("The dossier %(code)s was itself joined to another one. Name that one.")
            % {"code": other.code}
        )
    return other
