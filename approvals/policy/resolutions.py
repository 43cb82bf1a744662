"""Who compares a recorded resolution with the paper: never who entered it (E-LEVEL-4)."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role

COMPARES = (Role.UNIT_OFFICER, Role.HEAD, Role.DEPUTY_HEAD)
"""Posts that compare it, in this order."""


def not_his_own_entry(user) -> Q:
    """Tasks but the comparing of what `user` entered himself."""
    entered = User.objects.filter(pk=user.pk, resolutions__check_task=OuterRef("pk"))
    return ~Q(kind="RESOLUTION_CHECK") | ~Exists(entered)


def says_own_entry(user, task) -> str:
    """Why he does not compare it who entered it; "" for anybody else."""
    if task.kind != "RESOLUTION_CHECK":
        return ""
    if not user.resolutions.filter(check_task=task.pk).exists():
        return ""
    return _("You entered this resolution yourself; somebody else compares it with the paper.")
