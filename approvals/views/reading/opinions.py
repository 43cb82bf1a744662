"""The opinions on a plan as its readers see them: given, awaited, not answered, not considered."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.policy import sight
from accounts.roles import Role
from approvals import policy, selectors
from approvals.models import LETTER, Asked, Kind, Opinion, Task, Unanswered
from approvals.selectors.own_opinions import said_left_out
from core.clock import day_of

from . import joined, pausing, turns, waiting
from .handing import Handing
from .mechanisms import Mechanisms
from .rows import paper

OPINIONS = (Kind.PARTY_OPINION, Kind.UNIT_OPINION, Kind.ASKED_OPINION)
BY_RULE = {
    Kind.PARTY_OPINION: pgettext_lazy("opinion asked by a rule", "Party committee"),
    Kind.UNIT_OPINION: pgettext_lazy("opinion asked by a rule", "Unit that authors come from"),
}
NOT_CONSIDERED = gettext_lazy("Not considered: it came after the vote or the resolution")


@dataclass(slots=True)
class OpinionShown:
    """One opinion, given or not: of whom, what was asked, and what came."""

    task: Task
    who: str
    kind: str | Promise
    asked_at: datetime
    due_on: date
    opinion: Opinion | None = None
    question: str = ""
    note: str = ""
    asked_by: str = ""
    own_rule: str = ""
    """The document of the deciding unit's own rule by which it was asked; "": somebody asked."""
    by_letter: bool = False
    silence: Unanswered | None = None
    withdrawn: Unanswered | None = None
    withdraw: str = ""
    """Where the reader withdraws the request; "" when he may not, or nothing is owed."""

    @property
    def said_by(self) -> str:
        """Who recorded it; of a stand-in also for whom and by what."""
        return turns.said_by(self.task)

    @property
    def is_awaited(self) -> bool:
        return self.opinion is None and self.task.voided_at is None

    @property
    def is_over(self) -> bool:
        """Whether the case ended before anybody answered, in time for no silence."""
        given_up = self.silence is not None or self.withdrawn is not None
        return self.opinion is None and self.task.voided_at is not None and not given_up

    @property
    def days_late(self) -> int:
        return self.task.days_late

    @property
    def is_considered(self) -> bool:
        return self.opinion is None or self.opinion.considered

    @property
    def disagrees(self) -> bool:
        said = self.opinion
        return said is not None and said.considered and said.position == Opinion.Position.DISAGREE


