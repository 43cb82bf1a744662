"""Ideas that were joined to a dossier, named on both sides as far as the reader may see them."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from approvals.models import IdeaAnswer
from proposals.models import Proposal


@dataclass(frozen=True, slots=True)
class Other:
    """The dossier on the other side: its code; title and address only for who may see it."""

    pk: int
    code: str
    title: str
    at: datetime
    """When the idea was joined."""
    by: str
    """Who joined it, by name."""
    joined: int | None = None
    revises: int | None = None
    is_later: bool = False
    """Of a revision: whether it is the later of the two."""

    @property
    def url(self) -> str:
        return reverse("approvals:dossier", args=[self.pk]) if self.title else ""

    @property
    def shown(self) -> str | SafeString:
        """The code; for who may see the dossier as a link, with its title."""
        if not self.url:
            return self.code
        if not self.code:  # a draft that its author alone sees
            return format_html('<a href="{}">{}</a>', self.url, self.title)
        return format_html('<a href="{}">{}</a> – {}', self.url, self.code, self.title)


def with_joined(rows, user):
    """Annotate dossiers with what each was joined to and what was joined to it: no more queries."""
    seen = Proposal.objects.visible_to(user).filter(pk=OuterRef("pk"))
    others = Proposal.objects.filter(
        Q(joined_to=OuterRef("pk"))
        | Q(pk=OuterRef("joined_to"))
        | Q(revises=OuterRef("pk"))
        | Q(pk=OuterRef("revises"))
    )
    answer = IdeaAnswer.objects.filter(case__proposal=OuterRef("pk")).order_by("-pk")
    return rows.annotate(
        joins=ArraySubquery(
            others.order_by("moved_at", "pk").values(
                json=JSONObject(
                    pk="pk",
                    code="code",
                    joined="joined_to_id",
                    revises="revises_id",
                    title="title",
                    at="moved_at",
                    by=Subquery(answer.values("by__full_name")[:1]),
                    seen=Exists(seen),
                )
            )
        )
    )


def joined_to(proposal: Proposal) -> Other | None:
    """What `proposal` was joined to, or None."""
    found = [one for one in _others(proposal) if one.pk == proposal.joined_to_id]
    return found[0] if found else None


def joined_here(proposal: Proposal) -> list[Other]:
    """The ideas that were joined to `proposal`, the first one first."""
    return [one for one in _others(proposal) if one.joined == proposal.pk]


def revisions_of(proposal: Proposal) -> list[Other]:
    """The plan that `proposal` revises, and what revises it: a draft only for its author."""
    found = _others(proposal)
    later = [replace(one, is_later=True) for one in found if one.revises == proposal.pk]
    earlier = [one for one in found if one.pk == proposal.revises_id]
    return [*earlier, *(one for one in later if one.code or one.title)]


def _others(proposal: Proposal) -> list[Other]:
    return [
        Other(
            one["pk"],
            one["code"],
            one["title"] if one["seen"] else "",
            datetime.fromisoformat(one["at"]),
            one["by"] or "",
            one["joined"],
            one["revises"],
        )
        for one in getattr(proposal, "joins", ())
    ]
