"""Who imports: an administrator, and each his own workbooks."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.policy import can_manage, sight
from core.verdicts import Verdict, no


def visible(user) -> Q:
    """The workbooks `user` handed in himself, as long as he administers."""
    if user.is_authenticated and sight(user).is_admin:
        return Q(asked_by=user)
    return Q(pk__in=[])


def can_import(user) -> Verdict:
    """May `user` hand in a workbook? Only the ADMIN post, as on the pages it stands for."""
    return can_manage(user)


def can_carry_out(user, batch) -> Verdict:
    """May `user` import this workbook? Who had it checked: the check was made for him."""
    verdict = can_manage(user)
    if verdict and user.pk != batch.asked_by_id:
        return no(_("Only the administrator who had this workbook checked may import it."))
    return verdict
