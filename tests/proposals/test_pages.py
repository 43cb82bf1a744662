"""The pages of a draft: who may open them, what they cost, what they say."""

import re

import pytest

from core import clock
from documents.models import File
from proposals import actions
from proposals.models import Attachment, Author, Proposal, Route
from tests.world import NOW, city, make_user, vn

from .makers import join_in, make_idea, make_plan
from .pages import desk_of, press, read, words

pytestmark = pytest.mark.django_db
LEVEL = Author.Level


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
def draft(lead):
    return make_plan(lead)


def pages_of(proposal) -> list[str]:
    pk = proposal.pk
    return [
        f"/proposals/{pk}/plan/",
        f"/proposals/{pk}/plan/general/",
        f"/proposals/{pk}/authors/",
        f"/proposals/{pk}/files/",
        f"/proposals/{pk}/check/",
    ]


def coauthor(proposal, level):
    person = make_user("Đồng Tác Giả", unit=proposal.unit)
    actions.change_author(
        proposal.authors.get(is_lead=True), level="EDIT", share=70, by=proposal.lead, at=NOW
    )
    return join_in(proposal, person, 30, level=level).person


# --- who ---


def test_the_lead_opens_every_page(draft, lead):
    for url in pages_of(draft):
        read(desk_of(lead), url)


@pytest.mark.parametrize("who", ["stranger", "head", "monitor", "invited", "removed"])
def test_a_draft_is_not_there_for_anybody_else(town, draft, who):
    people = {"stranger": town.ward_staff, "head": town.health_head, "monitor": town.monitor}
    person = people.get(who) or make_user("Người Được Mời", unit=draft.unit)
    if who == "invited":
        actions.invite(draft, person=person, level="EDIT", share=10, by=draft.lead, at=NOW)
    if who == "removed":
        row = join_in(draft, person, 10)
        actions.remove_author(row, by=draft.lead, at=NOW)
    desk = desk_of(person)

    for url in pages_of(draft):
        read(desk, url, 404)
    assert press(desk, f"/proposals/{draft.pk}/plan/general/", {"version": 1}).status_code == 404
    assert press(desk, f"/proposals/{draft.pk}/plan/general/save/").status_code == 404
    assert press(desk, f"/proposals/{draft.pk}/comment/", {"text": "x"}).status_code == 404


def test_whoever_reads_a_returned_dossier_does_not_read_what_is_being_written(town, lead):
    idea = make_idea(lead)
    actions.send_slip(idea, by=lead, at=NOW)
    desk = desk_of(town.health_head)

    read(desk, f"/proposals/{idea.pk}/versions/0/")
    read(desk, f"/proposals/{idea.pk}/check/", 404)


@pytest.mark.parametrize("level", LEVEL)
def test_a_coauthor_reads_comments_or_writes_by_level(draft, level):
    desk = desk_of(coauthor(draft, level))

    writes, comments = level == LEVEL.EDIT, level != LEVEL.VIEW
    task_list = read(desk, f"/proposals/{draft.pk}/plan/")
    assert (f"/proposals/{draft.pk}/plan/general/" in task_list) == writes
    assert ('name="text"' in task_list) == comments
    answer = desk.get(f"/proposals/{draft.pk}/plan/general/")
    if writes:
        assert answer.status_code == 200
    else:
        assert answer["Location"] == f"/proposals/{draft.pk}/check/#part-general"
    saved = desk.post(f"/proposals/{draft.pk}/plan/general/", {"version": 1, "title": "Khác"})
    assert saved.status_code == (302 if writes else 403)
    assert writes or "Khác" in words(saved)
    remark = press(desk, f"/proposals/{draft.pk}/comment/", {"text": "Nên nêu số liệu quý IV"})
    assert remark.status_code == (302 if comments else 403)
    assert draft.remarks.count() == int(comments)
    assert 'name="share"' not in read(desk, f"/proposals/{draft.pk}/authors/")


def test_signed_out_everything_leads_to_the_door(client, draft):
    for url in [*pages_of(draft), "/proposals/new/", "/proposals/invitations/"]:
        answer = client.get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=/proposals/")


# --- beginning ---


def test_beginning_shows_the_functions_of_the_unit_and_leads_into_the_slip(town, lead):
    desk = desk_of(lead)
    text = read(desk, "/proposals/new/")
    assert "Tham mưu, giúp cấp trên quản lý nhà nước tại Sở Y tế." in text
    assert "Biên chế và kinh phí trong dự toán được giao." in text

    answer = press(desk, "/proposals/new/", {"route": "SLIP", "title": "Bớt một chữ ký"})

    made = Proposal.objects.get()
    assert answer["Location"] == f"/proposals/{made.pk}/plan/slip/"
    assert (made.title, made.unit, made.lead) == ("Bớt một chữ ký", town.health, lead)
    assert "Bớt một chữ ký" in read(desk, answer["Location"])


