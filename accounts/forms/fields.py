"""Naming a person or a unit in a form: a plain text box that suggests while one types.

The box takes what stands on paper (a staff code, an official e-mail, a full name; a unit's
abbreviation or name), so it works without JavaScript. With htmx the server fills a `<datalist>`
below it; a suggestion taken from there reads "Họ và tên (mã)", which the box takes as well.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User
from core import clock
from core.text import fold, nfc

IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")
NAMED = 5
"""People or units of one name that an error message lists."""


class Suggesting(forms.TextInput):
    """A text box with a `<datalist>` that the address `url_name` fills, asked by htmx."""

    def __init__(self, url_name: str, attrs=None):
        self.url_name = url_name
        self.shows = (url_name,)  # core.templatetags.fields
        super().__init__({"autocomplete": "off", "spellcheck": "false", **(attrs or {})})

    def render(self, name, value, attrs=None, renderer=None):
        attrs = dict(attrs or {})
        options = f"{attrs.get('id') or name}_options"
        attrs |= {
            "list": options,
            "hx-get": f"{reverse(self.url_name)}?of={name}",
            "hx-trigger": "input changed delay:300ms",
            "hx-target": f"#{options}",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }
        box = super().render(name, value, attrs, renderer)
        return format_html("{}<datalist{}></datalist>", box, flatatt({"id": options}))


class NamedField(forms.Field):
    """What `PersonField` and `UnitField` share: text in, one row out."""

    url_name = ""

    def __init__(self, *, max_length: int = 250, **kwargs):
        kwargs.setdefault("widget", Suggesting(self.url_name))
        self.max_length = max_length
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return {} if widget.is_hidden else {"maxlength": str(self.max_length)}

    def to_python(self, value):
        """The row that `value` (text as typed) names; None for nothing. Raises ValidationError."""
        if value in self.empty_values or isinstance(value, self.model):
            return value or None
        typed = " ".join(nfc(str(value)).split())
        if not typed:
            return None
        if len(typed) > self.max_length or "\x00" in typed:
            raise ValidationError(self.unknown(typed[: self.max_length]), code="unknown")
        return self.find(typed)

    def prepare_value(self, value):
        """What the box shows: of a row its name and code, else the text as it was typed."""
        if isinstance(value, self.model):
            return self.shown(value)
        if isinstance(value, int):
            row = self.model.objects.filter(pk=value).first()
            return self.shown(row) if row else ""
        return value

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "")


class PersonField(NamedField):
    """A person with an open account, named by staff code, official e-mail or full name."""

    model = User
    url_name = "accounts:suggest_people"

    @staticmethod
    def shown(person: User) -> str:
        return f"{person.full_name} ({person.staff_code})"

    @staticmethod
    def unknown(typed: str) -> str:
        return _(
            "Nobody has the staff code, e-mail or name “%(typed)s”. Look at the spelling, or "
            "enter the staff code."
        ) % {"typed": typed}

    def find(self, typed: str) -> User:
        people = User.objects.select_related("unit")
        code = IN_BRACKETS.search(typed)
        person = people.known_as(typed).first()
        if person is None and code:
            person = people.known_as(code[1].strip()).first()
        if person is None:
            person = self._by_name(people, typed)
        if not person.is_active:
            raise ValidationError(
                _("The account of %(person)s is closed.") % {"person": self.shown(person)},
                code="closed",
            )
        return person

    def _by_name(self, people, typed: str) -> User:
        wanted = fold(typed)
        found = [
            person
            for person in people.filter(is_active=True).matching(typed).order_by("sort_key", "pk")
            if fold(person.full_name) == wanted
        ][: NAMED + 1]
        exact = [person for person in found if person.full_name.lower() == typed.lower()]
        found = exact or found
        if not found:
            raise ValidationError(self.unknown(typed), code="unknown")
        if len(found) > 1:
            listed = "; ".join(
                f"{person.staff_code} ({person.unit.abbreviation})" for person in found[:NAMED]
            )
            raise ValidationError(
                _("Several people have this name. Enter the staff code: %(codes)s.")
                % {"codes": listed},
                code="several",
            )
        return found[0]


class UnitField(NamedField):
    """A living unit, named by abbreviation or full name; with `closed=True` also one that ended."""

    model = Unit
    url_name = "accounts:suggest_units"

    def __init__(self, *, closed: bool = False, **kwargs):
        super().__init__(**kwargs)
        self.closed = closed

    @staticmethod
    def shown(unit: Unit) -> str:
        return f"{unit.name} ({unit.abbreviation})"

    @staticmethod
    def unknown(typed: str) -> str:
        return _(
            "No unit has the name or abbreviation “%(typed)s”. Look at the spelling, or enter the "
            "abbreviation."
        ) % {"typed": typed}

    def find(self, typed: str) -> Unit:
        units = Unit.objects.all()
        if not self.closed:
            units = units.valid_on(clock.today_in_query())
        return self._one(units, typed) or self._told(typed)

    def _one(self, units, typed: str) -> Unit | None:
        code = IN_BRACKETS.search(typed)
        for abbreviation in (typed, *([code[1].strip()] if code else [])):
            found = list(units.filter(abbreviation__iexact=abbreviation).order_by("pk")[:2])
            if len(found) == 1:
                return found[0]
            if len(found) > 1:  # closed ones share an abbreviation with the living one
                living = [unit for unit in found if unit.valid_to is None]
                if living:
                    return living[0]
        wanted = fold(typed)
        found = [unit for unit in units.matching(typed) if fold(unit.name) == wanted]
        exact = [unit for unit in found if unit.name.lower() == typed.lower()]
        found = exact or found
        if len(found) > 1:
            listed = "; ".join(unit.abbreviation for unit in found[:NAMED])
            raise ValidationError(
                _("Several units have this name. Enter the abbreviation: %(codes)s.")
                % {"codes": listed},
                code="several",
            )
        return found[0] if found else None

    def _told(self, typed: str):
        if not self.closed:
            try:
                gone = self._one(Unit.objects.all(), typed)
            except ValidationError:
                gone = None
            if gone is not None:
                raise ValidationError(
                    _("%(unit)s no longer exists, or not yet.") % {"unit": self.shown(gone)},
                    code="closed",
                )
        raise ValidationError(self.unknown(typed), code="unknown")


class UnitsField(forms.Field):
    """Several units, one a line, each as `UnitField` takes it. Cleans to a list, each unit once."""

    widget = forms.Textarea
    default_error_messages = {
        "too_many": gettext_lazy("Name at most %(most)s units."),
    }
    MOST = 20

    def __init__(self, *, closed: bool = False, **kwargs):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)
        self.one = UnitField(closed=closed, required=False)

    def to_python(self, value):
        if not value:
            return []
        if isinstance(value, list):
            return value
        lines = [line for line in str(value).replace(";", "\n").splitlines() if line.strip()]
        if len(lines) > self.MOST:
            raise ValidationError(
                self.error_messages["too_many"] % {"most": self.MOST}, code="too_many"
            )
        found, problems = [], []
        for line in lines:
            try:
                unit = self.one.to_python(line)
            except ValidationError as error:
                problems.extend(error.messages)
            else:
                if unit not in found:
                    found.append(unit)
        if problems:
            raise ValidationError(problems)
        return found

    def prepare_value(self, value):
        if isinstance(value, list | tuple):
            return "\n".join(UnitField.shown(unit) for unit in value)
        return value
