"""A Standing Committee for tests, with its office and a commission, and a plan that comes to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts import actions as people
from accounts.roles import CompetentLevel, Role, UnitKind
from approvals.models import Kind
from tests.approvals.makers import act, submitted, walk
from tests.made_once import made_once
from tests.world import NOW, City, make_unit, make_user

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import Unit, User
    from approvals.models import Case


@dataclass
class Committee:
    unit: Unit
    secretary: User  # its head
    office: User
    office2: User
    commission: Unit
    commission_head: User


@made_once
def committee(city: City) -> Committee:
    """The Standing Committee, which manages the director of health, and an organisation commission
    below it.
    """
    unit = make_unit("Ban Thường vụ Thành ủy", abbreviation="BTVTU", kind=UnitKind.PARTY_BODY)
    commission = make_unit(
        "Ban Tổ chức Thành ủy",
        abbreviation="BTCTU",
        kind=UnitKind.PARTY_BODY,
        level=CompetentLevel.CITY,
        parent=unit,
    )
    people.change_person(city.health_head, managing_authority=unit, by=None, at=NOW)
    return Committee(
        unit=unit,
        secretary=make_user("Bí Thư Thành Ủy", unit=unit, seat=Role.HEAD),
        office=make_user("Văn Phòng Một", unit=unit, seat=Role.UNIT_OFFICER),
        office2=make_user("Văn Phòng Hai", unit=unit, seat=Role.UNIT_OFFICER),
        commission=commission,
        commission_head=make_user("Trưởng Ban Tổ Chức", unit=commission, seat=Role.HEAD),
    )


@made_once
def at_committee(city: City, body: Committee, *, at: datetime = NOW) -> Case:
    """The plan of the director of health, whom the Committee manages: its intake is owed there."""
    return submitted(city, city.health_head, at=at)


def to_enter(city: City, body: Committee) -> Case:
    """The same, checked: the resolution is owed."""
    case = at_committee(city, body)
    walk(case.proposal, until=Kind.RESOLUTION)
    return case


def entered(city: City, body: Committee, **given) -> Case:
    """The same, with what the first clerk entered: the second has to compare it."""
    case = to_enter(city, body)
    act(case.proposal, Kind.RESOLUTION, by=body.office, **given)
    return case
