"""What a case carries when it is handed down: written when it opens, by a row of the table, and
again when the unit below is no more.
"""

from datetime import datetime

from approvals.models import Case, HandDown
from approvals.routing import Route
from journal.actions import record


def handed_by_row(case: Case, route: Route, *, by, at: datetime) -> HandDown:
    """The limits of a case that a row of the table handed down; `by`: who sent the dossier."""
    row = route.handed.rule
    hand = HandDown.objects.create(
        proposal=case.proposal,
        lower=case,
        rule_id=row.id,
        from_unit=route.handed_by,
        to_unit=case.unit,
        max_budget=row.limit_budget,
        at=at,
    )
    tell(hand, case, by=by)
    return hand


def tell(hand: HandDown, case: Case, *, by, **more) -> None:
    """The entry of a case that was handed down, by a head or by a row."""
    record(
        "case.hand_down",
        case,
        by=by,
        at=hand.at,
        n=case.n,
        unit=hand.from_unit_id,
        to=hand.to_unit_id,
        name=hand.to_unit.name,
        giver=hand.from_unit.name,
        rule=hand.rule_id,
        number=hand.document_number,
        max_budget=hand.max_budget,
        decide_by=hand.decide_by,
        report_by=hand.report_by,
        **more,
    )


def keep_limits(case: Case, following: Case) -> None:
    """What was handed down with `case` holds in the run that goes on in its place."""
    hand = HandDown.objects.filter(lower=case).first()
    if hand is not None:
        hand.pk, hand.lower, hand.to_unit = None, following, following.unit
        hand._state.adding = True
        hand.save()
