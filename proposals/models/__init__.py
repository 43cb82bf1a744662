"""The dossier: one idea from its slip to the last decision, with all its versions."""

from .access import READS_CONFIDENTIAL, Access, Capacity
from .dossier import (
    FORM_VERSION,
    Form,
    LegalRegime,
    Origin,
    ProblemType,
    Proposal,
    ProposalQuerySet,
    RegistrantKind,
    Route,
)
from .drafting import Attachment, Author, Remark, Section, StashedForm
from .versions import CodeCounter, EligibilityQuestion, Registration, Version, VersionPart

__all__ = [
    "FORM_VERSION",
    "READS_CONFIDENTIAL",
    "Access",
    "Attachment",
    "Author",
    "Capacity",
    "CodeCounter",
    "EligibilityQuestion",
    "Form",
    "LegalRegime",
    "Origin",
    "ProblemType",
    "Proposal",
    "ProposalQuerySet",
    "Registration",
    "RegistrantKind",
    "Remark",
    "Route",
    "Section",
    "StashedForm",
    "Version",
    "VersionPart",
]
