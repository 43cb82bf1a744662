"""An inspector proves an export with one file of plain Python, and finds what was changed."""

import gzip
import io
import json
import subprocess
import sys

import pytest
from django.core.management import call_command

from config.launch.machine import ROOT
from journal.actions import record

from .conftest import NOON

SCRIPT = ROOT / "deploy" / "verify_journal.py"


@pytest.fixture
def export(lan):
    """Lines of an export: a chain of four entries and one of two, with what JSON can trip over."""
    for n in range(4):
        record("proposal.edit", lan, by=lan, at=NOON, scope="proposal:7", said="Đề “xuất”\n", n_=n)
    for _ in range(2):
        record("proposal.edit", lan, by=None, at=NOON, scope="proposal:8", day=NOON.date())
    written = io.StringIO()
    call_command("export_journal", stdout=written)
    return written.getvalue().splitlines()


def prove(lines, path):
    text = "\n".join(lines) + "\n"
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8") as file:
        file.write(text)
    # -I: no folder of ours is importable, so the script stands on Python alone
    return subprocess.run(
        [sys.executable, "-I", "-S", SCRIPT, path], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["journal.jsonl", "journal.jsonl.gz"])
def test_a_whole_export_holds_and_has_a_hash(export, tmp_path, name):
    proved = prove(export, tmp_path / name)

    assert proved.returncode == 0, proved.stdout + proved.stderr
    assert "6 entries in 2 chains" in proved.stdout
    assert len(proved.stdout.rpartition(": ")[2].strip()) == 64


def changed(line, **facts):
    return json.dumps({**json.loads(line), **facts}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("tamper", "place"),
    [
        (lambda x: [*x[:2], changed(x[2], verb="proposal.read"), *x[3:]], "proposal:7 #2"),
        (lambda x: [*x[:2], changed(x[2], data={}), *x[3:]], "proposal:7 #2"),
        (lambda x: [*x[:2], changed(x[2], actor=None), *x[3:]], "proposal:7 #2"),
        (lambda x: [*x[:2], *x[3:]], "entry 2 of this chain is missing"),
        (lambda x: [*x[:2], x[3], x[2], *x[4:]], "entry 2 of this chain is missing"),
        (lambda x: [*x[:5], x[5], x[5], *x[6:]], "proposal:8 #1"),
        (lambda x: [*x[:6], x[7]], "ends after 5 entries, and says 6"),
        (lambda x: x[:-1], "ends after 6 entries, and says None"),
        (lambda x: [x[0], *x[5:7], *x[1:5], x[5], x[7]], "begins anew"),
        (
            lambda x: [*x[:2], changed(x[2], happened_at="2020-01-01T00:00:00+00:00"), *x[3:]],
            "proposal:7 #2",
        ),
    ],
)
def test_whatever_is_changed_is_found_and_named(export, tmp_path, tamper, place):
    proved = prove(tamper(export), tmp_path / "journal.jsonl")

    assert proved.returncode == 1, proved.stdout + proved.stderr
    assert place in proved.stdout


@pytest.mark.parametrize("lines", [[], ["{}"], ['{"format": "khoi-nguon-journal/1"}', "{}"], ["x"]])
def test_what_is_no_export_is_called_so(tmp_path, lines):
    assert prove(lines, tmp_path / "journal.jsonl").returncode == 2
