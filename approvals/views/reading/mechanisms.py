"""Pilot mechanisms asked for, as the page of a dossier shows them: no query of their own."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts.policy import sight
from approvals import policy
from approvals.models import MechanismRequest
from approvals.selectors.mechanisms import LACKS_COMPETENCE


@dataclass(frozen=True, slots=True)
class MechanismShown:
    """One mechanism: what was asked, of whom, by which paper, and what was answered."""

    pk: int
    text: str
    to: str
    number: str
    day: date
    file: str
    by: str
    by_pk: int
    granted: bool | None
    said: str
    answer_number: str
    answer_day: date | None
    answer_file: str
    answer_by: str
    answered_at: datetime | None

    @property
    def is_awaited(self) -> bool:
        return self.granted is None

    @property
    def paper(self) -> str:
        return reverse("approvals:mechanism_paper", args=[self.pk, "request"])

    @property
    def answer_paper(self) -> str:
        return reverse("approvals:mechanism_paper", args=[self.pk, "answer"])

    @property
    def url(self) -> str:
        """Where its answer is recorded."""
        return reverse("approvals:answer_mechanism", args=[self.pk])


def with_mechanisms(rows):
    """Annotate dossiers with the mechanisms asked for: no more queries."""
    asked = MechanismRequest.objects.filter(proposal=OuterRef("pk")).order_by("-pk")
    json = JSONObject(
        pk="pk",
        text="text",
        unit="to_unit__name",
        outside="to_outside",
        number="document_number",
        day="document_date",
        file="file__name",
        by=F("by__full_name"),
        by_pk="by_id",
        granted="answer__granted",
        said="answer__text",
        answer_number="answer__document_number",
        answer_day="answer__document_date",
        answer_file="answer__file__name",
        answer_by="answer__by__full_name",
        answered_at="answer__at",
    )
    return rows.annotate(mechanisms=ArraySubquery(asked.values(json=json)))


class Mechanisms:
    """What the reader of `view` sees of them, and whether he records the next."""

    def __init__(self, view):
        self._view = view

    @property
    def reader(self) -> int:
        return self._view.user.pk

    @property
    def rows(self) -> list[MechanismShown]:
        return [_shown(one) for one in getattr(self._view.proposal, "mechanisms", ())]

    @property
    def records(self) -> bool:
        """Whether the reader records requests and answers (selectors.may_record)."""
        view = self._view
        if view.case is None or not view.deliberation:
            return False
        units = (view.case.unit_id, view.proposal.unit_id)
        return any(sight(view.user).holds_any(policy.ASKERS, unit) for unit in units)

    @property
    def url(self) -> str:
        """Where the next is recorded; "" when he may not, or one is awaited."""
        proposal = self._view.proposal
        open_now = proposal.state in LACKS_COMPETENCE and not any(
            one.is_awaited for one in self.rows
        )
        if not open_now or not self.records:
            return ""
        return reverse("approvals:ask_mechanism", args=[proposal.pk])


def _shown(one: dict) -> MechanismShown:
    day, at = one["answer_day"], one["answered_at"]
    return MechanismShown(
        one["pk"],
        one["text"],
        one["unit"] or one["outside"],
        one["number"],
        date.fromisoformat(one["day"]),
        one["file"],
        one["by"],
        one["by_pk"],
        one["granted"],
        one["said"] or "",
        one["answer_number"] or "",
        date.fromisoformat(day) if day else None,
        one["answer_file"] or "",
        one["answer_by"] or "",
        datetime.fromisoformat(at) if at else None,
    )
