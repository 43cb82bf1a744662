"""The rules as they ship: procedures, routing and reminders as dated rows with their sources.

What was read in a text is verified; what was read in part, or is our own default, is not, and
the screens say so until an administrator confirms it (domain 0).
"""

from approvals import actions
from approvals.models import Asked, Kind, ReminderRule
from approvals.voting import Mode

from .council import COUNCILS
from .doors import DOORS
from .procedures import PROCEDURES
from .routing import ROUTING
from .sources import DECREE_DAY, DEFAULT

__all__ = [
    "DOORS",
    "EXTENSIONS",
    "COUNCILS",
    "OPINIONS",
    "PROCEDURES",
    "REMINDERS",
    "ROUTING",
    "SUPPLEMENTS",
    "VOTES",
    "load_rules",
]

Audience = ReminderRule.Audience

REMINDERS = [
    {"working_days": -2, "audience": Audience.HOLDER, "source": DEFAULT},
    {"working_days": 0, "audience": Audience.HOLDER, "source": DEFAULT},
    {"working_days": 1, "audience": Audience.HOLDER, "source": DEFAULT},
    {"working_days": 3, "audience": Audience.HOLDER, "source": DEFAULT},
    # The ladder: who hears of it when it stays undone.
    {"working_days": 2, "audience": Audience.SUPERIOR, "source": DEFAULT},
    {"working_days": 5, "audience": Audience.SUPERIOR_2, "source": DEFAULT},
    {"working_days": 10, "audience": Audience.FOCAL, "source": DEFAULT},
    # What is due in hours: once half of them are over, at the due moment, later; and the ladder.
    {"percent": 50, "audience": Audience.HOLDER, "source": DEFAULT},
    {"hours": 0, "audience": Audience.HOLDER, "source": DEFAULT},
    {"hours": 4, "audience": Audience.HOLDER, "source": DEFAULT},
    {"hours": 1, "audience": Audience.SUPERIOR, "source": DEFAULT},
    {"hours": 8, "audience": Audience.SUPERIOR_2, "source": DEFAULT},
    {"hours": 24, "audience": Audience.FOCAL, "source": DEFAULT},
]


OPINIONS = [
    {
        "kind": kind,
        "working_days": 5,
        "least": 1,
        "most": 15,
        "source": DEFAULT,
        "verified": False,
        "valid_from": DECREE_DAY,
    }
    for kind in Asked.values
]
"""How long whoever is asked for an opinion has. No source names a number of days (domain b.5)."""


VOTES = [
    {
        "mode": Mode.OPEN,
        "head_may_declare": True,
        "further_rounds": 1,
        "again_days": 5,
        "confirm_days": 1,
        "quorum_of": 1,
        "quorum_whole": 2,
        "postponements": 2,
        "postponed_days": 5,
        "stand_in_is_head": False,
        "source": DEFAULT,
        "verified": False,
        "valid_from": DECREE_DAY,
    }
]
"""What no source says of a vote: how often again and within how many days, how soon the chair
confirms, how many must have cast, how often and how far a meeting is put off,
and that with equal votes nobody but the head himself is the head's side (domain e.4)."""


SUPPLEMENTS = [
    {
        "working_days": 5,
        "least": 1,
        "most": 15,
        "times": 2,
        "source": DEFAULT,
        "verified": False,
        "valid_from": DECREE_DAY,
    }
]
"""How long the authors have to add what is missing, and how often for one version. No source names
a number (domain c.5)."""


EXTENSIONS = [
    {
        "kinds": [
            *(Kind.ANSWER_IDEA, Kind.INTAKE, Kind.ANSWER_TRANSFER, Kind.CHECK_NOTE),
            *(Kind.UNIT_OPINION, Kind.PARTY_OPINION, Kind.PARTY_MEETING, Kind.DECISION),
            *(Kind.SUPPLEMENT, Kind.RESOLUTION),
        ],
        "most": 5,
        "times": 1,
        "source": DEFAULT,
        "verified": False,
        "valid_from": DECREE_DAY,
    }
]
"""How far a due date is put off. Not the vote's: the decree sets its seven days (domain b.14)."""


def load_rules() -> list[str]:
    """Add the rules that are missing. Again and again without harm; nothing edited is touched.

    Returns the codes of what was added.
    """
    return actions.add_rules(
        procedures=PROCEDURES,
        routing=ROUTING,
        reminders=REMINDERS,
        opinions=OPINIONS,
        supplements=SUPPLEMENTS,
        extensions=EXTENSIONS,
        votes=VOTES,
        councils=COUNCILS,
        doors=DOORS,
    )
