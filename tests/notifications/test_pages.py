"""The first page, the notices, the demo's letters."""

import pytest
from django.core import mail
from django.urls import reverse

from approvals import selectors as approvals
from approvals.models import Kind, Task
from core import clock
from notifications import mailbox
from notifications.models import Notice
from proposals import actions as proposals
from proposals.models import Proposal
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of
from tests.approvals.test_urgent import flagged, reported
from tests.proposals.makers import make_idea
from tests.world import NOW, PASSWORD, vn

pytestmark = pytest.mark.django_db


def groups_of(page) -> dict:
    return {
        group.key: [row.title for row in group.rows] for group in page.context["waiting"].groups
    }


@pytest.fixture
def three(hcm):
    """One late, one due within three working days, one later: seen on Wednesday 18 March."""
    makers.registered(hcm, at=vn(2026, 3, 9, 9), title="Ý tưởng trễ")
    makers.registered(hcm, at=vn(2026, 3, 13, 9), title="Ý tưởng gấp")
    makers.registered(hcm, at=vn(2026, 3, 18, 8), title="Ý tưởng thong thả")
    with clock.frozen(vn(2026, 3, 18, 9)):
        yield hcm


def test_grouped_by_urgency_with_the_reason_why(three):
    page = Person(three.ward_head).open("/")
    assert groups_of(page) == {
        "late": ["Ý tưởng trễ"],
        "soon": ["Ý tưởng gấp"],
        "later": ["Ý tưởng thong thả"],
    }
    said = text_of(page)
    assert "Overdue by 2 working days" in said
    assert "as Head of unit, Phường Sài Gòn" in said
    assert page.context["waiting"].counts[:3] == (1, 1, 3)
    assert "Ideas waiting for an answer" in said


@pytest.mark.parametrize(
    ("only", "left"),
    [("late", {"late": ["Ý tưởng trễ"]}), ("soon", {"soon": ["Ý tưởng gấp"]}), ("x", None)],
)
def test_counters_are_filters(three, only, left):
    page = Person(three.ward_head).open(f"/?only={only}")
    if left is None:
        assert len(groups_of(page)) == 3
    else:
        assert groups_of(page) == left
    assert page.context["waiting"].counts[:3] == (1, 1, 3)


def test_the_badge_counts_overdue_tasks_and_the_bell_unread_notices(three, hear):
    hear(clock.now())
    head = Person(three.ward_head)
    for url in ("/", reverse("approvals:mine"), reverse("notifications:index")):
        page = head.open(url)
        shell = page.context["shell"]
        assert (shell["overdue"], shell["unread"]) == (1, 3), url
        assert "1 overdue" in text_of(page)
    nobody = Person(three.ward_staff).open("/").context["shell"]
    assert nobody["overdue"] == 0


def test_nobody_is_late_on_a_provisional_date(three):
    Task.objects.update(provisional=True)
    page = Person(three.ward_head).open("/")
    assert page.context["waiting"].counts[:3] == (0, 2, 3)
    assert page.context["shell"]["overdue"] == 0
    assert groups_of(page)["soon"] == ["Ý tưởng trễ", "Ý tưởng gấp"]


def test_where_my_own_dossiers_stand(hcm):
    makers.registered(hcm)
    page = text_of(Person(hcm.ward_staff).open("/"))
    assert "My own dossiers" in page
    assert "Head of unit, Phường Sài Gòn, since 09/03/2026" in page
    assert "Waiting for the head's answer" in page


def test_pages_of_the_queue(hcm):
    for n in range(27):
        makers.registered(hcm, title=f"Ý tưởng {n:02}")
    head = Person(hcm.ward_head)
    first = head.open("/")
    rest = head.open("/" + first.context["older"])
    seen = [title for group in groups_of(first).values() for title in group]
    more = [title for group in groups_of(rest).values() for title in group]
    assert len(seen) == 25
    assert len(more) == 2
    assert not set(seen) & set(more)
    assert head.open("/?after=nonsense").context["waiting"].groups


@pytest.mark.parametrize("how_many", [1, 7])
def test_the_first_page_costs_the_same(hcm, hear, how_many, django_assert_max_num_queries):
    for n in range(how_many):
        makers.registered(hcm, hcm.ward_deputy, title=f"Ý tưởng {n}")
        makers.registered(hcm, hcm.ward_staff, title=f"Việc {n}")
        make_idea(hcm.ward_staff, title=f"Nháp {n}")
    hear()
    for who in (hcm.ward_head, hcm.ward_staff):
        person = Person(who)
        person.open("/")
        with django_assert_max_num_queries(10 if who == hcm.ward_head else 9):  # what is directed
            person.client.get("/")
        with django_assert_max_num_queries(6):
            person.client.get(reverse("notifications:index"))


