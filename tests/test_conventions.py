"""The habits of the house that a machine can check, read off the syntax tree (house.md 4).

What is allowed in spite of a rule is written here by name, each with its why. A name in such a
list that is no longer needed makes its test red, so the lists only shrink.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from notifications import letters, routes
from proposals.lifecycle import Move

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "core", "journal", "accounts", "workdays", "jobs", "documents", "proposals", "approvals",
    "reports", "imports", "notifications",
)  # fmt: skip
PROJECT = (*APPS, "config")


@cache
def sources(*packages: str) -> dict[str, ast.Module]:
    """{path: syntax tree} of what people wrote, migrations left out."""
    found = {}
    for package in packages or PROJECT:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name:
                found[name] = ast.parse(path.read_text(encoding="utf-8"), name)
    return found


@cache
def templates() -> dict[str, str]:
    """{path below templates/: text} of every page and part."""
    home = ROOT / "templates"
    return {
        path.relative_to(home).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(home.rglob("*.html"))
    }


def room(name: str) -> str:
    """The room of an app a file lies in: `accounts/views/units.py` is of `views`."""
    parts = name.removesuffix(".py").split("/")
    return parts[1] if len(parts) > 1 else ""


def check(found: dict[str, list[str]] | set[str], allowed: dict[str, str]) -> None:
    """Nothing is found but what is allowed, and everything allowed is still found."""
    extra = sorted(set(found) - set(allowed))
    told = {name: found[name] for name in extra} if isinstance(found, dict) else extra
    assert not extra, told
    stale = sorted(set(allowed) - set(found))
    assert not stale, f"no longer needed in the list of exceptions: {stale}"


# --- Who writes, who reads the clock ---------------------------------------------------------

ALWAYS_WRITES = {
    "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "acreate", "abulk_create", "aupdate_or_create", "aget_or_create", "asave", "adelete",
}  # fmt: skip
QUERYSET_WORDS = {
    "objects", "all", "filter", "exclude", "select_for_update", "order_by", "none", "using",
    "_default_manager", "_base_manager",
}  # fmt: skip

SAVES = {
    "accounts/adapter.py": "allauth asks its adapter; each method calls an action",
}


def writes(tree: ast.AST) -> Iterator[str]:
    """The calls in this tree that write rows."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        word, said = node.func.attr, f"{node.lineno}: {ast.unparse(node)[:80]}"
        if word in ALWAYS_WRITES or (word == "delete" and not node.args and not node.keywords):
            yield said
        elif word == "save":  # a model's or a ModelForm's; `save(typed)` is something else
            if not node.args and all(
                given.arg in {"update_fields", "commit", "using", "force_insert", "force_update"}
                for given in node.keywords
            ):
                yield said
        elif word in {"update", "set", "add", "clear"} and speaks_of_rows(node.func.value):
            yield said


def speaks_of_rows(node: ast.AST) -> bool:
    """Whether `node` ends a chain on a manager or queryset."""
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Attribute):
            if node.attr in QUERYSET_WORDS:
                return True
            node = node.value
        else:
            node = node.func
    return False


def test_only_actions_save():
    found = {
        name: calls
        for name, tree in sources().items()
        if room(name) not in {"actions", "actions.py"} and (calls := list(writes(tree)))
    }
    check(found, {})


def test_no_room_but_the_actions_writes_sql():
    """`cursor.execute` of anything but a reading."""
    found = {}
    for name, tree in sources().items():
        if room(name) == "actions":
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"execute", "executemany", "raw"}
                and node.args
                and re.search(r"\b(INSERT|UPDATE|DELETE|TRUNCATE)\b", ast.unparse(node.args[0]))
            ):
                found.setdefault(name, []).append(ast.unparse(node)[:80])
    check(found, WRITES_SQL)


