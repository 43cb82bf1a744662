"""Who hears of the urgent path. Whose turn it is, is told by the tasks themselves."""

from accounts.models import User
from accounts.roles import Role
from approvals import policy
from approvals.models import Case, Task, UrgentFlag
from journal.models import Entry


def flagger(entry: Entry):
    """Who flagged to the head what the head does not report."""
    flags = UrgentFlag.objects.filter(task=entry.data["flagged"])
    return User.objects.filter(pk__in=flags.values("by"), is_active=True)


def asked_head(entry: Entry):
    """Whose answer was owed on what was withdrawn."""
    return policy.holders(Task.objects.select_related("unit", "proposal").get(pk=entry.subject_id))


def reporter(entry: Entry):
    """The head who reported, and whoever heads that unit now."""
    case = Case.objects.select_related("urgent_report__unit", "proposal").get(pk=entry.subject_id)
    report = case.urgent_report
    heads = policy.eligible(report.unit, [Role.HEAD], None).values_list("person", flat=True)
    return User.objects.filter(pk__in=[report.by_id, *heads], is_active=True)


def director(entry: Entry):
    """Whoever heads the level that gave the directive."""
    case = Case.objects.select_related("unit", "proposal").get(pk=entry.subject_id)
    heads = policy.eligible(case.unit, [Role.HEAD], case.proposal)
    return User.objects.filter(pk__in=heads.values("person"))


def urgent(authors) -> dict[str, tuple]:
    """Whom each verb is told to, and as what."""
    return {
        "urgent.refuse": ((flagger, "flagger"),),
        "urgent.withdraw": ((asked_head, "head"),),
        "urgent.report": ((authors, "author"),),
        "urgent.direct": ((reporter, "reporter"), (authors, "author")),
        "urgent.lapse": ((director, "director"), (reporter, "reporter"), (authors, "author")),
    }
