"""One task on somebody's desk: what it is about, what is asked, what waits beside it."""

from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404
from django.utils.translation import get_language

from accounts.models import RejectionReason, Seat
from accounts.policy import shape_of, stand_in
from approvals import forms, policy, selectors
from approvals.models import HANDED_DOWN, Decision, Kind, Reminder, ReminderRule, Task
from core import clock
from core.beside import ALL, Beside
from core.counting import BADGE, Capped
from core.kept import Kept, mark
from proposals.models import EligibilityQuestion, Proposal
from proposals.sections.declarations import Answer
from proposals.selectors.showing import content_of, headings
from workdays.calendar import Calendar

from . import opinions
from .dossier import Dossier
from .handing import HandedShown, shown_of, with_mandate
from .queue import Queue
from .recorded import handed_on
from .rounds import VoterShown, with_draft
from .rows import NAME, People, with_people

HEAD_ALONE = (Decision.Type.APPROVE_BY_HEAD,)
"""What a stand-in does not decide, but an acting head."""
CHECKS = (Kind.INTAKE, Kind.CHECK_NOTE)
"""Steps for which the plan is read whole, section by section."""


OF_A_MANDATE = frozenset({Kind.INTAKE, Kind.DECISION, *HANDED_DOWN})
"""Steps on whose page stands what was handed down with the case."""


def tasks_of(user):
    """Tasks `user` may open: those whose turn is (or was) his, and those he did himself."""
    return Task.objects.filter(_opens(user))


def _opens(user) -> Q:
    # Asked of the one dossier: as a list of all that he sees it made PostgreSQL read every case.
    seen = Exists(Proposal.objects.visible_to(user).filter(pk=OuterRef("proposal")))
    return policy.holds(user) | (Q(done_by=user) & (Q(proposal=None) | Q(seen)))


def task_of(request, pk, *kinds) -> Task:
    """The task when it is this person's, with its dossier: one query.

    Of a dossier that he may see he is told whose it is and why not his (403); of any other there
    is no such page (404); nor for an author, of a step that he may not know of.
    """
    shape, values = shape_of(request.user)
    values |= {TASK: pk}
    for task in _BESIDE.placed(_MINE.objects((shape, clock.shape(), kinds), values)):
        return task
    for other in _BESIDE.placed(_OTHERS.objects((shape, clock.shape(), kinds), values)):
        if not selectors.is_told(other) and _wrote(request.user, other):
            raise Http404
        raise NotYours(other, policy.can_act(request.user, other).reason)
    known = Task.objects.filter(pk=pk, kind__in=kinds or list(Kind)).first()
    why = selectors.no_longer_his(request.user, known) if known is not None else ""
    if why:  # he had it open until then: he is told, and of the dossier nothing more
        raise NotYours(Task(pk=known.pk, kind=known.kind), why)
    raise Http404


class NotYours(PermissionDenied):
    """The task is not his, or not any more. `task` has its dossier where he may see it."""

    def __init__(self, task: Task, reason: str):
        super().__init__(reason)
        self.task = task


def _wrote(user, task) -> bool:
    """Whether `user` is or was an author."""
    authors = {one.person for one in People(task).everybody}
    return not policy.sees_deliberation(user, task.proposal, authors=authors)


def need_told(user, task) -> None:
    """There is no page (404) of a step of which `user`, an author, may not know."""
    if not selectors.is_told(task) and not policy.sees_deliberation(user, task.proposal):
        raise Http404


TASK = mark(-1)


def _mine(shape, _clock, kinds):
    user = stand_in(shape)
    return _with_what_it_asks(_with_its_place(_tasks(kinds), user), kinds).filter(_opens(user))


def _others(shape, _clock, kinds):
    seen = Proposal.objects.visible_to(stand_in(shape)).filter(pk=OuterRef("proposal"))
    return _tasks(kinds).filter(Exists(seen))


