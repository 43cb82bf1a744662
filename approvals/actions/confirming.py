"""The chair's word on the ballots that the secretary entered: nothing counts before it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import policy, selectors
from approvals.models import ROUND, Confirmation, Kind, MeetingDraft, Sheet, Task
from core.clock import VIETNAM, day_of

from .errors import need
from .rounds import owe_the_round
from .stages import proceed
from .tasks import finish, take
from .voting import count_round, enter

CONFIRMED, GIVEN_BACK = "CONFIRMED", "GIVEN_BACK"


@transaction.atomic
def confirm_minutes(
    task: Task,
    *,
    confirmed: bool,
    reason: str = "",
    by: User,
    at: datetime,
    late_reason: str = "",
) -> Confirmation:
    """Confirm the ballots that were entered for others, and so close the round; or give them back.

    Who entered them never confirms them. Given back (with a reason), nothing is counted: whoever
    has no ballot may cast it again, and the secretary writes the minutes anew from what he had.
    Raises PermissionDenied, ValidationError, and what `take` raises.
    """
    taken = take(task, kind=Kind.CONFIRM_MINUTES, by=by, at=at, late_reason=late_reason)
    case, now = taken.case, taken.case.vote.last
    sheet = now.sheets.select_related("by", "chair", "minutes", "task").latest("pk")
    if sheet.by_id == by.pk:
        raise PermissionDenied(
            _("You entered these ballots yourself; somebody else confirms them.")
        )
    need({"reason": (confirmed or bool(reason.strip()), _("Write what is wrong with them."))})
    answer = Confirmation.objects.create(
        task=taken, sheet=sheet, confirmed=confirmed, reason=reason.strip(), by=by, at=at
    )
    outcome = CONFIRMED if confirmed else GIVEN_BACK
    finish(taken, by=by, at=at, outcome=outcome, late_reason=late_reason)
    if not confirmed:
        _again(taken, sheet, at=at)
        return answer
    shut = policy.barred(taken.proposal_id)  # who has declared a conflict of interest since
    may = {person: choice for person, choice in sheet.ballots if person not in shut}
    enter(now, may, by=sheet.by, at=at)
    written = ("held_at", "place", "discussion", "absentees", "minutes", "chair", "chaired_as")
    count_round(now, by=sheet.by, at=at, **{name: getattr(sheet, name) for name in written})
    proceed(case, by=by, at=at)
    return answer


def _again(taken: Task, sheet: Sheet, *, at: datetime) -> None:
    """The round goes on: ballots are owed again, and the minutes begin with what was written."""
    now = sheet.round
    label = f"{ROUND}:{now.n}.{now.sheets.count()}"
    days = selectors.rule_of(now, on=day_of(at)).confirm_days
    closing = owe_the_round(taken.case, now, label, days=days, at=at)
    if closing is None:
        return
    typed = {
        "held_at": f"{sheet.held_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}",
        "place": sheet.place,
        "discussion": sheet.discussion,
        "absentees": sheet.absentees,
        "chair": str(sheet.chair_id or ""),
        **{f"ballot_{person}": choice for person, choice in sheet.ballots},
    }
    MeetingDraft.objects.create(task=closing, typed=typed, by=sheet.by, at=at)
