"""Who may change the calendar: two administrators together, never one alone (trust.md, row 48)."""

from django.utils.translation import gettext as _

from accounts.policy import can_manage
from core.verdicts import Verdict, no


def can_change(user) -> Verdict:
    """May `user` draft and propose a year? The post that keeps units and catalogues."""
    return can_manage(user)


def can_confirm(user, revision) -> Verdict:
    """May `user` confirm this revision? A second administrator, once it is proposed."""
    verdict = can_change(user)
    if not verdict:
        return verdict
    if revision.proposed_at is None:
        return no(_("Nobody has proposed this calendar yet."))
    if revision.proposed_by_id == user.pk:
        return no(_("A second administrator confirms, not the one who proposed it."))
    return verdict
