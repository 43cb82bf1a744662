"""Who names an officer for a step: the head of the unit that owes it, or who stands in for him."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.policy import sight
from accounts.roles import Role
from core.verdicts import YES, Verdict, no

from .scope import in_scope, is_free


def leads(user) -> Q:
    """Tasks of the units that `user` heads today, or for whose head he stands in there. Never on a
    dossier that he wrote or is shut out of. A condition on Task, whoever owes it.
    """
    seen = sight(user)
    own = [unit for unit, role in seen.posts if role == Role.HEAD]
    led = Q(unit__in=own)
    for stand in seen.stands:
        if stand.role == Role.HEAD:
            led |= Q(unit=stand.unit) & in_scope(stand)
    return led & is_free(user.pk)


def can_assign(user, task) -> Verdict:
    """May `user` name one of the unit's officers for this step, or nobody again?"""
    if type(task).objects.filter(leads(user), pk=task.pk).exists():
        return YES
    return no(assigned_by_whom(task))


def assigned_by_whom(task) -> str:
    """Who names an officer for a step."""
    return _(
        "A step is assigned by the head of %(unit)s, or who stands in for him, who has no part "
        "in the dossier."
    ) % {"unit": task.unit.name}
