"""What a step ends with in words, and which steps a history tells of, and whom."""

from django.utils.translation import pgettext_lazy

from approvals.models import Case, Decided, IdeaAnswer, Kind, Opinion, UrgentDecision, VoteResult
from approvals.models.procedures import UNTOLD

OUTCOMES = {
    **dict(IdeaAnswer.Answer.choices),
    **dict(Opinion.Position.choices),
    **dict(VoteResult.Result.choices),
    **dict(Decided.choices),
    "ACCEPTED": pgettext_lazy("what a step ended with", "accepted"),
    "RETURNED": pgettext_lazy("what a step ended with", "returned for completion"),
    "ADDED": pgettext_lazy("what a step ended with", "added"),
    "TRANSFERRED": Case.Outcome.TRANSFERRED.label,
    "TAKEN_OVER": Case.Outcome.TAKEN_OVER.label,
    "GIVEN_BACK": Case.Outcome.GIVEN_BACK.label,
    "REDIRECTED": pgettext_lazy("what a step ended with", "redirected"),
    "TO_CONFIRM": pgettext_lazy("what a step ended with", "ballots handed over to be confirmed"),
    "ENTERED": pgettext_lazy("what a step ended with", "entered, to be compared with the paper"),
    "CONFIRMED": pgettext_lazy("what a step ended with", "confirmed"),
    "AGREE_IDEA": IdeaAnswer.Answer.AGREE.label,
    "REPORTED_BACK": pgettext_lazy("what a step ended with", "reported"),
    "NOTED": pgettext_lazy("what a step ended with", "noted"),
    **dict(UrgentDecision.Type.choices),
    "REPORTED": Case.Outcome.REPORTED.label,
    "REFUSED": pgettext_lazy("what a step ended with", "not reported upward"),
    "COMPLETED": pgettext_lazy("what a step ended with", "submitted"),
}
URGENT = (Kind.URGENT_ANSWER, Kind.URGENT_DIRECTIVE)
PLAIN = (
    *(Kind.SUPPLEMENT, Kind.INTAKE, Kind.ANSWER_TRANSFER, Kind.ANSWER_IDEA, Kind.DECISION),
    Kind.RESOLUTION_CHECK,
    *URGENT,
)
"""Steps whose outcome an author reads as well."""
MOVES_IT = (
    Kind.ANSWER_IDEA,
    Kind.DECISION,
    (Kind.INTAKE, "RETURNED"),
    (Kind.INTAKE, "REDIRECTED"),
    *((Kind.RESOLUTION_CHECK, outcome) for outcome in Decided.values),
    *URGENT,  # told by verbs of their own
)
"""Steps that end in a move of the dossier, which is told in their place."""
QUIET = (Kind.VOTE, Kind.SUPPLEMENT, *UNTOLD)
"""Steps that are told once and not for every voter when they open, or by a verb of their own."""
DELIBERATION = (Kind.PARTY_MEETING, Kind.CONFIRM_MINUTES, Kind.RESOLUTION_CHECK, *UNTOLD)
"""Steps of which an author is told nothing: that they are taken says what was thought."""
