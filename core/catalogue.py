"""The Vietnamese catalogue: what the product asks for, and what `locale/vi` answers.

Needs no GNU gettext. Python files are read as syntax trees, templates through Django's own
`templatize`; Babel reads and writes the catalogue. Each piece of the product keeps its Vietnamese
in `locale/fragments/<piece>.po`; they are merged into one catalogue that Django loads.
"""

from __future__ import annotations

import ast
import gettext
import io
import re
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import allauth
import crispy_bootstrap5
import crispy_forms
import django
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LANGUAGE = "vi"
PLURALS = "nplurals=1; plural=0;"

# Where each argument of a gettext call stands: context, singular, plural.
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
CALL_IN_TEMPLATE = re.compile(r"(?<![\w.])(?:n?p?gettext|_)\(")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")

# Parts of other packages whose words can stand on our pages. What Django's own Vietnamese
# catalogue answers need not be answered again, but may be, in plainer words.
_DJANGO, _ALLAUTH = Path(django.__file__).parent, Path(allauth.__file__).parent
_CRISPY = (Path(crispy_forms.__file__).parent, Path(crispy_bootstrap5.__file__).parent)
OTHERS = (
    *((_DJANGO, f) for f in ("forms/*.py", "core/validators.py", "utils/timesince.py")),
    *((_DJANGO, f) for f in ("db/models/base.py", "db/models/constraints.py")),
    *((_DJANGO, f) for f in ("db/models/fields/*.py", "template/defaultfilters.py")),
    *((_DJANGO, f) for f in ("utils/dates.py", "utils/dateformat.py", "utils/text.py")),
    (_DJANGO, "contrib/auth/password_validation.py"),
    *((_DJANGO, f) for f in ("contrib/postgres/forms/*.py", "contrib/postgres/validators.py")),
    (_DJANGO, "contrib/postgres/constraints.py"),
    *((_ALLAUTH, f) for f in ("account/forms.py", "account/fields.py", "account/adapter.py")),
    (_ALLAUTH, "core/internal/adapter.py"),
    *(
        (_ALLAUTH, f"templates/account/messages/{m}.txt")
        for m in ("logged_out", "password_changed")
    ),
    *((package, "templates/bootstrap5/**/*.html") for package in _CRISPY),
)
UPSTREAM = tuple(
    _DJANGO / folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.mo"
    for folder in ("conf", "contrib/auth", "contrib/contenttypes", "contrib/postgres")
)
NOT_OURS = {".venv", "node_modules", "var", "tests", "docs", ".git", "build", "requirements"}


class Asked(NamedTuple):
    """One message that code or a template asks for."""

    context: str | None
    singular: str
    plural: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        return (self.context, self.singular)


