"""Posts: found, given, ended."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Seat
from accounts.roles import Role

from .base import Day, Plain, lent
from .fields import PersonField, UnitField


class FindSeats(forms.Form):
    """Which posts."""

    use_required_attribute = False

    state = forms.ChoiceField(
        label=gettext_lazy("Which"),
        choices=[
            ("", gettext_lazy("All posts")),
            ("waiting", gettext_lazy("Waiting for a second administrator")),
            ("now", gettext_lazy("Held today")),
            ("ended", pgettext_lazy("posts", "Ended")),
        ],
        required=False,
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Post"),
        choices=[("", gettext_lazy("All kinds")), *Role.choices],
        required=False,
    )
    unit = UnitField(label=gettext_lazy("Unit"), required=False, closed=True)


class GiveSeat(Plain):
    """Who holds which post in which unit, from when."""

    person = PersonField(
        label=gettext_lazy("Person"), help_text=gettext_lazy("Staff code, e-mail or full name.")
    )
    unit = UnitField(label=gettext_lazy("Unit"), help_text=gettext_lazy("Abbreviation or name."))
    role = lent(Seat, "role")
    title = lent(
        Seat,
        "title",
        help_text=gettext_lazy("As it stands under a signature, for example “Phó Giám đốc”."),
    )
    document = lent(
        Seat,
        "document",
        help_text=gettext_lazy("Number and symbol of the decision, for example 123/QĐ-UBND."),
    )
    since = Day(label=gettext_lazy("Holds the post from"))
    until = Day(
        label=gettext_lazy("First day no longer held"),
        help_text=gettext_lazy("Leave it empty while the end is not known."),
        required=False,
    )

    def clean(self):
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until <= since:
            raise ValidationError({"until": _("A post ends after it begins.")})
        return given


class OrderSeat(Plain):
    """As which of the deputies somebody stands in for an absent head."""

    order = forms.IntegerField(
        label=gettext_lazy("Order among the deputies"),
        help_text=gettext_lazy(
            "1 stands in first. Empty: after those with a number, the longest in the post first."
        ),
        min_value=1,
        max_value=99,
        required=False,
    )


class EndSeat(Plain):
    """From when a post is no longer held."""

    until = Day(
        label=gettext_lazy("First day no longer held"),
        help_text=gettext_lazy("Today takes the power away at once."),
    )


class DeactivatePerson(Plain):
    """From when the person is no longer here."""

    until = Day(
        label=gettext_lazy("First day the posts are no longer held"),
        help_text=gettext_lazy("The account itself is closed at once, whatever this day is."),
    )
