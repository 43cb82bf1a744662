"""Who hears of what: the second table of the house. Every verb is in TOLD or in SILENT.

A notice is bound to its task or its dossier, never to the name of a state: it comes again on a
second visit, and never asks for a step that has been taken since.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Q, QuerySet

from accounts.models import Unit, User
from accounts.roles import LEADERS, Role
from approvals.models import Case, Decision, IdeaAnswer, Task
from core import clock
from journal.models import Entry
from proposals.models import Author


def holder(entry: Entry) -> QuerySet[User]:
    """Whose turn the task is: the named person, or whoever holds the post; never an author."""
    task = Task.objects.open().filter(pk=entry.data["task"]).first()
    if task is None:
        return User.objects.none()
    if task.person_id:
        people = User.objects.filter(pk=task.person_id)
    else:
        people = seated(task.role, task.unit_id)
    return people.exclude(pk__in=writers(task.proposal_id))


def superior(entry: Entry) -> QuerySet[User]:
    """The head one level up of the unit whose task is late."""
    task = Task.objects.open().select_related("unit").filter(pk=entry.data["task"]).first()
    return head_above(task.unit, task.proposal_id) if task else User.objects.none()


def authors(entry: Entry) -> QuerySet[User]:
    """Every author of the dossier who accepted to be one."""
    return User.objects.filter(
        pk__in=writers(dossier_of(entry)).filter(accepted_at__isnull=False), is_active=True
    )


def lead(entry: Entry) -> QuerySet[User]:
    """The lead author."""
    return User.objects.filter(pk__in=writers(dossier_of(entry)).filter(is_lead=True))


def invited(entry: Entry) -> QuerySet[User]:
    """The person named in the entry."""
    return User.objects.filter(pk=entry.data["person"])


def carriers(entry: Entry) -> QuerySet[User]:
    """Those who carry out what was approved, and who supervises it (R2-03)."""
    decision = Decision.objects.filter(proposal=dossier_of(entry)).order_by("-pk").first()
    if decision is None:
        return User.objects.none()
    units = decision.implementers.exclude(unit=None).values("unit")
    today = Q(seats__since__lte=clock.today()) & (
        Q(seats__until=None) | Q(seats__until__gt=clock.today())
    )
    return User.objects.filter(
        Q(pk__in=decision.implementers.exclude(person=None).values("person"))
        | Q(pk=decision.supervisor_id)
        | (Q(seats__unit__in=units, seats__role__in=LEADERS) & today)
    ).distinct()


def helper(entry: Entry) -> QuerySet[User]:
    """The helper whom the head named for an idea."""
    return User.objects.filter(
        pk__in=IdeaAnswer.objects.filter(case__proposal=dossier_of(entry)).values("helper")
    )


def seated(role: str, unit_id: int) -> QuerySet[User]:
    """Who holds a post in a unit today."""
    today = clock.today()
    return User.objects.filter(
        Q(seats__until=None) | Q(seats__until__gt=today),
        seats__role=role,
        seats__unit=unit_id,
        seats__since__lte=today,
        is_active=True,
    ).distinct()


def writers(proposal_id: int | None) -> QuerySet[Author]:
    """The authors of a dossier as person ids, invited ones included."""
    return Author.objects.filter(proposal=proposal_id, removed_at=None).values("person")


def dossier_of(entry: Entry) -> int | None:
    """The dossier of an entry's chain, None for chains of other things."""
    kind, _, key = entry.scope.partition(":")
    return int(key) if kind == "proposal" else None


def above_the_case(entry: Entry) -> QuerySet[User]:
    """The head one level up of the unit that runs the case."""
    case = Case.objects.select_related("unit").filter(pk=entry.data["case"]).first()
    return head_above(case.unit, case.proposal_id) if case else User.objects.none()


def above_the_unit(entry: Entry) -> QuerySet[User]:
    """The head one level up of the unit named in the entry."""
    unit = Unit.objects.filter(pk=entry.data["unit"]).first()
    return head_above(unit, None) if unit else User.objects.none()


def asker(entry: Entry) -> QuerySet[User]:
    """Who asked for a piece of long work."""
    return User.objects.filter(jobs__pk=entry.subject_id)


def head_above(unit: Unit, proposal_id: int | None) -> QuerySet[User]:
    """The head of the superior agency of `unit`, never an author of the dossier."""
    above = unit.superior_id or unit.parent_id
    people = seated(Role.HEAD, above) if above else User.objects.none()
    return people.exclude(pk__in=writers(proposal_id))


class Route(NamedTuple):
    """Who is told of a verb, as what, and whether a letter goes out with the notice at once."""

    audience: Callable[[Entry], QuerySet[User]]
    told_as: str
    letter: bool = True


TOLD: dict[str, tuple[Route, ...]] = {
    # verb                       whom            as what
    "task.open": (Route(holder, "holder"),),
    "task.remind": (Route(holder, "holder"),),
    "task.escalate": (Route(superior, "superior"),),
    "case.notify_superior": (Route(above_the_case, "superior"),),
    "proposal.register": (Route(authors, "author"),),
    "proposal.agree": (Route(authors, "author"), Route(helper, "helper")),
    "proposal.decline": (Route(authors, "author"),),
    "proposal.join": (Route(authors, "author"),),
    "proposal.submit": (Route(authors, "author"),),
    "proposal.send_back": (Route(authors, "author"),),
    "proposal.turn_away": (Route(authors, "author"),),
    "proposal.approve": (Route(authors, "author"), Route(carriers, "carrier")),
    "proposal.override": (Route(authors, "author"), Route(carriers, "carrier")),
    "proposal.reject": (Route(authors, "author"),),
    "proposal.invite": (Route(invited, "invited"),),
    "proposal.answer_invitation": (Route(lead, "lead", letter=False),),
    "proposal.confirm_share": (Route(lead, "lead", letter=False),),
    "proposal.remove_author": (Route(invited, "invited", letter=False),),
    "proposal.comment": (Route(authors, "author", letter=False),),
    "review.submit": (Route(above_the_unit, "superior"),),
    "job.finish": (Route(asker, "asker", letter=False),),
    "job.fail": (Route(asker, "asker", letter=False),),
}

OWN_ACTS_TOLD = frozenset({"proposal.register", "proposal.submit", "job.finish", "job.fail"})
"""Verbs whose doer is told as well: a receipt. Of other acts the doer needs no notice."""
