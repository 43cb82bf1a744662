"""The clock of the files."""

from celery import shared_task

from core import clock

from . import actions


@shared_task
def remove_sealed():
    """Take away the bytes of what was sealed."""
    while actions.remove_sealed(at=clock.now()):
        pass
