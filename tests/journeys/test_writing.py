"""Writing in a real browser: the copy that saves itself, rows, two windows, a session that ends."""

import time

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.models import Session
from core import clock
from proposals import actions
from tests.proposals.makers import PLAN_TYPED
from tests.world import NOW, city

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead():
    with clock.frozen(NOW):
        yield city().health_staff


@pytest.fixture
def draft(lead):
    made = actions.start_draft(by=lead, at=NOW, route="PLAN", title="Bớt một chữ ký")
    actions.save_section(made, "risks", PLAN_TYPED["risks"], seen=0, by=lead, at=NOW)
    return made


def sign_in(page, live_server, person):
    desk = Client()
    desk.force_login(person)
    page.context.add_cookies(
        [{"name": "sessionid", "value": desk.cookies["sessionid"].value, "url": live_server.url}]
    )


def opened(page, live_server, draft, key="risks"):
    page.set_default_timeout(60_000)
    page.goto(f"{live_server.url}/proposals/{draft.pk}/plan/{key}/")
    return page


def stored(draft) -> dict:
    return draft.sections.get(key="risks").data


def said(page):
    return expect(page.locator("[data-autosave-state]"))


def test_the_draft_saves_itself_and_rows_come_and_go(page, live_server, lead, draft):
    sign_in(page, live_server, lead)
    opened(page, live_server, draft)
    page.fill("#id_worst_case", "Mất dữ liệu của một lớp")
    said(page).to_contain_text("Đã lưu nháp lúc 09:00")
    assert stored(draft)["worst_case"] == "Mất dữ liệu của một lớp"

    page.click("button[name=add_row]")
    second = page.locator("[data-row]").nth(1)
    expect(second.locator("legend")).to_contain_text("2")
    expect(second.locator("textarea").first).to_be_focused()
    page.keyboard.type("Thiết bị hỏng")
    page.locator("[data-row]").first.locator("[data-row-remove]").click()
    expect(page.locator("[data-row]").first).to_be_hidden()
    page.check("[name=done][value=later]")
    page.click(".savebar .btn-primary")
    page.wait_for_url("**/plan/effects/")

    assert [row["description"] for row in stored(draft)["risks"]] == ["Thiết bị hỏng"]


def test_a_row_taken_out_by_mistake_comes_back_and_the_others_are_numbered(
    page, live_server, lead, draft
):
    sign_in(page, live_server, lead)
    opened(page, live_server, draft)
    page.click("button[name=add_row]")
    page.keyboard.type("Thiết bị hỏng")
    rows = page.locator("[data-row]")
    rows.first.locator("[data-row-remove]").click()

    note = page.locator("[data-dropped]")
    expect(note).to_contain_text("Đã bỏ: Rủi ro 1.")
    expect(note.locator("button")).to_be_focused()
    expect(rows.nth(1).locator("legend")).to_contain_text("Rủi ro 1")
    note.locator("button").click()

    expect(note).to_have_count(0)
    expect(rows.first).to_be_visible()
    expect(rows.nth(1).locator("legend")).to_contain_text("Rủi ro 2")
    page.check("[name=done][value=later]")
    page.click(".savebar .btn-primary")
    page.wait_for_url("**/plan/effects/")
    assert [row["description"] for row in stored(draft)["risks"]] == [
        PLAN_TYPED["risks"]["risks"][0]["description"],
        "Thiết bị hỏng",
    ]


def test_one_option_is_chosen_and_a_long_text_is_counted_not_cut(page, live_server, lead, draft):
    sign_in(page, live_server, lead)
    opened(page, live_server, draft, "solution")
    page.check("#id_options-0-is_selected")
    page.check("#id_options-1-is_selected")
    expect(page.locator("#id_options-0-is_selected")).not_to_be_checked()
    expect(page.locator("#id_options-1-is_selected")).to_be_checked()

    opened(page, live_server, draft, "general")
    page.fill("#id_title", "Dài " * 150)
    expect(page.locator("#id_title")).to_have_value("Dài " * 150)
    expect(page.locator(".limit")).to_contain_text("Quá 100 ký tự")


def test_a_box_to_tick_stands_beside_the_red_bar_and_not_on_it(page, live_server, lead, draft):
    sign_in(page, live_server, lead)
    opened(page, live_server, draft, "declarations")
    page.check("[name=done][value=yes]")
    page.click(".savebar .btn-primary")
    expect(page.locator(".error-summary")).to_be_visible()
    bar = page.locator("#div_id_commitment").bounding_box()["x"] + 4
    assert page.locator("#id_commitment").bounding_box()["x"] > bar + 4


