"""The decision of the head: what is approved, or why not."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import PersonField, UnitField
from approvals.models import Advice, Decision
from core import when

from .act import Area, Cards, choice
from .money import Dong
from .remarks import Beside

Type = Decision.Type
APPROVES = (Type.APPROVE, Type.APPROVE_BY_HEAD)
REASONED = (Type.REJECT, Type.SEND_BACK, Type.APPROVE_BY_HEAD)
PLACES = 3


class Decide(Beside):
    """The head's decision (NĐ 73/2023, Điều 8(1); domain c.8). Nothing is chosen beforehand."""

    depends = ("reasons", "approved_", "person_1", "supervisor", "reporting_interval")

    type = choice(_("What do you decide?"), [])
    rejection_codes = forms.MultipleChoiceField(
        label=_("Grounds for not approving"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    may_revise = forms.BooleanField(
        label=_("The authors may revise it and submit it again as a new dossier"),
        help_text=_("The new dossier begins with this plan, and each names the other."),
        required=False,
        initial=True,
    )
    advice = forms.MultipleChoiceField(
        label=_("Advice to the authors"),
        choices=Advice.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    head_accountability = forms.BooleanField(
        label=_(
            "The vote did not carry. I decide that it is carried out because it is necessary and "
            "feasible, and I answer for it to the superior agency and to the law."
        ),
        required=False,
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        widget=Area(5),
        required=False,
        max_length=8000,
    )
    approved_scope = forms.CharField(
        label=_("Approved scope"),
        help_text=_("What may be done, where, with whom. Work outside it is not protected."),
        widget=Area(4),
        required=False,
        max_length=8000,
    )
    approved_start = when.Day(
        label=pgettext_lazy("first day", "From"),
        help_text=_("Day/month/year, for example 15/12/2026."),
        required=False,
    )
    approved_end = when.Day(
        label=pgettext_lazy("last day", "Until"),
        help_text=_("Day/month/year, for example 15/12/2026."),
        required=False,
    )
    approved_budget = Dong(
        label=_("Approved budget in đồng"),
        help_text=_("For example 180.000.000; 0 when no money is needed."),
        required=False,
    )
    supervisor = PersonField(
        label=_("Who follows and supervises"),
        help_text=_("Not one of the implementers."),
        required=False,
    )
    reporting_interval = forms.ChoiceField(
        label=_("Reports"),
        choices=[("", pgettext_lazy("no choice yet", "Choose")), *Decision.Interval.choices],
        required=False,
    )
    seen_sha256 = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, cards, rejections, version_sha256, asked, elsewhere="", **kwargs):
        """`cards`: (type, Card) pairs on offer; `rejections`: rows of the catalogue; `asked`: what
        the plan asks for, in words, by the name of the field that approves it; `elsewhere`: why
        competence is not among the grounds.
        """
        super().__init__(*args, **kwargs)
        self.version_sha256 = version_sha256
        self.fields["type"].choices = cards
        self.offered = {value for value, _card in cards}
        self.fields["rejection_codes"].choices = [(row.code, str(row)) for row in rejections]
        self.fields["rejection_codes"].help_text = elsewhere
        if elsewhere:
            self.fields["rejection_codes"].error_messages["invalid_choice"] = elsewhere
        for n in range(1, PLACES + 1):
            self.fields[f"person_{n}"] = PersonField(
                label=_("Implementer %(n)s: a person") % {"n": n}, required=False
            )
        self.fields["unit_1"] = UnitField(
            label=_("Implementer: a unit"),
            help_text=_("Implementers may be others than the authors."),
            required=False,
        )
        for name, words in asked.items():
            field = self.fields[name]
            field.help_text = format_html(
                '{} <span class="asked-for">{} {}</span>',
                field.help_text,
                _("The plan asks for:"),
                words,
            )
        self.fields["reasons"].help_text = self._when_reasons(bool(rejections))
        if not rejections:
            del self.fields["rejection_codes"]
        for code, names in (
            (Type.REJECT, ["rejection_codes", "may_revise", "advice"]),
            (Type.APPROVE_BY_HEAD, ["head_accountability"]),
        ):
            if code not in self.offered:
                for name in names:
                    self.fields.pop(name, None)

    def _when_reasons(self, grounds: bool):
        """When reasons are needed, by what may be decided here."""
        if self.offered == {Type.APPROVE}:
            return _("Not required. The authors read them.")
        if Type.REJECT in self.offered and grounds:
            return _(
                "Required unless you approve a plan; with a refusal, a ground ticked in the list "
                "is enough. The authors read them."
            )
        return _("Required unless you approve a plan. The authors read them.")

    @property
    def implementer_names(self) -> list[str]:
        return [*(f"person_{n}" for n in range(1, PLACES + 1)), "unit_1"]

    def layout(self):
        has = self.fields.__contains__
        return Layout(
            "seen_sha256",
            Cards("type"),
            Div(
                *filter(has, ["head_accountability"]),
                css_class="only only-APPROVE_BY_HEAD",
            ),
            Div(
                *filter(has, ["rejection_codes", "may_revise", "advice"]),
                css_class="only only-REJECT",
            ),
            "reasons",
            Fieldset(
                _("What is approved"),
                "approved_scope",
                Div(
                    "approved_start",
                    "approved_end",
                    css_class="side-by-side",
                ),
                "approved_budget",
                *self.implementer_names,
                "supervisor",
                "reporting_interval",
                css_class="only only-APPROVE only-APPROVE_BY_HEAD",
            ),
            *(["late_reason"] if self.late else []),
        )

    def grounds(self, codes) -> list[str]:
        """The names of these grounds, in the order of the catalogue."""
        offered = self.fields["rejection_codes"].choices if "rejection_codes" in self.fields else ()
        return [str(name) for code, name in offered if code in codes]

    def clean(self):
        given = self.cleaned_data
        kind = given.get("type")
        if given.get("seen_sha256") != self.version_sha256:
            raise forms.ValidationError(
                _(
                    "The plan changed while you were reading. Below is the version that stands "
                    "now; read it, then decide."
                )
            )
        if kind == Type.REJECT and not given.get("rejection_codes"):
            grounds = "rejection_codes" in self.fields
            self.need(
                "reasons",
                _("Choose a ground or write the reasons.") if grounds else _("Write the reasons."),
            )
        if kind in REASONED and kind != Type.REJECT:
            self.need("reasons", _("Write the reasons."))
        if kind == Type.APPROVE_BY_HEAD:
            self.need("head_accountability", _("Tick that you answer for this decision."))
        if kind in APPROVES:
            self._clean_approval()

    def _clean_approval(self):
        given = self.cleaned_data
        self.need("approved_scope", _("Write the approved scope."))
        self.need("approved_start", _("Enter the first day."))
        self.need("approved_end", _("Enter the last day."))
        if given.get("approved_budget") is None and "approved_budget" not in self.errors:
            self.add_error("approved_budget", _("Enter the budget; 0 when no money is needed."))
        start, end = given.get("approved_start"), given.get("approved_end")
        if start and end and end < start:
            self.add_error("approved_end", _("The last day comes before the first."))
        if not any(given.get(name) for name in self.implementer_names):
            self.need("person_1", _("Name who carries it out: a person or a unit."))
        self.need("supervisor", _("Name who follows and supervises."))
        self.need("reporting_interval", _("Choose how often reports come."))
        supervisor = given.get("supervisor")
        if supervisor and supervisor in [given.get(name) for name in self.implementer_names]:
            self.add_error("supervisor", _("The supervisor is not one of the implementers."))

    def given(self):
        given = super().given()
        approves = given["type"] in APPROVES
        implementers = []
        for name in self.implementer_names:
            who = given.pop(name)
            if who is not None and who not in implementers:
                implementers.append(who)
        if not approves:
            given |= {
                "approved_scope": "",
                "approved_start": None,
                "approved_end": None,
                "approved_budget": None,
                "supervisor": None,
                "reporting_interval": "",
            }
        reject = given["type"] == Type.REJECT
        return {
            **given,
            "type": Type(given["type"]),
            "implementers": implementers if approves else [],
            "rejection_codes": given.get("rejection_codes", []) if reject else [],
            "may_revise": given.get("may_revise", True) if reject else True,
            "advice": given.get("advice", []) if reject else [],
            "head_accountability": (
                given["type"] == Type.APPROVE_BY_HEAD and given.get("head_accountability", False)
            ),
            "remarks": given["remarks"] if given["type"] == Type.SEND_BACK else [],
        }
