"""Readings of a recorded resolution: who compares it, what came back, who carries it out."""

from datetime import date

from accounts.models import RejectionReason, Unit, User
from accounts.roles import Role
from approvals import policy
from approvals.models import Case, Kind, Resolution


def decides_by_resolution(case: Case) -> bool:
    """Whether its procedure ends in a resolution of a committee that decides outside the portal."""
    return case.procedure.steps.filter(kind=Kind.RESOLUTION, enabled=True).exists()


def who_compares(case: Case, *, entered_by: int, on: date) -> str:
    """The post that compares with the paper what `entered_by` entered: an officer's, else the
    head's, else a deputy's, of somebody else who may act. Where nobody is, it stays the officer's
    and the superior is told of the vacancy.
    """
    for role in policy.COMPARES:
        seats = policy.eligible(case.unit, policy.stand_for(role), case.proposal, on=on)
        if seats.exclude(person=entered_by).exists():
            return role
    return Role.UNIT_OFFICER


def came_back(case: Case) -> Resolution | None:
    """The entry that was given back last, to begin with; None where none was."""
    rows = Resolution.objects.filter(case=case, answer__confirmed=False)
    return rows.select_related("file", "answer__by", "by").order_by("-pk").first()


def waiting_to_be_compared(case: Case) -> Resolution | None:
    """The entry that nobody has answered yet."""
    return Resolution.objects.filter(case=case, answer=None).select_related("by").first()


def grounds_named(codes: list[str]) -> dict[str, str]:
    """The names of these grounds by their code, in the reader's language."""
    return {row.code: str(row) for row in RejectionReason.objects.filter(code__in=codes)}


def carriers_of(entered: Resolution) -> list[User | Unit]:
    """Who carries out what it approves, in the order of the entry."""
    people = User.objects.in_bulk([key for what, key in entered.implementers if what == "person"])
    units = Unit.objects.in_bulk([key for what, key in entered.implementers if what == "unit"])
    return [people[key] if what == "person" else units[key] for what, key in entered.implementers]