def asked_by_python(source: str) -> set[Asked]:
    """The messages of a Python source. Calls whose words are not literal are not seen."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name in CALLS and (message := _message(name, node.args)):
                found.add(message)
    return found


def asked_by_template(source: str, origin: str = "") -> set[Asked]:
    """The messages of a Django template."""
    code = templatize(source, origin=origin)
    found = set()
    for match in CALL_IN_TEMPLATE.finditer(code):
        call = ast.parse(_one_call(code[match.start() :]), mode="eval").body
        if message := _message(call.func.id, call.args):
            found.add(message)
    return found


def asked_by_product(root: Path) -> dict[Asked, set[str]]:
    """Every message of our own code and templates under `root`, with the files that ask."""
    files = [
        path
        for ext in ("*.py", "*.html", "*.txt")
        for path in root.rglob(ext)
        if not NOT_OURS.intersection(path.relative_to(root).parts[:-1])
        and (path.suffix == ".py" or "templates" in path.relative_to(root).parts)
    ]
    return _asked_by(sorted(files), root)


def asked_by_others() -> dict[Asked, set[str]]:
    """What forms, validators and sign-in of other packages can put on our pages."""
    asked: dict[Asked, set[str]] = {}
    for folder, pattern in OTHERS:
        for message, files in _asked_by(sorted(folder.glob(pattern)), folder.parent).items():
            asked.setdefault(message, set()).update(files)
    return asked


def read_fragments(folder: Path) -> tuple[Catalog, list[str]]:
    """All fragments as one catalogue, and what is wrong between them, in sentences."""
    whole, faults, home = _empty(), [], {}
    for path in sorted(folder.glob("*.po")):
        fragment = read_po(io.BytesIO(path.read_bytes()), locale=LANGUAGE, abort_invalid=True)
        for message in fragment:
            if not message.id:
                continue
            before = whole.get(message.id, message.context)
            if before is None:
                whole[message.id] = message
                home[_key(message)] = path.name
            elif _text(before) != _text(message):
                where = home[_key(message)]
                faults.append(f"{path.name} and {where} translate {message.id!r} differently")
    return whole, faults


def merge(asked: Iterable[Asked], fragments: Catalog) -> tuple[Catalog, list[Asked]]:
    """The catalogue of everything asked for, sorted; and what no fragment answers."""
    catalogue, missing, upstream = _empty(), [], _upstream()
    for message in sorted(set(asked), key=lambda m: (m.singular, m.context or "", m.plural or "")):
        answer = fragments.get(message.singular, message.context)
        if answer is None:
            if message.key not in upstream:
                missing.append(message)
            continue
        # A word asked for both with and without a plural is one entry, with the plural.
        known = catalogue.get(message.singular, message.context)
        plural = message.plural or (known and isinstance(known.id, tuple) and known.id[1]) or None
        if known:
            catalogue.delete(message.singular, message.context)
        catalogue.add(
            (message.singular, plural) if plural else message.singular,
            (_text(answer),) if plural else _text(answer),
            context=message.context,
            flags=answer.flags & {"fuzzy"},
        )
    return catalogue, missing


def faults_of(catalogue: Catalog) -> list[str]:
    """What is wrong inside a catalogue: untranslated, fuzzy, or with other placeholders."""
    faults = []
    for message in catalogue:
        if not message.id:
            continue
        singular = message.id[0] if isinstance(message.id, tuple) else message.id
        said = _text(message)
        if not said:
            faults.append(f"untranslated: {singular!r}")
        if message.fuzzy:
            faults.append(f"fuzzy: {singular!r}")
        wanted = _placeholders(message.id[-1] if isinstance(message.id, tuple) else singular)
        if said and _placeholders(said) - wanted:
            faults.append(f"unknown placeholder in the translation of {singular!r}: {said!r}")
        if said and not isinstance(message.id, tuple) and wanted - _placeholders(said):
            faults.append(f"placeholder lost in the translation of {singular!r}: {said!r}")
    return faults


def unused(fragments: Catalog, asked: Iterable[Asked]) -> list[str]:
    """Translations that nobody asks for any more."""
    keys = {message.key for message in asked}
    return [repr(_key(m)[1]) for m in fragments if m.id and _key(m) not in keys]


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue as text: no line numbers and no dates, so that it changes with words only."""
    out = io.BytesIO()
    write_po(out, catalogue, omit_header=True, no_location=True, width=0)
    head = (
        '# Made by "manage.py messages" from locale/fragments. Change those, not this file.\n'
        'msgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {LANGUAGE}\\n"\n"Plural-Forms: {PLURALS}\\n"\n\n'
    )
    return head.encode() + out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The catalogue as Django loads it."""
    out = io.BytesIO()
    write_mo(out, read_po(io.BytesIO(as_po(catalogue)), locale=LANGUAGE))
    return out.getvalue()


def _asked_by(files: Iterable[Path], root: Path) -> dict[Asked, set[str]]:
    asked: dict[Asked, set[str]] = {}
    for path in files:
        source = path.read_text(encoding="utf-8")
        name = path.relative_to(root).as_posix()
        found = asked_by_python(source) if path.suffix == ".py" else asked_by_template(source, name)
        for message in found:
            asked.setdefault(message, set()).add(name)
    return asked


def _message(name: str, args: list[ast.expr]) -> Asked | None:
    words = []
    for place in CALLS[name]:
        if place is None:
            words.append(None)
            continue
        given = args[place] if place < len(args) else None
        if not (isinstance(given, ast.Constant) and isinstance(given.value, str)):
            return None
        words.append(given.value)
    context, singular, plural = words
    return Asked(context, singular, plural) if singular else None


def _one_call(code: str) -> str:
    """The call that `code` begins with, up to its closing bracket."""
    depth, lines = 0, code.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.OP and token.string in "()":
            depth += 1 if token.string == "(" else -1
            if depth == 0:
                row, column = token.end
                return "".join(lines[: row - 1]) + lines[row - 1][:column]
    raise ValueError(f"a bracket is not closed: {code[:60]!r}")


def _upstream() -> set[tuple[str | None, str]]:
    answered = set()
    for path in UPSTREAM:
        if path.exists():
            with path.open("rb") as file:
                answered.update(_upstream_keys(gettext.GNUTranslations(file)))
    return answered


def _upstream_keys(catalogue: gettext.GNUTranslations) -> Iterator[tuple[str | None, str]]:
    for key, said in catalogue._catalog.items():
        msgid = key[0] if isinstance(key, tuple) else key
        context, _sep, words = msgid.rpartition("\x04")
        if said:
            yield (context or None, words)


def _empty() -> Catalog:
    return Catalog(locale=LANGUAGE, fuzzy=False)


def _key(message) -> tuple[str | None, str]:
    return (message.context, message.id[0] if isinstance(message.id, tuple) else message.id)


def _text(message) -> str:
    return (message.string[0] if isinstance(message.string, tuple) else message.string) or ""


def _placeholders(words: str) -> set[str]:
    return {named or braced for named, braced in PLACEHOLDER.findall(words)}
