"""Templates as they are read: what a page says alike every time is made once, then repeated.

A word of the catalogue, the address of a page, an icon, the place of a file: most of what a
template asks for is the same at every request of one language. Here such tags are folded into the
text around them when a template is loaded; a sentence with gaps, or an address with a number, is
looked up once and then filled in. Templates are written as ever and say the same, letter for
letter; what is not recognised stays as Django made it.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode
from django.template.loaders import base, cached
from django.template.smartif import TokenBase
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext

from .lookup import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.template import Context, Template

ALIKE: set[Any] = set()
"""Simple tags whose answer depends on nothing but what is written in the tag: see `alike`."""
SILENT = (LoadNode, CommentNode)


def alike(tag: Any) -> Any:
    """Decorator of a simple tag that says the same for the same words, whoever asks."""
    ALIKE.add(tag)
    return tag


class Folded(base.Loader):
    """Reads a template and folds it."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        _fold(template.nodelist)
        return template


class Loader(cached.Loader, Folded):
    """The cached loader of Django over folded templates."""


def _fold(nodes: NodeList) -> None:
    """Put what is made once in the place of what is made every time, here and inside."""
    folded: list[Node] = []
    run: list[Node] = []
    for node in nodes:
        if isinstance(node, SILENT):
            continue
        if _is_alike(node):
            run.append(node)
            continue
        folded += _said(run)
        run = []
        for expression in _asked(node):
            shorten(expression)
        for inside in _inside(node):
            _fold(inside)
        folded.append(_filled_in(node))
    nodes[:] = folded + _said(run)
    for node in nodes:  # no template is debugged here: no fault is traced to a line of it
        if not isinstance(node, TextNode):
            node.render_annotated = node.render


def _said(run: list[Node]) -> list[Node]:
    if all(isinstance(node, TextNode) for node in run):
        return [TextNode("".join(node.s for node in run))] if run else []
    return [Said(run)]


def _inside(node: Node) -> list[NodeList]:
    found = [one for one in vars(node).values() if isinstance(one, NodeList)]
    if isinstance(node, IfNode):
        found += [one for _condition, one in node.conditions_nodelists]
    return found


def _asked(node: Node) -> Iterator[FilterExpression]:
    """The expressions of a tag: its own, those of its arguments, those of its conditions."""
    found = list(vars(node).values())
    while found:
        match found.pop():
            case FilterExpression() as one:
                yield one
            case dict() as given:
                found += given.values()
            case [*given] if not isinstance(given, NodeList):
                found += [one for one in given if not isinstance(one, NodeList)]
            case TokenBase() as condition:
                found += [condition.first, condition.second, getattr(condition, "value", None)]


def _literal(expression: Any) -> bool:
    """Whether an argument of a tag is written out: no variable, no filter."""
    if not isinstance(expression, FilterExpression):
        return expression is None
    var = expression.var
    return not expression.filters and (not isinstance(var, Variable) or var.lookups is None)


def _is_alike(node: Node) -> bool:
    match node:
        case TextNode():
            return True
        case TranslateNode():
            return not node.asvar and _literal(node.filter_expression) and _literal_context(node)
        case BlockTranslateNode():
            return not (node.asvar or node.countervar or _gaps(node)) and _literal_context(node)
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _literal(node.view_name)
        case StaticNode():
            return not node.varname and _literal(node.path)
        case SimpleNode():
            given = [*node.args, *node.kwargs.values()]
            return node.func in ALIKE and not node.target_var and all(map(_literal, given))
    return False


def _literal_context(node: Node) -> bool:
    return _literal(node.message_context)


def _gaps(node: BlockTranslateNode) -> list[str]:
    return node.render_token_list(node.singular)[1]


