"""What the pages of a draft share: fetching it for its authors only, its task list, its words."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.urls import reverse

from accounts.models import Seat, User
from accounts.policy import ANYBODY, shape_of, stand_in
from accounts.roles import Role
from core import clock
from core.kept import Kept, mark
from proposals import policy, selectors
from proposals.lifecycle import Move
from proposals.models import Author, Proposal, Route
from proposals.sections import BY_KEY, sections_of


def draft(request, pk, *, with_head: bool = False) -> Proposal:
    """The dossier, when this person is one of its accepted authors; otherwise no such page.

    What is being written belongs to the authors, also after a return: whoever may read the sent
    versions does not read the next one before it is sent. With it comes this moment (`now`);
    `with_head`: also the name of the head of its unit, and whether he writes it himself.
    """
    person = request.user
    if not person.is_authenticated:
        raise Http404
    shape = person.is_active, with_head, clock.shape()
    for found in _MINE.objects(shape, {ANYBODY: person.pk, DOSSIER: pk}):
        return selectors.one_look(found, day=clock.day_of(found.now))
    raise Http404


def _mine(active: bool, with_head: bool, _clock):
    mine = Proposal.objects.filter(policy.authored(User(pk=ANYBODY, is_active=active)), pk=DOSSIER)
    mine = mine.select_related("unit", "lead", "current_version")
    mine = mine.annotate(now=clock.now_in_query())
    if not with_head:
        return mine
    heads = Seat.objects.held_on(clock.today_in_query()).filter(role=Role.HEAD)
    writes = Author.objects.ever().filter(  # whoever is or was one, or is invited, never decides it
        proposal=OuterRef("pk"),
        person__in=heads.filter(unit=OuterRef("proposal__unit")).values("person"),
    )
    head = heads.filter(unit=OuterRef("unit")).values("person__full_name")
    return mine.annotate(head_name=Subquery(head[:1]), head_writes=Exists(writes))


DOSSIER = mark(1)
_MINE = Kept(_mine, planned=True)


def sent(request, pk) -> Proposal:
    """The dossier, when this person may see it; otherwise no such page."""
    shape, values = shape_of(request.user)
    for found in _SENT.objects((shape, clock.shape()), values | {SEEN: pk}):
        return found
    raise Http404


def _sent(shape, _clock):
    seen = Proposal.objects.visible_to(stand_in(shape)).select_related("unit", "lead")
    return seen.filter(pk=SEEN)


SEEN = mark(-1)
_SENT = Kept(_sent, planned=True)


def part(proposal, key):
    """The typed section `key` of what is being written now. Raises Http404."""
    section = BY_KEY.get(key)
    if section is None or section.form is None or section.route not in (None, proposal.route):
        raise Http404
    return section


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the task list."""

    key: str
    n: int
    title: str
    status: str
    word: str
    url: str
    optional: bool


class TaskList:
    """The sections of a draft with their states; what is left before it may be sent."""

    def __init__(self, proposal, reader, *, writes: bool):
        self.proposal, self.reader, self.writes = proposal, reader, writes

    @cached_property
    def lines(self) -> list[Line]:
        return [
            Line(
                row.key,
                n,
                str(row.title),
                str(row.status),
                str(row.status_label),
                address(self.proposal, row.key, writes=self.writes),
                row.optional,
            )
            for n, row in enumerate(selectors.task_list(self.proposal, reader=self.reader), 1)
        ]

    @property
    def asked(self) -> list[Line]:
        """The sections that a sent dossier must have."""
        return [line for line in self.lines if not line.optional]

    @property
    def done(self) -> int:
        return sum(line.status == "DONE" for line in self.asked)

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way of sending it: what the check says, in a word."""
        return selectors.standing(self.proposal).is_ready

    @cached_property
    def unchanged(self) -> bool:
        """Whether it says exactly what the returned version said."""
        return selectors.is_unchanged(self.proposal)

    @property
    def to_fix(self) -> bool:
        """Whether a section that a return asks to fix still waits for it."""
        return any(line.status == "TO_FIX" for line in self.lines)

    @property
    def check_url(self) -> str:
        return reverse("proposals:check", args=[self.proposal.pk])


def address(proposal, key: str, *, writes: bool = True) -> str:
    """Where a section is written, or read by those who may not write."""
    if key in ("authors", "files"):
        return reverse(f"proposals:{key}", args=[proposal.pk])
    if not writes:
        return reverse("proposals:check", args=[proposal.pk]) + f"#part-{key}"
    return reverse("proposals:section", args=[proposal.pk, key])


def following(proposal, key: str):
    """The section after `key` and its number, or None after the last."""
    parts = sections_of(proposal.route)
    place = [one.key for one in parts].index(key) + 1
    return (parts[place], place + 1) if place < len(parts) else None


def number_of(proposal, key: str) -> tuple[int, int]:
    """(which section `key` is, how many there are)."""
    keys = [one.key for one in sections_of(proposal.route)]
    return keys.index(key) + 1, len(keys)


def move_of(proposal) -> Move:
    """The step by which this draft is sent."""
    return Move.REGISTER if proposal.route == Route.SLIP else Move.SUBMIT


def frame(request, proposal, *, key: str = "") -> dict:
    """The context every page of a draft takes."""
    writes = selectors.draft_of(proposal).is_written_by(request.user)
    return {
        "proposal": proposal,
        "tasks": TaskList(proposal, request.user, writes=writes),
        "returned": returned(proposal, writes=writes),
        "here": key,
        "writes": writes,
        "leads": request.user.pk == proposal.lead_id,
        "is_slip": proposal.route == Route.SLIP,
        "section": "mine",
    }


def returned(proposal, *, writes: bool) -> dict | None:
    """The last return for the top of a page: who, when, why, and each reason beside a field."""
    found = selectors.return_of(proposal)
    if found is None:
        return None
    sheets = selectors.draft_of(proposal).sheets
    lines = []
    for (key, name), text in selectors.remarks_to_fix(proposal).items():
        section = BY_KEY.get(key)
        if section is None:
            continue
        url = address(proposal, key, writes=writes)
        label = section.labels.get(name, "")
        if label and writes and key in sheets:
            url = f"{url}#{_anchor(sheets[key], name)}"
        lines.append({"title": section.title, "label": label, "text": text, "url": url})
    return {**found._asdict(), "lines": lines}


def _anchor(sheet, name: str) -> str:
    known = name in sheet.form.fields or name in sheet.rows
    return sheet.place_of(name)[0] if known else name


def files(proposal, shown) -> list[dict]:
    """Files as a page lists them, each with the address that sends it."""
    return [
        {**file._asdict(), "url": reverse("proposals:download", args=[proposal.pk, file.id])}
        for file in shown
    ]
