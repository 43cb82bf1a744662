"""Who prepares the handover of somebody who leaves, who carries it out, and who reads it."""

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.policy import sight
from core.verdicts import YES, Verdict, no

from .conflicts import led_by


def can_hand_over(user, person, seat=None) -> Verdict:
    """May `user` prepare the handover of `person` (of `seat`, when only that post ends)?

    An administrator, or the head of the unit; he himself only as that head.
    """
    unit = seat.unit_id if seat is not None else person.unit_id
    if (sight(user).is_admin and user.pk != person.pk) or led_by(user).filter(pk=unit).exists():
        return YES
    if sight(user).is_admin:
        return no(_("Nobody hands over his own work alone. Another administrator must do this."))
    named = Unit.objects.get(pk=unit).name
    return no(
        _("A handover is prepared by the head of %(unit)s or by an administrator.")
        % {"unit": named}
    )


def can_carry_out(user, handover) -> Verdict:
    """May `user` carry out what somebody else has prepared?

    An administrator where a head prepared it; where an administrator did, another one, or the head
    of the unit. Never who leaves, and never who prepared it.
    """
    if user.pk == handover.person_id:
        return no(_("Whoever leaves does not carry out his own handover."))
    if user.pk == handover.by_id:
        return no(_("Somebody else carries it out, not the one who prepared it."))
    if sight(user).is_admin:
        return YES
    unit = handover.seat.unit_id if handover.seat_id else handover.person.unit_id
    if sight(handover.by).is_admin and led_by(user).filter(pk=unit).exists():
        return YES
    return no(_("This handover is carried out by an administrator."))


def can_drop(user, handover) -> Verdict:
    """May `user` drop what was prepared? Who prepared it, and who may carry it out."""
    return YES if user.pk == handover.by_id else can_carry_out(user, handover)


def visible_handovers(user) -> Q:
    """Handovers `user` may read: an administrator and an auditor all, a head those of his unit,
    everybody his own, what he prepared, and where he takes something on.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    handovers = apps.get_model("approvals", "Handover").objects
    return _whole(user) | Q(pk__in=handovers.filter(rows__heir=user).values("pk"))


def reads_all_rows(user, handover) -> bool:
    """Whether `user` reads what became of each thing; who only takes something on reads that."""
    return type(handover).objects.filter(_whole(user), pk=handover.pk).exists()


def can_plan_succession(user, unit) -> Verdict:
    """May `user` propose to whom the work of a closed unit goes? Its head, and the head of each
    unit that succeeds it; an administrator carries it out.
    """
    heirs = unit.successors.values("pk")
    if led_by(user).filter(Q(pk=unit.pk) | Q(pk__in=heirs)).exists():
        return YES
    return no(
        _("This is proposed by the head of %(unit)s or of a unit that succeeds it.")
        % {"unit": unit.name}
    )


def _whole(user) -> Q:
    seen = sight(user)
    if seen.is_admin or seen.holds("AUDITOR"):
        return Q(pk__isnull=False)
    led = led_by(user)
    unit = Q(seat=None, person__unit__in=led) | Q(seat__unit__in=led)
    return Q(person=user) | Q(by=user) | unit


def may_prepare_some(user) -> bool:
    """Whether `user` may prepare handovers at all: an administrator, or a head. No query."""
    seen = sight(user)
    return seen.is_admin or seen.holds("HEAD")
