"""Composing a procedure, putting it out, issuing it; remarks and their answers."""

from collections.abc import Mapping

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.base import Day, Line, Plain
from approvals.composing import LONGEST
from approvals.models import Base, Clock, Kind, ProcedureDraft

from .act import Area, yes_no

STAGES = 9


class Compose(Plain):
    """A draft as it stands, to be changed: its words, its first day, and each of its steps.

    `rows`: every step that it could hold (selectors.could_hold), as the draft has it now.
    """

    name = Line(label=_("Name"), max_length=300)
    name_en = Line(label=_("Name in English"), max_length=300, required=False)
    legal_source = Line(
        label=_("The document it rests on"),
        max_length=300,
        help_text=_("The law or decision with article and clause; or “Mặc định của hệ thống”."),
    )
    verified = forms.BooleanField(label=_("Compared with the text of the document"), required=False)
    valid_from = Day(label=_("In force from"), required=False)

    def __init__(self, *args, draft: ProcedureDraft, rows: list[Mapping], **kwargs):
        own = ("name", "name_en", "legal_source", "verified", "valid_from")
        kwargs["initial"] = {name: getattr(draft, name) for name in own}
        super().__init__(*args, **kwargs)
        self.rows = [dict(row) for row in rows]
        for row in self.rows:
            self._add(row)

    def _add(self, row: Mapping) -> None:
        kind = row["kind"]
        fields = {
            "enabled": forms.BooleanField(label=_("This step is on"), required=False),
            "stage": forms.TypedChoiceField(
                label=_("Stage"),
                choices=[(n, str(n)) for n in range(1, max(STAGES, row["stage"]) + 1)],
                coerce=int,
            ),
            "working_days": forms.IntegerField(
                label=_("Working days"),
                min_value=1,
                max_value=LONGEST,
                widget=forms.NumberInput({"inputmode": "numeric"}),
            ),
            "least": forms.IntegerField(
                label=_("Fewest days that a unit may set for itself"),
                help_text=_("Empty: the city's days are everybody's."),
                min_value=1,
                max_value=LONGEST,
                required=False,
                widget=forms.NumberInput({"inputmode": "numeric"}),
            ),
            "clock": forms.ChoiceField(label=_("Counted"), choices=Clock.choices),
            "hard_stop": forms.BooleanField(
                label=_("The next stage waits for this step"), required=False
            ),
            "source": Line(label=_("Source of this step"), max_length=300),
            "verified": forms.BooleanField(
                label=_("Compared with the text of the source"), required=False
            ),
        }
        if row["hours"] is not None:
            del fields["working_days"], fields["least"]
            fields["hours"] = forms.IntegerField(
                label=_("Hours, nights and days off included"),
                min_value=1,
                max_value=LONGEST,
                widget=forms.NumberInput({"inputmode": "numeric"}),
            )
        if kind == Kind.VOTE:
            fields["base"] = forms.ChoiceField(
                label=_("“More than half” is taken of"), choices=Base.choices
            )
        for column, field in fields.items():
            field.initial = row[column]
            self.fields[f"{column}_{kind}"] = field

    @property
    def helper(self):
        helper = super().helper
        names = dict(Kind.choices)
        helper.layout = Layout(
            *("name", "name_en", "legal_source", "verified", "valid_from"),
            *(
                Fieldset(
                    names[row["kind"]],
                    f"enabled_{row['kind']}",
                    Div(
                        *(
                            f"{column}_{row['kind']}"
                            for column in ("stage", "working_days", "hours")
                            if f"{column}_{row['kind']}" in self.fields
                        ),
                        css_class="side-by-side",
                    ),
                    *(
                        f"{column}_{row['kind']}"
                        for column in ("least", "clock", "base", "hard_stop", "source", "verified")
                        if f"{column}_{row['kind']}" in self.fields
                    ),
                )
                for row in self.rows
            ),
        )
        return helper

    def given(self) -> dict:
        """What `actions.compose` takes: the words, and the rows with what was entered in them."""
        given = self.cleaned_data
        words = ("name", "name_en", "legal_source", "verified", "valid_from")
        return {name: given[name] for name in words} | {
            "steps": [
                {
                    column: given.get(f"{column}_{row['kind']}", value)
                    for column, value in row.items()
                }
                for row in self.rows
            ]
        }


class OpenComments(Plain):
    """Until when anybody may remark on a draft."""

    until = Day(label=_("Last day for remarks"))


class Issue(Plain):
    """By which document a draft becomes the next version."""

    number = Line(label=_("Number of the document"), max_length=60)
    document_date = Day(label=_("Date of the document"))


class LeaveRemark(Plain):
    """A remark on a rule."""

    text = forms.CharField(
        label=_("Your remark"),
        help_text=_(
            "Administrators read it with your name. When it is answered, everybody reads the "
            "remark and the answer, without your name. Name no person and no dossier in it."
        ),
        widget=Area(4),
        max_length=4000,
    )


class AnswerRemark(Plain):
    """The answer to a remark, and whether it is taken up."""

    text = forms.CharField(label=_("Answer"), widget=Area(4), max_length=4000)
    used = yes_no(_("Is it taken up?"))


class AskForVersion(Plain):
    """By which newer version a case should go on, and why."""

    to = forms.TypedChoiceField(label=_("Go on by"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), widget=Area(), max_length=2000)

    def __init__(self, *args, versions, **kwargs):
        """`versions`: the procedures that it can be carried over to."""
        super().__init__(*args, **kwargs)
        self.versions = {one.pk: one for one in versions}
        self.fields["to"].choices = [(pk, str(one)) for pk, one in self.versions.items()]

    def given(self) -> dict:
        return {"to": self.versions[self.cleaned_data["to"]], "reason": self.cleaned_data["reason"]}


class AnswerVersion(Plain):
    """Whether a case goes on by the newer version."""

    confirmed = yes_no(_("Does the case go on by the newer version?"))
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed when you refuse."),
        widget=Area(),
        required=False,
        max_length=2000,
    )

    def clean(self):
        given = super().clean()
        if given.get("confirmed") is False and not given.get("reason", "").strip():
            self.add_error("reason", _("Write why it is refused."))
        return given
