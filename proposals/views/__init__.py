"""The pages of a dossier before it is sent, and of what was sent."""

from .authors import (
    answer_invitation,
    authors,
    change_author,
    confirm_share,
    invitations,
    invite,
    remove_author,
)
from .beginning import new, start_plan
from .files import attach, detach, download, files
from .overview import check, comment, plan
from .versions import compare, seal, version
from .writing import save, section

__all__ = [
    "answer_invitation",
    "attach",
    "authors",
    "change_author",
    "check",
    "comment",
    "compare",
    "confirm_share",
    "detach",
    "download",
    "files",
    "invitations",
    "invite",
    "new",
    "plan",
    "remove_author",
    "save",
    "seal",
    "section",
    "start_plan",
    "version",
]
