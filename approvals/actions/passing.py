"""What becomes of each thing of somebody who leaves: passed on, ended, or left with the reason.

Called by `handovers` in one transaction, with every dossier concerned locked. Nothing is decided
for anybody: a ballot falls away, an author stays an author, a place in a council is named anew by
the head (ADR 36).
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Mandate, User
from accounts.roles import Role
from approvals import selectors
from approvals.models import (
    Case,
    CouncilMember,
    HandoverRow,
    Kind,
    Task,
    Unanswered,
)
from approvals.selectors import Addressee, Leaving, Left
from journal.actions import record
from proposals.actions import grant, pass_lead, revoke
from proposals.models import Access, Capacity, Proposal

from .asking import end_request
from .conflicts import count_voters
from .sitting import council_goes_on, end_tasks_of
from .stages import move_up, proceed
from .standing_in import named
from .supplements import give_up_supplement
from .tasks import lock, write_off_reminders

What, Outcome = HandoverRow.What, HandoverRow.Outcome


@dataclass(slots=True)
class Passing:
    """One handover while it is carried out."""

    found: Leaving
    heirs: dict[str, User]
    by: User
    at: datetime
    became: dict[tuple[str, int], tuple[str, User | None, str]] = field(default_factory=dict)
    cases: set[int] = field(default_factory=set)
    """Keys of cases that go on without him."""

    def say(self, what: str, thing: Left, outcome: str, heir: User | None = None, why: str = ""):
        self.became[what, thing.key] = outcome, heir, why

    def pass_on(self, task: Task, heir: User) -> None:
        """`heir` owes it by name from now on, with its due date, and is told."""
        task.person, task.unit = heir, heir.unit
        task.save(update_fields=["person", "unit"])
        self.told(task)

    def told(self, task: Task) -> None:
        record(
            "task.pass", task, by=self.by, at=self.at, task=task.pk, kind=task.kind, role=task.role
        )

    def void(self, task: Task) -> None:
        task.voided_at = self.at
        task.save(update_fields=["voided_at"])
        write_off_reminders(task)
        record("task.void", task, by=None, at=self.at, task=task.pk, kind=task.kind)


def pass_work(one: Passing) -> None:
    """Everything that is his by name. The account is closed already, or the post has ended."""
    with override(settings.LANGUAGE_CODE):  # kept as evidence, not shown to one reader
        _leads(one)
        for thing in one.found[What.AUTHOR]:
            one.say(What.AUTHOR, thing, Outcome.STAYS, why=_("An author remains an author."))
        _owed(one)
        _opinions(one)
        _ballots(one)
        _assigned(one)
        _councils(one)
        _followed(one)
        _mandates(one)
        for thing in one.found[What.RULE]:
            why = _("Any other administrator goes on with it.")
            one.say(What.RULE, thing, Outcome.STAYS, why=why)
    for key in sorted(one.cases):
        _goes_on(key, one)


def _leads(one: Passing) -> None:
    for thing in one.found[What.LEAD]:
        heir = one.heirs.get(f"lead_{thing.key}")
        if heir is not None:
            pass_lead(Proposal.objects.get(pk=thing.key), to=heir, by=one.by, at=one.at)
            one.say(What.LEAD, thing, Outcome.MOVED, heir)
        elif thing.heirs:
            why = _("No co-author was chosen to lead; one of them can be named later.")
            one.say(What.LEAD, thing, Outcome.BY_HAND, why=why)
        else:
            why = _("There is no co-author, and nobody else becomes an author.")
            one.say(What.LEAD, thing, Outcome.STAYS, why=why)


def _owed(one: Passing) -> None:
    """What was asked of the lead author is asked of the new one; where there is none, the case does
    not wait for somebody who is gone.
    """
    for thing, task in _fresh(one, What.OWED):
        heir = one.heirs.get(f"lead_{task.proposal_id}") if task.kind in selectors.OF_LEAD else None
        if heir is not None:
            one.pass_on(task, heir)
            one.say(What.OWED, thing, Outcome.MOVED, heir)
        elif task.kind == Kind.SUPPLEMENT:
            reason = _("The lead author has left, and there is no other author.")
            give_up_supplement(task, reason=reason, by=one.by, at=one.at)
            one.cases.add(task.case_id)
            why = _("It is asked no more; the clock of the case goes on.")
            one.say(What.OWED, thing, Outcome.DROPPED, why=why)
        elif task.kind == Kind.URGENT_DOSSIER:
            task.person, task.role, task.unit = None, Role.HEAD, task.proposal.unit
            task.save(update_fields=["person", "role", "unit"])
            one.told(task)
            why = _("The head of the unit, who reported it, sees to it.")
            one.say(What.OWED, thing, Outcome.BY_HAND, why=why)
        else:
            one.void(task)
            one.cases.add(task.case_id)
            one.say(What.OWED, thing, Outcome.DROPPED)
    one.cases.discard(None)


def _opinions(one: Passing) -> None:
    heir = one.heirs.get("opinion")
    for thing, task in _fresh(one, What.OPINION):
        request = task.opinion_request
        may = heir is not None and selectors.may_be_asked(
            task.case,
            Addressee(request.kind, task.working_days, person=heir),
            by=request.asked_by,
            on=task.counted_from,
        )
        if may:
            grant(task.proposal, capacity=Capacity.OPINION, person=heir, at=one.at)
            one.pass_on(task, heir)
            one.say(What.OPINION, thing, Outcome.MOVED, heir)
        else:
            why = str(may.reason) if heir is not None else _("Nobody was named to answer for him.")
            reason = _("Whoever was asked has left")
            end_request(task, Unanswered.Why.WITHDRAWN, reason=reason, by=one.by, at=one.at)
            record("opinion.lapse", task, by=one.by, at=one.at, asked=task.pk)
            one.cases.add(task.case_id)
            one.say(What.OPINION, thing, Outcome.DROPPED, why=why)
        _lets_go(one, task.proposal, Capacity.OPINION)


def _ballots(one: Passing) -> None:
    """A ballot is its voter's own: nobody inherits it. Its vote goes on without it."""
    for thing, task in _fresh(one, What.BALLOT):
        one.void(task)
        one.cases.add(task.case_id)
        why = _("A ballot is personal. He or she stays on the list of voters, as absent.")
        one.say(What.BALLOT, thing, Outcome.DROPPED, why=why)


