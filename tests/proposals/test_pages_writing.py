"""Writing a section: saved, stale, declared done, sent back; rows and the stash, without JS."""

import json
import re
from copy import deepcopy
from datetime import timedelta
from html import unescape

import pytest
from django.core import signing
from django.test import Client

from core import clock
from documents.models import File
from proposals import actions, selectors
from proposals.actions.stash import KEPT_FOR
from proposals.models import Attachment, EligibilityQuestion, Proposal, Section, StashedForm
from proposals.tasks import drop_old_stashes
from proposals.views import stashing
from tests.world import NOW, PASSWORD, city, make_user

from .makers import PLAN_TYPED, join_in, make_plan, questions
from .pages import desk_of, fields_of, hidden, press, read, words

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Requested-With": "autosave"}


@pytest.fixture(autouse=True)
def _now():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def town():
    return city()


@pytest.fixture
def lead(town):
    return town.health_staff


@pytest.fixture
def desk(lead):
    return desk_of(lead)


@pytest.fixture
def draft(lead):
    return actions.start_draft(by=lead, at=NOW, route="PLAN", title="Bớt một chữ ký")


def url_of(draft, key="risks", *, save=False) -> str:
    return f"/proposals/{draft.pk}/plan/{key}/" + ("save/" if save else "")


def typed(key="risks", **changes) -> dict:
    return {**deepcopy(PLAN_TYPED[key]), **changes}


def sent(key="risks", *, version=0, **changes) -> dict:
    return {"version": version, **fields_of(key, typed(key, **changes))}


def stored(draft, key="risks") -> Section:
    return draft.sections.get(key=key)


# --- saving ---


@pytest.mark.parametrize("rows", [1, 20])
def test_the_draft_copy_saves_itself_at_the_same_cost(draft, desk, rows, django_assert_num_queries):
    data = sent(risks=[PLAN_TYPED["risks"]["risks"][0]] * rows)
    desk.get(url_of(draft))  # the session is prolonged at its first page only
    # Session, person, posts, the dossier; locked with its person and authors; section; kept.
    with django_assert_num_queries(11):
        answer = desk.post(url_of(draft, save=True), data, headers=AUTOSAVE)
    assert answer.status_code == 200
    assert len(stored(draft).data["risks"]) == rows


def test_saving_goes_on_to_the_next_section_and_takes_anything(draft, desk):
    answer = desk.post(url_of(draft, "means"), {"version": 0, "budget": "khoảng hai trăm triệu"})

    assert answer["Location"] == url_of(draft, "risks")
    kept = stored(draft, "means")
    assert (kept.data["budget"], kept.version) == ("khoảng hai trăm triệu", 1)
    assert how_far(desk, draft, "means") == "Đang nhập"
    assert "khoảng hai trăm triệu" in read(desk, url_of(draft, "means"))


def test_every_section_shows_again_what_was_saved_in_it(draft, desk):
    for key in PLAN_TYPED:
        answer = desk.post(url_of(draft, key), sent(key))
        assert answer.status_code == 302, key
        for value in fields_of(key, typed(key)).values():
            if isinstance(value, str) and len(value) > 30:
                assert value.split(". ")[0] in read(desk, url_of(draft, key)), (key, value)


def test_leaving_goes_to_my_dossiers_and_the_check_gets_its_writer_back(draft, desk):
    out = desk.post(url_of(draft), {**sent(), "exit": "1"})
    back = desk.post(url_of(draft), {**sent(version=1), "back": "check"})

    assert out["Location"] == "/mine/"
    assert back["Location"] == f"/proposals/{draft.pk}/check/#part-risks"
    assert 'name="back" value="check"' in read(desk, url_of(draft) + "?back=check")


def test_a_section_said_to_be_done_is_checked_and_its_faults_lead_to_their_fields(draft, desk):
    answer = desk.post(url_of(draft), {**sent(worst_case=""), "done": "yes"})

    text = words(answer)
    assert answer.status_code == 200
    assert "<title>Lỗi:" in text
    assert 'href="#id_worst_case"' in text
    assert "Mất mạng trong buổi khám." in text  # what was typed stays
    assert stored(draft).data["remedial_measures"]  # and is saved
    assert how_far(desk, draft) == "Đang nhập"
    assert hidden(text, "version") == str(stored(draft).version)

    answer = desk.post(url_of(draft), {**sent(version=1), "done": "yes"})
    assert answer.status_code == 302
    assert how_far(desk, draft) == "Đã xong"


