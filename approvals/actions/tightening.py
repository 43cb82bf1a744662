"""A unit asks more of itself than the city's rules do: fewer days for a step, from a day on."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.guard import one_at_a_time
from accounts.models import Unit, User
from approvals import policy
from approvals.models import OwnTerm, Step
from core.clock import day_of
from core.text import nfc
from journal.actions import record
from proposals.actions import as_known_now

from .errors import need


@transaction.atomic
def tighten(
    unit: Unit,
    step: Step,
    *,
    working_days: int,
    source: str,
    valid_from: date,
    by: User,
    at: datetime,
) -> OwnTerm | None:
    """Set how many working days `unit` gives itself for `step`, in cases that begin that step from
    `valid_from` on. As many as the city's row has: the unit's own term ends on that day (None).

    Raises PermissionDenied (only the unit's head), ValidationError beside the parameters.
    """
    policy.can_tighten(as_known_now(by), unit).enforce()
    low, high = step.least, step.working_days
    need(
        {
            "working_days": (
                low is not None and low <= working_days <= high,
                _("Within the city's rule: %(low)s to %(high)s working days.")
                % {"low": low or high, "high": high},
            ),
            "source": (bool(source.strip()), _("Name the document.")),
            "valid_from": (valid_from >= day_of(at), _("Not before today.")),
        }
    )
    code = step.procedure.code
    one_at_a_time(f"own-term:{unit.pk}:{code}:{step.kind}")
    running = OwnTerm.objects.filter(unit=unit, procedure=code, kind=step.kind, valid_to=None)
    for old in running:
        old.valid_to = max(valid_from, old.valid_from)
        old.save(update_fields=["valid_to"])
    new = None
    if working_days < high:
        new = OwnTerm.objects.create(
            unit=unit,
            procedure=code,
            kind=step.kind,
            working_days=working_days,
            source=nfc(source).strip(),
            valid_from=valid_from,
            by=by,
            at=at,
        )
    record(
        "unit.tighten",
        unit,
        by=by,
        at=at,
        procedure=code,
        kind=step.kind,
        working_days=working_days,
        rule_days=high,
        source=source,
        valid_from=valid_from,
    )
    return new
