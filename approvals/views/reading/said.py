"""What was said and decided in the case that counts, as a dossier's page shows it."""

from django.urls import reverse

from accounts.models import RejectionReason
from accounts.policy import sight
from accounts.roles import Role
from approvals import policy, selectors
from approvals.models import Advice, Decided, Decision, Excluded, Kind, VoteResult
from core.clock import day_of
from core.templatetags.core import tone

from . import resolved
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
    """The vote of the case that counts, by its last round, with the rounds before it."""
    row = getattr(view.case, "vote", None) if view.deliberation and view.case else None
    if row is None:
        return None
    rounds = [one for one in view.people.rounds if one.vote == row.pk]
    now = rounds[-1]
    closings = {
        task.round_n: task.pk
        for task in view.tasks
        if task.kind == Kind.CLOSE_VOTE and task.case_id == view.case.pk
    }
    return {
        "row": row,
        "base": row.get_base_display(),
        "round": now,
        "voters": now.voters,
        "ballots": now.ballots,
        "excluded": [
            *({"name": one["name"], "why": Excluded(one["reason"]).label} for one in row.excluded),
            *({"name": name, "why": Excluded.CONFLICT.label} for name in now.shut),
        ],
        "result": now.result,
        "why": now.result.why if now.result else "",
        "closing": closings.get(now.n),
        "earlier": [{"round": one, "closing": closings.get(one.n)} for one in rounds[:-1]],
        "put_off": now.put_off,
    }


def again_of(view) -> str:
    """The address of the page that has it voted again, for who works on the case: no query.

    While nothing is decided, the last round was not carried, and the rule leaves a round.
    """
    vote = view.vote
    if vote is None or vote["result"] is None or vote["round"].left < 1:
        return ""
    if vote["result"].result != VoteResult.Result.NOT_CARRIED:
        return ""
    if not any(task.kind == Kind.DECISION for task in view.open_tasks):
        return ""
    unit, posts = view.case.unit_id, sight(view.user).posts
    works = any((unit, role) in posts for role in policy.ASKERS) or policy.standing_for(
        view.user, unit, Role.HEAD, Kind.DECISION, view.proposal.pk
    )
    return reverse("approvals:vote_again", args=[view.proposal.pk]) if works else ""


def ties_of(view) -> list[dict]:
    """Kinship that an author declared and nobody confirmed, for the head who decides only."""
    if not view.deliberation:
        return []
    rows = selectors.unconfirmed_ties(view.user, view.proposal, view.case, on=day_of(view.at))
    return [{"row": one, "may_answer": selectors.may_confirm(view.user, one)} for one in rows]


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
            "resolution": (by := resolved.deciding(view, task.pk)),
            "asks": by.case.unit.name if by else row.decided_by.full_name,
        }
        for row, task in rows
    ]


def _with(task, one):
    """A paper that knows its task's unit, and who wrote it for whom: the page asks nothing more."""
    one.task, one.said_by = task, said_by(task)
    if hasattr(one, "unit_id"):
        one.unit = task.unit
    return one
