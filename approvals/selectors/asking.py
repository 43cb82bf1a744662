"""Who may be asked for an opinion in a case, and why somebody may not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import Seat, Unit, User
from accounts.roles import LEADERS, Role
from approvals import policy, routing
from approvals.models import (
    LETTER,
    UNTOLD,
    Asked,
    Case,
    Kind,
    OpinionRule,
    OwnOpinion,
    Purpose,
    Task,
)
from core.templatetags.core import vdate
from core.text import fold
from core.verdicts import YES, Verdict, no

from .resolving import waiting_to_be_compared

OPINIONS = (Kind.ASKED_OPINION, Kind.UNIT_OPINION, Kind.PARTY_OPINION)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom an opinion is asked of: a unit (its head), a person, or somebody outside the portal."""

    kind: str
    working_days: int
    unit: Unit | None = None
    person: User | None = None
    outside: str = ""

    @property
    def name(self) -> str:
        if self.unit is not None:
            return self.unit.name
        return self.person.full_name if self.person is not None else self.outside


def opinion_rules(on: date) -> dict[str, OpinionRule]:
    """The rule in force on `on` for each kind of addressee, the newest: one query."""
    rows = OpinionRule.objects.valid_on(on).order_by("valid_from", "pk")
    return {rule.kind: rule for rule in rows}


def asking_is_open(case: Case, *, is_entered: bool | None = None) -> Verdict:
    """Whether opinions can still be asked for in `case`: before the vote, while it is open.

    `is_entered`: whether a resolution waits to be compared, where that is known already.
    """
    if case.closed_at is not None:
        return no(
            _("The case was closed on %(day)s: %(outcome)s. Nobody is asked any more.")
            % {"day": vdate(case.closed_at), "outcome": case.get_outcome_display()}
        )
    if case.purpose != Purpose.APPROVAL:
        return no(_("An idea is answered by the head alone; opinions are asked for on a plan."))
    vote = getattr(case, "vote", None)
    if vote is not None:
        return no(
            _("The vote was opened on %(day)s. An opinion asked for now would come after it.")
            % {"day": vdate(vote.opened_at)}
        )
    entered = None if is_entered is False else waiting_to_be_compared(case)
    if entered is not None:
        return no(
            _(
                "%(person)s entered the resolution on %(day)s. An opinion asked for now would come "
                "after it."
            )
            % {"person": entered.by.full_name, "day": vdate(entered.at)}
        )
    return YES


def may_be_asked(case: Case, who: Addressee, *, by: User, on: date) -> Verdict:
    """Whether `who` may be asked in `case` by `by` on the day `on`, and if not, why.

    Never an author, nobody with a conflict of interest, not one's own unit or leadership, nobody
    twice, nobody who owes an opinion already (E-COI-1, E-LEVEL-7).
    """
    if who.unit is not None:
        if by is not None and case.pk in left_to_its_rule([case], who.unit, on):
            return no(asked_by_the_rule(who.unit))
        return _may_unit(case, who, on)
    if who.person is not None:
        return _may_person(case, who.person, by, on)
    return _may_outside(case, who.outside)


def left_to_its_rule(cases: Iterable[Case], unit: Unit, on: date) -> set[int]:
    """Those of these cases whose own rule will ask `unit` as they are taken in: nobody comes before
    with another question, for it is asked once. One query.
    """
    rule = OwnOpinion.objects.valid_on(on).filter(unit=OuterRef("unit"), asked=unit)
    intake = Task.objects.open().filter(case=OuterRef("pk"), kind=Kind.INTAKE)
    mine = Case.objects.filter(pk__in=[case.pk for case in cases])
    return set(mine.filter(Exists(rule), Exists(intake)).values_list("pk", flat=True))


def asked_by_the_rule(unit: Unit) -> str:
    """Why somebody who works on a case does not ask `unit` yet."""
    said = _("By the unit's own rule %(unit)s is asked once the dossier is taken in.")
    return said % {"unit": unit.name}


def still_owed(case: Case) -> list[Task]:
    """What holds up vote and decision: opinions asked for, whose silence is not recorded, and what
    an open council owes.
    """
    tasks = case.tasks.open().filter(kind__in=UNTOLD)
    return list(tasks.select_related("unit", "person", "opinion_request").order_by("due_at", "pk"))


def asked_of(task: Task) -> str:
    """Of whom an opinion is asked, by name."""
    request = task.opinion_request
    if request.outside:
        return request.outside
    return task.person.full_name if task.person_id else task.unit.name


