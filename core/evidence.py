"""Database triggers for tables that count as evidence: written once, never changed.

The application's privileges are the wall (a later release takes UPDATE and DELETE away from
its role); these triggers are the wall that stands today, also against bulk and raw SQL.
"""

import pgtrigger


def written_once() -> list[pgtrigger.Trigger]:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE on a table."""
    return [
        pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
        never_emptied(),
    ]


def never_emptied() -> pgtrigger.Trigger:
    """The trigger that refuses TRUNCATE on a table."""
    return pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
    )
