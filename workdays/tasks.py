"""The clock. No arguments, no logic: what is due stands in the database."""

from celery import shared_task

from core import clock

from . import actions


@shared_task
def warn():
    """Tell the administrators in time that the next year is not confirmed."""
    while actions.warn_next(at=clock.now()):
        pass
