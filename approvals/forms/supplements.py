"""What the authors are asked to add, what they add, and why it is asked for no longer."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .act import Act, Area
from .asking import within

FILES = ("file_1", "file_2", "file_3")


class AskSupplement(Act):
    """A list of what is missing, and by when (domain c.5: hạn bổ sung)."""

    wanted = forms.CharField(
        label=_("What is missing"),
        help_text=_("One thing a line: a paper, a figure, an answer. The authors read it."),
        widget=Area(5),
        max_length=4000,
    )
    working_days = forms.IntegerField(label=_("Working days for the authors"))
    note = forms.CharField(
        label=_("Note to the authors"),
        help_text=_("For example why it is needed, or whom they can ask."),
        widget=Area(),
        required=False,
        max_length=2000,
    )

    def __init__(self, *args, rule, **kwargs):
        """`rule`: the dated rule of the days, or None where none was loaded."""
        super().__init__(*args, **kwargs)
        if rule is not None:
            days = self.fields["working_days"]
            days.min_value, days.max_value = rule.least, rule.most
            days.help_text, days.initial = within(rule), rule.working_days

    def given(self):
        given = super().given()
        return {**given, "wanted": given["wanted"].splitlines()}


class AnswerSupplement(Act):
    """What the lead author adds, once."""

    text = forms.CharField(
        label=_("What you add"),
        help_text=_("Answer each point above. What you send cannot be changed afterwards."),
        widget=Area(8),
        max_length=20000,
    )

    file_1 = forms.FileField(
        label=_("First file"),
        help_text=_(
            "PDF, Word or a picture. If the page comes back with an error, choose the file again."
        ),
        required=False,
    )
    file_2 = forms.FileField(label=_("Second file"), required=False)
    file_3 = forms.FileField(label=_("Third file"), required=False)

    def given(self):
        given = super().given()
        files = [given.pop(name) for name in FILES]
        return {**given, "files": [file for file in files if file]}


class WithdrawSupplement(Act):
    """Why nothing is asked for any more."""

    reason = forms.CharField(
        label=pgettext_lazy("of a withdrawn request", "Reason"),
        help_text=_("It stays on record. The authors are told that the request is withdrawn."),
        widget=Area(),
        max_length=2000,
    )
