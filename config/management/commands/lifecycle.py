"""docs/lifecycle.md: a dossier's life as the tables say it, so that the paper cannot disagree."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from accounts.roles import Role
from approvals.models import Clock, Kind
from approvals.rules_data import PROCEDURES, REMINDERS, ROUTING
from proposals.lifecycle import STEPS, Move, Owner, State

PATH = "docs/lifecycle.md"
HEAD = """# The life of a dossier

Written by `manage.py lifecycle` from `proposals/lifecycle.py` and the rule data of `approvals`;
a test keeps it up to date. States are few: what is being voted on, consulted about or decided by
the head against the vote is worked out from the open tasks and the decision.
"""


class Command(BaseCommand):
    help = f"Writes {PATH} from the tables. With --check changes nothing and fails when it is old."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check, **options):
        path = settings.BASE_DIR / PATH
        text = as_markdown()
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError(f"{PATH} is not what the tables say. Run: manage.py lifecycle")


def as_markdown() -> str:
    """The whole paper, in English."""
    with override("en"):
        parts = [HEAD, _states(), _diagram(), _moves(), *map(_procedure, PROCEDURES)]
        return "\n".join([*parts, _routing(), _reminders()])


def _states() -> str:
    return _table("States", ["Code", "Name"], [[f"`{one.value}`", one.label] for one in State])


def _diagram() -> str:
    arrows = [f"    {step.source} --> {step.target}: {step.move}" for step in STEPS]
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> DRAFT", *arrows, "```", ""])


def _moves() -> str:
    rows = [
        [f"`{step.move}`", Move(step.move).label, f"`{step.source}`", f"`{step.target}`",
         Owner(step.by).label]
        for step in STEPS
    ]  # fmt: skip
    return _table("Moves", ["Move", "Name", "From", "To", "Whose step"], rows)


def _procedure(row: dict) -> str:
    rows = [
        [
            str(step["stage"]),
            Kind(step["kind"]).label,
            Role(step["role"]).label,
            f"{step['hours']} hours" if step.get("hours") else str(step["working_days"]),
            Clock(step["clock"]).label,
            _yes(step.get("hard_stop", True)),
            _yes(step.get("enabled", True)),
            _yes(step.get("verified", False)),
            step["source"],
        ]
        for step in row["steps"]
    ]
    heads = [
        "Stage",
        "Act",
        "Post",
        "Working days",
        "From",
        "Hard stop",
        "On",
        "Verified",
        "Source",
    ]
    title = f"Procedure `{row['code']}`, version {row['version']}: {row['name_en']}"
    note = f"{row['name']}. Source: {row['legal_source']}. Verified: {_yes(row['verified'])}."
    return _table(title, heads, rows, note=note)


def _routing() -> str:
    rows = [
        [row["code"], row["sentence_en"], row["source"], _yes(row["verified"])] for row in ROUTING
    ]
    return _table("Who decides", ["Rule", "What it says", "Source", "Verified"], rows)


def _reminders() -> str:
    rows = [[_when(row), str(row["audience"].label)] for row in REMINDERS]
    return _table("Reminders", ["Working days from the due date", "To"], rows)


def _when(row: dict) -> str:
    if "percent" in row:
        return f"once {row['percent']}% of the hours are over"
    if "hours" in row:
        return f"{row['hours']:+d} hours"
    return f"{row['working_days']:+d}"


def _table(title: str, heads: list, rows: list, *, note: str = "") -> str:
    lines = [f"## {title}", ""]
    if note:
        lines += [note, ""]
    lines += [_row(heads), _row(["---"] * len(heads)), *map(_row, rows), ""]
    return "\n".join(lines)


def _row(cells: list) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"
