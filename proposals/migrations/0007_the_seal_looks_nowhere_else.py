"""The function of the seal runs with the owner's rights, so it says itself where its table lies.

Unless a function says otherwise, PostgreSQL looks for a table among those of the session first:
one of the same name, with a trigger, made every statement of the application the owner's.
"""

from django.db import migrations

LOOK = """
ALTER FUNCTION seal_version_part(bigint, timestamptz) SET search_path = pg_catalog, public, pg_temp;
"""


class Migration(migrations.Migration):
    dependencies = [("proposals", "0006_closing_rows_are_found_at_once")]
    operations = [migrations.RunSQL(LOOK, migrations.RunSQL.noop)]
