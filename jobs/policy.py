"""Whose job it is: of the one who asked, and of nobody else."""

from django.db.models import Q
from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no


def visible(user) -> Q:
    """A person's own jobs. An export is seen by the one who asked for it only."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    return Q(asked_by=user)


def can_handle(user, job) -> Verdict:
    """May `user` cancel or repeat this job, or take its result away?"""
    if user.is_active and user.pk == job.asked_by_id:
        return YES
    return no(_("Only the person who asked for this work may do that."))
