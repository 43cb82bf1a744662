"""The texts of the demo's dossiers, as data beside this file: read once, by name."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from config.demo.sheets import Idea, Measure, Plan, Risk, Scan, Way, Work

HERE = Path(__file__).parent
ROWS = {"scan": Scan, "work": Work, "ways": Way, "risks": Risk, "measures": Measure}


def text(name: str, **changes: Any) -> Plan | Idea:
    """The plan or idea of this name, such as "i01" or "escape"; `changes` are fields."""
    fields = {**_all()[name], **changes}
    if "necessity" not in fields:
        fields.pop("slip", None)
        return Idea(**fields)
    for key, row in ROWS.items():
        fields[key] = [row(*values) for values in fields[key]]
    return Plan(**fields)


@cache
def _all() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(HERE.glob("*.toml")):
        with path.open("rb") as file:
            read = tomllib.load(file)
        if "title" in read:
            found[path.stem] = {**read, **read.pop("more", {})}
        else:
            found |= read
    for fields in found.values():
        fields.pop("more", None)
        if "answers" in fields:
            fields["answers"] = {code: tuple(said) for code, said in fields["answers"].items()}
    return found