def how_far(desk, draft, key="risks") -> str:
    """What the task list says of a section."""
    text = read(desk, f"/proposals/{draft.pk}/plan/")
    tasks = re.search(r'<nav class="card draft-tasks".*?</nav>', text)[0]
    end = "/authors/" if key == "authors" else f"/plan/{key}/"
    line = next(one for one in re.findall("<li.*?</li>", tasks) if end in one)
    return re.search(r'class="tag [^"]*">([^<]*)<', line)[1]


def test_an_empty_form_is_checked_and_has_its_two_ways_on(draft, desk):
    answer = chosen(read(desk, url_of(draft)))[0]  # what a press of the main button sends
    text = words(desk.post(url_of(draft), {"version": 0, "done": answer}))

    assert 'href="#id_worst_case"' in text
    assert "Đã lưu." not in text
    assert "“Lưu nháp và thoát”" in re.search(r'class="error-summary".*?</ul>', text)[0]
    later = desk.post(url_of(draft), {"version": 1, "done": "later"}, follow=True)
    assert later.redirect_chain[-1][0] == url_of(draft, "effects")
    assert "Phần này chưa đủ nội dung" in words(later)
    left = desk.post(url_of(draft), {"version": 1, "done": "yes", "exit": "1"}, follow=True)
    assert left.redirect_chain[-1][0] == "/mine/"
    assert "Đã lưu nháp" in words(left)


def test_a_complete_section_is_done_whatever_was_answered(draft, desk):
    """The list and the line of the check never contradict each other."""
    assert how_far(desk, draft) == "Chưa bắt đầu"
    desk.post(url_of(draft), {**sent(), "done": "later"})
    assert how_far(desk, draft) == "Đã xong"
    desk.post(url_of(draft), {**sent(version=1, worst_case=""), "done": "later"})
    assert how_far(desk, draft) == "Đang nhập"


def chosen(text: str, name: str = "done") -> list[str]:
    """The answers of a question that are ticked on a page."""
    buttons = re.findall(rf'<input type="radio"[^>]*name="{name}"[^>]*>', text)
    return [re.search(r'value="(\w*)"', one)[1] for one in buttons if "checked" in one]


def test_said_to_be_finished_stays_said_so_the_correction_is_checked_too(draft, desk):
    first = desk.post(url_of(draft), {**sent(worst_case=""), "done": "yes"})
    assert chosen(words(first)) == ["yes"]

    again = {"version": hidden(words(first), "version"), "done": chosen(words(first))[0]}
    second = desk.post(url_of(draft), {**sent(remedial_measures=""), **again})
    assert 'href="#id_remedial_measures"' in words(second)  # it was checked, not put aside

    again["version"] = hidden(words(second), "version")
    third = desk.post(url_of(draft), {**sent(), **again})
    assert third.status_code == 302
    assert stored(draft).status == Section.Status.DONE


@pytest.mark.parametrize("button", [{"add_row": "risks"}, {"drop_row": "risks-0"}])
@pytest.mark.parametrize("answer", ["yes", "later"])
def test_a_row_more_or_less_leaves_the_answer_alone(draft, desk, button, answer):
    text = words(desk.post(url_of(draft), {**sent(), **button, "done": answer}))

    assert chosen(text) == [answer]


def test_the_question_shows_what_was_last_answered_and_before_that_yes(draft, desk):
    assert chosen(read(desk, url_of(draft))) == ["yes"]
    desk.post(url_of(draft, save=True), sent(worst_case=""), headers=AUTOSAVE)
    assert chosen(read(desk, url_of(draft))) == ["yes"]  # the copy that saves itself says nothing
    for version, said in enumerate(("later", "yes", "later"), 1):
        desk.post(url_of(draft), {**sent(version=version, worst_case=""), "done": said})
        assert chosen(read(desk, url_of(draft))) == [said]


def test_after_a_save_with_errors_the_page_knows_what_was_saved(draft, desk):
    text = words(
        desk.post(
            url_of(draft, "general"),
            {**sent("general", title="Bớt hai chữ ký", summary=""), "done": "yes"},
        )
    )

    crumb = re.search(r'<p class="where noprint">.*?</p>', text)[0]
    assert "Bớt hai chữ ký" in crumb
    assert "Bớt một chữ ký" not in text


