"""The receiving unit's answer to what was handed to it."""

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import UnitField

from .act import Act, Area, Card, Cards, choice


class HandOn(Act):
    """To which unit it belongs, and why."""

    depends = ("to_unit",)

    to_unit = UnitField(
        label=_("The unit that should receive it"),
        help_text=_("A level above, or another agency beside yours."),
    )
    reason = forms.CharField(
        label=_("Why it belongs there"),
        help_text=_("The unit and the authors read it."),
        widget=Area(4),
        max_length=4000,
    )

    def __init__(self, *args, **kwargs):
        kwargs["late"] = False  # nothing is decided: the step and its clock go on afterwards
        super().__init__(*args, **kwargs)


class AnswerTransfer(Act):
    """Take it over, or give it back with the reason."""

    depends = ("reason",)

    answer = choice(
        _("Your answer"),
        [
            (
                "TAKE",
                Card(
                    pgettext_lazy("transfer", "Take it over"),
                    _("Intake opens at your unit at once, and your days begin to run."),
                ),
            ),
            (
                "GIVE_BACK",
                Card(
                    pgettext_lazy("transfer", "Give it back"),
                    _(
                        "The unit that handed it on goes on with it; the days it was with you do "
                        "not count there. It and the authors read your reason."
                    ),
                ),
            ),
        ],
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Required when you give it back. The authors will read it."),
        widget=Area(4),
        required=False,
        max_length=4000,
    )

    def layout(self):
        late = ["late_reason"] if self.late else []
        return Layout(Cards("answer"), "reason", *late)

    def clean(self):
        if self.cleaned_data.get("answer") == "GIVE_BACK":
            self.need("reason", _("Say why you give it back."))

    def given(self):
        given = super().given()
        accepted = given.pop("answer") == "TAKE"
        return {**given, "accepted": accepted}


class CallBack(Act):
    """Why it is called back before the receiver has answered."""

    reason = forms.CharField(
        label=pgettext_lazy("of a transfer called back", "Reason"),
        help_text=_("Both units and the authors read it."),
        widget=Area(4),
        max_length=4000,
    )
