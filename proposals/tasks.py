"""The clock of the drafts."""

from celery import shared_task

from core import clock

from . import actions


@shared_task
def drop_old_stashes():
    """Forget what was typed after a session had ended and nobody came back for."""
    actions.drop_old_stashes(at=clock.now())
