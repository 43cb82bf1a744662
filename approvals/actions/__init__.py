"""The verbs of the competent level: sending, answering, checking, hearing, voting, deciding."""

from .asking import AskedOf, ask_opinions, need_answers, no_answer_next, withdraw_request
from .assigning import assign
from .bulk import carry_out_next, order_asking, order_assigning
from .calling import call_back
from .checking import sign_note, take_in
from .confirming import confirm_minutes
from .conflicts import declare_conflict, declare_relation, end_relation
from .council import call_council, dissolve_council, name_member, set_up_council
from .deciding import decide, said_of_elsewhere
from .directing import direct_urgent, lapse_next
from .drafting import (
    answer_remark,
    compose,
    drop_draft,
    issue,
    leave_remark,
    open_comments,
    start_draft,
)
from .errors import LateReasonNeeded, need
from .extending import extend
from .handing_down import hand_down, need_mandate, note_report, report_back, take_back
from .handovers import carry_out_handover, drop_handover, hand_over
from .ideas import answer_idea
from .mandates import (
    confirm_mandate,
    end_mandate,
    give_mandate,
    make_acting,
    record_absence,
)
from .mechanisms import answer_mechanism, ask_mechanism
from .moving import confirm_calendar, move_next
from .opinions import give_opinion, record_meeting
from .own_criteria import add_criterion, end_criterion
from .own_opinions import end_opinion, require_note, require_opinion
from .pausing import need_running
from .planning import plan_succession
from .reminders import forget_vacancy_next, remind_next, tell_vacancy_next
from .reporting import flag_urgent, refuse_flag, report_urgent, withdraw_flag
from .resolving import ENTERED, confirm_resolution, enter_resolution
from .revising import revise
from .rounds import make_secret, postpone, vote_again
from .rules import add_rules
from .ruling import drop_rule, issue_rule, open_rule, start_rule, write_rule
from .sending import register, submit, withdraw
from .sheets import close_council, confirm_council, declare, send_sheet
from .standing_in import COVERED
from .succession import carry_on, may_succeed
from .supplements import (
    MOST_FILES,
    answer_supplement,
    ask_supplement,
    no_supplement_next,
    withdraw_supplement,
)
from .tasks import finish, is_late, lock_task, open_task, said_why, take
from .tied import answer_relation
from .tightening import remind_earlier, tighten
from .transfers import answer_transfer, hand_on, may_receive
from .urn import mark_of, new_code
from .versions import answer_version, ask_for_version
from .voting import TO_CONFIRM, cast, close_vote, save_minutes

__all__ = [
    "said_of_elsewhere",
    "drop_rule",
    "issue_rule",
    "open_rule",
    "start_rule",
    "write_rule",
    "answer_relation",
    "carry_out_handover",
    "drop_handover",
    "hand_over",
    "note_report",
    "report_back",
    "take_back",
    "call_back",
    "make_secret",
    "mark_of",
    "new_code",
    "TO_CONFIRM",
    "ENTERED",
    "confirm_resolution",
    "enter_resolution",
    "save_minutes",
    "postpone",
    "vote_again",
    "confirm_minutes",
    "AskedOf",
    "COVERED",
    "LateReasonNeeded",
    "MOST_FILES",
    "add_rules",
    "answer_idea",
    "answer_remark",
    "answer_transfer",
    "ask_for_version",
    "answer_version",
    "answer_mechanism",
    "answer_supplement",
    "ask_mechanism",
    "ask_opinions",
    "assign",
    "carry_out_next",
    "carry_on",
    "ask_supplement",
    "call_council",
    "cast",
    "close_council",
    "close_vote",
    "compose",
    "confirm_calendar",
    "confirm_council",
    "confirm_mandate",
    "decide",
    "declare_conflict",
    "declare_relation",
    "drop_draft",
    "direct_urgent",
    "declare",
    "dissolve_council",
    "end_mandate",
    "end_relation",
    "extend",
    "finish",
    "flag_urgent",
    "forget_vacancy_next",
    "give_mandate",
    "give_opinion",
    "hand_down",
    "need_mandate",
    "hand_on",
    "is_late",
    "said_why",
    "leave_remark",
    "lock_task",
    "issue",
    "lapse_next",
    "make_acting",
    "may_receive",
    "may_succeed",
    "move_next",
    "name_member",
    "need",
    "need_answers",
    "need_running",
    "no_answer_next",
    "open_comments",
    "no_supplement_next",
    "open_task",
    "order_asking",
    "order_assigning",
    "record_absence",
    "record_meeting",
    "plan_succession",
    "refuse_flag",
    "register",
    "remind_earlier",
    "add_criterion",
    "end_criterion",
    "end_opinion",
    "require_note",
    "require_opinion",
    "remind_next",
    "revise",
    "report_urgent",
    "send_sheet",
    "set_up_council",
    "sign_note",
    "start_draft",
    "submit",
    "take",
    "take_in",
    "tell_vacancy_next",
    "tighten",
    "withdraw",
    "withdraw_flag",
    "withdraw_request",
    "withdraw_supplement",
]
