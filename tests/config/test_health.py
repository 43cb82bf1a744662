"""Is the process alive, and is everything there? For machines, without sign-in."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.conf import settings as real
from django.db import OperationalError
from django.test import Client

from accounts.roles import Role
from config import health
from core import clock
from jobs.models import Heartbeat
from tests.world import NOW, make_user
from workdays import actions as days
from workdays import rules_data

pytestmark = pytest.mark.django_db
real_broker = health.broker


@pytest.fixture
def beating():
    with clock.frozen(NOW):
        for name in ("worker", "beat", "sweep"):
            Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": NOW})
        with patch.object(health, "broker", return_value="ok"):
            yield


def ready():
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_healthz_asks_nobody(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = Client().get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]
    assert Client().post("/healthz").status_code == 405


def test_readyz_is_there_when_everything_is(beating):
    status, report = ready()

    assert status == 200
    assert report["ready"] is True
    assert set(report["checks"]) == {
        "database",
        "clock",
        "migrations",
        "broker",
        "worker",
        "beat",
        "sweep",
    }
    assert set(report["checks"].values()) == {"ok"}


@pytest.mark.parametrize(("name", "patience"), [("worker", 90), ("beat", 30), ("sweep", 30)])
def test_a_process_that_fell_silent_is_named(beating, name, patience):
    Heartbeat.objects.filter(name=name).update(beat_at=NOW - timedelta(seconds=patience))
    assert ready()[0] == 200
    Heartbeat.objects.filter(name=name).update(beat_at=NOW - timedelta(seconds=patience + 1))

    status, report = ready()

    assert status == 503
    assert report["ready"] is False
    assert [key for key, words in report["checks"].items() if words != "ok"] == [name]
    Heartbeat.objects.filter(name=name).delete()
    assert ready()[1]["checks"][name] == "never seen"


def test_a_broker_that_is_away_is_named_without_its_address(beating, settings):
    settings.REDIS_URL = "redis://:very-secret@127.0.0.1:1/0"
    with patch.object(health, "broker", real_broker):
        status, report = ready()

    assert status == 503
    assert report["checks"]["broker"] == "does not answer"
    assert "secret" not in str(report)


def test_a_database_that_is_away_is_named_without_its_address(beating):
    gone = OperationalError("connection to 10.1.2.3 as khoinguon failed")
    with patch("config.health.connection.cursor", side_effect=gone):
        status, report = ready()

    assert status == 503
    assert report["checks"]["database"] == "does not answer"
    assert "migrations" not in report["checks"]
    assert "10.1.2.3" not in str(report)


def test_a_database_behind_the_code_is_named(beating):
    with (
        patch.object(health, "_migrated", False),
        patch("config.health.MigrationExecutor") as executor,
    ):
        executor.return_value.migration_plan.return_value = [("accounts", "0002")]
        status, report = ready()

    assert status == 503
    assert report["checks"]["migrations"] == "the database is behind the code"


def test_an_unconfirmed_year_warns_and_does_not_stop(beating):
    rules_data.load_rules()
    status, report = ready()
    assert status == 200
    assert report["warnings"] == {
        "calendar 2026": "not confirmed",
        "calendar 2027": "not confirmed",
    }

    first, second = make_user(seat=Role.ADMIN), make_user(seat=Role.ADMIN)
    draft = days.start_revision(2026, by=first, at=NOW)
    asked = days.propose(
        draft, source="12/VPCP", deadlines="LEAVE", seen=draft.edition, by=first, at=NOW
    )
    days.confirm(asked, seen=asked.edition, by=second, at=NOW)

    assert ready()[1]["warnings"] == {"calendar 2027": "not confirmed"}


def test_the_answer_holds_no_secret(beating):
    text = Client().get("/readyz").content.decode()
    database = real.DATABASES["default"]

    for secret in (real.SECRET_KEY, database.get("PASSWORD"), database.get("HOST"), real.REDIS_URL):
        assert not secret or str(secret) not in text
