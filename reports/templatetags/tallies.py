"""Rows of the tables of figures: some thousand cells that lead somewhere, joined in one go.

The template engine would take longer for them than the database for counting.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape

from django import template
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.templatetags.core import number
from reports.selectors import FIGURES

register = template.Library()


@register.simple_tag
def tally_rows(lines: Iterable, year: int, name: str = "") -> SafeString:
    """A `<tr>` a line (`name` in the place of its own): each figure a link to its dossiers."""
    cells = [
        _cell(figure.label, f'<a href="{_address(key, year)}') for key, figure in FIGURES.items()
    ]
    rows = []
    for line in lines:
        behind = f'{escape(line.query)}">'
        told = [
            f"{link}{behind}{number(n)}</a></td>" if n else f"{none}0</td>"
            for (link, none), n in zip(cells, line.cells, strict=True)
        ]
        rows.append(_row(name or line.name, told, strong=bool(name)))
    return mark_safe("\n".join(rows))


@register.simple_tag
def pace_rows(lines: Iterable, steps: Sequence, year: int) -> SafeString:
    """A `<tr>` a line: the median of each step, and how many dossiers went through it."""
    median = cache(lambda days: floatformat(days, "-1"))
    cells = [
        (*_cell(word, ""), f' <a class="meta" href="{_address(f"step-{step.kind}", year)}')
        for step, word in steps
    ]
    after = f'<span class="visually-hidden"> {escape(_("dossiers"))}</span>)</a></td>'
    rows = []
    for line in lines:
        behind = f'{escape(line.query)}">('
        told = [
            f"{cell}{median(pace.median)}{link}{behind}{number(pace.dossiers)}{after}"
            if pace
            else f"{none}</td>"
            for (cell, none, link), pace in zip(cells, line.paces, strict=True)
        ]
        rows.append(_row(line.name, told))
    return mark_safe("\n".join(rows))


def _cell(label: object, inside: str) -> tuple[str, str]:
    """How a cell begins that says something, and one with nothing to say."""
    named = f'data-l="{escape(str(label))}">'
    return f'<td class="figure" {named}{inside}', f'<td class="figure none" {named}'


def _address(figure: str, year: int) -> str:
    return f"{reverse('reports:dossiers')}?figure={figure}&amp;of={year}"


def _row(name: str, cells: list[str], *, strong: bool = False) -> str:
    look = ' class="total"' if strong else ""
    return f'<tr{look}><th scope="row">{escape(name)}</th>{"".join(cells)}</tr>'
