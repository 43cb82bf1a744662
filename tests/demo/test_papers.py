"""What stands in docs/ is what the product says: the life, the requirements, the links."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
HOW_MANY = {"R0": 23, "R1": 29, "R2": 21, "R3": 26, "R4": 26}
"""Requirements by source text (domain h): 125 in all."""
STATES = re.compile(r"done|partly|part [2-7]")
ROW = re.compile(r"^\| (R\d-\d\d) \| (.*) \| (.*) \| (.*) \| (.*) ?\|$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def test_the_life_of_a_dossier_is_up_to_date():
    call_command("lifecycle", "--check")


def _requirements() -> list[tuple[str, ...]]:
    return ROW.findall((ROOT / "docs/requirements.md").read_text(encoding="utf-8"))


def test_every_requirement_has_its_row():
    wanted = [f"{text}-{n:02}" for text, many in HOW_MANY.items() for n in range(1, many + 1)]
    assert [row[0] for row in _requirements()] == wanted


def test_every_state_is_honest_about_what_shows_it():
    """Done and partly name tests that exist; what is not begun names none, but its part."""
    for code, _what, state, where, shown_by in _requirements():
        assert STATES.fullmatch(state), code
        assert where, code
        tests = re.findall(r"`(tests/[^`]+)`", shown_by)
        assert [test for test in tests if not _exists(test)] == [], code
        if state == "done":
            assert tests, code
        elif state.startswith("part "):
            assert not tests, code
        else:
            assert re.search(r"part [2-7]", where), f"{code} does not say in which part the rest is"


def _exists(test: str) -> bool:
    """Whether "tests/….py::test_…" names a test that is there."""
    path, _, name = test.partition("::")
    return bool(re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize(
    "paper", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], ids=lambda path: path.name
)
def test_links_lead_somewhere(paper):
    text = paper.read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if not (paper.parent / link).exists()] == []
