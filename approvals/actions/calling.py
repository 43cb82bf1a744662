"""Calling back what was handed to another unit, while that unit has not answered."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import read_sight
from approvals import policy, selectors
from approvals.models import Case, Kind, Task, TransferEnd
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now

from .cases import close_case
from .errors import need
from .handing_down import for_the_head
from .pausing import resume
from .stages import proceed
from .tasks import lock_task, said_why, write_off_reminders
from .transfers import back_to_sender


@transaction.atomic
def call_back(task: Task, *, reason: str, by: User, at: datetime) -> TransferEnd:
    """Call back what waits at another unit for its answer, `task`, with the reason.

    It goes on at the sender's as when it is given back: at the decision the step to decide, at
    intake the intake, without the working days it was away. Raises WrongMoment once it was
    answered or called back, naming who; ValidationError without a reason; PermissionDenied to
    others (policy.can_call_back).
    """
    fresh, person = lock_task(task), as_known_now(by)
    if fresh.kind != Kind.ANSWER_TRANSFER:
        raise WrongMoment(_("This is another step."))
    proposal, handed = fresh.proposal, selectors.handed_to(fresh)
    handed.case.proposal = proposal
    person.sight = read_sight(person)
    policy.can_call_back(person, handed, proposal).enforce()
    himself = policy.handed_it_himself(person, handed)
    mandate = None if himself else for_the_head(person, handed.case.unit, proposal)
    if fresh.done_at is not None or fresh.voided_at is not None:
        raise WrongMoment(said_why(fresh))
    need({"reason": (bool(reason.strip()), _("Say why; both units and the authors read it."))})
    end = TransferEnd.objects.create(
        task=fresh,
        case=fresh.case,
        transfer=handed,
        reason=reason.strip(),
        by=person,
        mandate=mandate,
        at=at,
    )
    Task.objects.filter(pk=fresh.pk).update(voided_at=at)
    write_off_reminders(fresh)
    record(
        "case.call_back",
        fresh.case,
        by=person,
        at=at,
        n=fresh.case.n,
        asked=fresh.pk,
        unit=fresh.unit_id,
        name=fresh.unit.name,
        sender=handed.case.unit_id,
        giver=handed.case.unit.name,
        handed_by=handed.by_id,
        reason=end.reason,
        **({"mandate": mandate.pk} if mandate else {}),
    )
    if handed.case_id == fresh.case_id:  # it was handed on at the decision, and only stood still
        fresh.pause.case = fresh.case
        resume(fresh.pause, by=person, at=at)
        return end
    close_case(fresh.case, Case.Outcome.CALLED_BACK, by=person, at=at)
    proceed(back_to_sender(fresh.case, handed, by=person, at=at, called=True), by=person, at=at)
    return end
