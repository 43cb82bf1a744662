"""What the members of a council do: declare their interests, score, write the minutes, conclude."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import policy
from approvals.council import Recommendation, Why
from approvals.models import (
    CouncilMember,
    CouncilMinutes,
    CouncilResult,
    Declaration,
    Kind,
    ScoreSheet,
    Task,
)
from approvals.selectors import Sitting, council_of_task
from core.clock import day_of
from core.templatetags.core import vdate
from core.verdicts import WrongMoment
from documents.actions import store
from journal.actions import record
from proposals.actions import grant
from proposals.models import Capacity
from proposals.selectors import given_up

from .conflicts import keep_out
from .errors import need
from .sitting import closed_already, over_already, owe_the_end
from .stages import proceed
from .tasks import finish, lock, open_task, take, void_tasks

NO_CONFLICT, CONFLICT, SENT = "NO_CONFLICT", "CONFLICT", "SENT"
WRITTEN, CONFIRMED = "WRITTEN", "CONFIRMED"
"""Outcomes of the tasks. What was scored stands in the sheets alone, and in what they came to."""


@transaction.atomic
def declare(
    task: Task,
    *,
    conflict: bool,
    text: str = "",
    by: User,
    at: datetime,
    late_reason: str = "",
) -> Declaration:
    """Say, before reading anything, whether an interest of one's own stands against it. Once.

    Without one the member reads the plan from now on and, unless he only helps, owes his sheet.
    With one he is shut out of the dossier at once (E-COI-1) and owes nothing; the head may name
    somebody else.
    """
    taken, sitting = _take(task, Kind.COUNCIL_DECLARE, by, at, late_reason)
    member = sitting.of(by).row
    need({"text": (not conflict or bool(text.strip()), _("Say what the conflict of interest is."))})
    said = Declaration.objects.create(
        member=member, conflict=conflict, text=text.strip() if conflict else "", at=at
    )
    finish(
        taken, by=by, at=at, outcome=CONFLICT if conflict else NO_CONFLICT, late_reason=late_reason
    )
    record(
        "council.declare",
        taken.case,
        by=by,
        at=at,
        council=sitting.council.pk,
        place=member.place,
        conflict=conflict,
    )
    if conflict:
        keep_out(taken.case, taken.taker, reason=said.text, by=taken.taker, at=at)
        return said
    grant(taken.proposal, capacity=Capacity.COUNCIL, person=taken.taker, at=at)
    if member.scores:
        open_task(
            kind=Kind.COUNCIL_SHEET,
            unit=taken.case.unit,
            role="",
            person=taken.taker,
            working_days=sitting.rule.meeting_days,
            case=taken.case,
            at=at,
            counted_from=sitting.council.at,
        )
    return said


@transaction.atomic
def send_sheet(
    task: Task,
    *,
    scores: Mapping[str, tuple[int, str]],
    comment: str,
    recommendation: str,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> ScoreSheet:
    """Send one's own sheet, once: `scores` maps criteria to (score, remark).

    A remark is needed below the rule's threshold. Raises ValidationError beside "score_<code>" and
    "remark_<code>", WrongMoment once the minutes are written.
    """
    taken, sitting = _take(task, Kind.COUNCIL_SHEET, by, at, late_reason)
    rule = sitting.rule
    rows = []
    facts = {
        "comment": (bool(comment.strip()), _("Write your general comment.")),
        "recommendation": (recommendation in Recommendation.values, _("Choose one.")),
    }
    for one in sitting.criteria:
        score, remark = scores.get(one.code, (None, ""))
        given = isinstance(score, int) and 0 <= score <= rule.scale
        facts[f"score_{one.code}"] = (
            given,
            _("Give a whole number from 0 to %(most)d.") % {"most": rule.scale},
        )
        facts[f"remark_{one.code}"] = (
            not given or score >= rule.remark_below or bool(remark.strip()),
            _("Below %(n)d a remark is needed.") % {"n": rule.remark_below},
        )
        rows.append({"code": one.code, "score": score, "remark": remark.strip()})
    need(facts)
    sheet = ScoreSheet.objects.create(
        member=sitting.of(by).row,
        task=taken,
        scores=rows,
        comment=comment.strip(),
        recommendation=Recommendation(recommendation),
        at=at,
    )
    finish(taken, by=by, at=at, outcome=SENT, late_reason=late_reason)
    return sheet


@transaction.atomic
def close_council(
    task: Task,
    *,
    held_at: datetime,
    ended_at: datetime,
    place: str,
    attended: Iterable[CouncilMember],
    absentees: str = "",
    discussion: str,
    text: str,
    file: UploadedFile | None = None,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> CouncilMinutes:
    """Write the minutes and judge the sheets by the rule; the chair confirms it after that.

    Sheets that did not come are owed no more. A meeting without the quorum closes nothing: it is
    called again, or the head dissolves the council. Raises ValidationError, WrongMoment.
    """
    taken, sitting = _take(task, Kind.COUNCIL_CLOSE, by, at, late_reason)
    policy.councils.can_run(sitting.of(by), sitting).enforce()
    keys = {one.pk for one in attended}
    there = [one for one in sitting.entitled if one.row.pk in keys]
    unknown = len(there) < len(keys) or not all(one.is_free for one in there)
    judged = sitting.judged(len(there))
    absent = len(there) < len(sitting.entitled)
    call = sitting.call
    if call is None:
        raise WrongMoment(
            _("The council was not called to a meeting yet. Say when it meets first.")
        )
    needed = _("Write it; the minutes need it.")
    need(
        {
            "held_at": (
                day_of(call.start_at) <= day_of(held_at) and held_at <= at,
                _(
                    "The meeting was called for %(day)s: it was held on that day or later, and "
                    "not after now."
                )
                % {"day": vdate(call.start_at)},
            ),
            "ended_at": (held_at <= ended_at <= at, _("It ended after it began, and before now.")),
            "place": (bool(place.strip()), needed),
            "discussion": (bool(discussion.strip()), needed),
            "text": (bool(text.strip()), needed),
            "absentees": (not absent or bool(absentees.strip()), _("Say who was absent, and why.")),
            "attended": (
                not unknown and judged.recommends is not None,
                _("Only members who declared that they have no conflict take part.")
                if unknown
                else _no_end(sitting, judged, len(there)),
            ),
        }
    )
    minutes = CouncilMinutes.objects.create(
        council=sitting.council,
        task=taken,
        held_at=held_at,
        ended_at=ended_at,
        place=place.strip(),
        attended=sorted(keys),
        absentees=absentees.strip(),
        discussion=discussion.strip(),
        text=text.strip(),
        file=store(file, by=by, at=at, given_up=given_up(taken.proposal)) if file else None,
        entitled=len(sitting.entitled),
        approve=judged.approve,
        with_conditions=judged.with_conditions,
        reject=judged.reject,
        recommends=judged.recommends,
        why=judged.why,
        by=by,
        at=at,
    )
    void_tasks(taken.case, at=at, kind=Kind.COUNCIL_SHEET)
    void_tasks(taken.case, at=at, kind=Kind.COUNCIL_DECLARE)
    finish(taken, by=by, at=at, outcome=WRITTEN, late_reason=late_reason)
    record("council.close", taken.case, by=by, at=at, council=sitting.council.pk)
    sitting.minutes = minutes
    owe_the_end(sitting, at=at)
    return minutes


@transaction.atomic
def confirm_council(
    task: Task, *, conclusion: str, by: User, at: datetime, late_reason: str = ""
) -> CouncilResult:
    """The chair confirms the minutes with the conclusion: the council has recommended, and the case
    goes on. Raises ValidationError without a conclusion.
    """
    taken, sitting = _take(task, Kind.COUNCIL_CONFIRM, by, at, late_reason)
    policy.councils.can_run(sitting.of(by), sitting).enforce()
    need({"conclusion": (bool(conclusion.strip()), _("Write the conclusion."))})
    result = CouncilResult.objects.create(
        council=sitting.council,
        task=taken,
        recommends=sitting.minutes.recommends,
        conclusion=conclusion.strip(),
        by=by,
        at=at,
    )
    finish(taken, by=by, at=at, outcome=CONFIRMED, late_reason=late_reason)
    record(
        "council.confirm",
        taken.case,
        by=by,
        at=at,
        council=sitting.council.pk,
        recommends=result.recommends,
    )
    proceed(taken.case, by=by, at=at)
    return result


def _take(task: Task, kind: str, by: User, at: datetime, late_reason: str) -> tuple[Task, Sitting]:
    """The task taken up, with its council; raises WrongMoment when that is over, by whom it is."""
    lock(task.proposal_id)
    council = council_of_task(task)
    sitting = Sitting(council)
    own = sitting.of(by)
    if own is not None and (sitting.dissolution or sitting.result):
        raise WrongMoment(over_already(sitting))
    if own is not None and sitting.minutes is not None and kind != Kind.COUNCIL_CONFIRM:
        raise WrongMoment(closed_already(sitting))
    taken = take(task, kind=kind, by=by, at=at, late_reason=late_reason)
    sitting.case = council.case = taken.case
    return taken, sitting


def _no_end(sitting: Sitting, judged, present: int) -> str:
    if judged.why == Why.NO_SHEET:
        return _("Nobody has sent a sheet: there is nothing to judge yet.")
    total = len(sitting.entitled)
    return _(
        "%(present)d of %(total)d members were present; %(least)d are needed (%(quorum)s). Without "
        "them nothing is closed: call another meeting, or ask the head to dissolve the council."
    ) % {
        "present": present,
        "total": total,
        "least": sitting.rule.quorum.least(total),
        "quorum": sitting.rule.quorum,
    }
