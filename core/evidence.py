"""Tables that count as evidence: written once, never changed.

Privileges are the wall: the application's role may only insert into them and read them
(`config.roles`). These triggers stand behind it, against whoever holds more.
"""

import pgtrigger
from django.apps import apps
from django.db.models import Model

_EMPTIED = "never_emptied"


def written_once() -> list[pgtrigger.Trigger]:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE on a table."""
    return [
        pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
        never_emptied(),
    ]


def never_emptied() -> pgtrigger.Trigger:
    """The trigger that refuses TRUNCATE on a table. Every table of evidence carries it."""
    return pgtrigger.Trigger(
        name=_EMPTIED,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
    )


def evidence() -> list[type[Model]]:
    """The models whose tables are evidence, by the name of their table (trust.md P4)."""
    found = [
        model
        for model in apps.get_models()
        if any(trigger.name == _EMPTIED for trigger in getattr(model._meta, "triggers", ()))
    ]
    return sorted(found, key=lambda model: model._meta.db_table)
