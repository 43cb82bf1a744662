"""What was recorded when a vote was closed, and when the chair confirmed it, as pairs to read."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approvals import policy
from approvals.models import Ballot, Kind, Sheet, Task, VoteResult
from core.templatetags.core import vdatetime


def result_of(done: Task) -> VoteResult | None:
    """What the round of this step said; None while it is open."""
    results = VoteResult.objects.filter(round__vote__case=done.case_id, round__n=done.round_n)
    return results.select_related("minutes").first()


def closed(done: Task) -> list[tuple]:
    """The minutes: as they were handed to the chair, or with what the round said."""
    if done.kind == Kind.CONFIRM_MINUTES:
        answer = done.confirmation
        said = _("Confirmed") if answer.confirmed else _("Given back")
        head = [(_("Your answer"), said), (_("Reason"), answer.reason)]
        return [*head, *(_counted(done) if answer.confirmed else [])]
    sheet = getattr(done, "sheet", None)
    if sheet is None:
        return _counted(done)
    answer = getattr(sheet, "confirmation", None)
    if answer is None:
        return [
            (_("Result"), _("Waits for who chaired to confirm the ballots entered")),
            *entered(sheet),
            *_minutes(done, sheet),
        ]
    if not answer.confirmed:
        given = _("Given back by %(person)s: %(reason)s")
        about = {"person": answer.by.full_name, "reason": answer.reason}
        return [(_("Result"), given % about), *entered(sheet), *_minutes(done, sheet)]
    return _counted(done)


def entered(sheet: Sheet) -> list[tuple]:
    """What a sheet says of each voter who cast none himself: his ballot, or that he was absent.

    Who chaired confirms both. Three queries.
    """
    vote, said = sheet.round.vote, dict(sheet.ballots)
    shut = policy.barred(vote.case.proposal_id)
    cast = set(sheet.round.ballots.filter(at__lte=sheet.at).values_list("voter", flat=True))
    voters = vote.voters.order_by("pk").values_list("person", "person__full_name")
    return [
        (
            _("Ballot of %(person)s") % {"person": name},
            Ballot.Choice(said[person]).label if person in said else pgettext("ballot", "Absent"),
        )
        for person, name in voters
        if person in said or (person not in cast and person not in shut)
    ]


def _counted(done: Task) -> list[tuple]:
    result = result_of(done)
    if result is None:
        return []
    ballots = _("%(for)d for, %(against)d against, %(abstained)d abstained") % {
        "for": result.in_favour,
        "against": result.against,
        "abstained": result.abstained,
    }
    return [
        (_("Result"), result.get_result_display()),
        (_("Rule"), result.get_explanation_display()),
        (_("Ballots"), ballots),
        *_minutes(done, result),
    ]


def _minutes(done: Task, written) -> list[tuple]:
    return [
        (_("The meeting was held at"), vdatetime(written.held_at)),
        (_("Place"), written.place),
        (_("Chaired by"), written.chaired_as),
        (_("Who was absent, and why"), written.absentees),
        (_("What was discussed"), written.discussion),
        (_("Minutes as a file"), paper(done, written.minutes)),
    ]


def paper(task: Task, file) -> str | SafeString:
    """The file of a step as a link; "" without one."""
    if file is None:
        return ""
    return format_html('<a href="{}">{}</a>', reverse("approvals:paper", args=[task.pk]), file.name)
