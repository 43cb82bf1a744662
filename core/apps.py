from django.apps import AppConfig

from core.memory import by_thread


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        by_thread()
