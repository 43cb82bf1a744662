"""A small city for tests: units, people and posts, made by the real verbs.

`NOW` is Monday 9 March 2026, 09:00 in Vietnam, an ordinary working day. Posts begin on
1 January 2020, so they are held whatever the clock of a test says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING

from accounts import actions
from accounts.roles import Category, CompetentLevel, Role, UnitKind
from core.clock import VIETNAM

from .made_once import made_once

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import Seat, Unit, User


def vn(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant as a Vietnamese clock shows it."""
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


NOW = vn(2026, 3, 9, 9)
TODAY = NOW.date()
LONG_AGO = date(2020, 1, 1)
PASSWORD = "mot cau rat dai va rieng"

LEVELS = {
    UnitKind.CITY_COMMITTEE: CompetentLevel.CITY,
    UnitKind.PARTY_BODY: CompetentLevel.CITY_PARTY_STANDING_COMMITTEE,
    UnitKind.DEPARTMENT: CompetentLevel.DEPARTMENT,
    UnitKind.COMMUNE: CompetentLevel.COMMUNE,
    UnitKind.PUBLIC_SERVICE_UNIT: CompetentLevel.UNIT,
    UnitKind.DIVISION: CompetentLevel.DEPARTMENT,
    UnitKind.STATE_ENTERPRISE: CompetentLevel.STATE_ENTERPRISE,
    UnitKind.MASS_ORGANISATION: CompetentLevel.DEPARTMENT,
    UnitKind.NON_STATE: CompetentLevel.UNIT,
    UnitKind.HISTORIC: CompetentLevel.COMMUNE,
}
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Văn", "Thị", "Minh", "Hoài", "Ngọc", "Quốc", "Thanh")
GIVEN = ("An", "Ánh", "Bình", "Châu", "Dương", "Đào", "Giang", "Hà", "Khánh", "Linh", "Yến")

_numbers = count(1)


def make_unit(
    name: str = "",
    *,
    abbreviation: str = "",
    kind: UnitKind = UnitKind.DEPARTMENT,
    level: CompetentLevel | None = None,
    parent: Unit | None = None,
    **more,
) -> Unit:
    """A unit. Without a name it gets one of its own; its superior is its parent unless said."""
    n = next(_numbers)
    more.setdefault("superior", parent)
    return actions.make_unit(
        name=name or f"Đơn vị thử nghiệm {n}",
        abbreviation=abbreviation or f"ĐV{n}",
        kind=kind,
        competent_level=level or LEVELS[kind],
        parent=parent,
        by=None,
        at=NOW,
        **more,
    )


def make_user(
    name: str = "",
    *,
    unit: Unit | None = None,
    seat: Role | Iterable[Role] | None = None,
    seat_unit: Unit | None = None,
    password: str | None = None,
    **more,
) -> User:
    """A person of `unit` (a new one when none is named), holding `seat` there or in `seat_unit`.

    `seat` is a post or several. Heads and deputies are leaders unless said otherwise. Without
    `password` nobody can sign in by password; tests use `client.force_login`.
    """
    n = next(_numbers)
    unit = unit or make_unit()
    roles = [seat] if isinstance(seat, Role) else list(seat or [])
    more.setdefault("staff_code", f"CB{n:05}")
    more.setdefault("official_email", f"cb{n:05}@example.org")
    more.setdefault("category", Category.CONG_CHUC)
    more.setdefault("is_leader_or_manager", bool({Role.HEAD, Role.DEPUTY_HEAD} & set(roles)))
    person = actions.make_person(
        full_name=name or _name(n), unit=unit, password=password, by=None, at=NOW, **more
    )
    for role in roles:
        give(person, role, unit=seat_unit or unit)
    return person


def give(person: User, role: Role, *, unit: Unit, since: date = LONG_AGO, **more) -> Seat:
    """A post that is held at once, as a set-up command gives it."""
    return actions.give_seat(
        person=person, unit=unit, role=role, since=since, by=None, at=NOW, **more
    )


@dataclass
class City:
    """Everybody by name. Every unit with a collective leadership has the same set of people."""

    root: Unit
    chair: User
    root_party: Unit
    root_party_secretary: User

    health: Unit  # Sở Y tế
    health_party: Unit
    health_head: User
    health_deputy: User
    health_deputy2: User
    health_officer: User
    health_party_secretary: User
    health_party_officer: User
    health_staff: User
    health_division: Unit
    division_staff: User

    ward: Unit  # Phường Sài Gòn
    ward_party: Unit
    ward_head: User
    ward_deputy: User
    ward_deputy2: User
    ward_officer: User
    ward_party_secretary: User
    ward_party_officer: User
    ward_staff: User

    home: Unit  # Sở Nội vụ, the city's focal point
    home_head: User
    monitor: User
    exporter: User
    admin: User
    admin2: User
    auditor: User

    @property
    def people(self) -> list[User]:
        return [value for value in vars(self).values() if hasattr(value, "staff_code")]