def test_a_title_too_long_is_refused_beside_its_field_and_nothing_of_it_is_cut(draft, desk):
    title = ("Bớt một chữ ký " * 40).strip()
    assert "maxlength" not in read(desk, url_of(draft, "general"))  # it would cut a pasted text

    data = sent("general", title=title)
    assert desk.post(url_of(draft, "general", save=True), data, headers=AUTOSAVE).status_code == 200
    assert stored(draft, "general").data["title"] == title

    data["version"] = stored(draft, "general").version
    text = words(desk.post(url_of(draft, "general"), {**data, "done": "yes"}))
    said = re.search(r'id="id_title_error".*?</div></div>', text)[0]
    assert "500" in said
    assert "599" in said
    assert title in text
    assert stored(draft, "general").data["title"] == title
    assert "500" in re.search(r'id="id_title_helptext".*?</div>', text)[0]


def test_a_title_too_long_begins_nothing_and_stays_typed(lead, desk):
    press(desk, "/proposals/new/", {"route": "PLAN"})
    before = Proposal.objects.count()
    text = words(press(desk, "/proposals/new/", {"route": "PLAN", "title": "Dài " * 200}))

    assert 'id="id_title_error"' in text
    assert ("Dài " * 200).strip() in text
    assert "maxlength" not in text
    assert Proposal.objects.count() == before


def test_one_option_is_chosen_among_all_by_a_button_that_they_share(draft, desk):
    text = read(desk, url_of(draft, "solution"))
    radios = re.findall(r'<input type="radio" name="options-is_selected" value="(\w+)"', text)
    assert radios == ["0", "1", "__prefix__"]  # two rows and the pattern of a new one

    options = [{**one, "is_selected": ""} for one in typed("solution")["options"]]
    data = {**sent("solution", options=options), "options-is_selected": "1", "done": "yes"}
    assert desk.post(url_of(draft, "solution"), data).status_code == 302
    kept = stored(draft, "solution").data["options"]
    assert [bool(one["is_selected"]) for one in kept] == [False, True]
    text = read(desk, url_of(draft, "solution"))
    ticked = re.findall(r'name="options-is_selected" value="(\w+)"[^>]*checked', text)
    assert ticked == ["1"]

    gone = words(desk.post(url_of(draft, "solution"), {**data, "drop_row": "options-0"}))
    ticked = re.findall(r'name="options-is_selected" value="(\w+)"[^>]*checked', gone)
    assert ticked == ["0"]  # it moved up with its row


def test_options_chosen_twice_are_named(draft, desk):
    options = [{**one, "is_selected": "on"} for one in typed("solution")["options"]]
    text = words(
        desk.post(url_of(draft, "solution"), {**sent("solution", options=options), "done": "yes"})
    )

    said = re.search(r'id="error-summary-title".*?</ul>', text)[0]
    assert f"“{options[0]['title']}”, “{options[1]['title']}”" in said


def test_a_year_that_is_none_is_told_with_an_example(draft, desk):
    for year in ("năm nay", "2019", "21000"):
        data = sent("general", plan_year=year, version=stored_version(draft, "general"))
        text = words(desk.post(url_of(draft, "general"), {**data, "done": "yes"}))
        assert "ví dụ 2026" in re.search(r'id="id_plan_year_error".*?</div></div>', text)[0]


def stored_version(draft, key) -> int:
    row = draft.sections.filter(key=key).first()
    return row.version if row else 0


def test_a_fault_of_the_declarations_names_its_question(draft, desk):
    questions()
    data = {**sent("declarations"), "E-ELIG-3": "", "E-ELIG-5": "unclear", "done": "yes"}
    text = words(desk.post(url_of(draft, "declarations"), data))

    asked = {row.code: row.text.rstrip(".") for row in EligibilityQuestion.objects.all()}
    said = re.search(r'id="error-summary-title".*?</ul>', text)[0]
    assert f"{asked['E-ELIG-3']}: " in said
    assert f"Ghi chú cho câu hỏi “{asked['E-ELIG-5']}”: " in said
    note = re.search(r'<div id="div_id_E-ELIG-5_note".*?</label>', text)[0]
    assert "không bắt buộc" not in note
    assert "không bắt buộc" in re.search(r'<div id="div_id_E-ELIG-4_note".*?</label>', text)[0]


def test_the_mark_not_verified_is_explained_where_it_stands(draft, desk):
    questions()
    EligibilityQuestion.objects.update(verified=False)
    text = read(desk, url_of(draft, "declarations"))
    assert text.count("unverified-note") == 1
    assert "chưa đối chiếu quy định này với nguyên văn văn bản" in text

    EligibilityQuestion.objects.update(verified=True)
    assert "unverified-note" not in read(desk, url_of(draft, "declarations"))


