"""What people type around the sections: beginning, authors, files, remarks, sealing.

The sections themselves are forms too; they stand in `proposals.sections`, because selectors and
actions read them.
"""

from .authors import AnswerInvitation, ChangeAuthor, Invite
from .beginning import Begin
from .files import Attach
from .remarks import Comment
from .sealing import Seal
from .writing import Finish

__all__ = [
    "AnswerInvitation",
    "Attach",
    "Begin",
    "ChangeAuthor",
    "Comment",
    "Finish",
    "Invite",
    "Seal",
]