WRITES_SQL = {
    "config/backup/restore.py": "what migrating wrote into an empty database makes way",
}
CLOCK_ROOMS = {"views", "tasks", "middleware", "management", "rules_data"}
READS_THE_CLOCK = {
    "accounts/adapter.py": "the edge where allauth hands over: it is our view of signing in",
    "accounts/policy/__init__.py": "a post is held today: what one may see is of now",
    "accounts/forms/fields.py": "units and people to choose from are those of today",
    "approvals/policy/__init__.py": "whose turn it is, is asked of today's posts",
    "approvals/policy/mandates.py": "whether a mandate ran out or its post did: as of today",
    "proposals/policy.py": "an access row opens and closes at an instant: now",
    "proposals/selectors/drafts.py": "a draft is checked as if it were sent today",
    "reports/selectors/listing.py": "this year is among its choices",
    "reports/selectors/urgent.py": "what is shut to a reader now, by the database",
    "approvals/selectors/bulk.py": "what is shut to a reader now, by the database",
    "approvals/selectors/urgent.py": "what the reader may see now, by the database",
    "reports/selectors/overdue.py": "overdue is a comparison with now, made by the database",
    "reports/selectors/kept.py": "what is shut to a reader now; sums are kept for everybody",
    "reports/policy.py": "the posts of today that let somebody export or write a review",
    "notifications/routes/__init__.py": "who is told is who holds the post when it is told",
    "notifications/routes/mandates.py": "who is told is who holds the post when it is told",
    "notifications/routes/leaving.py": "who administers or heads the unit when it is told",
    "notifications/selectors/waiting.py": "the badge compares with now, by the database",
    "config/health.py": "how long ago the heart last beat is the whole question",
    "config/doctor/machine.py": "how old the scanner's signatures are is the question",
    "config/doctor/work.py": "how long letters and processes have been silent is the question",
    "accounts/proving.py": "the edge wrapped around a view: whether a proof is fresh now",
    "config/forms.py": "the form of a code at sign-in, which allauth's own view calls",
    "config/beat.py": "beat notes that it lives; it is the clock",
    "core/clock.py": "the clock itself",
    "core/when.py": "a day typed without its year is the one nearest to today",
}
MACHINE_CLOCKS = {"time.time", "datetime.now", "datetime.utcnow", "date.today", "timezone.now"}
SECONDS = {
    "config/middleware.py": "the age of a session, in seconds of the cookie, not of the evidence",
    "config/health.py": "how far the machine's clock is from the database's is the question",
}


def clock_calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.startswith("clock.") and called not in {"clock.day_of", "clock.frozen"}:
                yield called


def test_only_the_edge_reads_the_clock():
    """Views, tasks, commands and middleware; actions are told the time (house.md, habit 4)."""
    found = {
        name: calls
        for name, tree in sources().items()
        if room(name) not in CLOCK_ROOMS and (calls := list(clock_calls(tree)))
    }
    imported = {
        name: ["from core.clock import now"]
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "core.clock"
        and {alias.name for alias in node.names} - {"VIETNAM", "day_of"}
    }
    check(found | imported, {k: v for k, v in READS_THE_CLOCK.items() if k != "core/clock.py"})


def test_nobody_asks_the_machine_what_time_it_is():
    found = {}
    for name, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in MACHINE_CLOCKS:
                found.setdefault(name, []).append(ast.unparse(node))
    check(found, SECONDS)


# --- Every verb is told or silent ------------------------------------------------------------


def recorded() -> dict[str, str]:
    """{verb: where} of everything ever given to the journal."""
    verbs = {}
    for name, tree in sources().items():
        if name == "journal/actions.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in {"record", "record_many"}:
                for verb in spoken(node.args[0]):
                    verbs[verb] = f"{name}:{node.lineno}"
    return verbs


def called(call: ast.Call) -> str:
    return ast.unparse(call.func).split(".")[-1]


def spoken(said: ast.expr) -> list[str]:
    """The verbs an expression can become: a word, a choice between words, a move's name."""
    if isinstance(said, ast.Constant):
        return [said.value]
    if isinstance(said, ast.IfExp):
        return [*spoken(said.body), *spoken(said.orelse)]
    if isinstance(said, ast.JoinedStr) and "move" in ast.unparse(said):
        return [f"{said.values[0].value}{move.value}" for move in Move]
    return [f"<{ast.unparse(said)}>"]


