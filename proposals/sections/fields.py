"""The kinds of fields a slip or plan is made of: how each is typed, cleaned, frozen and shown.

Three forms of one value: *typed* (what stands in a draft: text as written, "yes", a list of keys),
*cleaned* (Python), *frozen* (JSON in a sent version, with the name of what a key pointed to, so
that a version reads the same for ever).
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from core import when
from core.text import nfc

YES_NO = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]
LONG = 10_000
"""Characters that fit into a long text: about four pages."""


class Text(forms.CharField):
    """A text of several lines.

    What is too long is refused beside the field; the browser is not told the limit as `maxlength`,
    because it would cut what somebody pastes without a word.
    """

    default_error_messages = {
        "max_length": gettext_lazy(
            "This is too long: %(show_value)d characters, at most %(limit_value)d. Shorten it; "
            "nothing you typed was cut."
        ),
    }

    def __init__(self, *, rows: int = 4, max_length: int = LONG, **kwargs):
        widget = forms.Textarea({"rows": rows, "class": "drafted"})
        super().__init__(max_length=max_length, widget=widget, **kwargs)

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return {**attrs, "data-most": str(self.max_length)}  # static/js/limits.js counts

    def freeze(self, value):
        return value

    def show(self, frozen) -> str:
        return frozen or ""


class Line(Text):
    """A text of one line."""

    def __init__(self, *, max_length: int, **kwargs):
        super().__init__(max_length=max_length, **kwargs)
        self.widget = forms.TextInput(self.widget_attrs(forms.TextInput()))


class Day(when.Day):
    """A day that is kept in the draft as it was typed, so with its year."""

    guesses_year = False

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", gettext_lazy("For example 15/12/2026"))
        widget = forms.TextInput({"class": "w-date", "inputmode": "numeric", "autocomplete": "off"})
        super().__init__(widget=widget, **kwargs)

    def freeze(self, value: date | None):
        return value.isoformat() if value else None

    def show(self, frozen) -> str:
        return date.fromisoformat(frozen).strftime("%d/%m/%Y") if frozen else ""


class Money(forms.IntegerField):
    """Whole đồng, typed as 1250000, 1.250.000, or 10 triệu and 1,5 tỷ (see `in_words`)."""

    default_error_messages = {
        "invalid": gettext_lazy("Type the amount in đồng, for example 1.250.000 or 10 triệu."),
        "max_value": gettext_lazy("This amount is too large."),
    }
    CURRENCY = re.compile(r"(đồng|đ|vnđ|vnd)$", re.IGNORECASE)
    GROUPED = re.compile(r"\d{1,3}([. ]\d{3})+|\d+")
    WORDS = re.compile(
        r"(?:(?P<billion>\d+(?:[.,]\d{1,2})?) ?(?:tỷ|tỉ))?"
        r"(?: ?(?P<million>\d+(?:[.,]\d{1,2})?) ?(?:triệu|tr))?"
        r"(?: ?(?P<thousand>\d+(?:[.,]\d{1,2})?) ?(?:nghìn|ngàn|k))?",
        re.IGNORECASE,
    )

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", gettext_lazy("In đồng, for example 1.250.000 or 10 triệu"))
        widget = forms.TextInput({"class": "w-money"})
        super().__init__(min_value=0, max_value=10**15, widget=widget, **kwargs)

    @classmethod
    def in_words(cls, typed: str) -> int | None:
        """10 triệu, 10tr, 1,5 tỷ, 1 tỷ 200 triệu in đồng; None when it is not said so.

        1.500 triệu may mean 1,5 or 1500 of them: what can be read in two ways is not read.
        """
        found = cls.WORDS.fullmatch(cls._bare(typed))
        said = {name: text for name, text in (found.groupdict() if found else {}).items() if text}
        if not said or (len(said) > 1 and any(set(".,") & set(text) for text in said.values())):
            return None
        worth = {"billion": 10**9, "million": 10**6, "thousand": 10**3}
        return sum(
            int(Decimal(text.replace(",", ".")) * worth[name]) for name, text in said.items()
        )

    @classmethod
    def spelled(cls, typed: Any) -> Any:
        """What was typed, in figures when it was said in words: it stands so on the page again."""
        amount = cls.in_words(typed) if isinstance(typed, str) else None
        return typed if amount is None else f"{amount:,}".replace(",", ".")

    @classmethod
    def _bare(cls, typed: str) -> str:
        text = " ".join(nfc(typed).replace("\xa0", " ").split())
        return cls.CURRENCY.sub("", text).strip()

    def to_python(self, value):
        if isinstance(value, str):
            bare = self._bare(self.spelled(value))
            if bare and not self.GROUPED.fullmatch(bare):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            value = re.sub(r"[. ]", "", bare)
        return super().to_python(value)

    def freeze(self, value):
        return value

    def show(self, frozen) -> str:
        if frozen is None:
            return ""
        return _("%(amount)s VND") % {"amount": number_format(frozen, 0, force_grouping=True)}


class Year(forms.IntegerField):
    """A calendar year."""

    default_error_messages = dict.fromkeys(
        ("invalid", "min_value", "max_value"),
        gettext_lazy("Type a year from 2020 to 2100 in four digits, for example 2026."),
    )

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", gettext_lazy("For example 2026"))
        widget = forms.TextInput({"class": "w-date", "inputmode": "numeric"})
        super().__init__(min_value=2020, max_value=2100, widget=widget, **kwargs)

    def freeze(self, value):
        return value

    def show(self, frozen) -> str:
        return str(frozen) if frozen is not None else ""


class YesNo(forms.TypedChoiceField):
    """A question with two answers, neither chosen beforehand."""

    def __init__(self, **kwargs):
        super().__init__(
            choices=YES_NO,
            coerce=lambda answer: answer == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def freeze(self, value):
        return value

    def show(self, frozen) -> str:
        if frozen is None:
            return ""
        return str(YES_NO[0][1] if frozen else YES_NO[1][1])


class Tick(forms.BooleanField):
    """A statement to be ticked. When required, only a tick lets the plan be sent."""

    def freeze(self, value):
        return bool(value)

    def show(self, frozen) -> str:
        return str(YES_NO[0][1] if frozen else YES_NO[1][1])


class Statement(Tick):
    """A tick that says a sentence of its own; unticked it says nothing."""

    def __init__(self, *, said, **kwargs):
        self.said = said
        super().__init__(required=False, **kwargs)

    def show(self, frozen) -> str:
        return str(self.said) if frozen else ""


class OneOfRows(forms.CheckboxInput):
    """The mark of the one chosen row of a list: a radio button that all rows share.

    The name "options-0-is_selected" of a row's own field becomes "options-is_selected" with the
    row's place as its value, so a browser lets one row alone be chosen, without JavaScript too.
    """

    input_type = "radio"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        shared, place = self._of(name)
        return {**context, "widget": {**context["widget"], "name": shared, "value": place}}

    def value_from_datadict(self, data, files, name):
        shared, place = self._of(name)
        if shared in data:
            return data[shared] == place
        return super().value_from_datadict(data, files, name)

    def _of(self, name: str) -> tuple[str, str]:
        rows, place, field = name.rsplit("-", 2)
        return f"{rows}-{field}", place


class OneOf(forms.ChoiceField):
    """One code of a fixed list (a TextChoices): radio buttons for few, a list for many."""

    def __init__(self, kind, *, radio: bool = True, **kwargs):
        self.kind, self.known = kind, frozenset(kind.values)
        choices = list(kind.choices)
        if not radio:
            choices = [("", gettext_lazy("Choose…")), *choices]
        widget = forms.RadioSelect if radio else forms.Select
        super().__init__(choices=choices, widget=widget, **kwargs)

    def freeze(self, value):
        return value or None

    def show(self, frozen) -> str:
        return str(self.kind(frozen).label) if frozen in self.known else (frozen or "")


class Pick(forms.ChoiceField):
    """One row of a catalogue valid that day. The choices come from `Catalogues`."""

    def __init__(self, catalogue: str, **kwargs):
        self.catalogue = catalogue
        self.rows = {}
        super().__init__(widget=forms.Select, **kwargs)

    def offer(self, catalogues) -> None:
        """Take the choices from the catalogues read for this page."""
        self.rows = catalogues.rows(self.catalogue)
        self.choices = catalogues.choices(self.catalogue, blank=True)

    def freeze(self, value):
        return self.rows[value].frozen() if value else None

    def show(self, frozen) -> str:
        return name_of(frozen)


class PickMany(forms.MultipleChoiceField):
    """Several rows of a catalogue valid that day."""

    def __init__(self, catalogue: str, **kwargs):
        self.catalogue = catalogue
        self.rows = {}
        super().__init__(widget=forms.CheckboxSelectMultiple, **kwargs)

    def offer(self, catalogues) -> None:
        """Take the choices from the catalogues read for this page."""
        self.rows = catalogues.rows(self.catalogue)
        self.choices = catalogues.choices(self.catalogue)

    def freeze(self, value):
        return [self.rows[key].frozen() for key in value or []]

    def show(self, frozen) -> str:
        return "\n".join(name_of(one) for one in frozen or [])


def name_of(frozen: dict | None) -> str:
    """The name kept with a frozen key, in the language of the page."""
    if not frozen:
        return ""
    english = (get_language() or "").startswith("en")
    return frozen["name_en"] if english and frozen.get("name_en") else frozen["name"]
