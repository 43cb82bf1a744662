"""How many queries a list costs: the same at one row and at more than a page of them.

Every address without a key in it is a list, with a row here, or stands in `ONE_THING`: a new list
is red until it has its row.
"""

from collections.abc import Callable
from contextlib import suppress
from copy import copy
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts.models import FieldOfWork, LegalInstrument, Mandate, Session, User
from accounts.roles import Role
from approvals import actions as approvals
from approvals.models import (
    BulkAct,
    Handover,
    Kind,
    Relation,
    Remark,
    Succession,
    Task,
    UrgentReport,
    VersionMove,
)
from imports.models import Batch
from jobs.models import Job
from journal.models import Entry
from notifications.models import Notice
from proposals.lifecycle import State
from proposals.models import Author, Proposal
from reports.models import AnnualReview, StageSum
from tests.matrix.addresses import answers, arguments
from tests.reports.makers import dossier
from tests.world import NOW, TODAY, give, make_unit, make_user
from workdays.models import CalendarVersion

MANY = 28
"""More than a page of 25, with the one that was there before."""


def again(row: Any, times: int, /, **differs: Callable[[int], Any]) -> None:
    """So many more rows like `row` but for what `differs`."""
    made = [copy(row) for _one in range(times)]
    for i, one in enumerate(made):
        one.pk, one._state.adding = None, True
        for name, value in differs.items():
            setattr(one, name, value(i))
    type(row).objects.bulk_create(made)


def dossiers(world, n, lead="lead", **more):
    lead, held = world.people[lead], Proposal.objects.count()
    return [dossier(lead, f"Đề xuất {i}", code=f"T-{held}-{i}", **more) for i in range(n)]


def mandates(_world, n):
    again(Mandate.objects.first(), n)


def relations(_world, n):
    held, like = Relation.objects.count(), Relation.objects.first()
    day = TODAY - timedelta(days=1)
    again(
        like,
        n,
        since=lambda i: day - timedelta(days=held + i),
        ended_at=lambda _i: NOW,
        ended_by_id=lambda _i: like.person_id,
        end_reason=lambda _i: "Đã hết.",
        until=lambda _i: day,
    )


def successions(_world, n):
    again(Succession.objects.first(), n)


def handovers(_world, n):
    again(Handover.objects.first(), n)


def remarks(_world, n):
    again(Remark.objects.first(), n)


def version_moves(_world, n):
    again(VersionMove.objects.first(), n)


def own(world, n):
    dossiers(world, n, lead="colleague")


def tasks(world, n):
    like = Task.objects.filter(kind=Kind.ANSWER_IDEA).first()
    for made in dossiers(world, n):
        again(like, 1, proposal=lambda _i, made=made: made, case=lambda _i: None)


def running(world, n):
    like = Task.objects.filter(kind=Kind.ANSWER_IDEA).exclude(case=None).first()
    for i, made in enumerate(dossiers(world, n)):
        again(like.case, 1, proposal=lambda _i, made=made: made, n=lambda _i, i=i: 50 + i)


def orders(world, n):
    head = world.people["head"]
    act = BulkAct.objects.create(kind="ASSIGN", person=head, by=head, at=NOW)
    again(act, n)


def stages_done(_world, n):
    for i in range(n):
        StageSum.objects.create(
            unit=make_unit(), year=2026, kind="INTAKE", hourly=False, late=False, amount=i, n=1
        )


def overdue(world, n):
    tasks(world, n)
    due = {"due_at": NOW - timedelta(days=9), "due_on": (NOW - timedelta(days=9)).date()}
    Task.objects.filter(kind=Kind.ANSWER_IDEA, case=None).update(**due, provisional=False)


def urgent(world, n):
    like = UrgentReport.objects.first()
    if like is None:
        like = approvals.report_urgent(
            world.dossier("REGISTERED"),
            mark="URGENT",
            situation="Cháy.",
            to_do="Xác nhận ngay.",
            by=world.person("head"),
            at=NOW,
        )
    task = Task.objects.get(case=like.case_id, kind=Kind.URGENT_DIRECTIVE)
    for made in dossiers(world, n):
        about = {"proposal": lambda _i, made=made: made}
        again(like.case, 1, **about)
        case = made.cases.get()
        again(like, 1, **about, case=lambda _i, case=case: case)
        again(task, 1, **about, case=lambda _i, case=case: case)


def notices(world, n):
    like = Notice.objects.filter(recipient=world.people["lead"], task=None).first()
    told = Notice.objects.filter(recipient=world.people["lead"]).values("entry")
    entries = list(Entry.objects.exclude(pk__in=told)[:n])
    again(like, n, entry=lambda i: entries[i])


def invitations(world, n):
    for made in dossiers(world, n, state=State.DRAFT):
        Author.objects.create(
            proposal=made, person=world.people["invited"], share=10, invited_at=NOW
        )


def units(world, n):
    for _one in range(n):
        make_unit(parent=world.city.ward)


def people(world, n):
    held = User.objects.count()
    for i in range(n):
        make_user(f"Quyền Thử {held + i}", unit=world.city.ward)


def seats(world, n):
    person = make_user(unit=world.city.ward)
    for _one in range(n):
        give(person, Role.DEPUTY_HEAD, unit=make_unit())


