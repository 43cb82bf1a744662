"""Who may take figures and lists out of the house, and whose yearly review it is."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import Seat
from accounts.policy import below, sight
from accounts.roles import LEADERS, READS_BRANCH, Role
from core import clock
from core.verdicts import YES, Verdict, no
from proposals.models import Proposal

WRITES_REVIEW = frozenset({Role.HEAD, Role.UNIT_OFFICER})
"""Posts of a unit that write its yearly review and hand it upward."""

NAMED = 3
"""How many export officers a refusal names."""


def can_export(user) -> Verdict:
    """May `user` take lists and figures away as a file?

    A post of its own (trust.md, abuse row 21): an export officer takes his unit's branch, one of
    the city's focal point the whole city. Administration does not imply it. A refusal names who
    may (two queries, on refusal only).
    """
    if sight(user).export_paths:
        return YES
    reason = _("Only an export officer may take this away as a file.")
    officers = _export_officers(user)
    if officers:
        named = "; ".join(f"{seat.person.full_name} ({seat.unit.name})" for seat in officers)
        return no(reason + " " + _("Ask: %(people)s.") % {"people": named})
    return no(reason + " " + _("Nobody holds this post yet: ask an administrator to give it."))


def exported(user) -> Q:
    """Of the dossiers a person may see, those he may take away: his export branches."""
    return below(sight(user).export_paths, column="unit__path")


def visible(user) -> Q:
    """Reviews of the branches he reads and of units he is the superior of; of the whole city for
    the posts that read it all.

    What is still being written is read by the posts of that unit alone: see `reads_text`.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    seen = sight(user)
    if seen.reads_all:
        return Q(pk__isnull=False)
    leads = [unit for unit, role in seen.posts if role in LEADERS]
    under = Q(unit__superior__in=leads) | Q(unit__superior__superior__in=leads)
    return under | below(seen.branches, column="unit__path")


def can_follow_delays(user) -> Verdict:
    """May `user` see who is late? Whoever leads or follows units, or the whole city (R2-14)."""
    seen = sight(user)
    if seen.branches or seen.reads_all:
        return YES
    return no(
        _(
            "Who is late is followed by heads and officers of units, by the levels above them, "
            "and by the city's focal point. What waits for you stands on the first page."
        )
    )


def delays(user) -> Q:
    """Tasks whose delay he follows: of the units he reads and of those his unit is superior of.

    Only of dossiers that he may read and never wrote in: what is said of a step tells how far the
    deliberation is, which no author hears.
    """
    seen = sight(user)
    theirs = Q()
    if not seen.reads_all:
        leads = [unit for unit, role in seen.posts if role in LEADERS]
        theirs = Q(unit__superior__in=leads) | below(seen.branches, column="unit__path")
    own = user.authorships.ever().values("proposal")
    # Looked up for each step: PostgreSQL would else gather all that he may read, for 26 rows.
    readable = Proposal.objects.visible_to(user).order_by().filter(pk=OuterRef("proposal"))
    return theirs & (Q(proposal=None) | (Q(Exists(readable)) & ~Q(proposal__in=own)))


def follows_all(user) -> bool:
    """Whether `user` follows every unit of the city."""
    return sight(user).reads_all


def follows(user) -> Q:
    """Units whose delays and times he follows: those he reads, and those his is superior of."""
    seen = sight(user)
    if seen.reads_all:
        return Q()
    leads = [unit for unit, role in seen.posts if role in LEADERS]
    return Q(superior__in=leads) | below(seen.branches)


def reads_text(user, review) -> bool:
    """Whether the words may be shown: once submitted, or to those who belong to the unit."""
    return review.is_submitted or sight(user).holds_any(READS_BRANCH, review.unit_id)


def can_write(user, review) -> Verdict:
    """May `user` write this review now? Its unit's head or officer, until it is submitted."""
    if not sight(user).holds_any(WRITES_REVIEW, review.unit_id):
        return no(_("Only the head or an officer of %(unit)s may do this.") % {"unit": review.unit})
    if review.is_submitted:
        return no(_("This review has been submitted and does not change any more."))
    return YES


def can_take_away(user, review) -> Verdict:
    """May `user` have this review as a file? Its writers, and export officers of its branch."""
    if sight(user).holds_any(WRITES_REVIEW, review.unit_id):
        return YES
    if any(review.unit.path.startswith(path) for path in sight(user).export_paths):
        return YES
    return can_export(user) and no(
        _("Your export post does not reach %(unit)s.") % {"unit": review.unit}
    )


def _export_officers(user):
    """Export officers whose branch holds this person's unit, the nearest first."""
    lineage = user.unit.lineage
    return (
        Seat.objects.held_on(clock.today_in_query())
        .filter(Q(unit__in=lineage) | Q(unit__is_focal_point=True))
        .filter(role=Role.EXPORT_OFFICER, person__is_active=True)
        .select_related("person", "unit")
        .order_by("-unit__path", "pk")[:NAMED]
    )
