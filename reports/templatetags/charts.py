"""Charts as plain SVG: classes and attributes only, so the strict policy for pages holds.

A chart never stands alone: a heading and a sentence name it (`labelledby`), a legend explains the
marks, and a table gives the same numbers (ux.md 3.1).
"""

from collections.abc import Iterable, Sequence
from html import escape

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

WIDE, HIGH = 760, 280
LEFT, TOP, FOOT = 44, 14, 28
STEPS = 5

Series = Sequence[tuple[str, object, Sequence[int]]]
"""(CSS class, name, one number per label)."""


@register.simple_tag
def columns_chart(labels: Sequence, series: Series, labelledby: str) -> SafeString:
    """Upright columns, several beside each other for each label; for wide screens."""
    top = ceiling(value for _look, _name, values in series for value in values)
    floor, room = HIGH - FOOT, HIGH - FOOT - TOP
    slot = (WIDE - LEFT - 8) / max(len(labels), 1)
    wide = min(22.0, slot * 0.8 / max(len(series), 1))
    lines = [
        f'<line class="{"axis" if n else "base"}" x1="{LEFT}" x2="{WIDE}" y1="{y}" y2="{y}"/>'
        f'<text x="{LEFT - 8}" y="{y}" dy="4" text-anchor="end">{top * n // STEPS}</text>'
        for n in range(STEPS + 1)
        for y in [_n(floor - room * n / STEPS)]
    ]
    bars = [
        f'<rect class="{escape(look)}"'
        f' x="{_n(LEFT + slot * place + slot / 2 + wide * (n - len(series) / 2) + 1)}"'
        f' y="{_n(floor - high)}" width="{_n(wide - 2)}" height="{_n(high)}"/>'
        for place in range(len(labels))
        for n, (look, _name, values) in enumerate(series)
        if values[place]
        for high in [room * values[place] / top]
    ]
    names = [
        f'<text x="{_n(LEFT + slot * place + slot / 2)}" y="{HIGH - 6}" text-anchor="middle">'
        f"{escape(str(label))}</text>"
        for place, label in enumerate(labels)
    ]
    return _svg(WIDE, HIGH, labelledby, lines + bars + names)


@register.simple_tag
def rows_chart(labels: Sequence, series: Series, labelledby: str) -> SafeString:
    """Lying bars, one group under another; for narrow screens."""
    wide, thick, gap, left = 340, 14, 12, 34
    top = ceiling(value for _look, _name, values in series for value in values)
    room = wide - left - 40
    group = thick * len(series) + gap
    marks = [
        f'<rect class="{escape(look)}" x="{left}" y="{_n(place * group + n * thick + 1)}"'
        f' width="{_n(long)}" height="{thick - 2}"/>'
        f'<text class="val" x="{_n(left + long + 5)}"'
        f' y="{_n(place * group + n * thick + thick - 3)}">{value}</text>'
        for place in range(len(labels))
        for n, (look, _name, values) in enumerate(series)
        if (value := values[place])
        for long in [room * value / top]
    ]
    names = [
        f'<text x="{left - 8}" y="{_n(place * group + thick * len(series) / 2)}" dy="4"'
        f' text-anchor="end">{escape(str(label))}</text>'
        for place, label in enumerate(labels)
    ]
    high = max(group * len(labels), group)
    base = [f'<line class="base" x1="{left}" x2="{left}" y1="0" y2="{high - gap}"/>']
    return _svg(wide, high, labelledby, base + marks + names)


@register.simple_tag
def key_mark(look: str) -> SafeString:
    """The coloured square of a legend."""
    return format_html(
        '<svg aria-hidden="true" viewBox="0 0 10 10">'
        '<rect class="{}" width="10" height="10"/></svg>',
        look,
    )


def ceiling(values: Iterable[int]) -> int:
    """A round number not below any of `values`, which five steps divide."""
    most = max(values, default=0)
    for power in range(12):
        for factor in (1, 2, 3, 4, 6, 8):
            if factor * 10**power * STEPS >= most:
                return factor * 10**power * STEPS
    raise ValueError("a chart of more than a million million")


def _svg(wide: int, high: float, labelledby: str, inside: Iterable[str]) -> SafeString:
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}">{}</svg>',
        wide,
        high,
        labelledby,
        mark_safe("".join(inside)),
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
