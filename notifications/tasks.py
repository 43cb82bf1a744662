"""The clock. No arguments, no logic: what is due stands in the database."""

from celery import shared_task

from core import clock

from . import actions


@shared_task
def hear_journal(**_kwargs):
    while actions.hear_next(at=clock.now()):
        pass


@shared_task
def send_letters(**_kwargs):
    while actions.send_next(at=clock.now()):
        pass
