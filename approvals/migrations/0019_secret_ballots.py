import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0018_urgent_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecretRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Urn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.TextField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name="voteresult",
            name="slips",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="voterule",
            name="head_may_declare",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="voterule",
            name="mode",
            field=models.CharField(
                choices=[("OPEN", "Open ballots"), ("SECRET", "Secret ballots")],
                default="OPEN",
                max_length=6,
            ),
        ),
        migrations.AlterField(
            model_name="ballot",
            name="choice",
            field=models.CharField(
                blank=True,
                choices=[("FOR", "For"), ("AGAINST", "Against"), ("ABSTAIN", "Abstains")],
                max_length=8,
                verbose_name="ballot",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ballot",
            trigger=pgtrigger.compiler.Trigger(
                name="secret_is_secret",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF (NEW.choice = '') IS DISTINCT FROM EXISTS (\n                SELECT 1 FROM approvals_secretround s WHERE s.round_id = NEW.round_id\n            ) OR (NEW.choice = '' AND (NEW.reason <> '' OR NEW.by_id <> NEW.voter_id)) THEN\n                RAISE EXCEPTION 'what is chosen in a secret round stands beside no name'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="a03f0e11f7707f7ab74e06bfd4e7c955e2a62d6b",
                    operation="INSERT",
                    pgid="pgtrigger_secret_is_secret_e53e7",
                    table="approvals_ballot",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="secretround",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="secretround",
            name="round",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="secret",
                to="approvals.round",
            ),
        ),
        migrations.AddField(
            model_name="urn",
            name="round",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="urn",
                to="approvals.round",
            ),
        ),
        migrations.AddConstraint(
            model_name="secretround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by", None), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="who_makes_it_secret_says_why",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="secretround",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5f18d5ce20e48c3b61bc4e9e712e9c8853f0188f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_never_changed_5e411",
                    table="approvals_secretround",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="secretround",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="0360e6fea1bcebcdee559997231e1fde0627f43e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_5570b",
                    table="approvals_secretround",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="secretround",
            trigger=pgtrigger.compiler.Trigger(
                name="before_the_first_ballot",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (SELECT 1 FROM approvals_ballot b WHERE b.round_id = NEW.round_id) THEN\n                RAISE EXCEPTION 'a round becomes secret before the first ballot, or never'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="eb9cf45027de5820ce42b4ea63eb5e131848e380",
                    operation="INSERT",
                    pgid="pgtrigger_before_the_first_ballot_f96fa",
                    table="approvals_secretround",
                    when="BEFORE",
                ),
            ),
        ),
    ]
