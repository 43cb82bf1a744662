"""Readings that span models: what may be decided, and where a dossier stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Seat, User
from accounts.roles import Role
from approvals.models import (
    COUNCIL,
    Case,
    Clock,
    Decided,
    Decision,
    Kind,
    OwnTerm,
    Round,
    Step,
    Task,
    VoteResult,
)
from approvals.voting import CARRIED
from core.kept import Kept, a_day, mark
from proposals.lifecycle import State
from proposals.models import Proposal

from .told import told_to_authors

Type = Decision.Type
URGENT = frozenset({Kind.URGENT_DIRECTIVE, Kind.URGENT_DOSSIER})
"""Steps of a case that was reported as urgent: no flag alone is one."""


def choices_for(task: Task) -> list[Decision.Type]:
    """What the head may decide, by what the vote said (E-VOTE-2, E-VOTE-4; one query).

    A carried vote is approved; one not carried is refused or ordered on the head's own
    responsibility; without a vote the head approves, returns or refuses. Empty for a task that is
    no decision, and while a vote is open.
    """
    if task.kind != Kind.DECISION or task.case_id is None:
        return []
    ((vote, result),) = _SAID.ask((), {CASE: task.case_id})
    return choices_after(result or "", voted=vote is not None)


CASE = PROCEDURE = mark(-1)
_SAID = Kept(
    lambda: Case.objects.filter(pk=CASE).values_list(
        "vote",
        Subquery(
            Round.objects.filter(vote__case=OuterRef("pk"))
            .order_by("-n")
            .values("result__result")[:1]
        ),
    ),
    planned=True,
)


def steps_for(case: Case, *, on: date) -> list[Step]:
    """The steps of the case's procedure that are taken, in their order, each with the days that
    its unit gives itself on that day (OwnTerm); `rule_days`: what the city's row says. Among them a
    checking note that the unit's own rule asked for when the case was taken in. One query.
    """
    asked = {PROCEDURE: case.procedure_id, UNIT: case.unit_id, DAY: on}
    steps = _STEPS_FOR.objects((case.own_note_id is not None,), asked)
    for step in steps:
        step.rule_days = step.working_days
        if step.own_days and step.least:  # the rule may have changed since the unit set it
            step.working_days = min(max(step.own_days, step.least), step.rule_days)
    return steps


def _steps_for(own_note: bool):
    own = OwnTerm.objects.valid_on(DAY).filter(
        unit=UNIT, procedure=OuterRef("procedure__code"), kind=OuterRef("kind")
    )
    taken = Q(enabled=True) | Q(kind=Kind.CHECK_NOTE) if own_note else Q(enabled=True)
    steps = Step.objects.filter(taken, procedure=PROCEDURE).order_by("stage", "pk")
    return steps.annotate(own_days=Subquery(own.values("working_days")[:1]))


UNIT, DAY = mark(-2), a_day(1)
_STEPS_FOR = Kept(_steps_for, planned=True)


def choices_after(result: str, *, voted: bool) -> list[Decision.Type]:
    """What a vote leaves to the head: `result` is "" while it is open; no query.

    `voted`: whether there is a vote at all.
    """
    if not voted:
        return [Type.APPROVE, Type.SEND_BACK, Type.REJECT]
    if result in CARRIED:
        return [Type.APPROVE]
    if result == VoteResult.Result.NOT_CARRIED:
        return [Type.REJECT, Type.APPROVE_BY_HEAD]
    return []


def head_alone() -> str:
    """Why a stand-in orders nothing against the vote (NĐ 73/2023, Điều 8(1): the head answers)."""
    return _(
        "Only the head orders a plan against the vote and answers for it. Refuse it, or leave the "
        "decision to the head."
    )


def counted_from(case: Case, step: Step, *, at: datetime) -> datetime:
    """The instant from which the working days of `step` run: the receipt, or its opening `at`."""
    return case.received_at if step.clock == Clock.RECEIPT else at


def secretary_and_head(task: Task, *, on: date) -> User | None:
    """Who is both the Party committee's secretary and the head of the unit that decides.

    `task` is a PARTY_OPINION, its unit the committee. Then another member signs the opinion, and
    the case says so. None when they are two people.
    """
    heads = Seat.objects.held_on(on).filter(unit=task.case.unit_id)
    both = secretaries_among(heads, task.unit_id, on=on).select_related("person").first()
    return both.person if both else None


def secretaries_among(heads: QuerySet, committee, *, on) -> QuerySet:
    """The seats of a committee's secretary whose holder sits as head in one of the seats `heads`.

    `committee` and `on` may be expressions: the page of an opinion asks it with its task.
    """
    heads = heads.filter(role=Role.HEAD).values("person")
    seats = Seat.objects.held_on(on).filter(unit=committee, person__in=heads)
    return seats.filter(role=Role.PARTY_SECRETARY).order_by("pk")


STAGE_OF = {
    Kind.ANSWER_IDEA: lambda: pgettext("where a dossier stands", "Waiting for the head's answer"),
    Kind.INTAKE: lambda: pgettext("where a dossier stands", "Being taken in"),
    Kind.ANSWER_TRANSFER: lambda: pgettext(
        "where a dossier stands", "Handed to another unit, waiting to be taken over"
    ),
    Kind.CHECK_NOTE: lambda: pgettext("where a dossier stands", "Being checked, opinions asked"),
    Kind.UNIT_OPINION: lambda: pgettext("where a dossier stands", "Being checked, opinions asked"),
    Kind.PARTY_OPINION: lambda: pgettext("where a dossier stands", "Being checked, opinions asked"),
    Kind.ASKED_OPINION: lambda: pgettext("where a dossier stands", "Being checked, opinions asked"),
    Kind.SUPPLEMENT: lambda: pgettext(
        "where a dossier stands", "The authors are to add what is missing; the clock stands still"
    ),
    **dict.fromkeys(COUNCIL, lambda: pgettext("where a dossier stands", "Before a council")),
    Kind.PARTY_MEETING: lambda: pgettext("where a dossier stands", "Meeting of both sides"),
    Kind.VOTE: lambda: pgettext("where a dossier stands", "Voting"),
    Kind.CLOSE_VOTE: lambda: pgettext("where a dossier stands", "Voting"),
    Kind.CONFIRM_MINUTES: lambda: pgettext("where a dossier stands", "Voting"),
    Kind.DECISION: lambda: pgettext("where a dossier stands", "Waiting for the decision"),
    Kind.RESOLUTION: lambda: pgettext("where a dossier stands", "Waiting for the resolution"),
    Kind.RESOLUTION_CHECK: lambda: pgettext("where a dossier stands", "Waiting for the resolution"),
    Kind.URGENT_ANSWER: lambda: pgettext("where a dossier stands", "Flagged to the head as urgent"),
    Kind.URGENT_DIRECTIVE: lambda: pgettext(
        "where a dossier stands", "Reported as urgent, waiting for the directive"
    ),
    Kind.URGENT_DOSSIER: lambda: pgettext(
        "where a dossier stands", "Acting by directive, the full dossier is owed"
    ),
}
"""What the reader is told while a task of this kind is open: a label, never a state."""


def step_now(tasks: Iterable[Task]) -> str:
    """The step that runs, as an author may read it: the one due first; "" when none is owed."""
    tasks = list(tasks)
    first = min(
        told_to_authors(tasks) or tasks,
        key=lambda task: (
            task.paused_at is not None,
            task.due_at,
            task.pk,
        ),  # what runs comes first
        default=None,
    )
    return (stage_of(first.kind, deliberation=False) or "") if first else ""


def stage_of(kind: str, *, deliberation: bool = True) -> str | None:
    """Where a dossier stands while a task of `kind` is owed; None when the state says it.

    That a meeting of both sides is held tells what the Party said, and nothing is told of a
    council: without `deliberation` (an author) both read as the opinions that are gathered.
    """
    if (kind == Kind.PARTY_MEETING or kind in COUNCIL) and not deliberation:
        kind = Kind.PARTY_OPINION
    return STAGE_OF[kind]() if kind in STAGE_OF else None


def post_of(kind: str, role: str, unit: str) -> str:
    """Whose turn it is in a list: the post with its unit; those who vote as one."""
    if kind == Kind.VOTE:
        return _("The collective leadership, %(unit)s") % {"unit": unit}
    return f"{Role(role).label}, {unit}" if role else unit


@dataclass(slots=True)
class Standing:
    """Where one dossier stands: what is owed in it now, and by whom."""

    proposal: Proposal
    tasks: list[Task] = field(default_factory=list)
    """Open tasks in the order of their due dates, with unit and person loaded."""
    decided: str = ""
    """The last decision's type, for a dossier that has one."""
    waits: str = ""
    """The step, where nothing that is owed is told to the reader."""

    @property
    def label(self) -> str | Promise:
        """The state by its one name; of an approval against the vote, that it was one; of what is
        reported or directed as urgent, that: “registered” would say that nobody acts.
        """
        if self.proposal.state == State.APPROVED and self.decided == Type.APPROVE_BY_HEAD:
            return Decided.APPROVE_BY_HEAD.label
        if any(task.kind in URGENT for task in self.tasks):
            return _("Run as an urgent case")
        return self.proposal.get_state_display()

    @property
    def step(self) -> str:
        """The step that runs, beside the state: see `step_now`."""
        return step_now(self.tasks) or self.waits

    @property
    def since(self) -> datetime:
        """Since when: the opening of the oldest open task, else of the state."""
        return min((task.opened_at for task in self.tasks), default=self.proposal.moved_at)

    @property
    def due_on(self) -> date | None:
        """The nearest due date among what is owed."""
        return min((task.due_on for task in self.tasks), default=None)

    @property
    def whose(self) -> list[str]:
        """Whose turn it is, each once: a post with its unit; the voters of a unit as one."""
        said = []
        for task in self.tasks:
            if task.kind == Kind.VOTE:
                who = _("The collective leadership, %(unit)s") % {"unit": task.unit.name}
            else:
                who = f"{task.person or task.get_role_display()}, {task.unit.name}"
            if who not in said:
                said.append(who)
        return said

    def is_late(self, at: datetime) -> bool:
        """Whether something owed is past its due date at `at` (never on a provisional one)."""
        return any(at >= task.due_at and not task.provisional for task in self.tasks)


def standing(proposals: Iterable[Proposal]) -> dict[int, Standing]:
    """Where each of `proposals` stands, by its key: two queries, however many there are."""
    found = {proposal.pk: Standing(proposal) for proposal in proposals}
    tasks = (
        Task.objects.open()
        .filter(proposal__in=found)
        .select_related("unit", "person", "step")
        .order_by("due_at", "pk")
    )
    for task in tasks:
        found[task.proposal_id].tasks.append(task)
    decided = Decision.objects.filter(proposal__in=found).order_by("pk")
    for key, kind in decided.values_list("proposal", "type"):
        found[key].decided = kind
    return found
