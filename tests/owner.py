"""What only the database's owner can do, within a test; the tests are the application."""

from urllib.parse import quote

from django.conf import settings
from django.db import connection

from config import roles

BY_OWNER = """
CREATE OR REPLACE FUNCTION by_owner(statement text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN EXECUTE statement; END $$;
"""


def make_ready() -> None:
    """Asked of the owner, once for each database of the tests."""
    with connection.cursor() as cursor:
        cursor.execute(BY_OWNER)
    if settings.DATABASE_OWNER_URL:
        roles.grant()


def by_owner(statement: str) -> None:
    """Run one statement with the owner's rights. The product has no such way in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT by_owner(%s)", [statement])


def owner_url(database: str = "") -> str:
    """How the owner reaches the tests' database, or another one beside it."""
    login = roles.owner() or connection.settings_dict
    secret, name = quote(login["PASSWORD"]), database or connection.settings_dict["NAME"]
    return f"postgresql://{login['USER']}:{secret}@{login['HOST']}:{login['PORT']}/{name}"


def application_url(database: str) -> str:
    """How the application reaches a database beside that of the tests."""
    login = connection.settings_dict
    secret = quote(login["PASSWORD"])
    return f"postgresql://{login['USER']}:{secret}@{login['HOST']}:{login['PORT']}/{database}"
