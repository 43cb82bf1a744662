"""The unit's year: drafted once on its day, written by its people, handed upward."""

import html
import re
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from accounts.models import FieldOfWork, Unit
from approvals.actions import LateReasonNeeded
from approvals.models import Kind, Task
from core import clock
from core.verdicts import Stale
from journal.models import Entry
from notifications import actions as telling
from notifications import letters
from notifications.models import Notice
from proposals.actions import grant
from proposals.lifecycle import State
from proposals.models import Capacity
from reports import actions, rules_data
from reports.models import AnnualReview, ReviewRule
from reports.selectors import Chosen, dossiers, holes_of, year_report
from tests.approvals.makers import confirm_calendar, load_rules, submitted
from tests.made_once import made_once
from tests.world import city as make_city
from tests.world import vn

from .makers import dossier, took

DAY = vn(2026, 12, 1, 8)
LATER = vn(2026, 12, 4, 10)
TEXTS = {
    "gains": "Trả kết quả sớm hơn 2 ngày.",
    "limits": "Còn 3 hồ sơ trễ hạn.",
    "quality": "Đạt 9 trên 10 mục tiêu.",
    "lessons": "Bàn với dân trước khi làm.",
    "measures": "Bổ sung người tiếp nhận trong quý I.",
}
PRESS = "6f1e7a9c-5a0c-4b6e-9f0e-0e6f4d3c2b1{}"


def draft_all(at):
    n = 0
    while actions.draft_due_reviews(at=at):
        n += 1
    return n


@made_once
def ruled_city():
    load_rules()
    rules_data.load_rules()
    return make_city()


@made_once
def drafted(lead):
    """One dossier of `lead`, and all reviews of 2026 drafted."""
    one = dossier(lead, at=vn(2026, 3, 2, 9))
    took(one, "submit", vn(2026, 3, 2, 9))
    with clock.frozen(DAY):
        draft_all(DAY)


@pytest.fixture
def city(db):
    return ruled_city()


@pytest.fixture
def review(city):
    """The ward's review of 2026, drafted."""
    drafted(city.ward_staff)
    with clock.frozen(LATER):
        yield AnnualReview.objects.select_related("unit").get(unit=city.ward)


def desk(person):
    client = Client()
    client.force_login(person)
    return client


# ------------------------------------------------------------------------------------- drafting


def test_nothing_before_the_day_and_once_for_each_employing_unit(city):
    assert draft_all(DAY - timedelta(days=1)) == 0
    made = draft_all(DAY)

    employing = {city.root, city.home, city.health, city.ward}  # the division's people are Sở's
    assert made == len(employing)
    assert set(AnnualReview.objects.values_list("unit", flat=True)) == {u.pk for u in employing}
    assert draft_all(DAY + timedelta(days=3)) == 0
    tasks = Task.objects.filter(kind=Kind.ANNUAL_REVIEW)
    assert tasks.count() == len(employing)
    ward = tasks.get(unit=city.ward)
    assert (ward.role, ward.working_days) == ("UNIT_OFFICER", 10)
    assert ward.due_on == vn(2026, 12, 15).date()
    assert ward.reminders.filter(superseded=False).exists()
    assert tasks.get(unit=city.root).role == "HEAD"  # no officer sits there
    assert Entry.objects.filter(verb="review.draft").count() == len(employing)


def test_what_an_outage_missed_is_drafted_afterwards(city):
    assert draft_all(vn(2027, 2, 1, 8)) == 4
    assert set(AnnualReview.objects.values_list("year", flat=True)) == {2026}


def test_a_unit_closed_before_the_day_closes_no_year(city):
    Unit.objects.filter(pk=city.ward.pk).update(valid_to=vn(2026, 10, 1).date())

    draft_all(DAY)

    assert not AnnualReview.objects.filter(unit=city.ward).exists()


def test_the_rule_is_dated(city):
    ReviewRule.objects.update(valid_to=vn(2026, 11, 1).date())
    ReviewRule.objects.create(
        month=12, day=20, working_days=5, source="Thử", valid_from=vn(2026, 11, 1).date()
    )

    assert draft_all(DAY) == 0
    assert draft_all(vn(2026, 12, 20, 8)) == 4
    assert Task.objects.filter(kind=Kind.ANNUAL_REVIEW).first().working_days == 5


