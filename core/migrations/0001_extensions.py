"""What the database must bring along: range exclusion and letter trigrams."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [("accounts", "0001_initial")]
    operations = [BtreeGistExtension(), TrigramExtension()]
