"""Who may record that a pilot mechanism was asked for, and when."""

from django.utils.translation import gettext as _

from accounts.models import User
from approvals import policy
from approvals.models import Case, MechanismRequest, Purpose
from core.templatetags.core import vdate
from core.verdicts import YES, Verdict, no
from proposals.lifecycle import State
from proposals.models import Proposal

LACKS_COMPETENCE = (State.REJECTED, State.OUT_OF_SCOPE)
"""How a dossier ended that a mechanism may reopen."""


def ended_case(proposal: Proposal) -> Case | None:
    """The last run for an approval; None where none ever decided on it."""
    cases = proposal.cases.filter(purpose=Purpose.APPROVAL).select_related("unit", "procedure")
    return cases.order_by("-n").first()


def may_record(user: User, proposal: Proposal, case: Case) -> Verdict:
    """May `user` record it? Head or officer of the unit that decided, or of the authors' own; never
    an author.
    """
    for unit in {case.unit_id, proposal.unit_id}:
        if policy.eligible(unit, policy.ASKERS, proposal).filter(person=user).exists():
            return YES
    return no(
        _(
            "It is recorded by the head or an officer of %(unit)s or of %(own)s who has no part in "
            "the dossier."
        )
        % {"unit": case.unit.name, "own": proposal.unit.name}
    )


def may_ask_now(proposal: Proposal) -> Verdict:
    """Whether a mechanism can be asked for now: the dossier ended, and nothing is awaited yet."""
    if proposal.state not in LACKS_COMPETENCE:
        return no(
            _("This dossier is now “%(state)s”; a mechanism is asked for once it was not approved.")
            % {"state": proposal.get_state_display()}
        )
    awaited = MechanismRequest.objects.filter(proposal=proposal, answer=None).first()
    if awaited is not None:
        return no(
            _("It was asked for on %(day)s (document %(number)s); the answer is awaited.")
            % {"day": vdate(awaited.document_date), "number": awaited.document_number}
        )
    return YES
