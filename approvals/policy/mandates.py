"""Who may let somebody stand in for a post, confirm it, end it, and read of it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Mandate, Seat
from accounts.policy import sight
from accounts.roles import LEADERS, PARTY, MandateKind, Role
from core import clock
from core.templatetags.core import vdate, vdatetime
from core.verdicts import YES, Verdict, no


def can_prepare(user, seat) -> Verdict:
    """May `user` say who stands in for this post? Its holder; for his confirmation the unit's
    officer or an administrator. Never who only stands in for it himself.
    """
    seen = sight(user)
    if user.pk == seat.person_id and (seat.unit_id, seat.role) in seen.posts:
        return YES
    if any(one.unit == seat.unit_id and one.role == seat.role for one in seen.stands):
        return no(_("You stand in for this post yourself; only its holder lets somebody stand in."))
    if seat.role in LEADERS and (seen.holds(Role.UNIT_OFFICER, seat.unit_id) or seen.is_admin):
        return YES
    return no(who_lets_stand_in())


def who_lets_stand_in() -> str:
    return _(
        "Only the holder of the post lets somebody stand in for it; the unit's officer or an "
        "administrator may prepare it for the holder."
    )


def can_make_acting(user, unit, above) -> Verdict:
    """May `user` make somebody acting head of `unit`? The head of a level `above` it."""
    if any(sight(user).holds(Role.HEAD, one.pk) for one in above):
        return YES
    return no(_("Only the head of a level above makes somebody acting head of a unit."))


def can_confirm_mandate(user, mandate) -> Verdict:
    """May `user` give force to what was prepared? Only the one who is to be stood in for."""
    if user.pk == mandate.giver_id and (mandate.unit_id, mandate.role) in sight(user).posts:
        return YES
    return no(_("Only %(person)s may confirm this.") % {"person": mandate.giver})


def can_end_mandate(user, mandate) -> Verdict:
    """May `user` end it, or refuse it? Who gave it, who stands in, who holds the post now, an
    administrator; who prepared it, as long as it has no force."""
    seen = sight(user)
    if (
        user.pk in (mandate.giver_id, mandate.holder_id)
        or (user.pk == mandate.prepared_by_id and mandate.given_at is None)
        or (mandate.unit_id, mandate.role) in seen.posts
        or seen.is_admin
    ):
        return YES
    return no(_("Only who gave it, who stands in, or an administrator may end this."))


def visible_mandates(user) -> Q:
    """Mandates `user` may read: those he gave, has, prepared; those of units he leads or serves as
    officer; an administrator and who reads the whole city, all."""
    seen = sight(user)
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    if seen.is_admin or seen.reads_all:
        return Q(pk__isnull=False)
    units = {unit_id for unit_id, role in seen.posts if role in {*LEADERS, Role.UNIT_OFFICER}}
    own = Q(giver=user) | Q(holder=user) | Q(prepared_by=user)
    return own | Q(unit__in=units)


def over_says(over: Mandate) -> str:
    """Until when a mandate ran, and to whom its tasks went back."""
    if over.ended_at is None and over.last_day >= clock.today():
        return _(
            "You no longer stand in here: the post on which it rested has ended (%(said)s). The "
            "step is its holder's again."
        ) % {"said": over.said}
    until = vdatetime(over.ended_at) if over.ended_at else vdate(over.last_day)
    return _("Your standing in ran until %(until)s (%(said)s). The step is its holder's again.") % {
        "until": until,
        "said": over.said,
    }


def stand_for(role: str) -> frozenset[str]:
    """The posts whose holders may do what is owed by the post `role`.

    A Party committee's secretary and its officer may each record its opinion.
    """
    return frozenset(PARTY) if role in PARTY else frozenset({role})


def mandate_over(user, task) -> Mandate | None:
    """The mandate by which `task` was his turn, and that has ended or lapsed; or None."""
    if task.person_id is not None:
        return None
    today = clock.today()
    deputy = Seat.objects.held_on(today).filter(person=user.pk, role=Role.DEPUTY_HEAD)
    his = Q(holder=user.pk) | Q(
        kind=MandateKind.ABSENCE, role=Role.HEAD, unit__in=deputy.values("unit")
    )
    rows = Mandate.objects.filter(
        his,
        given_at__isnull=False,
        unit=task.unit_id,
        role__in=stand_for(task.role),
        first_day__lte=today,
    ).exclude(pk__in=Mandate.objects.in_force(today).values("pk"))
    found = (row for row in rows.order_by("-pk")[:50] if row.covers(task.kind, task.proposal_id))
    return next(found, None)
