"""Celery: the clock and the heavy worker. Rows in PostgreSQL are the queue; what is lost here
is found again by the next tick or by `manage.py sweep`.

Tasks take no arguments: they ask the database what is due.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

# name of the task: every how many seconds. One table for everything that happens by the clock.
SCHEDULE = {
    "notifications.tasks.hear_journal": 5,
    "notifications.tasks.send_letters": 5,
    "approvals.tasks.remind_due": 60,
    "approvals.tasks.move_due": 10,
    "approvals.tasks.carry_out": 2,
    "workdays.tasks.warn": 3600,
    "jobs.tasks.work": 5,
    "jobs.tasks.heartbeat": 15,
    "jobs.tasks.expire": 60,
    "documents.tasks.remove_sealed": 60,
    "proposals.tasks.drop_old_stashes": 3600,
    "reports.tasks.draft_reviews": 3600,
    "reports.tasks.count": 5,
    "accounts.tasks.drop_old_sessions": 3600,
}

app = Celery("khoinguon")
app.set_default()  # in every thread: web servers answer in threads of their own
app.conf.update(
    broker_url=settings.REDIS_URL,
    timezone="UTC",
    enable_utc=True,
    # JSON only, and nobody waits for a result
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    # a task is done when it is done, and comes back when its worker dies
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_soft_time_limit=60,
    task_time_limit=90,
    worker_soft_shutdown_timeout=20,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=1,
    broker_transport_options={
        "visibility_timeout": 300,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 1,
        "socket_keepalive": True,
        "retry_on_timeout": False,
    },
    # ringing the doorbell from a page never makes the page wait
    task_publish_retry=False,
    # Long work has its own queue and worker, no 60/90 s limit, and is acknowledged at once: its
    # row with its lease is the work, so nothing here may start it a second time beside itself.
    task_routes={"jobs.tasks.work": {"queue": "long"}},
    task_annotations={
        "jobs.tasks.work": {"soft_time_limit": 6900, "time_limit": 7200, "acks_late": False}
    },
    beat_schedule={
        task: {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 10)}}
        for task, seconds in SCHEDULE.items()
    },
)
app.autodiscover_tasks()
