"""Servers of this machine for the time of a test: PostgreSQL, Redis and Valkey as packages bring
them, each in a folder and on a port of its own."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from config.launch.machine import free_port, servers_account

POSTGRES_15 = Path("/usr/lib/postgresql/15/bin")


@contextlib.contextmanager
def process(command, folder, *, stop=signal.SIGTERM, **options):
    """A program that runs until the block is left; what it says stands in the folder."""
    with (folder / "server.log").open("ab") as log:
        running = subprocess.Popen(
            [str(part) for part in command],
            stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **options,
        )  # fmt: skip
    try:
        yield running
    finally:
        running.send_signal(stop)
        try:
            running.wait(timeout=60)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _account(folder):
    """PostgreSQL refuses root: then its files and its processes belong to somebody else."""
    name = servers_account()
    if name is None:
        return {}
    entry = pwd.getpwnam(name)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def postgres(folder: Path, programs: Path = POSTGRES_15):
    """(address of the application, address of the owner) of a database in a cluster of its own."""
    if not (programs / "initdb").exists():
        pytest.skip(f"no PostgreSQL in {programs}")
    folder.chmod(0o755)
    cluster, port, words = folder / "cluster", free_port(), secrets.token_hex(16)
    cluster.mkdir(mode=0o700)
    account = _account(cluster)
    subprocess.run(
        [programs / "initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8",
         "--locale=C.UTF-8", "--data-checksums"],
        check=True, capture_output=True, cwd="/", **account,
    )  # fmt: skip
    command = [programs / "postgres", "-D", cluster, "-p", port, "-h", "127.0.0.1", "-k", ""]
    with process(command, folder, stop=signal.SIGINT, cwd="/", **account):
        with _patiently(port) as connection:
            for role in ("khoinguon", "khoinguon_app"):
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                        sql.Identifier(role), sql.Literal(words)
                    )
                )
            connection.execute("CREATE DATABASE khoinguon OWNER khoinguon")
        yield tuple(
            f"postgresql://{role}:{words}@127.0.0.1:{port}/khoinguon"
            for role in ("khoinguon_app", "khoinguon")
        )


def _patiently(port, patience=60):
    until = time.monotonic() + patience
    while True:
        try:
            return psycopg.connect(
                host="127.0.0.1", port=port, user="postgres", dbname="postgres", autocommit=True
            )
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@contextlib.contextmanager
def pooler(folder: Path, address: str):
    """The address of PgBouncer in transaction mode, two lines to the database and no more."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("no pgbouncer on this machine")
    parts, port = urlsplit(address), free_port()
    place = folder / "pooler"
    place.mkdir()
    (place / "people.txt").write_text(f'"{parts.username}" "{parts.password}"\n')
    (place / "pooler.ini").write_text(
        "[databases]\n"
        f"{parts.path[1:]} = host={parts.hostname} port={parts.port}\n"
        "[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = scram-sha-256\nauth_file = {place / 'people.txt'}\n"
        "pool_mode = transaction\ndefault_pool_size = 2\nmax_client_conn = 200\n"
    )
    account = _account(place)
    with process([program, place / "pooler.ini"], folder, cwd="/", **account):
        yield address.replace(f":{parts.port}/", f":{port}/")


@contextlib.contextmanager
def redis(folder: Path, program: str | Path):
    """The address of a Redis or Valkey that asks for a password."""
    found = shutil.which(str(program))
    if found is None:
        pytest.skip(f"no {program} on this machine")
    port, words = free_port(), secrets.token_hex(16)
    command = [found, "--bind", "127.0.0.1", "--port", port, "--requirepass", words]
    with process([*command, "--appendonly", "yes", "--dir", folder], folder):
        yield f"redis://:{words}@127.0.0.1:{port}/0"
