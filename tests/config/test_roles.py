"""The application's role of the database cannot change what counts as evidence (trust.md P4)."""

import subprocess
import sys

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from config import roles
from config.launch.machine import ROOT
from core.evidence import evidence
from tests.config.test_production import production
from tests.owner import by_owner

pytestmark = pytest.mark.django_db

# Written out by hand: the second opinion on what is evidence.
TABLES = [
    "approvals_ballot",
    "approvals_confirmation",
    "approvals_council",
    "approvals_councilcall",
    "approvals_councilmember",
    "approvals_councilminutes",
    "approvals_councilresult",
    "approvals_decision",
    "approvals_declaration",
    "approvals_dissolution",
    "approvals_opinion",
    "approvals_opinionrequest",
    "approvals_pause",
    "approvals_resume",
    "approvals_resumedtask",
    "approvals_supplementanswer",
    "approvals_supplementfile",
    "approvals_supplementrequest",
    "approvals_postponement",
    "approvals_round",
    "approvals_secretround",
    "approvals_scoresheet",
    "approvals_sheet",
    "approvals_unanswered",
    "documents_file",
    "documents_sealedfile",
    "journal_entry",
    "proposals_version",
    "proposals_versionpart",
]


@pytest.fixture(autouse=True)
def _split():
    if roles.owner() is None:
        pytest.fail("DATABASE_OWNER_URL is not set: these tests need both roles")


def refused(statement: str) -> str:
    """What the database says; the statement must fail."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        connection.cursor().execute(statement)
    return str(refusal.value)


def test_the_tests_are_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == (connection.settings_dict["USER"],) * 2
    assert connection.settings_dict["USER"] != roles.owner()["USER"]
    assert roles.excess() == roles.lack() == []


def test_what_is_evidence():
    assert set(TABLES) <= {model._meta.db_table for model in evidence()}


@pytest.mark.parametrize("table", sorted({model._meta.db_table for model in evidence()}))
def test_evidence_is_not_changed_deleted_or_emptied(table):
    column = connection.introspection.get_primary_key_column(connection.cursor(), table)
    denied = f"permission denied for table {table}"
    with pgtrigger.ignore():  # a switch that the application can turn: the wall stands without
        assert denied in refused(f"UPDATE {table} SET {column} = {column}")
        assert denied in refused(f"DELETE FROM {table}")
        assert denied in refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("model", evidence(), ids=lambda model: model._meta.db_table)
def test_neither_does_the_orm(model):
    name = model._meta.pk.attname
    with pgtrigger.ignore():
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            model.objects.update(**{name: 1})
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            model.objects.all()._raw_delete("default")


BY_PASSES = {
    "a trigger switched off": "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
    "a table dropped": "DROP TABLE journal_entry CASCADE",
    "all triggers of the session": "SET session_replication_role = replica",
    "another role taken": "SET ROLE {owner}",
    "another session": "SET SESSION AUTHORIZATION {owner}",
    "an owner changed": "ALTER TABLE journal_entry OWNER TO {me}",
    "a membership": "GRANT {owner} TO {me}",
    "a table of the same name": "CREATE TABLE public.journal_entry_2 (LIKE journal_entry)",
    "a rule": "CREATE RULE r AS ON INSERT TO journal_entry DO INSTEAD NOTHING",
    "a column": "ALTER TABLE journal_entry ADD COLUMN hidden text",
    "the function of the seal": "ALTER FUNCTION seal_version_part SET search_path = pg_temp",
    "a file of the server": "COPY journal_entry FROM PROGRAM 'true'",
    "the migrations": "DELETE FROM django_migrations",
    "a table that hides another": "CREATE TEMPORARY TABLE proposals_author (id int)",
    "a function of one's own": "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
}


@pytest.mark.parametrize("how", BY_PASSES)
def test_no_way_round(how):
    names = {"owner": roles.owner()["USER"], "me": connection.settings_dict["USER"]}

    said = refused(BY_PASSES[how].format(**names))

    assert "permission denied" in said or "must be owner" in said, said


def test_the_seal_is_never_led_to_another_table():
    """It runs with the owner's rights: a table of the session with the name of its own, and a
    trigger on that, would be anybody's statement with those rights (PostgreSQL looks into
    pg_temp first, unless a function says otherwise)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = 'seal_version_part'")
        assert cursor.fetchone() == (["search_path=pg_catalog, public, pg_temp"],)
        me, database = connection.settings_dict["USER"], connection.settings_dict["NAME"]
        by_owner(f"GRANT TEMPORARY ON DATABASE {database} TO {me}")  # even if it were allowed
        assert roles.excess() == [roles.HIDING]
        for statement in LED_ASTRAY:
            cursor.execute(statement.format(me=me))
        cursor.execute("SELECT seal_version_part(1, now())")
        assert cursor.fetchone() == (False,)
        cursor.execute("DROP TABLE pg_temp.proposals_versionpart")
    assert roles.excess() == [roles.HIDING]


