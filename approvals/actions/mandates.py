"""Standing in for a post: prepared, given, confirmed, ended (NĐ 30/2020/NĐ-CP, Phụ lục I).

A mandate moves no task and writes in none: whose turn a task is says `approvals.policy` at every
look, so existing and new tasks are the stand-in's from the first day to the last, and go back by
themselves.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.guard import one_at_a_time, taken
from accounts.models import Mandate, Seat, Unit, User
from accounts.policy import read_sight
from accounts.roles import MandateKind, Role
from approvals import policy, routing
from core.clock import day_of
from core.templatetags.core import vdate
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now
from proposals.models import Proposal

from .errors import need
from .standing_in import TAKEN, alone, named, write


@transaction.atomic
def give_mandate(
    seat: Seat,
    *,
    kind: str,
    holder: User,
    first_day: date,
    last_day: date,
    kinds: Iterable[str] = (),
    dossier: Proposal | None = None,
    number: str,
    document_date: date,
    reason: str,
    by: User,
    at: datetime,
) -> Mandate:
    """Let `holder` stand in for the post `seat`, on the days named, the last one counted.

    Given by who sits there it has force; prepared by the unit's officer or an administrator it
    waits for his confirmation. `kinds` of tasks: all when empty. Raises ValidationError beside the
    parameters, PermissionDenied (a stand-in passes nothing on), WrongMoment when somebody else
    stands in for the same in that time.
    """
    person, seat = _known(by), _seat(seat, at=at)
    policy.can_prepare(person, seat).enforce()
    if kind not in (MandateKind.ASSIGNMENT, MandateKind.DELEGATION):
        raise WrongMoment(_("This kind of standing in is given in another place."))
    return write(
        kind,
        seat.unit,
        seat.role,
        giver=seat.person,
        seat=seat,
        holder=holder,
        days=(first_day, last_day),
        scope=(kinds, dossier),
        document=(number, document_date),
        reason=reason,
        given=person.pk == seat.person_id,
        by=by,
        at=at,
    )


@transaction.atomic
def make_acting(
    unit: Unit,
    *,
    holder: User,
    first_day: date,
    last_day: date,
    number: str,
    document_date: date,
    reason: str,
    by: User,
    at: datetime,
) -> Mandate:
    """Make `holder` acting head of `unit` (giao quyền): only the head of a level above may.

    He signs with Q. and does all that the head is asked for, whether there is one or not. Raises
    as `give_mandate` does.
    """
    person = _known(by)
    policy.can_make_acting(person, unit, routing.levels_above(unit)).enforce()
    return write(
        MandateKind.ACTING,
        unit,
        Role.HEAD,
        giver=by,
        seat=None,
        holder=holder,
        days=(first_day, last_day),
        scope=((), None),
        document=(number, document_date),
        reason=reason,
        given=True,
        by=by,
        at=at,
    )


@transaction.atomic
def record_absence(
    seat: Seat,
    *,
    first_day: date,
    last_day: date,
    reason: str,
    number: str = "",
    document_date: date | None = None,
    by: User,
    at: datetime,
) -> Mandate:
    """Record that a head or a deputy is absent, on the days named, the last one counted.

    For an absent head the deputies stand in by their order (the number on their seat); an absent
    deputy is passed over. Recorded by himself it has force, and by an administrator, who is named,
    when he cannot: by a document, and from the next day on, so that he is told before anybody acts
    and may end it. Prepared by the unit's officer it waits for his confirmation. Raises as
    `give_mandate` does.
    """
    person, seat = _known(by), _seat(seat, at=at)
    policy.can_prepare(person, seat).enforce()
    own = person.pk == seat.person_id
    if not own and person.sight.is_admin and person.sight.holds(Role.DEPUTY_HEAD, seat.unit_id):
        raise PermissionDenied(
            _("You would stand in yourself: another administrator must record it.")
        )
    for_him = not own and person.sight.is_admin
    need(
        {
            "first_day": (
                not for_him or first_day > day_of(at),
                _("Recorded by an administrator it begins tomorrow: %(person)s is told before.")
                % {"person": seat.person},
            ),
            "number": (not for_him or bool(number.strip()), _("Name the document.")),
        }
    )
    return write(
        MandateKind.ABSENCE,
        seat.unit,
        seat.role,
        giver=seat.person,
        seat=seat,
        holder=None,
        days=(first_day, last_day),
        scope=((), None),
        document=(number, document_date),
        reason=reason,
        given=own or person.sight.is_admin,
        by=by,
        at=at,
    )


@transaction.atomic
def confirm_mandate(mandate: Mandate, *, by: User, at: datetime) -> Mandate:
    """Give force to what the officer has prepared: only the one who is stood in for.

    Everything is asked again as of now. Raises as `give_mandate` does.
    """
    fresh, person = _lock(mandate), _known(by)
    policy.can_confirm_mandate(person, fresh).enforce()
    if fresh.ended_at is not None or fresh.given_at is not None:
        raise WrongMoment(_("There is nothing left to confirm here."))
    if fresh.last_day < day_of(at):
        raise WrongMoment(_("Its last day has passed. Let it be prepared anew."))
    if fresh.holder_id and not fresh.holder.is_active:
        raise WrongMoment(_("The account of %(person)s is closed.") % {"person": fresh.holder})
    _seat(fresh.seat, at=at)
    if fresh.holder_seat_id:
        _seat(fresh.holder_seat, at=at)
    one_at_a_time(f"mandates:{fresh.unit_id}:{fresh.role}")
    alone(fresh)
    fresh.given_by, fresh.given_at = by, at
    with taken(TAKEN):
        fresh.save(update_fields=["given_by", "given_at"])
    record("mandate.confirm", fresh, by=by, at=at, **named(fresh))
    return fresh


@transaction.atomic
def end_mandate(mandate: Mandate, *, reason: str, by: User, at: datetime) -> Mandate:
    """End it now, or refuse what was prepared: the giver, the stand-in, who holds the post, the
    officer who prepared it as long as it waits, an administrator.

    Waits for an act that is being done by it at this moment. What was done stays done. Raises
    PermissionDenied; WrongMoment when it has ended already; ValidationError without a reason.
    """
    fresh, person = _lock(mandate), _known(by)
    policy.can_end_mandate(person, fresh).enforce()
    if fresh.ended_at is not None:
        raise WrongMoment(
            _("%(person)s ended it already, on %(day)s.")
            % {"person": fresh.ended_by, "day": vdate(fresh.ended_at)}
        )
    if fresh.last_day < day_of(at):
        raise WrongMoment(_("Its last day has passed already."))
    reason = nfc(reason).strip()
    need({"reason": (bool(reason), _("Say why it ends."))})
    fresh.ended_by, fresh.ended_at, fresh.end_reason = by, at, reason
    fresh.save(update_fields=["ended_by", "ended_at", "end_reason"])
    record("mandate.end", fresh, by=by, at=at, **named(fresh))
    return fresh


def _known(by: User) -> User:
    """Who acts, as he is known now: no right is taken from a session."""
    person = as_known_now(by)
    person.sight = read_sight(person)
    return person


def _seat(seat: Seat, *, at: datetime) -> Seat:
    """The post, locked, as it stands now. Raises WrongMoment when it is not held any more."""
    rows = Seat.objects.select_for_update(of=("self",), no_key=True)
    fresh = rows.select_related("person", "unit").get(pk=seat.pk)
    if fresh.until is not None and fresh.until <= day_of(at):
        raise WrongMoment(_("This post is not held any more."))
    return fresh


def _lock(mandate: Mandate) -> Mandate:
    rows = Mandate.objects.select_for_update(of=("self",)).select_related(
        "unit", "giver", "holder", "seat", "holder_seat", "ended_by"
    )
    return rows.get(pk=mandate.pk)
