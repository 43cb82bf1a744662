"""Which legal regime a plan falls under (E-SCOPE-1 to E-SCOPE-4). Pure: facts in, sentences out."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Category

from .models import LegalRegime, ProblemType


class Sentence(NamedTuple):
    """One step of the reasoning, with the rule it comes from."""

    code: str
    text: str | Promise
    source: str
    verified: bool


class Regime(NamedTuple):
    """The regime, and why."""

    regime: LegalRegime
    sentences: tuple[Sentence, ...]

    @property
    def is_outside(self) -> bool:
        """Whether the plan must take the legislative route (E-SCOPE-1)."""
        return self.regime == LegalRegime.OUTSIDE

    @property
    def is_unverified(self) -> bool:
        """Whether one of its rules was not compared with the official text yet."""
        return any(not sentence.verified for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Proposer:
    """What the rules ask of one author."""

    is_leader_or_manager: bool
    category: str

    @property
    def is_covered(self) -> bool:
        """Whether Decree 73 covers this person (NĐ 73/2023, Điều 2)."""
        return self.is_leader_or_manager or self.category == Category.STATE_CAPITAL_REPRESENTATIVE


DECREE_1 = "Nghị định 73/2023/NĐ-CP, Điều 1"
DECREE_2 = "Nghị định 73/2023/NĐ-CP, Điều 2"
DECREE_4 = "Nghị định 73/2023/NĐ-CP, Điều 4"
CITY = "Kết luận 14-KL/TW; Kế hoạch 124-KH/TU; Kế hoạch 3815 của UBND Thành phố (10/2022)"

NEEDS_DOCUMENT = Sentence(
    "E-SCOPE-1",
    _(
        "Trying it out needs a new legal document. Decree 73/2023/NĐ-CP does not apply to such a "
        "proposal: it goes to the legislative route."
    ),
    DECREE_1,
    verified=True,
)
LEADER = Sentence(
    "E-SCOPE-2",
    _(
        "The proposer holds a leading or managing post, or represents state capital: Decree "
        "73/2023/NĐ-CP covers the proposal."
    ),
    DECREE_2,
    verified=True,
)
LEADER_IN_GROUP = Sentence(
    "E-SCOPE-2",
    _(
        "One of the authors holds a leading or managing post, or represents state capital. Every "
        "author counts as proposer, so Decree 73/2023/NĐ-CP covers the proposal."
    ),
    DECREE_2,
    verified=False,
)
STAFF = Sentence(
    "E-SCOPE-3",
    _(
        "None of the authors holds a leading or managing post: the proposal is registered under "
        "Conclusion 14-KL/TW and the plans of the city."
    ),
    CITY,
    verified=True,
)
STAFF_PROTECTION = Sentence(
    "E-SCOPE-3",
    _(
        "Protection then rests on the Conclusion and the city's plans and, for civil servants, on "
        "the Law on Cadres and Civil Servants of 2025 and Decree 172/2025/NĐ-CP."
    ),
    "Luật Cán bộ, công chức 2025; Nghị định 172/2025/NĐ-CP",
    verified=False,
)
NOT_REGULATED = Sentence(
    "E-SCOPE-4",
    _("The matter is not yet regulated: that fits both regimes."),
    "Kế hoạch 124-KH/TU; Nghị định 73/2023/NĐ-CP, Điều 7",
    verified=True,
)
UNSUITABLE_STAFF = Sentence(
    "E-SCOPE-4",
    _(
        "The matter is regulated, but unsuitably, unclearly or left over from before: that fits "
        "Conclusion 14-KL/TW and Plan 124-KH/TU."
    ),
    "Kế hoạch 124-KH/TU",
    verified=True,
)
UNSUITABLE_DECREE = Sentence(
    "E-SCOPE-4",
    _(
        "The matter is regulated, but unsuitably, unclearly or left over from before: under Decree "
        "73/2023/NĐ-CP that is possible only while it does not go against documents of higher "
        "bodies. The documents looked through must show it."
    ),
    DECREE_4,
    verified=False,
)
EXIT = Sentence(
    "E-SCOPE-1",
    _(
        "The right exit: your unit reports to the body that is competent to issue the document, "
        "and asks for it to be drawn up under the Law on the Promulgation of Legal Documents. "
        "This dossier stays here with everything written in it; once the document is issued, a "
        "new plan can be made from it."
    ),
    "Luật Ban hành văn bản quy phạm pháp luật",
    verified=False,
)


def regime(
    lead: Proposer,
    others: tuple[Proposer, ...] = (),
    *,
    needs_legal_document_pilot: bool,
    problem_type: str,
) -> Regime:
    """The regime of a plan and the sentences that explain it (E-SCOPE-1 to 4).

    `lead` and `others` are all authors; `problem_type` is a code of ProblemType, or "" while the
    plan is being written. SANG_KIEN_ONLY is never worked out: a person may choose it later.
    """
    if needs_legal_document_pilot:
        return Regime(LegalRegime.OUTSIDE, (NEEDS_DOCUMENT, EXIT))
    unregulated = problem_type == ProblemType.NOT_YET_REGULATED
    if lead.is_covered or any(person.is_covered for person in others):
        why = LEADER if lead.is_covered else LEADER_IN_GROUP
        fits = NOT_REGULATED if unregulated else UNSUITABLE_DECREE
        return Regime(LegalRegime.DECREE_73, (why, *_if(problem_type, fits)))
    fits = NOT_REGULATED if unregulated else UNSUITABLE_STAFF
    return Regime(
        LegalRegime.CONCLUSION_14_PLAN, (STAFF, *_if(problem_type, fits), STAFF_PROTECTION)
    )


def _if(condition, sentence: Sentence) -> tuple[Sentence, ...]:
    return (sentence,) if condition else ()
