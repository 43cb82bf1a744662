"""The verbs of accounts: the only code that writes people, units, posts and catalogues.

`by` is the administrator who acts; None only for set-up commands and the demo, which no request
reaches. Every verb asks the policy again and writes its journal entry in its own transaction.
"""

from .bulk import change_people, change_units, give_seats, make_people, make_units
from .catalogues import (
    add_instrument,
    add_row,
    attach_file,
    change_instrument,
    change_row,
    close_instrument,
    close_row,
    replace_row,
)
from .factors import (
    add_app,
    add_passkey,
    ask_factor_reset,
    confirm_factor_reset,
    drop_factor_reset,
    keep_codes,
    make_codes,
    note_passkey,
    remove_factor,
    reset_by_operator,
    take_code,
)
from .people import (
    change_person,
    confirm_email,
    deactivate_person,
    drop_email,
    in_use,
    make_person,
    reactivate_person,
    send_link,
    set_own_password,
    set_preferences,
)
from .seats import confirm_seat, end_seat, give_seat, order_seat
from .sessions import drop_old_pages, drop_old_sessions, end_sessions
from .sign_in import forget_wrong_passwords, note_wrong_password
from .units import change_unit, close_unit, hold_tree, make_unit, move_unit

__all__ = [
    "add_app",
    "add_instrument",
    "add_passkey",
    "add_row",
    "ask_factor_reset",
    "attach_file",
    "change_instrument",
    "change_people",
    "change_person",
    "change_row",
    "change_unit",
    "change_units",
    "close_instrument",
    "close_row",
    "close_unit",
    "confirm_email",
    "confirm_factor_reset",
    "confirm_seat",
    "deactivate_person",
    "drop_email",
    "drop_factor_reset",
    "drop_old_pages",
    "drop_old_sessions",
    "end_seat",
    "order_seat",
    "end_sessions",
    "forget_wrong_passwords",
    "give_seat",
    "give_seats",
    "hold_tree",
    "in_use",
    "make_people",
    "keep_codes",
    "make_codes",
    "make_person",
    "make_unit",
    "make_units",
    "move_unit",
    "note_passkey",
    "note_wrong_password",
    "reactivate_person",
    "remove_factor",
    "replace_row",
    "reset_by_operator",
    "send_link",
    "set_own_password",
    "set_preferences",
    "take_code",
]
