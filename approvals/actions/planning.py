"""Preparing the succession of a closed unit: a head says to whom what goes; nothing moves yet."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.policy import read_sight
from approvals import policy, selectors
from approvals.models import SuccessionPlan
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now

from .errors import need
from .succession import may_succeed


@transaction.atomic
def plan_succession(
    unit: Unit,
    *,
    to_unit: Unit,
    heirs: Mapping[str, Unit] | None = None,
    groups: Iterable[str],
    number: str,
    document_date: date,
    reason: str,
    by: User,
    at: datetime,
) -> SuccessionPlan:
    """Propose to whom the work of `unit` goes, as `carry_on` takes it: the last proposal counts.

    Raises PermissionDenied to anybody but its head or the head of a successor, ValidationError, and
    WrongMoment where one of them is no successor.
    """
    doer, on = as_known_now(by), day_of(at)
    doer.sight = read_sight(doer)
    fresh = Unit.objects.get(pk=unit.pk)
    policy.handovers.can_plan_succession(doer, fresh).enforce()
    heirs, groups = dict(heirs or {}), list(groups)
    for one in (to_unit, *heirs.values()):
        if refusal := may_succeed(fresh, one, on=on):
            raise WrongMoment(refusal)
    need(
        {
            "groups": (set(groups) <= set(selectors.CHOSEN), _("This cannot be carried on.")),
            "number": (bool(number.strip()), _("Write the number of the document.")),
            "document_date": (document_date <= on, _("This day has not come yet.")),
            "reason": (bool(reason.strip()), _("Say why.")),
        }
    )
    plan = SuccessionPlan.objects.create(
        unit=fresh,
        to_unit=to_unit,
        heirs={name: one.pk for name, one in heirs.items()},
        groups=groups,
        number=nfc(number).strip(),
        document_date=document_date,
        reason=nfc(reason).strip(),
        by=doer,
        at=at,
    )
    record("succession.plan", plan, by=doer, at=at, unit=fresh.pk, to=to_unit.pk)
    return plan
