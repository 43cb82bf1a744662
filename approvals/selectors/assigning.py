"""Which steps an officer is named for, and who may be named."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Seat, User
from accounts.roles import Role
from approvals import policy
from approvals.models import Task
from core.verdicts import YES, Verdict, no

from .asking import barred

OFFICERS = (Role.UNIT_OFFICER,)
"""Posts with several holders whose steps are assigned to one of them."""


def is_assignable(task: Task) -> Verdict:
    """Whether an officer can be named for `task`: a step of the officers' post that is owed."""
    if task.done_at is not None or task.voided_at is not None:
        return no(_("Nobody owes this step any more."))
    if task.person_id is not None or task.role not in OFFICERS or task.case_id is None:
        return no(_("This step is not the officers' to do."))
    return YES


def officers_of(units, on: date) -> list[Seat]:
    """Who sits as an officer in these units on that day, by unit and name: one query."""
    seats = Seat.objects.held_on(on).filter(
        unit__in=units, role__in=OFFICERS, person__is_active=True
    )
    return list(seats.select_related("person", "unit").order_by("unit", "person__sort_key", "pk"))


def seats_of_posts(units, on: date) -> list[Seat]:
    """Who holds which post in these units on that day, by name: one query."""
    seats = Seat.objects.held_on(on).filter(unit__in=units, person__is_active=True)
    seats = seats.select_related("person").only("unit", "role", "person__full_name")
    return list(seats.order_by("unit", "person__sort_key", "pk"))


def may_be_assigned(task: Task, person: User, *, on: date) -> Verdict:
    """Whether `person` can be named for `task`: an officer of its unit whose turn it is."""
    if policy.says_own_entry(person, task):
        said = _("%(person)s entered this resolution; somebody else compares it with the paper.")
        return no(said % {"person": person.full_name})
    if policy.eligible(task.unit, OFFICERS, task.proposal, on=on).filter(person=person).exists():
        return already(task, person)
    if (
        not Seat.objects.held_on(on)
        .filter(unit=task.unit_id, role__in=OFFICERS, person=person)
        .exists()
    ):
        return no(not_there(task, person))
    return barred(task.case, person)


def already(task: Task, person: User) -> Verdict:
    """Not twice to the same person."""
    if task.assignee_id == person.pk:
        return no(_("It is assigned to %(person)s already.") % {"person": person.full_name})
    return YES


def not_there(task: Task, person: User) -> str:
    """That somebody holds no officer's post of the unit that owes the step."""
    return _("%(person)s is no officer of %(unit)s.") % {
        "person": person.full_name,
        "unit": task.unit.name,
    }