def test_after_the_last_section_comes_the_check(draft, desk):
    answer = desk.post(url_of(draft, "declarations"), {**sent("declarations"), "done": "later"})

    assert answer["Location"] == f"/proposals/{draft.pk}/check/"


def test_a_rule_over_several_fields_stands_beside_its_field(draft, desk):
    answer = desk.post(
        url_of(draft, "solution"), {**sent("solution", selection_rationale=""), "done": "yes"}
    )

    text = words(answer)
    assert 'href="#id_selection_rationale"' in text
    assert 'id="id_selection_rationale_error"' in text


def test_an_answer_left_for_later_is_no_fault(draft, desk):
    answer = desk.post(url_of(draft), {**sent(worst_case=""), "done": "later"})

    assert answer.status_code == 302
    assert how_far(desk, draft) == "Đang nhập"


@pytest.mark.parametrize("key", ["slip", "authors", "files", "nonsense"])
def test_only_the_sections_of_a_plan_are_written_in_a_plan(draft, desk, key):
    assert desk.get(url_of(draft, key)).status_code == 404
    assert desk.post(url_of(draft, key, save=True), headers=AUTOSAVE).status_code == 404


def test_an_amount_said_in_words_stands_there_in_figures(draft, desk):
    desk.post(url_of(draft, "means"), {**sent("means", budget="10 triệu"), "done": "yes"})
    assert stored(draft, "means").data["budget"] == "10.000.000"
    assert 'value="10.000.000"' in read(desk, url_of(draft, "means"))
    assert "10.000.000 đồng" in read(desk, f"/proposals/{draft.pk}/check/")

    data = {**sent("means", budget="mười triệu", version=1), "done": "yes"}
    text = words(desk.post(url_of(draft, "means"), data))
    hint = re.search(r'id="id_budget_helptext"[^>]*>(.*?)</div>', text)[1]
    fault = re.search(r'id="id_budget_error".*?</span>(.*?)</div>', text)[1]
    example = "ví dụ 1.250.000 hoặc 10 triệu"
    assert example in hint
    assert example in fault


def test_what_other_answers_ask_for_is_not_called_optional(draft, desk):
    def label(text, name):
        return re.search(rf'<div id="div_id_{name}".*?</(?:label|legend)>', text)[0]

    solution = read(desk, url_of(draft, "solution"))
    assert "không bắt buộc" not in label(solution, "selection_rationale")
    assert "không bắt buộc" in label(solution, "options-0-pros")
    assert "không bắt buộc" not in label(read(desk, url_of(draft, "means")), "pilot_locations")
    problem = read(desk, url_of(draft, "problem"))
    assert "không bắt buộc" not in label(problem, "legal_scan-0-instrument_other")


def test_what_is_optional_stays_so_beside_a_fault(lead, desk):
    press(desk, "/proposals/new/", {"route": "SLIP"})
    url = url_of(Proposal.objects.get(), "slip")
    text = words(desk.post(url, {"version": 0, "expected_start": "mai", "done": "yes"}))

    assert 'id="id_expected_start_error"' in text
    assert "không bắt buộc" in re.search(r'<div id="div_id_expected_start".*?</label>', text)[0]


def test_writing_pages_speak_no_words_of_the_house(draft, desk):
    for url in (f"/proposals/{draft.pk}/plan/", url_of(draft), f"/proposals/{draft.pk}/check/"):
        text = read(desk, url)
        assert draft.form_version not in text, url
    desk.cookies["django_language"] = "en"
    assert " hash" not in read(desk, f"/proposals/{draft.pk}/check/")


# --- the copy that saves itself ---


def test_the_draft_copy_answers_with_its_version_and_hour(draft, desk):
    answer = desk.post(url_of(draft, save=True), sent(), headers=AUTOSAVE)

    assert answer.json() == {"saved_at": NOW.astimezone().isoformat(), "version": 1} or (
        answer.json()["version"] == 1
    )
    assert stored(draft).data["worst_case"] == PLAN_TYPED["risks"]["worst_case"]


def test_the_draft_copy_never_declares_a_section_done(draft, desk):
    desk.post(url_of(draft, save=True), {**sent(), "done": "yes"}, headers=AUTOSAVE)

    assert stored(draft).status == Section.Status.NOT_STARTED


