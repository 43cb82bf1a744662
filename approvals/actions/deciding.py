"""The head's decision, on exactly the version that was read (domain b.6, c.8)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import RejectionReason, Seat, Unit, User
from accounts.roles import Role, SigningForm
from approvals import selectors
from approvals.models import BELONGS_ELSEWHERE, Advice, Case, Decision, Implementer, Kind, Task
from core.clock import day_of
from core.kept import Kept, a_day, beginning, mark
from core.verdicts import Stale, WrongMoment
from proposals.actions import grant, move_on
from proposals.lifecycle import Move
from proposals.models import Capacity, Version

from .asking import need_answers
from .cases import close_case
from .checking import send_back
from .errors import need
from .handing_down import need_mandate, owe_report
from .pausing import need_running
from .tasks import finish, take

Type = Decision.Type
APPROVES = (Type.APPROVE, Type.APPROVE_BY_HEAD)
MOVES = {
    Type.APPROVE: (Move.APPROVE, Case.Outcome.APPROVED),
    Type.APPROVE_BY_HEAD: (Move.OVERRIDE, Case.Outcome.APPROVED_BY_HEAD),
    Type.REJECT: (Move.REJECT, Case.Outcome.REJECTED),
}


@transaction.atomic
def decide(
    task: Task,
    *,
    type: str,
    reasons: str = "",
    rejection_codes: Iterable[str] = (),
    may_revise: bool = True,
    advice: Iterable[str] = (),
    remarks: Iterable[tuple[str, str, str]] = (),
    head_accountability: bool = False,
    approved_scope: str = "",
    approved_start: date | None = None,
    approved_end: date | None = None,
    approved_budget: int | None = None,
    implementers: Iterable[User | Unit] = (),
    supervisor: User | None = None,
    reporting_interval: str = "",
    seen_sha256: str,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> Decision:
    """Approve, refuse, return, or order it against the vote on one's own responsibility.

    What may be decided follows from the vote (selectors.choices_for; NĐ 73/2023, Điều 8(1),
    E-VOTE-2, E-VOTE-4). `seen_sha256` is the hash of the version that was read: another one raises
    Stale. `approved_budget` is in đồng. Implementers (people or units, other than the supervisor)
    and the supervisor read the dossier from now on. Raises ValidationError beside the parameters,
    WrongMoment for what the vote does not leave open and while an opinion
    asked for is owed (outside of what was handed down: beside its field), and what `take` raises.
    """
    taken = take(task, kind=Kind.DECISION, by=by, at=at, late_reason=late_reason)
    kind, version = Type(type), taken.case.version
    need_answers(taken.case)
    need_running(taken.case)
    need_same(version, seen_sha256)
    rejection_codes = list(rejection_codes)
    elsewhere = kind == Type.REJECT and BELONGS_ELSEWHERE in rejection_codes
    need({"rejection_codes": (not elsewhere, said_of_elsewhere())})
    if kind not in selectors.choices_for(taken):
        raise WrongMoment(_("The vote does not leave this decision open."))
    if kind == Type.APPROVE_BY_HEAD and taken.stands and not taken.stands.overrides:
        raise WrongMoment(selectors.head_alone())
    said, carriers = checked(
        taken,
        type=kind,
        reasons=reasons,
        rejection_codes=rejection_codes,
        may_revise=may_revise,
        advice=advice,
        head_accountability=head_accountability,
        approved_scope=approved_scope,
        approved_start=approved_start,
        approved_end=approved_end,
        approved_budget=approved_budget,
        implementers=implementers,
        supervisor=supervisor,
        reporting_interval=reporting_interval,
        at=at,
    )
    return settle(
        taken,
        said,
        carriers=carriers,
        remarks=remarks,
        decided_as=as_what(taken, by, at),
        by=by,
        at=at,
        late_reason=late_reason,
    )


@transaction.atomic(savepoint=False)
def settle(
    taken: Task,
    said: dict,
    *,
    carriers: Iterable[User | Unit],
    remarks: Iterable[tuple[str, str, str]],
    decided_as: str,
    by: User,
    at: datetime,
    late_reason: str,
) -> Decision:
    """Write the decision that the taken step brings, move the dossier by it, and end the case.

    `said` and `carriers` are what `checked` gave.
    """
    kind, version = said["type"], taken.case.version
    hand = need_mandate(taken, type=kind, budget=said["approved_budget"], at=at)
    decision = Decision.objects.create(
        **said,
        task=taken,
        case=taken.case,
        proposal=taken.proposal,
        version=version,
        version_sha256=version.sha256,
        head_accountability=kind == Type.APPROVE_BY_HEAD,
        decided_by=by,
        decided_as=decided_as,
        decided_at=at,
        signing_form=taken.stands.form if taken.stands else "",
    )
    finish(taken, by=by, at=at, outcome=kind, late_reason=late_reason)
    if kind == Type.SEND_BACK:
        send_back(taken.case, remarks, reason=said["reasons"], by=by, at=at)
        return decision
    if kind in APPROVES:
        _bring_in(decision, carriers, at=at)
    move, outcome = MOVES[kind]
    move_on(
        taken.proposal,
        move,
        person=taken.taker,
        by=by,
        at=at,
        case=taken.case_id,
        decision=decision.pk,
        version=version.n,
        sha256=version.sha256,
        **({"mandate": taken.stands.pk} if taken.stands else {}),
    )
    close_case(taken.case, outcome, by=by, at=at)
    if hand is not None:
        owe_report(hand, decision, at=at)
    return decision


def checked(
    taken: Task,
    *,
    type: str,
    reasons: str = "",
    rejection_codes: Iterable[str] = (),
    may_revise: bool = True,
    advice: Iterable[str] = (),
    head_accountability: bool = False,
    approved_scope: str = "",
    approved_start: date | None = None,
    approved_end: date | None = None,
    approved_budget: int | None = None,
    implementers: Iterable[User | Unit] = (),
    supervisor: User | None = None,
    reporting_interval: str = "",
    at: datetime,
) -> tuple[dict, list[User | Unit]]:
    """The columns of Terms that a decision of this `type` has, and who carries it out.

    Raises ValidationError beside the parameters.
    """
    kind, carriers = Type(type), list(dict.fromkeys(implementers))
    approves, rejects = kind in APPROVES, kind == Type.REJECT
    codes = list(rejection_codes) if rejects else []
    _need_grounds(kind, reasons, codes, head_accountability, at)
    if approves:
        _need_terms(
            taken,
            scope=approved_scope,
            days=(approved_start, approved_end),
            budget=approved_budget,
            carriers=carriers,
            supervisor=supervisor,
            interval=reporting_interval,
        )
    said = {
        "type": kind,
        "reasons": reasons,
        "rejection_codes": codes,
        "may_revise": may_revise or not rejects,
        "advice": [Advice(code).value for code in advice] if rejects else [],
        "approved_scope": approved_scope if approves else "",
        "approved_start": approved_start if approves else None,
        "approved_end": approved_end if approves else None,
        "approved_budget": approved_budget if approves else None,
        "supervisor": supervisor if approves else None,
        "reporting_interval": reporting_interval if approves else "",
    }
    return said, carriers if approves else []


def need_same(version: Version, seen_sha256: str) -> None:
    """Raise Stale where another version was read than the one that stands now."""
    if seen_sha256 != version.sha256:
        raise Stale(
            _("The plan changed while you were reading. Read the version that stands now."),
            theirs=version,
        )


def said_of_elsewhere() -> str:
    """Why competence is no ground for a refusal, and what is done instead."""
    return _(
        "What another level or unit is competent for is not refused but handed over: use “Hand it "
        "to another level or unit”. What was handed down to you is given back up."
    )


def _need_grounds(kind, reasons, codes, head_accountability, at) -> None:
    rows = RejectionReason.objects.valid_on(day_of(at)).filter(code__in=codes)
    known = set(rows.values_list("code", flat=True)) if codes else set()
    need(
        {
            "reasons": (
                kind == Type.APPROVE or bool(reasons.strip()) or bool(codes),
                _("Write the reasons."),
            ),
            "rejection_codes": (set(codes) <= known, _("This ground is not in the catalogue.")),
            "head_accountability": (
                kind != Type.APPROVE_BY_HEAD or head_accountability,
                _("Tick that you answer for this decision."),
            ),
        }
    )


def _need_terms(taken, *, scope, days, budget, carriers, supervisor, interval) -> None:
    """An approval says what, when, for how much, by whom and under whose eyes (c.8)."""
    start, end = days
    authors = set(taken.proposal.authors.ever().values_list("person", flat=True))
    need(
        {
            "approved_scope": (bool(scope.strip()), _("Write the approved scope.")),
            "approved_start": (start is not None, _("Enter the first day.")),
            "approved_end": (
                end is not None and (start is None or end >= start),
                _("Enter a last day that does not come before the first."),
            ),
            "approved_budget": (
                budget is not None and budget >= 0,
                _("Enter the budget; 0 when no money is needed."),
            ),
            "person_1": (bool(carriers), _("Name who carries it out: a person or a unit.")),
            "supervisor": (
                supervisor is not None
                and supervisor.is_active
                and supervisor not in carriers
                and supervisor.pk not in authors,
                _("Name who supervises: somebody who is neither an author nor an implementer."),
            ),
            "reporting_interval": (
                interval in Decision.Interval.values,
                _("Choose how often reports come."),
            ),
        }
    )


def as_what(taken, by: User, at: datetime) -> str:
    """The post at that moment in words: title and unit; of a stand-in how he signs and for whom.

    “KT. Giám đốc Phó Giám đốc, Sở Y tế, thay B theo văn bản số …, ngày …”.
    """
    on = day_of(at)
    if taken.stands is None:
        return f"{_title(by.pk, taken.unit_id, taken.role, on)}, {taken.unit.name}"
    mandate = taken.stands
    held = mandate.holder_seat or by.seats.held_on(on).filter(unit=taken.unit_id).first()
    own = (_title(by.pk, held.unit_id, held.role, on) if held else "") or by.position_title
    of_head = mandate.seat.title if mandate.seat else ""
    with override(settings.LANGUAGE_CODE):
        head = of_head or str(Role(taken.role).label)
    form = mandate.get_form_display()
    signs = f"{form} {head}" if form else head
    own = own if own and form != SigningForm.Q.label else ""
    return ", ".join(filter(None, (signs, own, taken.unit.name, mandate.said)))


def _title(person: int, unit: int, role: str, on: date) -> str:
    seats = _SEAT.ask((), {PERSON: person, UNIT: unit, ROLE: role, DAY: on})
    with override(settings.LANGUAGE_CODE):  # kept as evidence, not shown to one reader
        return (seats[0][0] if seats else "") or str(Role(role).label)


def _seat():
    seats = Seat.objects.held_on(DAY).filter(person=PERSON, unit=UNIT, role=ROLE)
    return seats.order_by("pk").values_list("title")[:1]


PERSON, UNIT, ROLE, DAY = mark(-1), mark(-2), beginning(0), a_day(1)
_SEAT = Kept(_seat, planned=True)


def _bring_in(decision: Decision, carriers: list[User | Unit], *, at: datetime) -> None:
    """Who carries it out and who supervises: written down, and let in to read."""
    for who in carriers:
        if isinstance(who, Unit):
            Implementer.objects.create(decision=decision, unit=who)
            grant(
                decision.proposal,
                capacity=Capacity.IMPLEMENTER,
                unit=who,
                role=Role.HEAD,
                at=at,
            )
        else:
            Implementer.objects.create(decision=decision, person=who)
            grant(decision.proposal, capacity=Capacity.IMPLEMENTER, person=who, at=at)
    grant(decision.proposal, capacity=Capacity.SUPERVISOR, person=decision.supervisor, at=at)
