"""The officer's two checks: taking a plan in, and the note before the meeting."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import UnitField
from approvals.models import Intake
from core.choices import Ready
from proposals.sections.declarations import Answer

from .act import Act, Area, Card, Cards, choice, yes_no
from .remarks import Beside, Part

Scope = Intake.Scope
Door = Intake.Door
SURE = Ready(
    [
        ("yes", pgettext_lazy("checking note", "I confirm the answer")),
        ("no", pgettext_lazy("checking note", "I contradict the answer")),
    ]
)
UNCLEAR = Ready(
    [
        ("yes", pgettext_lazy("checking note", "Still unclear")),
        ("no", pgettext_lazy("checking note", "Clear now; I write the answer below")),
    ]
)
"""What may be found of an answer: an unclear one is neither confirmed nor contradicted."""
_ASKED = (_("Confirm or contradict the answer."), _("Say whether it is clear now."))


class TakeIn(Beside):
    """Completeness, scope, and what happens to the plan (domain b.4, c.5)."""

    depends = ("reason", "note_", "to_unit", "door")

    class Outcome:
        ACCEPT, RETURN, REDIRECT = "ACCEPT", "RETURN", "REDIRECT"

    scope_result = choice(
        _("Is it in the scope of the policy?"),
        [
            (Scope.IN_SCOPE, Card(Scope.IN_SCOPE.label)),
            (
                Scope.OUT_OF_SCOPE,
                Card(
                    Scope.OUT_OF_SCOPE.label,
                    _("For example: its pilot needs a legal document to be issued first."),
                ),
            ),
            (Scope.OTHER_LEVEL, Card(Scope.OTHER_LEVEL.label)),
        ],
    )
    within_functions = yes_no(
        _("Is it inside the functions, tasks and powers of the unit?"),
        help_text=_("They are shown beside the plan."),
    )
    arrival_number = forms.CharField(
        label=_("Arrival number"),
        help_text=_("The number in the register of incoming documents, if it has one."),
        max_length=40,
        required=False,
    )
    outcome = choice(
        _("What happens to the plan"),
        [
            (
                Outcome.ACCEPT,
                Card(
                    pgettext_lazy("intake", "Accept"),
                    _("The next step opens at once. The days counted from receipt go on running."),
                ),
            ),
            (
                Outcome.RETURN,
                Card(
                    pgettext_lazy("intake", "Return for completion"),
                    _(
                        "The authors read your reasons beside the fields. The clock stops; it "
                        "starts anew when they submit again."
                    ),
                ),
            ),
            (
                Outcome.REDIRECT,
                Card(
                    pgettext_lazy("intake", "Redirect"),
                    _(
                        "Out of scope: this procedure ends; the authors read where the matter "
                        "belongs. Another level: the unit named below takes it over or gives it "
                        "back."
                    ),
                ),
            ),
        ],
    )
    door = choice(
        _("By which door does a plan out of scope leave?"),
        [
            (
                Door.LEGAL_DOCUMENT,
                Card(
                    Door.LEGAL_DOCUMENT.label,
                    _("Decree 73 does not apply; it goes the way of legal documents."),
                ),
            ),
            (
                Door.SANG_KIEN,
                Card(
                    Door.SANG_KIEN.label,
                    _("It is handed in under the rules on initiatives."),
                ),
            ),
            (
                Door.STATE_SECRET,
                Card(
                    Door.STATE_SECRET.label,
                    _("It may not stand here: have the parts sealed at once after this."),
                ),
            ),
            (Door.OTHER, Card(Door.OTHER.label)),
        ],
        required=False,
    )
    to_unit = UnitField(
        label=_("Unit that should receive it"),
        required=False,
        help_text=_(
            "Only for what belongs to another level. It takes the plan over or gives it back; your "
            "days stand still meanwhile."
        ),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The authors will read it. It is required unless you accept."),
        widget=Area(4),
        required=False,
        max_length=4000,
    )

    def __init__(self, *args, parts: list[Part], **kwargs):
        super().__init__(*args, parts=parts, **kwargs)
        for part in parts:
            self.fields[f"ok_{part.key}"] = yes_no(
                _("Complete: %(section)s") % {"section": part.title}
            )
            self.fields[f"note_{part.key}"] = forms.CharField(
                label=_("What is missing: %(section)s") % {"section": part.title},
                required=False,
                max_length=1000,
                widget=Area(2),
            )

    def layout(self):
        checks = []
        for part in self.parts:
            checks += [
                Div(
                    f"ok_{part.key}",
                    Div(f"note_{part.key}", css_class="only only-no"),
                    css_class="check-row chooses",
                )
            ]
        late = ["late_reason"] if self.late else []
        return Layout(
            Fieldset(_("Completeness"), *checks, css_class="checks"),
            Cards("scope_result"),
            "within_functions",
            "arrival_number",
            Cards("outcome"),
            Cards("door"),
            "to_unit",
            "reason",
            *late,
        )

    @property
    def missing(self) -> list[Part]:
        return [part for part in self.parts if self.cleaned_data.get(f"ok_{part.key}") is False]

    def clean(self):
        outcome = self.cleaned_data.get("outcome")
        scope = self.cleaned_data.get("scope_result")
        for part in self.missing:
            self.need(f"note_{part.key}", _("Say what is missing."))
        if outcome == self.Outcome.ACCEPT:
            if self.missing:
                self.add_error("outcome", _("A plan with missing sections cannot be accepted."))
            if scope and scope != Scope.IN_SCOPE:
                self.add_error("outcome", _("Only a plan in scope can be accepted."))
        if outcome == self.Outcome.REDIRECT and scope == Scope.IN_SCOPE:
            self.add_error("outcome", _("A plan in scope is not redirected. Check the scope."))
        if outcome == self.Outcome.RETURN and scope and scope != Scope.IN_SCOPE:
            self.add_error(
                "outcome", _("A plan that belongs elsewhere is redirected, not returned.")
            )
        if outcome in (self.Outcome.RETURN, self.Outcome.REDIRECT):
            self.need("reason", _("Say why; the authors will read it."))
        if outcome == self.Outcome.REDIRECT and scope == Scope.OUT_OF_SCOPE:
            self.need("door", _("Choose by which door it leaves."))
        if outcome == self.Outcome.REDIRECT and scope == Scope.OTHER_LEVEL:
            self.need("to_unit", _("Name the unit that should receive it."))

    def given(self):
        given = super().given()
        outcome = given["outcome"]
        return {
            "accepted": outcome == self.Outcome.ACCEPT,
            "scope_result": given["scope_result"],
            "completeness": [
                {
                    "item": part.key,
                    "ok": given[f"ok_{part.key}"],
                    "note": given[f"note_{part.key}"],
                }
                for part in self.parts
            ],
            "within_functions": given["within_functions"],
            "arrival_number": given["arrival_number"],
            "reason": given["reason"],
            "to_unit": given["to_unit"],
            "door": given["door"] if given["scope_result"] == Scope.OUT_OF_SCOPE else "",
            "remarks": [
                *((part.key, "", given[f"note_{part.key}"]) for part in self.missing),
                *given["remarks"],
            ]
            if outcome == self.Outcome.RETURN
            else [],
            **({"late_reason": given["late_reason"]} if self.late else {}),
        }


class SignNote(Act):
    """The note before the meeting: each eligibility answer confirmed or not (E-ELIG)."""

    depends = ("note_",)

    effectiveness = forms.CharField(
        label=_("Effectiveness: your judgement"),
        help_text=_("What changes for people and for the unit, and on what evidence."),
        widget=Area(4),
        max_length=8000,
    )
    is_effective = yes_no(_("Is it effective?"))
    feasibility = forms.CharField(
        label=_("Feasibility: your judgement"),
        help_text=_("Powers, people, money, time and risks."),
        widget=Area(4),
        max_length=8000,
    )
    is_feasible = yes_no(_("Is it feasible?"))

    def __init__(self, *args, questions: list[dict], **kwargs):
        """`questions`: [{"code", "question", "author", "author_note", "advisory"}], in order."""
        super().__init__(*args, **kwargs)
        self.questions = questions
        for row in questions:
            self.fields[f"confirm_{row['code']}"] = forms.ChoiceField(
                label=row["question"].rstrip("."),
                help_text=render_to_string("approvals/parts/asked.html", {"row": row}),
                choices=UNCLEAR if row["author_code"] == Answer.UNCLEAR else SURE,
                widget=forms.RadioSelect,
                error_messages={"required": _ASKED[row["author_code"] == Answer.UNCLEAR]},
            )
            self.fields[f"note_{row['code']}"] = forms.CharField(
                label=_("Note on “%(question)s”") % {"question": row["question"].rstrip(".")},
                required=False,
                max_length=2000,
                widget=Area(2),
            )

    def layout(self):
        rows = []
        for row in self.questions:
            code = row["code"]
            rows.append(
                Div(
                    f"confirm_{code}",
                    Div(f"note_{code}", css_class="only only-no"),
                    css_class="check-row chooses",
                )
            )
        late = ["late_reason"] if self.late else []
        return Layout(
            Fieldset(_("Eligibility, answer by answer"), *rows, css_class="checks"),
            Fieldset(_("Effectiveness"), "effectiveness", "is_effective"),
            Fieldset(_("Feasibility"), "feasibility", "is_feasible"),
            *late,
        )

    def clean(self):
        for row in self.questions:
            if self.cleaned_data.get(f"confirm_{row['code']}") == "no":
                unclear = row["author_code"] == Answer.UNCLEAR
                self.need(
                    f"note_{row['code']}",
                    _("Write the answer and what it rests on.")
                    if unclear
                    else _("Say on what ground you contradict the answer."),
                )

    def given(self):
        given = super().given()
        return {
            "answers": [
                {
                    "code": row["code"],
                    "question": row["question"],
                    "author": row["author_code"],
                    "confirmed": given[f"confirm_{row['code']}"] == "yes",
                    "note": given[f"note_{row['code']}"],
                }
                for row in self.questions
            ],
            **{
                name: given[name]
                for name in ("effectiveness", "is_effective", "feasibility", "is_feasible")
            },
            **({"late_reason": given["late_reason"]} if self.late else {}),
        }
