"""Who may see a dossier and who may take which step. Said once, asked by everybody."""

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.policy import sight
from core import clock
from core.verdicts import YES, Verdict, no

from .lifecycle import TABLE, WRITABLE, Move, Owner, State

PRIVATE = (State.DRAFT,)
"""States nobody but the authors sees. A withdrawn draft never got a code: see `handed_in`."""


def handed_in() -> Q:
    """What was sent at least once. A draft, even withdrawn, stays its authors' own."""
    return Q(code__isnull=False) & ~Q(state__in=PRIVATE)


def visible(user) -> Q:
    """The one visibility rule: authors, accepted co-authors, branch readers, Access rows.

    An open Access row brings somebody in; a closing one (conflict of interest) shuts him out
    of everything but what he wrote himself.
    """
    own = Q(pk__in=_authored(user))
    seen = sight(user)
    by_post = Q(pk__in=_accesses(user, seen, closes=False).values("proposal"))
    if seen.reads_all:
        by_post = Q(pk__isnull=False)
    for path in () if seen.reads_all else seen.branches:
        by_post |= Q(unit__path__startswith=path)
    shut_out = Q(pk__in=_accesses(user, seen, closes=True).values("proposal"))
    return own | (handed_in() & by_post & ~shut_out)


def _authored(user):
    if not user.is_authenticated:
        return apps.get_model("proposals", "Author").objects.none().values("proposal")
    return user.authorships.filter(removed_at=None, accepted_at__isnull=False).values("proposal")


def _accesses(user, seen, *, closes):
    rows = apps.get_model("proposals", "Access").objects
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    who = Q(person=user)
    for unit_id, role in sorted(seen.posts):
        who |= Q(unit_id=unit_id, role=role)
    now = clock.now()
    return rows.filter(who, Q(until=None) | Q(until__gt=now), closes=closes, since__lte=now)


def is_author(user, proposal) -> bool:
    """Whether `user` is one of the authors, invited ones included: they never decide."""
    return proposal.authors.filter(person=user, removed_at=None).exists()


def can_make(move: Move, user, proposal) -> Verdict:
    """May `user` take this step of `proposal` now?

    The author's own steps are the lead author's. Steps of a case are never an author's
    (E-VOTE-5, E-COI-1); which post they belong to is asked in `approvals`.
    """
    step = TABLE.get((move, proposal.state))
    if step is None:
        return no(_("This step is not open now."))
    if not user.is_active:
        return no(_("This account is closed."))
    if step.by == Owner.AUTHOR:
        if user.pk == proposal.lead_id:
            return YES
        return no(_("Only the lead author may take this step."))
    if is_author(user, proposal):
        return no(_("An author of the proposal may not decide on it."))
    return YES


def can_write(user, proposal) -> Verdict:
    """May `user` write in the draft? The lead, and accepted co-authors at the edit level."""
    if proposal.state not in WRITABLE:
        return no(_("The plan is closed for writing in its present state."))
    if proposal.authors.filter(
        person=user, removed_at=None, accepted_at__isnull=False, level="EDIT"
    ).exists():
        return YES
    return no(_("Only the authors who may edit can write here."))


def can_comment(user, proposal) -> Verdict:
    """May `user` leave a remark on the draft? Authors at the comment and edit levels."""
    if (
        proposal.state in WRITABLE
        and proposal.authors.filter(
            person=user, removed_at=None, accepted_at__isnull=False, level__in=["COMMENT", "EDIT"]
        ).exists()
    ):
        return YES
    return no(_("Only the authors who may comment can write remarks here."))
