"""Procedures in the making: what a draft could hold, what it would change, who remarked what."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.composing import ENDS, CarriedOver, Fault, Planned, carry_over, faults
from approvals.models import (
    Case,
    Clock,
    Kind,
    Procedure,
    ProcedureDraft,
    Remark,
    RoutingDraft,
    Step,
    VersionMove,
)
from approvals.models.drafts import Drafted
from approvals.voting import Base

KINDS = dict(Kind.choices)
_OWN = ("id", "procedure")


def as_row(step: Step) -> dict:
    """The columns of a step by name, as a draft keeps them: all but its key and its procedure."""
    columns = (column.name for column in Step._meta.concrete_fields)
    return {name: getattr(step, name) for name in columns if name not in _OWN}


def could_hold(procedure: Procedure) -> list[dict]:
    """The rows of a next version of `procedure` that one can compose from: its own steps, then
    those that kindred procedures have besides, switched off. Two procedures are kindred when they
    share a kind of step. A resolution and a head's decision never stand in one procedure, so they
    lend each other nothing (composing.ENDS). Two queries.
    """
    own = [as_row(step) for step in procedure.steps.order_by("stage", "pk")]
    kinds = {row["kind"] for row in own}
    kindred = Step.objects.filter(procedure__purpose=procedure.purpose, kind__in=kinds)
    others = Step.objects.filter(procedure__in=kindred.values("procedure")).exclude(kind__in=kinds)
    apart = [end for end in ENDS if kinds.isdisjoint(end)]
    others = others.exclude(kind__in=[kind for end in apart for kind in end])
    for step in others.order_by("stage", "-procedure", "pk"):
        if step.kind not in kinds:
            kinds.add(step.kind)
            own.append({**as_row(step), "enabled": False})
    return own


def rows_of(draft: ProcedureDraft) -> list[dict]:
    """The rows of a draft, and behind them those that it could hold besides, switched off."""
    kinds = {row["kind"] for row in draft.steps}
    more = [row for row in could_hold(draft.based_on) if row["kind"] not in kinds]
    return [*draft.steps, *({**row, "enabled": False} for row in more)]


def planned(rows: Iterable[Mapping]) -> list[Planned]:
    """Rows of a draft, or of steps, as the pure checks know them."""
    names = ("kind", "stage", "working_days", "source", "enabled", "verified", "least", "hours")
    return [Planned(**{name: row[name] for name in names}) for row in rows]


def faults_of(rows: Iterable[Mapping], base: Procedure) -> list[Fault]:
    """What is wrong with these rows as the next version of `base` (composing.faults)."""
    old = [as_row(step) for step in base.steps.order_by("stage", "pk")]
    return faults(planned(rows), planned(old), KINDS)


def digest_of(draft: ProcedureDraft) -> str:
    """SHA-256 of what the draft says, for the journal."""
    said = {
        "name": draft.name,
        "name_en": draft.name_en,
        "legal_source": draft.legal_source,
        "verified": draft.verified,
        "valid_from": draft.valid_from.isoformat() if draft.valid_from else None,
        "steps": draft.steps,
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def takes_remarks(draft: Drafted, *, on: date) -> bool:
    """Whether anybody may remark on this draft on that day."""
    return draft.is_open and draft.comments_until is not None and on <= draft.comments_until


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a draft, beside the step of the version it is made from."""

    row: Mapping
    old: Mapping | None

    @property
    def kind(self) -> str:
        return str(KINDS.get(self.row["kind"], self.row["kind"]))

    @property
    def who(self) -> str | Promise:
        return Step(kind=self.row["kind"], role=self.row["role"]).who

    @property
    def is_on(self) -> bool:
        return bool(self.row["enabled"])

    @property
    def clock(self) -> str | Promise:
        return Clock(self.row["clock"]).label

    @property
    def changes(self) -> list[str]:
        """What differs from the old step, in words; empty when nothing does."""
        if self.old is None:
            return [_("new")] if self.is_on else []
        if self.is_on != bool(self.old["enabled"]):
            return [_("switched on") if self.is_on else _("switched off")]
        if not self.is_on:
            return []
        return [
            _("%(what)s: %(old)s before") % {"what": name, "old": _said(column, self.old[column])}
            for column, name in SHOWN.items()
            if self.row[column] != self.old[column]
        ]


