"""Whether the authors can be asked to add something, and what was paused."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.models import (
    Case,
    Cause,
    Decision,
    Purpose,
    SupplementRequest,
    SupplementRule,
    Task,
)
from core.templatetags.core import vdate
from core.verdicts import YES, Verdict, no

from .resolving import waiting_to_be_compared
from .standing import choices_for

Type = Decision.Type


def supplement_rule(on: date) -> SupplementRule | None:
    """How many working days the authors have, by the newest rule in force on `on`."""
    return SupplementRule.objects.valid_on(on).order_by("-valid_from", "-pk").first()


def may_hand_on(task: Task) -> Verdict:
    """Whether a plan that waits for the decision can be handed to another unit."""
    if Type.REJECT in choices_for(task):
        return YES
    return no(_("The vote carried: the head signs the approval and hands it to nobody else."))


def supplement_is_open(
    case: Case,
    *,
    on: date,
    is_voted: bool | None = None,
    is_entered: bool | None = None,
    times: int | None = None,
) -> Verdict:
    """Whether the authors of `case` can be asked to add something now, and if not, why.

    `is_voted`: whether its vote has its result, `is_entered` whether a resolution waits to be
    compared, and `times` how often they were asked (`times_asked`), where that is known already.
    """
    if case.closed_at is not None:
        return no(
            _("The case was closed on %(day)s: %(outcome)s. Nothing is asked for any more.")
            % {"day": vdate(case.closed_at), "outcome": case.get_outcome_display()}
        )
    if case.purpose != Purpose.APPROVAL:
        return no(_("An idea is answered by the head; what is missing is asked for on a plan."))
    if case.paused_at is not None:
        return no(
            _("The clock has stood still since %(day)s: %(cause)s.")
            % {"day": vdate(case.paused_at), "cause": Cause(case.paused_for).label}
        )
    vote = getattr(case, "vote", None)
    if vote is not None and not (vote.result is not None if is_voted is None else is_voted):
        return no(
            _("The vote is open since %(day)s. Ask once it is closed.")
            % {"day": vdate(vote.opened_at)}
        )
    entered = None if is_entered is False else waiting_to_be_compared(case)
    if entered is not None:
        return no(
            _("%(person)s entered the resolution on %(day)s. Nothing is asked for any more.")
            % {"person": entered.by.full_name, "day": vdate(entered.at)}
        )
    return _may_be_asked_once_more(times_asked(case) if times is None else times, on=on)


def times_asked(case: Case) -> int:
    """How often the authors were asked to add something to this version, in whatever case: what
    was withdrawn stopped the clock as well.
    """
    same = {"case__proposal": case.proposal_id, "case__version": case.version_id}
    return SupplementRequest.objects.filter(**same).count()


def _may_be_asked_once_more(times: int, *, on: date) -> Verdict:
    rule = supplement_rule(on) if times else None
    if rule is None or times < rule.times:
        return YES
    return no(
        ngettext(
            "The rule lets the clock stand still %(n)d time for what the authors add to one "
            "version, and that was done. Go on with what is there, or return the plan.",
            "The rule lets the clock stand still %(n)d times for what the authors add to one "
            "version, and that was done. Go on with what is there, or return the plan.",
            rule.times,
        )
        % {"n": rule.times}
    )
