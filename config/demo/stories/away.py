"""Two heads are away: one has named his stand-in, for the other the officer has prepared it."""

from datetime import timedelta

from accounts.roles import MandateKind, Role
from approvals import actions
from config.demo.stage import Stage, Story


def business_trip(stage: Stage) -> Story:
    """From today for two weeks a deputy does what the head of the centre is asked for."""
    yield stage.at(0, 7, 30)
    head = stage.people["HT01"]
    actions.give_mandate(
        head.seats.get(role=Role.HEAD),
        kind=MandateKind.ASSIGNMENT,
        holder=stage.people["HT02"],
        first_day=stage.day,
        last_day=stage.day + timedelta(days=13),
        number="31/TB-TTHTKT",
        document_date=stage.day,
        reason="Đi công tác ở Bộ Xây dựng.",
        by=head,
        at=stage.moment,
    )


def leave(stage: Stage) -> Story:
    """The ward's officer has prepared it: it waits until the chair of the ward confirms it."""
    yield stage.at(0, 7, 45)
    actions.give_mandate(
        stage.people["SG01"].seats.get(role=Role.HEAD),
        kind=MandateKind.ASSIGNMENT,
        holder=stage.people["SG02"],
        first_day=stage.day + timedelta(days=3),
        last_day=stage.day + timedelta(days=9),
        number="12/TB-UBND",
        document_date=stage.day,
        reason="Nghỉ phép năm.",
        by=stage.people["SG05"],
        at=stage.moment,
    )
