"""The pages of the competent level."""

from .acts import (
    answer_idea,
    answer_transfer,
    cast,
    close_vote,
    give_opinion,
    record_meeting,
    sign_note,
    take_in,
)
from .asking import ask_opinions, withdraw_request
from .calendar import calendar_deadlines, confirm_calendar, propose_calendar
from .conflicts import declare_conflict, declare_relation, end_relation, relations
from .deciding import decide
from .drafting import (
    answer_remark,
    compose,
    draft,
    drop_draft,
    issue,
    open_comments,
    procedure,
    remarks,
    rule,
    start_draft,
)
from .guide import who_does_what
from .lists import ideas, mine
from .mandates import (
    confirm_mandate,
    end_mandate,
    give_mandate,
    make_acting,
    mandate,
    mandates,
    record_absence,
)
from .pages import dossier, paper, sent, task
from .rules import rules, try_rules
from .sending import register, submit, withdraw
from .versions import answer_version, ask_for_version, version_moves

__all__ = [
    "version_moves",
    "ask_for_version",
    "answer_version",
    "start_draft",
    "rule",
    "remarks",
    "procedure",
    "open_comments",
    "issue",
    "drop_draft",
    "draft",
    "compose",
    "answer_remark",
    "answer_idea",
    "answer_transfer",
    "ask_opinions",
    "calendar_deadlines",
    "cast",
    "close_vote",
    "confirm_calendar",
    "decide",
    "declare_conflict",
    "declare_relation",
    "end_relation",
    "dossier",
    "give_opinion",
    "ideas",
    "mine",
    "paper",
    "propose_calendar",
    "record_meeting",
    "register",
    "relations",
    "rules",
    "sent",
    "sign_note",
    "submit",
    "take_in",
    "task",
    "try_rules",
    "who_does_what",
    "withdraw",
    "withdraw_request",
    "confirm_mandate",
    "end_mandate",
    "give_mandate",
    "make_acting",
    "mandate",
    "mandates",
    "record_absence",
]
