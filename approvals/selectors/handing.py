"""What was handed down with a case: its limits, and until when it can be taken back (E-LEVEL-6)."""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import Seat, Unit
from accounts.roles import Role
from approvals import ladder, routing
from approvals.models import Case, Decision, HandDown, HandDownEnd, Purpose
from core.clock import day_of
from core.templatetags.core import vdate, vnd
from core.verdicts import YES, Verdict, no

from .resolving import decides_by_resolution
from .standing import choices_for

Type = Decision.Type
ANSWERS = (Type.APPROVE, Type.REJECT)


def handed(case: Case) -> HandDown | None:
    """What was handed down with `case`; None where nobody handed it down."""
    rows = HandDown.objects.select_related("from_unit", "to_unit", "rule", "upper")
    return rows.filter(lower=case).first()


def ended(hand: HandDown) -> HandDownEnd | None:
    """How it was taken back or given back up; None while it holds."""
    return HandDownEnd.objects.filter(hand=hand).select_related("by").first()


def may_go_down(case: Case) -> Verdict:
    """Whether `case` can be handed down now."""
    if case.closed_at is not None:
        return no(
            _("The case was closed on %(day)s: %(outcome)s.")
            % {"day": vdate(case.closed_at), "outcome": case.get_outcome_display()}
        )
    if case.purpose != Purpose.APPROVAL:
        return no(_("Only a plan is handed down; an idea is answered by the head."))
    hand = handed(case)
    if hand is not None:
        return no(
            _("%(unit)s handed it down to %(below)s. It is handed no further.")
            % {"unit": hand.from_unit, "below": hand.to_unit}
        )
    vote = getattr(case, "vote", None)
    if vote is not None:
        return no(
            _("The vote was opened on %(day)s. What the leadership votes on is decided here.")
            % {"day": vdate(vote.opened_at)}
        )
    if decides_by_resolution(case):
        return no(_("A committee decides here by its resolution; no head hands that down."))
    return YES


def any_below(unit: int, *, on: date) -> bool:
    """Whether any agency with a head stands below the unit of this key."""
    above = Unit.objects.get(pk=unit)
    heads = Seat.objects.held_on(on).filter(unit=OuterRef("pk"), role=Role.HEAD)
    below = Unit.objects.valid_on(on).filter(is_employing_agency=True).exclude(pk=unit)
    below = below.filter(Q(path__startswith=above.path) | Q(superior=unit))
    return below.filter(Exists(heads)).exists()


def may_take(unit: Unit | None, case: Case, *, on: date) -> Verdict:
    """Whether `case` can be handed down to `unit`: an agency below, whose head may decide on it."""
    if unit is None:
        return no(_("Name the unit below that should decide."))
    named = {"unit": unit.name, "above": case.unit.name}
    if not unit.is_employing_agency or (unit.valid_to and unit.valid_to <= on):
        return no(_("%(unit)s does not decide on plans. Name its agency.") % named)
    if not ladder.is_below(unit, case.unit):
        return no(_("%(unit)s does not stand below %(above)s. Name a unit below.") % named)
    if not routing.may_be_handed(unit, case.proposal, on=on):
        return no(
            _(
                "%(unit)s may not decide on this plan: it has no head, its head is an author or "
                "has a conflict of interest, it proposes itself, or the head of a unit elsewhere "
                "is an author."
            )
            % named
        )
    return YES


def may_give_up(case: Case, hand: HandDown, *, on: date) -> Verdict:
    """Whether the unit below may give it back up: not while it votes, nor after a vote that carried
    as long as it may still decide.
    """
    vote = getattr(case, "vote", None)
    if vote is None or (hand.decide_by and on > hand.decide_by):
        return YES
    if vote.result is None:
        return no(_("The vote is open since %(day)s.") % {"day": vdate(vote.opened_at)})
    task = case.tasks.open().filter(kind="DECISION").first()
    if task is not None and Type.REJECT not in choices_for(task):
        return no(_("The vote carried: the head signs the approval within the limits."))
    return YES


def outside_of(hand: HandDown, *, type: str, budget: int | None, at) -> dict[str, str]:
    """What of a decision lies outside of what was handed down, by field; {} when nothing does."""
    found = {}
    if hand.decide_by and day_of(at) > hand.decide_by:
        found["type"] = _(
            "It was to be decided until %(day)s. Give it back up, or ask %(unit)s to take it back."
        ) % {"day": vdate(hand.decide_by), "unit": hand.from_unit.name}
    elif hand.only_answers and type not in ANSWERS:
        found["type"] = _(
            "%(unit)s handed it down to be approved or refused. Give it back up for anything else."
        ) % {"unit": hand.from_unit.name}
    approves = type in (Type.APPROVE, Type.APPROVE_BY_HEAD)
    if approves and hand.max_budget is not None and (budget or 0) > hand.max_budget:
        found["approved_budget"] = _(
            "At most %(most)s was handed down to you. Approve within it, or give it back up."
        ) % {"most": vnd(hand.max_budget)}
    return found
