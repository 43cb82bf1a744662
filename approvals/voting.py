"""Who votes in a meeting of the collective leadership, and what the vote says (domain e.4).

Two pure functions: no models, no database. The truth table of the count (NĐ 73/2023, Điều 8(1);
E-VOTE-1..4):

- FOR above half of the base: carried;
- FOR equal to AGAINST: the head's side wins; without the head's side it is not carried;
- one voter left: his ballot decides;
- anything else: not carried, and the head may still decide on his own (E-VOTE-4).
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Choice(TextChoices):
    """A ballot."""

    FOR = "FOR", pgettext_lazy("ballot", "For")
    AGAINST = "AGAINST", pgettext_lazy("ballot", "Against")
    ABSTAIN = "ABSTAIN", pgettext_lazy("ballot", "Abstains")


class Meeting(StrEnum):
    """What the collective leadership meets for. Who takes no part is the same (E-VOTE-6)."""

    APPROVAL = "APPROVAL"
    EVALUATION = "EVALUATION"


class Excluded(TextChoices):
    """Why somebody of the leadership does not vote (E-VOTE-1, E-VOTE-5, E-VOTE-6, E-COI-1)."""

    AUTHOR = "AUTHOR", pgettext_lazy("does not vote", "is an author of the proposal")
    CONFLICT = "CONFLICT", pgettext_lazy("does not vote", "has a conflict of interest")
    LEFT = "LEFT", pgettext_lazy("does not vote", "has left the agency")


class Mode(TextChoices):
    """How ballots are given."""

    OPEN = "OPEN", pgettext_lazy("ballots", "Open ballots")
    SECRET = "SECRET", pgettext_lazy("ballots", "Secret ballots")


class Base(TextChoices):
    """The base of “more than half” (domain e.4, unverified)."""

    CAST = "CAST", _("ballots cast, abstentions included")
    ENTITLED = "ENTITLED", _("all who are entitled to vote")


class Result(TextChoices):
    """What the vote said."""

    CARRIED = "CARRIED", _("Carried")
    CARRIED_BY_TIE_RULE = "CARRIED_BY_TIE_RULE", _("Carried by the tie rule")
    NOT_CARRIED = "NOT_CARRIED", _("Not carried")


class Why(TextChoices):
    """The rule that gave the result."""

    MAJORITY = "MAJORITY", _("More than half voted for.")
    NO_MAJORITY = "NO_MAJORITY", _("Not more than half voted for.")
    TIE_HEAD_FOR = "TIE_HEAD_FOR", _("Equal votes; the head voted for.")
    TIE_HEAD_AGAINST = "TIE_HEAD_AGAINST", _("Equal votes; the head voted against.")
    TIE_WITHOUT_HEAD = (
        "TIE_WITHOUT_HEAD",
        _(
            "Equal votes, and the head is on neither side (abstained, absent, or a secret ballot "
            "not told), so it is not carried."
        ),
    )
    TIE_STAND_IN_FOR = (
        "TIE_STAND_IN_FOR",
        _("Equal votes; who chaired for the absent head voted for."),
    )
    TIE_STAND_IN_AGAINST = (
        "TIE_STAND_IN_AGAINST",
        _("Equal votes; who chaired for the absent head voted against."),
    )
    ONE_VOTER = "ONE_VOTER", _("One voter was left; this ballot decided.")
    NOBODY_TOOK_SIDES = "NOBODY_TOOK_SIDES", _("Nobody voted for or against.")


CARRIED = frozenset({Result.CARRIED, Result.CARRIED_BY_TIE_RULE})
"""Results that bind the head to approve (E-VOTE-2)."""


RULE_OF = {Meeting.APPROVAL: "E-VOTE-1", Meeting.EVALUATION: "E-VOTE-6"}
"""The rule that says who takes part in each meeting (NĐ 73/2023, Điều 8(1) and the evaluation)."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, such as two thirds."""

    of: int
    whole: int

    def is_reached(self, n: int, total: int) -> bool:
        return n * self.whole >= total * self.of

    def least(self, total: int) -> int:
        """How many of `total` reach it."""
        return -(-total * self.of // self.whole)

    def __str__(self):
        return f"{self.of}/{self.whole}"


@dataclass(frozen=True, slots=True)
class Sits:
    """One seat of the leadership: who holds it, and whether he still works there."""

    person: int
    is_head: bool
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who takes part, in the order of the seats, each once; who does not, and why."""

    rule: str
    voters: tuple[int, ...]
    excluded: dict[int, Excluded]
    head: int | None
    """The head, when he votes."""


def electorate(
    seats: Iterable[Sits],
    *,
    authors: Collection[int],
    shut: Collection[int],
    meeting: str = Meeting.APPROVAL,
) -> Electorate:
    """Sort the leadership into those who vote or evaluate and those who do not.

    `seats` are head and deputies; `authors` who is or was an author, those invited included;
    `shut` who has declared, or was found in, a conflict of interest. One person with two seats is
    named once, by the first. Rules: E-VOTE-1, E-VOTE-5, E-COI-1; in the evaluation meeting the
    same (E-VOTE-6).
    """
    voters, excluded, head = {}, {}, None
    for seat in seats:
        reason = None
        if seat.person in authors:
            reason = Excluded.AUTHOR
        elif not seat.is_active:
            reason = Excluded.LEFT
        elif seat.person in shut:
            reason = Excluded.CONFLICT
        if reason is not None:
            excluded.setdefault(seat.person, reason)
            continue
        voters.setdefault(seat.person, seat)
        if seat.is_head and head is None:
            head = seat.person
    return Electorate(RULE_OF[Meeting(meeting)], tuple(voters), excluded, head)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A counted vote: the three sums, what they say and by which rule."""

    result: Result
    why: Why
    in_favour: int
    against: int
    abstained: int

    @property
    def is_carried(self) -> bool:
        return self.result in CARRIED


def count(
    ballots: Iterable[str],
    head_choice: str | None,
    base: str = Base.CAST,
    *,
    entitled: int,
    stands_in: bool = False,
) -> Outcome:
    """Count `ballots` (Choice values, one a voter who voted; the absent give none).

    `head_choice` is the head's own ballot, already among `ballots`; None or "" when he abstains
    from the meeting or does not vote. `base` says of what the majority is taken; `entitled` how
    many may vote; `stands_in` that the choice is of who chairs for the absent head, where a rule
    lets it count as the head's side. Raises ValueError for an unknown ballot, more ballots than
    voters, or a head's choice that nobody cast. Rule: domain e.4, NĐ 73/2023, Điều 8(1).
    """
    cast = [Choice(ballot) for ballot in ballots]
    if len(cast) > entitled:
        raise ValueError("more ballots than voters")
    if head_choice and Choice(head_choice) not in cast:
        raise ValueError("the head's ballot is not among the ballots")
    sums = Counter(cast)
    in_favour, against = sums[Choice.FOR], sums[Choice.AGAINST]
    whole = len(cast) if Base(base) == Base.CAST else entitled
    result, why = _judge(in_favour, against, whole, head_choice, entitled)
    if stands_in:
        why = _OF_STAND_IN.get(why, why)
    return Outcome(result, why, in_favour, against, sums[Choice.ABSTAIN])


_OF_STAND_IN = {
    Why.TIE_HEAD_FOR: Why.TIE_STAND_IN_FOR,
    Why.TIE_HEAD_AGAINST: Why.TIE_STAND_IN_AGAINST,
}


def _judge(in_favour, against, whole, head_choice, entitled) -> tuple[Result, Why]:
    if in_favour == against == 0:
        return Result.NOT_CARRIED, Why.NOBODY_TOOK_SIDES
    if entitled == 1:
        return (Result.CARRIED if in_favour else Result.NOT_CARRIED), Why.ONE_VOTER
    if 2 * in_favour > whole:
        return Result.CARRIED, Why.MAJORITY
    if in_favour == against:
        if head_choice == Choice.FOR:
            return Result.CARRIED_BY_TIE_RULE, Why.TIE_HEAD_FOR
        if head_choice == Choice.AGAINST:
            return Result.NOT_CARRIED, Why.TIE_HEAD_AGAINST
        return Result.NOT_CARRIED, Why.TIE_WITHOUT_HEAD
    return Result.NOT_CARRIED, Why.NO_MAJORITY
