"""A unit says what it always asks for in its cases, and ends it: from a day on. And the asking."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.guard import one_at_a_time
from accounts.models import Seat, Unit, User
from accounts.roles import Role
from approvals import policy, selectors
from approvals.models import Asked, Case, OwnOpinion
from approvals.selectors import own_opinions as reading
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now

from .asking import ask_one
from .errors import need

What = OwnOpinion.What


@transaction.atomic
def require_opinion(
    unit: Unit,
    *,
    asked: Unit,
    question: str,
    working_days: int,
    source: str,
    valid_from: date,
    by: User,
    at: datetime,
) -> OwnOpinion:
    """In every case that `unit` takes in from `valid_from` on, ask the head of `asked`.

    Raises PermissionDenied (only the unit's head), ValidationError beside the parameters,
    WrongMoment where the city's rule allows no more.
    """
    running = _before(unit, valid_from, by=by)
    rule = selectors.opinion_rules(day_of(at)).get(Asked.RELATED_UNIT)
    if rule is None:
        raise WrongMoment(
            _(
                "No rule says how many days are given for an opinion. Ask an administrator to load "
                "the rule data."
            )
        )
    why = _why_not(unit, asked, running, on=max(valid_from, day_of(at)))
    need(
        {
            "asked": (not why, why),
            "question": (bool(question.strip()), _("Write what you ask.")),
            "working_days": (
                rule.least <= working_days <= rule.most,
                ngettext(
                    "Give from %(least)d to %(most)d working day.",
                    "Give from %(least)d to %(most)d working days.",
                    rule.most,
                )
                % {"least": rule.least, "most": rule.most},
            ),
            **_paper(source, valid_from, at),
        }
    )
    if sum(one.what == What.UNIT for one in running) >= rule.own_most:
        raise WrongMoment(
            _("The city's rule allows a unit %(most)d opinions of its own. End one first.")
            % {"most": rule.own_most}
        )
    return _write(
        unit,
        What.UNIT,
        asked=asked,
        question=nfc(question).strip(),
        working_days=working_days,
        source=source,
        valid_from=valid_from,
        by=by,
        at=at,
        rule=rule.pk,
    )


@transaction.atomic
def require_note(
    unit: Unit, *, source: str, valid_from: date, by: User, at: datetime
) -> OwnOpinion:
    """In every case that `unit` takes in from `valid_from` on, a checking note comes before the
    vote and the decision, also where the procedure has it off.

    Raises PermissionDenied (only the unit's head), ValidationError, WrongMoment when it is so.
    """
    running = _before(unit, valid_from, by=by)
    if any(one.what == What.CHECK_NOTE for one in running):
        raise WrongMoment(_("The unit always asks for a checking note already."))
    need(_paper(source, valid_from, at))
    return _write(unit, What.CHECK_NOTE, source=source, valid_from=valid_from, by=by, at=at)


@transaction.atomic
def end_opinion(own: OwnOpinion, *, source: str, valid_to: date, by: User, at: datetime) -> None:
    """Cases taken in from `valid_to` on go without it; those that run keep what they have.

    Raises PermissionDenied (only the unit's head), ValidationError, WrongMoment when it ended.
    """
    unit = own.unit
    policy.can_tighten(as_known_now(by), unit).enforce()
    hold_rules(unit.pk)
    fresh = OwnOpinion.objects.get(pk=own.pk)
    if fresh.valid_to is not None:
        raise WrongMoment(_("The day on which this rule ends is set already."))
    need(
        {
            "source": (bool(source.strip()), _("Name the document.")),
            "valid_to": (valid_to >= day_of(at), _("Not before today.")),
        }
    )
    close_rule(fresh, valid_to)
    record(
        "unit.end_opinion",
        unit,
        by=by,
        at=at,
        rule=fresh.pk,
        what=fresh.what,
        asked=fresh.asked_id,
        source=nfc(source).strip(),
        valid_to=fresh.valid_to,
    )


def ask_by_own_rules(case: Case, *, by: User, at: datetime) -> None:
    """What the unit that decides always asks for: asked now, as the case is taken in.

    `by` has taken it in; the dossier is locked. Once in a case. Who may not be asked is left out
    and the case keeps why; nothing of it keeps anybody from taking a case in. One query where the
    unit has no rule of its own.
    """
    on = day_of(at)
    own = reading.own_rules(case.unit, on)
    if not own:
        return
    asked = [one for one in own if one.what == What.UNIT]
    case.own_note = next((one for one in own if one.what == What.CHECK_NOTE), None)
    case.left_out = _ask_all(case, asked, by=by, at=at) if asked else []
    case.save(update_fields=["own_note", "left_out"])
    if case.left_out:
        record("opinion.leave_out", case, by=by, at=at, left_out=case.left_out)


def _ask_all(case: Case, rules: list[OwnOpinion], *, by: User, at: datetime) -> list[dict]:
    """Ask them, and say of whom it could not be done."""
    on, left = day_of(at), []
    rule = selectors.opinion_rules(on).get(Asked.RELATED_UNIT)
    heard = reading.heard_anyway(case, on=on)
    done = set(case.opinion_requests.exclude(own_rule=None).values_list("own_rule", flat=True))
    for n, own in enumerate(rules):
        if own.pk in done:
            continue
        why = reading.NO_RULE if rule is None else reading.LIMIT if n >= rule.own_most else ""
        if not why:
            who = reading.own_addressee(own, rule)
            why = reading.why_not_asked(case, who, heard, on=on)
        if not why:
            ask_one(case, who, rule, question=own.question, by=by, at=at, own_rule=own)
        else:
            said = {"rule": own.pk, "unit": own.asked.name, "why": why, "source": own.source}
            left.append(said)
    return left


def hold_rules(unit: int) -> None:
    """Wait for whoever writes or ends rules of this unit's own."""
    one_at_a_time(f"own-opinion:{unit}")


def close_rule(own: OwnOpinion, day: date) -> None:
    """It holds no longer from `day` on; one that has not begun never holds."""
    own.valid_to = max(day, own.valid_from)
    own.save(update_fields=["valid_to"])


def _why_not(unit: Unit, asked: Unit, running: list[OwnOpinion], *, on: date) -> str:
    """Why a rule of `unit` cannot name `asked`; "" when it can."""
    if asked.pk == unit.pk:
        return _("%(unit)s decides itself; it asks others.") % {"unit": unit.name}
    if asked.valid_to is not None and asked.valid_to <= on:
        return _("%(unit)s no longer exists.") % {"unit": asked.name}
    if asked.pk in {one.asked_id for one in running}:
        said = _("%(unit)s is asked in every case already. End that rule first.")
        return said % {"unit": asked.name}
    if not Seat.objects.held_on(on).filter(unit=asked, role=Role.HEAD).exists():
        said = _("Nobody holds the post of head at %(unit)s, so nobody could answer.")
        return said % {"unit": asked.name}
    return ""


def _before(unit: Unit, valid_from: date, *, by: User) -> list[OwnOpinion]:
    """Those that hold on that day or later, under the lock of who writes them."""
    policy.can_tighten(as_known_now(by), unit).enforce()
    hold_rules(unit.pk)
    return list(reading.rules_after(unit, valid_from))


def _paper(source: str, valid_from: date, at: datetime) -> dict:
    return {
        "source": (bool(source.strip()), _("Name the document.")),
        "valid_from": (valid_from >= day_of(at), _("Not before today.")),
    }


def _write(unit: Unit, what: str, *, source: str, by, at, rule: int | None = None, **given):
    new = OwnOpinion.objects.create(
        unit=unit, what=what, source=nfc(source).strip(), by=by, at=at, **given
    )
    record(
        "unit.require_opinion",
        unit,
        by=by,
        at=at,
        rule=new.pk,
        what=new.what,
        asked=new.asked_id,
        working_days=new.working_days,
        city_rule=rule,
        source=new.source,
        valid_from=new.valid_from,
    )
    return new
