"""People: found, made, changed; and what everybody chooses for himself."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User

from .base import Change, Line, Plain, lent
from .fields import UnitField

LANGUAGES = User._meta.get_field("language").choices


class FindPeople(forms.Form):
    """Search among people."""

    use_required_attribute = False

    q = Line(label=gettext_lazy("Name, staff code or e-mail"), required=False, max_length=100)
    unit = UnitField(
        label=gettext_lazy("Unit"),
        help_text="",
        required=False,
        closed=True,
    )
    closed = forms.BooleanField(label=gettext_lazy("Also closed accounts"), required=False)


class _Described(Plain):
    """What an administrator writes of a person."""

    full_name = lent(User, "full_name", widget=forms.TextInput({"autocomplete": "off"}))
    staff_code = lent(
        User,
        "staff_code",
        help_text=gettext_lazy("As on paper. Not the number of the identity card."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    official_email = lent(
        User,
        "official_email",
        help_text=gettext_lazy("Letters and the link for the password go here."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    unit = UnitField(
        label=gettext_lazy("Unit of work"),
        help_text=gettext_lazy("Abbreviation or name."),
    )
    position_title = lent(User, "position_title")
    category = lent(User, "category")
    is_leader_or_manager = lent(
        User,
        "is_leader_or_manager",
        help_text=gettext_lazy("Decides which rules a proposal falls under (Decree 73/2023)."),
    )
    managing_authority = UnitField(
        label=gettext_lazy("Managing authority"),
        help_text=gettext_lazy("Empty when it is the unit of work."),
        required=False,
    )


class MakePerson(_Described):
    """A new account. The person chooses the password by a link in a letter."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of pages and letters"), choices=LANGUAGES, initial="vi"
    )


class ChangePerson(Change, _Described):
    """What stands of a person."""


class Preferences(Plain):
    """Language, colours, keyboard: comfort, and nobody else's business."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of pages and letters"),
        choices=LANGUAGES,
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Colours"), choices=User.Theme.choices, widget=forms.RadioSelect
    )
    shortcuts_on = forms.BooleanField(
        label=gettext_lazy("Single keys do something (j, k, Enter, ?)"),
        help_text=gettext_lazy("Switch them off when you dictate or use other aids."),
        required=False,
    )