@pytest.mark.django_db(transaction=True)
def test_several_runners_draft_each_review_once(transactional_db):
    load_rules()
    rules_data.load_rules()
    make_city()
    faults = []

    def run():
        try:
            draft_all(DAY)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    runners = [threading.Thread(target=run) for _ in range(4)]
    for one in runners:
        one.start()
    for one in runners:
        one.join()

    assert not faults
    assert AnnualReview.objects.count() == 4
    assert Task.objects.filter(kind=Kind.ANNUAL_REVIEW).count() == 4
    assert Entry.objects.filter(verb="review.draft").count() == 4


def test_figures_and_holes_come_from_the_unit_alone(city):
    one = dossier(city.ward_staff, at=vn(2026, 3, 2, 9), state=State.RETURNED)
    took(one, "submit", vn(2026, 3, 2, 9))
    took(one, "send_back", vn(2026, 3, 5, 9))
    took(dossier(city.health_staff), "submit", vn(2026, 3, 2, 9))
    draft_all(DAY)

    ward = AnnualReview.objects.get(unit=city.ward)
    assert (ward.figures["total"]["submitted"], ward.figures["total"]["returned"]) == (1, 1)
    assert {(hole["code"], hole["proposal"]) for hole in ward.holes} == {
        ("NOT_RESENT", one.pk),
        ("NO_FIELD", one.pk),
    }
    root = AnnualReview.objects.get(unit=city.root)
    assert root.holes == [{"code": "NOTHING", "proposal": None, "label": ""}]
    chosen = Chosen(figure="submitted", of=2026, units=(city.ward,), own=True)
    assert dossiers(city.ward_head, chosen).count() == 1


def test_what_falls_due_after_the_figures_moment_is_no_hole(city):
    """The review may be drafted for a moment that is over: its holes are of that moment."""
    confirm_calendar(city)
    one = submitted(city, at=vn(2026, 11, 26, 9)).proposal
    task = Task.objects.open().get(proposal=one, kind=Kind.INTAKE)
    before, after = task.due_at - timedelta(hours=1), task.due_at + timedelta(hours=1)

    with clock.frozen(after):
        assert "OVERDUE" not in {hole["code"] for hole in holes_of(city.ward, 2026, at=before)}
        assert "OVERDUE" in {hole["code"] for hole in holes_of(city.ward, 2026, at=after)}


def test_a_stored_figure_can_be_counted_again(city):
    """Abuse row 50: whatever happened since, counting up to the same place gives the same."""
    one = dossier(city.ward_staff)
    took(one, "submit", vn(2026, 3, 2, 9))
    draft_all(DAY)
    kept = AnnualReview.objects.get(unit=city.ward).figures
    took(one, "reject", vn(2026, 12, 2, 9))

    again = year_report(None, 2026, [city.ward], own=True, until=kept["until"])

    assert actions.figures_of(again) == kept
    assert year_report(None, 2026, [city.ward], own=True).total.n != kept["total"]


# -------------------------------------------------------------------------------------- writing


def test_saving_with_an_old_copy_overwrites_nothing(city, review):
    actions.save_review(review, TEXTS, seen=0, by=city.ward_officer, at=LATER)

    with pytest.raises(Stale) as stale:
        actions.save_review(review, {"gains": "Khác"}, seen=0, by=city.ward_head, at=LATER)

    assert stale.value.theirs.gains == TEXTS["gains"]
    review.refresh_from_db()
    assert (review.gains, review.version, review.saved_by) == (
        TEXTS["gains"],
        1,
        city.ward_officer,
    )


@pytest.mark.parametrize("who", ["ward_deputy", "ward_staff", "health_head", "chair", "admin"])
def test_only_head_and_officer_write(city, review, who):
    with pytest.raises(PermissionDenied):
        actions.save_review(review, TEXTS, seen=0, by=getattr(city, who), at=LATER)


def test_submitting_ends_the_writing_and_the_task(city, review):
    actions.submit_review(review, TEXTS, seen=0, by=city.ward_head, at=LATER)

    review.refresh_from_db()
    assert review.is_submitted
    assert review.measures == TEXTS["measures"]
    task = Task.objects.get(subject=review.subject)
    assert (task.done_by, task.outcome, task.days_late) == (city.ward_head, "SUBMITTED", 0)
    entry = Entry.objects.get(verb="review.submit")
    assert entry.data["unit"] == city.ward.pk
    assert not any(text in str(entry.data) for text in TEXTS.values())
    with pytest.raises(PermissionDenied):
        actions.save_review(review, TEXTS, seen=1, by=city.ward_head, at=LATER)


def test_late_work_says_why(city, review):
    Task.objects.filter(subject=review.subject).update(provisional=False)
    late = vn(2026, 12, 17, 9)
    with pytest.raises(LateReasonNeeded):
        actions.submit_review(review, TEXTS, seen=0, by=city.ward_head, at=late)

    actions.submit_review(
        review, TEXTS, seen=0, by=city.ward_head, at=late, late_reason="Đợt bão số 9."
    )

    task = Task.objects.get(subject=review.subject)
    assert (task.days_late, task.late_reason) == (2, "Đợt bão số 9.")


