"""The clock of the files."""

from celery import shared_task

from . import actions


@shared_task
def remove_sealed(**_later):
    """Take away the bytes of what was sealed."""
    actions.remove_sealed()
