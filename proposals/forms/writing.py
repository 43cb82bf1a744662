"""The question at the end of every section."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Finish(forms.Form):
    """The writer says whether a section is to be checked; one who has said nothing has it checked.

    How far a section is, its text tells (selectors.task_list).
    """

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
