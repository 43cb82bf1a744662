"""What a council recommends: one pure function over the sheets, the attendance and the rule.

No models, no database. The quorum comes first; then how many of the sheets recommend approval,
with or without conditions; then whether those without conditions are enough by themselves. The
council recommends: whoever votes and decides is not bound by it (domain b.5, c.7, E-COI-2).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .voting import Base, Share


class Recommendation(TextChoices):
    """What one member recommends, and what the council does."""

    APPROVE = "APPROVE", pgettext_lazy("recommendation", "Approve")
    APPROVE_WITH_CONDITIONS = (
        "APPROVE_WITH_CONDITIONS",
        pgettext_lazy("recommendation", "Approve with conditions"),
    )
    REJECT = "REJECT", pgettext_lazy("recommendation", "Do not approve")


class Why(TextChoices):
    """The rule that gave the recommendation."""

    ENOUGH = "ENOUGH", _("Enough members recommend the approval without conditions.")
    ENOUGH_WITH_CONDITIONS = (
        "ENOUGH_WITH_CONDITIONS",
        _("Enough members recommend the approval, some of them with conditions."),
    )
    NOT_ENOUGH = "NOT_ENOUGH", _("Not enough members recommend the approval.")
    NO_SHEET = "NO_SHEET", _("Nobody sent a sheet.")
    NO_QUORUM = "NO_QUORUM", _("Too few members were present.")


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A criterion of the unit's own, as a council keeps it from the day it was set up."""

    code: str
    name: str
    name_en: str
    weight: int
    source: str

    @property
    def is_own(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Judged:
    """What the council recommends (None: it may not), by which rule, and the sums behind it."""

    recommends: Recommendation | None
    why: Why
    approve: int
    with_conditions: int
    reject: int


def judge(
    sheets: Iterable[str],
    *,
    present: int,
    entitled: int,
    quorum: Share,
    passing: Share,
    base: str = Base.CAST,
) -> Judged:
    """Judge `sheets` (Recommendation values, one a member who sent his).

    `present` of the `entitled` members were at the meeting: who declared a conflict is neither.
    `base` says of what the passing share is taken: the sheets sent, or all who are entitled.
    Raises ValueError for more sheets or people than are entitled.
    """
    sent = [Recommendation(one) for one in sheets]
    if len(sent) > entitled or present > entitled:
        raise ValueError("more sheets or people than members")
    sums = Counter(sent)
    plain, conditional = sums[Recommendation.APPROVE], sums[Recommendation.APPROVE_WITH_CONDITIONS]
    whole = len(sent) if Base(base) == Base.CAST else entitled
    if not present or not quorum.is_reached(present, entitled):
        said = None, Why.NO_QUORUM
    elif not sent:
        said = None, Why.NO_SHEET
    elif passing.is_reached(plain, whole):
        said = Recommendation.APPROVE, Why.ENOUGH
    elif passing.is_reached(plain + conditional, whole):
        said = Recommendation.APPROVE_WITH_CONDITIONS, Why.ENOUGH_WITH_CONDITIONS
    else:
        said = Recommendation.REJECT, Why.NOT_ENOUGH
    return Judged(*said, plain, conditional, sums[Recommendation.REJECT])


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the scores of one criterion lie apart."""

    least: int
    middle: float
    most: int


def spread(scores: Iterable[int]) -> Spread | None:
    """Lowest, median and highest of the scores of one criterion; None where nobody gave one."""
    given = sorted(scores)
    return Spread(given[0], median(given), given[-1]) if given else None


def weighted(scores: Iterable[tuple[int, int]]) -> float:
    """The mean of (score, weight) pairs. Raises ZeroDivisionError where no weight is given."""
    pairs = list(scores)
    return sum(score * weight for score, weight in pairs) / sum(weight for _score, weight in pairs)
