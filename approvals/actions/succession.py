"""Carrying the work of a unit that is no more to its successor: one act, all of it or nothing.

Old papers keep the old names: versions, opinions, ballots, decisions and closed cases stay as they
are. What is owed, and who reads it, goes to the same post of the successor (ADR 32).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Func, JSONField, OuterRef, Value
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import policy as accounts_policy
from accounts.actions import hold_tree
from accounts.actions.people import end_one, named
from accounts.models import Mandate, Seat, Unit, User
from accounts.roles import POWER
from approvals import routing, selectors
from approvals.models import Case, Kind, Succession, SuccessionRow, Task, Unanswered
from approvals.selectors import CHOSEN, Heritage, Thing
from core.clock import day_of
from core.text import nfc
from core.verdicts import Stale, WrongMoment
from journal.actions import record, record_many
from proposals.models import Proposal

from .asking import end_request
from .cases import close_case, open_case
from .errors import need
from .handing_rows import keep_limits
from .heirs import Part, pass_own_rules, reads_on
from .stages import proceed
from .tasks import write_off_reminders

What, Outcome = SuccessionRow.What, SuccessionRow.Outcome
CHUNK = 1000


def may_succeed(unit: Unit, to_unit: Unit | None, *, on: date) -> str:
    """Why `to_unit` cannot carry on the work of `unit`; "" when it can."""
    if unit.valid_to is None or unit.valid_to > on:
        return _("%(unit)s is not closed. Close it first and say who succeeds it.") % {"unit": unit}
    if to_unit is None:
        return _("Choose one of the units that succeed it.")
    if to_unit.valid_to is not None and to_unit.valid_to <= on:
        return _("%(unit)s is closed itself. Choose a unit of today.") % {"unit": to_unit}
    if not unit.successors.filter(pk=to_unit.pk).exists():
        return _("%(to)s does not succeed %(unit)s.") % {"to": to_unit, "unit": unit}
    return ""


@transaction.atomic
def carry_on(
    unit: Unit,
    *,
    to_unit: Unit,
    heirs: Mapping[str, Unit] | None = None,
    groups: Iterable[str],
    number: str,
    document_date: date,
    reason: str,
    seen: str,
    by: User,
    at: datetime,
) -> Succession:
    """Carry what points to `unit` to `to_unit`, and say of each thing what became of it.

    `groups` are those of CHOSEN that go along; the work (dossiers, cases, steps owed) always does.
    Where the unit became several, `heirs` say of a dossier to which ("case_<key>"); of the others
    selectors.heirs_by_rule does, else it is `to_unit`, the main one.
    `seen` is the fingerprint of what the page showed: Stale when something has moved since. Posts
    there end and are given anew by hand, those of power by two (ADR 23). Raises PermissionDenied to
    anybody but an administrator, WrongMoment where it is no successor or nothing is left.
    """
    accounts_policy.can_manage(by).enforce()
    hold_tree()
    on, chosen = day_of(at), set(groups)
    fresh = Unit.objects.get(pk=unit.pk)
    heirs = dict(heirs or {})
    for one in (to_unit, *heirs.values()):
        if refusal := may_succeed(fresh, one, on=on):
            raise WrongMoment(refusal)
    need(
        {
            "groups": (chosen <= set(CHOSEN), _("This cannot be carried on.")),
            "number": (bool(number.strip()), _("Write the number of the document.")),
            "document_date": (document_date <= on, _("This day has not come yet.")),
            "reason": (bool(reason.strip()), _("Say why.")),
        }
    )
    _lock(selectors.heritage(fresh, on=on))
    found = selectors.heritage(fresh, on=on)
    if found.fingerprint != seen:
        raise Stale(
            _("Something has moved since you opened the page. Look at it once more."), theirs=found
        )
    if not found.count:
        raise WrongMoment(_("Nothing points to %(unit)s any more.") % {"unit": fresh})
    act = Succession.objects.create(
        unit=fresh,
        to_unit=to_unit,
        plan=selectors.plan_of(fresh),
        number=nfc(number).strip(),
        document_date=document_date,
        reason=nfc(reason).strip(),
        by=by,
        at=at,
    )
    became: dict[tuple[str, int], str] = {}
    parts = _parts(act, found, heirs, on=on)
    for part in parts:
        _work(part, became, on=on)
        _people(part, chosen, became, on=on)
    _write(act, parts, became)
    record(
        "succession.carry_on", act, by=by, at=at,
        unit=fresh.pk, to=to_unit.pk, number=act.number, counts=found.counts,
        heirs=[part.to_unit.pk for part in parts],
    )  # fmt: skip
    return act


def _lock(found: Heritage) -> None:
    """The dossiers concerned, in the order of their keys: whoever acts in one is first or waits."""
    keys = {
        thing.proposal for what in (What.CASE, What.TASK, What.DOSSIER) for thing in found[what]
    }
    rows = Proposal.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    list(rows.values_list("pk"))


def _parts(act: Succession, found: Heritage, heirs: Mapping[str, Unit], *, on: date) -> list[Part]:
    """What goes to whom, the main heir first: each dossier with its case and steps together, people
    to where they hold a post, the rest to the main one.
    """
    rule = selectors.heirs_by_rule(found, on=on)
    goes = {
        key: heirs.get(f"case_{key}") or rule.dossiers.get(key) or act.to_unit
        for key in found.dossiers
    }
    units = {one.pk: one for one in (*goes.values(), *rule.people.values())}
    parts = []
    for pk in [act.to_unit_id, *sorted(set(units) - {act.to_unit_id})]:
        mine = {key for key, one in goes.items() if one.pk == pk}
        main = pk == act.to_unit_id
        people = {key for key, one in rule.people.items() if one.pk == pk}
        others = set(rule.people) - people if main else people
        part = found.of(mine, main=main, people=others)
        but = tuple(sorted(set(goes) - mine)) if main else ()
        only = None if main else tuple(sorted(mine))
        parts.append(Part(act, act.to_unit if main else units[pk], part, but, only))
    return parts


def _work(part: Part, became: dict, *, on: date) -> None:
    """Dossiers, cases, steps owed, and who reads them."""
    act, found = part.act, part.found
    unit, to_unit, at = act.unit, part.to_unit, act.at
    reads_on(part)
    Proposal.objects.filter(pk__in=[thing.key for thing in found[What.DOSSIER]]).update(
        unit=to_unit
    )
    keys = [thing.key for thing in found[What.CASE] if thing.key not in found.voting]
    said = Value([_said(unit, to_unit)], output_field=JSONField())
    Case.objects.filter(pk__in=keys).update(
        unit=to_unit,
        routing=Func(
            F("routing"), said, template="%(expressions)s", arg_joiner=" || ",
            output_field=JSONField(),
        ),
    )  # fmt: skip
    dropped = _drop_doubles(part)
    moved = [thing for thing in found[What.TASK] if thing.key not in dropped]
    Task.objects.filter(pk__in=[thing.key for thing in moved]).update(
        unit=to_unit, vacancy_told_at=None, assignee=None
    )
    became |= {(What.TASK, key): Outcome.DROPPED for key in dropped}
    _tell(moved, by=act.by, at=at)
    for key in sorted(found.voting):
        became[What.CASE, key] = Outcome.ANEW
        _begin_anew(key, part, on=on)


def _drop_doubles(part: Part) -> set[int]:
    """Opinions that the successor would owe to itself, or twice: they fall away."""
    act, found = part.act, part.found
    tasks = Task.objects.filter(pk__in=[thing.key for thing in found[What.TASK]])
    twice = Task.objects.filter(
        case=OuterRef("case"), kind=OuterRef("kind"), unit=part.to_unit, person=None
    )
    asks = (Kind.ASKED_OPINION, Kind.UNIT_OPINION)
    doubles = tasks.filter(kind__in=asks, person=None).exclude(subject="letter")
    itself = doubles.filter(case__unit=part.to_unit)
    rows = (doubles.filter(Exists(twice.filter(voided_at=None))) | itself).distinct()
    dropped = set()
    for task in rows.select_related("case__proposal", "proposal", "unit").order_by("pk"):
        dropped.add(task.pk)
        if task.kind == Kind.ASKED_OPINION:
            with override(settings.LANGUAGE_CODE):
                why = _("%(unit)s was merged into a unit that takes part already")
            why %= {"unit": task.unit}
            end_request(task, Unanswered.Why.WITHDRAWN, reason=why, by=act.by, at=act.at)
        else:
            task.voided_at = act.at
            task.save(update_fields=["voided_at"])
            write_off_reminders(task)
        record("task.void", task, by=None, at=act.at, task=task.pk, kind=task.kind)
        proceed(task.case, by=act.by, at=act.at)
    return dropped


def _begin_anew(key: int, part: Part, *, on: date) -> None:
    """A vote that was open cannot be finished by a leadership that is no more."""
    act = part.act
    case = Case.objects.select_related("proposal", "procedure", "version", "unit").get(pk=key)
    close_case(case, Case.Outcome.TRANSFERRED, by=act.by, at=act.at)
    case.proposal.unit = part.to_unit
    way = routing.route_at(
        part.to_unit,
        case.proposal,
        because=_said(act.unit, part.to_unit),
        on=on,
    )
    following = open_case(
        case.proposal, purpose=case.purpose, route=way, version=case.version, by=act.by, at=act.at
    )
    keep_limits(case, following)
    proceed(following, by=act.by, at=act.at)


def _people(part: Part, chosen: set[str], became: dict, *, on: date) -> None:
    """People, what hangs on the unit, mandates and posts: as far as they were chosen."""
    act, found = part.act, part.found
    unit, to_unit, at, by = act.unit, part.to_unit, act.at, act.by
    keys = {what: [thing.key for thing in found[what]] for what in What.values}
    became |= {
        (what, key): Outcome.STAYS
        for what in What.values
        if what in selectors.BY_HAND or (what in CHOSEN and what not in chosen)
        for key in keys[what]
    }
    moves = {
        What.PERSON: (User, "unit"),
        What.MANAGED: (User, "managing_authority"),
        What.SUPERIOR: (Unit, "superior"),
        What.COMMITTEE: (Unit, "party_committee"),
    }
    for what, (model, column) in moves.items():
        if what in chosen:
            model.objects.filter(pk__in=keys[what]).exclude(pk=to_unit.pk).update(
                **{column: to_unit}
            )
    if What.OPINION in chosen:
        became |= pass_own_rules(part, on=on)
    if What.MANDATE in chosen:
        with override(settings.LANGUAGE_CODE):  # kept as evidence, not shown to one reader
            why = _("%(unit)s is no more") % {"unit": unit}
        Mandate.objects.filter(pk__in=keys[What.MANDATE]).update(
            ended_by=by, ended_at=at, end_reason=why
        )
        became |= {(What.MANDATE, key): Outcome.ENDED for key in keys[What.MANDATE]}
    if What.SEAT in chosen:
        for seat in Seat.objects.filter(pk__in=keys[What.SEAT]).order_by("pk"):
            if seat.role in POWER:  # ended by the page that tells those who must know (ADR 23)
                became[What.SEAT, seat.pk] = Outcome.STAYS
                continue
            end_one(seat, until=on)
            record("seat.end", seat, by=by, at=at, **named(seat), until=seat.until)
            became[What.SEAT, seat.pk] = Outcome.ENDED


def _tell(moved: list[Thing], *, by: User, at: datetime) -> None:
    """Whoever owes a step from now on is told, once for each."""
    tasks = Task.objects.filter(pk__in=[thing.key for thing in moved]).order_by("pk")
    told = [(task, {"task": task.pk, "kind": task.kind, "role": task.role}) for task in tasks]
    record_many("task.pass", told, by=by, at=at, fresh=False)


def _write(act: Succession, parts: list[Part], became: dict) -> None:
    SuccessionRow.objects.bulk_create(
        [
            SuccessionRow(
                succession=act,
                what=what,
                outcome=(outcome := became.get((what, thing.key), Outcome.MOVED)),
                heir=part.to_unit if outcome in (Outcome.MOVED, Outcome.ANEW) else None,
                subject=thing.key,
                name=thing.name[:300],
                proposal_id=thing.proposal,
                task_id=thing.task,
            )
            for what in What.values
            for part in parts
            for thing in part.found[what]
        ],
        batch_size=CHUNK,
    )


def _said(unit: Unit, to_unit: Unit) -> dict:
    """Why the case is at the successor: not a row of the table, so its row is 0."""
    return {
        "code": "E-LEVEL-1",
        "row": 0,
        "version": 0,
        "sentence": f"{unit.name} không còn; {to_unit.name} kế thừa và giải quyết tiếp hồ sơ.",
        "sentence_en": f"{unit.name} is no more; {to_unit.name} succeeds it and goes on.",
        "source": "Mặc định của hệ thống",
        "verified": False,
    }
