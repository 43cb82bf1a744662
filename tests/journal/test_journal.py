"""The journal cannot be changed, and shows it when it was changed all the same."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from types import SimpleNamespace
from uuid import UUID

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Unit
from accounts.roles import Role
from journal.actions import record
from journal.chain import START, canonical, first_break, link
from journal.models import Entry, Unheard, scope_of
from tests.owner import by_owner

from .conftest import NOON


@pytest.fixture
def five(lan):
    """Five entries of one dossier and two of another."""
    for n in range(5):
        record("proposal.edit", lan, by=lan, at=NOON, scope="proposal:7", version=n + 1)
    for _ in range(2):
        record("proposal.edit", lan, by=None, at=NOON, scope="proposal:8")
    return lan


def test_an_entry_says_who_did_what_to_what_and_when(lan):
    entry = record("unit.open", lan.unit, by=lan, at=NOON, role=Role.HEAD)

    kept = Entry.objects.get()
    assert kept == entry
    assert (kept.scope, kept.n) == (f"accounts.unit:{lan.unit_id}", 1)
    assert (kept.verb, kept.subject, kept.subject_id) == (
        "unit.open",
        "accounts.unit",
        lan.unit_id,
    )
    assert (kept.actor, kept.happened_at, kept.data) == (lan, NOON, {"role": "HEAD"})
    assert Unheard.objects.get().entry == entry


def test_the_dossier_is_the_chain_of_everything_that_belongs_to_it(lan):
    part = SimpleNamespace(proposal_id=7, pk=3, _meta=SimpleNamespace(label_lower="x.opinion"))
    dossier = SimpleNamespace(pk=7, _meta=SimpleNamespace(label_lower="proposals.proposal"))

    assert scope_of(part) == scope_of(dossier) == "proposal:7"
    assert scope_of(lan) == f"accounts.user:{lan.pk}"


def test_each_chain_counts_for_itself_and_names_its_previous(five):
    seven = list(Entry.objects.for_scope("proposal:7"))

    assert [entry.n for entry in seven] == [1, 2, 3, 4, 5]
    assert [entry.n for entry in Entry.objects.for_scope("proposal:8")] == [1, 2]
    digest = START
    for entry in seven:
        digest = link(digest, entry)
        assert bytes(entry.digest) == digest
    assert Entry.objects.about(five).count() == 7
    assert Entry.objects.took("proposal.edit").count() == 7


def test_time_never_goes_back_within_a_chain(lan):
    record("proposal.submit", lan, by=lan, at=NOON, scope="proposal:7")
    early = record(
        "proposal.return", lan, by=lan, at=NOON - timedelta(seconds=9), scope="proposal:7"
    )
    other = record(
        "proposal.submit", lan, by=lan, at=NOON - timedelta(seconds=9), scope="proposal:8"
    )

    assert early.happened_at == NOON
    assert other.happened_at == NOON - timedelta(seconds=9)


def test_details_are_codes_and_hashes_never_long_text(lan):
    entry = record(
        "proposal.reject",
        lan,
        by=lan,
        at=NOON,
        due=date(2026, 7, 9),
        moment=NOON,
        share=Decimal("33.50"),
        key=UUID(int=5),
        unit=lan.unit,
        digest=b"\x01\xff",
        reasons={"E2", "E1"},
        nested={"a": (1, None, True)},
        remarks="Rất dài. " * 100,
    )

    assert Entry.objects.get().data == {
        "due": "2026-07-09",
        "moment": "2026-07-01T05:00:00+00:00",
        "share": "33.50",
        "key": "00000000-0000-0000-0000-000000000005",
        "unit": lan.unit_id,
        "digest": "01ff",
        "reasons": ["E1", "E2"],
        "nested": {"a": [1, None, True]},
        "remarks": {"sha256": entry.data["remarks"]["sha256"], "length": 900},
    }
    assert len(entry.data["remarks"]["sha256"]) == 64


def test_what_has_no_canonical_form_is_refused(lan):
    with pytest.raises(TypeError, match="float"):
        record("proposal.edit", lan, by=lan, at=NOON, share=33.5)
    assert not Entry.objects.exists()


def test_an_entry_goes_with_its_act(lan):
    with transaction.atomic():
        record("proposal.edit", lan, by=lan, at=NOON)
        transaction.set_rollback(True)

    assert not Entry.objects.exists()
    assert not Unheard.objects.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_entry SET verb = 'x'",
        "UPDATE journal_entry SET n = n",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry CASCADE",
    ],
)
def test_the_database_refuses_to_change_the_past(five, sql):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no open check
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(sql)
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic():
        by_owner(sql)

    assert Entry.objects.count() == 7


def test_one_place_holds_one_entry(five):
    twin = Entry.objects.for_scope("proposal:7").last()
    twin.pk = None
    with pytest.raises(DatabaseError, match="one_place_one_entry"), transaction.atomic():
        twin.save(force_insert=True)


def test_the_verifier_proves_a_whole_journal(five, capsys):
    call_command("verify_journal")

    assert "7" in capsys.readouterr().out


TAMPERINGS = {
    "a word changed": ("UPDATE {t} SET verb = 'proposal.approve' WHERE {here} AND n = 3", 3),
    "a detail changed": ("UPDATE {t} SET data = '{{\"version\": 9}}' WHERE {here} AND n = 2", 2),
    "another actor": ("UPDATE {t} SET actor_id = NULL WHERE {here} AND n = 1", 1),
    "another subject": ("UPDATE {t} SET subject_id = 0 WHERE {here} AND n = 4", 4),
    "another hour": (
        "UPDATE {t} SET happened_at = happened_at + interval '1 hour' WHERE {here} AND n = 5",
        5,
    ),
    "an earlier hour": (
        "UPDATE {t} SET happened_at = happened_at - interval '1 hour' WHERE {here} AND n = 5",
        5,
    ),
    "a row taken out": ("DELETE FROM {t} WHERE {here} AND n = 3", 4),
    "the first row taken out": ("DELETE FROM {t} WHERE {here} AND n = 1", 2),
    "a digest changed": ("UPDATE {t} SET digest = decode('00', 'hex') WHERE {here} AND n = 5", 5),
    "moved to another dossier": (
        "UPDATE {t} SET scope = 'proposal:9', n = 1 WHERE {here} AND n = 5",
        1,
    ),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_the_verifier_names_the_first_broken_row(five, how):
    sql, n = TAMPERINGS[how]
    scope = "proposal:9" if "moved" in how else "proposal:7"
    Unheard.objects.all().delete()
    with pgtrigger.ignore():
        by_owner(sql.format(t="journal_entry", here="scope = 'proposal:7'"))

    with pytest.raises(CommandError) as refusal:
        call_command("verify_journal")

    assert refusal.value.returncode == 1
    broken = first_break(Entry.objects.order_by("scope", "n"))
    assert (broken.scope, broken.n) == (scope, n)
    assert scope in str(refusal.value)
    assert str(broken.pk) in str(refusal.value)


def test_a_swap_of_two_rows_is_found(five):
    with pgtrigger.ignore():
        by_owner("UPDATE journal_entry SET n = n + 100 WHERE scope = 'proposal:7'")
        by_owner(
            "UPDATE journal_entry SET n = CASE n WHEN 102 THEN 3 WHEN 103 THEN 2 ELSE n - 100 END "
            "WHERE scope = 'proposal:7'"
        )

    assert first_break(Entry.objects.order_by("scope", "n")).n == 2


@pytest.mark.django_db(transaction=True)
def test_racing_records_take_consecutive_places(lan):
    threads, each = 8, 6
    together = Barrier(threads)

    def write(number):
        try:
            together.wait()
            for _ in range(each):
                with transaction.atomic():
                    record("proposal.edit", lan, by=lan, at=NOON, scope="proposal:7", by_no=number)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(write, range(threads)))

    places = list(Entry.objects.for_scope("proposal:7").values_list("n", flat=True))
    assert places == list(range(1, threads * each + 1))
    assert first_break(Entry.objects.order_by("scope", "n")) is None
    assert Unheard.objects.count() == threads * each


@pytest.mark.django_db(transaction=True)
def test_the_runner_leaves_an_empty_journal_behind():
    assert not Entry.objects.exists()
    assert not Unit.objects.exists()


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3),
            max_leaves=6,
        ),
        max_size=5,
    )
)
def test_the_canonical_body_does_not_depend_on_order(data):
    entry = SimpleNamespace(
        scope="proposal:7",
        n=1,
        verb="proposal.edit",
        subject="proposals.proposal",
        subject_id=7,
        actor_id=None,
        happened_at=NOON,
        data=data,
    )
    before = canonical(entry)
    entry.data = dict(reversed(data.items()))
    entry.happened_at = NOON.astimezone(tz=None)

    assert canonical(entry) == before
    assert canonical(entry).startswith(b'{"actor":null')


def test_a_digest_is_the_published_formula():
    """Worked out once with sha256sum, so that the formula cannot drift unseen."""
    entry = SimpleNamespace(
        scope="proposal:7",
        n=1,
        verb="proposal.start_draft",
        subject="proposals.proposal",
        subject_id=7,
        actor_id=3,
        happened_at=datetime(2026, 7, 1, 5, 0, tzinfo=UTC),
        data={"title": "Hẻm xanh"},
    )
    assert canonical(entry).decode() == (
        '{"actor":3,"data":{"title":"Hẻm xanh"},"happened_at":"2026-07-01T05:00:00.000000+00:00",'
        '"n":1,"scope":"proposal:7","subject":"proposals.proposal","subject_id":7,'
        '"verb":"proposal.start_draft"}'
    )
    assert (
        link(START, entry).hex()
        == "a720084298aca326557cc8044b58b52278e55c76da1a699b170d2d37e9cc7b0f"
    )
