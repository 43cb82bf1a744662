"""deploy/upgrade.sh: new beside old, old out last; and back when the new one is not healthy.

A stand-in for the engine keeps containers as files and notes what it is asked, in order.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGINE = """#!/bin/sh
cd "$(dirname "$0")"
case "$*" in
*"ps -q web"*) ls web ;;
*"--scale web="*)
    echo "$*" | sed 's/.*--scale web=\\([0-9]*\\).*/scale \\1/' >> asked
    touch web/new1 web/new2 ;;
"image inspect"*) exit 0 ;;
"inspect"*) cat health ;;
"stop"*) echo "stop ${4}" >> asked ;;
"rm --force"*) echo "drop $3" >> asked; rm "web/$3" ;;
"rm"*) rm "web/$2" ;;
*" prepare"*) echo prepare >> asked; [ ! -e behind ] ;;
*"worker long beat sweep"*) echo workers >> asked ;;
esac
"""


@pytest.fixture
def server(tmp_path):
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "upgrade.sh", tmp_path / "deploy")
    (tmp_path / "web").mkdir()
    for name in ("old1", "old2"):
        (tmp_path / "web" / name).touch()
    (tmp_path / "engine").write_text(ENGINE)
    (tmp_path / "engine").chmod(0o755)
    (tmp_path / "health").write_text("healthy\n")
    (tmp_path / ".env").write_text("SECRET_KEY=x\nVERSION=1.3.2\nWEB_REPLICAS=2\n")
    return tmp_path


def upgrade(server, version="1.4.0"):
    engine = str(server / "engine")
    ran = subprocess.run(
        ["sh", "deploy/upgrade.sh", version],
        cwd=server,
        env={
            "PATH": "/usr/bin:/bin",
            "COMPOSE": engine,
            "DOCKER": engine,
            "TRIES": "2",
            "PAUSE": "0",
        },
        capture_output=True,
        text=True,
    )
    asked = server / "asked"
    return ran.returncode, asked.read_text().splitlines() if asked.exists() else []


def running(server):
    return sorted(path.name for path in (server / "web").iterdir())


def test_the_new_ones_stand_beside_the_old_before_those_go(server):
    code, asked = upgrade(server)

    assert code == 0
    assert asked == ["prepare", "scale 4", "stop old1", "stop old2", "workers"]
    assert running(server) == ["new1", "new2"]
    assert "VERSION=1.4.0\n" in (server / ".env").read_text()


def test_new_ones_that_are_not_healthy_go_and_the_old_stay(server):
    (server / "health").write_text("unhealthy\n")

    code, asked = upgrade(server)

    assert code == 1
    assert asked == ["prepare", "scale 4", "drop new1", "drop new2"]
    assert running(server) == ["old1", "old2"]
    assert "VERSION=1.3.2\n" in (server / ".env").read_text()


def test_a_migration_that_fails_changes_nothing(server):
    (server / "behind").touch()

    code, asked = upgrade(server)

    assert (code, asked) == (1, ["prepare"])
    assert running(server) == ["old1", "old2"]
    assert "VERSION=1.3.2\n" in (server / ".env").read_text()


def test_nothing_to_change_is_said(server):
    for name in running(server):
        (server / "web" / name).unlink()

    assert upgrade(server) == (1, [])
