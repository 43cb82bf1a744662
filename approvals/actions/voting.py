"""The ballot of the collective leadership: cast by each, or entered with the minutes; the close."""

from collections.abc import Mapping
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import policy, selectors, voting
from approvals.models import Ballot, Kind, MeetingDraft, Note, Round, Sheet, Task, VoteResult
from core.clock import day_of
from core.verdicts import WrongMoment
from documents.actions import store
from journal.actions import record
from proposals.selectors import given_up

from . import urn
from .cases import note
from .errors import need
from .rounds import ballots_of
from .stages import proceed
from .tasks import finish, moment, open_task, take, void_tasks

CAST = "CAST"
"""Outcome of a voter's task. What he voted stands in his ballot alone, which authors never see."""
TO_CONFIRM = "TO_CONFIRM"
"""Outcome of a close whose ballots the chair has still to confirm."""


@transaction.atomic
def cast(
    task: Task,
    *,
    choice: str,
    reason: str = "",
    code: str = "",
    declares: bool = False,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> Ballot:
    """Cast one's own ballot, once a round (NĐ 73/2023, Điều 8(1)). It is never changed.

    In a secret round the ballot says that he has cast; what he chose goes into the urn with the
    `code` that his page showed. `declares`: the head lets it be his side where votes are equal.
    Raises WrongMoment when the vote was closed first, or the secretary entered the ballot.
    """
    taken = take(task, kind=Kind.VOTE, by=by, at=at, late_reason=late_reason)
    now = taken.case.vote.last
    secret = hasattr(now, "secret")
    if bool(code) != secret:
        raise WrongMoment(_("How ballots are given was changed meanwhile. Open the page again."))
    if secret:
        may = taken.person_id == now.vote.head_id and now.rule.head_may_declare
        urn.drop(now, choice, code, declares=declares and may)
    given = Ballot.objects.create(
        round=now,
        voter=taken.person,
        choice="" if secret else voting.Choice(choice),
        reason="" if secret else reason,
        by=by,
        at=at,
    )
    finish(taken, by=by, at=at, outcome=CAST, late_reason=late_reason)
    proceed(taken.case, by=by, at=at)
    return given


@transaction.atomic
def save_minutes(task: Task, *, typed: Mapping[str, str], by: User, at: datetime) -> MeetingDraft:
    """Keep what the secretary has typed so far. Nothing is closed, counted or shown to others."""
    taken = take(task, kind=Kind.CLOSE_VOTE, by=by, at=at, late_reason="-")
    draft, _new = MeetingDraft.objects.update_or_create(
        task=taken, defaults={"typed": dict(typed), "by": by, "at": at}
    )
    record("vote.save_minutes", taken, by=by, at=at, task=taken.pk)
    return draft


@transaction.atomic
def close_vote(
    task: Task,
    *,
    ballots: Mapping[User, str],
    held_at: datetime,
    place: str,
    chair: User | None = None,
    absentees: str = "",
    discussion: str = "",
    minutes: UploadedFile | None = None,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> VoteResult | Sheet:
    """Enter the ballots of those who have not cast, write the minutes, and count (E-VOTE-1 to 4).

    `ballots` maps voters to their choice; a voter who cast none and is not in it was absent, and
    `absentees` says why. Closing stays an act although everybody has cast: the minutes belong to
    it. `chair` is one of selectors.who_may_chair, by default the first who was there. Where
    ballots or absences are entered, nothing counts before who chairs has confirmed them: the answer
    is a Sheet then. Too few who cast close nothing. Raises
    WrongMoment when somebody in `ballots` has cast meanwhile or is no voter.
    """
    taken = take(task, kind=Kind.CLOSE_VOTE, by=by, at=at, late_reason=late_reason)
    case, now = taken.case, taken.case.vote.last
    if ballots and hasattr(now, "secret"):
        raise WrongMoment(_("In a secret round everybody casts in person; nobody is entered."))
    waiting = _waiting(now, ballots)
    absent = [person for person in waiting if person not in ballots]
    chairs = selectors.who_may_chair(case, on=day_of(at))
    needed = _("Write it; the minutes need it.")
    received = day_of(case.received_at)
    need(
        {
            "held_at": (
                held_at <= at and day_of(held_at) >= received,
                _("The meeting lies between the receipt of the plan and now."),
            ),
            "place": (bool(place.strip()), needed),
            "discussion": (
                bool(discussion.strip()) or minutes is not None,
                _("Write the minutes here or attach their file."),
            ),
            "absentees": (
                not absent or bool(absentees.strip()),
                _("Say who was absent, and why."),
            ),
            "chair": (
                chair is None or (chair in chairs and chair not in absent),
                _("%(person)s is entered as absent. Say who chaired the meeting.")
                % {"person": chair}
                if chair in absent
                else _("Name the head, who chairs in his place by a mandate, or a deputy."),
            ),
        }
    )
    rule, there = selectors.rule_of(now, on=day_of(at)), now.ballots.count() + len(ballots)
    if not rule.quorum.is_reached(there, entitled := there + len(absent)):
        raise WrongMoment(
            _(
                "%(there)d of %(total)d voters have cast; at least %(least)d are needed "
                "(%(quorum)s). Whoever is away may still cast in the portal, or the meeting is put "
                "off."
            )
            % {
                "there": there,
                "total": entitled,
                "least": rule.quorum.least(entitled),
                "quorum": rule.quorum,
            }
        )
    chair = chair or next((one for one in chairs if one not in absent), None)
    written = {
        "held_at": held_at,
        "place": place,
        "discussion": discussion,
        "absentees": absentees,
        "minutes": (
            store(minutes, by=by, at=at, given_up=given_up(taken.proposal)) if minutes else None
        ),
        "chair": chair,
        "chaired_as": chairs[chair] if chair else "",
    }
    MeetingDraft.objects.filter(task=taken).delete()
    said = bool(ballots or absent)  # what the secretary says of others
    confirms = selectors.who_confirms(case, chair, by=by, on=day_of(at)) if said else ""
    if confirms:
        return _to_confirm(
            taken, now, ballots, written, confirms, by=by, at=at, late_reason=late_reason
        )
    if said:
        note(case, Note.NOBODY_CONFIRMS)
    enter(now, {person.pk: choice for person, choice in ballots.items()}, by=by, at=at)
    _done_for(taken, ballots, by=by, at=at, late_reason=late_reason)
    void_tasks(case, at=at, kind=Kind.VOTE)
    result = count_round(now, by=by, at=at, **written)
    finish(taken, by=by, at=at, outcome=result.result, late_reason=late_reason)
    proceed(case, by=by, at=at)
    return result


def _to_confirm(taken, now, ballots, written, role, *, by, at, late_reason) -> Sheet:
    """Hand the sheet to who confirms it. No ballot is cast any more, unless it comes back."""
    case = taken.case
    order = now.vote.voters.order_by("pk").values_list("person", flat=True)
    given = {person.pk: str(voting.Choice(choice)) for person, choice in ballots.items()}
    sheet = Sheet.objects.create(
        task=taken,
        round=now,
        ballots=[[person, given[person]] for person in order if person in given],
        by=by,
        at=at,
        **written,
    )
    _done_for(taken, ballots, by=by, at=at, late_reason=late_reason)
    void_tasks(case, at=at, kind=Kind.VOTE)
    finish(taken, by=by, at=at, outcome=TO_CONFIRM, late_reason=late_reason)
    open_task(
        kind=Kind.CONFIRM_MINUTES,
        unit=case.unit,
        role=role,
        working_days=selectors.rule_of(now, on=day_of(at)).confirm_days,
        case=case,
        subject=taken.subject,
        at=at,
    )
    return sheet


def _waiting(now: Round, ballots: Mapping[User, str]) -> list[User]:
    """Voters without a ballot, who may still vote; refuses ballots for anybody else."""
    shut = policy.barred(now.vote.case.proposal_id)
    done = {row.voter_id: row for row in now.ballots.select_related("voter")}
    waiting = [
        row.person
        for row in now.vote.voters.select_related("person").order_by("pk")
        if row.person_id not in done and row.person_id not in shut
    ]
    for person in ballots:
        if person.pk in done:
            raise WrongMoment(
                _("%(person)s cast the ballot at %(time)s. Open the page again.")
                % {"person": person, "time": moment(done[person.pk].at)}
            )
        if person not in waiting:
            raise WrongMoment(_("%(person)s does not vote on this plan.") % {"person": person})
    return waiting


@transaction.atomic(savepoint=False)
def enter(now: Round, ballots: Mapping[int, str], *, by: User, at: datetime) -> None:
    """The ballots read out at the meeting, by the voter's key; `by` wrote them down."""
    for person, choice in ballots.items():
        Ballot.objects.create(
            round=now, voter_id=person, choice=voting.Choice(choice), by=by, at=at
        )


def _done_for(taken: Task, ballots, *, by: User, at: datetime, late_reason: str) -> None:
    """The tasks of those whose ballots were entered, done."""
    if not ballots:
        return
    owed = taken.case.tasks.open().filter(kind=Kind.VOTE, person__in=list(ballots))
    for task in owed.select_related("case", "unit", "proposal").order_by("pk"):
        task.stands = taken.stands
        finish(task, by=by, at=at, outcome=CAST, late_reason=late_reason)


@transaction.atomic(savepoint=False)
def count_round(now: Round, *, by: User, at: datetime, **written) -> VoteResult:
    """Close the round: what its ballots say, with what was `written` of the meeting."""
    vote, cast_by = now.vote, ballots_of(now)
    head_choice = cast_by.get(vote.head_id, "") if vote.head_id else ""
    given, slips = list(cast_by.values()), []
    if secret := hasattr(now, "secret"):
        slips, declared = urn.empty(now)
        given = [choice for _mark, choice in slips]
        tie = given.count(voting.Choice.FOR) == given.count(voting.Choice.AGAINST)
        head_choice = declared if tie else ""  # told by nothing but a tie
    chair, rule = written.get("chair"), selectors.rule_of(now, on=day_of(at))
    stands_in = not (head_choice or secret) and chair is not None and rule.stand_in_is_head
    if stands_in:
        head_choice = cast_by.get(chair.pk, "")
    shut = policy.barred(vote.case.proposal_id) - set(cast_by)  # a ballot that was cast stays
    said = voting.count(
        given,
        head_choice,
        vote.base,
        entitled=vote.voters.exclude(person__in=shut).count(),
        stands_in=stands_in,
    )
    if secret:
        record("vote.list", vote.case, by=by, at=at, n=now.n, sha256=urn.digest_of(slips))
    return VoteResult.objects.create(
        round=now,
        slips=slips,
        result=said.result,
        in_favour=said.in_favour,
        against=said.against,
        abstained=said.abstained,
        head_choice=head_choice,
        explanation=said.why,
        by=by,
        at=at,
        **written,
    )
