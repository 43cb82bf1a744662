"""Putting off one due date before it has passed: by whom and how far is rule data (domain b.14)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from approvals import selectors
from approvals.models import Extension, Task
from core.clock import day_of
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now
from workdays.calendar import Calendar, end_of

from .errors import need
from .tasks import lock_task, write_off_reminders, write_reminders


@transaction.atomic
def extend(task: Task, *, working_days: int, reason: str, by: User, at: datetime) -> Extension:
    """Give `task` so many more working days, with a reason; both dates are kept.

    Reminders are written anew for the new date. Raises ValidationError beyond the rule or without a
    reason, WrongMoment once it has passed, is done, stands still or was extended as often as the
    rule allows, PermissionDenied to anybody but the head who may (selectors.may_extend).
    """
    fresh, person = lock_task(task), as_known_now(by)
    selectors.may_extend(person, fresh).enforce()
    if not (verdict := selectors.is_extendable(fresh, at=at)):
        raise WrongMoment(verdict.reason)
    rule = selectors.extension_rule(day_of(at))
    beyond = ngettext("At most %(n)d working day.", "At most %(n)d working days.", rule.most)
    need(
        {
            "working_days": (1 <= working_days <= rule.most, beyond % {"n": rule.most}),
            "reason": (bool(reason.strip()), _("Write why it is extended.")),
        }
    )
    calendar = Calendar.load()
    old, new = fresh.due_on, calendar.add(fresh.due_on, working_days)
    given = Extension.objects.create(
        task=fresh,
        rule=rule,
        working_days=working_days,
        reason=reason.strip(),
        old_due_on=old,
        new_due_on=new,
        by=person,
        at=at,
    )
    fresh.due_on, fresh.due_at = new, end_of(new)
    fresh.extended_days += working_days
    fresh.due_version += 1
    fresh.provisional = not calendar.confirmed(range(fresh.counted_from.year, new.year + 1))
    fresh.calendar_version = calendar.version
    fresh.save(
        update_fields=[
            *("due_on", "due_at", "extended_days", "due_version", "provisional"),
            "calendar_version",
        ]
    )
    write_off_reminders(fresh)
    write_reminders(fresh, calendar, at=at)
    record(
        "task.extend",
        fresh,
        by=person,
        at=at,
        task=fresh.pk,
        kind=fresh.kind,
        working_days=working_days,
        reason=given.reason,
        old_due_on=old,
        new_due_on=new,
        due_version=fresh.due_version,
        rule=rule.pk,
    )
    return given
