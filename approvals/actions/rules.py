"""Adding rule data. What stands in the database is never changed here."""

from collections.abc import Iterable

from django.db import transaction

from approvals.models import (
    CouncilRule,
    Criterion,
    DoorRule,
    ExtensionRule,
    OpinionRule,
    Procedure,
    ReminderRule,
    RoutingRule,
    Step,
    SupplementRule,
    VoteRule,
)


@transaction.atomic
def add_rules(
    *,
    procedures: Iterable[dict],
    routing: Iterable[dict],
    reminders: Iterable[dict],
    opinions: Iterable[dict] = (),
    supplements: Iterable[dict] = (),
    extensions: Iterable[dict] = (),
    votes: Iterable[dict] = (),
    councils: Iterable[dict] = (),
    doors: Iterable[dict] = (),
) -> list[str]:
    """Add the procedure versions, routing rules and reminders that are not there yet.

    A procedure is known by code and version, a routing rule by its key, the general reminders of an
    audience, in days or in hours, by one of them being there: what somebody has changed stays as it
    is. So are the days within which an opinion is asked for, by whom it is asked of, the
    general rule of a vote, and the rules of councils, by their version. Returns the codes of what
    was added.
    """
    added = []
    for row in procedures:
        facts = {key: value for key, value in row.items() if key != "steps"}
        if Procedure.objects.filter(code=row["code"], version=row["version"]).exists():
            continue
        procedure = Procedure.objects.create(**facts)
        for step in row["steps"]:
            Step.objects.create(procedure=procedure, **step)
        added.append(f"{procedure.code} v{procedure.version}")
    known = set(RoutingRule.objects.values_list("key", flat=True))
    for row in routing:
        if row["key"] not in known:
            RoutingRule.objects.create(**row)
            added.append(row["key"])
    general = ReminderRule.objects.filter(kind="")
    ruled = {(rule.audience, rule.in_hours) for rule in general}
    for row in reminders:
        rule = ReminderRule(**{"working_days": 0, **row})
        if (rule.audience, rule.in_hours) not in ruled:
            rule.save(force_insert=True)
            added.append(f"reminder {rule}")
    for row in opinions:
        if not OpinionRule.objects.filter(kind=row["kind"]).exists():
            OpinionRule.objects.create(**row)
            added.append(f"opinion {row['kind']}")
    if not SupplementRule.objects.exists():
        for row in supplements:
            SupplementRule.objects.create(**row)
            added.append("supplement")
    if not ExtensionRule.objects.exists():
        for row in extensions:
            ExtensionRule.objects.create(**row)
            added.append("extension")
    if not VoteRule.objects.filter(unit=None).exists():
        for row in votes:
            VoteRule.objects.create(**row)
            added.append("vote")
    for row in councils:
        if not CouncilRule.objects.filter(version=row["version"]).exists():
            facts = {key: value for key, value in row.items() if key != "criteria"}
            rule = CouncilRule.objects.create(**facts)
            Criterion.objects.bulk_create(Criterion(rule=rule, **one) for one in row["criteria"])
            added.append(f"council v{rule.version}")
    for row in doors:
        if not DoorRule.objects.filter(door=row["door"]).exists():
            DoorRule.objects.create(**row)
            added.append(f"door {row['door']}")
    return added
