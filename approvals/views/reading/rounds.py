"""The rounds of a vote as the pages show them: read in the query of the dossier's people."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from approvals.models import Ballot, MeetingDraft, Postponement, Round, VoteResult
from approvals.voting import Why
from core.beside import ALL, Listed
from documents.models import File

Choice, Result = Ballot.Choice, VoteResult.Result
MINUTES = ("id", "name", "scan", "scanned_at", "scan_engine")


@dataclass(frozen=True, slots=True)
class VoterShown:
    """One voter with the ballot in one round, if it was cast."""

    person: int
    name: str
    title: str
    has_cast: bool = False
    choice: str = ""
    reason: str = ""
    shut: bool = False
    """Whether a conflict of interest was declared after the vote had been opened."""

    @property
    def word(self):
        return Choice(self.choice).label if self.choice else ""


@dataclass(frozen=True, slots=True)
class ResultShown:
    """What a round said, with its minutes."""

    result: str
    explanation: str
    in_favour: int
    against: int
    abstained: int
    held_at: datetime | None
    place: str
    absentees: str
    discussion: str
    chaired_as: str
    slips: list[list[str]]
    minutes: File | None

    @property
    def get_result_display(self):
        return Result(self.result).label

    @property
    def why(self):
        return Why(self.explanation).label

    @property
    def listed(self) -> list[dict]:
        """The slips of a secret round, as they are published."""
        return [
            {"mark": mark, "choice": one, "word": Choice(one).label} for mark, one in self.slips
        ]


@dataclass(frozen=True, slots=True)
class PutOff:
    """A meeting that was put off: from which day to which hour, and why."""

    meets_at: datetime
    old: date
    new: date
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class RoundShown:
    """One round: its voters in their order, its result when it is closed."""

    pk: int
    vote: int
    n: int
    reason: str
    opened_by: str
    opened_at: datetime
    further: int
    """How many further rounds its rule allows."""
    again_days: int
    stand_in_is_head: bool
    quorum: str
    verified: bool
    voters: list[VoterShown]
    secret: bool
    secret_reason: str
    head_may_declare: bool
    shut: list[str]
    """Who has declared a conflict of interest since, without a ballot here: by name."""
    result: ResultShown | None
    put_off: list[PutOff]

    @property
    def ballots(self) -> list[VoterShown]:
        return [one for one in self.voters if one.has_cast]

    @property
    def left(self) -> int:
        """How often it may still be voted again."""
        return max(0, self.further - self.n + 1)


def rounds_of(ref: str) -> ArraySubquery:
    """Annotation: the rounds of the dossier at the path `ref`, with ballots and results."""
    ballots = Ballot.objects.filter(round=OuterRef("pk")).order_by("pk")
    put_off = Postponement.objects.filter(round=OuterRef("pk")).order_by("pk")
    said = VoteResult.objects.filter(round=OuterRef("pk"))
    names = ("result", "explanation", "in_favour", "against", "abstained")
    names += ("held_at", "place", "absentees", "discussion", "chaired_as", "slips")
    rows = Round.objects.filter(vote__case__proposal=OuterRef(ref)).order_by("vote_id", "n")
    return ArraySubquery(
        rows.values(
            json=JSONObject(
                pk="pk",
                vote="vote_id",
                n="n",
                reason="reason",
                opened_by="opened_by__full_name",
                opened_at="opened_at",
                further="rule__further_rounds",
                again_days="rule__again_days",
                stand_in_is_head="rule__stand_in_is_head",
                quorum_of="rule__quorum_of",
                quorum_whole="rule__quorum_whole",
                verified="rule__verified",
                head_may_declare="rule__head_may_declare",
                held_in="secret__id",
                chosen_why="secret__reason",
                ballots=ArraySubquery(
                    ballots.values(
                        json=JSONObject(voter="voter_id", choice="choice", reason="reason")
                    )
                ),
                put_off=ArraySubquery(
                    put_off.values(
                        json=JSONObject(
                            meets_at="meets_at",
                            old="old_due_on",
                            new="new_due_on",
                            place="place",
                            reason="reason",
                        )
                    )
                ),
                result=Subquery(
                    said.values(
                        json=JSONObject(
                            **{name: name for name in names},
                            minutes=JSONObject(**{one: f"minutes__{one}" for one in MINUTES}),
                        )
                    )
                ),
            )
        )
    )


def round_shown(one: dict, voters: list[dict]) -> RoundShown:
    """A round as `rounds_of` read it, with the voters of its vote in their order."""
    cast = {ballot["voter"]: ballot for ballot in one["ballots"]}
    shown, shut = [], []
    for voter in voters:
        ballot = cast.get(voter["person"])
        if voter["vote"] != one["vote"]:
            continue
        if ballot is None and voter["shut"]:
            shut.append(voter["name"])
            continue
        said = (True, ballot["choice"], ballot["reason"], voter["shut"]) if ballot else ()
        shown.append(VoterShown(voter["person"], voter["name"], voter["title"], *said))
    return RoundShown(
        **{name: one[name] for name in ("pk", "vote", "n", "reason")},
        opened_by=one["opened_by"] or "",
        opened_at=datetime.fromisoformat(one["opened_at"]),
        further=one["further"] or 0,
        again_days=one["again_days"] or 0,
        stand_in_is_head=bool(one["stand_in_is_head"]),
        quorum=f"{one['quorum_of']}/{one['quorum_whole']}" if one["quorum_of"] else "",
        verified=bool(one["verified"]),
        secret=one["held_in"] is not None,
        secret_reason=one["chosen_why"] or "",
        head_may_declare=bool(one["head_may_declare"]),
        voters=shown,
        shut=shut,
        result=_result(one["result"]),
        put_off=[_put_off(row) for row in one["put_off"]],
    )


def _result(said: dict | None) -> ResultShown | None:
    if said is None:
        return None
    file = said["minutes"]
    at = said["held_at"]
    return ResultShown(
        **{
            **said,
            "held_at": datetime.fromisoformat(at) if at else None,
            "minutes": _file(file) if file["id"] else None,
        }
    )


def _file(row: dict) -> File:
    at = row["scanned_at"]
    return File(**{**row, "scanned_at": datetime.fromisoformat(at) if at else None})


def _put_off(row: dict) -> PutOff:
    days = {name: date.fromisoformat(row[name]) for name in ("old", "new")}
    return PutOff(**{**row, **days, "meets_at": datetime.fromisoformat(row["meets_at"])})


_DRAFTS = Listed(MeetingDraft, ALL, {"by": ("full_name",)})


def with_draft(tasks):
    """Annotate the closing of a round with what was kept of its minutes: no more queries."""
    return tasks.annotate(drafts=_DRAFTS.of(MeetingDraft.objects.filter(task=OuterRef("pk"))))


def draft_of(task) -> MeetingDraft | None:
    """What was kept of the minutes, to go on with."""
    return next(iter(_DRAFTS.read(task.drafts)), None)
