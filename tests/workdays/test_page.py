"""The calendar page: every signed-in person may read it and try it out."""

import html
import io
import json
import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.roles import Role
from core import clock
from tests.world import make_user
from workdays import actions
from workdays.models import CalendarRevision, CalendarVersion, CalendarYear, RevisionDay

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)


@pytest.fixture
def reader(seeded):
    desk = Client()
    desk.force_login(make_user())
    with clock.frozen(NOON):
        yield desk


def read(desk, url):
    answer = desk.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_year_shows_its_days_with_source_and_status(reader):
    text = read(reader, "/calendar/2026/")

    for piece in ("02/01/2026", "12729/VPCP-KGVX", "10/01/2026", "24/11/2026", "Chưa xác nhận"):
        assert piece in text
    assert text.count("day-off") == 14 + 1  # and the legend
    assert text.count("day-worked") == 2 + 1


def test_without_asking_it_says_seven_working_days_from_today(reader):
    text = read(reader, "/calendar/")

    assert "7 ngày làm việc kể từ hôm nay là" in " ".join(text.split())
    assert "10/07/2026" in text


def test_the_preview_counts_both_ways(reader):
    assert "03/03/2026" in read(reader, "/calendar/?start=13/02/2026&days=7")
    assert "13/02/2026</span>" in read(reader, "/calendar/?start=03/03/2026&days=-7")


def test_htmx_gets_the_preview_alone(reader):
    answer = reader.get("/calendar/2026/?start=13/02/2026&days=7", headers={"HX-Request": "true"})

    assert "03/03/2026" in answer.content.decode()
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("query", ["start=31/02/2026&days=7", "start=&days=x", "days=9999"])
def test_nonsense_is_told_beside_the_field(reader, query):
    text = read(reader, f"/calendar/?{query}")

    assert "error-summary" in text
    assert "due-answer" not in text


def test_an_unknown_year_is_not_found_and_a_post_is_not_taken(reader):
    assert reader.get("/calendar/2051/").status_code == 404
    assert reader.post("/calendar/").status_code == 405


def test_a_stranger_is_asked_to_sign_in(db):
    assert Client().get("/calendar/").status_code == 302


@pytest.mark.parametrize("year", [2024, 2026, 2040])
def test_the_page_costs_the_same_in_every_year(reader, django_assert_max_num_queries, year):
    with django_assert_max_num_queries(14):
        read(reader, f"/calendar/{year}/")


@pytest.fixture
def keepers(seeded):
    """Two administrators at their desks."""
    desks = []
    for _n in range(2):
        desk = Client()
        desk.force_login(make_user(seat=Role.ADMIN))
        desks.append(desk)
    with clock.frozen(NOON):
        yield desks


def send(desk, url, **typed):
    return desk.post(url, {"press": uuid4(), **typed})


def begin(desk, year=2026):
    """A draft of the year; the address of its page."""
    answer = send(desk, f"/calendar/{year}/start-revision/")
    assert answer.status_code == 302
    return answer["Location"]


def seen(text):
    return re.search(r'name="seen" value="(\d+)"', text)[1]


DAY = {"day": "04/09/2026", "effect": "OFF", "name": "Nghỉ bù", "source": "12/VPCP"}
PROPOSAL = {"source": "15/VPCP", "deadlines": "MOVE", "compared": "on"}


def test_a_year_is_drafted_proposed_and_confirmed_by_another(keepers):
    one, two = keepers
    url = begin(one)
    assert send(one, f"{url}set-day/", **DAY).status_code == 302
    text = read(one, url)
    assert "04/09/2026" in text
    assert "12/VPCP" in text
    assert "Nghỉ bù" not in read(one, "/calendar/2026/")  # a draft changes nothing
    asked = read(one, f"{url}deadlines/")
    typed = {**PROPOSAL, "seen": seen(asked)}
    assert send(one, f"{url}propose/", **typed).status_code == 302

    assert send(one, f"{url}confirm/", compared="on", seen=99).status_code == 409  # stale first
    edition = CalendarRevision.objects.get().edition
    own = send(one, f"{url}confirm/", compared="on", seen=edition)
    assert own.status_code == 403  # never the same person
    shown = read(two, f"{url}deadlines/")
    assert "15/VPCP" in shown
    assert send(two, f"{url}confirm/", seen=seen(shown)).status_code == 200  # not compared
    assert send(two, f"{url}confirm/", compared="on", seen=seen(shown)).status_code == 302

    assert "Nghỉ bù" in read(one, "/calendar/2026/")
    assert "Nghỉ bù" not in read(one, "/calendar/2026/?version=1")
    assert "15/VPCP" in read(one, "/calendar/versions/")
    assert CalendarYear.objects.get(year=2026).source == "15/VPCP"


