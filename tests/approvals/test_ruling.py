"""Rows of who is competent written in pages: checked, tried, put out, issued by a second person."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import override

from approvals import actions, routing
from approvals.competence import Condition, Facts, Outcome, faults_of_row
from approvals.models import HandDown, Remark, RoutingDraft, RoutingRule
from approvals.selectors.routing_drafts import BLANK, procedures, row_of, try_with
from core import clock
from core.verdicts import Stale, WrongMoment
from journal.models import Entry
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import submitted
from tests.approvals.test_procedures import FIRST_DAY, LAST, LATER
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
CODES = {"STAFF_PLAN": "APPROVAL", "REGISTRATION_ANSWER": "REGISTRATION"}
GOOD = {
    **BLANK, "code": "E-LEVEL-5", "sentence": "Hồ sơ lên {above}.", "source": "Quyết định 1",
    "regime": "DECREE_73",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


WRONG = [
    # what somebody wrote                                                   what is wrong with it
    ({}, None),
    ({"sentence": " "}, "sentence"),
    ({"sentence": "Hồ sơ lên {ngoài}."}, "sentence"),
    ({"sentence_en": "Up to {above"}, "sentence_en"),
    ({"source": ""}, "source"),
    ({"code": "mức 1"}, "code"),
    ({"priority": 101}, "priority"),
    ({"budget_from": 5, "budget_to": 5}, "budget_to"),
    ({"budget_from": 9, "budget_to": 5}, "budget_to"),
    ({"budget_from": 5, "budget_to": 9}, None),
    ({"outcome": "TO_LEVEL"}, "to_level"),
    ({"outcome": "TO_LEVEL", "to_level": "CITY"}, None),
    ({"to_level": "CITY"}, "to_level"),
    ({"outcome": "TO_UNIT"}, "to_unit"),
    ({"outcome": "TO_UNIT", "to_unit": 7}, None),
    ({"outcome": "TO_UNIT", "to_unit": 7, "unit": 7}, "to_unit"),
    ({"to_unit": 7}, "to_unit"),
    ({"outcome": "OUT_OF_SCOPE"}, "regime"),
    ({"outcome": "OUT_OF_SCOPE", "regime": "OUTSIDE"}, None),
    ({"outcome": "ONE_LEVEL_UP", "regime": ""}, "condition"),
    ({"outcome": "ONE_LEVEL_UP", "regime": "", "wide_scope": False}, None),
    ({"outcome": "TO_MANAGING"}, "outcome"),
    ({"outcome": "TO_MANAGING", "managing_level": "CITY"}, None),
    ({"condition": "MANAGED_ELSEWHERE", "outcome": "TO_MANAGING", "regime": ""}, None),
    ({"condition": "MANAGED_ELSEWHERE", "outcome": "HAND_DOWN"}, "outcome"),
    ({"condition": "HEAD_AMONG_AUTHORS", "outcome": "STAY"}, "outcome"),
    ({"condition": "HEAD_IN_CONFLICT", "outcome": "STAY"}, "outcome"),
    ({"condition": "NO_VOTER_LEFT", "outcome": "SAID"}, "outcome"),
    ({"condition": "HEAD_AMONG_AUTHORS", "outcome": "ONE_LEVEL_UP", "regime": ""}, None),
    ({"condition": "UNIT_AS_AUTHOR", "outcome": "TO_UNIT", "to_unit": 7}, "outcome"),
    ({"condition": "GROUP_ACROSS_UNITS", "outcome": "OPINIONS_OF_HEADS"}, None),
    ({"outcome": "OPINIONS_OF_HEADS"}, "outcome"),
    ({"outcome": "HAND_DOWN", "limit_budget": 5, "report_days": 5}, None),
    ({"outcome": "HAND_DOWN", "report_days": 0}, "report_days"),
    ({"limit_budget": 5}, "limit_budget"),
    ({"report_days": 5}, "report_days"),
    ({"procedure": "KHÔNG_CÓ"}, "procedure"),
    ({"procedure": "STAFF_PLAN", "purpose": "REGISTRATION"}, "procedure"),
    ({"procedure": "STAFF_PLAN", "purpose": "APPROVAL"}, None),
]


@pytest.mark.parametrize(("said", "field"), WRONG)
def test_what_contradicts_itself_is_refused_beside_its_field(said, field):
    found = faults_of_row({**GOOD, **said}, CODES)
    assert list(found) == ([field] if field else []), found


def test_every_row_that_ships_passes_the_check_and_every_pair_that_passes_is_let_in(hcm):
    known = procedures()
    for rule in RoutingRule.objects.order_by("pk"):
        assert faults_of_row(row_of(rule), known) == {}, rule
    for condition in Condition:  # what the check lets through the database does too
        for outcome in Outcome:
            row = {**GOOD, "condition": condition, "outcome": outcome, "managing_level": "CITY"}
            row |= {"to_level": "CITY"} if outcome == Outcome.TO_LEVEL else {}
            row |= {"to_unit": hcm.root.pk} if outcome == Outcome.TO_UNIT else {}
            row |= {"regime": "OUTSIDE"} if outcome == Outcome.OUT_OF_SCOPE else {}
            if not faults_of_row(row, known):
                columns = {f"{k}_id" if k == "to_unit" else k: v for k, v in row.items()}
                RoutingRule.objects.create(key=f"{condition}/{outcome}", **columns)


def written(hcm, rule=None, *, ends=False, day=FIRST_DAY, **row):
    draft = actions.start_rule(rule, ends=ends, by=hcm.admin, at=NOW)
    return actions.write_rule(
        draft, valid_from=day, row=row, seen=draft.edition, by=hcm.admin, at=NOW
    )


def out(hcm, *args, **kwargs):
    draft = written(hcm, *args, **kwargs)
    return actions.open_rule(draft, until=LAST, seen=draft.edition, by=hcm.admin, at=NOW)


def issue(hcm, draft, **changes):
    given = {"number": "46/QĐ", "document_date": TODAY, "seen": draft.edition, "at": LATER}
    return actions.issue_rule(draft, **given | {"by": hcm.admin2} | changes)


def to_health(hcm):
    return {**GOOD, "outcome": "TO_UNIT", "to_unit": hcm.health.pk, "problem_type": "",
            "regime": "", "unit": hcm.ward.pk}  # fmt: skip


def test_an_issued_row_routes_a_sent_dossier_from_its_day(hcm):
    draft = out(hcm, **to_health(hcm))
    assert not RoutingRule.objects.filter(code="E-LEVEL-5").exists()
    new = issue(hcm, draft)
    assert (new.version, new.valid_from, new.to_unit) == (1, FIRST_DAY, hcm.health)
    with clock.frozen(LATER):  # the day before
        assert submitted(hcm, hcm.ward_staff, at=LATER).unit == hcm.ward
    day = NOW + timedelta(days=10)
    with clock.frozen(day):
        case = submitted(hcm, hcm.ward_staff, at=day)
    assert case.unit == hcm.health
    assert new.pk in [said["row"] for said in case.routing]
    verbs = Entry.objects.filter(scope="rules").order_by("n").values_list("verb", flat=True)
    assert list(verbs) == [
        f"routing.{one}" for one in ("start_draft", "compose", "open_comments", "issue")
    ]


def test_the_next_version_ends_the_old_row_on_the_day_before(hcm):
    old = issue(hcm, out(hcm, **to_health(hcm)))
    later = FIRST_DAY + timedelta(days=30)
    at = NOW + timedelta(days=12)
    draft = actions.start_rule(old, by=hcm.admin, at=at)
    with pytest.raises(WrongMoment, match="composed already"):
        actions.start_rule(old, by=hcm.admin, at=at)
    with pytest.raises(ValidationError, match="from 19/03/2026 only"):
        actions.write_rule(
            draft, valid_from=FIRST_DAY, row={}, seen=draft.edition, by=hcm.admin, at=NOW
        )
    draft = actions.write_rule(
        draft, valid_from=later, row={"priority": 7}, seen=draft.edition, by=hcm.admin, at=at
    )
    until = FIRST_DAY + timedelta(days=10)
    draft = actions.open_rule(draft, until=until, seen=draft.edition, by=hcm.admin, at=at)
    new = issue(hcm, draft, at=NOW + timedelta(days=25))
    old.refresh_from_db()
    assert (new.key, new.version, new.priority) == (old.key, 2, 7)
    assert (old.valid_to, new.valid_from) == (later, later)
    assert [row.id for row in routing.rules_on(later) if row.code == old.code] == [new.pk]
    before = routing.rules_on(later - timedelta(days=1))
    assert [row.id for row in before if row.code == old.code] == [old.pk]
    with pytest.raises(WrongMoment, match="ends before"):
        actions.start_rule(old, by=hcm.admin, at=NOW)


def test_a_row_is_ended_by_a_day_alone(hcm):
    rule = RoutingRule.objects.get(key="E-LEVEL-3/MANAGED_ELSEWHERE")
    assert issue(hcm, out(hcm, rule, ends=True)) is None
    rule.refresh_from_db()
    assert rule.valid_to == FIRST_DAY
    assert RoutingDraft.objects.get().rule is None


def test_two_people_issue_and_nobody_writes_over_anothers(hcm):
    draft = written(hcm, **GOOD)
    with pytest.raises(PermissionDenied, match="put out for comment yet"):
        issue(hcm, draft)
    draft = actions.open_rule(draft, until=LAST, seen=draft.edition, by=hcm.admin, at=NOW)
    with pytest.raises(PermissionDenied, match="second administrator"):
        issue(hcm, draft, by=hcm.admin)
    with pytest.raises(WrongMoment, match="Remarks are open"):
        issue(hcm, draft, at=NOW + timedelta(days=1))
    with pytest.raises(WrongMoment, match="later day"):  # dossiers were sent that day already
        issue(hcm, draft, at=NOW + timedelta(days=10))
    with pytest.raises(PermissionDenied):
        issue(hcm, draft, by=hcm.ward_head)
    with pytest.raises(Stale):
        issue(hcm, draft, seen=draft.edition - 1)
    with pytest.raises(DatabaseError), transaction.atomic():  # the wall behind
        RoutingDraft.objects.update(
            issued_by=hcm.admin, issued_at=LATER, number="1", document_date=TODAY,
            rule=RoutingRule.objects.first(),
        )  # fmt: skip
    remark = actions.leave_remark(draft, text="Quá gấp.", by=hcm.ward_staff, at=NOW)
    assert Remark.objects.get() == remark
    with pytest.raises(WrongMoment, match="not answered"):
        issue(hcm, draft)
    actions.answer_remark(remark, text="Giữ.", used=False, by=hcm.admin, at=NOW)
    issue(hcm, draft)
    with pytest.raises(WrongMoment, match="issued already"):
        issue(hcm, draft)


def test_days_that_cannot_be(hcm):
    for day in (TODAY, TODAY - timedelta(days=1)):
        with pytest.raises(ValidationError, match="after today"), transaction.atomic():
            written(hcm, day=day, **GOOD)
    hcm.health.valid_to = FIRST_DAY
    hcm.health.save(update_fields=["valid_to"])
    with pytest.raises(ValidationError) as found, transaction.atomic():
        written(hcm, **to_health(hcm))
    assert "to_unit" in found.value.error_dict
    with pytest.raises(PermissionDenied):
        actions.start_rule(by=hcm.ward_head, at=NOW)


def test_with_and_without_a_draft(hcm):
    draft = written(hcm, **to_health(hcm))
    asked = {"unit": hcm.ward, "managing": None, "day": FIRST_DAY}
    facts = Facts("APPROVAL", regime="CONCLUSION_14_PLAN")
    before, after, used = try_with(draft, facts=facts, **asked)
    assert (before.unit, after.unit, used) == (hcm.ward, hcm.health, True)
    facts = Facts("APPROVAL", regime="DECREE_73")
    elsewhere = {**asked, "unit": hcm.health}
    before, after, used = try_with(draft, facts=facts, **elsewhere)
    assert (before.unit, after.unit, used) == (hcm.health, hcm.health, False)


def test_on_its_pages(hcm):
    """Written, tried, put out, remarked on, answered, issued by a second administrator."""
    admin, second, staff = Person(hcm.admin), Person(hcm.admin2), Person(hcm.ward_staff)
    rules = reverse("approvals:rules")
    assert "Write a new row" not in text_of(staff.open(rules))
    answer = admin.press(admin.open(rules), action="rows/start")
    draft = RoutingDraft.objects.get()
    assert answer.headers["Location"] == reverse("approvals:write_rule", args=[draft.pk])
    home = reverse("approvals:rule_draft", args=[draft.pk])
    assert staff.client.get(home).status_code == 404  # the keepers' own until it is out
    page = admin.open(answer.headers["Location"])
    typed = {
        "code": "E-LEVEL-6", "valid_from": f"{FIRST_DAY:%d/%m/%Y}", "condition": "ALWAYS",
        "outcome": "HAND_DOWN", "at_level": "CITY", "budget_to": "300.000.000",
        "limit_budget": "100.000.000", "report_days": "3", "priority": "0",
        "sentence": "{above} giao {unit} quyết định.", "source": "Quyết định 9",
    }  # fmt: skip
    wrong = admin.press(page, **{**typed, "report_days": "500", "sentence": "Giao {nơi}."})
    assert wrong.status_code == 200
    assert "Only {unit} and {above}" in text_of(wrong)
    assert "Enter 1 to 120" in text_of(wrong)
    assert "Giao {nơi}." in wrong.content.decode()
    assert admin.press(page, **typed).status_code == 302
    text = text_of(admin.open(home))
    assert "is handed down, within limits" in text
    tried = reverse("approvals:try_draft", args=[draft.pk])
    asked = {
        "unit": "PSG", "purpose": "APPROVAL", "post": "STAFF", "managing": "UBNDTP",
        "regime": "DECREE_73", "budget": "5000000", "day": f"{FIRST_DAY:%d/%m/%Y}",
    }  # fmt: skip
    asked["managing"] = hcm.root.abbreviation
    answer = admin.client.get(tried, asked)
    assert "takes effect for these facts" in text_of(answer)
    assert staff.client.get(tried).status_code == 403
    page = admin.open(reverse("approvals:open_rule", args=[draft.pk]))
    assert admin.press(page, until=f"{LAST:%d/%m/%Y}").status_code == 302
    assert staff.press(staff.open(home), text="Hạn mức thấp.").status_code == 302
    remark = Remark.objects.get()
    assert "Draft: E-LEVEL-6" in text_of(second.open(reverse("approvals:remarks")))
    page = second.open(reverse("approvals:answer_remark", args=[remark.pk]))
    assert second.press(page, text="Giữ nguyên.", used="no").status_code == 302
    issues = reverse("approvals:issue_rule", args=[draft.pk])
    assert admin.client.get(issues).status_code == 403
    with clock.frozen(LATER):
        page = second.open(issues)
        answer = second.press(page, number="46/QĐ", document_date="09/03/2026")
        assert answer.status_code == 302
        rule = RoutingRule.objects.get(code="E-LEVEL-6")
        assert (rule.limit_budget, rule.report_days) == (100_000_000, 3)
        assert "46/QĐ" in text_of(staff.open(reverse("approvals:rule", args=[rule.pk])))
        page = admin.open(reverse("approvals:rule", args=[rule.pk]))
        answer = admin.press(page, action="replace", button={"what": "end"})
        assert RoutingDraft.objects.get(replaces=rule).ends_only
        assert "No more in force from" in text_of(admin.open(answer.headers["Location"]))
    assert not HandDown.objects.exists()
