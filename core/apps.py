from django.apps import AppConfig
from django.forms import ChoiceField
from django.utils.translation import gettext_lazy as _

from core.memory import by_thread


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        by_thread()
        # Django says of a choice what it says of a text: that the field is required.
        ChoiceField.default_error_messages["required"] = _("Nothing was chosen here.")
