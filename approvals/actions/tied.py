"""What the other one says to kinship that somebody declared: that it is so, or that it is not."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import policy
from approvals.models import Relation
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now

from .conflicts import close_all
from .errors import need
from .shutting import pairs
from .tasks import moment


@transaction.atomic
def answer_relation(
    relation: Relation, *, confirms: bool, reason: str = "", by: User, at: datetime
) -> Relation:
    """Confirm kinship, so that from now on it keeps `other` out too; or contest it with a reason.

    What is contested keeps `other` out of nothing; it may be confirmed yet. Who may:
    policy.can_answer_relation. Raises PermissionDenied, ValidationError without a reason,
    WrongMoment when it is answered already, is over, or would take a ballot from somebody else.
    """
    rows = Relation.objects.select_related("person", "other", "confirmed_by", "contested_by")
    fresh = rows.select_for_update(of=("self",)).get(pk=relation.pk)
    doer = as_known_now(by)
    policy.can_answer_relation(doer, fresh).enforce()
    if fresh.ended_at is not None:
        raise WrongMoment(_("This relation is over; there is nothing to confirm any more."))
    if fresh.confirmed_at is not None:
        raise _said_already(fresh.confirmed_by, fresh.confirmed_at)
    if confirms:
        fresh.confirmed_by, fresh.confirmed_at = doer, at
        fresh.save(update_fields=["confirmed_by", "confirmed_at"])
        for person, author in pairs(fresh, day_of(at)):
            if person.pk == fresh.other_id and _holds(fresh, at):
                close_all(fresh, person, author, by=doer, at=at)
        people = {"person": fresh.person_id, "other": fresh.other_id}
        record("relation.confirm", fresh, by=doer, at=at, **people)
        return fresh
    if fresh.contested_at is not None:
        raise _said_already(fresh.contested_by, fresh.contested_at)
    need({"reason": (bool(reason.strip()), _("Say why it is not so; it stays on record."))})
    fresh.contested_by, fresh.contested_at = doer, at
    fresh.contest_reason = nfc(reason).strip()
    fresh.save(update_fields=["contested_by", "contested_at", "contest_reason"])
    record("relation.contest", fresh, by=doer, at=at, person=fresh.person_id, other=fresh.other_id)
    return fresh


def _holds(relation: Relation, at: datetime) -> bool:
    return relation.until is None or relation.until >= day_of(at)


def _said_already(who: User, when: datetime) -> WrongMoment:
    return WrongMoment(
        _("%(person)s has answered this already, at %(time)s.")
        % {"person": who, "time": moment(when)}
    )
