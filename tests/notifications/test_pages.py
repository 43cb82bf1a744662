"""The first page, the notices, the demo's letters."""

import pytest
from django.urls import reverse

from approvals.models import Kind, Task
from core import clock
from notifications.models import Notice
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of
from tests.proposals.makers import make_idea
from tests.world import NOW, vn

pytestmark = pytest.mark.django_db


def groups_of(page) -> dict:
    return {
        group.key: [row.task.proposal.title for row in group.rows]
        for group in page.context["waiting"].groups
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
    hear()
    for who in (hcm.ward_head, hcm.ward_staff):
        person = Person(who)
        person.open("/")
        with django_assert_max_num_queries(8):
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


def test_the_letters_of_the_demo_are_read_on_a_page_only_there(hcm, settings, tmp_path, hear, send):
    url = reverse("notifications:letters")
    person = Person(hcm.ward_staff, language="vi")
    person.open(url, status=404)
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert "Chưa có thư nào" in text_of(person.open(url))
    makers.registered(hcm)
    hear()
    send()
    page = text_of(person.open(url))
    assert "Đến lượt bạn" in page
    assert hcm.ward_head.official_email in page


def test_a_draft_waits_for_nobody(hcm):
    make_idea(hcm.ward_staff)
    page = Person(hcm.ward_staff).open("/")
    assert page.context["waiting"].groups == []
    assert "You have done everything that waited for you." in text_of(page)