def test_every_verb_is_told_or_silent():
    told, silent = set(routes.TOLD), set(routes.SILENT)
    verbs = recorded()

    assert {verb: at for verb, at in verbs.items() if verb not in told | silent} == {}
    assert told & silent == set()
    assert (told | silent) - set(verbs) == set(), "nobody ever records these"


def test_every_verb_told_has_its_words():
    """`task.*` words hang on the task; all others stand in the table of phrases."""
    wanted = {
        (verb, route.told_as)
        for verb, ways in routes.TOLD.items()
        for route in ways
        if not verb.startswith("task.")
    }
    assert wanted == set(letters.PHRASES)


# --- Who may know whom -----------------------------------------------------------------------

LENT = {
    "accounts.forms": "fields that name a person or a unit, drawn the same everywhere",
}


def test_no_app_imports_another_apps_views_forms_urls_or_tasks():
    found, used = {}, set()
    for name, tree in sources(*APPS).items():
        app = name.split("/")[0]
        for node in ast.walk(tree):
            for module in imported_modules(node):
                parts = module.split(".")
                if (
                    len(parts) > 1
                    and parts[0] in APPS
                    and parts[0] != app
                    and parts[1] in {"views", "forms", "urls", "tasks", "admin"}
                ):
                    door = ".".join(parts[:2])
                    if door in LENT:
                        used.add(door)
                    else:
                        found.setdefault(name, []).append(module)
    assert found == {}
    assert used == set(LENT)


