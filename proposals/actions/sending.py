"""Sending: the whole is checked, gets its code, is frozen with its hash, and moves on."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import day_of
from core.verdicts import Stale, WrongMoment
from proposals import policy
from proposals.lifecycle import Move, step_for
from proposals.models import (
    FORM_VERSION,
    LegalRegime,
    Proposal,
    Registration,
    Route,
    Section,
    Version,
)
from proposals.selectors.readiness import Readiness, readiness

from .drafting import folded
from .errors import Incomplete
from .freezing import freeze
from .moving import as_known_now, lock, move_on

LONGEST_ABBREVIATION = 27
"""What fits into a code of 40 characters with its year and number."""


@transaction.atomic
def send_slip(
    proposal: Proposal, *, by: User, at: datetime, seen: str | None = None
) -> Registration:
    """Send the slip of an idea: code, frozen version 0, Registration; the dossier is REGISTERED.

    `seen` is the fingerprint of what the lead read before he sent it, when a page asked him.
    Raises Stale when something has changed since; Incomplete with what is missing; WrongMoment;
    PermissionDenied for anybody but the lead.
    """
    now, person, ready = _ready(proposal, Route.SLIP, Move.REGISTER, by=by, at=at, seen=seen)
    facts = _take_facts(now, ready.facts, at=at)
    version = freeze(now, ready, n=0, by=by, at=at)
    registration = Registration.objects.create(
        proposal=now, version=version, sent_by=by, sent_at=at
    )
    _keep(now, version, Move.REGISTER, facts, person=person, by=by, at=at)
    return registration


@transaction.atomic
def send_plan(proposal: Proposal, *, by: User, at: datetime, seen: str | None = None) -> Version:
    """Send the plan: frozen version 1, 2, …; the dossier is SUBMITTED, in the same code for life.

    A plan that needs a legal document for its pilot is frozen and coded all the same, but turned
    to the right exit: OUT_OF_SCOPE (E-SCOPE-1). `seen` as in `send_slip`. Raises Stale; Incomplete
    with what is missing; WrongMoment; PermissionDenied for anybody but the lead author.
    """
    now, person, ready = _ready(proposal, Route.PLAN, Move.SUBMIT, by=by, at=at, seen=seen)
    last = now.current_version.n if now.current_version else 0
    facts = {**ready.facts, "legal_regime": ready.regime.regime}
    if now.first_submitted_at is None:
        facts["first_submitted_at"] = at
    facts = _take_facts(now, facts, at=at)
    version = freeze(now, ready, n=last + 1, by=by, at=at)
    move = Move.TURN_AWAY if now.legal_regime == LegalRegime.OUTSIDE else Move.SUBMIT
    _keep(now, version, move, facts, person=person, by=by, at=at, regime=now.legal_regime)
    return version


@transaction.atomic(savepoint=False)
def report_draft(now: Proposal, *, by: User, at: datetime, person: User) -> Proposal:
    """A draft that a head reports upward as urgent: it gets its code, and a case runs on it.

    Nothing of it is frozen or shown: it is completed afterwards. `now` is locked by the caller.
    """
    facts = _take_facts(now, {}, at=at)
    return move_on(now, Move.REPORT, facts=facts, person=person, by=by, at=at, code=now.code)


def give_code(proposal: Proposal, *, at: datetime) -> str:
    """The next code of the unit's year, such as ĐX-2026-SNV-0007.

    The counter's row stays locked until the transaction ends: no number is given twice, and one
    that is rolled back is given again. Call it after the dossier's lock.
    """
    series = f"ĐX-{day_of(at).year}-{proposal.unit.abbreviation[:LONGEST_ABBREVIATION]}"
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [series])
        (last,) = cursor.fetchone()
    return f"{series}-{last:04}"


COUNTED = """
INSERT INTO proposals_codecounter AS counter (series, last) VALUES (%s, 1)
ON CONFLICT (series) DO UPDATE SET last = counter.last + 1 RETURNING last
"""


def _ready(proposal, route, move, *, by, at, seen) -> tuple[Proposal, User, Readiness]:
    """The dossier under its lock, who sends it, as he is known now, and everything that will be
    frozen; or the reason why not.
    """
    now = lock(proposal)
    step_for(move, now.state)
    person = as_known_now(by)
    policy.can_make(move, person, now).enforce()
    if now.route != route:
        raise WrongMoment(
            _("This dossier holds an idea slip, not a plan yet.")
            if route == Route.PLAN
            else _("This dossier holds a plan. Submit the plan.")
        )
    if now.code is None:
        now.unit = person.unit.employing_agency()
    ready = readiness(now, day=day_of(at))
    if ready.errors or ready.problems:
        raise Incomplete(ready.errors, ready.problems)
    if seen is not None and seen != ready.fingerprint:
        raise Stale(
            _(
                "The draft was changed after this page was opened. Nothing was sent. Read it once "
                "more, then send it."
            )
        )
    return now, person, ready


def _take_facts(proposal: Proposal, facts: dict, *, at: datetime) -> dict:
    """The facts that lists and rules read as they were sent, with the code: not written yet."""
    facts = {**facts, "form_version": FORM_VERSION, "unit": proposal.unit}
    if proposal.code is None:
        facts["code"] = give_code(proposal, at=at)
    for name, value in facts.items():
        setattr(proposal, name, value)
    facts["search_text"] = proposal.search_text = folded(proposal)
    return facts


def _keep(proposal: Proposal, version: Version, move: Move, facts: dict, *, by, **how) -> None:
    """Write the facts, the version that stands now and the step, as one change of the dossier."""
    proposal.sections.update(status=Section.Status.DONE)
    facts = {**facts, "current_version": version}
    said = {"code": proposal.code, "version": version.n, "sha256": version.sha256}
    move_on(proposal, move, facts=facts, by=by, **how, **said)
