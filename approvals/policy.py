"""Whose turn it is. One rule for the queue, the page, the letter and the act itself."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.policy import sight
from core.verdicts import YES, Verdict, no


def holds(user) -> Q:
    """Tasks whose turn is `user`'s, as a condition on Task.

    By name, or by a post held today in the task's unit. Never an author of the dossier
    (E-VOTE-5, E-COI-1), and never a dossier he is shut out of by a conflict of interest.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    mine = Q(person=user)
    for unit_id, role in sorted(sight(user).posts):
        mine |= Q(person=None, unit_id=unit_id, role=role)
    own = user.authorships.filter(removed_at=None).values("proposal")
    shut = user.accesses.filter(closes=True, until=None).values("proposal")
    free = Q(proposal=None) | (~Q(proposal__in=own) & ~Q(proposal__in=shut))
    return mine & free


def can_act(user, task) -> Verdict:
    """May `user` do this task now? Asked by the page and again inside the transaction."""
    if task.done_at is not None:
        return no(_("This step has been taken already."))
    if task.voided_at is not None:
        return no(_("This step is no longer needed."))
    if not type(task).objects.filter(pk=task.pk).held_by(user).exists():
        return no(
            _(
                "This step belongs to: %(role)s, %(unit)s. Authors never decide on their own dossier."
            )
            % {"role": task.person or task.get_role_display(), "unit": task.unit}
        )
    return YES


def sees_deliberation(user, proposal) -> bool:
    """Whether opinions, notes and ballots may be shown: never to an author of the dossier."""
    return not proposal.authors.filter(person=user, removed_at=None).exists()
