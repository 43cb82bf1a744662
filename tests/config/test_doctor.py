"""What the doctor sees, and how it says so."""

import json
import socket
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from io import StringIO
from unittest.mock import patch

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils.translation import override

from accounts.roles import Role
from approvals.models import Task
from config import doctor, health, roles
from config.doctor import State, database, examine, findings, machine, work
from core import clock
from jobs.models import Heartbeat, Job
from journal.actions import record
from journal.models import Unheard
from journal.selectors import PORTAL, RESTORED
from notifications.models import Effect, Notice
from tests.documents.clamd import Clamd, version
from tests.owner import owner_url
from tests.world import NOW, make_user
from workdays import rules_data
from workdays.models import CalendarYear

pytestmark = pytest.mark.django_db
OK, WARNING, FAULT = State
MINUTES_6 = timedelta(minutes=6)


@pytest.fixture(autouse=True)
def _at():
    with clock.frozen(NOW):
        yield


def letter(**facts):
    person = make_user()
    entry = record("unit.make", person, by=None, at=NOW - MINUTES_6)
    notice = Notice.objects.create(recipient=person, entry=entry, verb="unit.make", told_at=NOW)
    Effect.objects.create(key=f"letter:{notice.pk}", notice=notice, **{"not_before": NOW, **facts})
    return entry


def seen(name, age):
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": NOW - age})


# --- each check can be in order, and can find something -------------------------------------------


def test_a_server_that_may_lose_what_it_acknowledged(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        (now,) = cursor.fetchone()
    monkeypatch.setattr(database, "DURABLE", {"fsync": now})
    assert database.durability().state < FAULT

    monkeypatch.setattr(database, "DURABLE", {"fsync": "off" if now == "on" else "on"})
    found = database.durability()

    assert found.state == FAULT
    assert "fsync" in found.sentence


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, OK), (1.8, OK), (-2.2, WARNING), (4.8, WARNING), (5.3, FAULT)]
)
def test_clocks_that_differ(seconds, state):
    real = health.time.time
    with patch.object(health.time, "time", lambda: real() - seconds):
        assert database.clock().state == state
        answer = Client().get("/readyz").json()

    assert (answer["checks"]["clock"] != "ok") is (state == FAULT)
    assert answer["ready"] is False or state < FAULT
    assert ("clock" in answer["warnings"]) is (state == WARNING)


def test_a_half_made_index():
    assert database.indexes().state == OK
    with psycopg.connect(owner_url(), autocommit=True) as line:
        line.execute("CREATE TABLE half_made AS SELECT 1 AS n FROM generate_series(1, 2)")
        try:
            with pytest.raises(psycopg.errors.UniqueViolation):
                line.execute("CREATE UNIQUE INDEX CONCURRENTLY half_made_n ON half_made (n)")
            found = database.indexes()
        finally:
            line.execute("DROP TABLE half_made")

    assert found.state == FAULT
    assert "half_made_n" in found.sentence


def test_a_role_that_could_change_evidence(monkeypatch):
    assert database.wall().state == OK  # tests run as the application
    monkeypatch.setattr(roles, "excess", lambda: ["journal_entry"])

    found = database.wall()

    assert found.state == FAULT
    assert "journal_entry" in found.sentence


def test_a_database_behind_the_code():
    with patch.object(health, "_migrated", True):
        assert database.migrations().state == OK
    with (
        patch.object(health, "_migrated", False),
        patch("config.health.MigrationExecutor") as executor,
    ):
        executor.return_value.migration_plan.return_value = [("accounts", "0002")]
        assert database.migrations().state == FAULT


def test_what_happened_and_nobody_was_told():
    person = make_user()
    Unheard.objects.all().delete()
    record("unit.make", person, by=None, at=NOW - timedelta(minutes=4), scope="own")
    assert work.journal().state == OK
    with clock.frozen(NOW + timedelta(minutes=2)):
        assert work.journal().state == FAULT


def test_letters_that_do_not_leave_and_those_that_may_not():
    entry = letter(not_before=NOW - MINUTES_6)
    found = work.letters()
    assert found.state == FAULT
    assert "1" in found.sentence
    assert work.restored().state == OK

    record(RESTORED, entry, by=None, at=NOW, scope=PORTAL)  # they wait, and that is said

    assert work.letters().state == OK
    assert work.restored().state == WARNING
    assert "resume_letters" in work.restored().sentence


def test_letters_due_now_or_given_up():
    letter(not_before=NOW - timedelta(minutes=4))
    assert work.letters().state == work.parked().state == OK

    Effect.objects.update(state=Effect.State.PARKED)

    assert work.parked().state == WARNING


def test_long_work_that_nobody_takes_up():
    Job.objects.create(
        kind="x", title="x", asked_by=make_user(), asked_at=NOW - timedelta(minutes=16)
    )
    assert work.work().state == WARNING
    Job.objects.update(asked_at=NOW - timedelta(minutes=14))
    assert work.work().state == OK


@pytest.mark.parametrize("name", ["worker", "beat", "sweep"])
def test_processes_that_fell_silent(name):
    check = getattr(work, name)
    assert check().state == FAULT
    seen(name, timedelta(seconds=20))
    assert check().state == OK
    seen(name, timedelta(seconds=100))
    assert check().state == FAULT


def test_steps_that_nobody_can_take():
    assert work.vacancies().state == OK
    with patch.object(Task.objects, "filter") as open_tasks:
        open_tasks.return_value.exclude.return_value.count.return_value = 2
        assert work.vacancies().state == WARNING


