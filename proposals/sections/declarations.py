"""Eligibility, commitment, conflict of interest, secrecy: what the authors answer for."""

import re

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from . import slip
from .fields import Line, OneOf, Text, Tick
from .forms import SectionForm

CODE = re.compile(r"E-ELIG-\d{1,3}(_note)?")
NOTE = "_note"


class Answer(TextChoices):
    YES = "yes", pgettext_lazy("answer", "Yes")
    NO = "no", pgettext_lazy("answer", "No")
    UNCLEAR = "unclear", pgettext_lazy("answer", "Unclear")


class DeclarationsForm(SectionForm):
    """The questions are dated rows (EligibilityQuestion); each takes an answer and a note."""

    commitment = Tick(
        label=gettext_lazy(
            "I commit myself to what is written here, for the common good and without self-interest"
        ),
        error_messages={"required": gettext_lazy("Tick the commitment.")},
    )
    commitment_text = Text(
        label=gettext_lazy("The commitment in your own words"),
        rows=3,
        help_text=gettext_lazy("Kept with the plan and shown to those who decide."),
    )
    personal_action_programme = Text(
        label=gettext_lazy("Personal action programme"),
        rows=3,
        required=False,
        help_text=gettext_lazy("What you yourself will do to see it through."),
    )
    conflict_declaration = Text(
        label=gettext_lazy("Declaration of conflicts of interest"),
        rows=3,
        help_text=gettext_lazy(
            "Interests of yours, your family or your co-authors that the proposal touches. Write "
            "“none” when there are none."
        ),
    )
    confidential_parts = Text(
        label=gettext_lazy("Information to be kept confidential"),
        rows=3,
        required=False,
        help_text=gettext_lazy(
            "Only the authors and those who decide read this box. Never state secrets."
        ),
    )
    no_state_secret = slip.no_state_secret()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = {}
        for question in self.catalogues.questions:
            asked[question.code] = OneOf(
                Answer,
                label=str(question),
                error_messages={"required": _("Answer this question: yes, no or unclear.")},
            )
            asked[question.code].question = question
            asked[question.code + NOTE] = Line(
                max_length=1000, required=False, label=gettext_lazy("Note")
            )
        self.fields = {**asked, **self.fields}

    def clean(self):
        for question in self.catalogues.questions:
            answer = self.cleaned_data.get(question.code)
            if answer == Answer.NO and question.flag:
                self.add_error(
                    question.code,
                    _(
                        "This is a condition: a plan that does not meet it cannot be sent. Change "
                        "the plan, or answer “unclear” and say why."
                    ),
                )
            if answer == Answer.UNCLEAR and not self.cleaned_data.get(question.code + NOTE):
                self.fields[question.code + NOTE].depends = True
                self.add_error(question.code + NOTE, _("Say what is unclear."))

    @property
    def questions(self) -> list[tuple]:
        """(question, its answer, its note) as bound fields, for the page."""
        return [
            (question, self[question.code], self[question.code + NOTE])
            for question in self.catalogues.questions
        ]

    def derive(self, rows):
        return {
            "eligibility": {
                question.code: {
                    "answer": self.cleaned_data[question.code],
                    "note": self.cleaned_data[question.code + NOTE],
                    "question": question.frozen(),
                }
                for question in self.catalogues.questions
            }
        }


def is_question(name: str) -> bool:
    """Whether a typed name belongs to a question of eligibility."""
    return bool(CODE.fullmatch(name))
