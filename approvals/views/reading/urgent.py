"""The urgent path as a dossier's readers see it: flagged, reported, directed, completed or not."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.http import Http404
from django.urls import reverse

from accounts.policy import sight
from approvals.models import (
    Directive,
    Kind,
    Task,
    UrgentDecision,
    UrgentFile,
    UrgentFlag,
    UrgentReport,
)
from approvals.policy.urgent import can_flag, can_withdraw_flag
from approvals.selectors import URGENT_IN
from core.clock import day_of
from proposals.models import Proposal
from proposals.policy import can_report

KINDS = (Kind.URGENT_ANSWER, Kind.URGENT_DIRECTIVE, Kind.URGENT_DOSSIER)
ACT = UrgentDecision.Type.ACT


@dataclass(slots=True)
class UrgentShown:
    """One report with what came of it."""

    report: UrgentReport
    decision: UrgentDecision | None = None
    directive: Directive | None = None
    files: list[dict] = field(default_factory=list)
    papers: list[dict] = field(default_factory=list)
    """What came with the directive."""
    task: Task | None = None
    """By which the full dossier is owed, or was."""
    is_over: bool = False
    """The directive holds no longer."""

    @property
    def acts(self) -> bool:
        return self.decision is not None and self.decision.type == ACT

    @property
    def owes(self) -> bool:
        """Whether the full dossier is owed still."""
        task = self.task
        return task is not None and task.done_at is None and task.voided_at is None


def urgent_of(view) -> list[UrgentShown]:
    """The urgent cases of a dossier, the newest first: nothing is asked where there are none."""
    found = [task for task in view.tasks if task.kind in KINDS]
    if not any(task.kind == Kind.URGENT_DIRECTIVE for task in found):
        return []
    rows = (
        UrgentReport.objects.filter(proposal=view.proposal.pk)
        .select_related(
            *("by", "unit", "case__unit", "case__urgent_decision__by"),
            "case__urgent_decision__directive__by",
        )
        .order_by("-pk")
    )
    shown = [_shown(report, found, day_of(view.at)) for report in rows]
    cases = {one.report.case_id: one for one in shown}
    files = UrgentFile.objects.filter(case__in=cases).select_related("file").order_by("pk")
    for one in files:
        of = cases[one.case_id]
        said = {"url": reverse("approvals:urgent_file", args=[one.pk]), "file": one.file}
        (of.papers if one.of_directive else of.files).append(said)
    return shown


def _shown(report: UrgentReport, tasks: list[Task], today) -> UrgentShown:
    decision = getattr(report.case, "urgent_decision", None)
    directive = getattr(decision, "directive", None)
    owed = (t for t in tasks if t.kind == Kind.URGENT_DOSSIER and t.case_id == report.case_id)
    over = directive is not None and directive.valid_until < today
    return UrgentShown(report, decision, directive, task=next(owed, None), is_over=over)


@dataclass(frozen=True, slots=True)
class Flagged:
    """One flag, with the head's refusal or the report it led to."""

    flag: UrgentFlag
    task: Task
    reason: str
    refused_by: str
    refused_at: datetime | None
    withdraw: str = ""
    """Where its reader, who flagged it, takes it back; "" for others, and once it is answered."""


def flags_of(view) -> list[Flagged]:
    """What was flagged on a dossier, the newest first: nothing is asked where nothing was."""
    if not any(task.kind == Kind.URGENT_ANSWER for task in view.tasks):
        return []
    rows = UrgentFlag.objects.filter(proposal=view.proposal.pk).order_by("-pk")
    rows = rows.select_related("by", "task__unit", "task__urgent_refusal__by")
    return [_flagged(flag, view.user) for flag in rows]


def _flagged(flag: UrgentFlag, user) -> Flagged:
    refusal = getattr(flag.task, "urgent_refusal", None)
    if refusal is None:
        waits = flag.task.done_at is None and flag.task.voided_at is None
        mine = waits and can_withdraw_flag(user, flag)
        url = reverse("approvals:withdraw_flag", args=[flag.proposal_id]) if mine else ""
        return Flagged(flag, flag.task, "", "", None, url)
    return Flagged(flag, flag.task, refusal.reason, refusal.by.full_name, refusal.at)


class Urgency:
    """The urgent path of the dossier of `view`, and what its reader may do: no query for others."""

    def __init__(self, view):
        self._view = view

    @cached_property
    def cases(self) -> list[UrgentShown]:
        """Reported as urgent, the newest first, with what the level above directed."""
        return urgent_of(self._view)

    @cached_property
    def flags(self) -> list[Flagged]:
        """What was flagged to the head, the newest first."""
        return flags_of(self._view)

    @property
    def owed(self) -> UrgentShown | None:
        """By which directive the full dossier is owed now."""
        return next((one for one in self.cases if one.owes), None)

    @property
    def _is_open(self) -> bool:
        view = self._view
        over = any(
            task.kind in (Kind.URGENT_DIRECTIVE, Kind.URGENT_DOSSIER) for task in view.open_tasks
        )
        return view.proposal.state in URGENT_IN and not over

    @property
    def report(self) -> str:
        """Where he reports it, as head of its unit; "" when he may not or it is not open."""
        view = self._view
        if not self._is_open or not can_report(view.user, view.proposal.unit, view.proposal.pk):
            return ""
        return reverse("approvals:report_urgent", args=[view.proposal.pk])

    @property
    def flag(self) -> str:
        """Where he flags it to the head; "" when he may not, or a flag waits."""
        view = self._view
        waits = any(task.kind == Kind.URGENT_ANSWER for task in view.open_tasks)
        if not self._is_open or waits:
            return ""
        here = any(unit == view.proposal.unit_id for unit, _role in sight(view.user).posts)
        if not (view.mine or here):
            return ""
        if not can_flag(view.user, view.proposal, is_author=view.mine):
            return ""
        return reverse("approvals:flag_urgent", args=[view.proposal.pk])


def flag_of(task: Task) -> UrgentFlag:
    """What was flagged to whoever holds `task`."""
    return UrgentFlag.objects.select_related("by").get(task=task.pk)


def flag_on(proposal: Proposal) -> UrgentFlag | None:
    """What waits for the head of this dossier's unit."""
    rows = UrgentFlag.objects.filter(proposal=proposal.pk)
    rows = rows.filter(task__done_at=None, task__voided_at=None)
    return rows.select_related("by", "task").first()


def report_on(case) -> UrgentShown:
    """The report that the level above directs, with its files."""
    rows = UrgentReport.objects.select_related("by", "unit", "case__unit")
    report = rows.filter(case=case.pk).first()
    if report is None:
        raise Http404
    files = UrgentFile.objects.filter(case=case.pk).select_related("file").order_by("pk")
    said = [
        {"url": reverse("approvals:urgent_file", args=[one.pk]), "file": one.file} for one in files
    ]
    return UrgentShown(report, files=said)