@pytest.mark.parametrize(
    ("month", "confirmed", "state"),
    [
        (3, (), WARNING),
        (3, (2026,), OK),
        (9, (2026,), OK),
        (10, (2026,), WARNING),
        (10, (2026, 2027), OK),
    ],
)
def test_the_calendar_of_this_and_from_october_of_next_year(month, confirmed, state):
    rules_data.load_rules()
    person = make_user(seat=Role.ADMIN)
    CalendarYear.objects.filter(year__in=confirmed).update(
        confirmed_at=NOW, confirmed_by=person, source="12/VPCP"
    )
    with clock.frozen(datetime(2026, month, 15, 3, tzinfo=UTC)):
        assert work.calendar().state == state


def test_a_year_without_any_calendar():
    CalendarYear.objects.all().delete()
    assert work.calendar().state == FAULT


@pytest.mark.parametrize(("hours", "state"), [(25, OK), (27, WARNING), (8 * 24, FAULT)])
def test_how_old_the_last_backup_is(hours, state):
    assert work.backup().state == WARNING
    seen("backup", timedelta(hours=hours))
    assert work.backup().state == state


@pytest.mark.parametrize(
    ("used", "total", "state"),
    [(79, 100, OK), (81, 100, WARNING), (90, 100, FAULT), (95, 2000, OK)],
)
def test_room_on_the_disk(used, total, state):
    sized = namedtuple("usage", "total used free")
    usage = sized(*(each * machine.GIGABYTE for each in (total, used, total - used)))
    with patch.object(machine.shutil, "disk_usage", return_value=usage):
        found = machine.disk()
    assert found.state == state
    assert "%%" not in found.sentence


def test_the_mode_and_its_secrets(settings, monkeypatch):
    assert machine.mode().state == WARNING
    settings.PRODUCTION = True
    assert machine.mode().state == OK
    monkeypatch.setenv("SECRET_KEY", "changeme")
    found = machine.secrets()
    assert found.state == FAULT
    assert "changeme" not in found.sentence
    settings.DEBUG = True
    assert machine.mode().state == FAULT


def test_static_files(monkeypatch):
    assert machine.static().state == OK
    monkeypatch.setattr(machine.finders, "find", lambda name: None)
    assert machine.static().state == FAULT


def test_neighbours_that_do_not_answer(settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.CLAMD_URL = f"tcp://127.0.0.1:{port}"
        assert machine.broker().state == WARNING
        assert machine.mail().state == WARNING
        assert machine.scanner().state == FAULT
        nobody.listen()
        assert machine.mail().state == OK


def test_a_scanner_that_answers_has_fresh_signatures(settings, tmp_path):
    clamd = Clamd(tmp_path)
    settings.CLAMD_URL = clamd.url
    found = machine.scanner()
    assert (found.state, found.words) == (OK, "ClamAV 1.4.6/27500")
    clamd.version = version(age=timedelta(days=4))
    assert machine.scanner().state == FAULT
    clamd.stop()


# --- how it is told -------------------------------------------------------------------------------


def pretend(monkeypatch, *states):
    made = [lambda s=s: findings.Finding("disk", s, "do %(what)s", {"what": "it"}) for s in states]
    monkeypatch.setattr(doctor, "CHECKS", tuple(made))
    monkeypatch.setattr(doctor, "SLOW", ())


@pytest.mark.parametrize(
    ("states", "code"), [((OK,), 0), ((OK, WARNING), 1), ((WARNING, FAULT, OK), 2)]
)
def test_the_exit_code_is_the_gravest(monkeypatch, states, code):
    pretend(monkeypatch, *states)
    with pytest.raises(SystemExit) as end:
        call_command("doctor", stdout=StringIO())
    assert end.value.code == code


def test_a_check_that_fails_is_a_finding_and_the_rest_goes_on(monkeypatch):
    pretend(monkeypatch, OK)

    def disk():
        raise RuntimeError("a password perhaps")

    monkeypatch.setattr(doctor, "CHECKS", (disk, *doctor.CHECKS))
    first, second = examine()
    assert (first.state, second.state) == (FAULT, OK)
    assert "password" not in first.sentence


def test_every_finding_has_a_title_in_both_languages_and_json_says_both():
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "--json", stdout=said)
    told = json.loads(said.getvalue())

    assert len(told["findings"]) == len(doctor.CHECKS) + len(doctor.SLOW)
    assert {found["key"] for found in told["findings"]} == set(findings.TITLES)
    for found in told["findings"]:
        assert found["vi"]["title"] != found["en"]["title"]
        assert (found["state"] == "ok") or found["vi"]["todo"] != found["en"]["todo"]


def test_the_page_says_green_or_what_to_do(client, monkeypatch):
    client.force_login(make_user(seat=Role.ADMIN))
    pretend(monkeypatch, OK)
    with override("vi"):
        assert "tag-late" not in client.get("/state/").content.decode()
    pretend(monkeypatch, WARNING, FAULT, OK)

    text = client.get("/state/").content.decode()

    assert text.index("tag-late") < text.index("tag-soon") < text.index("tag-ok")
    assert "do it" in text


def test_the_page_costs_the_same_however_much_there_is(client, django_assert_max_num_queries):
    client.force_login(make_user(seat=Role.ADMIN))
    for _ in range(3):
        letter(not_before=NOW - MINUTES_6)
    with django_assert_max_num_queries(40):
        text = client.get("/state/").content.decode()
    assert "khoinguon:" not in text


def test_what_is_in_order_in_the_demo_asks_for_nothing(settings):
    settings.DEMO, settings.PRODUCTION, settings.CLAMD_URL = True, False, ""

    for found in (work.backup(), machine.scanner()):
        assert found.state == OK
        assert "không cần" in found.sentence
