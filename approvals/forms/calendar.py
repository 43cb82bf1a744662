"""What two administrators decide of open deadlines when the calendar is revised."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import nfc
from workdays.models import CalendarRevision

from .act import Area, Plain


class _Drawn(forms.Form):
    use_required_attribute = False

    @property
    def helper(self):
        return Plain()


class Propose(_Drawn):
    """The document, and what becomes of the deadlines that are open."""

    source = forms.CharField(
        label=_("Official notice by which the year is set"),
        help_text=_("Number, symbol, issuer and day, for example 12729/VPCP-KGVX, 25/12/2025."),
        max_length=300,
    )
    deadlines = forms.ChoiceField(
        label=_("Deadlines that are open"),
        choices=CalendarRevision.Deadlines.choices,
        widget=forms.RadioSelect,
    )
    shortens = forms.BooleanField(
        label=_("Deadlines may also come nearer than people were told"),
        help_text=_("Without this tick such deadlines stay as they are."),
        required=False,
    )
    shorten_reason = forms.CharField(
        label=_("Why they may come nearer"),
        help_text=_("Only with the tick above. The reason is kept with the decision."),
        widget=Area(2),
        max_length=1000,
        required=False,
    )
    compared = forms.BooleanField(
        label=_("I have compared every day of the draft with this document"),
        error_messages={"required": _("Compare the days first, then tick this box.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shorten_reason"].depends = True  # needed with the tick above it

    def clean(self):
        given = super().clean()
        for name in ("source", "shorten_reason"):
            given[name] = " ".join(nfc(given.get(name) or "").split())
        if given.get("shortens") and not given["shorten_reason"]:
            self.add_error("shorten_reason", _("Say why deadlines may come nearer."))
        return given

    def given(self) -> dict:
        """What `workdays.actions.propose` takes."""
        return {key: value for key, value in self.cleaned_data.items() if key != "compared"}


class Confirm(_Drawn):
    """A second person has compared the days, too."""

    compared = forms.BooleanField(
        label=_("I have compared every day of the draft with this document"),
        error_messages={"required": _("Compare the days first, then tick this box.")},
    )
