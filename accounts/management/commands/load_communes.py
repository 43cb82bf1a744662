from django.core.management.base import BaseCommand

from accounts.rules_data import load_city


class Command(BaseCommand):
    help = "Makes the City People's Committee and its 168 communes as units. Safe to repeat."

    def handle(self, *args, **options):
        root = load_city()
        self.stdout.write(f"{root}: {root.children.count()}")
