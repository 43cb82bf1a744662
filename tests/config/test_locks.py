"""What pyproject.toml asks for stands in the lock files, by hash and without a host."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASKED = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = {
    "production": ASKED["dependencies"],
    "run": [*ASKED["dependencies"], *ASKED["optional-dependencies"]["embedded"]],
    "development": [
        *ASKED["dependencies"],
        *ASKED["optional-dependencies"]["embedded"],
        *ASKED["optional-dependencies"]["dev"],
    ],
}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_every_direct_dependency_by_hash(name):
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    pinned = set(re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==", text, re.MULTILINE))

    asked = {re.match(r"[A-Za-z0-9-]+", wanted)[0].lower() for wanted in LOCKS[name]}

    assert asked <= pinned
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text