def test_a_person_of_a_division_reads_both_units(town):
    text = read(desk_of(town.division_staff), "/proposals/new/?route=PLAN")

    assert "Chức năng, nhiệm vụ, quyền hạn của Sở Y tế" in text
    assert "Quản trị viên có thể nhập" not in text  # of the division nothing is said: no empty box
    assert 'value="PLAN" class="form-check-input' in text or 'value="PLAN"' in text


def test_a_plan_begins_at_its_task_list(lead):
    desk = desk_of(lead)
    answer = press(desk, "/proposals/new/", {"route": "PLAN"})
    made = Proposal.objects.get()

    assert made.route == Route.PLAN
    assert answer["Location"] == f"/proposals/{made.pk}/plan/"
    text = read(desk, answer["Location"])
    assert text.count("Chưa bắt đầu") == 8
    assert "Chưa sẵn sàng" in text
    assert f'href="/proposals/{made.pk}/check/"' in text  # where one reads why not


def test_choosing_nothing_begins_nothing(lead):
    answer = press(desk_of(lead), "/proposals/new/", {})

    assert answer.status_code == 200
    assert "error-summary" in words(answer)
    assert not Proposal.objects.exists()


# --- the task list and the check ---


def test_the_task_list_opens_the_check_once_everything_is_done(draft, lead):
    text = read(desk_of(lead), f"/proposals/{draft.pk}/plan/")

    assert f"/proposals/{draft.pk}/check/" in text
    assert "Chưa sẵn sàng" not in text
    assert "Kết luận 14-KL/TW" in text  # the regime and its reasons


def test_the_check_shows_every_section_with_a_way_back_and_the_one_button(draft, lead):
    text = read(desk_of(lead), f"/proposals/{draft.pk}/check/")

    for key in ("general", "problem", "solution", "means", "risks", "effects", "declarations"):
        assert f"/proposals/{draft.pk}/plan/{key}/?back=check" in text
    assert "Khám và ký số tại trường" in text
    assert "Chưa nhập" in text
    assert f'action="/dossiers/{draft.pk}/submit/"' in text


def test_the_check_of_a_slip_sends_the_idea(lead):
    idea = make_idea(lead)
    text = read(desk_of(lead), f"/proposals/{idea.pk}/check/")

    assert f'action="/dossiers/{idea.pk}/register/"' in text
    assert "Trưởng SYT" in text  # who answers


def test_what_is_missing_leads_to_its_field_and_takes_the_button_away(lead):
    draft = make_plan(lead, changes={"risks": {"worst_case": ""}, "means": {"budget": "nhiều"}})
    text = read(desk_of(lead), f"/proposals/{draft.pk}/check/")

    assert f"/proposals/{draft.pk}/plan/risks/?back=check#id_worst_case" in text
    assert f"/proposals/{draft.pk}/plan/means/?back=check#id_budget" in text
    assert f'action="/dossiers/{draft.pk}/submit/"' not in text


def test_an_empty_choice_was_not_chosen_and_an_empty_text_not_entered(lead):
    draft = make_plan(lead, changes={"problem": {"problem_type": ""}})
    text = read(desk_of(lead), f"/proposals/{draft.pk}/check/")

    assert text.count(">Chưa chọn</span>") >= 1
    assert ">Chưa nhập</span>" in text


@pytest.mark.parametrize("page", ["check", "plan", "plan/risks", "authors", "files"])
def test_beside_what_is_missing_nothing_says_ready(lead, page):
    """Said to be finished, and found wrong since: the list says what the check says."""
    draft = make_plan(lead, changes={"general": {"registrant_kind": "GROUP"}})
    desk = desk_of(lead)
    assert "Chưa sẵn sàng" in read(desk, f"/proposals/{draft.pk}/check/")

    text = read(desk, f"/proposals/{draft.pk}/{page}/")

    tasks = re.search(r'<nav class="card draft-tasks".*?</nav>', text)[0]
    assert "Sẵn sàng nộp" not in tasks
    assert "Chưa sẵn sàng" in tasks
    line = next(one for one in re.findall("<li.*?</li>", tasks) if "/plan/general/" in one)
    assert "Đang nhập" in line


def test_a_section_not_begun_is_one_line_and_not_a_list_of_its_fields(lead):
    draft = actions.start_draft(by=lead, at=NOW, route="PLAN")
    text = read(desk_of(lead), f"/proposals/{draft.pk}/check/")

    assert text.count("Phần này chưa bắt đầu") == 7
    assert "#id_worst_case" not in text


