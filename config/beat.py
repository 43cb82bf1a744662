"""Celery beat's scheduler, which notes that it ticks."""

import logging
import time

from celery.beat import Scheduler as PlainScheduler
from django.db import Error, close_old_connections

from core import clock
from jobs.actions import note_heartbeat

log = logging.getLogger(__name__)
NOTE_EVERY = 5  # seconds


class Scheduler(PlainScheduler):
    """Keeps no file: what is due stands in the database, so a restart may ring at once.

    A broker that is away or a database that is away delays the ticks and does not end beat.
    """

    noted_at = 0.0

    def tick(self, *args, **kwargs):
        if time.monotonic() - self.noted_at > NOTE_EVERY:
            self.noted_at = time.monotonic()
            close_old_connections()
            try:
                note_heartbeat(name="beat", at=clock.now())
            except Error as error:
                log.warning("The database is away: %s", error)
        return min(super().tick(*args, **kwargs), NOTE_EVERY)
