"""The table of rules: what is in force, how many cases run by what, and a tester. Read only."""

from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.policy import can_manage
from approvals import forms, policy
from approvals.models import ProcedureDraft
from approvals.rules import source_in_words
from approvals.selectors import rules as reading
from approvals.selectors import rules_wait
from approvals.selectors.routing_drafts import open_drafts
from core import clock
from core.http import page, status_of
from core.verdicts import WrongMoment

from .guide import named


@require_safe
def rules(request):
    """Every procedure version, and every row of who is competent. Anybody reads and remarks; how
    many cases run by what, and what is being composed, is told to who keeps or looks after it.
    """
    today = clock.today()
    context = {
        "procedures": [
            {
                "row": row,
                "name": named(row),
                "source": source_in_words(row.legal_source),
                "steps": [(step, source_in_words(step.source)) for step in row.steps.all()],
                "when": when(row, today),
            }
            for row in reading.procedures_with_open_cases()
        ],
        "rules": [
            {
                **rule,
                "sentence": sentence(rule["row"]),
                "source": source_in_words(rule["row"].source),
                "when": when(rule["row"], today),
            }
            for rule in reading.rules_in_words()
        ],
        "most": reading.MOST,
        "drafts": ProcedureDraft.objects.open().select_related("based_on").order_by("code"),
        "row_drafts": open_drafts(),
        "today": today,
        "waits": rules_wait() if policy.can_compose(request.user) else {},
        **_door(request),
    }
    return page(request, "approvals/rules.html", context)


@require_safe
def try_rules(request):
    """Facts in, level and procedure out, with every row that was considered."""
    policy.can_try_rules(request.user).enforce()
    today = clock.today()
    form = forms.TryRules(request.GET or None, today=today, fields=reading.fields_on(today))
    tried = refusal = None
    if form.is_valid():
        try:
            tried = reading.try_out(**form.asked())
        except WrongMoment as error:
            refusal = error
    context = {
        "form": form,
        "tried": tried,
        "refusal": refusal,
        "said": said_in_words(tried.sentences) if tried else [],
        "procedure": named(tried.procedure) if tried and tried.procedure else "",
        "considered": [
            {"row": row, "sentence": sentence(row), "why": why, "used": used}
            for row, why, used in (tried.considered if tried else [])
        ],
        **_door(request),
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/try_rules.html", context, status=status)


def said_in_words(sentences: list[dict]) -> list[dict]:
    """The sentences of an answer in the reader's language, with their sources."""
    english = (get_language() or "").startswith("en")
    return [
        {
            **one,
            "sentence": (english and one["sentence_en"]) or one["sentence"],
            "source": source_in_words(one["source"]),
        }
        for one in sentences
    ]


def _door(request) -> dict:
    """An auditor comes by the guide, an administrator by his own pages."""
    manages = bool(can_manage(request.user))
    return {
        "manages": manages,
        "tries": bool(policy.can_try_rules(request.user)),
        "section": "admin" if manages else "guide",
    }


def sentence(row) -> str:
    """A rule's sentence in the reader's language, its gaps as dots."""
    english = (get_language() or "").startswith("en")
    text = (english and row.sentence_en) or row.sentence
    return text.replace("{unit}", "…").replace("{above}", "…")


def when(row, today) -> str:
    """Whether a dated row is in force, will be, or was: NOW, LATER, OVER."""
    if row.valid_to and row.valid_to <= today:
        return "OVER"
    return "LATER" if row.valid_from and row.valid_from > today else "NOW"
