"""What was said and decided in the case that counts, as a dossier's page shows it."""

from accounts.models import RejectionReason
from approvals.models import Advice, Decided, Decision, Excluded, Kind
from core.templatetags.core import tone

from .rows import paper
from .turns import said_by

APPROVES = (Decision.Type.APPROVE, Decision.Type.APPROVE_BY_HEAD)
MEANT = {
    Decision.Type.APPROVE: "APPROVED",
    Decision.Type.APPROVE_BY_HEAD: "APPROVED",
    Decision.Type.REJECT: "REJECTED",
    Decision.Type.SEND_BACK: "RETURNED",
}
"""The state whose tone a decision's tag takes."""


def all_of(view, name: str) -> list:
    """Papers of this kind ("intake", "decision", …) in every run, oldest first."""
    found = [(task, paper(task, name)) for task in view.tasks]
    return [_with(task, one) for task, one in found if one is not None]


def said_in(view, name: str) -> list:
    """Papers of the case that counts, oldest first; nothing for an author."""
    if not view.deliberation or view.case is None:
        return []
    found = [(task, paper(task, name)) for task in view.tasks if task.case_id == view.case.pk]
    return [_with(task, one) for task, one in found if one is not None]


def notes_of(view) -> list:
    """The checking notes, each with the answers it contradicts."""
    found = said_in(view, "check_note")
    for note in found:
        note.contradicted = [row for row in note.answers if not row["confirmed"]]
    return found


def vote_of(view) -> dict | None:
    """The vote of the case that counts, with its voters and, when it is closed, its result."""
    row = getattr(view.case, "vote", None) if view.deliberation and view.case else None
    if row is None:
        return None
    entitled = [one for one in view.people.voters if one.vote == row.pk]
    voters = [one for one in entitled if one.has_cast or not one.shut]
    excluded = [{"name": one["name"], "why": Excluded(one["reason"]).label} for one in row.excluded]
    excluded += [
        {"name": one.name, "why": Excluded.CONFLICT.label} for one in entitled if one not in voters
    ]
    closing = (
        task.pk
        for task in view.tasks
        if task.kind == Kind.CLOSE_VOTE and task.case_id == view.case.pk
    )
    result = getattr(row, "result", None)
    return {
        "row": row,
        "base": row.get_base_display(),
        "voters": voters,
        "ballots": [one for one in voters if one.has_cast],
        "excluded": excluded,
        "result": result,
        "why": result.get_explanation_display() if result else "",
        "closing": next(closing, None),
    }


def returned_by(view) -> dict | None:
    """Who gave the plan back or turned it away the last time, when, and why."""
    intakes = [one for one in all_of(view, "intake") if not one.accepted]
    sent_back = [one for one in all_of(view, "decision") if one.type == Decision.Type.SEND_BACK]
    found = [(one.at, one.said_by, one.reason) for one in intakes]
    found += [(one.decided_at, one.said_by, one.reasons) for one in sent_back]
    if not found:
        return None
    at, by, reason = max(found, key=lambda one: one[0])
    return {"at": at, "who": by, "reason": reason}


def decisions_of(view) -> list[dict]:
    """What was decided, the last one first; one more query when grounds are to be named."""
    rows = [(paper(task, "decision"), task) for task in view.tasks if paper(task, "decision")]
    rows.sort(key=lambda one: one[0].pk, reverse=True)
    codes = {code for row, _task in rows for code in row.rejection_codes}
    grounds = RejectionReason.objects.filter(code__in=codes) if codes else ()
    names = {one.code: str(one) for one in grounds}
    return [
        {
            "pk": row.pk,
            "row": row,
            "word": Decided(row.type).label,
            "tone": tone(MEANT.get(row.type, row.type)),
            "codes": [names.get(code, code) for code in row.rejection_codes],
            "advice": [Advice(code).label for code in row.advice if code in Advice.values],
            "approves": row.type in APPROVES,
            "implementers": ", ".join(one["person"] or one["unit"] for one in task.carriers),
            "n": row.version.n,
            "version": row.version_id,
        }
        for row, task in rows
    ]


def _with(task, one):
    """A paper that knows its task's unit, and who wrote it for whom: the page asks nothing more."""
    one.task, one.said_by = task, said_by(task)
    if hasattr(one, "unit_id"):
        one.unit = task.unit
    return one