def test_the_draft_reckons_beside_the_calendar(keepers):
    url = begin(keepers[0])
    send(keepers[0], f"{url}set-day/", **DAY)

    text = read(keepers[0], f"{url}?start=03/09/2026&days=1")

    answers = re.findall(r'due-answer">.*?(\d\d/\d\d/\d{4})', text)
    assert answers == ["04/09/2026", "07/09/2026"]


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [("day", "05/09/2026", 409), ("day", "1/1/2051", 409), ("day", "31/2/2026", 200)]
    + [("name", "", 200), ("name", "=1+1", 200), ("effect", "MAYBE", 200), ("effect", "", 200)],
)
def test_what_makes_no_sense_is_told_and_the_text_stays(keepers, field, value, status):
    url = begin(keepers[0])

    answer = send(keepers[0], f"{url}set-day/", **DAY | {field: value})

    assert answer.status_code == status
    assert "error-summary" in answer.content.decode()
    assert not RevisionDay.objects.filter(name="Nghỉ bù").exists()


def test_a_day_follows_the_week_again(keepers):
    url = begin(keepers[0])
    shown = read(keepers[0], f"{url}set-day/?day=2026-11-24")
    assert "Ngày Văn hóa Việt Nam" in shown

    send(keepers[0], f"{url}set-day/", day="24/11/2026", effect="WEEK")

    assert not RevisionDay.objects.filter(date=date(2026, 11, 24)).exists()


@pytest.mark.parametrize("ending", ["xlsx", "tsv"])
def test_the_template_comes_back_as_the_same_days(keepers, ending):
    one, url = keepers[0], begin(keepers[0])
    sheet = one.get(f"/calendar/2026/template/?format={ending}").content
    before = list(RevisionDay.objects.values_list("date", "effect", "name", "source"))

    shown = send(one, f"{url}import-days/", file=SimpleUploadedFile(f"Lịch.{ending}", sheet))

    text = shown.content.decode()
    assert (shown.status_code, text.count("Giữ nguyên")) == (200, 16)
    rows = html.unescape(re.search(r'name="rows" value="(.*?)"', text)[1])
    assert CalendarRevision.objects.get().edition == 1  # only shown so far
    taken = send(one, f"{url}import-days/", rows=rows, seen=seen(text))
    assert taken.status_code == 302
    assert list(RevisionDay.objects.values_list("date", "effect", "name", "source")) == before


def test_a_dry_run_names_each_row_that_does_not_fit(keepers):
    one, url = keepers[0], begin(keepers[0])
    table = (
        "Ngày;Loại;Dịp;Nguồn\n04/09/2026;nghỉ;Nghỉ bù;\n05/09/2026;nghỉ;Thứ Bảy;\n"
        "31/02/2026;nghỉ;x;\n04/09/2026;nghỉ;Hai lần;\n2027-01-04;nghỉ;Năm khác;\n"
        "12/09/2026;làm bù;;\n07/09/2026;mưa;x;\n"
    )
    shown = send(
        one, f"{url}import-days/", file=SimpleUploadedFile("a.csv", table.encode())
    ).content.decode()

    assert "6 dòng không đưa vào được" in shown
    assert "Dòng 3 (05/09/2026" in shown  # as the spreadsheet numbers it, its heading counted
    assert "Dòng 8 (07/09/2026" in shown
    assert "Bản dự thảo sẽ thay đổi như sau" not in shown  # nothing of it would be taken
    assert 'name="rows" value' not in shown or "Đưa các ngày này" not in shown
    forged = json.dumps([["05/09/2026", "off", "Thứ Bảy", ""]])
    assert send(one, f"{url}import-days/", rows=forged, seen=1).status_code == 200
    assert CalendarRevision.objects.get().edition == 1


