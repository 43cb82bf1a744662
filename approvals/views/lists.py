"""Two lists: my own dossiers with where each stands, and ideas that wait for an answer."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, ExpressionWrapper, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import ANYBODY, Shape, shape_of, stand_in
from approvals import policy
from approvals.models import Kind, Task
from approvals.selectors import left_of, post_of, step_now, told_to_authors
from core import clock
from core.clock import VIETNAM, day_of
from core.http import page
from core.kept import Kept, keyed, mark, marks, moment
from proposals import policy as proposals_policy
from proposals.lifecycle import WRITABLE, State
from proposals.models import Author, Proposal, Route
from workdays.calendar import Calendar

from .reading.turns import turns_of

A_PAGE = 25
RUNNING = (State.REGISTERED, State.SUBMITTED, *WRITABLE)


@dataclass(slots=True)
class Mine:
    """One of my dossiers: where it stands, whose turn, since when, and what I can do."""

    proposal: Proposal
    url: str
    leads: bool
    stands: str
    step: str
    since: datetime
    whose: str
    asked: str
    """What is asked of me; "" when it is somebody else's turn."""
    by: str
    act: dict | None


@dataclass(slots=True)
class Group:
    title: str
    rows: list[Mine]


def mine(request):
    """My dossiers, those that wait for me first; invitations above them."""
    before = _place(request.GET.get("after"))
    moved_at, pk = before or (None, None)
    rows = _AUTHORSHIPS.objects(
        (ANYBODY, before is not None, clock.shape()),
        {ANYBODY: request.user.pk, PLACE_AT: moved_at, PLACE_PK: pk},
    )
    invitations = [row for row in rows if row.accepted_at is None]
    accepted = [row for row in rows if row.accepted_at is not None]
    more = len(rows) > A_PAGE and bool(accepted)
    shown = accepted[: A_PAGE - len(invitations)] if more else accepted
    owed: dict[int, list[Task]] = {}
    keys = keyed((row.proposal_id for row in shown), A_PAGE)
    for task in _OWED.objects((), keys) if shown else ():
        owed.setdefault(task.proposal_id, []).append(task)
    context = {
        "invitations": invitations,
        "groups": _groups([_mine(row, owed.get(row.proposal_id, [])) for row in shown]),
        "older": _link(after=_key(shown[-1].proposal)) if more and shown else "",
        "newer": "?" if before else "",
        "section": "mine",
    }
    return page(request, "approvals/mine.html", context)


PLACE_AT, PLACE_PK = moment(1), mark(-A_PAGE - 1)


def _authorships(person: int, placed: bool, _clock: datetime | None) -> QuerySet:
    """What I write or am invited to; invitations first, then what moved last: one query."""
    rows = (
        Author.objects.filter(person=person, removed_at=None)
        .select_related("proposal__lead", "proposal__joined_to")
        .only(
            *("share", "level", "is_lead", "accepted_at", "confirmed_at", "confirmed_share"),
            *(f"proposal__{name}" for name in ("code", "title", "state", "route", "moved_at")),
            *("proposal__lead__full_name", "proposal__joined_to__code"),
        )
        .annotate(
            invited=Case(When(accepted_at=None, then=Value(1)), default=Value(0)),
            now=clock.now_in_query(),
        )
    )
    if placed:
        rows = rows.filter(accepted_at__isnull=False).filter(
            Q(proposal__moved_at__lt=PLACE_AT)
            | Q(proposal__moved_at=PLACE_AT, proposal__lt=PLACE_PK)
        )
    return rows.order_by("-invited", "-proposal__moved_at", "-proposal_id")[: A_PAGE + 1]


def _owed() -> QuerySet:
    tasks = Task.objects.open().filter(proposal__in=marks(A_PAGE))
    return tasks.select_related("unit", "person").only(
        *("kind", "role", "case", "proposal", "opened_at", "due_on", "due_at", "provisional"),
        *(
            "paused_at",
            "paused_for",
            "paused_days",
            "extended_days",
            "working_days",
            "hours",
            "voided_at",
            "due_version",
            "subject",
            "counted_from",
            "unit__name",
            "person__full_name",
        ),
    )


_AUTHORSHIPS, _OWED = Kept(_authorships), Kept(_owed)


def _groups(rows: list[Mine]) -> list[Group]:
    """What is asked of me, what I lead first; what others have in hand; what has ended."""
    mine = sorted((row for row in rows if row.asked), key=lambda row: not row.leads)
    others = [row for row in rows if not row.asked]
    groups = [
        Group(_("Your turn"), mine),
        Group(_("Under way"), [row for row in others if row.proposal.state in RUNNING]),
        Group(_("Finished"), [row for row in others if row.proposal.state not in RUNNING]),
    ]
    return [group for group in groups if group.rows]


def _mine(row: Author, tasks: list[Task]) -> Mine:
    proposal = row.proposal
    told = told_to_authors(tasks)
    turns = turns_of(told, proposal, [], at=row.now, deliberation=False)
    first = min(told, key=lambda task: (task.due_at, task.pk), default=None)
    whose = post_of(first.kind, first.role, first.unit.name) if first else ""
    by = turns[0].by if turns else ""
    asked = _asked_of(row) or _to_add(row, tasks)
    if proposal.state in WRITABLE:
        whose = _("You") if asked else proposal.lead.full_name
    url = reverse("approvals:dossier", args=[proposal.pk])
    if proposal.state == State.DRAFT:
        url = reverse("proposals:plan", args=[proposal.pk])
    return Mine(
        proposal,
        url,
        row.is_lead,
        _state(proposal),
        step_now(tasks),
        min((turn.since for turn in turns), default=proposal.moved_at),
        whose or "–",
        asked,
        by,
        _act_on(row, tasks),
    )


