"""People, units, posts and catalogues: dated rows that everything else points to."""

from .catalogues import (
    CatalogueRow,
    FieldOfWork,
    FundingSource,
    LegalInstrument,
    Programme,
    RejectionReason,
)
from .dated import Dated, Days, Searched, never_two
from .mandates import Mandate, scope_of
from .people import SignInAttempt, User, UserManager
from .seats import Seat
from .sessions import Session
from .units import Unit

__all__ = [
    "CatalogueRow",
    "Dated",
    "Days",
    "FieldOfWork",
    "FundingSource",
    "LegalInstrument",
    "Mandate",
    "Programme",
    "RejectionReason",
    "Searched",
    "Seat",
    "Session",
    "SignInAttempt",
    "Unit",
    "User",
    "UserManager",
    "never_two",
    "scope_of",
]
