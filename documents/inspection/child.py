"""Start the child that looks into a file, and read its answer."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30


class Seen(NamedTuple):
    """What the child saw. `problem` is "" when the file may come in."""

    family: str
    problem: str
    detail: str
    marks: tuple[str, ...]


def inspect(path: Path) -> Seen:
    """Look into `path` in a process of its own. A child that dies or dawdles means "bomb"."""
    try:
        answer = subprocess.run(
            [sys.executable, "-E", "-s", "-m", "documents.inspection", str(path)],
            cwd=ROOT,
            env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
        seen = json.loads(answer.stdout)
    except (subprocess.SubprocessError, ValueError):
        return Seen("", "bomb", "", ())
    return Seen(seen["family"], seen["problem"], seen["detail"], tuple(seen["marks"]))
