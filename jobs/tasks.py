"""The clock of long work."""

from celery import shared_task

from core import clock

from . import actions


@shared_task
def work():
    """Do everything that waits. Runs on the long queue."""
    while actions.work_next(at=clock.now()):
        pass


@shared_task
def expire():
    """Remove results whose week is over."""
    while actions.expire_next(at=clock.now()):
        pass


@shared_task
def heartbeat():
    """The worker is alive, and hears the clock."""
    actions.note_heartbeat(name="worker", at=clock.now())