_MINE, _OTHERS = Kept(_mine, planned=True), Kept(_others)
_BESIDE = Beside(
    Task,
    {
        **dict.fromkeys(["case", "case__version", "case__unit", "case__procedure"], ALL),
        **dict.fromkeys(["proposal", "proposal__current_version", "proposal__unit"], ALL),
        **dict.fromkeys(["proposal__lead", "person", "done_by"], NAME),
        **dict.fromkeys(["proposal__field", "unit"], ALL),
        "mandate": ("said",),
    },
)


def _tasks(kinds):
    tasks = _BESIDE.of(with_people(Task.objects.filter(pk=TASK), "proposal_id"))
    return tasks.filter(kind__in=kinds) if kinds else tasks


def _with_its_place(tasks, user):
    """How many items wait for `user`, and how many come before this one: beyond 99 not counted."""
    waiting = Task.objects.open().held_by(user).order_by()
    before = waiting.filter(
        Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    )
    above = Reminder.objects.filter(
        task=OuterRef("pk"), audience=ReminderRule.Audience.SUPERIOR
    ).order_by("moment")
    grounds = RejectionReason.objects.valid_on(clock.today_in_query())
    return tasks.annotate(
        now=clock.now_in_query(),
        grounds=ArraySubquery(
            grounds.values(json=JSONObject(code="code", name="name", name_en="name_en"))
        ),
        waiting=Capped(waiting.values("pk")[: BADGE + 1]),
        before=Capped(before.values("pk")[: BADGE + 1]),
        escalates_at=Subquery(above.filter(superseded=False).values("moment")[:1]),
        escalated_at=Subquery(above.filter(fired_at__isnull=False).values("fired_at")[:1]),
    )


def _with_what_it_asks(tasks, kinds):
    """What the form of one kind of step has to know besides."""
    if not OF_A_MANDATE.isdisjoint(kinds):
        tasks = with_mandate(tasks)
    if Kind.CHECK_NOTE in kinds:
        rows = EligibilityQuestion.objects.order_by("-pk")
        said = JSONObject(code="code", is_hard="is_hard", verified="verified")
        tasks = tasks.annotate(asked=ArraySubquery(rows.values(json=said)))
    if Kind.CLOSE_VOTE in kinds:
        tasks = with_draft(tasks)
    if Kind.PARTY_OPINION in kinds:
        today = clock.today_in_query()
        heads = Seat.objects.held_on(today).filter(unit=OuterRef(OuterRef("case__unit")))
        both = selectors.secretaries_among(heads, OuterRef("unit"), on=today)
        tasks = tasks.annotate(one_person=Subquery(both.values("person__full_name")[:1]))
    return tasks


def desk_of(request, pk, *kinds) -> "Desk":
    """The task with its dossier, only when it is this person's."""
    return Desk(request, task_of(request, pk, *kinds))


