import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# What stands in evidence is never written again: the first round of a vote takes the key of the
# vote, so that ballots and results, which named the vote, name the round by the same number.
FIRST_ROUNDS = """
INSERT INTO approvals_round (id, vote_id, n, reason, opened_at)
SELECT id, id, 1, '', opened_at FROM approvals_vote;
SELECT setval(
    pg_get_serial_sequence('approvals_round', 'id'),
    (SELECT GREATEST(MAX(id), 1) FROM approvals_vote),
    EXISTS (SELECT 1 FROM approvals_vote)
);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_mandates"),
        ("approvals", "0016_extensions"),
        ("documents", "0003_a_scan_leaves_a_record"),
        ("proposals", "0008_revised_plans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("confirmed", models.BooleanField()),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="MeetingDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("typed", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Postponement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("old_due_on", models.DateField()),
                ("new_due_on", models.DateField()),
                ("meets_at", models.DateTimeField()),
                ("place", models.CharField(blank=True, max_length=200)),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("n", models.PositiveSmallIntegerField(default=1)),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("opened_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("held_at", models.DateTimeField(null=True, verbose_name="held at")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("discussion", models.TextField(blank=True, verbose_name="discussion")),
                ("absentees", models.TextField(blank=True, verbose_name="absent")),
                ("chaired_as", models.CharField(blank=True, max_length=900)),
                ("at", models.DateTimeField()),
                ("ballots", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="VoteRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("further_rounds", models.PositiveSmallIntegerField()),
                ("again_days", models.PositiveSmallIntegerField()),
                ("confirm_days", models.PositiveSmallIntegerField()),
                ("stand_in_is_head", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=300)),
                ("verified", models.BooleanField(default=False)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="ballot",
            name="only_a_voter_votes",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="ballot",
            name="never_by_an_author",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="bound_by_the_vote",
        ),
        migrations.RemoveConstraint(
            model_name="ballot",
            name="one_ballot_a_voter",
        ),
        migrations.RemoveConstraint(
            model_name="task",
            name="one_task_once",
        ),
        migrations.AddField(
            model_name="voteresult",
            name="chair",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="voteresult",
            name="chaired_as",
            field=models.CharField(blank=True, max_length=900),
        ),
        migrations.AlterField(
            model_name="opinion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ANSWER_IDEA", "Answer the idea"),
                    ("INTAKE", "Take in and check completeness"),
                    ("ANSWER_TRANSFER", "Take over what was handed to you"),
                    ("CHECK_NOTE", "Sign the checking note"),
                    ("UNIT_OPINION", "Give the opinion of the unit's head"),
                    ("ASKED_OPINION", "Give the opinion asked for"),
                    ("PARTY_OPINION", "Record the Party committee's opinion"),
                    ("PARTY_MEETING", "Hold the meeting of both sides"),
                    ("VOTE", "Vote"),
                    ("CLOSE_VOTE", "Hold the meeting and close the vote"),
                    ("CONFIRM_MINUTES", "Confirm the ballots entered"),
                    ("DECISION", "Decide"),
                    ("SUPPLEMENT", "Add what is asked for"),
                    ("ANNUAL_REVIEW", "Write the annual review"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="reminderrule",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ANSWER_IDEA", "Answer the idea"),
                    ("INTAKE", "Take in and check completeness"),
                    ("ANSWER_TRANSFER", "Take over what was handed to you"),
                    ("CHECK_NOTE", "Sign the checking note"),
                    ("UNIT_OPINION", "Give the opinion of the unit's head"),
                    ("ASKED_OPINION", "Give the opinion asked for"),
                    ("PARTY_OPINION", "Record the Party committee's opinion"),
                    ("PARTY_MEETING", "Hold the meeting of both sides"),
                    ("VOTE", "Vote"),
                    ("CLOSE_VOTE", "Hold the meeting and close the vote"),
                    ("CONFIRM_MINUTES", "Confirm the ballots entered"),
                    ("DECISION", "Decide"),
                    ("SUPPLEMENT", "Add what is asked for"),
                    ("ANNUAL_REVIEW", "Write the annual review"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ANSWER_IDEA", "Answer the idea"),
                    ("INTAKE", "Take in and check completeness"),
                    ("ANSWER_TRANSFER", "Take over what was handed to you"),
                    ("CHECK_NOTE", "Sign the checking note"),
                    ("UNIT_OPINION", "Give the opinion of the unit's head"),
                    ("ASKED_OPINION", "Give the opinion asked for"),
                    ("PARTY_OPINION", "Record the Party committee's opinion"),
                    ("PARTY_MEETING", "Hold the meeting of both sides"),
                    ("VOTE", "Vote"),
                    ("CLOSE_VOTE", "Hold the meeting and close the vote"),
                    ("CONFIRM_MINUTES", "Confirm the ballots entered"),
                    ("DECISION", "Decide"),
                    ("SUPPLEMENT", "Add what is asked for"),
                    ("ANNUAL_REVIEW", "Write the annual review"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ANSWER_IDEA", "Answer the idea"),
                    ("INTAKE", "Take in and check completeness"),
                    ("ANSWER_TRANSFER", "Take over what was handed to you"),
                    ("CHECK_NOTE", "Sign the checking note"),
                    ("UNIT_OPINION", "Give the opinion of the unit's head"),
                    ("ASKED_OPINION", "Give the opinion asked for"),
                    ("PARTY_OPINION", "Record the Party committee's opinion"),
                    ("PARTY_MEETING", "Hold the meeting of both sides"),
                    ("VOTE", "Vote"),
                    ("CLOSE_VOTE", "Hold the meeting and close the vote"),
                    ("CONFIRM_MINUTES", "Confirm the ballots entered"),
                    ("DECISION", "Decide"),
                    ("SUPPLEMENT", "Add what is asked for"),
                    ("ANNUAL_REVIEW", "Write the annual review"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="voteresult",
            name="explanation",
            field=models.CharField(
                choices=[
                    ("MAJORITY", "More than half voted for."),
                    ("NO_MAJORITY", "Not more than half voted for."),
                    ("TIE_HEAD_FOR", "Equal votes; the head voted for."),
                    ("TIE_HEAD_AGAINST", "Equal votes; the head voted against."),
                    (
                        "TIE_WITHOUT_HEAD",
                        "Equal votes; the head abstained or was absent, so it is not carried.",
                    ),
                    ("TIE_STAND_IN_FOR", "Equal votes; who chaired for the absent head voted for."),
                    (
                        "TIE_STAND_IN_AGAINST",
                        "Equal votes; who chaired for the absent head voted against.",
                    ),
                    ("ONE_VOTER", "One voter was left; this ballot decided."),
                    ("NOBODY_TOOK_SIDES", "Nobody voted for or against."),
                ],
                max_length=40,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ballot",
            trigger=pgtrigger.compiler.Trigger(
                name="only_a_voter_votes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NOT EXISTS (\n                SELECT 1 FROM approvals_voter v\n                JOIN approvals_round o ON o.vote_id = v.vote_id\n                WHERE o.id = NEW.round_id AND v.person_id = NEW.voter_id\n            ) OR EXISTS (\n                SELECT 1 FROM approvals_voteresult r WHERE r.round_id = NEW.round_id\n            ) THEN\n                RAISE EXCEPTION 'only who is entitled votes, and only while the vote is open'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="be7833baa5549d731fe081864129728401d2ddce",
                    operation="INSERT",
                    pgid="pgtrigger_only_a_voter_votes_76899",
                    table="approvals_ballot",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ballot",
            trigger=pgtrigger.compiler.Trigger(
                name="never_by_an_author",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT 1 FROM proposals_author a\n                JOIN approvals_case c ON c.proposal_id = a.proposal_id\n                WHERE c.id = (SELECT v.case_id FROM approvals_vote v JOIN approvals_round r ON r.vote_id = v.id WHERE r.id = NEW.round_id) AND a.person_id = NEW.voter_id\n                  AND (a.removed_at IS NULL OR a.accepted_at IS NOT NULL)\n            ) THEN\n                RAISE EXCEPTION 'an author never decides on his own dossier'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="eb94923049dac3a97cff9cf201926bf636a7ec99",
                    operation="INSERT",
                    pgid="pgtrigger_never_by_an_author_99e6e",
                    table="approvals_ballot",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="bound_by_the_vote",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE said TEXT;",
                    func="\n            IF NOT EXISTS (SELECT 1 FROM approvals_vote v WHERE v.case_id = NEW.case_id) THEN\n                RETURN NEW;\n            END IF;\n            SELECT r.result INTO said FROM approvals_round o\n            JOIN approvals_vote v ON v.id = o.vote_id\n            LEFT JOIN approvals_voteresult r ON r.round_id = o.id\n            WHERE v.case_id = NEW.case_id ORDER BY o.n DESC LIMIT 1;\n            IF (said IN ('CARRIED', 'CARRIED_BY_TIE_RULE') AND NEW.type = 'APPROVE')\n               OR (said = 'NOT_CARRIED' AND NEW.type IN ('REJECT', 'APPROVE_BY_HEAD')) THEN\n                RETURN NEW;\n            END IF;\n            RAISE EXCEPTION 'the vote said %, the decision %', COALESCE(said, 'nothing'), NEW.type\n                USING ERRCODE = 'check_violation';\n        ",
                    hash="2f486cb3833fd26a8fc8abe0e2002e5e44730ba2",
                    operation="INSERT",
                    pgid="pgtrigger_bound_by_the_vote_d4cbb",
                    table="approvals_decision",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                models.F("case"),
                models.F("kind"),
                models.F("unit"),
                models.F("person"),
                models.F("subject"),
                condition=models.Q(
                    ("case__isnull", False),
                    ("voided_at", None),
                    models.Q(("kind__in", ["ASKED_OPINION", "SUPPLEMENT"]), _negated=True),
                ),
                name="one_task_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="task",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="confirmation",
                to="approvals.task",
            ),
        ),
        migrations.AddField(
            model_name="meetingdraft",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="meetingdraft",
            name="task",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="meeting_draft",
                to="approvals.task",
            ),
        ),
        migrations.AddField(
            model_name="postponement",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="postponement",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postponements",
                to="approvals.task",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="opened_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="vote",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="approvals.vote",
            ),
        ),
        migrations.AddField(
            model_name="postponement",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postponements",
                to="approvals.round",
            ),
        ),
        migrations.RunSQL(FIRST_ROUNDS, migrations.RunSQL.noop),
        migrations.RenameField(model_name="ballot", old_name="vote", new_name="round"),
        migrations.AlterField(
            model_name="ballot",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ballots",
                to="approvals.round",
            ),
        ),
        migrations.RenameField(model_name="voteresult", old_name="vote", new_name="round"),
        migrations.AlterField(
            model_name="voteresult",
            name="round",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="result",
                to="approvals.round",
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.UniqueConstraint(
                models.F("round"), models.F("voter"), name="one_ballot_a_voter"
            ),
        ),
        migrations.AddField(
            model_name="sheet",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sheet",
            name="chair",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sheet",
            name="minutes",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.file",
            ),
        ),
        migrations.AddField(
            model_name="sheet",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sheets",
                to="approvals.round",
            ),
        ),
        migrations.AddField(
            model_name="sheet",
            name="task",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sheet",
                to="approvals.task",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="sheet",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="confirmation",
                to="approvals.sheet",
            ),
        ),
        migrations.AddField(
            model_name="voterule",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="rule",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="approvals.voterule",
            ),
        ),
        migrations.AddConstraint(
            model_name="postponement",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_meeting_put_off_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="postponement",
            constraint=models.CheckConstraint(
                condition=models.Q(("new_due_on__gte", models.F("old_due_on"))),
                name="a_meeting_is_put_off_not_brought_forward",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postponement",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="89cf82cdaa70405503d5796785c35c3cc260f873",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_never_changed_f3d6a",
                    table="approvals_postponement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postponement",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="5ae853280e2438c3ddd980f64b4bbe4597f8b7ea",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_1b5ec",
                    table="approvals_postponement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sheet",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e46074903b31c6b0833a175d9ecdcd8ea0d23fba",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_never_changed_dad40",
                    table="approvals_sheet",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sheet",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="4712c55d4911dabb765cc5a4ff909361485cb459",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_51d61",
                    table="approvals_sheet",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="a_sheet_given_back_says_why",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="confirmation",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a4b0478e51e556dd604245a40f4d76bf9e639f02",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_never_changed_3338c",
                    table="approvals_confirmation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="confirmation",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="30e9fad39c19fb718d12319f312a4dd8f2cf0532",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_18b3f",
                    table="approvals_confirmation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="confirmation",
            trigger=pgtrigger.compiler.Trigger(
                name="never_by_who_entered",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF EXISTS (\n                SELECT 1 FROM approvals_sheet s WHERE s.id = NEW.sheet_id AND s.by_id = NEW.by_id\n            ) THEN\n                RAISE EXCEPTION 'who entered the ballots does not confirm them'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="bc70026f5f9ae7f55531fb5b6e4168af0f9eaf6e",
                    operation="INSERT",
                    pgid="pgtrigger_never_by_who_entered_a02ae",
                    table="approvals_confirmation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                models.F("vote"), models.F("n"), name="one_round_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("n", 1),
                    models.Q(models.Q(("reason", ""), _negated=True), ("opened_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_further_round_says_why_and_by_whom",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="round",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d29a04cb6932cc30b0c9806759d8a571a466a9d7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_never_changed_8c74d",
                    table="approvals_round",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="round",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    hash="aa126befbc7e3255d7e9a346ec7975019b5dba61",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_61149",
                    table="approvals_round",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="round",
            trigger=pgtrigger.compiler.Trigger(
                name="one_round_after_another",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NEW.n > 1 AND NOT EXISTS (\n                SELECT 1 FROM approvals_round o\n                JOIN approvals_voteresult r ON r.round_id = o.id\n                JOIN approvals_voterule v ON v.id = NEW.rule_id\n                WHERE o.vote_id = NEW.vote_id AND o.n = NEW.n - 1 AND r.result = 'NOT_CARRIED'\n                  AND v.further_rounds >= NEW.n - 1\n            ) OR EXISTS (\n                SELECT 1 FROM approvals_decision d\n                JOIN approvals_vote v ON v.case_id = d.case_id WHERE v.id = NEW.vote_id\n            ) THEN\n                RAISE EXCEPTION 'a further round follows one that was not carried'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="126329f48f51c438a8120cc2c0907867af794b58",
                    operation="INSERT",
                    pgid="pgtrigger_one_round_after_another_d15ea",
                    table="approvals_round",
                    when="BEFORE",
                ),
            ),
        ),
    ]
