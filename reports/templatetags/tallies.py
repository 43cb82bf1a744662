"""Rows of the tables of figures: some thousand cells that lead somewhere, joined in one go.

The template engine would take longer for them than the database for counting.
"""

from collections.abc import Iterable
from functools import cache

from django import template
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.html import conditional_escape as safe
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.templatetags.core import number
from reports.selectors import FIGURES

register = template.Library()


@register.simple_tag
def tally_rows(lines: Iterable, year: int, name: str = "") -> SafeString:
    """A `<tr>` a line (`name` in the place of its own): each figure a link to its dossiers."""
    address, shown = _address(), cache(number)  # digits and points
    labels = {key: safe(figure.label) for key, figure in FIGURES.items()}
    rows = []
    for line in lines:
        behind = safe(line.query)
        cells = []
        for figure, n in line.cells:
            label = labels[figure.key]
            if n:
                cells.append(
                    f'<td class="figure" data-l="{label}"><a href="{address}{figure.key}'
                    f'&amp;of={year}{behind}">{shown(n)}</a></td>'
                )
            else:
                cells.append(f'<td class="figure none" data-l="{label}">0</td>')
        rows.append(_row(name or line.name, cells, strong=bool(name)))
    return mark_safe("\n".join(rows))


@register.simple_tag
def pace_rows(lines: Iterable, steps: Iterable, year: int) -> SafeString:
    """A `<tr>` a line: the median of each step, and how many dossiers went through it."""
    address, shown = _address(), cache(number)  # digits and points
    median = cache(lambda days: floatformat(days, "-1"))
    labels = {step.kind: safe(word) for step, word in steps}
    dossiers = safe(_("dossiers"))
    rows = []
    for line in lines:
        behind = safe(line.query)
        cells = []
        for kind, pace in line.paces:
            if pace:
                cells.append(
                    f'<td class="figure" data-l="{labels[kind]}">{median(pace.median)} '
                    f'<a class="meta" href="{address}step-{kind}&amp;of={year}{behind}">'
                    f'({shown(pace.dossiers)}<span class="visually-hidden"> {dossiers}</span>)'
                    "</a></td>"
                )
            else:
                cells.append(f'<td class="figure none" data-l="{labels[kind]}"></td>')
        rows.append(_row(line.name, cells))
    return mark_safe("\n".join(rows))


def _address() -> str:
    return f"{reverse('reports:dossiers')}?figure="


def _row(name: str, cells: list[str], *, strong: bool = False) -> str:
    look = ' class="total"' if strong else ""
    return f'<tr{look}><th scope="row">{safe(name)}</th>{"".join(cells)}</tr>'