def test_who_is_told_finds_the_review_behind_the_notice(city, review):
    """Whose turn it is, and after the submission the head one level up."""
    while telling.hear_next(at=LATER):
        pass
    turn = Notice.objects.for_reading().get(recipient=city.ward_officer, verb="task.open")
    said = letters.words(turn)
    assert said.url == f"/reports/reviews/{review.pk}/"
    assert city.ward.name in said.title
    assert not Notice.objects.filter(verb__in=["review.draft", "review.save"]).exists()

    actions.submit_review(review, TEXTS, seen=0, by=city.ward_officer, at=LATER)
    while telling.hear_next(at=LATER):
        pass
    told = Notice.objects.for_reading().get(recipient=city.chair, verb="review.submit")
    assert desk(city.chair).get(letters.words(told).url).status_code == 200


def test_a_superior_outside_the_branch_reads_what_was_submitted(city, review):
    Unit.objects.filter(pk=city.ward.pk).update(superior=city.health)
    actions.submit_review(review, TEXTS, seen=0, by=city.ward_officer, at=LATER)

    text = desk(city.health_head).get(f"/reports/reviews/{review.pk}/").content.decode()

    assert TEXTS["gains"] in text


# ---------------------------------------------------------------------------------------- pages


def typed(n, version=0, **more):
    return {**TEXTS, "version": version, "press": PRESS.format(n), **more}


def test_the_task_in_the_queue_leads_to_the_review(city, review):
    task = Task.objects.get(subject=review.subject)
    client = desk(city.ward_officer)

    assert f"/tasks/{task.pk}/" in client.get("/").content.decode()
    assert client.get(f"/tasks/{task.pk}/")["Location"] == f"/reports/reviews/{review.pk}/"


def test_writing_and_submitting_on_the_page(city, review):
    client, url = desk(city.ward_officer), f"/reports/reviews/{review.pk}/"
    page = client.get(url)
    assert page.status_code == 200
    assert 'name="gains"' in page.content.decode()

    assert client.post(f"{url}save/", typed(1))["Location"] == url
    assert client.post(f"{url}submit/", typed(2, 1))["Location"] == url

    text = client.get(url).content.decode()
    assert 'name="gains"' not in text
    assert TEXTS["lessons"] in text
    assert TEXTS["lessons"] in desk(city.chair).get(f"{url}paper/").content.decode()


def test_a_stale_page_shows_both_texts(city, review):
    actions.save_review(review, TEXTS, seen=0, by=city.ward_head, at=LATER)
    client, url = desk(city.ward_officer), f"/reports/reviews/{review.pk}/"

    answer = client.post(f"{url}save/", typed(1, 0, gains="Bản của văn thư."))

    text = answer.content.decode()
    assert answer.status_code == 409
    assert text.count("Bản của văn thư.") >= 2  # beside the stored one, and still in its field
    assert TEXTS["gains"] in text
    assert 'name="version" value="1"' in text


def test_autosave_answers_as_the_page_expects(city, review):
    client, url = desk(city.ward_officer), f"/reports/reviews/{review.pk}/autosave/"

    saved = client.post(url, {**TEXTS, "version": 0})
    stale = client.post(url, {**TEXTS, "version": 0, "gains": "Khác"})

    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    assert stale.status_code == 409
    assert stale.json()["theirs"]["gains"] == TEXTS["gains"]
    assert desk(city.chair).post(url, {**TEXTS, "version": 1}).status_code == 422


def test_a_late_page_asks_why_and_keeps_what_was_typed(city, review):
    Task.objects.filter(subject=review.subject).update(provisional=False)
    client, url = desk(city.ward_officer), f"/reports/reviews/{review.pk}/"
    with clock.frozen(vn(2026, 12, 17, 9)):
        answer = client.post(f"{url}submit/", typed(1))
        assert answer.status_code == 200
        assert TEXTS["gains"] in answer.content.decode()
        assert 'id="id_late_reason"' in answer.content.decode()
        done = client.post(f"{url}submit/", typed(2, late_reason="Đợt bão số 9."))
    assert done.status_code == 302


