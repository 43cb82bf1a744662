"""`manage.py count_figures`: bring the sums of the figures up to date, anew, or compare them."""

from django.core.management import BaseCommand, CommandError

from core import clock
from reports import actions, selectors


class Command(BaseCommand):
    help = (
        "Count the dossiers whose journal has grown, as the clock does every few seconds. --anew: "
        "all of them, after rows were written past the journal's trigger (a COPY with triggers "
        "off). --check: compare every year with the journal; exits with 1 where they differ."
    )

    def add_arguments(self, parser):
        parser.add_argument("--anew", action="store_true", help="Forget the sums, count all.")
        parser.add_argument("--check", action="store_true", help="Compare with the journal.")

    def handle(self, *, anew, check, **options):
        if anew:
            actions.begin_again(at=clock.now())
        actions.count_all(at=clock.now())
        if check and (
            wrong := [one for y in selectors.years() for one in selectors.differences(y)]
        ):
            raise CommandError("\n".join(wrong))
