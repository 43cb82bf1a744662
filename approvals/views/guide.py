"""Who does what: made from the lifecycle table and the procedure rows, never written by hand."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approvals.models import Kind, Procedure, ReminderRule, Step
from approvals.rules import source_in_words
from approvals.selectors import council_rule, opinion_rules
from core import clock
from core.http import page
from proposals.lifecycle import STEPS, Owner

PREPARES = ("PREPARES", pgettext_lazy("part in a procedure", "Prepares"))
ADVISES = ("ADVISES", pgettext_lazy("part in a procedure", "Advises"))
DECIDES = ("DECIDES", pgettext_lazy("part in a procedure", "Decides"))
PART_OF = {
    Kind.ANSWER_IDEA: DECIDES,
    Kind.INTAKE: PREPARES,
    Kind.ANSWER_TRANSFER: PREPARES,
    Kind.CHECK_NOTE: PREPARES,
    Kind.UNIT_OPINION: ADVISES,
    Kind.PARTY_OPINION: ADVISES,
    Kind.PARTY_MEETING: ADVISES,
    Kind.VOTE: DECIDES,
    Kind.CLOSE_VOTE: PREPARES,
    Kind.DECISION: DECIDES,
    Kind.RESOLUTION: PREPARES,
    Kind.RESOLUTION_CHECK: DECIDES,
    Kind.URGENT_ANSWER: DECIDES,
    Kind.URGENT_DIRECTIVE: DECIDES,
    Kind.URGENT_DOSSIER: PREPARES,
    Kind.REPORT_BACK: PREPARES,
    Kind.NOTE_REPORT: PREPARES,
}
TOLD_AFTER = {
    Kind.ANSWER_IDEA: _("the author and every co-author"),
    Kind.INTAKE: _("those whose turn is next; the authors when it is returned"),
    Kind.ANSWER_TRANSFER: _("the author and every co-author; the unit that handed it on"),
    Kind.CHECK_NOTE: _("those whose turn is next"),
    Kind.UNIT_OPINION: _("those whose turn is next"),
    Kind.PARTY_OPINION: _("those whose turn is next; the superior when it disagrees"),
    Kind.PARTY_MEETING: _("the voters; the superior"),
    Kind.VOTE: _("nobody: ballots are read when the vote is closed"),
    Kind.CLOSE_VOTE: _("the head who decides"),
    Kind.DECISION: _("the author and every co-author"),
    Kind.RESOLUTION: _("whoever compares it with the paper; nothing is decided yet"),
    Kind.RESOLUTION_CHECK: _("the author and every co-author; whoever entered it, if given back"),
    Kind.URGENT_ANSWER: _("whoever flagged it; the head of the level above"),
    Kind.URGENT_DIRECTIVE: _("the head who reported; the author and every co-author"),
    Kind.URGENT_DOSSIER: _("those whose turn is next"),
    Kind.REPORT_BACK: _("the head of the level above"),
    Kind.NOTE_REPORT: _("the head who reported"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step as the page shows it."""

    step: Step
    part: tuple
    told: str
    source: tuple[str, str]
    """Its words, and their language when that is not the page's."""


@login_not_required
def who_does_what(request):
    """Every step of every procedure in force: who, in how many days, by which source."""
    today = clock.today()
    procedures = list(
        Procedure.objects.valid_on(today)
        .order_by("-purpose", "code")
        .prefetch_related(Prefetch("steps", Step.objects.order_by("stage", "pk")))
    )
    rules = ReminderRule.objects.valid_on(today).filter(unit=None)
    council = council_rule(today)
    context = {
        "procedures": [
            {
                "row": row,
                "name": named(row),
                "source": source_in_words(row.legal_source),
                "lines": [_line(step) for step in row.steps.all()],
                "has_off": any(not step.enabled for step in row.steps.all()),
            }
            for row in procedures
        ],
        "reminders": sorted(rules.filter(kind=""), key=_in_time),
        "council": council,
        "council_source": source_in_words(council.source) if council else ("", ""),
        "opinions": [(row, source_in_words(row.source)) for row in opinion_rules(today).values()],
        "life": [
            (state, list(steps))
            for state, steps in groupby(
                sorted(STEPS, key=lambda step: list(type(step.source)).index(step.source)),
                key=lambda step: step.source,
            )
        ],
        "author": Owner.AUTHOR,
        "section": "guide",
    }
    return page(request, "approvals/who_does_what.html", context)


def _in_time(rule: ReminderRule) -> tuple:
    """Days first, then hours; each in the order in which they come."""
    return rule.in_hours, -1 if rule.hours is None else rule.hours, rule.working_days, rule.pk


def named(row) -> str:
    """The name of a rule row in the reader's language."""
    return row.name_en if get_language() == "en" and row.name_en else row.name


def _line(step: Step) -> Line:
    kind = Kind(step.kind)
    return Line(
        step, PART_OF.get(kind, PREPARES), TOLD_AFTER.get(kind, ""), source_in_words(step.source)
    )