LED_ASTRAY = (
    "CREATE TEMPORARY TABLE proposals_versionpart"
    " (id bigint, body bytea, salt bytea, sealed_at timestamptz)",
    "INSERT INTO pg_temp.proposals_versionpart VALUES (1)",
    "GRANT ALL ON pg_temp.proposals_versionpart TO PUBLIC",
    "CREATE FUNCTION pg_temp.take() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " GRANT UPDATE ON public.journal_entry TO {me}; RETURN NEW; END $$",
    "CREATE TRIGGER take BEFORE UPDATE ON pg_temp.proposals_versionpart"
    " FOR EACH ROW EXECUTE FUNCTION pg_temp.take()",
)


def test_a_right_given_to_oneself_is_none():
    """PostgreSQL only warns here."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE ON journal_entry TO {connection.settings_dict['USER']}")

    assert roles.excess() == []


SIGN_IN = """
import os, sys, psycopg
from django.db import connection
import django; django.setup()
mine = connection.settings_dict
known = {value for value in os.environ.values()} | {mine["PASSWORD"], "", "postgres"}
for user in sys.argv[1:]:
    for secret in known:
        if "\\0" in secret or len(secret) > 200:
            continue
        try:
            psycopg.connect(host=mine["HOST"], port=mine["PORT"], dbname=mine["NAME"], user=user,
                            password=secret, connect_timeout=5)
        except psycopg.OperationalError as error:
            assert "authentication failed" in str(error) or "no password" in str(error), error
        else:
            sys.exit(f"signed in as {user}")
print("refused")
"""


def test_the_application_s_process_signs_in_as_nobody_else(tmp_path):
    """With all that a serving process is told: its environment and its own password."""
    mine = connection.settings_dict
    url = f"postgresql://{mine['USER']}:{mine['PASSWORD']}@{mine['HOST']}:{mine['PORT']}/{mine['NAME']}"
    tried = subprocess.run(
        [sys.executable, "-c", SIGN_IN, roles.owner()["USER"], "postgres"],
        cwd=ROOT,
        env={
            "DATABASE_URL": url,
            "KN_MODE": "demo",
            "VAR_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        capture_output=True,
        text=True,
    )

    assert tried.stdout == "refused\n", tried.stderr


@pytest.mark.django_db(transaction=True)
def test_an_application_with_too_many_rights_does_not_start(monkeypatch, settings):
    """`prepare` takes rights back that do not belong to it; what it cannot take back stops it."""
    by_owner(f"GRANT UPDATE ON approvals_decision TO {connection.settings_dict['USER']}")
    assert roles.excess() == ["approvals_decision"]

    call_command("prepare", "database")

    assert roles.excess() == []
    monkeypatch.setattr(roles, "grant", lambda: None)
    by_owner(f"GRANT UPDATE ON approvals_decision TO {connection.settings_dict['USER']}")
    try:
        with pytest.raises(CommandError, match="could change evidence"):
            call_command("prepare", "database")
    finally:
        monkeypatch.undo()
        with roles.as_owner():
            roles.grant()


@pytest.mark.django_db(transaction=True)
def test_a_table_that_the_application_cannot_use_is_given_to_it():
    by_owner(f"REVOKE INSERT ON approvals_decision FROM {connection.settings_dict['USER']}")
    assert roles.lack() == ["approvals_decision"]

    call_command("prepare", "database")

    assert roles.lack() == roles.excess() == []


def test_production_takes_no_owner_for_its_application(tmp_path):
    folder = {"VAR_DIR": str(tmp_path)}
    owner = "postgresql://portal_owner:pW8nQs4kZt7rHd2vXc9b@db.tphcm.vn:5432/portal"
    same = owner.replace("portal_owner", "portal")

    code, words = production(DATABASE_OWNER_URL=same, **folder)
    assert code != 0
    assert "name the same role" in words
    assert production(DATABASE_OWNER_URL=owner, **folder)[0] == 0


def test_the_embedded_server_has_both(settings):
    """The owner makes databases for tests only; the application owns nothing."""
    with connection.cursor() as cursor:
        found = cursor.execute(
            "SELECT r.rolname, r.rolsuper, count(d.oid), bool_or(r.rolcreatedb)"
            " FROM pg_roles r LEFT JOIN pg_database d ON d.datdba = r.oid"
            " WHERE r.rolname = ANY(%s) GROUP BY 1, 2",
            [[settings.DATABASE_ROLE, roles.owner()["USER"]]],
        ).fetchall()
    told = {name: facts for name, *facts in found}
    assert told[settings.DATABASE_ROLE] == [False, 0, False]
    assert told[roles.owner()["USER"]][0] is False
