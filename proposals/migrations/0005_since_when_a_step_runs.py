"""Lists say since when the present step runs, and stand in that order."""

from datetime import UTC, datetime

from django.db import migrations, models

READ_FROM_THE_JOURNAL = """
UPDATE proposals_proposal SET step_since = GREATEST(
  moved_at,
  (SELECT max(happened_at) FROM journal_entry
   WHERE scope = 'proposal:' || proposals_proposal.id AND verb = 'task.open'))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0001_initial"),
        ("proposals", "0004_a_superior_reads"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="step_since",
            field=models.DateTimeField(
                default=datetime(2026, 1, 1, tzinfo=UTC), verbose_name="in this step since"
            ),
            preserve_default=False,
        ),
        migrations.RemoveIndex(model_name="proposal", name="dossiers_newest_first"),
        migrations.RemoveIndex(model_name="proposal", name="dossiers_of_a_unit"),
        migrations.RemoveIndex(model_name="proposal", name="dossiers_in_a_state"),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["-step_since", "-id"], name="dossiers_newest_first"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["unit", "-step_since", "-id"], name="dossiers_of_a_unit"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["state", "-step_since", "-id"], name="dossiers_in_a_state"),
        ),
        migrations.RunSQL(READ_FROM_THE_JOURNAL, migrations.RunSQL.noop),
    ]
