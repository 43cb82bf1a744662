"""A whole city at work: every unit with its leaders, officer, Party committee and staff."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import actions
from accounts.models import Seat, Unit, User
from accounts.roles import Category, CompetentLevel, Role, UnitKind
from core.clock import VIETNAM
from core.text import fold, name_key

SINCE = date(2020, 1, 1)
AT = datetime(2025, 7, 1, 8, tzinfo=VIETNAM)
AT_WORK = (UnitKind.DEPARTMENT, UnitKind.COMMUNE, UnitKind.PUBLIC_SERVICE_UNIT)
POSTS = (
    (Role.HEAD, 1, "Người đứng đầu"),
    (Role.DEPUTY_HEAD, 3, "Cấp phó của người đứng đầu"),
    (Role.UNIT_OFFICER, 1, "Chuyên viên tổng hợp"),
)
PARTY_POSTS = (
    (Role.PARTY_SECRETARY, 1, "Bí thư cấp ủy"),
    (Role.PARTY_COMMITTEE, 1, "Chuyên trách công tác Đảng"),
)
FAMILY = "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai Cao Lương"
MIDDLE = "Văn Thị Minh Ngọc Hoài Quốc Thanh Thu Đức Hữu Kim Bảo Gia Xuân Phương Anh Tuấn Hồng"
GIVEN = (
    "An Ánh Ân Bình Bảo Châu Chi Cường Dung Dũng Duy Dương Đào Đạt Điệp Đông Giang Hà Hải Hạnh "
    "Hân Hậu Hiền Hiếu Hoa Hòa Hùng Huy Khánh Khoa Kiên Lan Linh Loan Long Mai Mạnh My Nam Nga "
    "Ngân Ngọc Nhi Như Oanh Phong Phúc Phương Quang Quân Quỳnh Sang Sơn Tâm Tấn Thảo Thắng Thiện "
    "Thủy Thúy Tiến Toàn Trang Trâm Trí Trung Tú Tuấn Tùng Uyên Vân Vinh Vy Xuân Yến"
)

GUEST = "guest"
"""The place of an author who is of no post and no staff of the unit: of another unit, or gone."""


@dataclass
class Office:
    """A unit as patterns need it: who holds which post in it and in its Party committee."""

    unit: int
    name: str
    short: str
    party: int | None
    posts: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    staff: list[int] = field(default_factory=list)

    def people(self) -> dict[int, tuple[str, str, int]]:
        """{person: (where, role, which)}; a post in the unit itself goes before others."""
        found: dict[int, tuple[str, str, int]] = {}
        for (where, role), people in sorted(self.posts.items()):
            for n, person in enumerate(people):
                found.setdefault(person, (where, role, n))
        for n, person in enumerate(self.staff):
            found.setdefault(person, ("staff", "", n))
        return found

    def is_whole(self) -> bool:
        """Whether every post that a dossier may need is held."""
        needed = [("own", role) for role, _n, _title in POSTS]
        needed += [("party", role) for role, _n, _title in PARTY_POSTS]
        return all(self.posts.get(one) for one in needed) and len(self.staff) > 3


def offices() -> dict[int, Office]:
    """Every unit that employs people, by key."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    found = {
        unit.pk: Office(unit.pk, unit.name, unit.abbreviation, unit.party_committee_id)
        for unit in units.values()
        if unit.is_employing_agency
    }
    of_party = defaultdict(list)
    for office in found.values():
        if office.party:
            of_party[office.party].append(office)
    seated = set()
    seats = Seat.objects.filter(until=None).order_by("pk").values_list("unit", "role", "person")
    for unit, role, person in seats:
        seated.add(person)
        if unit in found:
            found[unit].posts.setdefault(("own", role), []).append(person)
        for office in of_party.get(unit, ()):
            office.posts.setdefault(("party", role), []).append(person)
    people = User.objects.filter(is_active=True).order_by("pk").values_list("pk", "unit")
    for person, unit in people.iterator(chunk_size=5000):
        if person not in seated:
            at = next((u for u in reversed(units[unit].lineage) if u in found), None)
            if at:
                found[at].staff.append(person)
    return found


@transaction.atomic
def found_city(people: int) -> None:
    """Give every department, commune and centre what it lacks, and about `people` staff in all."""
    living = Unit.objects.filter(valid_to=None, is_employing_agency=True, kind__in=AT_WORK)
    living = list(living.select_related("party_committee").order_by("pk"))
    for unit in living:
        if unit.party_committee is None:
            committee = actions.make_unit(
                name=f"Đảng ủy {unit.name}"[:200],
                abbreviation=f"CU-{unit.pk}",
                kind=UnitKind.PARTY_BODY,
                competent_level=CompetentLevel(unit.competent_level),
                parent=unit,
                superior=unit,
                valid_from=AT.date(),
                by=None,
                at=AT,
            )
            actions.change_unit(unit, party_committee=committee, by=None, at=AT)
            unit.party_committee = committee
    known = offices()
    numbers, each = count(User.objects.count() + 1), max(12, people // max(1, len(living)))
    secret = make_password(None)
    for some in (living[n : n + 20] for n in range(0, len(living), 20)):
        made, posts = [], []
        for unit in some:
            office = known[unit.pk]
            for place, where, wanted in (
                (unit, "own", POSTS),
                (unit.party_committee, "party", PARTY_POSTS),
            ):
                for role, many, title in wanted:
                    for _more in range(many - len(office.posts.get((where, role), ()))):
                        person = _person(next(numbers), unit, title, secret, leads=True)
                        made.append(person)
                        posts.append((person, place, role, title))
            for _more in range(each - len(office.staff)):
                made.append(_person(next(numbers), unit, "Chuyên viên", secret))
        User.objects.bulk_create(made, batch_size=2000)
        Seat.objects.bulk_create(
            Seat(person=person, unit=place, role=role, title=title, since=SINCE, acts_from=SINCE)
            for person, place, role, title in posts
        )


def _person(n: int, unit: Unit, title: str, secret: str, *, leads: bool = False) -> User:
    families, middles, givens = FAMILY.split(), MIDDLE.split(), GIVEN.split()
    name = " ".join(
        (families[n % len(families)], middles[n // 7 % len(middles)], givens[n // 3 % len(givens)])
    )
    code, mail = f"CB{n:06}", f"cb{n:06}@khoinguon.example"
    return User(
        staff_code=code,
        full_name=name,
        official_email=mail,
        category=Category.CONG_CHUC,
        unit=unit,
        is_leader_or_manager=leads,
        position_title=title,
        joined_at=AT,
        password=secret,
        sort_key=name_key(name),
        folded=fold(f"{name} {code} {mail}"),
    )
