"""Dossiers and events written as rows where a test needs many, or needs them at odd moments."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from core.text import fold
from journal.actions import record
from proposals.lifecycle import State
from proposals.models import Author, Proposal
from tests.world import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import FieldOfWork, User

_numbers = count(1)


def dossier(
    lead: User,
    title: str = "Rút ngắn thời gian trả kết quả",
    *,
    state: str = State.SUBMITTED,
    at: datetime = NOW,
    code: str | None = "",
    **facts,
) -> Proposal:
    """A dossier as a row, with its lead author; `code` None for what was never handed in."""
    n = next(_numbers)
    unit = facts.pop("unit", None) or lead.unit
    code = f"ĐX-2026-{unit.abbreviation}-{n:04}" if code == "" else code
    made = Proposal.objects.create(
        code=code,
        title=title,
        lead=lead,
        unit=unit,
        state=state,
        moved_at=at,
        step_since=at,
        created_at=at,
        plan_year=facts.pop("plan_year", at.year),
        search_text=fold(f"{title} {code or ''}"),
        **facts,
    )
    Author.objects.create(
        proposal=made, person=lead, is_lead=True, share=100, invited_at=at, accepted_at=at
    )
    return made


def took(proposal: Proposal, move: str, at: datetime, *, field: FieldOfWork | None = None) -> None:
    """The journal's entry of one step, as `proposals.actions.advance` writes it."""
    record(
        f"proposal.{move}",
        proposal,
        by=proposal.lead,
        at=at,
        now=proposal.state,
        unit=proposal.unit_id,
        field=field.pk if field else proposal.field_id,
    )


def done(proposal: Proposal, kind: str, *, opened: datetime, at: datetime, late: int = 0, **more):
    """The two journal entries of one task: opened, and done so many working days late."""
    task = FakeTask(proposal)
    record("task.open", task, by=None, at=opened, task=task.pk, kind=kind)
    record("task.done", task, by=None, at=at, task=task.pk, kind=kind, days_late=late, **more)


class FakeTask:
    """What `record` reads of a task."""

    class _meta:
        label_lower = "approvals.task"

    _keys = count(900_000)

    def __init__(self, proposal: Proposal):
        self.pk, self.proposal_id = next(self._keys), proposal.pk


def many(lead: User, n: int, *, at: datetime = NOW, tied: bool = False) -> list[Proposal]:
    """`n` dossiers; with `tied` all of one moment, else a minute apart."""
    return [
        dossier(lead, f"Đề xuất số {i}", at=at - timedelta(minutes=0 if tied else i))
        for i in range(n)
    ]
