"""Who hears of what was asked: of others their opinion, of the authors what is missing, of another
unit that it take a dossier over.
"""

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from approvals import policy
from approvals.models import LETTER, Case, Task
from journal.models import Entry


def asked(entry: Entry) -> QuerySet[User]:
    """Of whom an opinion was asked, whatever became of it; nobody for a letter from outside."""
    task = _asked(entry)
    return policy.holders(task) if task.subject != LETTER else User.objects.none()


def who_asked(entry: Entry) -> QuerySet[User]:
    """Who asked for the opinion; when he no longer works on the case, those who do."""
    task = _asked(entry)
    seats = policy.eligible(task.case.unit, policy.ASKERS, task.proposal)
    himself = seats.filter(person=task.opinion_request.asked_by_id)
    people = himself if himself.exists() else seats
    return User.objects.filter(pk__in=people.values("person"))


def who_asked_to_add(entry: Entry) -> QuerySet[User]:
    """Who asked the authors to add something; when he no longer works on the case, those who do."""
    tasks = Task.objects.select_related("case__unit", "proposal", "supplement_request")
    task = tasks.get(pk=entry.data["asked"])
    seats = policy.eligible(task.case.unit, policy.ASKERS, task.proposal)
    himself = seats.filter(person=task.supplement_request.asked_by_id)
    people = himself if himself.exists() else seats
    return User.objects.filter(pk__in=people.values("person"))


def who_handed_on(entry: Entry) -> QuerySet[User]:
    """Who handed it on, and the head of his unit: as far as they may still know of it."""
    case = Case.objects.select_related("proposal").get(pk=entry.subject_id)
    seats = policy.eligible(entry.data["sender"], policy.ASKERS, case.proposal)
    told = Q(person=entry.data.get("handed_by")) | Q(role=Role.HEAD)
    return User.objects.filter(pk__in=seats.filter(told).values("person"))


def asked_to_take_over(entry: Entry) -> QuerySet[User]:
    """Whose turn it was to answer for the unit it was handed to, and that unit's head."""
    task = _asked(entry)
    heads = policy.eligible(task.unit, [Role.HEAD], task.proposal)
    held = policy.holders(task).values("pk")
    return User.objects.filter(Q(pk__in=held) | Q(pk__in=heads.values("person")))


def named_before(entry: Entry) -> QuerySet[User]:
    """Who had been named for a step before another officer was."""
    return User.objects.filter(pk=entry.data["before"], is_active=True)


def _asked(entry: Entry) -> Task:
    tasks = Task.objects.select_related("unit", "case__unit", "proposal", "opinion_request")
    return tasks.get(pk=entry.data["asked"])
