"""The import itself: whole or not at all, once, and never a way around what the pages hold."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import actions as accounts
from accounts.models import Seat, Unit, User
from accounts.policy import read_sight
from accounts.roles import Role
from core import clock
from core.verdicts import Stale, WrongMoment
from imports import actions
from imports.models import Batch, Line
from jobs import actions as jobs
from jobs.models import Job
from journal.chain import first_break
from journal.models import Entry
from notifications.actions import hear_next
from notifications.models import Effect
from tests.world import NOW, PASSWORD, TODAY, city, make_user

from .makers import carry_out, hand_in, many, person, seat, unit, workbook, worked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def c():
    with clock.frozen(NOW):
        yield city()


def nothing_happened(c) -> bool:
    mine = Entry.objects.filter(actor=c.admin).exclude(verb__startswith="import.")
    return not mine.exclude(verb__startswith="job.").exists()


def test_what_was_checked_is_imported_with_an_entry_for_each_act(c):
    staff = c.health_staff
    batch = hand_in(
        workbook(
            [unit("TTYT", "Trung tâm Y tế", parent="SYT"), unit("TTYT-XN", parent="TTYT"),
             unit("PSG", "Phường Sài Gòn", kind="COMMUNE", level="DEPARTMENT")],
            [person("0012", "Ngô Văn Một", "MOT@example.org", "TTYT-XN"),
             person(staff.staff_code, "Tên Mới", staff.official_email, "PSG")],
            [seat("0012", "TTYT-XN", "HEAD", "01/01/2026")],
        ),
        by=c.admin,
    )  # fmt: skip
    assert batch.counts == {"MAKE": 4, "CHANGE": 2}
    assert nothing_happened(c)

    batch = carry_out(batch, by=c.admin)

    assert batch.imported_at is not None
    made, staff = User.objects.get(staff_code="0012"), User.objects.get(pk=staff.pk)
    top, below = Unit.objects.get(abbreviation="TTYT"), Unit.objects.get(abbreviation="TTYT-XN")
    assert top.path == f"{c.health.path}{top.pk}/"
    assert below.path == f"{top.path}{below.pk}/"
    assert (made.unit, made.official_email, made.sort_key[:4]) == (below, "mot@example.org", "mo{t")
    assert not made.has_usable_password()
    assert (staff.full_name, staff.unit) == ("Tên Mới", c.ward)
    assert Unit.objects.get(pk=c.ward.pk).competent_level == "DEPARTMENT"
    post = made.seats.get()
    assert (post.acts_from, post.given_by, post.confirmed_by) == (
        TODAY + timedelta(days=1), c.admin, None,
    )  # fmt: skip
    acts = Entry.objects.filter(actor=c.admin).exclude(verb__startswith="job.")
    assert sorted(acts.values_list("verb", flat=True)) == [
        "import.carry_out", "import.hand_in", "person.change", "person.make", "seat.give",
        "unit.change", "unit.make", "unit.make",
    ]  # fmt: skip
    assert first_break(Entry.objects.order_by("scope", "n")) is None
    assert Entry.objects.about(made).get().data == {"unit": below.pk, "category": "CONG_CHUC"}
    while hear_next(at=NOW):
        pass
    assert not Effect.objects.exists()  # nobody gets a letter


def test_the_entries_are_those_that_the_pages_write(c):
    """The bulk verbs and the single ones keep the same words in the journal."""
    given = {"staff_code": "A1", "full_name": "Một", "official_email": "a1@example.org",
             "category": "CONG_CHUC", "unit": c.health}  # fmt: skip
    one = accounts.make_person(by=c.admin, at=NOW, **given)
    (two,) = accounts.make_people(
        [given | {"staff_code": "A2", "official_email": "a2@example.org"}], by=c.admin, at=NOW
    )
    post = {"unit": c.health, "role": "SUPERVISOR", "since": TODAY}
    accounts.give_seat(person=one, by=c.admin, at=NOW, **post)
    accounts.give_seats([{"person": two, **post}], by=c.admin, at=NOW)
    top = {"name": "X", "kind": "DEPARTMENT", "competent_level": "DEPARTMENT"}
    accounts.make_unit(abbreviation="X1", by=c.admin, at=NOW, parent=c.root, **top)
    accounts.make_units({"x2": {"abbreviation": "X2", "parent": c.root, **top}}, by=c.admin, at=NOW)
    for who, verb in ((one, "change_person"), (two, None)):
        if verb:
            accounts.change_person(who, by=c.admin, at=NOW, full_name="Hai", unit=c.ward,
                                   official_email=f"new{who.pk}@example.org")  # fmt: skip
        else:
            changes = {"full_name": "Hai", "unit": c.ward,
                       "official_email": f"new{who.pk}@example.org"}  # fmt: skip
            accounts.change_people([(who, changes)], by=c.admin, at=NOW)

    acts = Entry.objects.filter(actor=c.admin).order_by("pk")
    for verb in ("person.make", "person.change", "person.ask_email", "seat.give", "unit.make"):
        first, second = acts.filter(verb=verb)
        assert first.data.keys() == second.data.keys(), verb
        assert first.n == second.n, verb
    rows = User.objects.filter(pk__in=[one.pk, two.pk]).values_list("pending_email_by", "unit")
    assert set(rows) == {(c.admin.pk, c.ward.pk)}
    assert first_break(Entry.objects.order_by("scope", "n")) is None


def test_a_new_email_of_an_account_in_use_waits_and_of_a_fresh_one_does_not(c):
    used = make_user("Có Mật Khẩu", unit=c.health, password=PASSWORD)
    fresh = make_user("Chưa Dùng", unit=c.health)
    batch = hand_in(
        workbook([], [person(one.staff_code, one.full_name, f"n{n}@example.org")
                      for n, one in enumerate([used, fresh])]),
        by=c.admin,
    )  # fmt: skip
    assert [len(line.notes) for line in batch.lines.order_by("pk")] == [1, 0]

    carry_out(batch, by=c.admin)

    before = used.official_email
    used, fresh = User.objects.get(pk=used.pk), User.objects.get(pk=fresh.pk)
    assert (used.official_email, used.pending_email) == (before, "n0@example.org")
    assert used.pending_email_by == c.admin
    assert (fresh.official_email, fresh.pending_email) == ("n1@example.org", "")
    with pytest.raises(PermissionDenied):
        accounts.confirm_email(used, seen="n0@example.org", by=c.admin, at=NOW)


def test_the_bulk_verbs_hold_the_rules_without_any_check_before(c):
    post = {"unit": c.health, "role": Role.ADMIN, "since": TODAY}
    with pytest.raises(PermissionDenied):
        accounts.give_seats([{"person": c.admin, **post}], by=c.admin, at=NOW)
    with pytest.raises(PermissionDenied):
        accounts.give_seats([{"person": c.admin, **post}], by=c.health_head, at=NOW)
    with pytest.raises(PermissionDenied):
        accounts.make_people([], by=c.health_head, at=NOW)
    with pytest.raises(PermissionDenied):
        accounts.make_units({}, by=c.health_head, at=NOW)
    with pytest.raises(WrongMoment):
        accounts.give_seats(
            [{"person": c.health_staff, **post, "role": "HEAD"}], by=c.admin, at=NOW
        )
    accounts.deactivate_person(c.health_staff, by=None, at=NOW)
    c.health_staff.refresh_from_db()
    with pytest.raises(WrongMoment):
        accounts.give_seats([{"person": c.health_staff, **post}], by=c.admin, at=NOW)
    assert nothing_happened(c)


def test_a_failure_in_the_middle_leaves_nothing_and_the_repeat_does_all(c, monkeypatch):
    batch = hand_in(many(3), by=c.admin)

    def torn(*_given, **_more):
        raise OSError("the power went")

    before = User.objects.count()
    with monkeypatch.context() as patch:
        patch.setattr(accounts, "give_seats", torn)
        actions.carry_out(batch, seen=batch.digest, by=c.admin, at=NOW)
        jobs.work_next(at=NOW)
    assert nothing_happened(c)
    assert (User.objects.count(), Batch.objects.get().imported_at) == (before, None)
    assert Job.objects.get(kind="imports.carry_out").state == Job.State.QUEUED

    batch = worked(batch, at=NOW + timedelta(minutes=5))

    assert batch.imported_at is not None
    assert User.objects.filter(staff_code__startswith="NS").count() == 3


def test_a_worker_killed_after_the_commit_never_doubles(c):
    batch = carry_out(hand_in(many(3), by=c.admin), by=c.admin)
    before = User.objects.count(), Seat.objects.count(), Entry.objects.count()
    # as its row stands when the worker was killed before it could write the end
    Job.objects.filter(kind="imports.carry_out").update(
        state=Job.State.RUNNING, lease_until=NOW - timedelta(minutes=1)
    )

    worked(batch)

    assert Job.objects.get(kind="imports.carry_out").state == Job.State.DONE
    assert before == (User.objects.count(), Seat.objects.count(), Entry.objects.count() - 1)


@pytest.mark.parametrize("what", ["name", "code", "seat", "right"])
def test_what_changed_after_the_check_is_refused_and_a_new_check_offered(c, what):
    staff = c.health_staff
    batch = hand_in(
        workbook([], [person(staff.staff_code, "Tên Mới", staff.official_email), person("NS1")],
                 [seat(staff.staff_code, "SYT", "SUPERVISOR")]),
        by=c.admin,
    )  # fmt: skip
    if what == "name":
        accounts.change_person(staff, full_name="Tên Khác", by=c.admin2, at=NOW)
    elif what == "code":
        make_user(staff_code="ns1", unit=c.ward)
    elif what == "seat":
        accounts.give_seat(person=staff, unit=c.health, role="SUPERVISOR", since=date(2026, 4, 1),
                           by=c.admin2, at=NOW)  # fmt: skip
    else:
        actions.carry_out(batch, seen=batch.digest, by=c.admin, at=NOW)
        accounts.end_seat(c.admin.seats.get(), until=TODAY, by=c.admin2, at=NOW)
    if what != "right":
        actions.carry_out(batch, seen=batch.digest, by=c.admin, at=NOW)

    batch = worked(batch)

    assert batch.imported_at is None
    assert nothing_happened(c)
    assert Job.objects.get(kind="imports.carry_out").state == Job.State.FAILED
    if what == "right":
        return
    assert "chạy thử lại" in batch.refusal
    with pytest.raises(WrongMoment):
        actions.carry_out(batch, seen=batch.digest, by=c.admin, at=NOW)
    actions.check(batch, by=c.admin, at=NOW)
    batch = worked(batch)
    assert batch.refusal == ""
    assert batch.lines.count() == 3
    if batch.can_be_imported:
        assert carry_out(batch, by=c.admin).imported_at is not None


def test_who_and_when_an_import_may_be_asked_for(c):
    batch = hand_in(many(2), by=c.admin)
    for who in (c.admin2, c.health_head):
        with pytest.raises(PermissionDenied):
            actions.carry_out(batch, seen=batch.digest, by=who, at=NOW)
    for seen in ("", "0" * 64):
        with pytest.raises(Stale):
            actions.carry_out(batch, seen=seen, by=c.admin, at=NOW)
    actions.carry_out(batch, seen=batch.digest, by=c.admin, at=NOW)
    with pytest.raises(WrongMoment):  # the first is under way
        actions.carry_out(batch, seen=batch.digest, by=c.admin, at=NOW)
    with pytest.raises(WrongMoment):
        actions.check(batch, by=c.admin, at=NOW)
    worked(batch)
    for act in (
        lambda: actions.carry_out(batch, seen=batch.digest, by=c.admin, at=NOW),
        lambda: actions.check(batch, by=c.admin, at=NOW),
    ):
        with pytest.raises(WrongMoment, match="đã được nhập"):
            act()
    assert User.objects.filter(staff_code__startswith="NS").count() == 2


def test_refused_rows_stop_the_whole_import(c):
    batch = hand_in(workbook([], [person("NS1"), person("NS2", where="KHÔNG")]), by=c.admin)

    with pytest.raises(WrongMoment):
        actions.carry_out(batch, seen=batch.digest, by=c.admin, at=NOW)
    assert not batch.can_be_imported


def test_two_imports_of_the_same_at_once_make_everybody_once(c):
    """Two workbooks, two workers: one wins, the other is refused and has changed nothing."""
    data = many(20, units=2)
    batches = [hand_in(data, by=c.admin), hand_in(data, by=c.admin2)]
    for batch, by in zip(batches, (c.admin, c.admin2), strict=True):
        actions.carry_out(batch, seen=batch.digest, by=by, at=NOW)
    both = threading.Barrier(2)

    def work():
        both.wait()
        jobs.work_next(at=NOW)
        connection.close()

    hands = [threading.Thread(target=work) for _hand in batches]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert User.objects.filter(staff_code__startswith="NS").count() == 20
    assert Unit.objects.filter(abbreviation__startswith="NH").count() == 2
    imported = [Batch.objects.get(pk=batch.pk).imported_at is not None for batch in batches]
    assert sorted(imported) == [False, True]
    assert first_break(Entry.objects.order_by("scope", "n")) is None


def test_a_second_import_of_the_same_workbook_changes_nothing(c):
    data = many(5, units=1)
    carry_out(hand_in(data, by=c.admin), by=c.admin)

    again = hand_in(data, by=c.admin)

    assert again.counts == {Line.Outcome.SAME: 11}
    assert not again.can_be_imported


def test_three_hundred_people_cost_as_many_queries_as_three(c):
    c.admin.sight = read_sight(c.admin)

    def cost(data) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as checking:
            batch = hand_in(data, by=c.admin)
        with CaptureQueriesContext(connection) as importing:
            assert carry_out(batch, by=c.admin).imported_at
        return len(checking), len(importing)

    few = cost(many(3, units=1))
    lots = cost(many(300, units=4, start=900))

    assert lots == few
    assert max(few) < 90
