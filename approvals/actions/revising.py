"""A plan that was not approved is revised by its lead author: a new dossier, linked to the old."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Decision
from core.verdicts import WrongMoment
from proposals.actions import start_revision
from proposals.lifecycle import State
from proposals.models import Proposal


@transaction.atomic
def revise(proposal: Proposal, *, by: User, at: datetime) -> Proposal:
    """Begin the revised plan with what the refused one says. It has a code and a clock of its own.

    Raises PermissionDenied to anybody but the lead author, WrongMoment unless it was refused with
    the right to revise and is not revised already.
    """
    last = Decision.objects.filter(proposal=proposal.pk).order_by("-pk").first()
    if proposal.state == State.REJECTED and last is not None and not last.may_revise:
        raise WrongMoment(_("The decision leaves no revision open. You can register a new idea."))
    return start_revision(proposal, by=by, at=at)