@made_once
def city() -> City:
    """UBND Thành phố, Sở Y tế with a division, Phường Sài Gòn, Sở Nội vụ, and their people."""
    root = make_unit(
        "Ủy ban nhân dân Thành phố Hồ Chí Minh",
        abbreviation="UBND",
        kind=UnitKind.CITY_COMMITTEE,
        place_name="Thành phố Hồ Chí Minh",
    )
    root_party = make_unit(
        "Đảng ủy Ủy ban nhân dân Thành phố",
        abbreviation="ĐU-UBND",
        kind=UnitKind.PARTY_BODY,
        parent=root,
    )
    _advise(root, root_party)
    home = make_unit("Sở Nội vụ", abbreviation="SNV", parent=root, is_focal_point=True)
    health, health_people = _staffed("Sở Y tế", "SYT", UnitKind.DEPARTMENT, root)
    ward, ward_people = _staffed("Phường Sài Gòn", "PSG", UnitKind.COMMUNE, root)
    division = make_unit(
        "Phòng Nghiệp vụ Y",
        abbreviation="SYT-NVY",
        kind=UnitKind.DIVISION,
        parent=health,
        is_employing_agency=False,
    )
    return City(
        root=root,
        chair=make_user("Phan Quốc Chủ", unit=root, seat=Role.HEAD),
        root_party=root_party,
        root_party_secretary=make_user(
            "Lâm Thị Thư", unit=root, seat=Role.PARTY_SECRETARY, seat_unit=root_party
        ),
        health=health,
        **{f"health_{key}": value for key, value in health_people.items()},
        health_division=division,
        division_staff=make_user("Hồ Thị Phòng", unit=division, category=Category.VIEN_CHUC),
        ward=ward,
        **{f"ward_{key}": value for key, value in ward_people.items()},
        home=home,
        home_head=make_user("Vương Thị Nội", unit=home, seat=Role.HEAD),
        monitor=make_user("Đinh Văn Dõi", unit=home, seat=Role.MONITOR),
        exporter=make_user("Cao Thị Xuất", unit=home, seat=Role.EXPORT_OFFICER),
        admin=make_user("Mai Văn Quản", unit=home, seat=Role.ADMIN),
        admin2=make_user("Tô Thị Trị", unit=home, seat=Role.ADMIN),
        auditor=make_user("Kiều Văn Soát", unit=home, seat=Role.AUDITOR),
    )


def _staffed(name: str, short: str, kind: UnitKind, root: Unit) -> tuple[Unit, dict]:
    unit = make_unit(
        name,
        abbreviation=short,
        kind=kind,
        parent=root,
        functions=f"Tham mưu, giúp cấp trên quản lý nhà nước tại {name}.",
        duties=f"Thực hiện các nhiệm vụ được giao của {name}.",
        powers=f"Ban hành văn bản thuộc thẩm quyền của {name}.",
        conditions="Biên chế và kinh phí trong dự toán được giao.",
    )
    party = make_unit(
        f"Đảng ủy {name}", abbreviation=f"ĐU-{short}", kind=UnitKind.PARTY_BODY, parent=unit
    )
    _advise(unit, party)
    people = {
        "party": party,
        "head": make_user(f"Trưởng {short}", unit=unit, seat=Role.HEAD),
        "deputy": make_user(f"Phó Một {short}", unit=unit, seat=Role.DEPUTY_HEAD),
        "deputy2": make_user(f"Phó Hai {short}", unit=unit, seat=Role.DEPUTY_HEAD),
        "officer": make_user(f"Văn Thư {short}", unit=unit, seat=Role.UNIT_OFFICER),
        "party_secretary": make_user(
            f"Bí Thư {short}", unit=unit, seat=Role.PARTY_SECRETARY, seat_unit=party
        ),
        "party_officer": make_user(
            f"Đảng Vụ {short}", unit=unit, seat=Role.PARTY_COMMITTEE, seat_unit=party
        ),
        "staff": make_user(f"Chuyên Viên {short}", unit=unit),
    }
    return unit, people


def _advise(unit: Unit, party: Unit) -> None:
    """`party` is the same-level Party committee of `unit`, in the database and in memory."""
    actions.change_unit(unit, party_committee=party, by=None, at=NOW)
    unit.party_committee = party


def _name(n: int) -> str:
    family, middle, given = FAMILY[n % 10], MIDDLE[n % 7], GIVEN[n % 11]
    return f"{family} {middle} {given}"
