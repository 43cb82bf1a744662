"""The clock. No arguments, no logic: what is due stands in the database."""

from celery import shared_task

from core import clock

from . import actions


@shared_task
def remind_due(**_kwargs):
    """Remind, escalate, tell of vacancies, record silence: all that is due since the last run.

    Silence comes last: whoever owes an opinion is reminded of its last day before it is over. So
    does a directive that ran out.
    """
    for act in (
        actions.forget_vacancy_next,
        actions.tell_vacancy_next,
        actions.remind_next,
        actions.no_answer_next,
        actions.no_supplement_next,
        actions.lapse_next,
    ):
        while act(at=clock.now()):
            pass


@shared_task
def move_due(**_kwargs):
    """Move the open deadlines that two administrators decided to move."""
    while actions.move_next(at=clock.now()):
        pass


@shared_task
def carry_out(**_kwargs):
    """Carry out what was ordered for several dossiers, one by one."""
    while actions.carry_out_next(at=clock.now()):
        pass
