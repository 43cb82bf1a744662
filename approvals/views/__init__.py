"""The pages of the competent level."""

from .acts import (
    answer_idea,
    answer_transfer,
    cast,
    give_opinion,
    hand_on,
    record_meeting,
    sign_note,
    take_in,
)
from .asking import ask_opinions, withdraw_request
from .assigning import assign
from .bulk import ask_several, assign_several, bulk_act, bulk_acts, unit_work
from .calendar import calendar_deadlines, confirm_calendar, propose_calendar
from .conflicts import declare_conflict, declare_relation, end_relation, relations
from .council import (
    call_council,
    close_council,
    confirm_council,
    council,
    council_paper,
    declare,
    dissolve_council,
    name_member,
    send_sheet,
    set_up_council,
)
from .deciding import decide
from .doors import referral
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
from .extending import extend
from .guide import who_does_what
from .handing_down import hand_down, handed_paper, note_report, report_back, take_back
from .leaving import (
    carry_out_handover,
    drop_handover,
    hand_over,
    hand_over_seat,
    handover,
    handovers,
)
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
from .mechanisms import answer_mechanism, ask_mechanism, mechanism_paper, revise
from .meeting import close_vote, confirm_minutes, make_secret, postpone, vote_again
from .pages import dossier, history, paper, sent, task
from .resolving import confirm_resolution, enter_resolution
from .rules import rules, try_rules
from .sending import register, submit, withdraw
from .succession import carry_on, succession, successions
from .supplements import (
    answer_supplement,
    ask_supplement,
    supplement_file,
    withdraw_supplement,
)
from .tightening import own_terms
from .urgent import (
    answer_flag,
    direct_urgent,
    flag_urgent,
    report_new,
    report_urgent,
    urgent_file,
)
from .versions import answer_version, ask_for_version, version_moves

__all__ = [
    "carry_out_handover",
    "drop_handover",
    "hand_over",
    "hand_over_seat",
    "handover",
    "handovers",
    "hand_down",
    "handed_paper",
    "note_report",
    "report_back",
    "take_back",
    "ask_several",
    "assign",
    "assign_several",
    "bulk_act",
    "bulk_acts",
    "unit_work",
    "own_terms",
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
    "answer_flag",
    "call_council",
    "close_council",
    "confirm_council",
    "council",
    "council_paper",
    "declare",
    "dissolve_council",
    "name_member",
    "send_sheet",
    "set_up_council",
    "answer_idea",
    "answer_mechanism",
    "answer_supplement",
    "answer_transfer",
    "ask_mechanism",
    "ask_opinions",
    "ask_supplement",
    "calendar_deadlines",
    "carry_on",
    "cast",
    "close_vote",
    "confirm_calendar",
    "decide",
    "declare_conflict",
    "declare_relation",
    "end_relation",
    "direct_urgent",
    "dossier",
    "extend",
    "confirm_minutes",
    "confirm_resolution",
    "enter_resolution",
    "make_secret",
    "postpone",
    "vote_again",
    "flag_urgent",
    "give_opinion",
    "hand_on",
    "history",
    "ideas",
    "mechanism_paper",
    "mine",
    "paper",
    "propose_calendar",
    "record_meeting",
    "referral",
    "register",
    "relations",
    "revise",
    "report_new",
    "report_urgent",
    "rules",
    "sent",
    "sign_note",
    "submit",
    "succession",
    "successions",
    "supplement_file",
    "take_in",
    "task",
    "try_rules",
    "urgent_file",
    "who_does_what",
    "withdraw",
    "withdraw_request",
    "withdraw_supplement",
    "confirm_mandate",
    "end_mandate",
    "give_mandate",
    "make_acting",
    "mandate",
    "mandates",
    "record_absence",
]
