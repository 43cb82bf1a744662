"""A backup that is whole comes back exactly; any other is refused (trust.md, faults 46 to 48)."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from io import StringIO

import psycopg
import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from config.backup import take as taking
from config.backup.manifest import NAME, Refused
from config.backup.restore import prove, restore
from config.backup.take import take
from core import clock
from documents.actions import place_of, store
from documents.models import File
from jobs.models import Heartbeat
from journal.actions import record
from journal.models import Entry
from journal.selectors import PORTAL, RESTORED, letters_wait_since
from notifications.actions import send_next
from notifications.models import Effect, Notice
from tests.approvals.makers import confirm_calendar, load_rules, submitted
from tests.config.comparing import differences
from tests.documents.makers import png
from tests.owner import application_url, owner_url
from tests.world import NOW, city, make_user


@pytest.fixture
def lived_in(transactional_db):
    """A portal in which something happened, committed."""
    with clock.frozen(NOW):
        load_rules()
        people = city()
        confirm_calendar(people)
        submitted(people)
        store(SimpleUploadedFile("giay.png", png()), by=people.admin, at=NOW)


@pytest.fixture
def elsewhere(tmp_path):
    """An empty database beside the one of the tests, and what a process needs to use it."""
    name = f"{connection.settings_dict['NAME']}_restored"
    template = os.environ.get("TEST_TEMPLATE") or "template1"

    def run(statement, *names):
        with psycopg.connect(owner_url("postgres"), autocommit=True) as server:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    run("CREATE DATABASE {} TEMPLATE {}", name, template)
    yield {
        **os.environ,
        "KN_MODE": "test",
        "DATABASE_URL": application_url(name),
        "DATABASE_OWNER_URL": owner_url(name),
        "FILES_ROOT": str(tmp_path / "elsewhere"),
    }
    run("DROP DATABASE {} WITH (FORCE)", name)


def manage(environment, *args):
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, args)],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_what_was_backed_up_comes_back(lived_in, elsewhere, tmp_path):
    call_command("backup", tmp_path / "backup", stdout=StringIO())
    assert Heartbeat.objects.filter(name="backup").exists()

    done = manage(elsewhere, "restore", tmp_path / "backup")

    assert done.returncode == 0, done.stdout + done.stderr
    assert differences(connection.get_connection_params(), elsewhere["DATABASE_URL"]) == {
        "journal_entry": 1,  # it tells of the restore
        "journal_unheard": 1,
        "jobs_heartbeat": -1,  # of the backup itself
    }
    with psycopg.connect(elsewhere["DATABASE_OWNER_URL"]) as other:
        last = "SELECT verb, scope, id FROM journal_entry ORDER BY id DESC LIMIT 1"
        assert other.execute(last).fetchone()[:2] == (RESTORED, PORTAL)
        with pytest.raises(psycopg.errors.RaiseException, match="pgtrigger"):
            other.execute("DELETE FROM journal_entry")  # the triggers stand again
    with (
        psycopg.connect(elsewhere["DATABASE_URL"]) as other,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        other.execute("DELETE FROM journal_entry")  # and so does the wall
    kept = {place_of(f.sha256).name for f in File.objects.all()}
    there = [p for p in (tmp_path / "elsewhere").rglob("*") if p.is_file()]
    assert kept
    assert {p.name for p in there} == kept
    assert all(sha256(p.read_bytes()).hexdigest() == p.name for p in there)

    again = manage(elsewhere, "restore", tmp_path / "backup")

    assert again.returncode == 1
    assert str(there[0].name)[:2] in again.stderr  # says which file lies there already


# --- what is not whole is refused ---------------------------------------------------------------


@pytest.fixture
def backup(db, tmp_path, monkeypatch):
    """A backup of very little: a file, and the rows that migrating leaves."""
    settings.FILES_ROOT.joinpath("aa", "bb").mkdir(parents=True)
    content = b"what somebody handed in"
    name = sha256(content).hexdigest()
    settings.FILES_ROOT.joinpath("aa", "bb", name).write_bytes(content)
    monkeypatch.setattr(taking, "FILES", f"SELECT 'aa/bb/{name}', '{name}'")
    take(tmp_path / "backup", at=NOW)
    assert prove(tmp_path / "backup")[1] == []
    return tmp_path / "backup"


def flip(path, place=-3):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)


def the_file(backup):
    return next(p for p in (backup / "files").rglob("*") if p.is_file())


TABLE = "tables/accounts_user.copy.gz"
DAMAGE = {
    "a flipped byte in a table": lambda b: flip(b / TABLE),
    "a flipped byte in a file": lambda b: flip(the_file(b)),
    "a flipped byte in the list": lambda b: flip(b / NAME, 40),
    "a flipped byte in the end of the list": lambda b: flip(b / NAME),
    "a missing table": lambda b: (b / TABLE).unlink(),
    "a missing file": lambda b: the_file(b).unlink(),
    "a table cut short": lambda b: os.truncate(b / TABLE, (b / TABLE).stat().st_size - 1),
    "a list cut by a line": lambda b: cut_line(b / NAME),
    "no list": lambda b: (b / NAME).unlink(),
    "a list of something else": lambda b: (b / NAME).write_text('{"format": "x"}\n'),
}


def cut_line(path):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-2] + lines[-1:]))


@pytest.mark.parametrize("how", DAMAGE)
def test_a_backup_that_is_not_whole_is_refused(backup, how):
    DAMAGE[how](backup)

    with pytest.raises(Refused):
        prove(backup)
    with pytest.raises(CommandError):
        call_command("restore", backup, stdout=StringIO())
    assert not Entry.objects.filter(scope=PORTAL).exists()


def test_every_missing_and_damaged_piece_is_named_and_what_is_too_much_too(backup):
    flip(backup / TABLE)
    the_file(backup).unlink()
    with pytest.raises(Refused) as refused:
        prove(backup)
    assert TABLE in str(refused.value)
    assert "files/aa/bb/" in str(refused.value)

    flip(backup / TABLE)
    the = (backup / "files" / "aa" / "bb").joinpath(sha256(b"what somebody handed in").hexdigest())
    the.write_bytes(b"what somebody handed in")
    (backup / "files" / "more").write_text("x")
    assert prove(backup)[1] == ["files/more"]


def test_a_database_in_use_is_left_alone(backup):
    shutil.rmtree(settings.FILES_ROOT)
    make_user()

    with pytest.raises(Refused, match="accounts_user"):
        restore(prove(backup)[0], at=NOW, say=str)


def test_a_backup_never_takes_the_place_of_another(backup):
    before = (backup / NAME).read_bytes()

    with pytest.raises(Refused):
        take(backup, at=NOW)

    assert (backup / NAME).read_bytes() == before


def test_a_half_made_backup_leaves_nothing_of_that_name(db, tmp_path, monkeypatch):
    monkeypatch.setattr(taking.tables, "sequences", lambda cursor: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        take(tmp_path / "backup", at=NOW)

    assert [p for p in tmp_path.iterdir() if "backup" in p.name] == []


def test_a_file_that_is_not_whole_is_named_and_the_rest_is_backed_up(backup, tmp_path):
    (lying,) = (p for p in settings.FILES_ROOT.rglob("*") if p.is_file())
    flip(lying)

    said = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("backup", tmp_path / "second", stdout=StringIO(), stderr=said)

    assert end.value.code == 1
    assert f"{lying.name} (damaged)" in said.getvalue()
    prove(tmp_path / "second")
    lying.unlink()
    taken = take(tmp_path / "third", at=NOW)
    assert taken.absent == []  # no row wants it: it was given up meanwhile


# --- after a restore nothing is sent blindly ----------------------------------------------------


def test_letters_wait_after_a_restore_until_somebody_says(db):
    person = make_user()
    entry = record("unit.make", person, by=None, at=NOW)
    notice = Notice.objects.create(recipient=person, entry=entry, verb="unit.make", told_at=NOW)
    Effect.objects.create(key="letter:1", notice=notice, not_before=NOW)
    with pytest.raises(CommandError):
        call_command("resume_letters", "--send")
    record(RESTORED, entry, by=None, at=NOW, scope=PORTAL)

    assert letters_wait_since() == NOW
    assert send_next(at=NOW) is False
    assert len(mail.outbox) == 0

    call_command("resume_letters", "--drop", stdout=StringIO())

    assert letters_wait_since() is None
    assert Effect.objects.get().state == Effect.State.SUPERSEDED
    record(RESTORED, entry, by=None, at=NOW, scope=PORTAL)
    Effect.objects.update(state=Effect.State.WAITING)
    call_command("resume_letters", "--send", stdout=StringIO())
    assert Effect.objects.get().state == Effect.State.WAITING
    assert send_next(at=clock.now()) is True