@pytest.mark.parametrize(
    ("who", "sees", "reads"),
    [
        ("ward_officer", True, True),
        ("ward_deputy", True, True),
        ("chair", True, False),
        ("monitor", True, False),
        ("auditor", True, False),
        ("health_head", False, False),
        ("ward_staff", False, False),
        ("admin", False, False),
    ],
)
def test_who_sees_a_review_and_who_reads_it_while_it_is_written(city, review, who, sees, reads):
    actions.save_review(review, TEXTS, seen=0, by=city.ward_head, at=LATER)
    client, url = desk(getattr(city, who)), f"/reports/reviews/{review.pk}/"

    answer = client.get(url)

    assert answer.status_code == (200 if sees else 404)
    assert (TEXTS["limits"] in answer.content.decode()) is reads
    assert (city.ward.name in client.get("/reports/reviews/").content.decode()) is sees
    if sees and who not in ("ward_officer", "ward_head"):
        assert client.post(f"{url}save/", typed(1, 1)).status_code == 403
    if not sees:
        assert client.post(f"{url}save/", typed(1, 1)).status_code == 404


def test_a_hole_in_a_dossier_one_is_shut_out_of_is_not_named(city):
    one = dossier(city.ward_staff, at=vn(2026, 3, 2, 9), state=State.RETURNED)
    grant(one, capacity=Capacity.CONFLICT, person=city.ward_head, at=DAY, closes=True)
    draft_all(DAY)
    review = AnnualReview.objects.get(unit=city.ward)

    with clock.frozen(LATER):
        url = f"/reports/reviews/{review.pk}/"
        assert one.code in desk(city.ward_officer).get(url).content.decode()
        assert one.code not in desk(city.ward_head).get(url).content.decode()


def test_a_stored_figure_leads_to_what_it_counted_and_says_why_a_list_may_be_shorter(city):
    """Not what happened since; and who is shut out is told that the figure is the whole unit's."""
    one, two, three = (dossier(city.ward_staff, at=vn(2026, 3, 2, 9)) for _ in range(3))
    for at, each in enumerate((one, two), start=2):
        took(each, "submit", vn(2026, 3, at, 9))
    grant(one, capacity=Capacity.CONFLICT, person=city.ward_head, at=DAY, closes=True)
    draft_all(DAY)
    took(three, "submit", vn(2026, 12, 2, 9))
    review = AnnualReview.objects.get(unit=city.ward)

    with clock.frozen(LATER):
        page = desk(city.ward_officer).get(f"/reports/reviews/{review.pk}/").content.decode()
        [address, n] = re.search(
            r'href="([^"]*figure=submitted[^"]*)">(\d+)<', page[page.index('<tr class="total"') :]
        ).groups()
        assert n == "2"
        behind = desk(city.ward_officer).get(html.unescape(address)).content.decode()
        assert (one.code in behind, two.code in behind, three.code in behind) == (True, True, False)

        shut_out = desk(city.ward_head)
        page = shut_out.get(f"/reports/reviews/{review.pk}/").content.decode()
        assert "Số liệu là của toàn đơn vị" in page
        behind = shut_out.get(html.unescape(address)).content.decode()
        assert (one.code in behind, two.code in behind) == (False, True)


def test_the_page_says_of_which_moment_it_is_and_names_fields_as_the_reader_does(city):
    field = FieldOfWork.objects.create(code="T1", name="Lĩnh vực thử", name_en="Field on trial")
    took(dossier(city.ward_staff, at=vn(2026, 3, 2, 9)), "submit", vn(2026, 3, 2, 9), field=field)
    draft_all(DAY)
    review = AnnualReview.objects.get(unit=city.ward)
    actions.save_review(review, TEXTS, seen=0, by=city.ward_officer, at=DAY)
    client = desk(city.ward_officer)
    client.cookies["django_language"] = "en"
    with clock.frozen(LATER):
        page = " ".join(client.get(f"/reports/reviews/{review.pk}/").content.decode().split())

    assert "As it stood at 08:00, 01/12/2026, like the figures." in page
    assert "Draft saved at 08:00 01/12/2026" in page
    assert "Field on trial" in page
    assert "Lĩnh vực thử" not in page


@pytest.mark.parametrize("url", ["/reports/", "/reports/year/?year=2026", "/reports/reviews/"])
def test_pages_cost_at_most_ten_queries(city, review, django_assert_max_num_queries, url):
    client = desk(city.monitor)
    client.get(url)
    with django_assert_max_num_queries(10):
        assert client.get(url).status_code == 200


def test_a_review_page_costs_at_most_ten_queries(city, review, django_assert_max_num_queries):
    client, url = desk(city.ward_officer), f"/reports/reviews/{review.pk}/"
    client.get(url)  # a new session is written once
    with django_assert_max_num_queries(10):
        assert client.get(url).status_code == 200
