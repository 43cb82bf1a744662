"""Who hands a case down, takes it back, or gives it back up: the head, or who stands in for him."""

from django.utils.translation import gettext as _

from accounts.policy import sight
from accounts.roles import Role, Stand
from core.verdicts import YES, Verdict, no

from .deputies import barred

KIND = "DECISION"
"""Whoever may decide in the head's place may also hand the decision down."""


def can_hand_down(user, unit, proposal) -> Verdict:
    """May `user` hand cases of `unit` down, or take them back? Its head, or his stand-in; never an
    author, nor somebody shut out.
    """
    heads = (unit.pk, Role.HEAD) in sight(user).posts
    if (heads or stand_of(user, unit, proposal)) and user.pk not in barred(proposal.pk):
        return YES
    return no(
        _("Only the head of %(unit)s, or who stands in for him, with no part in the dossier.")
        % {"unit": unit.name}
    )


def stand_of(user, unit, proposal) -> Stand | None:
    """By which mandate `user` acts for the head of `unit`; None: in his own right, or not at all.

    Not where the giver may not act himself, nor while somebody before him may.
    """
    seen = sight(user)
    if (unit.pk, Role.HEAD) in seen.posts:
        return None
    shut = None
    for stand in seen.stands:
        if (stand.unit, stand.role) != (unit.pk, Role.HEAD) or not stand.covers(KIND, proposal.pk):
            continue
        shut = barred(proposal.pk) if shut is None else shut
        first = any(
            one.person not in shut
            and (not one.kinds or KIND in one.kinds)
            and one.dossier in (None, proposal.pk)
            for one in stand.ahead
        )
        if stand.giver not in shut and not first:
            return stand
    return None
