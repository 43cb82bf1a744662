"""What most systems do: after the commit, ask a worker over the broker, and keep no row of it."""

import logging

from celery import shared_task
from django.apps import AppConfig
from django.db import transaction

log = logging.getLogger(__name__)


@shared_task(acks_late=False)
def tell(entry: int, **_kwargs):
    from core import clock
    from journal.models import Entry
    from notifications.actions import _tell

    with transaction.atomic():
        _tell(Entry.objects.get(pk=entry), at=clock.now())


def _ask(entry) -> None:
    try:
        tell.apply_async([entry.pk], retry=False)
    except Exception:
        log.exception("nobody will hear of entry %s", entry.pk)


class Naive(AppConfig):
    name = "tests.chaos"
    label = "naive"

    def ready(self):
        from journal import actions

        whole = actions._write

        def write(cursor, entry):
            whole(cursor, entry)
            cursor.execute("DELETE FROM journal_unheard WHERE entry_id = %s", [entry.pk])
            transaction.on_commit(lambda: _ask(entry))

        actions._write = write