def seats_of_one(world, n):
    for _one in range(n):
        give(world.people["colleague"], Role.UNIT_OFFICER, unit=make_unit())


def sessions(world, n):
    held = Session.objects.count()
    Session.objects.bulk_create(
        Session(
            session_key=f"{held}-{i}",
            person=world.people["lead"],
            expire_date=NOW + timedelta(days=36_500),
            began_at=NOW,
            seen_at=NOW,
        )
        for i in range(n)
    )


def fields(_world, n):
    held = FieldOfWork.objects.count()
    again(FieldOfWork.objects.first(), n, code=lambda i: f"T{held}-{i}", unit=lambda _i: None)


def instruments(_world, n):
    held = LegalInstrument.objects.count()
    again(LegalInstrument.objects.first(), n, number=lambda i: f"{held}{i}")


def editions(_world, n):
    last = CalendarVersion.objects.latest("n")
    again(last, n, n=lambda i: last.n + 1 + i)


def jobs(world, n):
    again(Job.objects.filter(asked_by=world.people["exporter"]).first(), n)


def workbooks(world, n):
    again(Batch.objects.filter(asked_by=world.people["admin"]).first(), n)


def reviews(_world, n):
    again(AnnualReview.objects.first(), n, unit=lambda _i: make_unit())


class List(NamedTuple):
    """Who opens it, the queries it may ask at most, and what makes it longer."""

    who: str
    most: int
    fill: Callable[[Any, int], Any]
    query: str = ""


LISTS = {
    "accounts:units": List("admin", 5, units, "?q=nghiem"),
    "accounts:people": List("admin", 5, people, "?q=quyen+thu"),
    "accounts:person": List("admin", 9, seats_of_one),
    "accounts:unit": List("admin", 8, units),
    "accounts:seats": List("admin", 5, seats),
    "accounts:security": List("lead", 6, sessions),
    "accounts:rows": List("admin", 5, fields),
    "accounts:instruments": List("admin", 5, instruments),
    "accounts:suggest_people": List("lead", 4, people, "?q=quyen+thu"),
    "accounts:suggest_units": List("lead", 4, units, "?q=don"),
    "workdays:versions": List("admin", 6, editions),
    "jobs:index": List("exporter", 5, jobs),
    "proposals:invitations": List("invited", 5, invitations),
    "approvals:mandates": List("head", 6, mandates),
    "approvals:relations": List("colleague", 6, relations),
    "approvals:successions": List("admin", 6, successions),
    "approvals:handovers": List("admin", 6, handovers),
    "approvals:remarks": List("admin", 5, remarks),
    "approvals:version_moves": List("admin", 5, version_moves),
    "approvals:unit_work": List("head", 10, running),
    "approvals:bulk_acts": List("head", 5, orders),
    "approvals:mine": List("colleague", 6, own),
    "approvals:ideas": List("head", 6, tasks),
    "reports:delays": List("monitor", 9, overdue),
    "reports:stages": List("monitor", 6, stages_done),
    "reports:urgent": List("monitor", 11, urgent),
    "reports:dossiers": List("monitor", 6, dossiers),
    "reports:reviews": List("monitor", 6, reviews),
    "imports:index": List("admin", 5, workbooks),
    "notifications:inbox": List("head", 10, tasks),  # two for heads: to confirm, directed
    "notifications:index": List("lead", 5, notices),
}
ONE_THING = {
    "accounts:index",
    "accounts:catalogues",
    "accounts:preferences",
    "accounts:make_codes",
    "accounts:new_passkey",
    "accounts:ask_passkey",
    "accounts:add_app",
    "accounts:add_passkey",
    "accounts:add_instrument",
    "accounts:make_unit",
    "accounts:make_person",
    "accounts:give_seat",
    "approvals:give_mandate",
    "approvals:make_acting",
    "approvals:declare_relation",
    "approvals:record_absence",
    "approvals:report_new",
    "approvals:rules",
    "approvals:try_rules",
    "approvals:who_does_what",
    "imports:hand_in",
    "imports:template",
    "proposals:new",
    "reports:index",
    "reports:year",
    "reports:export_dossiers",
    "workdays:calendar",
    "shortcuts",
    "state",
}
"""Forms, and pages whose length does not grow with what people do."""
OUTSIDE = ("account_", "guide")
"""Signing in, and texts."""


def without_a_key() -> set[str]:
    """The addresses that say something to somebody and name no single thing."""
    found = set()
    for name, (get, _post) in answers().items():
        with suppress(NoReverseMatch):
            if "o" in get and not name.startswith(OUTSIDE):
                found.add(reverse(name) and name)
    return found


def test_every_list_has_its_row():
    assert without_a_key() - set(LISTS) == ONE_THING
    assert not ONE_THING & set(LISTS)


def cost(world, name: str) -> tuple[int, int]:
    """Queries and length of the page of this list."""
    row = LISTS[name]
    client = Client()
    client.force_login(world.person(row.who))
    url = reverse(name, args=arguments(name, world)) + row.query
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(asked), len(answer.content)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same(world, name):
    fill = LISTS[name].fill
    fill(world, 1)
    few, short = cost(world, name)
    fill(world, MANY)
    many_, long = cost(world, name)

    assert long > short, "the rows are not on the page"
    assert few == many_ <= LISTS[name].most
