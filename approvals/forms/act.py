"""What every form of an act has in common: cards to choose from, and the reason for being late."""

from collections.abc import Iterable
from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.choices import Ready
from core.templatetags.fields import drawn, drawn_anew

YES_NO = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]
_YES_NO = Ready(YES_NO)


@dataclass(frozen=True, slots=True)
class Card:
    """The face of one choice: its word, what follows from it, and the worst that may come of it."""

    word: str | Promise
    consequence: str | Promise = ""
    worst: str | Promise = ""

    def __str__(self):
        return str(self.word)


class Cards(Field):
    """Lay a radio field out as large cards, none of them chosen beforehand."""

    template = "approvals/parts/cards.html"

    def drawn(self, field: forms.BoundField) -> SafeString:
        """Kept where what the cards say is known by the choices: `choice`."""
        kept = isinstance(field.field.widget.choices, Ready)
        return drawn(field, self.template) if kept else drawn_anew(field, self.template)


class Folded(Fieldset):
    """What few need: folded, until something in it was written or is wrong."""


class Plain(FormHelper):
    """Crispy draws the fields; the <form> tag and the token stay in the template.

    What a layout is made of here is written at once: crispy renders a template for each box around
    a field, with all that the page knows.
    """

    form_tag = False
    disable_csrf = True
    template = "parts/laid_out.html"

    def render_layout(self, form, context, template_pack="bootstrap5"):
        return _laid_out(self.layout, form)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((one,) for one in parts))


def _laid_out(part: str | Layout | Div | Fieldset | Cards, form: forms.Form) -> SafeString:
    if isinstance(part, str):
        return drawn(form[part])
    if isinstance(part, Cards):
        return _joined(part.drawn(form[name]) for name in part.fields)
    if type(part) not in (Layout, Div, Fieldset, Folded):
        raise TypeError(f"{type(part).__name__} is no part of a layout here")
    inside = _joined(_laid_out(one, form) for one in part.fields)
    if type(part) is Layout:
        return inside
    if part.css_id or part.flat_attrs:
        raise TypeError(f"{part} has attributes that are not written")
    css = format_html(' class="{}"', part.css_class) if part.css_class else ""
    if type(part) is Div:
        return format_html("<div{}>{}</div>", css, inside)
    if type(part) is Folded:
        names = [one.name for one in part.get_field_names()]
        is_open = any(form[name].errors or form[name].value() for name in names)
        said = '<details class="{}"><summary>{}</summary>{}</details>'
        if is_open:
            said = said.replace("<details ", "<details open ")
        return format_html(said, "more", part.legend, inside)
    said = "<fieldset{}><legend>{}</legend>{}</fieldset>"
    return format_html(said, css, part.legend, inside)


class Area(forms.Textarea):
    """A text of several lines, three high until it grows."""

    shows = ()  # nothing but its attributes (core.templatetags.fields)

    def __init__(self, rows: int = 3, **attrs):
        super().__init__({"rows": rows, **attrs})


class Act(forms.Form):
    """A form that does one act on one task.

    `late` says that the due date has passed: the act stays possible and says why it is late.
    """

    use_required_attribute = False
    depends: tuple[str, ...] = ()
    """Fields that some choices make necessary: not marked as optional. A name ending in "_" is
    the beginning of several.
    """

    def __init__(self, *args, late: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.late = late
        if late:
            self.fields["late_reason"] = forms.CharField(
                label=_("Reason for the delay"),
                help_text=_(
                    "The act stays possible. It is stamped late together with this reason, which "
                    "your superior and the monitor can read."
                ),
                widget=Area(),
                max_length=2000,
            )

    @property
    def helper(self):
        for name, field in self.fields.items():
            field.depends = any(
                name.startswith(one) if one.endswith("_") else name == one for one in self.depends
            )
        helper = Plain(self)
        layout = self.layout()
        if layout is not None:
            helper.layout = layout
        return helper

    def __iter__(self):
        """In the order of the page, so that an error summary reads from top to bottom."""
        layout = self.layout()
        placed = [one.name for one in layout.get_field_names()] if layout is not None else []
        rest = [name for name in self.fields if name not in placed]
        return iter([self[name] for name in [*placed, *rest] if name in self.fields])

    def layout(self):
        """The order and dress of the fields, or None for the plain order."""
        return

    def given(self) -> dict:
        """What the action takes, by the names of its parameters."""
        return dict(self.cleaned_data)

    def need(self, name: str, message: str | Promise) -> None:
        """Put `message` beside a field that this choice makes necessary and that is empty."""
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)


def choice(label, cards, **kwargs) -> forms.ChoiceField:
    """A radio field over (value, Card) pairs."""
    return forms.ChoiceField(
        label=label,
        choices=Ready(list(cards)),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
        **kwargs,
    )


def yes_no(label, **kwargs) -> forms.TypedChoiceField:
    """A question with yes and no, neither of them chosen beforehand. Cleans to a bool."""
    return forms.TypedChoiceField(
        label=label,
        choices=_YES_NO,
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
        error_messages={"required": _("Answer yes or no.")},
        **kwargs,
    )


def typed_for(form: type[forms.Form], data) -> list[dict]:
    """What was sent for a form that is not made any more, by the labels its fields have."""
    rows = []
    for name, values in data.lists():
        field = form.base_fields.get(name)
        text = "\n".join(value for value in values if value)
        if not text or (field is None and len(text) < WORTH_KEEPING) or _is_hidden(field):
            continue
        if field is not None and hasattr(field, "choices"):
            words = {str(value): str(word) for value, word in field.choices}
            text = "\n".join(words.get(value, value) for value in values)
        rows.append(_typed(field.label if field is not None and field.label else "", text))
    return rows


WORTH_KEEPING = 20
"""Characters from which a text of no known field is worth being shown again."""


def _is_hidden(field) -> bool:
    return field is not None and field.widget.is_hidden


def _typed(label, text: str) -> dict:
    return {
        "label": label or _("Text"),
        "text": text,
        "rows": min(12, text.count("\n") + len(text) // 80 + 1),
    }


def typed_in(form: forms.Form) -> list[dict]:
    """What was entered in a bound form, field by field, to read and to copy: never a file."""
    rows = []
    for field in form:
        given = field.value()
        if field.is_hidden or not given or isinstance(field.field, forms.FileField):
            continue
        if hasattr(field.field, "choices"):
            chosen = given if isinstance(given, list) else [given]
            words = {str(value): str(word) for value, word in field.field.choices}
            given = "\n".join(words.get(str(one), str(one)) for one in chosen)
        elif isinstance(given, bool):
            given = str(YES_NO[0][1])
        rows.append(_typed(field.label, str(given)))
    return rows
