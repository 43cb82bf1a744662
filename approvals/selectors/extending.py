"""Whose due date may be put off, by whom and by how much."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Unit, User
from accounts.roles import Role
from approvals import policy, routing
from approvals.models import ExtensionRule, Kind, Task
from core.templatetags.core import vdate
from core.verdicts import YES, Verdict, no


def extension_rule(on: date) -> ExtensionRule | None:
    """The newest rule of extensions in force on `on`."""
    return ExtensionRule.objects.valid_on(on).order_by("-valid_from", "-pk").first()


def may_extend(user: User, task: Task) -> Verdict:
    """May `user` put off the due date of `task`?

    The head of the unit that owes it; what a head owes himself, the head one level up. Never an
    author.
    """
    unit = _who_extends(task)
    named = {"unit": unit.name if unit else "–"}
    if unit is None:
        return no(_("No level above is entered that could extend it."))
    heads = policy.eligible(unit, [Role.HEAD], task.proposal)
    if not heads.filter(person=user).exists():
        return no(_("It is extended by the head of %(unit)s, who has no part in it.") % named)
    return YES


def is_extendable(task: Task, *, at: datetime) -> Verdict:
    """Whether the due date of `task` can be put off now, by the rule of the day."""
    rule = extension_rule(at.date())
    if task.done_at is not None or task.voided_at is not None:
        return no(_("Nobody owes this step any more."))
    if task.hours is not None:
        return no(_("What is due in hours is not extended."))
    if rule is None or task.kind not in rule.kinds or task.proposal_id is None:
        return no(_("The due date of this step is not extended; no rule allows it."))
    if task.paused_at is not None:
        return no(_("The clock stands still; the due date moves when it goes on."))
    if at >= task.due_at:
        return no(
            _("It was due on %(day)s. A due date is extended only before it has passed.")
            % {"day": vdate(task.due_on)}
        )
    done = task.extensions.count()
    if done >= rule.times:
        said = ngettext(
            "It was extended %(n)d time already; the rule allows no more.",
            "It was extended %(n)d times already; the rule allows no more.",
            done,
        )
        return no(said % {"n": done})
    return YES


def _who_extends(task: Task) -> Unit | None:
    """The unit whose head extends it."""
    if task.kind == Kind.SUPPLEMENT:  # the authors': those extend it who ask
        return task.case.unit
    if task.role == Role.HEAD or task.person_id is not None:
        return routing.superior_of(task.unit)
    return task.unit
