"""The ballot of the collective leadership: cast by each, or entered with the minutes; the close."""

from collections.abc import Mapping
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import policy, voting
from approvals.models import Ballot, Kind, Task, Vote, VoteResult
from core.clock import day_of
from core.verdicts import WrongMoment
from documents.actions import store
from proposals.selectors import given_up

from .errors import need
from .stages import proceed
from .tasks import finish, moment, take, void_tasks

CAST = "CAST"
"""Outcome of a voter's task. What he voted stands in his ballot alone, which authors never see."""


@transaction.atomic
def cast(
    task: Task,
    *,
    choice: str,
    reason: str = "",
    by: User,
    at: datetime,
    late_reason: str = "",
) -> Ballot:
    """Cast one's own ballot, once (NĐ 73/2023, Điều 8(1)). It is never changed.

    Raises WrongMoment when the vote was closed first, or the secretary entered the ballot.
    """
    taken = take(task, kind=Kind.VOTE, by=by, at=at, late_reason=late_reason)
    given = Ballot.objects.create(
        vote=taken.case.vote,
        voter=taken.person,
        choice=voting.Choice(choice),
        reason=reason,
        by=by,
        at=at,
    )
    finish(taken, by=by, at=at, outcome=CAST, late_reason=late_reason)
    proceed(taken.case, by=by, at=at)
    return given


@transaction.atomic
def close_vote(
    task: Task,
    *,
    ballots: Mapping[User, str],
    held_at: datetime,
    place: str,
    absentees: str = "",
    discussion: str = "",
    minutes: UploadedFile | None = None,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> VoteResult:
    """Enter the ballots of those who have not cast, write the minutes, and count (E-VOTE-1 to 4).

    `ballots` maps voters to their choice; a voter who cast none and is not in it was absent, and
    `absentees` says why. Closing stays an act although everybody has cast: the minutes belong to
    it. Raises WrongMoment when somebody in `ballots` has cast meanwhile or is no voter.
    """
    taken = take(task, kind=Kind.CLOSE_VOTE, by=by, at=at, late_reason=late_reason)
    vote = taken.case.vote
    waiting = _waiting(vote, ballots)
    absent = [person for person in waiting if person not in ballots]
    needed = _("Write it; the minutes need it.")
    received = day_of(taken.case.received_at)
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
        }
    )
    _enter(taken, ballots, by=by, at=at, late_reason=late_reason)
    void_tasks(taken.case, at=at, kind=Kind.VOTE)
    result = _count(
        vote,
        held_at=held_at,
        place=place,
        discussion=discussion,
        absentees=absentees,
        minutes=(
            store(minutes, by=by, at=at, given_up=given_up(taken.proposal)) if minutes else None
        ),
        by=by,
        at=at,
    )
    finish(taken, by=by, at=at, outcome=result.result, late_reason=late_reason)
    proceed(taken.case, by=by, at=at)
    return result


def _waiting(vote: Vote, ballots: Mapping[User, str]) -> list[User]:
    """Voters without a ballot, who may still vote; refuses ballots for anybody else."""
    shut = policy.barred(vote.case.proposal_id)
    done = {row.voter_id: row for row in vote.ballots.select_related("voter")}
    waiting = [
        row.person
        for row in vote.voters.select_related("person").order_by("pk")
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


def _enter(
    taken: Task, ballots: Mapping[User, str], *, by: User, at: datetime, late_reason: str
) -> None:
    """The ballots read out at the meeting, each with the voter's task done."""
    for person, choice in ballots.items():
        Ballot.objects.create(
            vote=taken.case.vote, voter=person, choice=voting.Choice(choice), by=by, at=at
        )
    owed = taken.case.tasks.open().filter(kind=Kind.VOTE, person__in=list(ballots))
    for task in owed.select_related("case", "unit", "proposal").order_by("pk"):
        task.stands = taken.stands
        finish(task, by=by, at=at, outcome=CAST, late_reason=late_reason)


def _count(vote: Vote, *, by: User, at: datetime, **minutes) -> VoteResult:
    cast_by = dict(vote.ballots.values_list("voter", "choice"))
    head_choice = cast_by.get(vote.head_id, "") if vote.head_id else ""
    shut = policy.barred(vote.case.proposal_id) - set(cast_by)  # a ballot that was cast stays
    entitled = vote.voters.exclude(person__in=shut).count()
    said = voting.count(cast_by.values(), head_choice, vote.base, entitled=entitled)
    return VoteResult.objects.create(
        vote=vote,
        result=said.result,
        in_favour=said.in_favour,
        against=said.against,
        abstained=said.abstained,
        head_choice=head_choice,
        explanation=said.why,
        by=by,
        at=at,
        **minutes,
    )
