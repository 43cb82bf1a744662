"""Forms of the competent level: they clean and offer, and never save."""

from .act import Act, Card, typed_for, typed_in
from .answers import AnswerIdea
from .asking import AskOpinions, WithdrawRequest
from .calendar import Confirm, Propose
from .checking import SignNote, TakeIn
from .conflicts import DeclareConflict, DeclareRelation, EndRelation
from .deciding import APPROVES, Decide
from .drafting import (
    AnswerRemark,
    AnswerVersion,
    AskForVersion,
    Compose,
    Issue,
    LeaveRemark,
    OpenComments,
)
from .extending import Extend
from .mandates import EndMandate, GiveMandate, MakeActing, RecordAbsence
from .mechanisms import AnswerMechanism, AskMechanism
from .opinions import GiveOpinion, RecordMeeting
from .remarks import Part
from .rules import TryRules
from .succession import CarryOn
from .supplements import FILES as FILES
from .supplements import AnswerSupplement, AskSupplement, WithdrawSupplement
from .transfers import AnswerTransfer, HandOn
from .urgent import AnswerFlag, DirectUrgent, FlagUrgent, ReportUrgent
from .voting import Cast, CloseVote, ConfirmMinutes, MakeSecret, Postpone, VoteAgain

__all__ = [
    "APPROVES",
    "FILES",
    "Extend",
    "Act",
    "AnswerFlag",
    "AnswerIdea",
    "AnswerRemark",
    "AnswerTransfer",
    "AskForVersion",
    "AnswerVersion",
    "AnswerMechanism",
    "AnswerSupplement",
    "AskMechanism",
    "AskOpinions",
    "AskSupplement",
    "Card",
    "CarryOn",
    "Cast",
    "CloseVote",
    "Compose",
    "Confirm",
    "ConfirmMinutes",
    "MakeSecret",
    "Postpone",
    "VoteAgain",
    "Decide",
    "DeclareConflict",
    "DeclareRelation",
    "DirectUrgent",
    "EndMandate",
    "EndRelation",
    "FlagUrgent",
    "GiveMandate",
    "GiveOpinion",
    "LeaveRemark",
    "Issue",
    "MakeActing",
    "OpenComments",
    "HandOn",
    "Part",
    "Propose",
    "RecordAbsence",
    "RecordMeeting",
    "ReportUrgent",
    "SignNote",
    "TakeIn",
    "WithdrawRequest",
    "WithdrawSupplement",
    "TryRules",
    "typed_for",
    "typed_in",
]
