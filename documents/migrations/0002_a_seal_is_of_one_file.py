"""A seal is of the row that was handed in, no longer of every file with the same bytes."""

import django.db.models.deletion
from django.db import migrations, models


def seal_each_row(apps, schema_editor):
    """Every seal so far took all rows with its hash, wherever they were: they stay sealed.

    Their bytes are gone, so one seal for each of them says what is.
    """
    files = apps.get_model("documents", "File").objects
    seals = apps.get_model("documents", "SealedFile").objects
    schema_editor.execute("ALTER TABLE documents_sealedfile DISABLE TRIGGER USER")
    for seal in seals.order_by("pk"):
        for pk in files.filter(sha256=seal.sha256).order_by("pk").values_list("pk", flat=True):
            if seal.file_id is not None:
                seal.pk = None  # one more row beside the first
                seal._state.adding = True
            seal.file_id = pk
            seal.save()
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("ALTER TABLE documents_sealedfile ENABLE TRIGGER USER")


def seal_each_hash(apps, schema_editor):
    """The way back: one seal for each hash, the oldest."""
    seals = apps.get_model("documents", "SealedFile").objects
    schema_editor.execute("ALTER TABLE documents_sealedfile DISABLE TRIGGER USER")
    oldest = seals.values("sha256").annotate(first=models.Min("pk")).values("first")
    seals.exclude(pk__in=list(oldest.values_list("first", flat=True))).delete()
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("ALTER TABLE documents_sealedfile ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sealedfile",
            name="sha256",
            field=models.CharField(db_index=True, max_length=64),
        ),
        migrations.AddField(
            model_name="sealedfile",
            name="file",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seal",
                to="documents.file",
            ),
        ),
        migrations.RunPython(seal_each_row, seal_each_hash),
        migrations.AlterField(
            model_name="sealedfile",
            name="file",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seal",
                to="documents.file",
            ),
        ),
    ]