class Asking:
    """What the reader of `view` may do: ask others, and answer late where he was silent himself."""

    def __init__(self, view):
        self._view = view

    @property
    def works_on_it(self) -> bool:
        """Whether the reader works on the open case (policy.can_ask)."""
        case = self._view.case
        if case is None or case.closed_at or not self._view.deliberation:
            return False
        return sight(self._view.user).holds_any(policy.ASKERS, case.unit_id)

    @property
    def heads_it(self) -> bool:
        """Whether the reader heads the unit that decides on the open case."""
        case = self._view.case
        return self.works_on_it and sight(self._view.user).holds(Role.HEAD, case.unit_id)

    @property
    def url(self) -> str:
        """Where the reader asks for opinions: before a vote on the plan; "" when he may not."""
        case = self._view.case
        if not self.works_on_it or self.is_entered:
            return ""
        if not selectors.asking_is_open(case, is_entered=False):
            return ""
        return reverse("approvals:ask_opinions", args=[self._view.proposal.pk])

    @cached_property
    def supplements(self) -> list[pausing.SupplementShown]:
        """What the authors were asked to add, and what came: for every reader."""
        return pausing.supplements_of(self._view)

    @cached_property
    def revision(self) -> list[joined.Other]:
        """The plan this one revises, and what revises it, on the page of a dossier."""
        return joined.revisions_of(self._view.proposal)

    @property
    def left_out(self) -> list[tuple[str, str, str]]:
        """Whom a rule of the unit's own would have asked: which unit, why it was not, by which
        document. Nothing for an author.
        """
        case = self._view.case
        rows = case.left_out if case is not None and self._view.deliberation else ()
        return [
            (one["unit"], said_left_out(one["why"], one["unit"]), one["source"]) for one in rows
        ]

    @cached_property
    def mechanisms(self) -> Mechanisms:
        """The pilot mechanisms asked for, and whether the reader records the next."""
        return Mechanisms(self._view)

    @cached_property
    def handing(self) -> Handing:
        """What was handed down, and what the reader may do about it."""
        return Handing(self._view)

    @cached_property
    def call_back(self) -> str:
        """Where the reader calls back what waits for another unit's answer; "" when he may not."""
        return waiting.call_back_of(self._view)

    @property
    def supplement_url(self) -> str:
        """Where the reader asks the authors to add something; "" when he may not now."""
        case = self._view.case
        if not self.works_on_it or not self._takes_additions(case):
            return ""
        return reverse("approvals:ask_supplement", args=[self._view.proposal.pk])

    @property
    def is_entered(self) -> bool:
        """Whether a resolution waits to be compared with the paper."""
        return any(task.kind == Kind.RESOLUTION_CHECK for task in self._view.open_tasks)

    def _takes_additions(self, case) -> bool:
        vote = self._view.vote
        voted = bool(vote and vote["result"])
        asked = [
            task
            for task in self._view.tasks
            if task.kind == Kind.SUPPLEMENT and task.case.version_id == case.version_id
        ]
        is_open = selectors.supplement_is_open(
            case,
            on=day_of(self._view.at),
            is_voted=voted,
            is_entered=False,
            times=len(asked),
        )
        return bool(is_open) and not self.is_entered

    @property
    def unanswered(self) -> Task | None:
        """The step in which the reader was asked and did not answer in time: he still may."""
        mine = (task for task in self._view.tasks if task.mine)
        return next((task for task in mine if policy.still_answers(task)), None)


def opinions_of(view) -> list[OpinionShown]:
    """The opinions in the case that counts, in the order in which they were asked; nothing for an
    author.
    """
    if not view.deliberation or view.case is None:
        return []
    tasks = [one for one in view.tasks if one.kind in OPINIONS and one.case_id == view.case.pk]
    return [_shown(task, view) for task in tasks if _is_of_a_reader(task)]


def awaited_of(rows: list[OpinionShown]) -> list[str]:
    """Who still owes an opinion that was asked for."""
    asked = Kind.ASKED_OPINION
    return [one.who for one in rows if one.is_awaited and one.task.kind == asked]


def _is_of_a_reader(task: Task) -> bool:
    """Not what was owed when the case ended: nobody gives it any more."""
    over = task.voided_at is not None and paper(task, "unanswered") is None
    return not over or task.kind == Kind.ASKED_OPINION


def _shown(task: Task, view) -> OpinionShown:
    given, request = paper(task, "opinion"), paper(task, "opinion_request")
    ended = paper(task, "unanswered")
    shown = OpinionShown(
        task, task.unit.name, BY_RULE.get(task.kind, ""), task.opened_at, task.due_on, given
    )
    if request is None:
        return shown
    shown.kind = Asked(request.kind).label
    shown.question, shown.note = request.question, request.note
    shown.asked_by = request.asked_by.full_name
    shown.own_rule = request.own_rule.source if request.own_rule_id else ""
    shown.by_letter = task.subject == LETTER
    if request.outside:
        shown.who = request.outside
    elif task.person_id:
        shown.who = f"{task.person.full_name}, {task.unit.name}"
    if ended is not None and ended.why == Unanswered.Why.WITHDRAWN:
        shown.withdrawn = ended
    else:
        shown.silence = ended
    asking = view.asking
    if shown.is_awaited and (asking.heads_it if shown.own_rule else asking.works_on_it):
        shown.withdraw = reverse("approvals:withdraw_request", args=[task.pk])
    return shown