def imported_modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def test_no_import_inside_a_function():
    found = {
        f"{name}:{inner.lineno}"
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert found == set()


def test_no_signals():
    """What happened is written in the same transaction and told afterwards (habit 5)."""
    found = {}
    for name, tree in sources().items():
        for node in ast.walk(tree):
            for module in imported_modules(node):
                if "signals" in module.split(".") or module.endswith("dispatch.receiver"):
                    found.setdefault(name, []).append(module)
            if isinstance(node, ast.Attribute) and node.attr == "on_commit":
                found.setdefault(name, []).append("on_commit")
    check(
        found,
        {"config/celery.py": "Celery tells when its worker is ready only by a signal of its own"}
        if "config/celery.py" in found
        else {},
    )


# --- Shapes of functions ---------------------------------------------------------------------


def test_boolean_arguments_are_named():
    """`advance(x, True)` says nothing: what is true or false is given by name."""
    found = {}
    for name, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for wrong in unnamed_booleans(node):
                    found.setdefault(name, []).append(f"{node.name}({wrong})")
    check(found, {"core/finders.py": "Django's finders are called with `find_all` by position"})


def unnamed_booleans(function: ast.FunctionDef) -> Iterator[str]:
    if function.name.startswith("_"):
        return
    given = [*function.args.posonlyargs, *function.args.args]
    none = [None] * (len(given) - len(function.args.defaults))
    for argument, default in zip(given, [*none, *function.args.defaults], strict=True):
        said = ast.unparse(argument.annotation) if argument.annotation else ""
        is_filter = any("register" in ast.unparse(d) for d in function.decorator_list)
        true_or_false = isinstance(default, ast.Constant) and isinstance(default.value, bool)
        if not is_filter and ("bool" in said.split(" ") or true_or_false):
            yield argument.arg


REQUEST_ROOMS = {"views", "middleware", "templatetags"}
KNOWS_REQUEST = {
    "accounts/adapter.py": "allauth's interface",
    "accounts/proving.py": "the edge wrapped around a view",
    "accounts/backends.py": "Django's interface of a backend",
    "core/acting.py": "the shape of an act, called by views only",
    "core/context.py": "the frame of every page: a context processor",
    "core/http.py": "the four words of a view",
    "documents/http.py": "how a file leaves: called by views only",
    "journal/once.py": "the edge wrapped around a view",
    "notifications/context.py": "the badge in the frame: a context processor",
}


def test_no_request_below_the_views():
    found = {}
    for name, tree in sources(*APPS).items():
        if room(name) in REQUEST_ROOMS:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [a.arg for a in (*node.args.args, *node.args.kwonlyargs)]
                if "request" in names:
                    found.setdefault(name, []).append(node.name)
            if isinstance(node, ast.ImportFrom) and "HttpRequest" in [a.name for a in node.names]:
                found.setdefault(name, []).append("HttpRequest")
    check(found, KNOWS_REQUEST)


def test_actions_name_who_and_when():
    """An action that writes is told `by` and `at` by name, never by place (habit 4)."""
    found = {}
    for name, tree in sources(*APPS).items():
        if room(name) != "actions":
            continue
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if "transaction.atomic" not in [ast.unparse(d) for d in node.decorator_list]:
                continue
            positional = {a.arg for a in (*node.args.posonlyargs, *node.args.args)}
            if wrong := positional & {"by", "at"}:
                found.setdefault(name, []).append(f"{node.name}: {sorted(wrong)} by position")
    check(found, {})


UNTYPED = {}


def test_public_functions_below_the_views_are_typed_and_say_what_they_do():
    """Actions, policy, lifecycle, selectors, core, documents, workdays (house.md 6)."""
    found = {}
    for name, tree in sources(*APPS).items():
        app = name.split("/")[0]
        said_rooms = {"actions", "lifecycle", "selectors"}
        if room(name) not in said_rooms and app not in {"documents", "workdays"}:
            continue
        if room(name) in {"views", "urls", "apps", "tasks", "forms", "middleware", "models"}:
            continue
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if ast.get_docstring(node) is None:
                found.setdefault(name, []).append(f"{node.name} says nothing")
    check(found, UNTYPED)


# --- Forms and pages --------------------------------------------------------------------------


def test_a_model_form_is_never_saved():
    """A ModelForm may lend its fields; saving is an action's (habit 12)."""
    found = {
        f"{name}:{node.lineno}"
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "save"
        and "form" in ast.unparse(node.func.value).lower()
    }
    assert found == set()


VISIBLE = re.compile(
    r"<(?:input(?![^>]*type=\"(?:hidden|submit)\")|(?:textarea|select)\b(?![^>]*\bhidden\b))", re.I
)
DRAWN = re.compile(
    r"\{%\s*crispy\b|\|\s*crispy\b|\|\s*as_crispy_(?:field|errors)|\|\s*drawn\b|\{%\s*crispy_field"
)
POST_FORM = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.I | re.S)
DRAWN_BY_HAND = {
    "guide/shortcuts.html": "one button that is on or off",
    "reports/delays.html": "one box in each row of a table",
    "approvals/unit_work.html": "one box in each row of a table",
    "accounts/prove.html": "files of any form that has come back, chosen once more",
}


def test_crispy_draws_every_form():
    """No input, select or text box of a form that acts is written by hand."""
    found = {}
    for name, text in templates().items():
        if name.startswith("bootstrap5/"):
            continue
        for form in POST_FORM.findall(text):
            raw = VISIBLE.findall(form)
            if raw or re.search(r"\{\{\s*(?:form|field)[\w.]*(?:\.as_\w+)?\s*\}\}", form):
                found.setdefault(name, []).append(form[:80])
    check(found, {k: v for k, v in DRAWN_BY_HAND.items() if k in found})


def test_a_form_that_acts_is_a_button_or_drawn_by_crispy():
    """What has fields in Python has them drawn by crispy: a template that shows `form` says so."""
    found = {}
    for name, text in templates().items():
        if not POST_FORM.search(text) or name.startswith("bootstrap5/"):
            continue
        whole = text + "".join(templates().get(parent, "") for parent in parents(text))
        shows_a_form = re.search(r"\{[{%][^}]*\bform\b", text) and "<form" in text
        if shows_a_form and not DRAWN.search(whole) and VISIBLE.search(text):
            found[name] = ["a form without crispy"]
    check(found, {})


