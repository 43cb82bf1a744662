"""Handing over the work of somebody who leaves, or whose post ends: prepared, carried out, dropped.

One act: the posts end and are given on, the account closes, what is his by name passes on, each
with a row that says what became of it. Where a post of power passes on, or a head prepared it, a
second person carries it out (ADR 23, 36).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts.actions.guard import one_at_a_time
from accounts.models import Seat, User
from accounts.policy import read_sight
from accounts.roles import POWER, Role
from approvals import policy, selectors
from approvals.models import Handover, HandoverEnd, HandoverRow
from approvals.selectors import Leaving
from core.clock import day_of
from core.templatetags.core import vdate
from core.text import nfc
from core.verdicts import Stale, WrongMoment
from journal.actions import record
from proposals.actions import as_known_now
from proposals.models import Proposal

from .errors import need
from .passing import Passing, pass_work

What, Outcome = HandoverRow.What, HandoverRow.Outcome


@transaction.atomic
def hand_over(
    person: User,
    *,
    seat: Seat | None = None,
    heirs: Mapping[str, User],
    number: str = "",
    reason: str,
    seen: str,
    by: User,
    at: datetime,
) -> Handover:
    """Hand over the work of `person`, who leaves, or only of his post `seat`, which ends.

    `heirs` name who takes on what, by the fields of the page: "seat_<key>" who gets a post,
    "lead_<key>" which co-author leads a dossier, "opinion" and "follow" who answers and follows in
    his place. Carried out at once by an administrator; only prepared where a post of power passes
    on or a head does it: then somebody else carries it out. `seen` is the fingerprint of what the
    page showed: Stale when something has moved. Also of somebody whose account was closed before.
    Raises PermissionDenied, ValidationError beside the
    fields, WrongMoment where it is prepared already or nothing is left.
    """
    one_at_a_time(f"leaving:{person.pk}")
    doer, who = _known(by), _of(person, seat)
    seat = Seat.objects.select_related("unit").get(pk=seat.pk) if seat is not None else None
    policy.handovers.can_hand_over(doer, who, seat).enforce()
    _still(seat, at)
    waits = Handover.objects.waiting().filter(person=who, seat=seat).select_related("by").first()
    if waits is not None:
        about = {"person": waits.by, "day": vdate(waits.at)}
        raise WrongMoment(
            _("%(person)s has prepared it already, on %(day)s. Carry that out, or drop it.") % about
        )
    found = selectors.leaving(who, seat, on=day_of(at))
    if not who.is_active and not found.count:
        raise WrongMoment(_("Nothing points to %(person)s any more.") % {"person": who})
    need({"reason": (bool(reason.strip()), _("Say why; it stays on record."))})
    heirs = {name: one for name, one in heirs.items() if one is not None}
    _need_heirs(found, heirs)
    if found.fingerprint != seen:
        raise _stale(found)
    power = any(post.seat.role in POWER and f"seat_{post.seat.pk}" in heirs for post in found.posts)
    one = Handover.objects.create(
        person=who,
        seat=seat,
        number=nfc(number).strip(),
        reason=nfc(reason).strip(),
        heirs={name: heir.pk for name, heir in heirs.items()},
        needs_two=power or not doer.sight.is_admin,
        by=doer,
        at=at,
    )
    if one.needs_two:
        record("handover.prepare", one, by=doer, at=at, **_named(one))
    else:
        _carry_out(one, seen=seen, by=doer, at=at)
    return one


@transaction.atomic
def carry_out_handover(handover: Handover, *, seen: str, by: User, at: datetime) -> Handover:
    """Carry out what somebody else has prepared, all of it as it stands now.

    `seen` is the fingerprint of what the page showed. Raises PermissionDenied to who prepared it or
    leaves, Stale, WrongMoment when it is over already or the account is closed.
    """
    one = _lock(handover)
    doer = _known(by)
    policy.handovers.can_carry_out(doer, one).enforce()
    _still(one.seat, at)
    _carry_out(one, seen=seen, by=doer, at=at)
    return one


@transaction.atomic
def drop_handover(handover: Handover, *, reason: str, by: User, at: datetime) -> Handover:
    """Say that a prepared handover is not wanted, with a reason. Raises as `carry_out_handover`."""
    one = _lock(handover)
    doer = _known(by)
    policy.handovers.can_drop(doer, one).enforce()
    need({"reason": (bool(reason.strip()), _("Say why; it stays on record."))})
    HandoverEnd.objects.create(
        handover=one, carried_out=False, reason=nfc(reason).strip(), by=doer, at=at
    )
    record("handover.drop", one, by=doer, at=at, **_named(one))
    return one


def _carry_out(one: Handover, *, seen: str, by: User, at: datetime) -> None:
    on = day_of(at)
    keys = selectors.leaving(one.person, one.seat, on=on).dossiers
    rows = Proposal.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    list(rows.values_list("pk"))
    found = selectors.leaving(one.person, one.seat, on=on)
    if found.fingerprint != seen:
        raise _stale(found)
    people = User.objects.select_related("unit").in_bulk(set(one.heirs.values()))
    heirs = {name: people[key] for name, key in one.heirs.items()}
    _need_heirs(found, heirs)
    HandoverEnd.objects.create(handover=one, carried_out=True, by=by, at=at)
    passing = Passing(found, heirs, by, at)
    _posts(one, passing)
    pass_work(passing)
    HandoverRow.objects.bulk_create(
        HandoverRow(
            handover=one,
            what=what,
            outcome=passing.became[what, thing.key][0],
            heir=passing.became[what, thing.key][1],
            why=passing.became[what, thing.key][2],
            subject=thing.key,
            name=thing.name[:300],
            proposal_id=thing.proposal,
            task_id=thing.task,
        )
        for what in What.values
        for thing in found[what]
    )
    counts = {what: len(found[what]) for what in What.values if found[what]}
    record("handover.carry_out", one, by=by, at=at, **_named(one), counts=counts)


def _posts(one: Handover, passing: Passing) -> None:
    """His posts end, are given on to whom they were meant for, and his account closes."""
    at, by = passing.at, passing.by
    admins = [who for who in (by, one.by) if read_sight(who).is_admin and who.pk != one.person_id]
    if not admins:
        raise WrongMoment(_("Who prepared it administers no more. Let it be prepared anew."))
    admin, on = admins[-1], day_of(at)
    if one.seat_id is None and one.person.is_active:
        accounts.deactivate_person(one.person, until=on, by=admin, at=at)
        one.person.is_active = False
    for post, thing in zip(passing.found.posts, passing.found[What.SEAT], strict=True):
        seat, heir = post.seat, passing.heirs.get(f"seat_{post.seat.pk}")
        if one.seat_id is not None:
            accounts.end_seat(seat, until=on, by=admin, at=at)
        if heir is None:
            passing.say(What.SEAT, thing, Outcome.ENDED, why=_who_then(post))
            continue
        given = accounts.give_seat(
            person=heir, unit=seat.unit, role=seat.role, since=on, title=seat.title,
            document=one.number, by=admin, at=at,
        )  # fmt: skip
        second = next((who for who in admins if who.pk not in (admin.pk, heir.pk)), None)
        if second is not None:
            given = accounts.confirm_seat(given, by=second, at=at)
        why = _("waits until another administrator confirms it")
        if given.acts_from is not None:
            why = _("may act from %(day)s") % {"day": vdate(given.acts_from)}
        passing.say(What.SEAT, thing, Outcome.MOVED, heir, why)


def _who_then(post: selectors.Post) -> str:
    """Who does the work of a post that is given to nobody now."""
    if post.others:
        names = ", ".join(str(one) for one in post.others)
        return _("Also held by: %(names)s.") % {"names": names}
    if post.seat.role == Role.UNIT_OFFICER:
        return _("Nobody holds it now; the head of the unit does its work.")
    return _("Nobody holds it now; the level above is told when a step waits.")


def _need_heirs(found: Leaving, heirs: Mapping[str, User]) -> None:
    """Raise ValidationError beside whoever cannot take it on."""
    leads = {f"lead_{thing.key}": thing for thing in found[What.LEAD]}
    facts = {}
    for name, heir in heirs.items():
        if name in leads:
            may = heir in leads[name].heirs
            facts[name] = (may, _("Only a co-author who accepted may lead the dossier."))
            continue
        facts[name] = (
            heir.is_active and heir.pk != found.person.pk,
            _("Name somebody else, whose account is open."),
        )
    for post in found.posts:
        name, heir = f"seat_{post.seat.pk}", heirs.get(f"seat_{post.seat.pk}")
        if heir is not None and heir in post.others:
            facts[name] = (False, _("%(name)s holds this post already.") % {"name": heir})
    need(facts)


def _still(seat: Seat | None, at: datetime) -> None:
    if seat is not None and seat.until is not None and seat.until <= day_of(at):
        raise WrongMoment(_("This post is not held any more."))


def _stale(found: Leaving) -> Stale:
    return Stale(
        _("Something has moved since you opened the page. Look at it once more."), theirs=found
    )


def _lock(handover: Handover) -> Handover:
    one_at_a_time(f"leaving:{handover.person_id}")
    rows = Handover.objects.select_related("person__unit", "seat__unit", "by")
    one = rows.get(pk=handover.pk)
    ended = HandoverEnd.objects.filter(handover=one).select_related("by").first()
    if ended is not None:
        about = {"person": ended.by, "day": vdate(ended.at)}
        if ended.carried_out:
            raise WrongMoment(_("%(person)s carried it out already, on %(day)s.") % about)
        raise WrongMoment(_("%(person)s dropped it on %(day)s.") % about)
    return one


def _known(by: User) -> User:
    person = as_known_now(by)
    person.sight = read_sight(person)
    return person


def _of(person: User, seat: Seat | None) -> User:
    if seat is not None and seat.person_id != person.pk:
        raise WrongMoment(_("This is somebody else's post."))
    return as_known_now(person)


def _named(one: Handover) -> dict:
    unit = one.seat.unit_id if one.seat_id else one.person.unit_id
    return {
        "person": one.person_id,
        "unit": unit,
        "heirs": sorted(set(one.heirs.values())),
        "prepared_by": one.by_id,
    }
