"""`manage.py export_journal`: the whole journal for an inspector, one JSON line per entry."""

import json

from django.core.management.base import BaseCommand
from django.db import transaction

from journal.chain import body_of
from journal.models import Entry

FORMAT = "khoi-nguon-journal/1"
"""What `deploy/verify_journal.py` reads; a change of the lines is another number."""


class Command(BaseCommand):
    help = (
        "Write every entry of the journal to standard output, chain by chain, from one snapshot. "
        "deploy/verify_journal.py proves the export without the portal."
    )

    def handle(self, **options):
        entries = Entry.objects.order_by("scope", "n")
        self._line({"format": FORMAT})
        count = 0
        with transaction.atomic():  # the server's cursor lives in it: memory stays flat
            for entry in entries.iterator(chunk_size=2000):
                self._line({**body_of(entry), "digest": bytes(entry.digest).hex()})
                count += 1
        self._line({"end": count})

    def _line(self, value: dict) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, sort_keys=True))
