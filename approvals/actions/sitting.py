"""A council under the lock of its dossier: whether it sits still, and who owes its end."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from approvals.models import COUNCIL, Case, Council, Kind, Place, Task
from approvals.selectors import Sitting, open_council
from core.verdicts import WrongMoment
from journal.actions import record

from .tasks import lock, moment, open_task, write_off_reminders


def reopened(council: Council) -> tuple[Council, Sitting]:
    """The council under the lock of its dossier; raises WrongMoment when it is over."""
    proposal = lock(council.case.proposal_id)
    fresh = Council.objects.select_related("rule", "case__unit", "case__procedure").get(
        pk=council.pk
    )
    fresh.case.proposal = proposal
    sitting = Sitting(fresh)
    if not sitting.is_open:
        raise WrongMoment(over_already(sitting))
    return fresh, sitting


def over_already(sitting: Sitting) -> str:
    """Why nothing is done in this council any more."""
    if sitting.dissolution is not None:
        about = {"person": sitting.dissolution.by, "time": moment(sitting.dissolution.at)}
        return _("%(person)s dissolved this council at %(time)s.") % about
    if sitting.result is not None:
        about = {"person": sitting.result.by, "time": moment(sitting.result.at)}
        return _("%(person)s confirmed what this council said at %(time)s.") % about
    return _("This step is no longer needed.")


def closed_already(sitting: Sitting) -> str:
    """By whom the minutes were written, and when."""
    return _("%(person)s wrote the minutes at %(time)s; nothing is added to them any more.") % {
        "person": sitting.minutes.by,
        "time": moment(sitting.minutes.at),
    }


def owe_the_end(sitting: Sitting, *, at: datetime) -> Task:
    """Who owes the close, or once the minutes are written their confirmation.

    The secretary, or the chair; where they declared a conflict whoever sits next; where nobody is
    left the head, who names others or dissolves the council. Whoever owed it before and may not
    any more owes it no longer.
    """
    closing = sitting.minutes is None
    kind = Kind.COUNCIL_CLOSE if closing else Kind.COUNCIL_CONFIRM
    ranks = [Place.CHAIR, Place.VICE_CHAIR, Place.SECRETARY, Place.MEMBER]
    next_one = sitting.at(*([Place.SECRETARY, *ranks] if closing else ranks))
    case, rule = sitting.case, sitting.rule
    person = next_one.person if next_one else None
    for task in case.tasks.open().filter(kind=kind).order_by("pk"):
        if task.person_id == (person.pk if person else None):
            return task
        end_task(task, at=at)
    return open_task(
        kind=kind,
        unit=case.unit,
        role="" if person else Role.HEAD,
        person=person,
        working_days=rule.meeting_days if closing else rule.confirm_days,
        case=case,
        at=at,
        counted_from=sitting.council.at if closing else at,
    )


def council_goes_on(case: Case, *, at: datetime) -> None:
    """Whoever comes next owes the end of an open council whose secretary or chair is shut out."""
    council = open_council(case) if case.closed_at is None else None
    if council is not None:
        council.case = case
        owe_the_end(Sitting(council), at=at)


def end_tasks_of(case: Case, person: User, *, at: datetime) -> None:
    """Whoever sits there no longer owes nothing in the council any more."""
    for task in case.tasks.open().filter(kind__in=COUNCIL, person=person).order_by("pk"):
        end_task(task, at=at)


def end_task(task: Task, *, at: datetime) -> None:
    """One step of a council is owed no more."""
    task.voided_at = at
    task.save(update_fields=["voided_at"])
    write_off_reminders(task)
    record("task.void", task, by=None, at=at, task=task.pk, kind=task.kind)