def test_a_get_of_the_draft_copy_is_not_taken(draft, desk):
    assert desk.get(url_of(draft, save=True)).status_code == 405


def test_a_refusal_reaches_the_writer_as_a_sentence(town, draft):
    reader = join_in(draft, make_user(unit=draft.unit), 10, level="VIEW").person
    answer = desk_of(reader).post(url_of(draft, save=True), sent(), headers=AUTOSAVE)

    assert answer.status_code == 422
    assert answer.json()["message"]


# --- two writers ---


@pytest.fixture
def other(draft):
    return desk_of(join_in(draft, make_user("Đồng Tác Giả", unit=draft.unit), 30).person)


def test_a_stale_copy_overwrites_nothing_and_shows_both_texts(draft, desk, other):
    other.post(url_of(draft), sent(worst_case="Văn bản của đồng tác giả"))
    answer = desk.post(url_of(draft), sent(worst_case="Văn bản của tôi"))

    text = words(answer)
    assert answer.status_code == 409
    for piece in ("Văn bản của đồng tác giả", "Văn bản của tôi", "Đồng Tác Giả"):
        assert piece in text
    assert "Trạm trưởng trạm y tế" not in text.split("<form method", 1)[0]  # what is alike is not
    assert stored(draft).data["worst_case"] == "Văn bản của đồng tác giả"


def test_keeping_mine_saves_over_what_was_shown(draft, desk, other):
    other.post(url_of(draft), sent(worst_case="Của người khác"))
    page = words(desk.post(url_of(draft), sent(worst_case="Của tôi")))

    version = hidden(page, "version")
    assert version == "1"
    answer = desk.post(url_of(draft), sent(worst_case="Của tôi", version=version))
    assert answer.status_code == 302
    assert stored(draft).data["worst_case"] == "Của tôi"


def test_a_third_text_in_between_is_stale_again(draft, desk, other):
    other.post(url_of(draft), sent(worst_case="Một"))
    version = hidden(words(desk.post(url_of(draft), sent(worst_case="Hai"))), "version")
    other.post(url_of(draft), sent(worst_case="Ba", version=1))

    assert desk.post(url_of(draft), sent(worst_case="Hai", version=version)).status_code == 409


def test_a_stale_draft_copy_answers_both_texts_in_words(draft, desk, other):
    other.post(url_of(draft, "means"), sent("means", is_pilot="yes"))
    answer = desk.post(url_of(draft, "means", save=True), sent("means"), headers=AUTOSAVE)

    told = answer.json()
    assert answer.status_code == 409
    assert told["version"] == 1
    assert told["by"] == "Đồng Tác Giả"
    assert [(pair["theirs"], pair["mine"]) for pair in told["pairs"]] == [("Có", "Không")]


def test_rows_that_differ_are_told_row_by_row(draft, desk, other):
    longer = [*typed()["risks"], {"description": "Thiết bị hỏng", "owner": "Nhà trường"}]
    other.post(url_of(draft), sent(risks=longer))
    told = desk.post(url_of(draft, save=True), sent(), headers=AUTOSAVE).json()

    assert {pair["theirs"] for pair in told["pairs"]} == {"Thiết bị hỏng", "Nhà trường"}
    assert {pair["mine"] for pair in told["pairs"]} == {""}


def test_the_same_text_sent_twice_is_no_conflict(draft, desk):
    first = desk.post(url_of(draft), sent())
    second = desk.post(url_of(draft), sent())

    assert (first.status_code, second.status_code) == (302, 302)
    assert stored(draft).version == 1


# --- rows without JavaScript ---


def test_a_row_is_added_without_losing_anything_or_saving(draft, desk):
    answer = desk.post(
        url_of(draft), {**sent(worst_case="Đang viết dở"), "add_row": "risks", "version": 0}
    )

    text = words(answer)
    assert answer.status_code == 200
    assert "Đang viết dở" in text
    assert 'name="risks-1-description"' in text
    assert hidden(text, "risks-TOTAL_FORMS") == "2"
    assert not draft.sections.filter(key="risks").exists()


def test_a_row_is_taken_out_by_its_button(draft, desk):
    rows = [{**typed()["risks"][0], "description": f"Rủi ro {n}"} for n in (1, 2, 3)]
    text = words(desk.post(url_of(draft), {**sent(risks=rows), "drop_row": "risks-1"}))

    assert "Rủi ro 1</textarea>" in text
    assert "Rủi ro 2</textarea>" not in text
    assert "Rủi ro 3</textarea>" in text
    assert hidden(text, "risks-TOTAL_FORMS") == "2"


