from django.apps import AppConfig

from config.celery import app as celery_app  # so that every @shared_task belongs to it


class ConfigConfig(AppConfig):
    """The composition root as an app, so that it can carry management commands."""

    name = "config"
    celery_app = celery_app
