"""The eligibility questions that ship: domain e.3, once, and never over what people changed."""

import pytest

from proposals import rules_data
from proposals.models import EligibilityQuestion


@pytest.mark.django_db
def test_the_questions_are_loaded_once_and_stay_as_changed():
    codes = [f"E-ELIG-{n}" for n in range(1, 12)]
    assert rules_data.load_rules() == codes
    EligibilityQuestion.objects.filter(code="E-ELIG-4").update(text="Sửa tại đơn vị")
    assert rules_data.load_rules() == []

    rows = list(EligibilityQuestion.objects.all())
    assert [row.code for row in rows] == codes
    assert [row.code for row in rows if not row.is_hard] == ["E-ELIG-10"]  # advisory
    assert [row.code for row in rows if not row.verified] == ["E-ELIG-10"]
    assert all(row.text and row.text_en and row.source for row in rows)
    assert rows[3].text == "Sửa tại đơn vị"
