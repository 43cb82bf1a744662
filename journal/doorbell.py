"""Wake the readers of the journal after a commit. Comfort only: the row is the work."""

import logging

from celery import current_app
from django.conf import settings
from kombu.pools import producers

READER = "notifications.tasks.hear_journal"
PATIENCE = 1
"""Seconds for connecting and for sending. A lost broker must not hold up an answer."""

log = logging.getLogger(__name__)


def ring() -> None:
    """Ask for the journal to be heard now. Never fails, never retries (trust.md 4.1, fault 14).

    Beat and the sweep process ask the same every few seconds, so a lost ring loses nothing.
    """
    if not settings.KN_DOORBELL:
        return
    limits = {
        **current_app.conf.broker_transport_options,
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
        "max_retries": 0,
    }
    try:
        line = current_app.connection_for_write(connect_timeout=PATIENCE, transport_options=limits)
        with producers[line].acquire(block=True, timeout=PATIENCE) as producer:  # kept open
            current_app.send_task(READER, producer=producer, retry=False, expires=10)
    except Exception as error:  # whatever the broker does, the act is done and stays done
        log.warning("The doorbell did not ring: %s", error)
