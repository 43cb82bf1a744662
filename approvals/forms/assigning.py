"""Which officer does a step."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .act import Act, Area

NOTE = 200
"""Characters of what goes along with it: it stands in the journal."""


def note_along() -> forms.CharField:
    return forms.CharField(
        label=_("Note to the officer"),
        help_text=_("Goes into his notice and stays in the history of the dossier."),
        widget=Area(2),
        required=False,
        max_length=NOTE,
    )


class Assign(Act):
    """One of the unit's officers, or nobody."""

    person = forms.TypedChoiceField(label=_("Officer"), coerce=int, empty_value=None)
    note = note_along()

    def __init__(self, *args, seats, assigned: bool = False, **kwargs):
        """`seats`: the officers of the unit; `assigned`: whether it can be taken back."""
        super().__init__(*args, **kwargs)
        self.people = {seat.person_id: seat.person for seat in seats}
        first = ("", _("Choose one."))
        if assigned:
            first = ("", _("Nobody in particular: every officer of the unit"))
            self.fields["person"].required = False
        names = [(pk, person.full_name) for pk, person in self.people.items()]
        self.fields["person"].choices = [first, *names]

    def given(self):
        person = self.people.get(self.cleaned_data["person"])
        return {"person": person, "note": self.cleaned_data["note"]}
