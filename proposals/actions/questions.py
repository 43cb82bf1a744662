"""The questions of eligibility as rule data: added when missing, never changed here."""

from collections.abc import Iterable

from django.db import transaction

from proposals.models import EligibilityQuestion


@transaction.atomic
def add_questions(rows: Iterable[dict]) -> list[str]:
    """Add the questions whose code nobody has entered yet; the codes of what was added.

    What an administrator changed or closed stays as he left it.
    """
    known = set(EligibilityQuestion.objects.values_list("code", flat=True))
    fresh = [EligibilityQuestion(**row) for row in rows if row["code"] not in known]
    EligibilityQuestion.objects.bulk_create(fresh)
    return [question.code for question in fresh]
