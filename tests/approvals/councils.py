"""Councils for tests: set up, declared, scored, called and closed by those who really do it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from accounts.models import User
from approvals import actions, policy
from approvals.models import Council, Kind, Place
from approvals.selectors import Sitting
from core import clock
from tests.approvals.makers import owed
from tests.world import NOW, City, make_user, vn

if TYPE_CHECKING:
    from approvals.models import Case, CouncilMember, ScoreSheet, Task

MEETS = vn(2026, 3, 18, 14)
"""The first day that the rule allows after NOW: seven working days later."""
HELD = MEETS + timedelta(hours=3)
DUE = vn(2026, 4, 7)


def experts(city: City) -> list[User]:
    """Three people of a division who belong to nobody's leadership, made when first asked for."""
    known = User.objects.filter(unit=city.health_division, full_name__startswith="Chuyên Gia")
    return list(known.order_by("pk")[:3]) or [
        make_user(f"Chuyên Gia {n}", unit=city.health_division) for n in ("Một", "Hai", "Ba")
    ]


def seven(city: City) -> list[tuple[User, str]]:
    """A council of seven with one helper, for a plan of the ward's first deputy."""
    one, two, three = experts(city)
    return [
        (city.ward_head, Place.CHAIR),
        (city.ward_deputy2, Place.VICE_CHAIR),
        (city.ward_officer, Place.SECRETARY),
        (city.home_head, Place.MEMBER),
        (one, Place.MEMBER),
        (two, Place.MEMBER),
        (three, Place.MEMBER),
        (city.division_staff, Place.SUPPORT),
    ]


def set_up(case: Case, members, *, by: User | None = None, at=NOW, **given) -> Council:
    by = by or policy.eligible(case.unit, ["HEAD"], case.proposal)[0].person
    given = {"number": "12/QĐ-UBND", "decided_on": clock.day_of(at), **given}
    with clock.frozen(at):
        return actions.set_up_council(case, members=members, by=by, at=at, **given)


def seat(council: Council, person: User) -> CouncilMember:
    return council.members.get(person=person)


def declare(council: Council, person: User, *, conflict: str = "", at=NOW):
    task = owed(council.case.proposal, Kind.COUNCIL_DECLARE, person=person)
    with clock.frozen(at):
        return actions.declare(task, conflict=bool(conflict), text=conflict, by=person, at=at)


def declared(council: Council) -> Council:
    """Everybody who has not declared has no conflict."""
    for member in council.members.filter(declaration=None, replaced_by=None).order_by("pk"):
        declare(council, member.person)
    return council


def filled(council: Council, score: int = 7) -> dict:
    return {one.code: (score, "") for one in council.rule.criteria.all()}


def sheet_task(council: Council, person: User) -> Task:
    return owed(council.case.proposal, Kind.COUNCIL_SHEET, person=person)


def score(council: Council, person: User, said="APPROVE", *, at=NOW, **given) -> ScoreSheet:
    given = {
        "scores": filled(council),
        "comment": "Cần thiết.",
        "recommendation": said,
        **given,
    }
    with clock.frozen(at):
        return actions.send_sheet(sheet_task(council, person), by=person, at=at, **given)


def call(council: Council, *, by: User, start_at=MEETS, at=NOW, **given):
    with clock.frozen(at):
        return actions.call_council(
            council, start_at=start_at, place="Phòng họp 1", by=by, at=at, **given
        )


def close(council: Council, *, by: User, present=None, at=HELD, **given):
    there = present if present is not None else Sitting(council).entitled
    rows = [seat(council, getattr(one, "person", one)) for one in there]
    given = {
        "held_at": MEETS,
        "ended_at": MEETS + timedelta(hours=2),
        "place": "Phòng họp 1",
        "attended": rows,
        "absentees": "Đi công tác.",
        "discussion": "Đã thảo luận.",
        "text": "Biên bản.",
        **given,
    }
    with clock.frozen(at):
        task = owed(council.case.proposal, Kind.COUNCIL_CLOSE)
        return actions.close_council(task, by=by, at=at, **given)


def confirm(council: Council, *, by: User, at=HELD, conclusion="Nhất trí."):
    with clock.frozen(at):
        task = owed(council.case.proposal, Kind.COUNCIL_CONFIRM)
        return actions.confirm_council(task, conclusion=conclusion, by=by, at=at)


def concluded(council: Council, *, secretary: User, chair: User, said="APPROVE") -> Council:
    """Declared, scored by everybody, called, closed and confirmed."""
    declared(council)
    for one in Sitting(council).missing:
        score(council, one.person, said)
    call(council, by=secretary)
    close(council, by=secretary)
    confirm(council, by=chair)
    return Council.objects.get(pk=council.pk)