def parents(text: str) -> list[str]:
    return re.findall(r"\{%\s*(?:extends|include)\s+\"([^\"]+)\"", text)


def test_no_inline_script_or_style():
    """The content security policy would refuse it (trust.md): one more way for a stranger in."""
    wrong = re.compile(
        r"<style\b|\sstyle=\"|<script\b(?![^>]*\bsrc=)[^>]*>|\son[a-z]+=\"|javascript:", re.I
    )
    data_only = re.compile(r"<script\b[^>]*type=\"application/json\"", re.I)
    found = {
        name: hits
        for name, text in templates().items()
        if (hits := [h for h in wrong.findall(text) if not data_only.match(h)])
    }
    check(found, {})


def test_every_template_can_be_read():
    """Each page and part compiles: a wrong tag is found here, not by a reader."""
    for name in templates():
        get_template(name)


# --- Every POST that acts happens once --------------------------------------------------------

NEEDS_NO_KEY = {
    "language": "a switch: pressing twice changes nothing",
    "theme": "a switch",
    "shortcuts": "a switch",
    "jobs:download": "a file is fetched as often as one likes, and every time is on record",
    "proposals:save": "autosave: private, and its version number refuses the second",
    "proposals:section": "a private draft: its version number refuses the second",
    "reports:autosave_review": "autosave of a review: by version, and it never submits",
}
NOT_OURS = ("account_",)
"""allauth's own views: signing in and out, and passwords."""


def views_of_the_product() -> Iterator[tuple[str, object]]:
    """(URL name, view) of every address."""

    def walk(patterns, space):
        for entry in patterns:
            if isinstance(entry, URLResolver):
                inner = ":".join(filter(None, [space, entry.namespace]))
                yield from walk(entry.url_patterns, inner)
            elif isinstance(entry, URLPattern):
                yield f"{space}:{entry.name}" if space else entry.name, entry.callback

    yield from walk(get_resolver().url_patterns, "")


@cache
def acting_views() -> set[str]:
    """Names of functions that act on POST: they call an action, or are wrapped as POST only."""
    acting = set()
    for name, tree in sources().items():
        if room(name) not in {"views", "look"}:
            continue
        module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                said = ast.unparse(node)
                decorated = " ".join(ast.unparse(d) for d in node.decorator_list)
                if (
                    "require_POST" in decorated
                    or "request.method == 'POST'" in said
                    or "posted(request)" in said
                    or re.search(r"\bactions\.\w+\(", said)
                ):
                    acting.add(f"{module}.{node.name}")
    return acting


def test_every_post_that_acts_is_pressed_once():
    """`@once` stands around every view that acts (trust.md 4.1, faults 2 and 18)."""
    acting = acting_views()
    found = {}
    for name, view in views_of_the_product():
        if name.startswith(NOT_OURS):
            continue
        place = f"{view.__module__}.{view.__name__}"
        if place in acting and not hasattr(view, "act"):
            found[name] = [place]
    check(found, NEEDS_NO_KEY)


def test_an_act_has_one_name_of_its_own():
    """`once("app.view")` says which view: two acts under one name could take each other's press."""
    names = {}
    for name, view in views_of_the_product():
        if act := getattr(view, "act", None):
            names.setdefault(act, set()).add(f"{view.__module__}.{view.__name__}")
            assert act.split(".")[0] == name.split(":")[0], (act, name)
    assert {act: places for act, places in names.items() if len(places) > 1} == {}


def test_a_form_that_acts_carries_its_key():
    """Each POST form of our own pages draws `{% press_key %}`, or its view needs none."""
    without = {
        "parts/language.html": "a switch",
        "parts/footer.html": "a switch",
        "parts/account_menu.html": "signing out, and a switch",
        "guide/shortcuts.html": "a switch",
        "parts/confirm.html": "it is handed its key among the fields",
        "proposals/section.html": "a private draft, by version",
        "proposals/stale.html": "a private draft, by version",
    }
    found = {}
    for name, text in templates().items():
        if name.startswith(("account/", "mfa/", "bootstrap5/")) or name in without:
            continue
        for form in POST_FORM.findall(text):
            if "press_key" not in form:
                found.setdefault(name, []).append(form[:100])
    check(found, {})


