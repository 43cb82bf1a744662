"""Has this process been seen lately? For the health checks of containers."""

from django.core.management import BaseCommand, CommandError

from config import health
from core import clock


class Command(BaseCommand):
    help = "Succeeds when worker, beat or sweep was seen within its patience."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("name", choices=sorted(health.PATIENCE))

    def handle(self, *, name, **options):
        words = health.heartbeats(clock.now())[name]
        if words != health.OK:
            raise CommandError(f"{name}: {words}")
