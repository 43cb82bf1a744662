"""Answers in words: to an idea, to a request for an opinion, of a meeting of both sides."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PersonField
from approvals.models import IdeaAnswer
from proposals.lifecycle import State
from proposals.models import Proposal

from .act import Act, Area, Card, Cards, choice

Answer = IdeaAnswer.Answer
JOINABLE = (State.REGISTERED, State.AGREED, State.SUBMITTED, State.RETURNED, State.APPROVED)


class AnswerIdea(Act):
    """The head's answer to an idea slip (domain b.2; every idea gets an answer)."""

    depends = ("joined_to", "remark")

    answer = choice(
        _("Your answer"),
        [
            (
                Answer.AGREE,
                Card(
                    Answer.AGREE.label,
                    _(
                        "The author is told at once and turns the idea into a plan with one press. "
                        "You do not yet approve anything."
                    ),
                ),
            ),
            (
                Answer.JOIN,
                Card(
                    Answer.JOIN.label,
                    _(
                        "The idea stays readable and keeps its author's name; it is linked to the "
                        "other dossier and goes on there."
                    ),
                ),
            ),
            (
                Answer.DECLINE,
                Card(
                    Answer.DECLINE.label,
                    _("The author reads your reason. The idea is closed and stays on record."),
                ),
            ),
        ],
    )
    helper_person = PersonField(
        label=_("Who will help the author"),
        help_text=_("Somebody who knows how to write the plan. He or she is told by you."),
        required=False,
    )
    joined_to = forms.CharField(
        label=_("Code of the dossier to join it to"),
        help_text=_("For example ĐX-2026-SYT-0007. You can only name a dossier that you can see."),
        required=False,
        max_length=40,
    )
    remark = forms.CharField(
        label=_("Remark"),
        help_text=_("The author will read it. It is required when you decline or join."),
        widget=Area(),
        required=False,
        max_length=4000,
    )

    def __init__(self, *args, task, judge, **kwargs):
        super().__init__(*args, **kwargs)
        self.task, self.judge = task, judge

    def layout(self):
        late = ["late_reason"] if self.late else []
        return Layout(
            Cards("answer"),
            Div("helper_person", css_class="only only-AGREE"),
            Div("joined_to", css_class="only only-JOIN"),
            "remark",
            *late,
        )

    def clean_joined_to(self):
        code = self.cleaned_data["joined_to"].strip()
        if not code:
            return None
        found = (
            Proposal.objects.visible_to(self.judge)
            .filter(code__iexact=code, state__in=JOINABLE)
            .exclude(pk=self.task.proposal_id)
            .first()
        )
        if found is None:
            raise forms.ValidationError(
                _("There is no living dossier with this code among those you can see.")
            )
        return found

    def clean(self):
        answer = self.cleaned_data.get("answer")
        if answer == Answer.JOIN:
            self.need("joined_to", _("Enter the code of the dossier to join it to."))
            self.need("remark", _("Say why it belongs there; the author will read it."))
        if answer == Answer.DECLINE:
            self.need("remark", _("Say why you decline; the author will read it."))

    def given(self):
        given = super().given()
        answer = given["answer"]
        helper = given.pop("helper_person", None)
        return {
            **given,
            "helper": helper if answer == Answer.AGREE else None,
            "joined_to": given["joined_to"] if answer == Answer.JOIN else None,
        }
