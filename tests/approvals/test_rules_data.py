"""The rules as they ship: sourced, loaded once, and never touched again."""

from django.utils import translation

from approvals import rules_data
from approvals.models import Base, Kind, Procedure, ReminderRule, RoutingRule, Step
from approvals.routing import (
    ANSWER,
    LEADERS_PLAN,
    STAFF,
    STANDING_COMMITTEE,
    TRANSFER,
    WIDE_PLAN,
)
from approvals.rules import source_in_words

STEPS = {  # written out by hand: (stage, kind, working days, from receipt, on)
    ANSWER: [(1, "ANSWER_IDEA", 5, False, True)],
    TRANSFER: [(1, "ANSWER_TRANSFER", 2, False, True)],
    STAFF: [
        (1, "INTAKE", 2, False, True),
        (2, "CHECK_NOTE", 5, True, False),
        (2, "PARTY_OPINION", 5, True, False),
        (2, "PARTY_MEETING", 2, False, False),
        (2, "UNIT_OPINION", 5, True, True),
        (3, "VOTE", 7, True, False),
        (3, "CLOSE_VOTE", 7, True, False),
        (4, "DECISION", 7, True, True),
    ],
    LEADERS_PLAN: [
        (1, "INTAKE", 2, False, True),
        (2, "CHECK_NOTE", 5, True, True),
        (2, "PARTY_OPINION", 5, True, True),
        (2, "PARTY_MEETING", 2, False, True),
        (2, "UNIT_OPINION", 5, True, True),
        (3, "VOTE", 7, True, True),
        (3, "CLOSE_VOTE", 7, True, True),
        (4, "DECISION", 2, False, True),
    ],
    WIDE_PLAN: [
        (1, "INTAKE", 2, False, True),
        (2, "CHECK_NOTE", 5, True, True),
        (2, "PARTY_OPINION", 5, True, True),
        (2, "PARTY_MEETING", 2, False, True),
        (2, "UNIT_OPINION", 5, True, True),
        (3, "VOTE", 7, False, True),
        (3, "CLOSE_VOTE", 7, False, True),
        (4, "DECISION", 2, False, True),
    ],
    STANDING_COMMITTEE: [
        (1, "INTAKE", 2, False, True),
        (2, "CHECK_NOTE", 10, True, True),
        (2, "UNIT_OPINION", 5, True, True),
        (3, "RESOLUTION", 20, False, True),
        (3, "RESOLUTION_CHECK", 2, False, True),
    ],
}


UNREAD = [STAFF, WIDE_PLAN, STANDING_COMMITTEE]


def test_the_procedures_and_the_answer(hcm):
    for code, rows in STEPS.items():
        steps = Procedure.objects.get(code=code, version=1).steps.order_by("stage", "pk")
        assert [
            (step.stage, step.kind, step.working_days, step.clock == "RECEIPT", step.enabled)
            for step in steps
        ] == rows
    assert Procedure.objects.get(code=LEADERS_PLAN).verified
    assert not Procedure.objects.filter(code__in=UNREAD, verified=True).exists()
    assert set(Step.objects.filter(kind=Kind.VOTE).values_list("base", flat=True)) == {Base.CAST}


def test_every_row_names_its_source(hcm):
    assert not Procedure.objects.filter(legal_source="").exists()
    for rule in (Step, RoutingRule, ReminderRule):
        assert not rule.objects.filter(source="").exists()


def test_an_english_page_says_every_shipped_source_in_english(hcm):
    sources = {*Procedure.objects.values_list("legal_source", flat=True)}
    for rule in (Step, RoutingRule, ReminderRule):
        sources |= {*rule.objects.values_list("source", flat=True)}
    with translation.override("en"):
        said = [source_in_words(source) for source in sources]
        assert source_in_words("Quyết định 12 của xã") == ("Quyết định 12 của xã", "vi")
    assert {language for _words, language in said} == {""}
    with translation.override("vi"):
        assert {source_in_words(source) for source in sources} == {(one, "") for one in sources}


def test_loading_again_adds_nothing_and_touches_nothing(hcm):
    rule = RoutingRule.objects.get(condition="UNIT_AS_AUTHOR")
    rule.sentence = "Đã sửa."
    rule.save()

    assert rules_data.load_rules() == []

    rule.refresh_from_db()
    assert rule.sentence == "Đã sửa."
