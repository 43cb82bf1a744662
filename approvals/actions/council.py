"""Setting up a council that advises on a plan, changing who sits in it, calling and ending it.

Vote and decision wait while it sits, as they wait for opinions asked for: an open council always
owes its close or its confirmation (`owe_the_end`). It recommends; it decides nothing (domain c.7).
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Mandate, User
from accounts.policy import read_sight
from approvals import policy, selectors
from approvals.models import (
    COUNCIL,
    Case,
    Council,
    CouncilCall,
    CouncilMember,
    Dissolution,
    Kind,
    Place,
)
from approvals.selectors import Sitting
from approvals.selectors.tightening import own_lines
from core.clock import day_of
from core.templatetags.core import vdate
from core.text import nfc
from core.verdicts import WrongMoment
from documents.actions import store
from journal.actions import record
from proposals.actions import as_known_now, revoke
from proposals.models import Capacity
from proposals.selectors import given_up

from .errors import need
from .sitting import closed_already, end_tasks_of, owe_the_end, reopened
from .stages import proceed
from .tasks import fresh_case, open_task, void_tasks


@transaction.atomic
def set_up_council(
    case: Case,
    *,
    members: Iterable[tuple[User, str]],
    number: str,
    decided_on: date,
    file: UploadedFile | None = None,
    by: User,
    at: datetime,
) -> Council:
    """Set up a council by a decision: `members` as (person, Place), each owes his declaration now.

    Nobody reads the plan before he declared that no interest of his stands against it. Raises
    ValidationError for a composition the rule does not allow, or with somebody who may not sit in
    it; WrongMoment when the case is not there; PermissionDenied to anybody but the head of the
    unit, or who stands in for him.
    """
    fresh, person = fresh_case(case), as_known_now(by)
    mandate = _head_by(person, fresh)
    _need_its_time(fresh)
    rule = selectors.council_rule(day_of(at))
    if rule is None:
        raise WrongMoment(
            _("No rule says how a council works. Ask an administrator to load the rule data.")
        )
    members = [(as_known_now(one), Place(place)) for one, place in members]
    need(
        {
            "number": (bool(number.strip()), _("Write number and symbol of the decision.")),
            "decided_on": (decided_on <= day_of(at), _("This day has not come yet.")),
            "members": composition(fresh, members, rule),
        }
    )
    council = Council.objects.create(
        case=fresh,
        rule=rule,
        number=nfc(number).strip(),
        decided_on=decided_on,
        file=store(file, by=person, at=at, given_up=given_up(fresh.proposal)) if file else None,
        own_criteria=own_lines(fresh.unit, rule, day_of(at)),
        by=person,
        mandate=mandate,
        at=at,
    )
    for one, place in members:
        _seat(council, one, place, by=person, at=at)
    owe_the_end(Sitting(council), at=at)
    record(
        "council.set_up",
        fresh,
        by=person,
        at=at,
        council=council.pk,
        number=council.number,
        decided_on=decided_on,
        rule=rule.version,
        members=[{"person": one.pk, "place": place.value} for one, place in members],
        **({"mandate": mandate.pk} if mandate else {}),
    )
    return council


@transaction.atomic
def name_member(
    replaced: CouncilMember, *, person: User, reason: str, by: User, at: datetime
) -> CouncilMember:
    """Let `person` sit where `replaced` sat, who declared a conflict or cannot take part.

    Never where the sheet was sent. Raises as `set_up_council`.
    """
    council, sitting, head = _open(replaced.council, by)
    gone = next(one for one in sitting.everybody if one.row.pk == replaced.pk)
    if sitting.minutes is not None:
        raise WrongMoment(closed_already(sitting))
    if gone.replaced or (gone.has_sent and not gone.conflict):
        raise WrongMoment(
            _("%(person)s was replaced, or has sent the sheet.") % {"person": gone.person}
        )
    person = as_known_now(person)
    verdict = selectors.may_sit(council.case, person)
    need(
        {
            "reason": (bool(reason.strip()), _("Write why; it stays on record.")),
            "person": (
                bool(verdict) and sitting.of(person) is None,
                str(verdict.reason)
                or _("%(person)s sits in this council already.") % {"person": person},
            ),
        }
    )
    end_tasks_of(council.case, gone.person, at=at)
    revoke(council.case.proposal, at=at, capacity=Capacity.COUNCIL, person=gone.person)
    seat = _seat(
        council, person, gone.place, by=head, at=at, replaces=gone.row, reason=reason.strip()
    )
    owe_the_end(Sitting(council), at=at)
    record(
        "council.name",
        council.case,
        by=head,
        at=at,
        council=council.pk,
        person=person.pk,
        place=seat.place,
        instead_of=gone.person.pk,
    )
    return seat


@transaction.atomic
def call_council(
    council: Council, *, start_at: datetime, place: str, reason: str = "", by: User, at: datetime
) -> CouncilCall:
    """Say when and where the council meets; the last call counts. By its chair or its secretary.

    Not before the papers have been with the members for as many working days as the rule says, but
    with a `reason` that stays on record. Raises ValidationError, WrongMoment, PermissionDenied.
    """
    council, sitting = reopened(council)
    person = as_known_now(by)
    policy.councils.can_run(sitting.of(person), sitting).enforce()
    if sitting.minutes is not None:
        raise WrongMoment(closed_already(sitting))
    earliest = selectors.earliest_meeting(council)
    need(
        {
            "start_at": (start_at > at, _("The meeting lies in the future.")),
            "place": (bool(place.strip()), _("Say where it meets.")),
            "reason": (
                day_of(start_at) >= earliest or bool(reason.strip()),
                _(
                    "The papers must be with the members %(days)d working days before: from "
                    "%(day)s on. Write why it meets earlier."
                )
                % {"days": council.rule.papers_days, "day": vdate(earliest)},
            ),
        }
    )
    call = CouncilCall.objects.create(
        council=council,
        start_at=start_at,
        place=nfc(place).strip(),
        earliest=earliest,
        reason=reason.strip() if day_of(start_at) < earliest else "",
        by=person,
        at=at,
    )
    record(
        "council.call",
        council.case,
        by=person,
        at=at,
        council=council.pk,
        start_at=start_at,
        place=call.place,
        reason=call.reason,
    )
    return call


@transaction.atomic
def dissolve_council(council: Council, *, reason: str, by: User, at: datetime) -> Dissolution:
    """End the council before it concluded, with a reason: nothing is owed in it any more, its
    members read the plan no longer by it, and the case goes on. Raises as `set_up_council`.
    """
    council, sitting, head = _open(council, by)
    need({"reason": (bool(reason.strip()), _("Write why; it stays on record."))})
    ended = Dissolution.objects.create(council=council, reason=reason.strip(), by=head, at=at)
    for kind in COUNCIL:
        void_tasks(council.case, at=at, kind=kind)
    for one in sitting.everybody:
        revoke(council.case.proposal, at=at, capacity=Capacity.COUNCIL, person=one.person)
    record(
        "council.dissolve", council.case, by=head, at=at, council=council.pk, reason=ended.reason
    )
    proceed(council.case, by=head, at=at)
    return ended


def composition(case: Case, members: list[tuple[User, str]], rule) -> tuple[bool, str]:
    """Whether these may be the council, and if not, why."""
    places = [place for _person, place in members]
    people = {person.pk for person, _place in members}
    size = len(places) - places.count(Place.SUPPORT)
    found = [
        _("The council has one chair and one secretary.")
        if places.count(Place.CHAIR) != 1 or places.count(Place.SECRETARY) != 1
        else "",
        _("The council has one vice-chair at most.") if places.count(Place.VICE_CHAIR) > 1 else "",
        _("The council has %(least)d to %(most)d members; you named %(n)d.")
        % {"least": rule.least, "most": rule.most, "n": size}
        if not rule.least <= size <= rule.most
        else "",
        _("Somebody is named twice.") if len(people) < len(places) else "",
        *(str(selectors.may_sit(case, person).reason) for person, _place in members),
    ]
    said = " ".join(one for one in found if one)
    return not said, said


def _seat(council, person, place, *, by, at, replaces=None, reason="") -> CouncilMember:
    task = open_task(
        kind=Kind.COUNCIL_DECLARE,
        unit=council.case.unit,
        role="",
        person=person,
        working_days=council.rule.declare_days,
        case=council.case,
        at=at,
    )
    return CouncilMember.objects.create(
        council=council,
        person=person,
        place=place,
        task=task,
        replaces=replaces,
        reason=reason,
        by=by,
        at=at,
    )


def _open(council: Council, by: User) -> tuple[Council, Sitting, User]:
    person = as_known_now(by)
    fresh, sitting = reopened(council)
    _head_by(person, fresh.case)
    return fresh, sitting, person


def _head_by(person: User, case: Case) -> Mandate | None:
    """The mandate by which `person` acts for the head, held to the end; None: he is the head."""
    person.sight = read_sight(person)
    policy.councils.can_set_up(person, case).enforce()
    stand = policy.councils.heads_stand_in(person, case, policy.councils.barred(case.proposal_id))
    if stand is None:
        return None
    mandate = Mandate.objects.select_for_update(of=("self",), no_key=True).get(pk=stand.mandate)
    if mandate.ended_at is not None:
        person.sight = read_sight(person)
        return _head_by(person, case)
    return mandate


def _need_its_time(case: Case) -> None:
    verdict = selectors.council_is_due(case)
    if not verdict:
        raise WrongMoment(verdict.reason)
    if case.tasks.open().filter(kind__in=selectors.BEFORE).exists():
        raise WrongMoment(_("The dossier is not taken in yet. A council is set up after that."))
    if (sits := selectors.open_council(case)) is not None:
        raise WrongMoment(
            _("A council sits on this plan since %(day)s (decision %(number)s).")
            % {"day": vdate(sits.at), "number": sits.number}
        )
    if selectors.waiting_to_be_compared(case) is not None:
        raise WrongMoment(_("The resolution has been entered. A council advises before it."))