def test_a_row_taken_out_can_be_put_back_where_it_was(draft, desk):
    rows = [{**typed()["risks"][0], "description": f"Rủi ro “{n}”"} for n in (1, 2, 3)]
    gone = words(desk.post(url_of(draft), {**sent(risks=rows), "drop_row": "risks-1"}))
    assert "Đã bỏ: Rủi ro 2." in gone
    assert 'name="undo_drop"' in gone
    packed = unescape(hidden(gone, "dropped"))

    left = {**sent(risks=[rows[0], rows[2]]), "dropped": packed, "done": "later"}
    back = words(desk.post(url_of(draft), {**left, "undo_drop": "1"}))
    places = [back.index(f"Rủi ro “{n}”") for n in (1, 2, 3)]
    assert places == sorted(places)
    assert hidden(back, "risks-TOTAL_FORMS") == "3"
    assert 'name="undo_drop"' not in back

    desk.post(url_of(draft), left)  # not wanted back: it stays out
    assert [row["description"] for row in stored(draft).data["risks"]] == [
        "Rủi ro “1”",
        "Rủi ro “3”",
    ]


@pytest.mark.parametrize(
    "packed",
    [
        "",
        "x",
        "[]",
        "[" * 100_000,
        '{"list": "nonsense", "place": 0, "row": {}}',
        '{"list": "risks", "place": "x", "row": {}}',
        '{"list": ["risks"], "place": 0, "row": {}}',
        '{"list": "risks", "place": 0, "row": {"nonsense": "x"}}',
    ],
)
def test_what_cannot_be_put_back_changes_nothing(draft, desk, packed):
    text = words(desk.post(url_of(draft), {**sent(), "undo_drop": "1", "dropped": packed}))

    assert hidden(text, "risks-TOTAL_FORMS") == "1"
    assert "Mất mạng trong buổi khám." in text


def test_a_row_marked_in_the_page_is_gone_when_saved(draft, desk):
    rows = [{**typed()["risks"][0], "description": f"Rủi ro {n}"} for n in (1, 2)]
    desk.post(url_of(draft), {**sent(risks=rows), "risks-0-DELETE": "on"})

    assert [row["description"] for row in stored(draft).data["risks"]] == ["Rủi ro 2"]


def test_options_begin_with_two_rows_and_enter_never_presses_remove(draft, desk):
    text = read(desk, url_of(draft, "solution"))

    assert 'name="options-1-title"' in text
    form = text[text.index('class="draft-form"') :]
    assert form.index('class="default-button"') < form.index('name="drop_row"')


# --- a return ---


def sent_back(town, lead, *reasons):
    """A plan that the head gave back: with the reason as a whole, and `reasons` beside fields."""
    plan = make_plan(lead)
    actions.send_plan(plan, by=lead, at=NOW)
    actions.note_to_fix(
        plan,
        [("", "", "Nêu rõ mức thiệt hại"), *reasons],
        by=town.health_head,
        at=NOW,
    )
    actions.advance(plan, "send_back", by=town.health_head, at=NOW)
    plan.refresh_from_db()
    return plan


def test_reasons_of_a_return_stand_beside_their_fields(town, lead, desk):
    plan = sent_back(
        town,
        lead,
        ("risks", "worst_case", "Nêu rõ thiệt hại tối đa"),
        ("risks", "risks", "Thiếu rủi ro"),
    )

    assert how_far(desk, plan) == "Cần sửa"
    text = read(desk, url_of(plan))
    assert text.index("Nêu rõ thiệt hại tối đa") < text.index('id="id_worst_case"')
    assert "Thiếu rủi ro" in text
    assert "Nêu rõ thiệt hại tối đa" not in read(desk, url_of(plan, "means"))


@pytest.mark.parametrize("name", ["plan", "check"])
def test_why_it_came_back_stands_on_top_of_the_pages_where_it_is_mended(town, lead, desk, name):
    plan = sent_back(town, lead, ("risks", "worst_case", "Nêu tối đa"), ("files", "", "Thiếu"))
    text = read(desk, f"/proposals/{plan.pk}/{name}/")

    box = re.search(r'<section class="note" aria-labelledby="returned-title">.*?</section>', text)[
        0
    ]
    for words_of in ("Nêu rõ mức thiệt hại", "Nêu tối đa", "Thiếu", town.health_head.full_name):
        assert words_of in box
    assert NOW.astimezone(clock.VIETNAM).strftime("%d/%m/%Y") in box
    assert f'href="{url_of(plan)}#id_worst_case"' in box
    assert text.index("returned-title") < text.index("draft-tasks")
    assert "Bạn chưa sửa gì" in box


