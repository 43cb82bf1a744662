"""Production starts with secrets of its own, or says everything that is wrong at once."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.production import faults

ROOT = Path(__file__).resolve().parents[2]
RIGHT = {
    "SECRET_KEY": "q8Zt-4rVwLk2Yb_7sNcEu1XhGm9PfJdRo6aTiKvQz3xWnBy5MgHlCe0SjUpAD",
    "DATABASE_URL": "postgresql://portal:tK7vRz2mWq9xLc4nHb8y@db.tphcm.vn:5432/portal",
    "REDIS_URL": "redis://:hJ3fXs8dPw6gVn1bQm5k@broker.tphcm.vn:6379/0",
    "ALLOWED_HOSTS": "sangkien.tphcm.vn",
    "SITE_URL": "https://sangkien.tphcm.vn",
    "EMAIL_URL": "smtp+tls://portal:tK7vRz2mWq9xLc4nHb8y@mail.tphcm.vn:587",
    "DEFAULT_FROM_EMAIL": "Khơi Nguồn <sangkien@tphcm.vn>",
}


def test_secrets_of_ones_own_are_taken():
    assert faults(RIGHT) == []


@pytest.mark.parametrize("name", sorted(RIGHT))
@pytest.mark.parametrize("how", ["absent", "empty"])
def test_what_is_needed_is_named(name, how):
    given = {key: value for key, value in RIGHT.items() if key != name}
    if how == "empty":
        given[name] = ""

    assert faults(given) == [f"{name} is not set."]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "x8Zt-4rVwLk2", "SECRET_KEY is shorter than 50 signs."),
        ("SECRET_KEY", "abc" * 20, "SECRET_KEY has fewer than 12 different signs."),
        (
            "SECRET_KEY",
            "django-insecure-4rVwLk2Yb7sNcEu1XhGm9PfJdRo6aTiKvQz3xWn",
            "SECRET_KEY is an example or a default: make one of your own.",
        ),
        ("DATABASE_URL", "postgresql://portal@db:5432/portal", "DATABASE_URL has no password."),
        (
            "DATABASE_URL",
            "postgresql://portal:tK7vRz2m@db:5432/portal",
            "DATABASE_URL has a password shorter than 16 signs.",
        ),
        (
            "DATABASE_URL",
            "postgresql://portal:khoinguon-khoinguon@db:5432/portal",
            "DATABASE_URL has an example or a default as its password.",
        ),
        ("DATABASE_URL", "postgresql://[::1/portal", "DATABASE_URL is no address."),
        ("REDIS_URL", "redis://broker:6379/0", "REDIS_URL has no password."),
        (
            "REDIS_URL",
            "redis://:password@broker:6379/0",
            "REDIS_URL has an example or a default as its password.",
        ),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS is *: name the hosts that people type."),
        (
            "ALLOWED_HOSTS",
            "khoinguon.example.gov.vn",
            "ALLOWED_HOSTS names the host of the example.",
        ),
        ("SITE_URL", "http://sangkien.tphcm.vn", "SITE_URL does not begin with https://."),
        (
            "SITE_URL",
            "https://khoinguon.example.gov.vn",
            "SITE_URL names no host, or that of the example.",
        ),
        (
            "EMAIL_URL",
            "smtp+tls://user:password@mail.example.gov.vn:587",
            "EMAIL_URL names no mail server, or that of the example.",
        ),
        (
            "DEFAULT_FROM_EMAIL",
            "Khơi Nguồn <khoinguon@example.gov.vn>",
            "DEFAULT_FROM_EMAIL is the address of the example.",
        ),
        ("CONN_MAX_AGE", "ten minutes", "CONN_MAX_AGE is not a whole number."),
        (
            "DATABASE_OWNER_URL",
            "postgresql://portal:pW8nQs4kZt7rHd2vXc9b@db.tphcm.vn:5432/portal",
            "DATABASE_URL and DATABASE_OWNER_URL name the same role: the application must not own"
            " its tables.",
        ),
        ("DEMO", "1", "DEMO=1 loads people with known passwords; it has no place in production."),
    ],
)
def test_a_weak_or_known_value_is_refused(name, value, words):
    assert faults({**RIGHT, name: value}) == [words]


def production(**changes):
    """What `manage.py check` of a production says with these variables: (exit code, words)."""
    given = {**RIGHT, **changes, "KN_MODE": "production"}
    ours = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    outside = {k: v for k, v in os.environ.items() if k not in ours and "PYTEST" not in k}
    ran = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env={**outside, **given, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    return ran.returncode, ran.stderr


def test_the_start_says_all_faults_at_once_and_no_secret(tmp_path):
    folder = str(tmp_path)
    assert production(VAR_DIR=folder)[0] == 0

    code, words = production(
        VAR_DIR=folder,
        SECRET_KEY="for-tests-only",
        DATABASE_URL="postgresql://portal:hunter2@db:5432/portal",
        EMAIL_URL="",
        ALLOWED_HOSTS="*",
    )

    assert code != 0
    assert [line[2:] for line in words.splitlines() if line.startswith("- ")] == [
        "EMAIL_URL is not set.",
        "SECRET_KEY is shorter than 50 signs.",
        "SECRET_KEY has fewer than 12 different signs.",
        "SECRET_KEY is an example or a default: make one of your own.",
        "DATABASE_URL has a password shorter than 16 signs.",
        "ALLOWED_HOSTS is *: name the hosts that people type.",
    ]
    assert "hunter2" not in words


def test_the_example_itself_is_refused():
    lines = re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)

    named = {words.split()[0] for words in faults(dict(lines))}

    assert named >= {"SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"}