SHOWN = {
    "stage": gettext_lazy("stage"),
    "working_days": gettext_lazy("working days"),
    "hours": gettext_lazy("hours"),
    "least": gettext_lazy("fewest days that a unit may set"),
    "clock": gettext_lazy("counted"),
    "hard_stop": gettext_lazy("the next stage waits for it"),
    "base": gettext_lazy("“more than half” is taken of"),
    "source": gettext_lazy("source"),
    "verified": gettext_lazy("compared with the text"),
}
"""Columns of a step whose change a page tells."""


def _said(column: str, value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column == "clock":
        return str(Clock(value).label)
    if column == "base" and value:
        return str(Base(value).label)
    return "–" if value is None else str(value)


def lines(rows: Iterable[Mapping], base: Procedure) -> list[Line]:
    """The rows of a draft that are on, or were, in their order; each with its old self."""
    old = {step.kind: as_row(step) for step in base.steps.all()}
    found = [Line(row, old.get(row["kind"])) for row in rows]
    return sorted(
        (line for line in found if line.is_on or line.changes),
        key=lambda line: (not line.is_on, line.row["stage"]),
    )


def remarks_shown(user, about, *, keeper: bool) -> QuerySet:
    """The remarks on a procedure, rule or draft that `user` reads, the newest first.

    A keeper of the rules reads all. Everybody else reads his own, and answered ones without the
    name: what is said of the city's rules in public is said with its answer.
    """
    found = Remark.objects.filter(**{column_of(about): about}).select_related("answer", "by__unit")
    if not keeper:
        found = found.filter(Q(by=user) | Q(answer__isnull=False))
    return found.order_by("-at", "-pk")


COLUMN_OF = {Procedure: "procedure", ProcedureDraft: "draft", RoutingDraft: "row_draft"}


def column_of(about) -> str:
    """The column of Remark that names a thing of this class."""
    return COLUMN_OF.get(type(about), "rule")


def unanswered() -> QuerySet:
    """Remarks that wait for an answer, the longest waiting first by the index."""
    waiting = Remark.objects.filter(answer=None)
    return waiting.select_related("procedure", "rule", "draft", "row_draft__replaces", "by__unit")


def rules_wait() -> dict[str, bool]:
    """What waits for the keepers of the rules: one query."""
    remarks = Remark.objects.filter(answer=None).values("pk")
    moves = VersionMove.objects.filter(answer=None).values("pk")
    found = User.objects.order_by().values_list(Exists(remarks), Exists(moves))[:1]
    return dict(zip(("remarks", "moves"), next(iter(found), (False, False)), strict=True))


def moves_to_answer(user) -> QuerySet:
    """Cases that wait for an administrator's word, but those that `user` has a part in."""
    own = Q(case__proposal__in=user.authorships.ever().values("proposal"))
    shut = Q(case__proposal__in=user.conflicts.values("proposal"))
    waiting = VersionMove.objects.filter(answer=None).exclude(own | shut)
    return waiting.select_related("case__proposal", "case__unit", "was", "to", "by")


def newer_versions(case: Case, *, on: date) -> list[Procedure]:
    """Newer versions of the case's procedure in force on that day, the newest first."""
    found = Procedure.objects.valid_on(on).filter(
        code=case.procedure.code, version__gt=case.procedure.version
    )
    return list(found.order_by("-version"))


def way_over(case: Case, to: Procedure) -> CarriedOver:
    """How the case would go on by the steps of `to`. Two queries."""
    owed = case.tasks.open().values_list("kind", flat=True)
    both = list(
        Step.objects.filter(procedure__in=[case.procedure_id, to.pk]).order_by("stage", "pk")
    )
    for step in both:  # a note that the unit's own rule asked for is asked for by every version
        step.enabled |= case.own_note_id is not None and step.kind == Kind.CHECK_NOTE
    was, steps = (
        planned(as_row(step) for step in both if step.procedure_id == one)
        for one in (case.procedure_id, to.pk)
    )
    return carry_over(stage=case.stage, owed=owed, was=was, steps=steps)


def why_not_over(way: CarriedOver) -> str:
    """Why a case cannot go on by another version, in one sentence."""
    if way.gone:
        return _("What is owed now has no place there: %(steps)s.") % {"steps": named(way.gone)}
    return _("A step that comes earlier there was never done: %(steps)s.") % {
        "steps": named(way.missing)
    }


def named(kinds: Iterable[str]) -> str:
    """Kinds of steps by their names, joined."""
    return ", ".join(f"“{KINDS.get(kind, kind)}”" for kind in kinds)
