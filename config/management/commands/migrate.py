"""Django's `migrate`, signed in as the owner; the application's role is then given its rights."""

from django.core.management.commands import migrate

from config import roles


class Command(migrate.Command):
    def handle(self, *args, **options):
        with roles.as_owner() as split:
            super().handle(*args, **options)
            if split:
                roles.grant()
