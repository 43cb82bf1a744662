"""The database: does it keep its word, is it ours as it should be, and nobody else's to change?"""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from config import health, roles
from config.launch.servers import DURABLE

from .findings import Finding, fault, ok, warning

INVALID = """
SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE NOT i.indisvalid AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""


def durability() -> Finding:
    rows = _rows("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", list(DURABLE))
    if lax := sorted(name for name, value in rows if value != DURABLE[name]):
        return fault(
            "durability",
            _(
                "A power cut may lose what people were told is recorded: in PostgreSQL, "
                "%(names)s must be on. Set it in postgresql.conf and reload."
            ),
            names=", ".join(lax),
        )
    if _rows("SELECT 1 FROM pg_settings WHERE name = 'data_checksums' AND setting <> 'on'"):
        return warning(
            "durability",
            _(
                "PostgreSQL keeps no checksums, so damage on the disk is not seen. Stop it and run "
                "pg_checksums --enable."
            ),
        )
    return ok("durability")


def clock() -> Finding:
    seconds = abs(health.drift())
    told = {"seconds": f"{seconds:.1f}"}
    words = _(
        "The clock of this machine and that of the database differ by %(seconds)s seconds. Let "
        "both machines follow the same time server (chrony, systemd-timesyncd)."
    )
    if seconds > health.DRIFT_FAULT:
        return fault("clock", words, **told)
    if seconds > health.DRIFT_WARNING:
        return warning("clock", words, **told)
    return ok("clock")


def migrations() -> Finding:
    if health.migrations() == health.OK:
        return ok("migrations")
    return fault(
        "migrations", _("The database is behind the code. Run: manage.py prepare database")
    )


def indexes() -> Finding:
    if names := [name for (name,) in _rows(INVALID)]:
        return fault(
            "indexes",
            _("Half-made indexes: %(names)s. For each run: REINDEX INDEX CONCURRENTLY <name>"),
            names=", ".join(names),
        )
    return ok("indexes")


def wall() -> Finding:
    """The wall is the privileges of the role with which the portal works (ADR 0022)."""
    everything = _rows("SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper")
    changeable = roles.excess()
    if not (everything or changeable):
        return ok("roles")
    return fault(
        "roles",
        _(
            "The role in DATABASE_URL may change %(count)d tables of evidence (%(names)s …). Give "
            "the portal a role of its own, name the owner in DATABASE_OWNER_URL, and run manage.py "
            "prepare database."
        ),
        count=len(changeable),
        names=", ".join(changeable[:3]),
    )


def _rows(query: str, *params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, params or None)
        return cursor.fetchall()


DATABASE = (durability, clock, migrations, indexes, wall)
