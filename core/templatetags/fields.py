"""Fields of a form as crispy draws them; what is drawn alike on every page is drawn once.

Crispy asks `bootstrap5/field.html` for each field, and that asks here.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from django import template
from django.forms import widgets
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.translation import get_language

from core.choices import Ready

if TYPE_CHECKING:
    from collections.abc import Hashable

    from django.forms import BoundField
    from django.utils.safestring import SafeString

register = template.Library()

MOST, LONGEST = 2000, 40
"""Drawings kept in a process; characters of a value up to which its field is kept."""
USUAL = "bootstrap5/drawing.html"
PLAIN = frozenset(
    {widgets.TextInput, widgets.Textarea, widgets.DateInput, widgets.CheckboxInput}
    | {widgets.HiddenInput}
    | {widgets.Select, widgets.RadioSelect, widgets.CheckboxSelectMultiple}
)
"""Widgets that show nothing but their field and attributes. One of our own says by `shows` what
else its drawing depends on."""
FILES = frozenset({widgets.FileInput, widgets.ClearableFileInput})
"""Widgets that show a file that is there; without one they are plain."""
BOXES = frozenset({widgets.TextInput, widgets.Textarea, widgets.HiddenInput})
GAP = "\N{WHITE SQUARE}gap\N{WHITE SQUARE}"
"""What is typed while a drawing is made whose text comes later."""
_drawings: dict[tuple[Hashable, ...], str] = {}


@register.filter
def drawn(field: BoundField, by: str = USUAL) -> SafeString:
    """The field as the template `by` draws it, kept for the next page where it says the same.

    A list's filters and the fifty places for a reason beside a plan cost more to draw than all the
    rest of their pages. What is typed in a box is put into its drawing, and is not kept. A field
    with an error, or a widget that does not say what it shows, is drawn anew. A form that is itself
    kept (`drawings`) keeps its own.
    """
    if (of_form := getattr(field.form, "drawings", None)) is not None:
        own = field.html_name, get_language()
        if own not in of_form:
            of_form[own] = drawn_anew(field, by)
        return of_form[own]
    typed = _typed(field)
    key = _said_by(field, GAP if typed else None)
    if key is None:
        return drawn_anew(field, by)
    key = by, *key
    found = _drawings.get(key)
    if found is None:
        if len(_drawings) >= MOST:
            _drawings.clear()
        found = _drawings[key] = _with_gap(field, by) if typed else drawn_anew(field, by)
    return format_html(found, typed) if typed else found


def _typed(field: BoundField) -> str:
    """The text of a box of text, which is put into its drawing; otherwise ""."""
    widget = field.field.widget
    is_box = type(widget) in BOXES or (
        isinstance(widget, widgets.Textarea) and getattr(widget, "shows", None) == ()
    )
    value = field.value() if is_box else None
    return value if type(value) is str else ""


def _with_gap(field: BoundField, by: str) -> str:
    """The drawing as a format with one place: for what is typed."""
    other = copy(field)
    other.value = lambda: GAP
    return drawn_anew(other, by).replace("{", "{{").replace("}", "}}").replace(GAP, "{}")


def drawn_anew(field: BoundField, by: str = USUAL) -> SafeString:
    """The field as it stands now."""
    return get_template(by).render({"field": field})


class Control(NamedTuple):
    """How the control of a field is laid out."""

    kind: str
    """"tick", "choices" or "box"."""
    css: str


@register.filter
def control(field: BoundField) -> Control:
    """A tick, a list of choices, or one box, each with its class of Bootstrap."""
    widget, kind = field.field.widget, "box"
    if isinstance(widget, widgets.CheckboxInput):
        kind, css = "tick", "form-check-input"
    elif isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        kind, css = "choices", "form-check-input"
    else:
        css = "form-select" if isinstance(widget, widgets.Select) else "form-control"
    return Control(kind, f"{css} is-invalid" if field.errors else css)


def _said_by(field: BoundField, gap: str | None) -> tuple[Hashable, ...] | None:
    """Everything that a drawing depends on; None when it is not to be kept."""
    widget, form, value = field.field.widget, field.form, gap or field.value()
    text = "" if value is None else str(value)
    plain = type(widget) in PLAIN or (type(widget) in FILES and value is None)
    shows = () if plain else getattr(widget, "shows", None)
    if shows is None or len(text) > LONGEST or field.errors:
        return None
    choices = ()
    if isinstance(widget, widgets.ChoiceWidget) and isinstance(widget.choices, Ready):
        choices = widget.choices
    elif isinstance(widget, widgets.ChoiceWidget):
        choices = tuple((str(key), str(word)) for key, word in widget.choices)
        if any(isinstance(word, list | tuple) for _key, word in widget.choices):
            return None  # groups of choices
    return (
        get_language(),
        type(form),
        type(field.field),
        type(widget),
        shows,
        field.html_name,
        field.auto_id,
        str(field.label),
        str(field.help_text),
        text,
        value is None,
        form.is_bound,
        form.use_required_attribute,
        field.field.required,
        field.field.disabled,
        getattr(field.field, "depends", None) and str(field.field.depends),
        tuple(sorted((name, str(one)) for name, one in widget.attrs.items())),
        choices,
    )
