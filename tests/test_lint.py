"""What an attacker would look for, read off the syntax tree (trust.md 2.4, rows 22, 25, 46).

Each rule answers what is wrong in one tree; below it stand a snippet that it must find and one that
it must not. What is allowed in spite of a rule is named with its why, and must still be needed.
"""

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.test_conventions import check, sources, templates

RUNS_SQL = {"execute", "executemany", "copy", "raw", "extra", "RawSQL"}
SPEAKS_OF_SQL = re.compile(r"cursor|connection|line|server|wanted|objects|superuser|RawSQL", re.I)


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)


def calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in names:
            yield node


# --- SQL is written, never put together ---------------------------------------------------------


def is_fixed(said: ast.expr, constants: dict[str, ast.expr]) -> bool:
    """A string that stands in the code, one of several, a constant of that kind, or psycopg's own
    composition (`sql.SQL("…").format(…)`), whose values and names it quotes itself."""
    match said:
        case ast.Constant():
            return True
        case ast.IfExp():
            return is_fixed(said.body, constants) and is_fixed(said.orelse, constants)
        case ast.Name(id=name) if name in constants:
            return is_fixed(constants[name], {k: v for k, v in constants.items() if k != name})
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.isupper()  # a constant of another room
        case ast.Tuple() | ast.List():
            return all(is_fixed(each, constants) for each in said.elts)
        case ast.Call(func=ast.Attribute(attr="format", value=inner)):
            return is_composed(inner, constants)
        case ast.Call():
            return is_composed(said, constants)
    return False


def is_composed(said: ast.expr, constants: dict[str, ast.expr]) -> bool:
    return (
        isinstance(said, ast.Call)
        and name_of(said) == "SQL"
        and all(is_fixed(each, constants) for each in said.args)
    )


def inline_sql(tree: ast.AST) -> list[str]:
    """Statements that are not fixed words: f-strings, %, +, `format`, `join`, a variable."""
    if not any(calls(tree, {*RUNS_SQL, "SQL"})):
        return []
    constants = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            constants[node.targets[0].id] = node.value
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            constants[node.target.id] = node.iter
    found = [
        ast.unparse(call)[:90]
        for call in calls(tree, RUNS_SQL)
        if call.args
        and SPEAKS_OF_SQL.search(ast.unparse(call.func))
        and not is_fixed(call.args[0], constants)
    ]
    found += [
        ast.unparse(call)[:90]
        for call in calls(tree, {"SQL"})
        if call.args and not is_fixed(call.args[0], constants)
    ]
    return found + [ast.unparse(call)[:90] for call in calls(tree, {"extra"}) if call.keywords]


INLINE_SQL = {
    "reports/selectors/kept.py": "the visible dossiers, as Django wrote them, stand inside a query "
    "of ours; every value stays a parameter",
    "reports/selectors/year.py": "pieces that stand beside it; every value stays a parameter",
    "reports/selectors/sample.py": "constants of this room, put together there",
    "reports/actions/counting.py": "constants of its own room, put together there",
    "config/launch/servers.py": "a power of a role: one of two words that stand above it",
    "core/kept.py": "what Django wrote for a queryset of ours; every value stays a parameter",
    "config/doctor/database.py": "one reader for the constants of its own room",
}

# --- an order comes from a closed list -----------------------------------------------------------


def open_order(tree: ast.AST) -> list[str]:
    """`order_by` with anything but words and expressions that stand in the code."""
    return [
        ast.unparse(call)[:90]
        for call in calls(tree, {"order_by", "earliest", "latest"})
        for said in call.args
        if not isinstance(said, ast.Constant | ast.Call)
    ]


OPEN_ORDER = {
    "accounts/selectors.py": "`order` is written by the view that lists; the reader gives a key",
    "reports/selectors/listing.py": "one of two orders that stand a line above",
}

# --- nobody hands a whole form over --------------------------------------------------------------


def whole_form(tree: ast.AST) -> list[str]:
    """`**request.POST`, `**request.GET.dict()`, `update(**form.data)`: fields nobody named."""
    return [
        ast.unparse(node)[:90]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg is None
        and re.search(r"\.(POST|GET|FILES|META|COOKIES)\b|\.data\b", ast.unparse(keyword.value))
    ]


# --- text is escaped -----------------------------------------------------------------------------


