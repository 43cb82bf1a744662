"""Sending: what stands in the way and where it is said; what is frozen; returns and exits."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from accounts.models import FundingSource
from core.verdicts import WrongMoment
from journal.models import Entry
from proposals import actions, selectors
from proposals.actions import Incomplete
from proposals.lifecycle import State
from proposals.models import FORM_VERSION, LegalRegime, Registration
from tests.documents.makers import GOOD
from tests.world import NOW, make_unit, make_user, vn

from .makers import PLAN_TYPED, complete_plan, field_of_work, join_in, make_idea, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def here(town):
    return town


def option(title, **more):
    return {"title": title, "description": "Mô tả.", **more}


ONE_CHOSEN = option("Một", is_selected="on")
OTHER = option("Hai")
RISK = PLAN_TYPED["risks"]["risks"][0]
INDICATOR = PLAN_TYPED["effects"]["indicators"][0]
SCAN = PLAN_TYPED["problem"]["legal_scan"][0]
NONE_FOUND = {
    "none_found": "on",
    "gap": "Đã tìm trong danh mục của phường; chưa có văn bản nào.",
    "conflict": "Không trái.",
}

# What is wrong -> the section and the id beside which it is said, and a piece of the sentence.
FAULTS = [
    ({"solution": {"options": [ONE_CHOSEN]}}, "solution", "rows-options", "at least two options"),
    ({"solution": {"options": [OTHER, OTHER]}}, "solution", "rows-options", "Choose one option"),
    (
        {"solution": {"options": [ONE_CHOSEN, ONE_CHOSEN]}},
        "solution",
        "rows-options",
        "only one",
    ),
    (
        {"solution": {"selection_rationale": " "}},  # the chosen option is a breakthrough
        "solution",
        "id_selection_rationale",
        "breakthrough",
    ),
    ({"solution": {"tasks": []}}, "solution", "rows-tasks", "piece of work"),
    ({"risks": {"worst_case": ""}}, "risks", "id_worst_case", "required"),
    ({"risks": {"remedial_measures": ""}}, "risks", "id_remedial_measures", "required"),
    ({"risks": {"risks": []}}, "risks", "rows-risks", "at least one risk"),
    (
        {"risks": {"risks": [{**RISK, "mitigation": ""}]}},
        "risks",
        "id_risks-0-mitigation",
        "remedy",
    ),
    ({"problem": {"scientific_basis": ""}}, "problem", "id_scientific_basis", "required"),
    ({"problem": {"practical_basis": ""}}, "problem", "id_practical_basis", "required"),
    (
        {"problem": {"legal_scan": [{**NONE_FOUND, "gap": ""}]}},
        "problem",
        "id_legal_scan-0-gap",
        "required",
    ),
    (
        {"problem": {"legal_scan": [{**SCAN, "none_found": "on"}]}},
        "problem",
        "id_legal_scan-0-none_found",
        "A document is named",
    ),
    (
        {"problem": {"legal_scan": [SCAN, NONE_FOUND]}},
        "problem",
        "rows-legal_scan",
        "others name documents",
    ),
    (
        {
            "problem": {
                "legal_scan": [NONE_FOUND],
                "problem_type": "REGULATED_BUT_UNSUITABLE",
            }
        },
        "problem",
        "id_problem_type",
        "no document regulates it",
    ),
    ({"problem": {"legal_scan": []}}, "problem", "rows-legal_scan", "at least one document"),
    (
        {"problem": {"legal_scan": [{**SCAN, "instrument_other": "Nghị định 73"}]}},
        "problem",
        "id_legal_scan-0-instrument_other",
        "bare number",
    ),
    ({"declarations": {"commitment": ""}}, "declarations", "id_commitment", "Tick"),
    ({"declarations": {"conflict_declaration": ""}}, "declarations", "id_conflict_", "required"),
    ({"declarations": {"no_state_secret": ""}}, "declarations", "id_no_state_secret", "Tick"),
    ({"declarations": {"E-ELIG-3": "no"}}, "declarations", "id_E-ELIG-3_0", "condition"),
    ({"declarations": {"E-ELIG-3": ""}}, "declarations", "id_E-ELIG-3_0", "Answer this"),
    ({"declarations": {"E-ELIG-5": "unclear"}}, "declarations", "id_E-ELIG-5_note", "unclear"),
    ({"effects": {"no_security_harm": ""}}, "effects", "id_no_security_harm", "does no such harm"),
    ({"effects": {"no_harm_to_others": ""}}, "effects", "id_no_harm_to_others", "no such harm"),
    ({"effects": {"indicators": []}}, "effects", "rows-indicators", "indicator"),
    (
        {"effects": {"indicators": [{**INDICATOR, "measurement_date": "mai"}]}},
        "effects",
        "id_indicators-0-measurement_date",
        "day/month/year",
    ),
    ({"means": {"end_date": "01/01/2026"}}, "means", "id_end_date", "before the start"),
    ({"means": {"budget": "nhiều"}}, "means", "id_budget", "đồng"),
    ({"general": {"field": "999999"}}, "general", "id_field", "valid choice"),
    ({"general": {"registrant_kind": "GROUP"}}, "general", "id_registrant_kind_0", "two authors"),
    ({"general": {"needs_legal_document_pilot": ""}}, "general", "id_needs_legal", "chosen"),
    ({"risks": {"worst_case": "Theo công văn số 12 (MẬT)"}}, "risks", "id_worst_case", "secrecy"),
    (
        {"solution": {"options": [ONE_CHOSEN, option("Hai", pros="Độ mật: Tối mật")]}},
        "solution",
        "id_options-1-pros",
        "secrecy",
    ),
    (
        {"declarations": {"confidential_parts": "(TUYỆT MẬT)"}},
        "declarations",
        "id_confidential_parts",
        "secrecy",
    ),
]


def test_a_plan_is_sent_only_when_it_is_whole(here, subtests):
    plan = make_plan(here.health_staff)
    whole = {row.key: row.data for row in plan.sections.all()}
    for changes, section, anchor, words in FAULTS:
        (key, change), *_none = changes.items()
        plan.sections.filter(key=key).update(data={**whole[key], **change})
        with subtests.test(section=section, anchor=anchor):
            with pytest.raises(Incomplete) as refused:
                actions.send_plan(plan, by=here.health_staff, at=NOW)
            found = refused.value.errors
            assert set(found) == {section}
            assert any(a.startswith(anchor) and words in says for a, _of, says in found[section])
            assert all(label for _a, label, _says in found[section])
            assert refused.value.problems == []
            for _again in range(2):  # judged, and then known
                assert selectors.standing(plan) == ({section}, [])
        plan.sections.filter(key=key).update(data=whole[key])
    plan.refresh_from_db()
    assert (plan.state, plan.code, plan.versions.count()) == (State.DRAFT, None, 0)
    assert selectors.standing(plan).is_ready
    assert actions.send_plan(plan, by=here.health_staff, at=NOW).n == 1


def test_what_contradicts_itself_is_said_beside_the_field(here):
    ward = make_unit("Phường Thử", abbreviation="PTH", kind="COMMUNE")
    free = FundingSource.objects.create(code="KHONG", name="Không cần kinh phí")
    place = [str(ward.pk)]
    for change, anchor, piece in [
        ({"is_pilot": "yes", "pilot_locations": []}, "id_pilot_locations_0", "at least one place"),
        ({"is_pilot": "no", "pilot_locations": place}, "id_pilot_locations_0", "no pilot"),
        (
            {"funding_source": str(free.pk), "budget": "12.000.000"},
            "id_funding_source",
            "12,000,000",
        ),
    ]:
        plan = make_plan(here.health_staff, changes={"means": change})
        with pytest.raises(Incomplete) as refused:
            actions.send_plan(plan, by=here.health_staff, at=NOW)
        ((where, _label, says),) = refused.value.errors["means"]
        assert (where, piece in says) == (anchor, True), says
    agree = {"is_pilot": "yes", "pilot_locations": place, "budget": "0"}
    plan = make_plan(
        here.health_staff, changes={"means": {**agree, "funding_source": str(free.pk)}}
    )
    assert actions.send_plan(plan, by=here.health_staff, at=NOW).n == 1


def test_an_advisory_question_stops_nothing(here):
    plan = make_plan(here.health_staff, changes={"declarations": {"E-ELIG-10": "no"}})
    version = actions.send_plan(plan, by=here.health_staff, at=NOW)
    assert version.values["eligibility"]["E-ELIG-10"]["answer"] == "no"


def test_an_empty_slip_says_everything_at_once(here):
    idea = actions.start_draft(by=here.health_staff, at=NOW)
    with pytest.raises(Incomplete) as refused:
        actions.send_slip(idea, by=here.health_staff, at=NOW)
    anchors = [anchor for anchor, _label, _says in refused.value.errors["slip"]]
    assert anchors[:3] == ["id_title", "id_plan_year", "id_form_0"]
    assert "id_no_state_secret" in anchors
    assert len(anchors) == len(set(anchors)) == 12


def test_authors_must_agree_before_anything_is_sent(here):
    idea = make_idea(here.health_staff, changes={"slip": {"registrant_kind": "GROUP"}})
    silent = actions.invite(
        idea, person=here.ward_staff, level="EDIT", share=30, by=here.health_staff, at=NOW
    )

    def problems():
        with pytest.raises(Incomplete) as refused:
            actions.send_slip(idea, by=here.health_staff, at=NOW)
        return refused.value.problems

    found = problems()
    assert selectors.standing(idea).problems == found
    assert len(found) == 2
    assert "130 %" in found[0]
    assert "has not answered" in found[1]
    assert str(here.ward_staff) in found[1]

    actions.answer_invitation(silent, accept=True, by=here.ward_staff, at=NOW)
    lead = idea.authors.get(is_lead=True)
    actions.change_author(lead, level="EDIT", share=70, by=here.health_staff, at=NOW)
    (only,) = problems()
    assert "30 %" in only
    assert "has not confirmed" in only

    actions.confirm_share(silent, by=here.ward_staff, at=NOW)
    registration = actions.send_slip(idea, by=here.health_staff, at=NOW)
    authors = registration.content["authors"]
    assert [(a["name"], a["share"], a["is_lead"]) for a in authors] == [
        (here.health_staff.full_name, 70, True),
        (here.ward_staff.full_name, 30, False),
    ]


def test_the_silent_one_can_be_taken_out(here):
    idea = make_idea(here.health_staff)
    silent = actions.invite(
        idea, person=here.ward_staff, level="EDIT", share=30, by=here.health_staff, at=NOW
    )
    actions.remove_author(silent, by=here.health_staff, at=NOW)
    assert actions.send_slip(idea, by=here.health_staff, at=NOW)


def test_several_authors_are_no_single_person(here):
    plan = make_plan(
        here.health_staff,
        coauthors=[(here.ward_staff, 20)],
        changes={"general": {"registrant_kind": "INDIVIDUAL"}},
    )
    with pytest.raises(Incomplete) as refused:
        actions.send_plan(plan, by=here.health_staff, at=NOW)
    assert refused.value.errors["general"][0][0] == "id_registrant_kind_0"


def test_personal_data_warns_and_stops_nothing(here):
    idea = make_idea(
        here.health_staff, changes={"slip": {"change": "Gọi 0903 123 456 để biết thêm."}}
    )
    ready = selectors.readiness(idea, day=NOW.date())
    (warned,) = ready.warnings
    assert (warned.section, "0903 123 456" in warned.excerpt) == ("slip", True)
    assert ready.is_ready
    assert actions.send_slip(idea, by=here.health_staff, at=NOW)


def test_the_slip_is_frozen_as_version_0(here):
    idea = make_idea(here.health_staff, title="Phiếu ý tưởng")
    registration = actions.send_slip(idea, by=here.health_staff, at=NOW)
    idea.refresh_from_db()
    version = registration.version
    assert (idea.code, idea.state, idea.moved_at) == ("ĐX-2026-SYT-0001", State.REGISTERED, NOW)
    assert (idea.current_version, version.n, version.form_version) == (version, 0, FORM_VERSION)
    assert (idea.title, idea.field, idea.origin) == ("Phiếu ý tưởng", field_of_work(), "OWN_WORK")
    assert idea.search_text == "phieu y tuong dx-2026-syt-0001"
    assert idea.first_submitted_at is None
    assert registration.content["expected_start"] == "2026-06-01"
    assert registration.content["field"] == {
        "id": field_of_work().pk,
        "name": "Y tế",
        "name_en": "Health",
    }
    assert registration.content["employing_agency"]["name"] == "Sở Y tế"
    assert "legal_regime" not in registration.content

    entry = Entry.objects.for_scope(idea).last()
    assert entry.verb == "proposal.register"
    assert entry.data == {
        "now": "REGISTERED",
        "code": idea.code,
        "version": 0,
        "sha256": version.sha256,
        "unit": here.health.pk,
        "field": field_of_work().pk,
    }
    with pytest.raises(WrongMoment):
        actions.send_slip(idea, by=here.health_staff, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.save_section(idea, "slip", {}, seen=1, by=here.health_staff, at=NOW)


def test_a_plan_is_frozen_with_its_facts_and_evidence(here):
    plan = make_plan(here.health_deputy, coauthors=[(here.ward_staff, 40)], wide=True)
    file = SimpleUploadedFile("Số liệu khảo sát.docx", GOOD["docx"])
    attachment = actions.attach(
        plan, uploaded=file, note="Khảo sát tháng 10", by=here.ward_staff, at=NOW
    )
    version = actions.send_plan(plan, by=here.health_deputy, at=NOW)
    plan.refresh_from_db()
    assert (plan.code, plan.state, plan.first_submitted_at) == (
        "ĐX-2026-SYT-0001",
        State.SUBMITTED,
        NOW,
    )
    assert (plan.legal_regime, plan.is_wide_scope, plan.is_pilot, plan.budget) == (
        LegalRegime.DECREE_73,
        True,
        False,
        120_000_000,
    )
    assert (plan.problem_type, str(plan.start_date), str(plan.end_date)) == (
        "NOT_YET_REGULATED",
        "2026-06-01",
        "2026-12-31",
    )
    values = version.values
    assert values["selected_option"] == 2
    assert values["legal_regime"]["code"] == "DECREE_73"
    assert [said["code"] for said in values["legal_regime"]["sentences"]] == [
        "E-SCOPE-2",
        "E-SCOPE-4",
    ]
    assert len(values["eligibility"]) == 11
    assert values["eligibility"]["E-ELIG-1"]["question"]["name"].startswith("Đề xuất có cơ sở")
    assert version.manifest["files"] == [
        {
            "id": attachment.pk,
            "name": "Số liệu khảo sát.docx",
            "sha256": attachment.file.sha256,
            "size": attachment.file.size,
        }
    ]
    (shown,) = selectors.files_of(version, reader=here.health_head)
    assert (shown.id, shown.note) == (attachment.pk, "Khảo sát tháng 10")
    assert selectors.verify_version(version)
    assert selectors.regime_of(plan).regime == LegalRegime.DECREE_73


def test_a_leader_among_the_authors_brings_decree_73(here):
    plan = make_plan(here.health_staff, coauthors=[(here.ward_deputy, 30)])
    version = actions.send_plan(plan, by=here.health_staff, at=NOW)
    plan.refresh_from_db()
    assert plan.legal_regime == LegalRegime.DECREE_73
    assert version.values["legal_regime"]["sentences"][0]["verified"] is False


def test_a_plan_that_needs_a_legal_document_is_turned_to_its_exit_not_lost(here):
    plan = make_plan(here.health_staff, changes={"general": {"needs_legal_document_pilot": "yes"}})
    version = actions.send_plan(plan, by=here.health_staff, at=NOW)
    plan.refresh_from_db()
    assert (plan.state, plan.code) == (State.OUT_OF_SCOPE, "ĐX-2026-SYT-0001")
    assert plan.legal_regime == LegalRegime.OUTSIDE
    assert selectors.verify_version(version)
    why = selectors.regime_of(plan)
    assert why.is_outside
    assert "right exit" in str(why.sentences[1].text)
    assert Entry.objects.for_scope(plan).last().verb == "proposal.turn_away"
    assert selectors.summary(version, reader=here.health_staff)


def test_returned_mended_and_sent_again_in_the_same_dossier(here):
    plan = make_plan(here.health_staff)
    first = actions.send_plan(plan, by=here.health_staff, at=NOW)
    remarks = [("risks", "worst_case", "Nêu rõ ai chịu trách nhiệm."), ("means", "", " ")]
    assert len(actions.note_to_fix(plan, remarks, by=here.health_officer, at=NOW)) == 1
    actions.advance(plan, "send_back", by=here.health_officer, at=NOW)
    plan.refresh_from_db()
    assert selectors.remarks_to_fix(plan) == {
        ("risks", "worst_case"): "Nêu rõ ai chịu trách nhiệm."
    }
    status = {row.key: row.status for row in selectors.task_list(plan, reader=here.health_staff)}
    assert (status["risks"], status["means"]) == ("TO_FIX", "DONE")

    risks = plan.sections.get(key="risks")
    typed = {**risks.data, "worst_case": "Lộ dữ liệu; trạm trưởng chịu trách nhiệm."}
    half = actions.save_section(
        plan, "risks", typed, seen=risks.version, by=here.health_staff, at=NOW
    )
    assert half.status == "TO_FIX"  # until its writer says it is done
    done = actions.save_section(
        plan, "risks", typed, seen=half.version, done=True, by=here.health_staff, at=NOW
    )
    assert done.status == "DONE"

    later = vn(2026, 3, 12, 9)
    second = actions.send_plan(plan, by=here.health_staff, at=later)
    plan.refresh_from_db()
    assert (second.n, plan.code, plan.first_submitted_at) == (2, "ĐX-2026-SYT-0001", NOW)
    assert (plan.state, plan.current_version) == (State.SUBMITTED, second)
    assert selectors.remarks_to_fix(plan) == {}
    changed = [
        row
        for section in selectors.compare(first, second, reader=here.health_head)
        for row in section.rows
        if row.changed
    ]
    assert [row.name for row in changed] == ["worst_case"]
    assert first.values["worst_case"] == PLAN_TYPED["risks"]["worst_case"]


def test_an_idea_lives_on_in_one_dossier(here):
    idea = make_idea(here.health_staff)
    actions.send_slip(idea, by=here.health_staff, at=NOW)
    actions.advance(idea, "agree", by=here.health_head, at=NOW)
    with pytest.raises(WrongMoment):
        actions.send_plan(idea, by=here.health_staff, at=NOW)  # the plan is not begun yet
    complete_plan(idea, by=here.health_staff)
    version = actions.send_plan(idea, by=here.health_staff, at=NOW)
    idea.refresh_from_db()
    assert (version.n, idea.code, idea.registration.version.n) == (1, "ĐX-2026-SYT-0001", 0)
    assert Registration.objects.count() == 1


def test_a_plan_is_no_slip(here):
    plan = make_plan(here.health_staff)
    with pytest.raises(WrongMoment):
        actions.send_slip(plan, by=here.health_staff, at=NOW)


def test_codes_run_by_unit_and_year(here):
    def code(by, at=NOW):
        idea = make_idea(by, at=at)
        actions.send_slip(idea, by=by, at=at)
        idea.refresh_from_db()
        return idea.code

    division = make_unit(parent=here.health, is_employing_agency=False)
    division_staff = make_user(unit=division)
    assert [code(here.health_staff), code(division_staff), code(here.ward_staff)] == [
        "ĐX-2026-SYT-0001",
        "ĐX-2026-SYT-0002",
        "ĐX-2026-PSG-0001",
    ]
    assert code(here.health_staff, vn(2026, 12, 31, 23, 59)) == "ĐX-2026-SYT-0003"
    assert code(here.health_staff, vn(2027, 1, 1, 0, 1)) == "ĐX-2027-SYT-0001"


def test_the_unit_is_the_one_that_employs_the_lead_when_it_is_sent(here):
    idea = make_idea(here.health_staff)
    here.health_staff.unit = here.ward
    here.health_staff.save()
    actions.send_slip(idea, by=here.health_staff, at=NOW)
    idea.refresh_from_db()
    assert (idea.unit, idea.code) == (here.ward, "ĐX-2026-PSG-0001")


def test_joining_names_a_living_dossier(here):
    one, other = make_idea(here.health_staff), make_idea(here.ward_staff)
    actions.send_slip(one, by=here.health_staff, at=NOW)
    for wrong in (None, one, other):  # other was never sent
        with pytest.raises(WrongMoment), transaction.atomic():
            actions.advance(one, "join", joined_to=wrong, by=here.health_head, at=NOW)
    actions.send_slip(other, by=here.ward_staff, at=NOW)
    other.refresh_from_db()
    joined = actions.advance(one, "join", joined_to=other, by=here.health_head, at=NOW)
    assert (joined.state, joined.joined_to) == (State.JOINED, other)
    assert Entry.objects.for_scope(one).last().data["joined_to"] == other.pk
    third = make_idea(here.ward_staff)
    actions.send_slip(third, by=here.ward_staff, at=NOW)
    with pytest.raises(WrongMoment):
        actions.advance(third, "join", joined_to=joined, by=here.ward_head, at=NOW)


def test_an_author_never_decides(here):
    plan = make_plan(here.health_staff, coauthors=[(here.health_head, 20)])
    actions.send_plan(plan, by=here.health_staff, at=NOW)
    for author in (here.health_head, here.health_staff):
        with pytest.raises(PermissionDenied), transaction.atomic():
            actions.advance(plan, "approve", by=author, at=NOW)
    with pytest.raises(PermissionDenied):  # only the lead takes it back
        actions.advance(plan, "withdraw", by=here.health_head, at=NOW)


def test_rights_are_read_fresh(here):
    """The object in hand may be old: rights and state come from the database."""
    plan = make_plan(here.health_staff)
    old = type(plan).objects.get(pk=plan.pk)
    actions.send_plan(plan, by=here.health_staff, at=NOW)
    with pytest.raises(WrongMoment):
        actions.send_plan(old, by=here.health_staff, at=NOW)
    sleeper = here.health_officer
    type(sleeper).objects.filter(pk=sleeper.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        actions.advance(plan, "approve", by=sleeper, at=NOW)


def test_what_was_sent_cannot_be_changed(here):
    plan = make_plan(here.health_staff)
    version = actions.send_plan(plan, by=here.health_staff, at=NOW)
    for change in (
        lambda: version.parts.update(name="khac"),
        lambda: version.parts.all().delete(),
        lambda: plan.versions.update(n=7),
        lambda: plan.versions.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert selectors.verify_version(version)


def test_files_are_the_authors_until_they_are_sent(here):
    plan = make_plan(here.health_staff)
    join_in(plan, here.ward_staff, 1, level="VIEW")
    file = SimpleUploadedFile("Số liệu.docx", GOOD["docx"])
    with pytest.raises(PermissionDenied):
        actions.attach(plan, uploaded=file, by=here.ward_staff, at=NOW)
    kept = actions.attach(plan, uploaded=file, by=here.health_staff, at=NOW)
    assert [f.name for f in selectors.files_of(plan, reader=here.ward_staff)] == ["Số liệu.docx"]
    assert selectors.files_of(plan, reader=here.health_head) == []
    assert selectors.may_read_file(kept, reader=here.ward_staff)
    assert not selectors.may_read_file(kept, reader=here.health_head)
    actions.detach(kept, by=here.health_staff, at=NOW)
    actions.detach(kept, by=here.health_staff, at=NOW)
    assert selectors.files_of(plan, reader=here.health_staff) == []
    verbs = list(Entry.objects.for_scope(plan).values_list("verb", flat=True))
    assert verbs[-2:] == ["proposal.attach", "proposal.detach"]