class Desk:
    """What the page of one act shows and what its form asks for."""

    def __init__(self, request, task: Task):
        self.request, self.task = request, task
        self.at = task.now
        self.proposal, self.case = task.proposal, task.case
        if self.case is not None:
            self.case.proposal = self.proposal
        self.version = (self.case and self.case.version) or self.proposal.current_version
        self.view = Dossier(
            self.proposal,
            request.user,
            at=self.at,
            row=task,
            version=self.version,
            unfold=task.kind in CHECKS,
        )

    # --- what the forms ask for ---

    @cached_property
    def plan(self) -> dict:
        """The frozen values by name: {} when nothing was sent."""
        return content_of(self.version).values if self.version else {}

    @cached_property
    def parts(self) -> list[forms.Part]:
        """The sections of the plan with their fields, for reasons beside them."""
        if self.view.sent_version is None:
            return []
        return [
            forms.Part(section.key, section.title, labels)
            for section, labels in headings(self.view.sent_version)
        ]

    @cached_property
    def questions(self) -> list[dict]:
        """The eligibility questions as the authors answered them, in order."""
        kept = self.plan.get("eligibility") or {}
        rows = {row["code"]: row for row in self.task.asked}
        english = (get_language() or "").startswith("en")
        found = []
        for code in sorted(kept, key=lambda code: (len(code), code)):
            given, row = kept[code], rows.get(code)
            asked = given["question"]
            said = given["answer"]
            found.append(
                {
                    "code": code,
                    "question": (english and asked.get("name_en")) or asked["name"],
                    "author_code": said,
                    "author": Answer(said).label if said in Answer.values else said,
                    "author_note": given.get("note", ""),
                    "advisory": row is not None and not row["is_hard"],
                    "verified": row is None or row["verified"],
                }
            )
        return found

    @cached_property
    def mandate(self) -> HandedShown | None:
        """What was handed down with the case, and within which limits; None where nothing was."""
        return next(iter(shown_of(self.task)), None)

    @property
    def waiting(self) -> list[VoterShown]:
        """The voters who have not cast, in the order of the vote."""
        return [one for one in self.vote["voters"] if not one.has_cast] if self.vote else []

    @property
    def one_person(self) -> str:
        """Who is both the Party committee's secretary and the head who decides; "" for two."""
        return (self.task.kind == Kind.PARTY_OPINION and self.task.one_person) or ""

    @property
    def rejections(self) -> list[RejectionReason]:
        return [RejectionReason(**row) for row in self.task.grounds]

    @cached_property
    def offered(self) -> list:
        """What may be decided, by what the vote said: the page shows it, an answer asks for it."""
        stand = policy.mandate_for(self.request.user, self.task)
        alone = stand is not None and not stand.overrides
        return [one for one in self._open_choices if not (alone and one in HEAD_ALONE)]

    @property
    def _open_choices(self) -> list:
        if self.request.method == "POST":
            return selectors.choices_for(self.task)
        vote = self.vote
        said = vote["result"].result if vote and vote["result"] else ""
        return selectors.choices_after(said, voted=vote is not None)

    vote = property(lambda self: self.view.vote)

    @property
    def disagreeing(self) -> list[str]:
        """Who disagreed in writing, in time for it to be considered."""
        return [one.who for one in self.view.opinions if one.disagrees]

    @property
    def silent(self) -> list[str]:
        """Who was asked and did not answer."""
        return [one.who for one in self.view.opinions if one.silence and not one.opinion]

    @property
    def awaited(self) -> list[str]:
        """Who still owes an opinion that was asked for: no decision before it."""
        return opinions.awaited_of(self.view.opinions)

    @property
    def asked(self):
        """What this person was asked, and by whom; None where nobody asked."""
        return next((one for one in self.view.opinions if one.task.pk == self.task.pk), None)

    @property
    def doubted(self) -> bool:
        """Whether a checking note calls the plan not effective or not feasible."""
        return any(not (note.is_effective and note.is_feasible) for note in self.view.notes)

    # --- the page ---

    @property
    def is_closed(self) -> bool:
        over = self.task.done_at is not None or self.task.voided_at is not None
        return over and not policy.still_answers(self.task)

    @cached_property
    def left(self) -> int:
        """Working days or hours left, negative when overdue."""
        return selectors.left_of(self.task, Calendar.load(), at=self.at)

    def context(self) -> dict:
        task = self.task
        far = task.before > BADGE  # where there are so many, a place among them says nothing
        over = self.is_closed or task.voided_at is not None  # answered late: it waits for nobody
        place = None if over or far else task.before + 1
        return {
            "view": self.view,
            "task": task,
            "case": self.case,
            "proposal": self.proposal,
            "queue": Queue(place, task.waiting),
            "left": self.left,
            "transfer": handed_on(task) if task.kind == Kind.ANSWER_TRANSFER else None,
            "asked": self.asked if task.kind == Kind.ASKED_OPINION else None,
            "mandate": self.mandate,
            "escalation": _Escalation(task.escalates_at, task.escalated_at),
            "stand": policy.mandate_for(self.request.user, task),
            "section": "inbox",
        }

    def lay_beside(self, form) -> None:
        """Put the places for reasons beside the fields they speak of."""
        for section in self.view.sections if hasattr(form, "beside") else ():
            for row in section.rows:
                row.beside, row.is_written = form.beside(section.key, row.name, row.label)


class _Escalation:
    """When the superior is told, and when he was."""

    def __init__(self, moment, fired_at):
        self.moment, self.fired_at = moment, fired_at

    def __bool__(self):
        return self.moment is not None or self.fired_at is not None
