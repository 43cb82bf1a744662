"""The few wide queries behind a page: a dossier with its people, and every task with its paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from accounts.policy import shape_of, stand_in
from approvals import policy
from approvals.models import Case, Implementer, Reminder, ReminderRule, Task, Voter
from core.beside import ALL, Beside, Listed
from core.kept import Kept, mark
from proposals.models import Access, Author, Version

from .rounds import RoundShown, round_shown, rounds_of


@dataclass(frozen=True, slots=True)
class Writer:
    """One author as the dossier's page needs him, invited ones included."""

    person: int
    name: str
    share: int
    lead: bool
    level: str
    accepted: bool
    left_at: datetime | None = None
    """Since when he is an author no more; he still judges nothing of it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One version that was sent."""

    n: int
    sha256: str
    at: datetime


def with_people(rows, ref: str):
    """Annotate `rows` with the people, versions and cases of the dossier at `ref`: no more queries.

    `ref` is the path to the dossier's key: "pk" on dossiers, "proposal_id" on tasks.
    """
    shut = Access.objects.filter(
        proposal=OuterRef("vote__case__proposal"), person=OuterRef("person"), closes=True
    )
    return rows.annotate(
        written_by=ArraySubquery(
            Author.objects.ever()
            .filter(proposal=OuterRef(ref))
            .order_by("-is_lead", "invited_at", "pk")
            .values(
                json=JSONObject(
                    person="person_id",
                    name="person__full_name",
                    share="share",
                    lead="is_lead",
                    level="level",
                    accepted="accepted_at",
                    left_at="removed_at",
                )
            )
        ),
        sent=ArraySubquery(
            Version.objects.filter(proposal=OuterRef(ref))
            .order_by("-n")
            .values(json=JSONObject(n="n", sha256="sha256", at="submitted_at"))
        ),
        voting=ArraySubquery(
            Voter.objects.filter(vote__case__proposal=OuterRef(ref))
            .order_by("pk")
            .values(
                json=JSONObject(
                    vote="vote_id",
                    person="person_id",
                    name="person__full_name",
                    title="title",
                    shut=Exists(shut.filter(until=None)),
                )
            )
        ),
        rounds_held=rounds_of(ref),
        runs=_CASES.of(Case.objects.filter(proposal=OuterRef(ref)).order_by("pk")),
    )


class People:
    """Authors, versions, voters and cases, read off a row that `with_people` has annotated."""

    def __init__(self, row):
        self._row = row

    @cached_property
    def everybody(self) -> list[Writer]:
        """Authors, those invited to be, and those who once were."""
        return [
            Writer(
                **{
                    **one,
                    "left_at": one["left_at"] and datetime.fromisoformat(one["left_at"]),
                    "accepted": one["accepted"] is not None,
                }
            )
            for one in self._row.written_by
        ]

    @cached_property
    def authors(self) -> list[Writer]:
        """Of today, the lead first; those who have not answered their invitation are among them."""
        return [one for one in self.everybody if one.left_at is None]

    @cached_property
    def former(self) -> list[Writer]:
        """Who was an author and is none any more."""
        present = {one.person for one in self.authors}
        rows = {one.person: one for one in self.everybody if one.person not in present}
        return list(rows.values())

    @cached_property
    def versions(self) -> list[Sent]:
        """Newest first."""
        return [
            Sent(one["n"], one["sha256"], datetime.fromisoformat(one["at"]))
            for one in self._row.sent
        ]

    @cached_property
    def rounds(self) -> list[RoundShown]:
        """The rounds of every vote of the dossier, in their order, with voters and ballots."""
        return [round_shown(one, self._row.voting) for one in self._row.rounds_held]

    @cached_property
    def cases(self) -> dict[int, Case]:
        """By their keys."""
        return {one.pk: one for one in _CASES.read(self._row.runs)}


def papers_of(proposal_id: int, user, cases: Mapping[int, Case]) -> list[Task]:
    """Every task of a dossier with what was written in it, oldest first: one query.

    `cases`: those of the dossier (`People`), which stand beside several tasks each.

    Each row also knows whether it is `user`'s turn (`mine`), how often its holder was reminded
    (`reminded`), and who carries out what was decided in it (`carriers`).
    """
    shape, values = shape_of(user)
    found = _PAPERS_BESIDE.placed(_PAPERS.objects((shape,), values | {DOSSIER: proposal_id}))
    for task in found:
        task.case = cases.get(task.case_id)
    return found


DOSSIER = mark(-1)


def _papers(shape):
    reminded = (
        Reminder.objects.filter(
            task=OuterRef("pk"),
            fired_at__isnull=False,
            audience=ReminderRule.Audience.HOLDER,
        )
        .order_by()
        .values("task")
        .annotate(n=Count("pk"))
        .values("n")
    )
    carriers = (
        Implementer.objects.filter(decision__task=OuterRef("pk"))
        .order_by("pk")
        .values(json=JSONObject(person=F("person__full_name"), unit=F("unit__name")))
    )
    rows = (
        Task.objects.filter(proposal=DOSSIER)
        .annotate(
            mine=ExpressionWrapper(policy.holds(stand_in(shape)), output_field=BooleanField()),
            reminded=Subquery(reminded),
            carriers=ArraySubquery(carriers),
        )
        .order_by("opened_at", "pk")
    )
    return _PAPERS_BESIDE.of(rows)


NAME = ("full_name",)
_PAPERS_BESIDE = Beside(
    Task,
    {
        "unit": ("name",),
        **dict.fromkeys(["person", "done_by", "assignee"], NAME),
        "mandate": ("said",),
        "opinion_request__own_rule": ("source",),
        **dict.fromkeys(["opinion", "opinion__file", "both_sides_meeting", "check_note"], ALL),
        **dict.fromkeys(["opinion__by", "both_sides_meeting__by", "check_note__by"], NAME),
        **dict.fromkeys(["opinion_request", "unanswered"], ALL),
        **dict.fromkeys(["opinion_request__asked_by", "unanswered__by"], NAME),
        **dict.fromkeys(["intake", "idea_answer", "decision"], ALL),
        **dict.fromkeys(["intake__by", "idea_answer__by", "idea_answer__helper"], NAME),
        **dict.fromkeys(["decision__decided_by", "decision__supervisor"], NAME),
        "decision__version": ("n",),
        **dict.fromkeys(["supplement_request", "supplement_answer"], ALL),
        **dict.fromkeys(["supplement_request__asked_by", "supplement_answer__by"], NAME),
    },
)
_CASES = Listed(
    Case,
    ALL,
    {
        "unit": ("name",),
        "procedure": ("name", "name_en", "verified", "legal_source"),
        "vote": ALL,
        "own_note": ("source",),
    },
)
_PAPERS = Kept(_papers, planned=True)


def paper(task: Task, name: str):
    """What was written in a task ("opinion", "decision", …), or None. No query on `papers_of`."""
    return getattr(task, name, None)
