"""The competent level: procedures as dated rows, cases, tasks, opinions, votes, decisions."""

from approvals.voting import Base, Excluded

from .asking import Asked, OpinionRequest, OpinionRule, Unanswered
from .cases import LETTER, ROUND, Case, Cause, Note, Task
from .conflicts import Conflict, Relation
from .decisions import Advice, Decided, Decision, Implementer
from .drafts import ProcedureDraft, Remark, RemarkAnswer, VersionMove, VersionMoveAnswer
from .mechanisms import MechanismAnswer, MechanismRequest
from .moves import DueMove, Moving
from .papers import BothSidesMeeting, CheckNote, IdeaAnswer, Intake, Opinion
from .pausing import (
    Extension,
    ExtensionRule,
    Pause,
    Resume,
    ResumedTask,
    SupplementAnswer,
    SupplementFile,
    SupplementRequest,
    SupplementRule,
)
from .procedures import STILL_RUNS, Clock, Kind, Procedure, Purpose, ReminderRule, RoutingRule, Step
from .reminders import Reminder
from .successions import Succession, SuccessionRow
from .transfers import Transfer, TransferAnswer
from .urgent import (
    Directive,
    DirectiveLapse,
    UrgencyMark,
    UrgentDecision,
    UrgentFile,
    UrgentFlag,
    UrgentRefusal,
    UrgentReport,
)
from .votes import (
    Ballot,
    Confirmation,
    MeetingDraft,
    Postponement,
    Round,
    SecretRound,
    Sheet,
    Urn,
    Vote,
    Voter,
    VoteResult,
    VoteRule,
)

__all__ = [
    "SecretRound",
    "Urn",
    "VoteRule",
    "Sheet",
    "Round",
    "Postponement",
    "MeetingDraft",
    "Confirmation",
    "LETTER",
    "STILL_RUNS",
    "Advice",
    "ROUND",
    "Asked",
    "Ballot",
    "Base",
    "BothSidesMeeting",
    "Case",
    "Cause",
    "CheckNote",
    "Clock",
    "Conflict",
    "Decided",
    "Decision",
    "Directive",
    "DirectiveLapse",
    "DueMove",
    "Excluded",
    "Extension",
    "ExtensionRule",
    "IdeaAnswer",
    "Implementer",
    "Intake",
    "Kind",
    "MechanismAnswer",
    "MechanismRequest",
    "Moving",
    "Note",
    "Opinion",
    "OpinionRequest",
    "OpinionRule",
    "Pause",
    "Procedure",
    "ProcedureDraft",
    "Purpose",
    "Relation",
    "Remark",
    "RemarkAnswer",
    "Reminder",
    "ReminderRule",
    "Resume",
    "ResumedTask",
    "RoutingRule",
    "Step",
    "Succession",
    "SuccessionRow",
    "SupplementAnswer",
    "SupplementFile",
    "SupplementRequest",
    "SupplementRule",
    "Task",
    "Transfer",
    "TransferAnswer",
    "Unanswered",
    "VersionMove",
    "VersionMoveAnswer",
    "UrgencyMark",
    "UrgentDecision",
    "UrgentFile",
    "UrgentFlag",
    "UrgentRefusal",
    "UrgentReport",
    "Vote",
    "VoteResult",
    "Voter",
]
