"""What lies under `var/` is read by the portal's own account alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from config import private
from config.doctor import State, machine


@pytest.fixture
def var(tmp_path, settings):
    """A machine on which others could read everything, as an older version left it."""
    settings.VAR_DIR, settings.FILES_ROOT = tmp_path, tmp_path / "files"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    for name in ("mail/a.log", "files/ab/cd/abcd", "files/incoming/x", "backups/1/t", "log/web.log",
                 "exports/list.xlsx", "run/accounts.json", "static/theme.css"):  # fmt: skip
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
        file.chmod(0o644)
    (tmp_path / "secret_key").write_text("x")
    for folder, _folders, _files in os.walk(tmp_path):
        Path(folder).chmod(0o755)
    return tmp_path


def modes(var: Path) -> dict[str, int]:
    shown = (
        path for path in var.rglob("*") if "static" not in path.parts and path.suffix != ".stamp"
    )
    return {str(path.relative_to(var)): path.stat().st_mode & 0o777 for path in shown}


def test_what_was_open_is_closed_at_the_start(var):
    call_command("prepare", "catalogues")

    found = modes(var)
    assert len(found) > 15
    for name, mode in found.items():
        assert mode == (0o700 if (var / name).is_dir() else 0o600), name
    assert (var / "static" / "theme.css").stat().st_mode & 0o777 == 0o644


def test_catalogues_are_read_by_whatever_account_runs_the_portal(var):
    """They are made while an image is built, by root; they hold no secret."""
    before = os.umask(private.OTHERS)
    try:
        call_command("prepare", "catalogues")
    finally:
        os.umask(before)

    made = Path(settings.BASE_DIR, "locale", "vi", "LC_MESSAGES", "django.mo")
    assert made.stat().st_mode & 0o777 == 0o644


def test_links_are_not_followed_out_of_the_house(var, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "theirs"
    outside.write_text("x")
    outside.chmod(0o644)
    (var / "mail" / "link").symlink_to(outside)

    private.close()

    assert outside.stat().st_mode & 0o777 == 0o644


def test_the_doctor_says_so_while_it_is_not(var):
    found = machine.private()
    assert found.state == State.FAULT
    assert "secret_key" in found.sentence
    assert "mail" in found.sentence

    private.close()
    assert machine.private().state == State.OK
    (var / "mail").chmod(0o750)
    assert machine.private().state == State.FAULT


def test_whatever_the_portal_makes_is_its_own(tmp_path):
    """The settings of demo and production; those of tests leave the machine's habit alone."""
    script = (
        "import os, django; django.setup(); from pathlib import Path;"
        "p = Path(os.environ['VAR_DIR'], 'made'); p.mkdir(); (p / 'x').write_text('x');"
        "print(oct(p.stat().st_mode), oct((p / 'x').stat().st_mode))"
    )
    kept = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"}
    here = {**kept, "KN_MODE": "demo", "VAR_DIR": str(tmp_path / "var")}
    said = subprocess.run(
        [sys.executable, "-c", script], env=here, capture_output=True, text=True, check=True
    )

    assert said.stdout.split()[-2:] == ["0o40700", "0o100600"]
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "var" / "files").stat().st_mode & 0o777 == 0o700