def test_a_notice_is_opened_read_and_leads_to_its_task(hcm, hear):
    case = makers.registered(hcm)
    hear()
    head = Person(hcm.ward_head)
    page = head.open(reverse("notifications:index"))
    assert "Your turn: Answer the idea" in text_of(page)
    notice = Notice.objects.get(recipient=hcm.ward_head)
    answer = head.press(page, action=f"/notices/{notice.pk}/")
    assert answer["Location"] == reverse(
        "approvals:task", args=[makers.owed(case.proposal, Kind.ANSWER_IDEA).pk]
    )
    notice.refresh_from_db()
    assert notice.read_at == NOW
    other = Person(hcm.ward_staff)
    mine = other.open(reverse("notifications:index"))
    stolen = other.press(mine, action="read-all")
    assert stolen.status_code == 302
    assert Notice.objects.filter(recipient=hcm.ward_staff, read_at=None).count() == 0
    foreign = other.client.post(
        reverse("notifications:open", args=[notice.pk]),
        {"press": "9a1c6c0e-7d5b-4f0e-9d0a-111111111111"},
    )
    assert foreign.status_code == 404


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_BACKEND = "notifications.mailbox.EmailBackend"


def test_the_letters_of_the_demo_are_no_page_elsewhere(hcm):
    Person(hcm.ward_staff).open(reverse("notifications:letters"), status=404)


def test_everybody_reads_his_own_letters_of_the_demo(hcm, demo, hear, send):
    url = reverse("notifications:letters")
    assert "Chưa có thư nào" in text_of(Person(hcm.ward_staff, language="vi").open(url))
    makers.registered(hcm, title="Tên không ai khác đọc")
    hear()
    send()

    page = text_of(Person(hcm.ward_head, language="vi").open(url))
    assert "Đến lượt bạn" in page
    assert "Tên không ai khác đọc" in page
    assert hcm.ward_staff.official_email not in page
    other = text_of(Person(hcm.ward_deputy, language="vi").open(url))
    assert "Chưa có thư nào" in other
    assert "Tên không ai khác đọc" not in other


def test_letters_of_one_second_are_files_of_their_own(demo):
    for number in range(30):
        mail.EmailMessage(f"letter {number}", "text", to=["a@example.org"]).send()

    names = mailbox.names_for("a@example.org")
    read = {mailbox.read(name, reader="a@example.org").subject for name in names}
    assert read == {f"letter {number}" for number in range(30)}


def test_administrators_see_envelopes_and_no_key_of_anybody(hcm, demo, hear, send):
    url = reverse("notifications:letters")
    makers.registered(hcm, title="Tên không ai khác đọc")
    hear()
    send()
    Person(hcm.ward_head).client.post(
        "/accounts/password/reset/", {"email": hcm.ward_staff.official_email}
    )
    assert "/password/reset/key/" in text_of(Person(hcm.ward_staff).open(url))

    page = text_of(Person(hcm.admin).open(url))

    assert hcm.ward_head.official_email in page
    assert hcm.ward_staff.official_email in page
    assert "Tên không ai khác đọc" not in page
    assert "/password/reset/key/" not in page


DONE = "You have done everything that waited for you."


def own_of(page) -> dict:
    return {
        group.key: [row.author.proposal.title for row in group.rows]
        for group in page.context["waiting"].own
    }


def test_a_draft_waits_for_its_author_without_a_due_date(hcm):
    make_idea(hcm.ward_staff, title="Ý tưởng đang viết")
    page = Person(hcm.ward_staff).open("/")
    assert page.context["waiting"].groups == []
    assert own_of(page) == {"draft": ["Ý tưởng đang viết"]}
    assert "Drafts not sent yet (1)" in text_of(page)
    assert DONE not in text_of(page)
    assert "1 task waits for you" in text_of(page)
    assert DONE in text_of(Person(hcm.ward_head).open("/"))