@pytest.mark.parametrize("how", ["hidden", "left"])
def test_what_was_just_typed_is_saved_when_the_page_is_left(page, live_server, lead, draft, how):
    sign_in(page, live_server, lead)
    page.on("dialog", lambda dialog: dialog.accept())
    opened(page, live_server, draft)
    page.clock.install()  # the second after which it saves itself never passes
    page.clock.pause_at("2036-01-01")
    page.fill("#id_worst_case", "Gõ xong là đi")
    with page.expect_request("**/save/"):
        if how == "hidden":
            page.evaluate(
                "Object.defineProperty(document, 'visibilityState', {value: 'hidden'});"
                "document.dispatchEvent(new Event('visibilitychange'))"
            )
        else:
            page.evaluate("window.location.assign('/accounts/login/')")

    for _try in range(40):
        if stored(draft)["worst_case"] == "Gõ xong là đi":
            break
        time.sleep(0.25)
    assert stored(draft)["worst_case"] == "Gõ xong là đi"


def test_a_press_right_after_typing_is_no_conflict_with_oneself(page, live_server, lead, draft):
    sign_in(page, live_server, lead)
    opened(page, live_server, draft)
    page.fill("#id_worst_case", "Một")
    page.wait_for_timeout(1000)  # the copy is on its way
    page.fill("#id_worst_case", "Một hai")
    page.click(".savebar .btn-primary")
    page.wait_for_url("**/plan/effects/")

    assert stored(draft)["worst_case"] == "Một hai"


def test_two_windows_show_both_texts_and_the_writer_chooses(page, live_server, lead, draft):
    sign_in(page, live_server, lead)
    opened(page, live_server, draft)
    actions.save_section(
        draft, "risks", {**PLAN_TYPED["risks"], "worst_case": "Từ cửa sổ kia"}, seen=1, by=lead,
        at=NOW,
    )  # fmt: skip
    page.fill("#id_worst_case", "Từ cửa sổ này")

    box = page.locator(".conflict")
    expect(box).to_be_focused()
    expect(box).to_contain_text("Từ cửa sổ kia")
    expect(box).to_contain_text("Từ cửa sổ này")
    assert stored(draft)["worst_case"] == "Từ cửa sổ kia"

    box.locator("[data-keep-mine]").click()
    said(page).to_contain_text("Đã lưu nháp")
    assert stored(draft)["worst_case"] == "Từ cửa sổ này"


def test_taking_the_stored_text_draws_the_page_anew(page, live_server, lead, draft):
    sign_in(page, live_server, lead)
    opened(page, live_server, draft)
    actions.save_section(
        draft, "risks", {**PLAN_TYPED["risks"], "worst_case": "Từ cửa sổ kia"}, seen=1, by=lead,
        at=NOW,
    )  # fmt: skip
    page.fill("#id_worst_case", "Từ cửa sổ này")
    page.locator("[data-take-theirs]").click()

    expect(page.locator("#id_worst_case")).to_have_value("Từ cửa sổ kia")


def test_a_session_that_ends_loses_nothing(page, live_server, lead, draft):
    sign_in(page, live_server, lead)
    opened(page, live_server, draft)
    Session.objects.all().delete()
    page.fill("#id_worst_case", "Viết khi đã hết phiên")

    box = page.locator("[data-notice=signed-out]")
    expect(box).to_contain_text("đăng xuất")
    assert "/accounts/login/?next=" in box.locator("[data-login]").get_attribute("href")
    sign_in(page, live_server, lead)
    box.locator("[data-retry]").click()

    said(page).to_contain_text("Đã lưu nháp")
    assert stored(draft)["worst_case"] == "Viết khi đã hết phiên"


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_javascript_rows_are_added_and_all_is_saved_by_the_button(
    page, live_server, lead, draft
):
    sign_in(page, live_server, lead)
    opened(page, live_server, draft)
    page.fill("#id_worst_case", "Không có JavaScript")
    page.click("button[name=add_row]")
    expect(page.locator("#id_worst_case")).to_have_value("Không có JavaScript")
    page.fill("[name=risks-1-description]", "Dòng thứ hai")
    page.click("button[name=drop_row][value=risks-0]")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.click(".savebar [name=exit]")
    page.wait_for_url("**/mine/")

    assert stored(draft)["worst_case"] == "Không có JavaScript"
    assert [row["description"] for row in stored(draft)["risks"]] == ["Dòng thứ hai"]
    opened(page, live_server, draft)
    page.click(".savebar .btn-primary")  # nothing answered: it is checked
    expect(page.locator(".error-summary")).to_contain_text("Rủi ro 1")
    page.check("[name=done][value=later]")
    page.click(".savebar .btn-primary")
    page.wait_for_url("**/plan/effects/")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_javascript_one_option_alone_can_be_chosen(page, live_server, lead, draft):
    sign_in(page, live_server, lead)
    opened(page, live_server, draft, "solution")
    page.check("#id_options-0-is_selected")
    page.check("#id_options-1-is_selected")
    expect(page.locator("#id_options-0-is_selected")).not_to_be_checked()
    page.fill("[name=options-0-title]", "Giữ như cũ")
    page.fill("[name=options-1-title]", "Ký số tại trường")
    page.click(".savebar [name=exit]")
    page.wait_for_url("**/mine/")

    kept = draft.sections.get(key="solution").data["options"]
    assert [bool(one["is_selected"]) for one in kept] == [False, True]