def unescaped(tree: ast.AST) -> list[str]:
    """`mark_safe`, `SafeString(…)`, and templates told not to escape."""
    found = [ast.unparse(call)[:90] for call in calls(tree, {"mark_safe", "SafeString"})]
    return found + [
        ast.unparse(node)[:90]
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
        and node.arg == "autoescape"
        and ast.unparse(node.value) == "False"
    ]


UNESCAPED = {
    "core/templatetags/core.py": "drawings of a package of ours, read from its file",
    "reports/templatetags/charts.py": "marks joined from numbers and escaped words",
    "reports/templatetags/tallies.py": "rows joined from pieces of which each was escaped",
}
UNESCAPED_TEMPLATE = re.compile(r"\|\s*(?:safe|safeseq)\b|\{%\s*autoescape\s+off\b")

RULES: dict[str, tuple[Callable[[ast.AST], list[str]], dict[str, str]]] = {
    "inline SQL": (inline_sql, INLINE_SQL),
    "an open order": (open_order, OPEN_ORDER),
    "a whole form": (whole_form, {}),
    "unescaped text": (unescaped, UNESCAPED),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_product_keeps_the_rule(rule):
    wrong, allowed = RULES[rule]
    found = {name: hits for name, tree in sources().items() if (hits := wrong(tree))}
    check(found, allowed)


def test_no_template_shows_text_unescaped():
    found = {
        name: hits
        for name, text in templates().items()
        if (hits := UNESCAPED_TEMPLATE.findall(text))
    }
    check(found, {})


RED = {
    "inline SQL": (
        "cursor.execute(f'SELECT {name}')",
        "cursor.execute('SELECT %s' % name)",
        "cursor.execute('SELECT ' + name)",
        "cursor.execute('SELECT {}'.format(name))",
        "cursor.execute(' '.join(parts))",
        "cursor.execute(query)",
        "query = f'SELECT {name}'\nconnection.execute(query)",
        "QUERY = 'SELECT %s' % name\nwith connection.cursor() as cursor:\n cursor.execute(QUERY)",
        "for each in (f'SET {x}',):\n cursor.execute(each)",
        "cursor.execute(sql.SQL(f'SELECT {name}'))",
        "cursor.execute(sql.SQL('SELECT ' + name).format(x))",
        "Proposal.objects.raw(f'SELECT {name}')",
        "Proposal.objects.extra(where=[f'x = {name}'])",
        "rows.annotate(x=RawSQL(f'{name} + 1', []))",
    ),
    "an open order": (
        "rows.order_by(request.GET['sort'])",
        "rows.order_by(key)",
        "rows.order_by(*keys)",
        "rows.order_by(f'-{key}')",
    ),
    "a whole form": (
        "Proposal.objects.create(**request.POST.dict())",
        "actions.submit(proposal, **request.GET)",
        "User(**form.data)",
    ),
    "unescaped text": (
        "mark_safe(proposal.title)",
        "safestring.SafeString(title)",
        "Engine(autoescape=False)",
    ),
}
GREEN = {
    "inline SQL": (
        "cursor.execute('SELECT %s', [name])",
        "QUERY = 'SELECT 1'\ncursor.execute(QUERY)",
        "cursor.execute(sql.SQL('SELECT {}').format(sql.Identifier(name)))",
        "cursor.execute(sql.SQL('ENABLE' if on else 'DISABLE'))",
        "for each in ('SET x = 1', 'SET y = 2'):\n cursor.execute(each)",
        "pool.execute(work)",
    ),
    "an open order": (
        "rows.order_by('-pk')",
        "rows.order_by(F('n').desc(), 'pk')",
        "rows.order_by()",
    ),
    "a whole form": ("actions.decide(proposal, **form.cleaned_data)",),
    "unescaped text": ("format_html('<b>{}</b>', title)",),
}


@pytest.mark.parametrize(("rule", "snippet"), [(r, s) for r, snips in RED.items() for s in snips])
def test_the_rule_finds(rule, snippet):
    assert RULES[rule][0](ast.parse(snippet))


@pytest.mark.parametrize(("rule", "snippet"), [(r, s) for r, snips in GREEN.items() for s in snips])
def test_the_rule_leaves_alone(rule, snippet):
    assert RULES[rule][0](ast.parse(snippet)) == []


@pytest.mark.parametrize(
    "text", ["{{ title|safe }}", "{{ titles | safeseq }}", "{% autoescape off %}"]
)
def test_the_rule_of_templates_finds(text):
    assert UNESCAPED_TEMPLATE.search(text)