def test_what_waits_for_an_author_stands_under_its_own_heading(hcm):
    agreed = makers.registered(hcm, title="Ý tưởng đã đồng ý").proposal
    makers.act(agreed, Kind.ANSWER_IDEA)
    back = makers.returned(hcm, hcm.ward_staff, title="Kế hoạch bị trả lại")
    draft = make_idea(hcm.ward_deputy, title="Ý tưởng mời cùng làm")
    invitation = proposals.invite(
        draft, person=hcm.ward_staff, level="VIEW", share=20, by=hcm.ward_deputy, at=NOW
    )
    staff = Person(hcm.ward_staff)
    page = staff.open("/")
    assert own_of(page) == {
        "invited": ["Ý tưởng mời cùng làm"],
        "returned": ["Kế hoạch bị trả lại"],
        "agreed": ["Ý tưởng đã đồng ý"],
    }
    for word in ("Answer", "Complete", "Write the plan", "3 tasks wait for you"):
        assert word in text_of(page)
    for group in page.context["waiting"].own:
        staff.open(group.rows[0].url)
    assert staff.open("/?only=late").context["waiting"].own == []

    proposals.answer_invitation(invitation, accept=True, by=hcm.ward_staff, at=NOW)
    proposals.start_plan(agreed, by=hcm.ward_staff, at=NOW)
    assert own_of(staff.open("/")) == {
        "share": ["Ý tưởng mời cùng làm"],  # accepted; he has not stood by his share yet
        "returned": [back.title],
        "draft": ["Ý tưởng đã đồng ý"],
    }
    invitation.refresh_from_db()
    proposals.confirm_share(invitation, by=hcm.ward_staff, at=NOW)
    assert "share" not in own_of(staff.open("/"))
    invitation.refresh_from_db()
    proposals.change_author(invitation, level="VIEW", share=30, by=hcm.ward_deputy, at=NOW)
    assert own_of(staff.open("/"))["share"] == ["Ý tưởng mời cùng làm"]


@pytest.mark.parametrize("url", ["/", "/?only=late", "/?only=soon"])
def test_the_counter_of_all_counts_what_has_no_due_date_too(hcm, url):
    makers.returned(hcm, hcm.ward_head, title="Kế hoạch bị trả lại")
    makers.registered(hcm, title="Ý tưởng chờ trả lời")
    said = text_of(Person(hcm.ward_head).open(url))
    assert "0 Overdue 0 Nearly due 2 All" in said
    assert "2 tasks wait for you" in said


def test_a_page_of_no_section_lights_no_section(hcm, hear):
    makers.registered(hcm)
    hear()
    hcm.ward_head.set_password(PASSWORD)
    hcm.ward_head.save()
    head = Person(hcm.ward_head)
    for url in (reverse("notifications:index"), reverse("account_change_password")):
        assert 'aria-current="page"' not in head.open(url).content.decode(), url
    assert head.open("/").content.decode().count('aria-current="page">My work') == 2


def test_steps_of_urgent_cases_stand_on_top_and_are_marked(three, django_assert_max_num_queries):
    """Whatever their due date; a step of the list stands there once."""
    chair, head = Person(three.chair), Person(three.ward_head)
    at = vn(2026, 3, 18, 8)
    report = reported(three, at=at)
    flag = flagged(three, makers.registered(three, at=at, title="Ý tưởng báo khẩn").proposal, at=at)

    page = chair.open("/")
    assert groups_of(page)["urgent"] == [report.proposal.title]
    assert sum(titles.count(report.proposal.title) for titles in groups_of(page).values()) == 1
    assert "HỎA TỐC" in text_of(page)
    head.open("/")
    with django_assert_max_num_queries(10):
        page = head.open("/")
    assert groups_of(page) == {
        "urgent": [flag.proposal.title],
        "late": ["Ý tưởng trễ"],
        "soon": ["Ý tưởng gấp"],
        "later": ["Ý tưởng thong thả", "Ý tưởng báo khẩn"],
    }
    assert page.context["waiting"].counts.all == 5
    standing = approvals.standing([report.proposal, flag.proposal])
    assert [str(one.label) for one in standing.values()] == [
        "Đang xử lý khẩn",
        str(flag.proposal.get_state_display()),
    ]


def test_what_is_late_of_an_urgent_case_and_far_down_stands_on_top_too(hcm):
    for n in range(27):
        makers.registered(hcm, at=vn(2026, 3, 9, 9), title=f"Ý tưởng {n}")
    with clock.frozen(vn(2026, 3, 18, 9)):
        flag = flagged(hcm, Proposal.objects.get(title="Ý tưởng 26"), at=clock.now())
        head = Person(hcm.ward_head)
        first = head.open("/")
        assert groups_of(first)["urgent"] == ["Ý tưởng 26"]
        assert len(groups_of(first)["late"]) == 25
        second = head.open(f"/{first.context['older']}")
    assert sum(map(len, groups_of(second).values())) == 3
    assert flag.proposal.title in groups_of(second)["soon"]
