"""Who calls back what was handed to another unit, while it has not answered."""

from django.utils.translation import gettext as _

from accounts.policy import sight
from accounts.roles import Role
from core.verdicts import YES, Verdict, no

from .deputies import barred
from .handing import can_hand_down


def handed_it_himself(user, handed) -> bool:
    """Whether `user` is the officer who handed it on at intake and still works at that unit."""
    mine = handed.by_id == user.pk and handed.task.kind == "INTAKE"
    posts = sight(user).posts
    return mine and (handed.case.unit_id, Role.UNIT_OFFICER) in posts


def can_call_back(user, handed, proposal) -> Verdict:
    """May `user` call `handed` back? The head of the unit that handed it on, or who stands in for
    him; at intake also the officer who did it. Never an author, nor somebody shut out.
    """
    if can_hand_down(user, handed.case.unit, proposal):
        return YES
    if handed_it_himself(user, handed) and user.pk not in barred(proposal.pk):
        return YES
    return no(
        _(
            "It is called back by the head of %(unit)s, by who stands in for him, or at intake by "
            "the officer who handed it on; never by an author."
        )
        % {"unit": handed.case.unit.name}
    )