def sheet_with_gaps(cells):
    """A workbook of these cells, {row of the sheet: texts}: what is empty is not in the file."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, texts in cells.items():
            for column, text in enumerate(texts):
                sheet.write_string(number - 1, column, text)
    return out.getvalue()


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_blank_rows_do_not_shift_the_numbers_of_the_rows(keepers, ending):
    rows = {
        2: ["Ngày", "Loại", "Dịp", "Nguồn"],
        4: ["04/09/2026", "nghỉ", "Nghỉ bù", ""],
        9: ["31/02/2026", "nghỉ", "x", ""],
    }
    content = sheet_with_gaps(rows)
    if ending == "csv":
        lines = [";".join(rows.get(n, [";;;"[n % 4 :]])) for n in range(1, 10)]
        content = "\n".join(lines).encode()

    url = begin(keepers[0])
    shown = send(keepers[0], f"{url}import-days/", file=SimpleUploadedFile(f"a.{ending}", content))

    assert "Dòng 9 (31/02/2026" in shown.content.decode()
    assert "1 dòng không đưa vào được" in shown.content.decode()


def test_a_table_that_was_forgotten_is_asked_for_and_never_called_optional(keepers):
    one, url = keepers[0], begin(keepers[0])

    answer = send(one, f"{url}import-days/", rows="null")  # what a browser sends of the empty form

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"file"}
    for path in ("import-days/", "set-day/"):
        assert (
            "không bắt buộc" not in one.get(f"{url}{path}").content.decode().split("Văn bản quy")[0]
        )
    assert "không bắt buộc" not in answer.content.decode()


@pytest.mark.parametrize(
    "file",
    [
        ("a.xlsx", b"PK\x03\x04 torn"),
        ("a.pdf", b"%PDF"),
        ("a.csv", b"\xff\xd8\x00"),
        ("a.csv", b"x" * 1_000_001),
    ],
)
def test_what_is_no_table_is_refused_beside_the_field(keepers, file):
    url = begin(keepers[0])
    answer = send(keepers[0], f"{url}import-days/", file=SimpleUploadedFile(*file))

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()


def test_a_draft_is_given_up_and_a_second_one_refused(keepers):
    one, two = keepers
    url = begin(one)
    assert send(two, "/calendar/2026/start-revision/").status_code == 409
    assert send(two, f"{url}drop-revision/").status_code == 302
    assert send(one, f"{url}set-day/", **DAY).status_code == 409
    assert one.get("/calendar/2051/template/").status_code == 404
    assert one.get("/calendar/2026/?version=9").status_code == 404


def test_only_administrators_draft(reader, seeded):
    draft = actions.start_revision(2026, by=make_user(seat=Role.ADMIN), at=NOON)
    url = f"/calendar/revisions/{draft.pk}/"
    for path in ("", "set-day/", "import-days/", "deadlines/"):
        assert reader.get(url + path).status_code == 403
    for path in ("set-day/", "import-days/", "drop-revision/", "propose/", "confirm/"):
        assert send(reader, url + path, **DAY | PROPOSAL).status_code == 403
    assert send(reader, "/calendar/2027/start-revision/").status_code == 403
    assert "start-revision" not in read(reader, "/calendar/2026/")
    assert CalendarRevision.objects.count() == 1


@pytest.mark.parametrize(("day", "warned"), [((9, 30), False), ((10, 1), True)])
def test_the_first_page_warns_administrators_from_october_on(keepers, day, warned):
    with clock.frozen(datetime(2026, *day, 5, tzinfo=UTC)):
        said = "Lịch làm việc năm 2027 chưa được xác nhận" in read(keepers[0], "/")

    assert said is warned


def test_the_first_page_says_what_waits_for_a_second_administrator(keepers):
    one, two = keepers
    url = begin(one)
    typed = {**PROPOSAL, "seen": seen(read(one, f"{url}deadlines/"))}
    assert send(one, f"{url}propose/", **typed).status_code == 302

    assert f'href="{url}deadlines/"' in read(two, "/")
    assert f'href="{url}deadlines/"' not in read(one, "/")


def test_the_list_of_versions_has_pages_and_costs_the_same(keepers, django_assert_max_num_queries):
    for n in range(2, 31):
        CalendarVersion.objects.create(n=n, at=NOON, note="2026")
    with django_assert_max_num_queries(12):
        text = read(keepers[0], "/calendar/versions/")

    assert "?before=6" in text
    assert "?version=1&quot;" not in text
    assert '?version=5"' in read(keepers[0], "/calendar/versions/?before=6")