def test_nothing_looks_ready_until_something_was_changed(town, lead, desk):
    plan = sent_back(town, lead, ("risks", "worst_case", "Nêu tối đa"), ("authors", "", "Sai tên"))
    tasks = f"/proposals/{plan.pk}/plan/"
    assert "Chưa sửa gì" in read(desk, tasks)
    check = read(desk, f"/proposals/{plan.pk}/check/")
    assert "Bản nháp vẫn đúng như bản đã bị trả lại" in check
    assert f'action="/dossiers/{plan.pk}/submit/"' in check  # warned, not stopped

    row = stored(plan)
    changed = {**sent(worst_case="Lộ dữ liệu của 1.800 em"), "version": row.version}
    desk.post(url_of(plan, save=True), changed, headers=AUTOSAVE)
    text = read(desk, tasks)
    assert "Chưa sửa gì" not in text
    assert "Bạn chưa sửa gì" not in text
    assert how_far(desk, plan) == "Cần sửa"  # it was not said to be finished
    assert "Còn phần cần sửa" in text
    desk.post(url_of(plan), {**changed, "version": row.version + 1, "done": "yes"})
    assert how_far(desk, plan) == "Đã xong"
    assert how_far(desk, plan, "authors") == "Cần sửa"  # they are still those that were sent
    join_in(plan, make_user("Đồng Tác Giả", unit=plan.unit), 30)
    assert how_far(desk, plan, "authors") != "Cần sửa"


def test_a_return_without_a_kept_reason_leads_to_the_dossier(town, lead, desk):
    plan = make_plan(lead)
    actions.send_plan(plan, by=lead, at=NOW)
    actions.advance(plan, "send_back", by=town.health_head, at=NOW)

    text = read(desk, f"/proposals/{plan.pk}/plan/")
    box = re.search(r'<section class="note" aria-labelledby="returned-title">.*?</section>', text)[
        0
    ]
    assert f'href="/dossiers/{plan.pk}/"' in box


def test_a_file_changed_since_the_return_is_a_change(town, lead):
    plan = sent_back(town, lead)
    assert selectors.is_unchanged(plan)
    file = File.objects.create(
        sha256="1" * 64, name="t.pdf", family="PDF", size=9, uploaded_by=lead, uploaded_at=NOW
    )
    Attachment.objects.create(proposal=plan, file=file, added_by=lead, added_at=NOW)

    assert not selectors.is_unchanged(plan)


# --- after the session has ended ---


def page_token(desk, draft) -> str:
    return hidden(read(desk, url_of(draft)), "made_for")


def ended(desk) -> Client:
    """The same browser after its session has ended."""
    desk.logout()
    return desk


def test_what_was_typed_is_offered_again_after_sign_in_and_not_saved_by_itself(draft, lead, desk):
    token = page_token(desk, draft)
    ended(desk)

    answer = desk.post(url_of(draft), {**sent(worst_case="Viết cả buổi chiều"), "made_for": token})

    assert answer["Location"] == f"/accounts/login/?next={url_of(draft)}"
    assert desk.cookies[stashing.COOKIE]["httponly"]
    assert not draft.sections.filter(key="risks").exists()
    desk.force_login(lead)
    text = read(desk, url_of(draft))
    assert "Viết cả buổi chiều" in text
    assert "Chưa lưu" in text
    assert not draft.sections.filter(key="risks").exists()

    saved = desk.post(url_of(draft), sent(worst_case="Viết cả buổi chiều"))
    assert saved.status_code == 302
    assert not StashedForm.objects.exists()


def test_it_goes_through_the_real_door(town, lead):
    lead.set_password(PASSWORD)
    lead.save()
    draft = actions.start_draft(by=lead, at=NOW, route="PLAN")
    desk = desk_of(lead)
    token = page_token(desk, draft)
    ended(desk)
    answer = desk.post(url_of(draft), {**sent(worst_case="Còn nguyên"), "made_for": token})

    answer = desk.post(
        answer["Location"], {"login": lead.staff_code, "password": PASSWORD}, follow=True
    )

    assert answer.redirect_chain[-1][0] == url_of(draft)
    assert "Còn nguyên" in words(answer)