def _may_unit(case: Case, who: Addressee, on: date) -> Verdict:
    unit = who.unit
    if unit.pk == case.unit_id:
        return no(_("%(unit)s decides itself; it asks others.") % {"unit": unit.name})
    if who.kind == Asked.SUPERIOR:
        above = routing.superior_of(case.unit)
        if above is None or above.pk != unit.pk:
            return no(_("%(unit)s is not the level above.") % {"unit": unit.name})
    if verdict := _not_asked_yet(case.tasks.filter(unit=unit, person=None), unit.name):
        heads = Seat.objects.held_on(on).filter(unit=unit, role=Role.HEAD)
        heads = list(heads.select_related("person"))
        free = policy.eligible(unit, [Role.HEAD], case.proposal, on=on)
        may = set(free.values_list("person", flat=True))
        for seat in heads:
            if seat.person_id in may:
                return _owes_nothing(case, seat.person)
        for seat in heads:
            return barred(case, seat.person)
        return no(nobody_heads(unit))
    return verdict


def _may_person(case: Case, person: User, by: User, on: date) -> Verdict:
    if person.pk == by.pk:
        return no(yourself())
    if not (verdict := barred(case, person)):
        return verdict
    leads = Seat.objects.held_on(on).filter(unit=case.unit_id, role__in=LEADERS, person=person)
    if leads.exists():
        return no(own_leadership(case, person))
    if not (verdict := _not_asked_yet(case.tasks.filter(person=person), person.full_name)):
        return verdict
    return _owes_nothing(case, person)


def _may_outside(case: Case, name: str) -> Verdict:
    known = case.opinion_requests.exclude(outside="").filter(task__voided_at=None)
    for request in known.select_related("task"):
        if fold(request.outside) == fold(name):
            return _not_asked_yet([request.task], name)
    return YES


def barred(case: Case, person: User) -> Verdict:
    """Not an author (E-VOTE-5), nobody shut out (E-COI-1), nobody whose account is closed."""
    if not person.is_active:
        return no(said_barred(person, "CLOSED"))
    if case.proposal.authors.ever().filter(person=person).exists():
        return no(said_barred(person, "AUTHOR"))
    if case.proposal.accesses.filter(closes=True, until=None, person=person).exists():
        return no(said_barred(person, "CONFLICT"))
    return YES


def said_barred(person: User, why: str) -> str:
    """In words why somebody may not act on a dossier: CLOSED, AUTHOR, CONFLICT."""
    named = {"person": person.full_name}
    if why == "CLOSED":
        return _("The account of %(person)s is closed.") % named
    if why == "AUTHOR":
        return (
            _("%(person)s is or was an author of this dossier and gives no opinion on it.") % named
        )
    return _("%(person)s has a conflict of interest in this dossier.") % named


def yourself() -> str:
    """Nobody asks himself."""
    return _("You cannot ask yourself.")


def nobody_heads(unit: Unit) -> str:
    """Nobody is there who could answer for a unit."""
    said = _("Nobody holds the post of head at %(unit)s. Ask somebody there by name instead.")
    return said % {"unit": unit.name}


def own_leadership(case: Case, person: User) -> str:
    """Who decides himself is not asked."""
    said = _("%(person)s belongs to the leadership of %(unit)s, which decides.")
    return said % {"person": person.full_name, "unit": case.unit.name}


def _not_asked_yet(tasks: Iterable[Task], name: str) -> Verdict:
    """Nobody is asked twice in one case. A request that was withdrawn does not count."""
    if hasattr(tasks, "filter"):
        tasks = tasks.filter(kind__in=OPINIONS).exclude(unanswered__why="WITHDRAWN")
        tasks = tasks.filter(subject="").order_by("-pk")
    for task in tasks:
        return already_asked(task, name)
    return YES


def already_asked(task: Task, name: str) -> Verdict:
    """That he was asked, and what became of it."""
    about = {"name": name, "day": vdate(task.opened_at), "due": vdate(task.due_on)}
    if task.done_at is not None:
        return no(
            _("%(name)s was asked on %(day)s and gave its opinion on %(done)s.")
            % {**about, "done": vdate(task.done_at)}
        )
    if task.voided_at is not None:
        said = _(
            "%(name)s was asked on %(day)s and did not answer in time; a late answer is still "
            "taken."
        )
        return no(said % about)
    return no(_("%(name)s was asked on %(day)s already; the answer is due on %(due)s.") % about)


def _owes_nothing(case: Case, person: User) -> Verdict:
    """Nobody owes two opinions on one plan: by name and as the head of a unit."""
    owed = case.tasks.open().filter(kind__in=OPINIONS).exclude(subject=LETTER)
    task = owed.held_by(person).select_related("unit").order_by("pk").first()
    return YES if task is None else no(owes_already(task, person))


def owes_already(task: Task, person: User) -> str:
    """Nobody owes two opinions at a time on one plan."""
    said = _("%(person)s owes an opinion on this plan already (%(unit)s), due on %(due)s.")
    return said % {
        "person": person.full_name,
        "unit": task.unit.name,
        "due": vdate(task.due_on),
    }


def deciding_heads(unit: Unit, *, on: date):
    """The heads of `unit` and of the levels above it: a council advises them and is not of them."""
    units = [unit.pk, *(above.pk for above in routing.levels_above(unit))]
    return Seat.objects.held_on(on).filter(unit__in=units, role=Role.HEAD).values("person")
