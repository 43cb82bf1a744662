"""The verbs of the dossier. Only they save; `by` and `at` are always named."""

from .access import grant, revoke
from .authors import (
    answer_invitation,
    change_author,
    confirm_share,
    invite,
    pass_lead,
    remove_author,
)
from .drafting import (
    begin_for,
    comment,
    note_to_fix,
    save_section,
    start_draft,
    start_plan,
    start_revision,
)
from .errors import Incomplete
from .files import attach, detach
from .moving import advance, as_known_now, enter_step, move_on
from .questions import add_questions
from .sealing import seal_attachment, seal_part
from .sending import give_code, report_draft, send_plan, send_slip
from .stash import drop_old_stashes, drop_stash, stash

__all__ = [
    "Incomplete",
    "add_questions",
    "advance",
    "answer_invitation",
    "as_known_now",
    "attach",
    "begin_for",
    "change_author",
    "comment",
    "confirm_share",
    "detach",
    "drop_old_stashes",
    "drop_stash",
    "enter_step",
    "give_code",
    "grant",
    "invite",
    "move_on",
    "note_to_fix",
    "pass_lead",
    "remove_author",
    "report_draft",
    "revoke",
    "save_section",
    "seal_attachment",
    "seal_part",
    "send_plan",
    "send_slip",
    "start_draft",
    "start_plan",
    "start_revision",
    "stash",
]
