"""Who may change the calendar."""

from accounts.policy import can_manage
from core.verdicts import Verdict


def can_change(user) -> Verdict:
    """May `user` set a day or confirm a year? The post that keeps units and catalogues."""
    return can_manage(user)
