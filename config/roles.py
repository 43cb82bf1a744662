"""Two roles of the database: the owner makes the tables, the application works in them.

The application's role (`DATABASE_URL`) may read everything, write what is not evidence, and only
add to what is: no UPDATE, DELETE or TRUNCATE on the journal, decisions, ballots, opinions, versions
and files, no word about tables, triggers or functions, and no temporary tables. The owner
(`DATABASE_OWNER_URL`) migrates; no process that serves people knows its password (trust.md 4.4, 5;
P4).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import environ
from django.conf import settings
from django.core.management import CommandError
from django.db import connection, transaction
from psycopg import sql

from config.launch.servers import OWNER_NOTE
from core.evidence import evidence

LOGIN = ("USER", "PASSWORD", "HOST", "PORT")


def owner() -> dict | None:
    """How the owner signs in, as Django names it; None where one role is all there is.

    Raises CommandError in production without the owner's address.
    """
    url, note = settings.DATABASE_OWNER_URL, settings.VAR_DIR / OWNER_NOTE
    if not url and not settings.PRODUCTION and note.exists():
        url = note.read_text().strip()
    if url:
        return {name: environ.Env.db_url_config(url)[name] for name in LOGIN}
    if settings.PRODUCTION:
        raise CommandError(
            "DATABASE_OWNER_URL is not set: only the owner of the tables may do this."
            " See .env.example."
        )
    return None


@contextmanager
def as_owner() -> Iterator[bool]:
    """Sign in as the owner for a while, to the same database; whether there is one.

    For commands that migrate or restore, never for what serves people.
    """
    if (login := owner()) is None:
        yield False
        return
    application = {name: connection.settings_dict[name] for name in LOGIN}
    connection.close()
    connection.settings_dict.update(login)
    try:
        yield True
    finally:
        connection.close()
        connection.settings_dict.update(application)


def grant() -> None:
    """Give the application's role what it needs, and nothing more. By the owner; repeatable."""
    name = sql.Identifier(settings.DATABASE_ROLE)
    database = sql.Identifier(connection.settings_dict["NAME"])
    with transaction.atomic(), connection.cursor() as cursor:
        for what in (
            "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
            "REVOKE UPDATE, DELETE ON {evidence} FROM {role}",
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
        ):
            cursor.execute(
                sql.SQL(what).format(
                    database=database,
                    schema=sql.Identifier("public"),
                    role=name,
                    evidence=sql.SQL(", ").join(
                        sql.Identifier(model._meta.db_table) for model in evidence()
                    ),
                )
            )


TOO_MUCH = """
SELECT name FROM unnest(%s::text[]) AS name
 WHERE has_table_privilege(current_user, name, 'UPDATE')
    OR has_table_privilege(current_user, name, 'DELETE')
    OR has_table_privilege(current_user, name, 'TRUNCATE')
    OR pg_has_role(
           current_user, (SELECT relowner FROM pg_class WHERE oid = name::regclass), 'MEMBER')
"""
TOO_LITTLE = """
SELECT c.relname FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
   AND NOT (has_table_privilege(current_user, c.oid, 'SELECT')
            AND (has_table_privilege(current_user, c.oid, 'INSERT')
                 OR c.relname = 'django_migrations'))
"""


HIDING = "temporary tables"
"""A table of the session hides one of the same name from every trigger that judges an act."""
MAY_HIDE = "SELECT has_database_privilege(current_database(), 'TEMPORARY')"


def excess() -> list[str]:
    """Tables of evidence that the role of this connection could change, empty or rebuild; and
    whether it could hide tables behind its own."""
    tables = [model._meta.db_table for model in evidence()]
    with connection.cursor() as cursor:
        cursor.execute(TOO_MUCH, [tables])
        found = [name for (name,) in cursor.fetchall()]
        cursor.execute(MAY_HIDE)
        return [*found, HIDING] if cursor.fetchone()[0] else found


def lack() -> list[str]:
    """Tables that the role of this connection cannot read or add to."""
    with connection.cursor() as cursor:
        cursor.execute(TOO_LITTLE)
        return [name for (name,) in cursor.fetchall()]