def _asked_of(row: Author) -> str:
    """What the dossier waits for from this author; "" when it waits for somebody else."""
    state = row.proposal.state
    if state not in WRITABLE:
        return ""
    if not row.has_confirmed:
        return _("confirm your share of %(share)d%%") % {"share": row.share}
    if not row.is_lead:
        return ""
    if state == State.RETURNED:
        return _("complete it and submit it again")
    if proposals_policy.is_writable(row.proposal):
        return _("write on, then check and send")
    return _("write the plan of the agreed idea")


def _state(proposal: Proposal) -> str:
    """The state in words; of an idea that was joined, to which dossier."""
    if proposal.joined_to:
        return _("Joined to dossier %(code)s") % {"code": proposal.joined_to.code}
    return proposal.get_state_display()


def _to_add(row: Author, tasks: list[Task]) -> str:
    """What the lead author is asked to add to what was sent, while that is owed."""
    owed = row.is_lead and any(task.kind == Kind.SUPPLEMENT for task in tasks)
    return _("add what is asked for") if owed else ""


def _act_on(row: Author, tasks: list[Task]) -> dict | None:
    """The one thing the author can do from the list."""
    proposal = row.proposal
    for task in tasks:
        if row.is_lead and task.kind == Kind.SUPPLEMENT:
            url = reverse("approvals:answer_supplement", args=[task.pk])
            return {"url": url, "word": _("Add what is asked for")}
    if proposal.state in WRITABLE and not row.has_confirmed:
        url = reverse("proposals:authors", args=[proposal.pk])
        return {"url": url, "word": _("Confirm my share")}
    writes = row.level == Author.Level.EDIT and proposals_policy.is_writable(proposal)
    if writes:
        word = _("Complete") if proposal.state == State.RETURNED else _("Continue")
        return {"url": reverse("proposals:plan", args=[proposal.pk]), "word": word}
    if proposal.state == State.AGREED and proposal.route == Route.SLIP and row.is_lead:
        return {
            "url": reverse("approvals:dossier", args=[proposal.pk]),
            "word": _("Write the plan"),
        }
    return None


@dataclass(slots=True)
class Idea:
    """One idea that waits: how long, until when, and whether I may answer it."""

    task: Task
    url: str
    waited: int
    left: int
    mine: bool


def ideas(request):
    """Every slip that waits for an answer among the dossiers I may see, the oldest first."""
    after = _place(request.GET.get("after"))
    opened_at, pk = after or (None, None)
    shape, values = shape_of(request.user)
    found = _IDEAS.objects(
        (shape, clock.shape(), after is not None), values | {PLACE_AT: opened_at, PLACE_PK: pk}
    )
    shown = found[:A_PAGE]
    calendar = Calendar.load() if shown else Calendar()
    rows = [
        Idea(
            task,
            reverse("approvals:dossier", args=[task.proposal_id]),
            calendar.between(day_of(task.opened_at), day_of(task.now)),
            left_of(task, calendar, at=task.now),
            task.mine,
        )
        for task in shown
    ]
    older = (
        _link(after=f"{shown[-1].opened_at.timestamp():.6f}.{shown[-1].pk}")
        if len(found) > A_PAGE
        else ""
    )
    context = {"rows": rows, "older": older, "newer": "?" if after else "", "section": "inbox"}
    return page(request, "approvals/ideas.html", context)


def _ideas(shape: Shape, _clock: datetime | None, placed: bool) -> QuerySet:
    user = stand_in(shape)
    seen = Proposal.objects.visible_to(user).values("pk")
    tasks = (
        Task.objects.open()
        .filter(kind=Kind.ANSWER_IDEA, proposal__in=seen)
        .select_related("proposal__lead", "proposal__unit", "unit")
        .only(
            "role",
            "opened_at",
            "due_on",
            "due_at",
            "hours",
            "subject",
            "provisional",
            "paused_at",
            "paused_for",
            "unit__name",
            "proposal__code",
            "proposal__title",
            "proposal__lead__full_name",
            "proposal__unit__name",
        )
        .annotate(
            mine=Coalesce(
                ExpressionWrapper(policy.holds(user), output_field=BooleanField()), False
            ),
            now=clock.now_in_query(),
        )
    )
    if placed:
        tasks = tasks.filter(Q(opened_at__gt=PLACE_AT) | Q(opened_at=PLACE_AT, pk__gt=PLACE_PK))
    return tasks.order_by("opened_at", "pk")[: A_PAGE + 1]


_IDEAS = Kept(_ideas)


def _link(**query) -> str:
    return "?" + urlencode(query)


def _key(proposal: Proposal) -> str:
    return f"{proposal.moved_at.timestamp():.6f}.{proposal.pk}"


def _place(key: str | None) -> tuple[datetime, int] | None:
    """The place after which a page begins; a malformed key counts as none."""
    try:
        moment, _dot, pk = (key or "").rpartition(".")
        return datetime.fromtimestamp(float(moment), tz=VIETNAM), int(pk)
    except (ValueError, OverflowError, OSError):  # the last: beyond what the machine's clock knows
        return None
