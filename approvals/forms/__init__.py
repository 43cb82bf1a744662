"""Forms of the competent level: they clean and offer, and never save."""

from .act import Act, Card, typed_for, typed_in
from .answers import AnswerIdea
from .asking import AskOpinions, WithdrawRequest
from .assigning import Assign
from .bulk import AskSeveral, AssignSeveral
from .calendar import Confirm, Propose
from .checking import SignNote, TakeIn
from .conflicts import AnswerRelation, DeclareConflict, DeclareRelation, EndRelation
from .council import (
    CallCouncil,
    CloseCouncil,
    ConfirmCouncil,
    Declare,
    DissolveCouncil,
    NameMember,
    SendSheet,
    SetUpCouncil,
)
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
from .handing_down import HandDown, NoteReport, ReportBack, TakeBack
from .leaving import DropHandover, FindLeaving, HandOver
from .mandates import EndMandate, GiveMandate, MakeActing, RecordAbsence
from .mechanisms import AnswerMechanism, AskMechanism
from .opinions import GiveOpinion, RecordMeeting
from .remarks import Part
from .resolving import ConfirmResolution, EnterResolution
from .rules import TryRules
from .ruling import EndRule, WriteRule
from .succession import CarryOn
from .supplements import FILES as FILES
from .supplements import AnswerSupplement, AskSupplement, WithdrawSupplement
from .tightening import (
    AddCriterion,
    EndCriterion,
    EndOpinion,
    RemindEarlier,
    RequireNote,
    RequireOpinion,
    Tighten,
)
from .transfers import AnswerTransfer, CallBack, HandOn
from .urgent import AnswerFlag, DirectUrgent, FlagUrgent, ReportUrgent
from .voting import Cast, CloseVote, ConfirmMinutes, MakeSecret, Postpone, VoteAgain

__all__ = [
    "EndRule",
    "WriteRule",
    "AddCriterion",
    "EndCriterion",
    "EndOpinion",
    "RemindEarlier",
    "RequireNote",
    "RequireOpinion",
    "AnswerRelation",
    "DropHandover",
    "FindLeaving",
    "HandOver",
    "HandDown",
    "NoteReport",
    "ReportBack",
    "TakeBack",
    "AskSeveral",
    "Assign",
    "AssignSeveral",
    "APPROVES",
    "FILES",
    "Extend",
    "Act",
    "AnswerFlag",
    "AnswerIdea",
    "AnswerRemark",
    "AnswerTransfer",
    "CallBack",
    "AskForVersion",
    "AnswerVersion",
    "AnswerMechanism",
    "AnswerSupplement",
    "AskMechanism",
    "AskOpinions",
    "AskSupplement",
    "CallCouncil",
    "Card",
    "CarryOn",
    "Cast",
    "CloseCouncil",
    "CloseVote",
    "Compose",
    "Confirm",
    "ConfirmMinutes",
    "ConfirmResolution",
    "EnterResolution",
    "MakeSecret",
    "Postpone",
    "VoteAgain",
    "ConfirmCouncil",
    "Decide",
    "DeclareConflict",
    "DeclareRelation",
    "DirectUrgent",
    "Declare",
    "DissolveCouncil",
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
    "NameMember",
    "Part",
    "Propose",
    "RecordAbsence",
    "RecordMeeting",
    "ReportUrgent",
    "SendSheet",
    "SetUpCouncil",
    "SignNote",
    "TakeIn",
    "WithdrawRequest",
    "WithdrawSupplement",
    "Tighten",
    "TryRules",
    "typed_for",
    "typed_in",
]
