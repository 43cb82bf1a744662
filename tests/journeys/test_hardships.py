"""Ways through the product that are not the smooth one."""

from django.contrib.sessions.models import Session

from approvals.models import Ballot, Kind
from proposals import actions
from proposals.models import Proposal
from tests.approvals.makers import submitted, walk
from tests.journeys.walk import said
from tests.proposals.makers import SLIP_TYPED, make_idea, make_plan
from tests.world import NOW, PASSWORD, make_user


def test_an_idea_is_sent_without_javascript(walker, town):
    lan = walker.as_person(town.ward_staff, javascript=False)
    lan.open("notifications:inbox").press("Register an idea")
    lan.page.check("[name=route][value=SLIP]")
    lan.press("Begin writing")
    proposal = Proposal.objects.get()
    lan.open("proposals:section", proposal.pk, "slip")
    for name, value in SLIP_TYPED["slip"].items():
        if not value or isinstance(value, list):
            continue
        if value == "on":
            lan.page.check(f"main [name='{name}']")
        elif lan.page.locator(f"main input[type=radio][name='{name}']").count():
            lan.page.check(f"main [name='{name}'][value='{value}']")
        elif lan.page.locator(f"main select[name='{name}']").count():
            lan.page.select_option(f"main select[name='{name}']", value)
        else:
            lan.page.fill(f"main [name='{name}']", value)
    lan.page.select_option("main [name=field]", index=1)
    lan.page.check("main [name=done][value=yes]")
    lan.page.locator(".savebar .btn-primary").click()
    lan.open("proposals:check", proposal.pk).press("Send the idea", "button")
    lan.sees("ĐX-2026-PSG-0001")


def test_the_whole_menu_is_seen_and_reached_on_the_narrowest_phone(walker, town):
    """Nothing is cut off or has to be scrolled sideways; every door is large enough to touch."""
    person = walker.as_person(town.admin, javascript=False)
    person.open("notifications:inbox")
    for width in (320, 360, 390, 768):
        person.page.set_viewport_size({"width": width, "height": 740})
        doors = person.page.locator(".topnav a")
        boxes = [door.bounding_box() for door in doors.all()]
        assert len(boxes) == 6, width
        for box in boxes:
            assert box["x"] >= 0, width
            assert box["x"] + box["width"] <= width, width
            assert box["height"] >= 24, width
        nav = person.page.locator(".topnav")
        assert nav.evaluate("e => e.scrollWidth <= e.clientWidth"), width
    person.page.focus(".topnav a:last-child")
    assert _focus_shows(person.page)


def test_a_ballot_is_cast_by_keyboard_alone(walker, town):
    proposal = walk(submitted(town).proposal, until=Kind.VOTE)
    voter = walker.as_person(town.ward_deputy2)
    page = voter.page
    voter.open("notifications:inbox")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    _tab_to(page, "a.title")
    assert _focus_shows(page)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _tab_to(page, "main [name=choice]")
    page.keyboard.press("Space")
    _tab_to(page, "main [name=reason]")
    page.keyboard.type("Thiết thực.")
    _tab_to(page, "#act button.btn-primary")
    assert _focus_shows(page)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert Ballot.objects.get(vote__case__proposal=proposal).voter == town.ward_deputy2
    voter.look()


def test_what_is_typed_after_the_session_ended_stands_there_after_sign_in(walker, town):
    author = make_user("Người Đăng Nhập", unit=town.ward, password=PASSWORD)
    proposal = make_idea(author)
    lan = walker.as_person(author)
    lan.open("proposals:section", proposal.pk, "slip")
    lan.expected = {401, 403}
    Session.objects.all().delete()
    lan.fill(bottleneck="Viết dở khi phiên đã hết, không được mất.")
    lan.page.locator(".savebar .btn-primary").click()
    lan.page.wait_for_url("**/accounts/login/**")
    lan.look("phien-da-het")
    lan.fill(login=author.staff_code, password=PASSWORD)
    lan.page.locator("main form .btn-primary").first.click()
    lan.page.wait_for_url("**/plan/slip/**")

    typed = lan.page.input_value("main [name=bottleneck]")
    assert typed == "Viết dở khi phiên đã hết, không được mất."
    lan.look("con-nguyen-dieu-da-viet")
    stored = proposal.sections.get(key="slip").data["bottleneck"]
    assert "phiên đã hết" not in stored  # nothing is saved by itself


def test_a_stale_copy_shows_both_texts_and_overwrites_nothing(walker, town):
    proposal = make_plan(town.ward_deputy)
    lan = walker.as_person(town.ward_deputy)
    lan.open("proposals:section", proposal.pk, "risks")
    section = proposal.sections.get(key="risks")
    theirs = {**section.data, "worst_case": "Văn bản lưu từ cửa sổ khác."}
    actions.save_section(
        proposal, "risks", theirs, seen=section.version, by=town.ward_deputy, at=NOW
    )

    lan.expected = {409}
    lan.page.fill("main [name=worst_case]", "Văn bản của tôi.")
    lan.page.locator("[data-notice] .conflict").wait_for()
    box = lan.page.locator("[data-notice]").inner_text()
    assert "Văn bản lưu từ cửa sổ khác." in box
    assert "Văn bản của tôi." in box
    assert proposal.sections.get(key="risks").data["worst_case"] == "Văn bản lưu từ cửa sổ khác."
    lan.look("hai-van-ban-khac-nhau")
    lan.page.get_by_role("button", name=said("Keep mine and save")).click()
    lan.page.locator("[data-notice]").wait_for(state="detached")
    lan.page.wait_for_function(
        "version => document.querySelector('[name=version]').value > version",
        arg=str(section.version + 1),
    )
    assert proposal.sections.get(key="risks").data["worst_case"] == "Văn bản của tôi."


def test_signing_in_by_name_and_password(walker, town):
    person = make_user("Người Đăng Nhập", unit=town.ward, password=PASSWORD)
    stranger = walker.as_person(None)
    stranger.open("notifications:inbox").look("dang-nhap")
    stranger.fill(login=person.staff_code, password="khong dung mat khau")
    stranger.page.locator("main form .btn-primary").first.click()
    stranger.page.locator(".error-summary").wait_for()
    stranger.look()
    stranger.fill(login=person.staff_code.lower(), password=PASSWORD)
    stranger.page.locator("main form .btn-primary").first.click()
    stranger.page.wait_for_url(f"{stranger.walker.address}/")
    stranger.look()


def test_the_guide_is_open_to_everybody(walker, town):
    stranger = walker.as_person(None)
    for name in ("guide", "guide_policy", "guide_protection", "guide_register", "shortcuts"):
        stranger.open(name).look(name.replace("_", "-"))
    stranger.expected = {404}
    stranger.open("/khong-co-trang-nay/").look("khong-co-trang-nay")
    lan = walker.as_person(town.ward_staff)
    for name in ("approvals:who_does_what", "workdays:calendar", "approvals:ideas"):
        lan.expected = {403, 404}
        lan.open(name).look(name.partition(":")[2])


def _tab_to(page, where: str, most: int = 80) -> None:
    """Press Tab until the focus stands on something that fits `where`."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("where => document.activeElement.matches(where)", where):
            return
    raise AssertionError(f"the focus never comes to {where} on {page.url}")


def _focus_shows(page) -> bool:
    """Whether the focused element is drawn differently from its neighbours."""
    return page.evaluate(
        """() => {
          const look = getComputedStyle(document.activeElement);
          return look.outlineStyle !== "none" || look.boxShadow !== "none";
        }"""
    )
