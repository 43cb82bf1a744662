"""The clock of sessions."""

from celery import shared_task

from core import clock

from . import actions


@shared_task
def drop_old_sessions():
    """Remove the rows of sessions that are over, and pages that are shown to nobody any more."""
    while actions.drop_old_sessions(at=clock.now()):
        pass
    actions.drop_old_pages(at=clock.now())
