"""A unit asks more of itself than the city's rules do: fewer days for a step, from a day on."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actions.guard import one_at_a_time
from accounts.models import Unit, User
from approvals import policy
from approvals.models import Kind, OwnTerm, ReminderRule, Step
from approvals.selectors import tightening as reading
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
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
                working_days == high or (low is not None and low <= working_days <= high),
                _("Within the city's rule: %(low)s to %(high)s working days.")
                % {"low": low or high, "high": high},
            ),
            "source": (bool(source.strip()), _("Name the document.")),
            "valid_from": (valid_from >= day_of(at), _("Not before today.")),
        }
    )
    code = step.procedure.code
    one_at_a_time(f"own-term:{unit.pk}:{code}:{step.kind}")
    _close(OwnTerm.objects.filter(unit=unit, procedure=code, kind=step.kind), valid_from)
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


@transaction.atomic
def remind_earlier(
    unit: Unit,
    *,
    kind: str,
    working_days: int,
    source: str,
    valid_from: date,
    by: User,
    at: datetime,
) -> ReminderRule | None:
    """Remind whoever owes a step of `kind` at `unit` once more, so many working days before its due
    date, of steps that open from `valid_from` on. With 0 the unit's own reminder ends (None).

    It comes before the city's earliest reminder and takes none of them away. Raises
    PermissionDenied (only the unit's head), ValidationError beside the parameters.
    """
    policy.can_tighten(as_known_now(by), unit).enforce()
    city = reading.city_reminds(day_of(at))
    first = city.get(kind) or city.get("")
    if first is None:
        raise WrongMoment(
            _("No rule says how a step is reminded of. Ask an administrator to load the rule data.")
        )
    least = max(-first.working_days, 0) + 1
    need(
        {
            "kind": (kind in Kind.values, _("Choose one.")),
            "working_days": (
                working_days == 0 or least <= working_days <= first.own_earliest,
                _("Earlier than the city's reminder: %(least)d to %(most)d working days before.")
                % {"least": least, "most": first.own_earliest},
            ),
            "source": (bool(source.strip()), _("Name the document.")),
            "valid_from": (valid_from >= day_of(at), _("Not before today.")),
        }
    )
    one_at_a_time(f"own-reminder:{unit.pk}:{kind}")
    _close(ReminderRule.objects.filter(unit=unit, kind=kind), valid_from)
    new = None
    if working_days:
        new = ReminderRule.objects.create(
            unit=unit,
            kind=kind,
            working_days=-working_days,
            audience=ReminderRule.Audience.HOLDER,
            source=nfc(source).strip(),
            valid_from=valid_from,
            by=by,
            at=at,
        )
    record(
        "unit.remind_earlier",
        unit,
        by=by,
        at=at,
        kind=kind,
        working_days=working_days,
        source=source,
        valid_from=valid_from,
    )
    return new


def _close(rows: QuerySet, day: date) -> None:
    """Whatever of these holds on `day` or later ends there, also what a later row would have ended;
    one that has not begun never holds.
    """
    for old in rows.filter(Q(valid_to=None) | Q(valid_to__gt=day)):
        old.valid_to = max(day, old.valid_from)
        old.save(update_fields=["valid_to"])