def _filled_in(node: Node) -> Node:
    match node:
        case BlockTranslateNode() if not node.asvar and _literal_context(node):
            if not node.countervar:
                return Sentence(node)
            of_a_gap = str(node.counter.var).partition(".")[0] in node.extra_context
            return node if of_a_gap else Counted(node)
        case URLNode() if not (node.asvar or node.kwargs) and _literal(node.view_name):
            return Address(node) if len(node.args) == 1 else node
        case IncludeNode() if _literal(node.template):
            return Included(node)
        case VariableNode():
            return Shown(node.filter_expression)
    return node


class Said(Node):
    """Text and tags that say the same at every request: rendered once for each language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]):
        self.nodes = nodes
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        said = self.said.get(language)
        if said is None:
            said = "".join(node.render_annotated(context) for node in self.nodes)
            self.said[language] = said
        return said


class Shown(Node):
    """`{{ … }}`: a text is escaped at once, without asking whether it is a number or a time."""

    child_nodelists = ()

    def __init__(self, expression: FilterExpression):
        self.filter_expression = expression

    def render(self, context: Context) -> str:
        try:
            value = self.filter_expression.resolve(context)
        except UnicodeDecodeError:
            return ""
        if type(value) is SafeString:
            return value
        if type(value) is str:
            return escape(value) if context.autoescape else value
        return render_value_in_context(value, context)


class Sentence(Node):
    """`blocktranslate` with gaps: the sentence is looked up once for each language."""

    child_nodelists = ()

    def __init__(self, node: BlockTranslateNode):
        self.node = node
        self.message, self.gaps = node.render_token_list(node.singular)
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        given = {name: one.resolve(context) for name, one in self.node.extra_context.items()}
        sentence = self._sentence(context, given)
        missing = context.template.engine.string_if_invalid
        for gap in self.gaps:
            value = given[gap] if gap in given else context.get(gap, missing)
            given[gap] = render_value_in_context(value, context)
        return sentence % given

    def _sentence(self, context: Context, _given: dict) -> str:
        language = get_language()
        said = self.said.get(language)
        if said is None:
            about = self.node.message_context
            said = (
                pgettext(about.resolve(context), self.message) if about else gettext(self.message)
            )
            self.said[language] = said
        return said


class Counted(Sentence):
    """`blocktranslate count`: the form is asked for each number."""

    def __init__(self, node: BlockTranslateNode):
        super().__init__(node)
        self.plural, more = node.render_token_list(node.plural)
        self.gaps = [*dict.fromkeys([*self.gaps, *more])]

    def _sentence(self, context: Context, given: dict) -> str:
        n = given[self.node.countervar] = self.node.counter.resolve(context)
        about = self.node.message_context
        if about:
            return npgettext(about.resolve(context), self.message, self.plural, n)
        return ngettext(self.message, self.plural, n)


class Address(Node):
    """`url` with one argument: what stands before and after a number is looked up once."""

    child_nodelists = ()
    A_NUMBER = 4_503_599_627_370_497  # as no key ever is

    def __init__(self, node: URLNode):
        self.node = node
        self.around: tuple[str, str] | None = None

    def render(self, context: Context) -> str:
        number = self.node.args[0].resolve(context)
        if type(number) is not int or number < 0:
            return self.node.render(context)
        if self.around is None:
            whole = reverse(self.node.view_name.resolve(context), args=[self.A_NUMBER])
            before, _number, after = whole.partition(str(self.A_NUMBER))
            self.around = before, after
        before, after = self.around
        return f"{before}{number}{after}"


class Included(Node):
    """`include` of a template by its name: found once."""

    child_nodelists = ()

    def __init__(self, node: IncludeNode):
        self.node = node
        self.template: Template | None = None

    def render(self, context: Context) -> str:
        if self.template is None:
            name = self.node.template.resolve(context)
            self.template = context.template.engine.get_template(name)
        given = {name: one.resolve(context) for name, one in self.node.extra_context.items()}
        if self.node.isolated_context:
            return self.template.render(context.new(given))
        with context.push(**given):
            return self.template.render(context)
