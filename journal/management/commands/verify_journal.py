"""`manage.py verify_journal`: walk every chain of the journal and prove it."""

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils.translation import gettext as _

from journal.chain import first_break
from journal.models import Entry


class Command(BaseCommand):
    help = "Prove every chain of the journal. Names the first broken row and exits with 1."

    def handle(self, **options):
        counted = Entry.objects.aggregate(entries=Count("pk"), chains=Count("scope", distinct=True))
        # One statement, so one snapshot, however long the walk takes.
        found = first_break(Entry.objects.order_by("scope", "n").iterator(chunk_size=2000))
        if found:
            raise CommandError(
                _("The journal is broken at %(scope)s, row %(n)d (entry %(pk)d): %(why)s.")
                % {"scope": found.scope, "n": found.n, "pk": found.pk, "why": found.why}
            )
        self.stdout.write(
            _("The journal holds: %(entries)d entries in %(chains)d chains.") % counted
        )
