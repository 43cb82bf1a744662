"""The index of a person's notices follows the order in which they are shown."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="notice", name="notices_of_a_person"),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["recipient", "-id"], name="notices_newest_first"),
        ),
    ]