def test_only_the_lead_has_the_button(draft):
    desk = desk_of(coauthor(draft, LEVEL.EDIT))
    actions.save_section(
        draft,
        "general",
        {**draft.sections.get(key="general").data, "registrant_kind": "GROUP"},
        seen=draft.sections.get(key="general").version,
        by=draft.lead,
        at=NOW,
        done=True,
    )

    text = read(desk, f"/proposals/{draft.pk}/check/")

    assert f'action="/dossiers/{draft.pk}/submit/"' not in text
    assert "tác giả chính" in text


def test_personal_data_is_warned_of_and_stops_nothing(lead):
    draft = make_plan(lead, changes={"means": {"people": "Liên hệ 0903 123 456"}})
    text = read(desk_of(lead), f"/proposals/{draft.pk}/check/")

    assert "0903 123 456" in text
    assert f'action="/dossiers/{draft.pk}/submit/"' in text


def test_a_plan_that_needs_a_legal_document_is_shown_its_exit(lead):
    draft = make_plan(lead, changes={"general": {"needs_legal_document_pilot": "yes"}})
    text = read(desk_of(lead), f"/proposals/{draft.pk}/check/")

    assert "Luật Ban hành văn bản quy phạm pháp luật" in text


def test_a_sent_dossier_is_not_written_any_more(lead):
    draft = make_plan(lead)
    actions.send_plan(draft, by=lead, at=NOW)
    desk = desk_of(lead)

    for url in pages_of(draft):
        assert desk.get(url)["Location"] == f"/dossiers/{draft.pk}/"
    answer = desk.post(f"/proposals/{draft.pk}/plan/general/", {"version": 1, "title": "Muộn rồi"})
    assert answer.status_code == 403
    assert "Muộn rồi" in words(answer)


def test_an_agreed_idea_becomes_a_plan_with_one_press(town, lead):
    idea = make_idea(lead)
    actions.send_slip(idea, by=lead, at=NOW)
    actions.advance(idea, "agree", by=town.health_head, at=NOW)
    desk = desk_of(lead)
    assert desk.get(f"/proposals/{idea.pk}/plan/")["Location"] == f"/dossiers/{idea.pk}/"

    answer = press(desk, f"/proposals/{idea.pk}/start-plan/")

    assert answer["Location"] == f"/proposals/{idea.pk}/plan/"
    assert "Sổ khám" not in read(desk, answer["Location"])
    assert "sổ giấy" in read(desk, f"/proposals/{idea.pk}/plan/problem/")


def test_a_draft_with_a_code_is_a_dossier_and_keeps_its_code(town, lead):
    desk, idea = desk_of(lead), make_idea(lead)
    assert "Rút bản nháp này" in read(desk, f"/proposals/{idea.pk}/plan/")
    assert "Hồ sơ được cấp mã" in read(desk, f"/proposals/{idea.pk}/check/")
    actions.send_slip(idea, by=lead, at=NOW)
    actions.advance(idea, "agree", by=town.health_head, at=NOW)
    actions.start_plan(idea, by=lead, at=NOW)
    idea.refresh_from_db()

    text = read(desk, f"/proposals/{idea.pk}/plan/")
    assert "Rút hồ sơ" in text
    assert "Rút bản nháp này" not in text
    check = read(desk, f"/proposals/{idea.pk}/check/")
    assert "Hồ sơ được cấp mã" not in check
    assert f"giữ nguyên mã {idea.code}" in check


# --- what they cost ---


@pytest.mark.parametrize("how_many", [1, 12])
@pytest.mark.parametrize("name", ["plan", "section", "authors", "files", "check"])
def test_a_page_costs_the_same_however_much_it_holds(
    draft, lead, how_many, name, django_assert_num_queries
):
    for n in range(how_many):
        file = File.objects.create(
            sha256=f"{n:064}", name=f"t{n}.pdf", family="PDF", size=9, uploaded_by=lead,
            uploaded_at=NOW,
        )  # fmt: skip
        Attachment.objects.create(proposal=draft, file=file, added_by=lead, added_at=NOW)
        actions.comment(draft, section="risks", text=f"Góp ý {n}", by=lead, at=NOW)
        actions.invite(
            draft, person=make_user(unit=draft.unit), level="VIEW", share=1, by=lead, at=NOW
        )
    desk = desk_of(lead)
    urls = dict(zip(["plan", "section", "authors", "files", "check"], pages_of(draft), strict=True))
    desk.get("/proposals/invitations/")  # the session is prolonged at its first page only

    with django_assert_num_queries(BUDGET[name]):
        desk.get(urls[name])


BUDGET = {"plan": 10, "section": 9, "authors": 9, "files": 10, "check": 10}


def test_a_page_opened_after_the_new_year_still_begins_in_its_own_year(lead):
    with clock.frozen(vn(2027, 1, 4, 9)):
        press(desk_of(lead), "/proposals/new/", {"route": "SLIP"})

    assert Proposal.objects.get().plan_year == 2027
