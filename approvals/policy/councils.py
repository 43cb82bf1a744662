"""Who sets up a council, who runs it, and who reads its sheets."""

from django.utils.translation import gettext as _

from accounts.policy import sight
from accounts.roles import Role, Stand
from core.verdicts import YES, Verdict, no

from .deputies import barred

OWED = ("COUNCIL_DECLARE", "COUNCIL_SHEET", "COUNCIL_CLOSE", "COUNCIL_CONFIRM")
"""What the members of a council owe, each in person."""
DECIDES = "DECISION"
"""Whoever may decide in the head's place may also set up a council in it."""


def can_set_up(user, case) -> Verdict:
    """May `user` set up a council in this case, name another member, or dissolve it?

    The head of the unit that decides, or who stands in for him for its decision: neither an author
    nor shut out.
    """
    shut = barred(case.proposal_id)
    if user.pk not in shut:
        if sight(user).holds(Role.HEAD, case.unit_id):
            return YES
        if heads_stand_in(user, case, shut) is not None:
            return YES
    return no(
        _(
            "A council is set up by the head of %(unit)s, or by who stands in for the head, "
            "without a part in the dossier."
        )
        % {"unit": case.unit.name}
    )


def heads_stand_in(user, case, shut: set[int]) -> Stand | None:
    """By which mandate `user` stands in for the head who decides this case; None in his own right.

    `shut`: who may not act on the dossier.
    """
    seen = sight(user)
    if (case.unit_id, Role.HEAD) in seen.posts:
        return None
    for stand in seen.stands:
        if stand.unit != case.unit_id or stand.role != Role.HEAD or stand.giver in shut:
            continue
        if not stand.covers(DECIDES, case.proposal_id):
            continue
        ahead = (one for one in stand.ahead if one.person not in shut)
        if not any(_covers(one, case) for one in ahead):
            return stand
    return None


def _covers(one, case) -> bool:
    return (not one.kinds or DECIDES in one.kinds) and one.dossier in (None, case.proposal_id)


RUNS = ("CHAIR", "VICE_CHAIR", "SECRETARY")
"""Places from which a council is called and written for."""


def can_run(own, sitting) -> Verdict:
    """May who sits at `own` (None: nowhere) call the council `sitting`, and write for it?

    Its chair, vice-chair and secretary, once they declared that they have no conflict; where none
    of them may, any member.
    """
    if own is None:
        return no(_("You do not sit in this council. Name another member, or dissolve it."))
    if own.conflict is None and not own.replaced:
        return no(_("Declare your interests first."))
    if own.is_free and (own.place in RUNS or (own.row.scores and sitting.at(*RUNS) is None)):
        return YES
    return no(_("This belongs to the chair and the secretary of the council."))


def reads_sheets(own, minutes, *, is_author: bool) -> bool:
    """Whether the sheets of a council are shown to somebody: `own` is his place in it, or None.

    Never to an author. Once the minutes are written, to everybody else who reads the dossier;
    before, only to a member whose own sheet was sent.
    """
    if is_author or (own is not None and not own.is_free):
        return False
    return minutes is not None or (own is not None and own.has_sent)


def reads_names(own, rule) -> bool:
    """Whether sheets are shown with names: a blind one to nobody but, unless the rule says
    otherwise, the chair.
    """
    if not rule.blind:
        return True
    return own is not None and own.place == "CHAIR" and not rule.blind_to_chair
