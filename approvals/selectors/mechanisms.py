"""Who may record that a pilot mechanism was asked for, and when."""

from django.db import connection
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
NOT_LIVING = (State.DRAFT, State.WITHDRAWN, *LACKS_COMPETENCE)
"""Where a dossier is on nobody's desk."""


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


def may_record_answer(user: User, asked: MechanismRequest, proposal: Proposal) -> Verdict:
    """May `user` record the answer to `asked`? As `may_record`; not who recorded the request."""
    if user.pk == asked.by_id:
        return no(
            _(
                "You recorded that it was asked for: the answer is recorded by somebody else of "
                "%(unit)s or of %(own)s, the head or an officer."
            )
            % {"unit": asked.case.unit.name, "own": proposal.unit.name}
        )
    return may_record(user, proposal, asked.case)


def goes_on_elsewhere(proposal: Proposal) -> Verdict:
    """No where the same plan lives in another dossier: what revises this one, or what it revises,
    however often it was revised.

    A draft does not count: it is its author's, and is not sent while this one goes on
    (`actions.submit`).
    """
    same = Proposal.objects.filter(pk__in=set(_all_of(first_of(proposal))) - {proposal.pk})
    living = same.exclude(state__in=NOT_LIVING).order_by("pk").first()
    if living is None:
        return YES
    return no(
        _("The same plan goes on as %(code)s (“%(state)s”); it is not decided on twice.")
        % {"code": living.code, "state": living.get_state_display()}
    )


def first_of(proposal: Proposal) -> int:
    """The dossier with which the plan began: all that revise it, near or far, wait for its row."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH RECURSIVE above AS (
            SELECT id, revises_id FROM proposals_proposal WHERE id = %s
            UNION SELECT p.id, p.revises_id
            FROM proposals_proposal p JOIN above ON p.id = above.revises_id
            ) SELECT id FROM above WHERE revises_id IS NULL""",
            [proposal.pk],
        )
        return cursor.fetchone()[0]


def _all_of(first: int) -> list[int]:
    """Every dossier of the plan that began with this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH RECURSIVE plan AS (
            SELECT id FROM proposals_proposal WHERE id = %s
            UNION SELECT p.id FROM proposals_proposal p JOIN plan ON p.revises_id = plan.id
            ) SELECT id FROM plan""",
            [first],
        )
        return [pk for (pk,) in cursor.fetchall()]


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
    return goes_on_elsewhere(proposal)
