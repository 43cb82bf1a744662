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
from .seats import confirm_seat, end_seat, give_seat
from .sign_in import forget_wrong_passwords, note_wrong_password
from .units import change_unit, close_unit, hold_tree, make_unit, move_unit

__all__ = [
    "add_instrument",
    "add_row",
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
    "confirm_seat",
    "deactivate_person",
    "drop_email",
    "end_seat",
    "forget_wrong_passwords",
    "give_seat",
    "give_seats",
    "hold_tree",
    "in_use",
    "make_people",
    "make_person",
    "make_unit",
    "make_units",
    "move_unit",
    "note_wrong_password",
    "reactivate_person",
    "replace_row",
    "send_link",
    "set_own_password",
    "set_preferences",
]