def _assigned(one: Passing) -> None:
    """A name beside a step of a post (ADR 37): it is the post's as before, named to nobody."""
    for thing, task in _fresh(one, What.ASSIGNED):
        task.assignee = None
        task.save(update_fields=["assignee"])
        record(
            "step.unassign", task, by=one.by, at=one.at, task=task.pk, kind=task.kind,
            person=one.found.person.pk, before=one.found.person.pk,
        )  # fmt: skip
        why = _("The step is the post's as before; it is assigned to nobody.")
        one.say(What.ASSIGNED, thing, Outcome.ENDED, why=why)


def _councils(one: Passing) -> None:
    rows = CouncilMember.objects.filter(pk__in=[thing.key for thing in one.found[What.COUNCIL]])
    rows = {row.pk: row for row in rows.select_related("council__case__proposal", "sheet")}
    for thing in one.found[What.COUNCIL]:
        row = rows[thing.key]
        case, sent = row.council.case, hasattr(row, "sheet")
        end_tasks_of(case, one.found.person, at=one.at)
        _lets_go(one, case.proposal, Capacity.COUNCIL)
        record(
            "council.leave", case, by=one.by, at=one.at,
            council=row.council_id, person=row.person_id, sent=sent,
        )  # fmt: skip
        one.cases.add(case.pk)
        why = _("The sheet was sent and counts; the place is not filled again.")
        if not sent:
            why = _("The head who set up the council names somebody else.")
        one.say(What.COUNCIL, thing, Outcome.STAYS if sent else Outcome.BY_HAND, why=why)


def _followed(one: Passing) -> None:
    heir = one.heirs.get("follow")
    rows = Access.objects.filter(pk__in=[thing.key for thing in one.found[What.FOLLOW]])
    rows = {row.pk: row for row in rows.select_related("proposal")}
    keys = [row.proposal_id for row in rows.values()]
    hidden = selectors.hidden_from(heir, keys) if heir else None
    for thing in one.found[What.FOLLOW]:
        row = rows[thing.key]
        if heir is None:
            why = _("Nobody was named. The decision still names the one who left.")
            one.say(What.FOLLOW, thing, Outcome.BY_HAND, why=why)
            continue
        if hidden.hides(What.FOLLOW, row.proposal_id):
            why = _("%(name)s is an author or has a conflict of interest.") % {"name": heir}
            one.say(What.FOLLOW, thing, Outcome.BY_HAND, why=why)
            continue
        grant(row.proposal, capacity=row.capacity, person=heir, at=one.at)
        _lets_go(one, row.proposal, row.capacity)
        one.say(What.FOLLOW, thing, Outcome.MOVED, heir)


def _mandates(one: Passing) -> None:
    keys = [thing.key for thing in one.found[What.MANDATE]]
    rows = Mandate.objects.filter(pk__in=keys, ended_at=None).select_for_update(of=("self",))
    why = _("The post on which it rested has ended")
    for mandate in rows.order_by("pk"):
        mandate.ended_by, mandate.ended_at, mandate.end_reason = one.by, one.at, why
        mandate.save(update_fields=["ended_by", "ended_at", "end_reason"])
        record("mandate.end", mandate, by=one.by, at=one.at, **named(mandate))
    for thing in one.found[What.MANDATE]:
        one.say(What.MANDATE, thing, Outcome.ENDED)


def _lets_go(one: Passing, proposal: Proposal, capacity: str) -> None:
    """He reads it no longer by this: a colleague who moved to another unit, too."""
    revoke(proposal, at=one.at, capacity=capacity, person=one.found.person)


def _goes_on(key: int, one: Passing) -> None:
    """The case without him: who comes next in its council owes the end, the vote counts its voters,
    and what waited for him opens. A vote that lost its last voter goes one level up (E-VOTE-1).
    """
    case = Case.objects.select_related("unit", "procedure", "version").get(pk=key)
    case.proposal = lock(case.proposal_id)
    if case.closed_at is not None:
        return
    vote = getattr(case, "vote", None)
    if vote is not None and vote.result is None:
        owed = case.tasks.open().filter(kind__in=(Kind.VOTE, Kind.CONFIRM_MINUTES))
        nobody = not owed.exists() and not vote.ballots.exists()
        if nobody and move_up(case, by=one.by, at=one.at):
            return
    council_goes_on(case, at=one.at)
    count_voters(case)
    proceed(case, by=one.by, at=one.at)


def _fresh(one: Passing, what: str):
    """Each thing of this kind with its task, read under the lock."""
    keys = [thing.task for thing in one.found[what]]
    tasks = Task.objects.filter(pk__in=keys).select_related(
        "proposal__unit", "case__unit", "case__procedure", "case__version", "unit", "person"
    )
    tasks = {task.pk: task for task in tasks}
    for thing in one.found[what]:
        task = tasks[thing.task]
        if task.case_id:
            task.case.proposal = task.proposal
        yield thing, task