def test_it_can_be_dropped_to_see_what_is_stored(draft, lead, desk):
    desk.post(url_of(draft), sent(worst_case="Đã lưu trước"))
    token = page_token(desk, draft)
    ended(desk).post(url_of(draft), {**sent(worst_case="Gõ sau"), "made_for": token, "version": 1})
    desk.force_login(lead)
    assert "Gõ sau" in read(desk, url_of(draft))

    desk.post(url_of(draft), {"discard": "1"})

    text = read(desk, url_of(draft))
    assert "Đã lưu trước" in text
    assert "Gõ sau" not in text


def test_a_kept_text_over_an_old_version_is_stale_like_any_other(draft, lead, desk, other):
    token = page_token(desk, draft)
    ended(desk).post(url_of(draft), {**sent(worst_case="Của tôi"), "made_for": token})
    other.post(url_of(draft), sent(worst_case="Của người khác"))
    desk.force_login(lead)

    version = hidden(read(desk, url_of(draft)), "version")

    assert version == "0"
    answer = desk.post(url_of(draft), sent(worst_case="Của tôi", version=version))
    assert answer.status_code == 409


def test_nobody_else_on_the_same_browser_reads_it(draft, desk, other):
    token = page_token(desk, draft)
    ended(desk).post(url_of(draft), {**sent(worst_case="Riêng của tôi"), "made_for": token})
    desk.force_login(draft.authors.get(is_lead=False).person)

    assert "Riêng của tôi" not in read(desk, url_of(draft))


def test_nor_the_same_person_on_another_browser(draft, lead, desk):
    token = page_token(desk, draft)
    ended(desk).post(url_of(draft), {**sent(worst_case="Ở máy kia"), "made_for": token})

    assert "Ở máy kia" not in read(desk_of(lead), url_of(draft))


@pytest.mark.parametrize("how", ["none", "forged", "another", "section", "old", "large", "many"])
def test_a_signed_out_post_without_its_own_fresh_token_leaves_nothing(
    draft, lead, client, how, monkeypatch
):
    token = stashing.token_for(lead, draft, "risks")
    data = {**sent(), "made_for": token}
    if how == "none":
        del data["made_for"]
    elif how == "forged":
        data["made_for"] = signing.dumps([lead.pk, draft.pk, "risks"], salt="other")
    elif how == "another":
        data["made_for"] = stashing.token_for(make_user(), draft, "risks")
    elif how == "section":
        data["made_for"] = stashing.token_for(lead, draft, "means")
    elif how == "old":
        monkeypatch.setattr(stashing, "TOKEN_AGE", -1)
    elif how == "large":
        monkeypatch.setattr(stashing, "LARGEST", 100)
    elif how == "many":
        monkeypatch.setattr(stashing, "MOST_PER_COOKIE", 0)

    answer = client.post(url_of(draft), data)

    assert answer["Location"].startswith("/accounts/login/")
    assert not StashedForm.objects.exists()
    assert stashing.COOKIE not in client.cookies


def test_signed_out_the_draft_copy_says_where_to_sign_in_and_is_kept(draft, lead, client):
    data = {**sent(worst_case="Tự lưu"), "made_for": stashing.token_for(lead, draft, "risks")}
    answer = client.post(url_of(draft, save=True), data, headers=AUTOSAVE)

    assert answer.status_code == 401
    assert json.loads(answer.content)["login"].startswith("/accounts/login/?next=")
    assert StashedForm.objects.get().typed["worst_case"] == "Tự lưu"


def test_signed_out_a_page_of_a_draft_leads_to_the_door(draft, client):
    assert client.get(url_of(draft))["Location"] == f"/accounts/login/?next={url_of(draft)}"


def test_a_remark_needs_its_words(draft, desk):
    answer = press(desk, f"/proposals/{draft.pk}/comment/", {"text": " "})

    assert answer.status_code == 200
    assert "error-summary" in words(answer)
    assert not draft.remarks.exists()


def test_what_nobody_came_back_for_is_forgotten_by_the_clock(draft, lead, client):
    data = {**sent(), "made_for": stashing.token_for(lead, draft, "risks")}
    client.post(url_of(draft), data)

    drop_old_stashes()
    assert StashedForm.objects.exists()
    with clock.frozen(NOW + KEPT_FOR + timedelta(minutes=1)):
        drop_old_stashes()
    assert not StashedForm.objects.exists()
