"""Ways through the product that are not the smooth one."""

from accounts.models import Session
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
    """Folded, it names where one is; opened, nothing is cut off and every door is large enough."""
    person = walker.as_person(town.admin, javascript=False)
    page = person.page
    for width in (320, 360, 390, 767):
        page.set_viewport_size({"width": width, "height": 740})
        person.open("notifications:inbox")
        doors = page.locator(".doors-sheet a")
        fold = page.locator(".doors > summary")
        assert not any(door.is_visible() for door in doors.all()), width
        assert said("My work", "menu") in fold.inner_text()
        assert fold.bounding_box()["height"] >= 44, width
        assert page.locator(".topbar").bounding_box()["height"] <= 130, width
        fold.click()
        boxes = [door.bounding_box() for door in doors.all()]
        assert len(boxes) == 6, width
        for box in boxes:
            assert box["x"] >= 0, width
            assert box["x"] + box["width"] <= width, width
            assert box["height"] >= 44, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 768, "height": 740})
    assert [door.is_visible() for door in page.locator(".topnav a").all()] == [True] * 6
    assert not page.locator(".doors").is_visible()


def test_the_folded_menu_is_walked_by_keyboard_and_by_touch(walker, town):
    """Without JavaScript: Enter unfolds it, Tab reaches every door, a touch follows one."""
    person = walker.as_person(town.admin, phone=True, javascript=False)
    page = person.page
    person.open("notifications:inbox")
    _tab_to(page, ".doors > summary")
    assert _focus_shows(page)
    page.keyboard.press("Enter")
    reached = []
    for _door in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
        assert _focus_shows(page)
    doors = page.locator(".doors-sheet a")
    assert reached == [door.get_attribute("href") for door in doors.all()]
    assert len(set(reached)) == 6
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert said("Administration", "menu") in page.locator(".doors > summary").inner_text()
    page.locator(".doors > summary").click()
    with page.expect_navigation():
        page.locator(".doors-sheet a", has_text=said("Reports", "menu")).click()
    assert said("Reports", "menu") in page.locator(".doors > summary").inner_text()


def test_due_work_and_the_list_stand_on_the_first_screen_of_a_phone(walker, town):
    submitted(town)
    officer = walker.as_person(town.ward_officer, phone=True)
    page, screen = officer.page, 740
    officer.open("notifications:inbox")
    title = page.locator("main .queue a.title").first
    assert title.bounding_box()["y"] < screen * 0.75
    facets = [one.bounding_box() for one in page.locator(".facet").all() if one.is_visible()]
    assert len(facets) == 3
    assert len({box["y"] for box in facets}) == 1  # one row
    register = page.get_by_role("link", name=said("Register an idea")).locator("visible=true")
    assert register.count() == 1
    assert register.bounding_box()["y"] > title.bounding_box()["y"]
    officer.look("viec-cua-toi")

    officer.open("reports:dossiers", query="?state=SUBMITTED")
    assert page.locator("main .queue a.title").first.bounding_box()["y"] < screen * 0.75
    fold = page.locator("main details.fold > summary")
    assert "1" in fold.inner_text()
    search = page.locator("main [name=q]")
    assert not search.is_visible()
    fold.click()
    search.fill("khong co ho so nay")
    search.press("Enter")
    page.wait_for_url("**q=khong**")
    officer.look("danh-sach")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert search.is_visible()
    assert not fold.is_visible()


def test_who_does_what_is_folded_and_whole_on_a_phone(walker, town):
    """Every procedure and state can be unfolded; no line runs through an entry."""
    person = walker.as_person(town.ward_staff, phone=True)
    page = person.page
    person.open("approvals:who_does_what")
    assert page.evaluate("document.documentElement.scrollHeight") < 740 * 6
    for fold in page.locator("main details.fold > summary").all():
        if fold.is_visible():
            fold.click()
    drawn = page.evaluate(LINES)
    assert len(drawn) > 20
    assert set(drawn) == {"0px"}
    assert page.locator(".states li").first.is_visible()
    person.look("ai-lam-gi")


LINES = """() => [...document.querySelectorAll('main .queue tbody th, main .queue tbody td')]
    .filter(cell => cell.checkVisibility())
    .map(cell => getComputedStyle(cell).borderTopWidth)"""


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
    assert not Ballot.objects.filter(voter=town.ward_deputy2).exists()  # read again first
    _tab_to(page, "form.confirm button.btn-primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert Ballot.objects.get(round__vote__case__proposal=proposal).voter == town.ward_deputy2
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
    for name in (
        "guide",
        "guide_policy",
        "guide_protection",
        "guide_register",
        "guide_head",
        "shortcuts",
    ):
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
