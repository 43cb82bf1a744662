"""The head's answer to an idea slip: every idea gets one (domain b.2)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Case, IdeaAnswer, Kind, Task
from proposals.actions import advance, grant
from proposals.lifecycle import Move, State
from proposals.models import Capacity, Proposal

from .cases import close_case
from .errors import need
from .tasks import finish, take

Answer = IdeaAnswer.Answer
MOVES = {
    Answer.AGREE: (Move.AGREE, Case.Outcome.AGREED),
    Answer.JOIN: (Move.JOIN, Case.Outcome.JOINED),
    Answer.DECLINE: (Move.DECLINE, Case.Outcome.DECLINED),
}
JOINABLE = frozenset(
    {State.REGISTERED, State.AGREED, State.SUBMITTED, State.RETURNED, State.APPROVED}
)
"""States of a living dossier to which another idea may be joined."""


@transaction.atomic
def answer_idea(
    task: Task,
    *,
    answer: str,
    remark: str = "",
    helper: User | None = None,
    joined_to: Proposal | None = None,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> IdeaAnswer:
    """Agree in principle (and name a helper), join the idea to another dossier, or decline it.

    Joining and declining say why. The dossier it is joined to is a living one that `by` can see.
    Raises ValidationError beside the parameters, and what `take` raises.
    """
    taken = take(task, kind=Kind.ANSWER_IDEA, by=by, at=at, late_reason=late_reason)
    answer = Answer(answer)
    joins, agrees = answer == Answer.JOIN, answer == Answer.AGREE
    need(
        {
            "remark": (
                agrees or bool(remark.strip()),
                _("Say why; the author will read it."),
            ),
            "joined_to": (
                not joins or _is_joinable(joined_to, taken.proposal, by),
                _("There is no living dossier with this code among those you can see."),
            ),
            "helper_person": (
                helper is None or not agrees or _may_help(helper, taken.proposal),
                _("An author does not help himself; name somebody else who is still here."),
            ),
        }
    )
    given = IdeaAnswer.objects.create(
        task=taken,
        case=taken.case,
        answer=answer,
        remark=remark,
        helper=helper if agrees else None,
        joined_to=joined_to if joins else None,
        by=by,
        at=at,
    )
    move, outcome = MOVES[answer]
    more = {"joined_to": joined_to} if joins else {}
    advance(taken.proposal, move, by=by, at=at, **more)
    if given.helper:
        grant(taken.proposal, capacity=Capacity.HELPER, person=given.helper, at=at)
    finish(taken, by=by, at=at, outcome=answer, late_reason=late_reason)
    close_case(taken.case, outcome, by=by, at=at)
    return given


def _is_joinable(other: Proposal | None, proposal: Proposal, by: User) -> bool:
    if other is None or other.pk == proposal.pk:
        return False
    return Proposal.objects.visible_to(by).filter(pk=other.pk, state__in=JOINABLE).exists()


def _may_help(helper: User, proposal: Proposal) -> bool:
    return helper.is_active and not proposal.authors.filter(person=helper, removed_at=None).exists()
