"""Writing in a real browser: the copy that saves itself, rows, two windows, a session that ends."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import expect

from core import clock
from proposals import actions
from proposals.models import Section
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
    page.click(".savebar .btn-primary")
    page.wait_for_url("**/plan/effects/")

    assert [row["description"] for row in stored(draft)["risks"]] == ["Thiết bị hỏng"]


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
    page.wait_for_url("**/plan/")

    assert stored(draft)["worst_case"] == "Không có JavaScript"
    assert [row["description"] for row in stored(draft)["risks"]] == ["Dòng thứ hai"]
    assert draft.sections.get(key="risks").status == Section.Status.IN_PROGRESS
