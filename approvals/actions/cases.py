"""Opening and closing a case: one run of a procedure for one dossier, and who may read it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import Unit, User
from accounts.roles import Role
from approvals.models import Case, Purpose
from approvals.routing import Route, levels_above
from journal.actions import record
from proposals.actions import grant
from proposals.models import Capacity, Proposal, Version

from .handing_rows import handed_by_row
from .tasks import void_tasks


@transaction.atomic(savepoint=False)
def open_case(
    proposal: Proposal,
    *,
    purpose: Purpose,
    route: Route,
    by: User,
    at: datetime,
    version: Version | None = None,
    received_at: datetime | None = None,
    paused_days: int = 0,
) -> Case:
    """Begin one run of the procedure that `route` names, at the unit it names.

    `proposal` is locked by the caller. `at` is the instant of receipt, from which the working
    days run, unless `received_at` names another; `paused_days` are added to them. The case pins
    the procedure's version, the plan's version and the sentences of the rules that brought it
    here. Whoever decides there reads the dossier from now on.
    """
    last = proposal.cases.aggregate(n=Max("n"))["n"] or 0
    case = Case.objects.create(
        proposal=proposal,
        n=last + 1,
        purpose=purpose,
        procedure=route.procedure,
        unit=route.unit,
        routing=route.sentences,
        notes=list(route.notes),
        version=version,
        received_at=received_at or at,
        paused_days=paused_days,
    )
    record(
        "case.open",
        case,
        by=by,
        at=at,
        n=case.n,
        purpose=purpose,
        unit=route.unit.pk,
        procedure=route.procedure.code,
        procedure_version=route.procedure.version,
        version=version.n if version else None,
        sha256=version.sha256 if version else None,
        rules=[sentence["code"] for sentence in route.sentences],
        notes=case.notes,
    )
    let_in(proposal, route.unit, at=at)
    if route.handed is not None:
        let_in(proposal, route.handed_by, at=at)
        handed_by_row(case, route, by=by, at=at)
    return case


def let_in(proposal: Proposal, unit: Unit, *, at: datetime) -> None:
    """Whoever decides at `unit`, and who is above it, reads the dossier from now on."""
    grant(proposal, capacity=Capacity.DECIDER, unit=unit, role=Role.HEAD, at=at)
    let_superiors_read(proposal, unit, at=at)


def let_superiors_read(proposal: Proposal, unit: Unit, *, at: datetime) -> None:
    """Whoever is told that `unit` is late (routing.levels_above) reads what he is told of.

    The head of a unit above in the tree does so by his post; a superior agency that stands
    elsewhere in the tree is let in.
    """
    for above in levels_above(unit):
        if above.pk not in unit.lineage:
            grant(proposal, capacity=Capacity.SUPERIOR, unit=above, role=Role.HEAD, at=at)


@transaction.atomic(savepoint=False)
def close_case(case: Case, outcome: Case.Outcome, *, by: User, at: datetime) -> Case:
    """End the run: what is still owed in it is void, and its clock stands still."""
    case.closed_at, case.outcome = at, outcome
    case.save(update_fields=["closed_at", "outcome"])
    void_tasks(case, at=at)
    record("case.close", case, by=by, at=at, n=case.n, outcome=outcome)
    return case


def note(case: Case, *codes: str) -> None:
    """Add facts the reader must know (codes of Note) to what the case says about itself, once."""
    fresh = [code for code in codes if code and code not in case.notes]
    if fresh:
        case.notes = [*case.notes, *fresh]
        case.save(update_fields=["notes"])
