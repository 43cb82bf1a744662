"""A mandate as it is written down: what its kind demands, and in which words it is kept."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions.guard import one_at_a_time, taken
from accounts.models import Mandate, Seat, User, scope_of
from accounts.roles import ONE_HOLDER, MandateKind, Role, StandsIn, longest_mandate, standing_in
from approvals import policy
from approvals.models import Kind
from core.clock import day_of
from core.templatetags.core import vdate
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.models import Proposal

from .errors import need

COVERED = tuple(kind for kind in Kind if kind not in policy.OF_NOBODY_ELSE)
"""Kinds of tasks that a mandate may cover."""


def write(kind, unit, role, *, giver, seat, holder, days, scope, document, reason, given, by, at):
    """The row, with everything asked that its kind demands, and its entry."""
    today, (first, last), (kinds, dossier) = day_of(at), days, scope
    kinds, (number, dated) = sorted(set(kinds)), document
    number, reason = nfc(number).strip(), nfc(reason).strip()
    absence = kind == MandateKind.ABSENCE
    fresh = User.objects.select_related("unit").get(pk=holder.pk) if holder else None
    rule, own = _rule(kind, unit, role, fresh, today)
    limit = longest_mandate(today).days
    fits = _fits(rule, fresh, giver, unit, role, today)
    needed = _("Needed: a mandate rests on a document.")
    need(
        {
            "first_day": (first >= today, _("It begins today at the earliest.")),
            "last_day": (
                first <= last and (last - first).days < limit,
                _("Not before the first day, and at most %(n)d days from it.") % {"n": limit},
            ),
            "holder": fits,
            "kinds": (
                set(kinds) <= set(COVERED) and (not fits[0] or rule.whole or bool(kinds)),
                _("Choose which tasks: who signs %(form)s does not stand in for all of them.")
                % {"form": rule.form.label if rule and rule.form else ""},
            ),
            "dossier": (
                dossier is None or _is_seen(dossier, giver),
                _("There is no such dossier among those the holder of the post may see."),
            ),
            "number": (absence or bool(number), needed),
            "document_date": ((absence and not number) or dated is not None, needed),
            "reason": (bool(reason), _("Say why.")),
        }
    )
    need({"document_date": (dated is None or dated <= today, _("This day has not come yet."))})
    mandate = Mandate(
        kind=kind,
        unit=unit,
        role=role,
        giver=giver,
        seat=seat,
        holder=fresh,
        holder_seat=own,
        form=rule.form,
        overrides=rule.overrides,
        first_day=first,
        last_day=last,
        kinds=kinds,
        dossier=dossier.pk if dossier else None,
        scope=scope_of(kinds, dossier.pk if dossier else None, absence=absence),
        number=number,
        document_date=dated,
        reason=reason,
        prepared_by=by,
        prepared_at=at,
        given_by=by if given else None,
        given_at=at if given else None,
    )
    mandate.said = _said(mandate)
    one_at_a_time(f"mandates:{unit.pk}:{role}")
    if given:
        alone(mandate)
    with taken(TAKEN):
        mandate.save(force_insert=True)
    if given:
        record("mandate.give", mandate, by=by, at=at, **named(mandate))
    else:
        record("mandate.prepare", mandate, by=by, at=at, **named(mandate))
    return mandate


def _rule(kind, unit, role, holder, today) -> tuple[StandsIn | None, Seat | None]:
    """The row that fits this stand-in, and the post of his that it rests on."""
    if holder is None:
        return standing_in(kind, role, frozenset({Role.DEPUTY_HEAD}), today), None
    seats = {seat.role: seat for seat in holder.seats.held_on(today).filter(unit=unit)}
    rule = standing_in(kind, role, frozenset(seats), today)
    return rule, seats[rule.needs] if rule and rule.needs else None


def _fits(rule, holder, giver, unit, role, today) -> tuple[bool, str]:
    """Whether he may stand in, and why not."""
    if rule is None:
        return False, _("Nobody stands in for this post in this way.")
    if holder is None:
        return True, ""
    if not holder.is_active:
        return False, _("The account of %(person)s is closed.") % {"person": holder}
    if holder.pk == giver.pk:
        return False, _("Nobody stands in for himself.")
    held = holder.seats.held_on(today)
    if held.filter(unit=unit, role=role).exists():
        return False, _("%(person)s holds this post already.") % {"person": holder}
    inside = holder.unit.path.startswith(unit.path)
    if rule.within and not (inside or held.filter(unit__path__startswith=unit.path).exists()):
        return False, _("%(person)s does not work in %(unit)s or below it.") % {
            "person": holder,
            "unit": unit,
        }
    return True, ""


def _is_seen(dossier: Proposal, giver: User) -> bool:
    return Proposal.objects.visible_to(giver).filter(pk=dossier.pk, code__isnull=False).exists()


def alone(mandate: Mandate) -> None:
    """Raise WrongMoment when somebody stands in for a part of the same in that time already."""
    others = Mandate.objects.filter(
        unit=mandate.unit_id,
        role=mandate.role,
        given_at__isnull=False,
        ended_at=None,
        first_day__lte=mandate.last_day,
        last_day__gte=mandate.first_day,
    )
    if mandate.is_absence or mandate.role not in ONE_HOLDER:
        others = others.filter(giver=mandate.giver_id)
    same = Q(kind=MandateKind.ABSENCE)
    for other in others.filter(same if mandate.is_absence else ~same).select_related("holder"):
        kinds = not mandate.kinds or not other.kinds or set(mandate.kinds) & set(other.kinds)
        dossiers = None in (mandate.dossier, other.dossier) or mandate.dossier == other.dossier
        if kinds and dossiers:
            raise WrongMoment(
                _(
                    "%(who)s: this is provided for already from %(first)s to %(last)s. End that "
                    "first, or choose other days or tasks."
                )
                % {
                    "who": other.holder or other.get_kind_display(),
                    "first": vdate(other.first_day),
                    "last": vdate(other.last_day),
                }
            )


def _said(mandate: Mandate) -> str:
    """For whom and by what document he acts: kept as evidence, in the names of the day."""
    about = {
        "giver": mandate.giver.full_name,
        "unit": mandate.unit.name,
        "number": mandate.number,
        "day": vdate(mandate.document_date) if mandate.document_date else "",
        "first": vdate(mandate.first_day),
        "last": vdate(mandate.last_day),
    }
    with override(settings.LANGUAGE_CODE):
        if mandate.kind == MandateKind.ACTING:
            return _("as acting head under document %(number)s of %(day)s") % about
        if mandate.number:
            return _("in place of %(giver)s under document %(number)s of %(day)s") % about
        return _("in place of %(giver)s, absent from %(first)s to %(last)s") % about


def named(mandate: Mandate) -> dict:
    """What the journal keeps of it."""
    return {
        "kind": mandate.kind,
        "unit": mandate.unit_id,
        "role": mandate.role,
        "giver": mandate.giver_id,
        "person": mandate.holder_id,
        "first_day": mandate.first_day,
        "last_day": mandate.last_day,
        "scope": mandate.scope,
        "number": mandate.number,
        "form": mandate.form,
    }


TAKEN = {
    "one_stand_in_at_a_time": lambda: _(
        "Somebody stands in for this post in that time already. End that first."
    ),
}