# --- Files and names --------------------------------------------------------------------------

NAMES_THAT_SAY_NOTHING = {
    "utils", "helpers", "common", "services", "signals", "managers", "mixins", "misc", "tools",
}  # fmt: skip


def test_no_room_is_called_by_a_name_that_says_nothing():
    found = {
        path.relative_to(ROOT).as_posix()
        for package in (*PROJECT, "tests")
        for path in (ROOT / package).rglob("*")
        if path.stem in NAMES_THAT_SAY_NOTHING
    }
    assert found == set()


LONGEST = 340
LONG = {
    "config/settings.py": "one settings file (house.md 3)",
    "accounts/rules_data.py": "rows",
    "proposals/sections/plan.py": "the fields of the plan, one table",
}


def test_what_a_choice_shows_is_shown_by_the_style():
    """A part that waits for a choice (`only-…`) would else stay hidden for ever."""
    style = (ROOT / "static/css/theme.css").read_text(encoding="utf-8")
    rooms = [
        *ROOT.glob("*/forms/*.py"),
        *ROOT.glob("*/forms.py"),
        *ROOT.glob("templates/**/*.html"),
    ]
    used = {name for room in rooms for name in re.findall(r"\bonly-(\w+)", room.read_text("utf-8"))}
    assert len(used) > 5
    assert [name for name in sorted(used) if f" .only-{name}" not in style] == []


def test_a_long_room_becomes_a_package():
    found = {
        name: [str(count)]
        for name in sources()
        if (count := len((ROOT / name).read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    check(found, LONG)


@pytest.mark.parametrize("name", ["django", "django-crispy-forms", "psycopg", "celery", "redis"])
def test_what_the_product_stands_on_is_named_by_itself(name):
    """Each is a direct dependency (issue 2, A), and used: imported or installed as an app."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = {re.split(r"[\[<>=~! ]", each)[0].lower() for each in project["dependencies"]}
    assert name in direct


SAYS_WHERE_IT_WAS_MADE = re.compile(
    r"/work/main|/work/shared|/tmp/dev|/root/|/home/\w+/|artifactory|nexus\.|"
    r"\b(?:10|127\.0\.0)\.\d+\.\d+\.\d+:(?!0\b)\d{5}\b|\.internal\b(?!\.| import)|proxy\.golang|"
    r"find-links\s*=|extra-index-url",
    re.I,
)
TEXT = {
    ".py", ".toml", ".md", ".yml", ".yaml", ".html", ".txt", ".js", ".css", ".po", ".json",
    ".lock", ".sh", ".cfg", ".ini", "",
}  # fmt: skip
NOT_OURS_TO_READ = {"node_modules", ".venv", "var", ".git"}


def written_files() -> Iterator[Path]:
    """What a clone would hold: no folder that a run or an installation makes."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        made = any(p in NOT_OURS_TO_READ or p.endswith("_cache") for p in parts)
        hidden = parts[0].startswith(".") and parts[0] not in {".ci", ".env.example", ".npmrc"}
        if not made and not hidden and "__pycache__" not in parts and path.is_file():
            yield path


def test_nothing_says_on_which_machine_it_was_made():
    """No path of a machine, no host of a registry: a clone works anywhere."""
    found = {}
    for path in written_files():
        if path.suffix not in TEXT or path == Path(__file__):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if hits := SAYS_WHERE_IT_WAS_MADE.findall(text):
            found[path.relative_to(ROOT).as_posix()] = hits[:3]
    assert found == {}


def test_the_example_names_every_variable_that_is_read():
    """`.env.example` says of itself that it holds them all."""
    text = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"(?:env\.\w+|_given|_whole|_yes)\(\s*\"([A-Z_]+)\"", text))
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read - example == set()
