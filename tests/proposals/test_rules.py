"""E-SCOPE: which regime a plan falls under. The table is written by hand, apart from the code."""

from itertools import product

import pytest

from accounts.roles import Category
from proposals.models import LegalRegime, ProblemType
from proposals.rules import Proposer, regime

STAFF = Proposer(is_leader_or_manager=False, category=Category.CONG_CHUC)
WORKER = Proposer(is_leader_or_manager=False, category=Category.NGUOI_LAO_DONG)
LEADER = Proposer(is_leader_or_manager=True, category=Category.CONG_CHUC)
CAPITAL = Proposer(is_leader_or_manager=False, category=Category.STATE_CAPITAL_REPRESENTATIVE)

# lead, others, needs a legal document -> regime
TABLE = [
    (STAFF, (), False, LegalRegime.CONCLUSION_14_PLAN),
    (WORKER, (), False, LegalRegime.CONCLUSION_14_PLAN),
    (STAFF, (WORKER, STAFF), False, LegalRegime.CONCLUSION_14_PLAN),
    (LEADER, (), False, LegalRegime.DECREE_73),
    (CAPITAL, (), False, LegalRegime.DECREE_73),
    (LEADER, (STAFF,), False, LegalRegime.DECREE_73),
    (STAFF, (LEADER,), False, LegalRegime.DECREE_73),
    (WORKER, (STAFF, CAPITAL), False, LegalRegime.DECREE_73),
    (STAFF, (), True, LegalRegime.OUTSIDE),
    (LEADER, (), True, LegalRegime.OUTSIDE),
    (STAFF, (CAPITAL,), True, LegalRegime.OUTSIDE),
]


@pytest.mark.parametrize(("row", "problem"), list(product(TABLE, ["", *ProblemType.values])))
def test_the_regime(row, problem):
    lead, others, needs_document, expected = row
    found = regime(lead, others, needs_legal_document_pilot=needs_document, problem_type=problem)
    codes = [sentence.code for sentence in found.sentences]

    assert found.regime == expected
    assert found.is_outside == (expected == LegalRegime.OUTSIDE)
    assert all(sentence.text and sentence.source for sentence in found.sentences)
    if needs_document:
        assert codes == ["E-SCOPE-1", "E-SCOPE-1"]  # the reason, and the right exit
    elif expected == LegalRegime.DECREE_73:
        assert codes == ["E-SCOPE-2", *(["E-SCOPE-4"] if problem else [])]
    else:
        assert codes == ["E-SCOPE-3", *(["E-SCOPE-4"] if problem else []), "E-SCOPE-3"]


def test_what_is_our_own_reading_says_so():
    """Regulated but unfit under Decree 73, and a leader among the co-authors: not verified."""
    alone = regime(
        LEADER, needs_legal_document_pilot=False, problem_type="REGULATED_BUT_UNSUITABLE"
    )
    assert [s.verified for s in alone.sentences] == [True, False]
    group = regime(
        STAFF, (LEADER,), needs_legal_document_pilot=False, problem_type="NOT_YET_REGULATED"
    )
    assert [s.verified for s in group.sentences] == [False, True]
