"""The question at the end of every section."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Finish(forms.Form):
    """The writer, not a validator, declares a section finished (ux.md 1.1)."""

    done = forms.ChoiceField(
        label=_("Have you finished this section?"),
        choices=[
            ("yes", pgettext_lazy("section finished", "Yes, check it now")),
            ("later", pgettext_lazy("section finished", "Not yet, I will come back")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )

    @property
    def answer(self) -> bool | None:
        """Finished, not yet, or not answered. After `is_valid`."""
        return {"yes": True, "later": False}.get(self.cleaned_data.get("done", ""))
