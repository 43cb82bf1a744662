"""Handing a case down with its limits, taking it back, and the report that follows."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.forms import UnitField
from core import when

from .act import Act, Area
from .money import Dong
from .on_paper import OnPaper


class HandDown(OnPaper):
    """To which unit below, by which paper, within which limits, and when it reports."""

    to_unit = UnitField(
        label=_("The unit below that decides"),
        help_text=_("An agency below yours, whose head has no part in the dossier."),
    )
    max_budget = Dong(
        label=_("Highest budget it may approve, in đồng"),
        help_text=_("For example 180.000.000; empty for no limit of its own."),
        required=False,
    )
    decide_by = when.Day(
        label=_("To be decided by"),
        help_text=_("The last day. Afterwards it can only be given back up or taken back."),
    )
    only_answers = forms.BooleanField(
        label=_("It may only approve or refuse"),
        help_text=_("Neither return it to the authors nor order it against the vote."),
        required=False,
    )
    conditions = forms.CharField(
        label=_("Conditions in words"),
        help_text=_("What else it has to keep to. Every reader of the dossier sees it."),
        widget=Area(4),
        required=False,
        max_length=4000,
    )
    report_by = when.Day(
        label=_("To report back by"),
        help_text=_("Not before the last day to decide. The unit is reminded by itself."),
    )

    def __init__(self, *args, asked: str = "", **kwargs):
        """`asked`: the sum that the plan asks for, in words."""
        super().__init__(*args, **kwargs)
        if asked:
            field = self.fields["max_budget"]
            field.help_text = format_html(
                '{} <span class="asked-for">{} {}</span> {}',
                field.help_text,
                _("The plan asks for:"),
                asked,
                _("With a lower limit the unit below cannot approve all of it."),
            )

    def layout(self):
        return Layout(
            "to_unit",
            Div("document_number", "document_date", css_class="side-by-side"),
            "file",
            Fieldset(
                _("Within which limits"),
                "max_budget",
                "only_answers",
                "conditions",
                Div("decide_by", "report_by", css_class="side-by-side"),
            ),
        )

    def clean(self):
        given = self.cleaned_data
        term, report = given.get("decide_by"), given.get("report_by")
        if term and report and report < term:
            self.add_error(
                "report_by",
                _("Enter the day of the report; it does not come before the last day to decide."),
            )


class TakeBack(Act):
    """Why it is taken back, or given back up."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Both levels and the authors read it."),
        widget=Area(4),
        max_length=4000,
    )


class ReportBack(Act):
    """What was decided below and what comes of it."""

    text = forms.CharField(
        label=_("What you report"),
        help_text=_(
            "What was decided, how the conditions were kept, what the level above has to know. It "
            "cannot be changed afterwards."
        ),
        widget=Area(7),
        max_length=8000,
    )
    file = forms.FileField(
        label=_("The report as a document"),
        help_text=_(
            "PDF, Word or a picture. If the page comes back with an error, choose the file again."
        ),
        required=False,
    )


class NoteReport(Act):
    """That the level above has read it, with a word if need be."""

    text = forms.CharField(
        label=_("Remark"),
        help_text=_("The head below reads it."),
        widget=Area(4),
        required=False,
        max_length=4000,
    )
