"""How many rows of a table a page reads: what grows with the portal is seen with few rows."""

from contextlib import contextmanager

from django.db import connection

FOR_FEW = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
"""What PostgreSQL does with few rows, and would not with many."""

PAGES = {"seq_page_cost": "1", "random_page_cost": "4"}
"""What pages cost: nothing, since what earlier tests left of a table makes them many or few."""


def read(table):
    """Rows of this table that this transaction has read so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + COALESCE(idx_tup_fetch, 0)"
            " FROM pg_stat_xact_user_tables WHERE relname = %s",
            [table],
        )
        return cursor.fetchone()[0]


@contextmanager
def indexes_only(*, sorts=True):
    """As with many rows: PostgreSQL knows how they lie, looks each up, and where it should find
    them in their order (not `sorts`) sorts none."""
    off = [*FOR_FEW, *(() if sorts else ("enable_sort",))]
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE accounts_unit, accounts_user, approvals_task, journal_entry,"
            " notifications_notice, proposals_proposal, proposals_access"
        )
        for name in off:
            cursor.execute("SELECT set_config(%s, 'off', true)", [name])
        for name in PAGES:
            cursor.execute("SELECT set_config(%s, '0', true)", [name])
        cursor.execute("DISCARD PLANS")  # a kept statement's plan is of another test, of few rows
        yield
        for name in off:
            cursor.execute("SELECT set_config(%s, 'on', true)", [name])
        for name, usual in PAGES.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, usual])
        cursor.execute("DISCARD PLANS")
