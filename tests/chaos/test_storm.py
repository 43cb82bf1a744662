"""Twenty rounds of the storm in every run, and its counter-proof: the usual way loses (G1, G2)."""

import os
import subprocess
import sys

import pytest

from config.launch.machine import PROC, ROOT, var_folder

LONGEST = 1500
"""Seconds. Slowness proves nothing; what is lost or doubled is counted strictly."""


def storm(rounds: int, *more: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "tests.chaos", "--rounds", str(rounds), *more]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(var_folder("test"))},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        try:
            said, _nothing = running.communicate(timeout=LONGEST)
        finally:
            running.terminate()  # it takes its portal down with it
    return subprocess.CompletedProcess(command, running.returncode, said)


@pytest.mark.skipif(not PROC.is_dir(), reason="only Linux tells which processes to shoot at")
def test_nothing_is_lost_or_doubled_in_a_storm_and_the_usual_way_loses():
    ours = storm(20)
    assert ours.returncode == 0, ours.stdout
    assert "lost or doubled  nothing" in ours.stdout

    usual = storm(8, "--naive", "--again")  # a few falls are enough to lose something
    assert usual.returncode == 1, usual.stdout
    assert "notices lost" in usual.stdout
