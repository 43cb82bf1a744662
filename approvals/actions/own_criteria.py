"""A unit adds criteria of its own to the sheet of its councils, and ends them: from a day on."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.guard import one_at_a_time
from accounts.models import Unit, User
from approvals import policy
from approvals.models import OwnCriterion
from approvals.selectors import council_rule
from approvals.selectors import tightening as reading
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now

from .errors import need


@transaction.atomic
def add_criterion(
    unit: Unit,
    *,
    name: str,
    name_en: str,
    weight: int,
    source: str,
    valid_from: date,
    by: User,
    at: datetime,
) -> OwnCriterion:
    """Councils that `unit` sets up from `valid_from` on score by this criterion as well.

    It comes beside the city's criteria and takes none of them away. Raises PermissionDenied (only
    the unit's head), ValidationError beside the parameters.
    """
    policy.can_tighten(as_known_now(by), unit).enforce()
    one_at_a_time(f"own-criterion:{unit.pk}")
    rule = council_rule(day_of(at))
    if rule is None:
        raise WrongMoment(
            _("No rule says how a council works. Ask an administrator to load the rule data.")
        )
    name, name_en = nfc(name).strip(), nfc(name_en).strip()
    running = list(reading.criteria_after(unit, valid_from))
    taken = {one.name.casefold() for one in (*running, *rule.criteria.all())}
    need(
        {
            "name": (
                bool(name) and name.casefold() not in taken,
                _("Another criterion has this name.") if name else _("Name the criterion."),
            ),
            "weight": (
                1 <= weight <= rule.own_weight,
                _("Within the city's rule: a weight from 1 to %(most)d.")
                % {"most": rule.own_weight},
            ),
            "source": (bool(source.strip()), _("Name the document.")),
            "valid_from": (valid_from >= day_of(at), _("Not before today.")),
        }
    )
    if len(running) >= rule.own_most:
        raise WrongMoment(
            _("The city's rule allows a unit %(most)d criteria of its own. End one first.")
            % {"most": rule.own_most}
        )
    new = OwnCriterion.objects.create(
        unit=unit,
        name=name,
        name_en=name_en,
        weight=weight,
        source=nfc(source).strip(),
        valid_from=valid_from,
        by=by,
        at=at,
    )
    record(
        "unit.add_criterion",
        unit,
        by=by,
        at=at,
        criterion=new.pk,
        name=name,
        weight=weight,
        rule=rule.version,
        source=new.source,
        valid_from=valid_from,
    )
    return new


@transaction.atomic
def end_criterion(
    criterion: OwnCriterion, *, source: str, valid_to: date, by: User, at: datetime
) -> None:
    """Councils set up from `valid_to` on score without it; those that sit keep their sheet.

    Raises PermissionDenied (only the unit's head), ValidationError, WrongMoment when it ended.
    """
    unit = criterion.unit
    policy.can_tighten(as_known_now(by), unit).enforce()
    one_at_a_time(f"own-criterion:{unit.pk}")
    fresh = OwnCriterion.objects.get(pk=criterion.pk)
    if fresh.valid_to is not None:
        raise WrongMoment(_("The day on which this criterion ends is set already."))
    need(
        {
            "source": (bool(source.strip()), _("Name the document.")),
            "valid_to": (valid_to >= day_of(at), _("Not before today.")),
        }
    )
    fresh.valid_to = max(valid_to, fresh.valid_from)
    fresh.save(update_fields=["valid_to"])
    record(
        "unit.end_criterion",
        unit,
        by=by,
        at=at,
        criterion=fresh.pk,
        name=fresh.name,
        source=nfc(source).strip(),
        valid_to=fresh.valid_to,
    )
