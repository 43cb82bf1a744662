"""The clock of the year's end, and of the sums of the figures."""

from celery import shared_task

from core import clock

from . import actions


@shared_task
def draft_reviews(**_kwargs):
    """Draft every yearly review whose day has come."""
    while actions.draft_due_reviews(at=clock.now()):
        pass


@shared_task
def count(**_kwargs):
    """Count every dossier whose journal has grown, and the times of the steps that were done."""
    for act in (actions.count_next, actions.time_stages_next):
        while act(at=clock.now()):
            pass
