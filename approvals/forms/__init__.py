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
from .mandates import EndMandate, GiveMandate, MakeActing, RecordAbsence
from .opinions import GiveOpinion, RecordMeeting
from .remarks import Part
from .rules import TryRules
from .transfers import AnswerTransfer
from .voting import Cast, CloseVote

__all__ = [
    "APPROVES",
    "Act",
    "AnswerIdea",
    "AnswerRemark",
    "AnswerTransfer",
    "AskForVersion",
    "AnswerVersion",
    "AskOpinions",
    "Card",
    "Cast",
    "CloseVote",
    "Compose",
    "Confirm",
    "Decide",
    "DeclareConflict",
    "DeclareRelation",
    "EndMandate",
    "EndRelation",
    "GiveMandate",
    "GiveOpinion",
    "LeaveRemark",
    "Issue",
    "MakeActing",
    "OpenComments",
    "Part",
    "Propose",
    "RecordAbsence",
    "RecordMeeting",
    "SignNote",
    "TakeIn",
    "WithdrawRequest",
    "TryRules",
    "typed_for",
    "typed_in",
]
