"""The competent level: procedures as dated rows, cases, tasks, opinions, votes, decisions."""

from approvals.voting import Base, Excluded

from .asking import Asked, OpinionRequest, OpinionRule, Unanswered
from .cases import LETTER, Case, Note, Reminder, Task
from .conflicts import Conflict, Relation
from .decisions import Decided, Decision, Implementer
from .drafts import ProcedureDraft, Remark, RemarkAnswer, VersionMove, VersionMoveAnswer
from .moves import DueMove, Moving
from .papers import BothSidesMeeting, CheckNote, IdeaAnswer, Intake, Opinion
from .procedures import Clock, Kind, Procedure, Purpose, ReminderRule, RoutingRule, Step
from .transfers import Transfer, TransferAnswer
from .votes import Ballot, Vote, Voter, VoteResult

__all__ = [
    "LETTER",
    "Asked",
    "Ballot",
    "Base",
    "BothSidesMeeting",
    "Case",
    "CheckNote",
    "Clock",
    "Conflict",
    "Decided",
    "Decision",
    "DueMove",
    "Excluded",
    "IdeaAnswer",
    "Implementer",
    "Intake",
    "Kind",
    "Moving",
    "Note",
    "Opinion",
    "OpinionRequest",
    "OpinionRule",
    "Procedure",
    "ProcedureDraft",
    "Purpose",
    "Relation",
    "Remark",
    "RemarkAnswer",
    "Reminder",
    "ReminderRule",
    "RoutingRule",
    "Step",
    "Task",
    "Transfer",
    "TransferAnswer",
    "Unanswered",
    "VersionMove",
    "VersionMoveAnswer",
    "Vote",
    "VoteResult",
    "Voter",
]
