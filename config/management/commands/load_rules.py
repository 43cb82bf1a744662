"""Load the rule data: what the law and the city's decisions say, as dated rows."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.core.management import BaseCommand
from django.db import transaction


class Command(BaseCommand):
    help = (
        "Calls load_rules() of every app's rules_data module, lower floors first. "
        "Each loader adds what is missing and changes nothing that people have edited."
    )

    @transaction.atomic
    def handle(self, **options):
        for app in settings.INSTALLED_APPS:  # stands in the order of the floors
            if "." not in app and find_spec(f"{app}.rules_data") is not None:
                import_module(f"{app}.rules_data").load_rules()
