"""The one list: filters, search, pages without doubles, and no more than one may see."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client

from accounts.models import FieldOfWork
from accounts.policy import shape_of
from approvals.models import Kind
from core import clock
from core.kept import Kept
from proposals.actions import grant
from proposals.lifecycle import State
from proposals.models import Capacity, Proposal
from reports.selectors import COLUMNS, Chosen, a_page, dossiers, for_export, listing
from reports.selectors.listing import _rows
from tests.approvals.makers import confirm_calendar, registered, submitted, walk
from tests.world import NOW, vn

from .makers import dossier, many, took

pytestmark = pytest.mark.django_db
LIST = "/reports/dossiers/"


@pytest.fixture
def desk(city, now):
    def sit(person):
        client = Client()
        client.force_login(person)
        return client

    return sit


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def found(user, **chosen):
    return set(dossiers(user, Chosen(**chosen)))


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("n", [25, 26, 61])
def test_pages_hold_every_dossier_once_in_both_directions(city, n, tied):
    made = [row.pk for row in many(city.ward_staff, n, tied=tied)]
    forward, pages, key = [], [], ""
    while True:
        page = a_page(city.ward_head, Chosen(), after=key)
        pages.append([row.pk for row in page.rows])
        forward += pages[-1]
        assert page.total == n
        if not page.older:
            break
        key = page.older
    assert sorted(forward) == sorted(made)
    assert len(pages) == -(-n // 25)

    back, key = [pages[-1]], page.newer
    while key:
        page = a_page(city.ward_head, Chosen(), before=key)
        back.insert(0, [row.pk for row in page.rows])
        assert page.older
        key = page.newer
    assert back == pages


@pytest.mark.parametrize("key", ["x", "1", "1.", ".1", "9" * 40 + ".1", "1." + "9" * 30, "-1.2"])
def test_a_malformed_place_is_the_first_page(city, key):
    many(city.ward_staff, 2)

    assert len(a_page(city.ward_head, Chosen(), after=key).rows) == 2


def test_since_is_the_entering_of_the_present_step_and_the_order_follows(city, rules, desk):
    """By hand: sent on 9 March; the note is owed since the intake, the ballots since the 16th."""
    confirm_calendar(city)
    voted = submitted(city, at=NOW).proposal
    walk(voted, until=Kind.CHECK_NOTE, at=NOW)
    walk(voted, until=Kind.VOTE, at=vn(2026, 3, 16, 10))
    sent = registered(city, at=vn(2026, 3, 12, 9)).proposal

    rows = a_page(city.monitor, Chosen()).rows
    assert [row.pk for row in rows] == [voted.pk, sent.pk]
    assert [row.step_since for row in rows] == [
        vn(2026, 3, 16, 10),
        vn(2026, 3, 12, 9),
    ]
    assert "từ 16/03/2026" in text_of(desk(city.monitor), LIST)
    taken = for_export(city.exporter, Chosen())
    source = COLUMNS["step_since"].source
    assert list(taken.values_list(source, flat=True)) == [row.step_since for row in rows]

    walk(voted, at=vn(2026, 3, 18, 15))
    assert a_page(city.monitor, Chosen()).rows[0].step_since == vn(2026, 3, 18, 15)


def test_a_page_is_read_off_an_index(city):
    """Keyset paging: the newest 26 are found without sorting them all."""
    many(city.ward_staff, 30)
    found = Proposal.objects.order_by("-step_since", "-pk")[:26]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = found.explain()
    assert "dossiers_newest_first" in plan
    assert "Sort" not in plan


def test_names_are_looked_up_for_the_page_alone(city):
    """What is sorted and cut is keys: joined before, each dossier of a unit costs its names."""
    many(city.ward_staff, 30)
    rows = _rows(shape_of(city.monitor)[0], None, Chosen(units=(city.ward,)), "")
    limits = [part for part in parts(plan_of(rows)) if part["Node Type"] == "Limit"]
    cut = [part for part in limits if "proposals_proposal" in str(part)]
    assert cut
    assert not [part for part in cut if "accounts_user" in str(part)]


def test_what_is_in_a_state_is_counted_along_its_index(city):
    """Counting ends at 1,001: unordered it gathered every dossier of that state first."""
    chosen = Chosen(state=State.SUBMITTED, year=NOW.year)
    asked = str(_rows(shape_of(city.monitor)[0], None, chosen, "").query)
    counted = asked.partition(" LIMIT 1001)")[0]
    assert counted.rpartition(" ORDER BY ")[2].count("DESC") == 2


def plan_of(rows):
    return json.loads(rows.explain(format="json"))[0]["Plan"]


def parts(plan):
    yield plan
    for under in plan.get("Plans", ()):
        yield from parts(under)


@pytest.mark.parametrize("words", ["hoá đơn", "hoa don", "HÓA  đơn", "don hoa"])
def test_search_with_and_without_marks(city, words):
    one = dossier(city.ward_staff, "Tra cứu hóa đơn điện tử")
    dossier(city.ward_staff, "Cấp giấy xác nhận tạm trú")

    assert found(city.ward_head, q=words) == {one}


def test_search_by_code(city):
    one, two = many(city.ward_staff, 2)

    assert found(city.ward_head, q=one.code) == {one}
    assert found(city.ward_head, q="dx-2026-psg") == {one, two}


def test_each_filter_by_hand(city):
    field = FieldOfWork.objects.create(code="T1", name="Lĩnh vực thử")
    one = dossier(city.ward_staff, field=field, plan_year=2027, state=State.APPROVED)
    two = dossier(city.health_staff)
    three = dossier(city.division_staff, unit=city.health_division)
    monitor = city.monitor

    assert found(monitor) == {one, two, three}
    assert found(monitor, state="APPROVED") == {one}
    assert found(monitor, units=(city.health,)) == {two, three}
    assert found(monitor, units=(city.health,), own=True) == {two}
    assert found(monitor, units=(city.health, city.ward)) == {one, two, three}
    assert found(monitor, field=field.pk) == {one}
    assert found(monitor, field=0) == {two, three}
    assert found(monitor, year=2027) == {one}
    assert found(monitor, year=2026, units=(city.ward,)) == set()


def test_late_and_procedure(city, rules, now):
    confirm_calendar(city)
    late = registered(city, at=NOW - timedelta(days=30)).proposal
    fresh = submitted(city).proposal
    case = fresh.cases.get()

    assert found(city.monitor, late=True) == {late}
    assert found(city.monitor, procedure=case.procedure_id) == {fresh}
    row = a_page(city.monitor, Chosen(late=True)).rows[0]
    assert row.late
    assert city.ward.name in row.whose


def test_overdue_dossiers_are_counted_once_whoever_looks(city, rules, now):
    """Two owe one dossier something: the head of the city counts one, as the monitor does."""
    confirm_calendar(city)
    late = registered(city, at=NOW - timedelta(days=30)).proposal
    owed = late.tasks.get()
    owed.pk, owed.case, owed.person = None, None, city.ward_deputy
    owed.save()
    registered(city, at=NOW)

    for person in (city.chair, city.monitor):
        page = a_page(person, Chosen(late=True))
        assert (page.total, [row.pk for row in page.rows]) == (1, [late.pk])


def test_the_longest_overdue_come_first_on_every_page(city, rules, now, desk, monkeypatch):
    """Whoever asks and whatever moved last: by their due dates, each once, forward and back."""
    monkeypatch.setattr(listing, "A_PAGE", 2)
    monkeypatch.setattr(listing, "_ROWS", Kept(listing._rows))
    confirm_calendar(city)
    days = [30, 45, 38, 60, 52]
    late = {day: registered(city, at=NOW - timedelta(days=day)).proposal.pk for day in days}
    Proposal.objects.filter(pk=late[52]).update(step_since=NOW)
    registered(city, at=NOW)
    expected = [[late[60], late[52]], [late[45], late[38]], [late[30]]]

    for person in (city.chair, city.monitor, city.ward_head):
        first = a_page(person, Chosen(late=True))
        second = a_page(person, Chosen(late=True), after=first.older)
        third = a_page(person, Chosen(late=True), after=second.older)
        back = a_page(person, Chosen(late=True), before=third.newer)
        shown = [[row.pk for row in page.rows] for page in (first, second, third)]
        assert shown == expected
        assert [row.pk for row in back.rows] == expected[1]
        assert (first.newer, third.older, first.total) == ("", "", len(days))
    text = text_of(desk(city.monitor), LIST + "?late=on")
    assert "quá hạn lâu nhất xếp trước" in text
    assert "quá hạn lâu nhất" not in text_of(desk(city.monitor), LIST)


def test_a_list_shows_what_is_visible_and_handed_in_only(city, desk):
    mine = dossier(city.ward_staff, "Việc của tôi CANARY-A")
    dossier(city.ward_staff, "Nháp CANARY-B", state=State.DRAFT, code=None)
    dossier(city.health_staff, "Của sở khác CANARY-C")
    shut = dossier(city.ward_staff, "Xung đột lợi ích CANARY-D")
    grant(shut, capacity=Capacity.CONFLICT, person=city.ward_head, at=NOW, closes=True)

    text = text_of(desk(city.ward_head), LIST)

    assert mine.title in text
    for canary in ("CANARY-B", "CANARY-C", "CANARY-D"):
        assert canary not in text
        assert a_page(city.ward_head, Chosen(q=canary)).total == 0
    assert "1 hồ sơ" in text


def test_the_count_is_capped(city, desk, monkeypatch):
    monkeypatch.setattr("reports.selectors.listing.AT_MOST", 5)
    monkeypatch.setattr("reports.views.listing.AT_MOST", 5)
    monkeypatch.setattr("reports.selectors.listing._ROWS", Kept(_rows))  # compiled with five
    many(city.ward_staff, 9)

    assert a_page(city.ward_head, Chosen()).total == 6
    assert "5+ hồ sơ" in text_of(desk(city.ward_head), LIST)


@pytest.mark.parametrize("n", [1, 60])
@pytest.mark.parametrize("query", ["", "?q=de+xuat&state=SUBMITTED&late=on"])
def test_the_list_costs_the_same(city, now, django_assert_max_num_queries, n, query):
    many(city.ward_staff, n)
    client = Client()
    client.force_login(city.ward_head)
    client.get(LIST)
    with django_assert_max_num_queries(6):
        client.get(LIST + query)


def test_the_list_asks_no_clock_of_its_own(city, django_assert_max_num_queries):
    """The hour comes with what is read anyway; a clock that stands, as in most tests, hides it."""
    FieldOfWork.objects.create(code="dat", name="Đất đai")
    client = Client()
    client.force_login(city.monitor)
    client.get(LIST)
    with django_assert_max_num_queries(6) as asked:
        page = client.get(LIST)
    assert page.status_code == 200
    assert not any("clock_timestamp()" in one["sql"] for one in asked.captured_queries)
    years = page.context["form"].fields["year"].choices
    assert years[1][0] == clock.today().year + 1


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("", 0),
        ("?q=&state=", 0),
        ("?q=de+xuat&state=SUBMITTED&late=on", 3),
        ("?unit=PSG&own=on", 2),
        ("?own=on", 0),
        ("?figure=submitted&of=2026&month=3", 1),
    ],
)
def test_the_folded_filters_say_how_many_are_in_use(city, desk, query, n):
    said = text_of(desk(city.ward_head), LIST + query)
    assert (f"đang dùng {n}" in said) == bool(n)
    assert ("đang dùng" in said) == bool(n)


def test_only_who_may_take_the_list_away_is_told_of_it(city, desk):
    assert "CSV" in text_of(desk(city.exporter), "/reports/")
    assert "CSV" not in text_of(desk(city.ward_head), "/reports/")


def test_filters_stay_in_the_links_of_the_pages(city, desk):
    many(city.ward_staff, 30)

    answer = desk(city.ward_head).get(LIST + "?q=de+xuat&state=&field=")

    older = parse_qs(urlsplit(answer.context["older"]).query)
    assert older["q"] == ["de xuat"]
    assert set(older) == {"q", "after"}


def test_a_link_of_a_figure_shows_its_dossiers_and_says_so(city, desk):
    one, two = many(city.ward_staff, 2)
    took(one, "submit", vn(2026, 2, 2, 9))

    text = text_of(
        desk(city.ward_head), f"{LIST}?figure=submitted&of=2026&u={city.ward.pk}&own=1&month=2"
    )

    assert one.title in text
    assert two.title not in text
    assert "Phường Sài Gòn (PSG)" in text  # the box shows the unit of the link
    assert "Kế hoạch đã nộp, 2026, tháng 2" in text


def test_a_unit_is_typed_and_a_wrong_one_is_told(city, desk):
    one = dossier(city.ward_staff, "Ở phường")
    dossier(city.health_staff, "Ở sở")
    client = desk(city.monitor)

    assert one.title in text_of(client, LIST + "?unit=PSG")
    assert "Ở sở" not in text_of(client, LIST + "?unit=PSG")
    wrong = text_of(client, LIST + "?unit=khong+co+don+vi")
    assert "error-summary" in wrong
    assert one.title not in wrong


@pytest.mark.parametrize(
    "query", ["figure=nonsense&of=2026", "of=99999", "month=13", "field=x", "state=DRAFT", "u=x"]
)
def test_nonsense_in_the_address_breaks_nothing(city, desk, query):
    many(city.ward_staff, 1)

    assert desk(city.ward_head).get(f"{LIST}?{query}").status_code == 200


def test_htmx_gets_the_results_alone(city, desk):
    many(city.ward_staff, 1)

    answer = desk(city.ward_head).get(LIST, headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert "Đề xuất số 0" in answer.content.decode()
