"""The demo: invented people and dossiers, with dates around today."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo import ACCOUNTS
from config.demo.seed import seed
from core import clock


class Command(BaseCommand):
    help = (
        "Fills an empty database with the demo. Safe to repeat; refuses a database with real "
        "people in it, and production mode."
    )

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError("The demo has known passwords: it is never loaded in production.")
        began = time.monotonic()
        acts = seed(at=clock.now(), say=lambda words: self.stdout.write(f"  {words} …"))
        if not acts:
            self.stdout.write("The demo is there already.")
            return
        took = time.monotonic() - began
        self.stdout.write(f"Demo loaded: {acts} acts, {len(ACCOUNTS) - 2} accounts, {took:.0f} s")
