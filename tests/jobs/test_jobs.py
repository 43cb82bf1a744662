"""Long work as rows: leased, told, cancelled, repeated, parked, expired; its owner's alone."""

import os
import time
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from core import clock
from core.verdicts import YES, WrongMoment, no
from jobs import actions, registry
from jobs.actions import asking, results, working
from jobs.models import Job
from jobs.registry import Hopeless, Made, Stopped
from journal.models import Entry
from notifications import actions as telling
from notifications.models import Notice
from tests.world import NOW, make_user

pytestmark = pytest.mark.django_db(transaction=True)
State = Job.State
PRESS = "6f1e7a9c-5a0c-4b6e-9f0e-0e6f4d3c2b{}"


@pytest.fixture
def lan():
    return make_user("Trần Thị Lan")


@pytest.fixture
def kind():
    """Register a kind of work for this test."""
    before = dict(registry._kinds)

    def put(work, may=registry.anybody, name="test.kind"):
        registry.register(name, work, may=may)
        return name

    yield put
    registry._kinds.clear()
    registry._kinds.update(before)


def writes(text=b"xong", rows=3):
    def work(desk):
        desk.path.write_bytes(text)
        desk.progress(rows, rows)
        return Made("Kết quả.csv", "text/csv", rows)

    return work


def fresh(job):
    return Job.objects.get(pk=job.pk)


def ask(kind, by, at=NOW):
    return actions.request(kind, "Danh sách", {}, by=by, at=at)


def test_work_is_done_told_and_kept_for_a_week(lan, kind):
    job = ask(kind(writes()), lan)

    assert actions.work_next(at=NOW)
    assert not actions.work_next(at=NOW)

    job = fresh(job)
    assert (job.state, job.done, job.total, job.file_name) == (State.DONE, 3, 3, "Kết quả.csv")
    assert timedelta(days=6, hours=23) < job.expires_at - NOW < timedelta(days=7, minutes=1)
    assert actions.result_of(job).read_bytes() == b"xong"
    while telling.hear_next(at=NOW):
        pass
    assert Notice.objects.get(recipient=lan).verb == "job.finish"


def test_a_seal_takes_back_what_was_made_and_what_is_being_made(lan, kind):
    done = ask(kind(writes()), lan)
    actions.work_next(at=NOW)
    path = actions.result_of(fresh(done))

    def sealed_meanwhile(desk):
        if fresh(desk.job).attempts == 1 and not path.parent.joinpath("again").exists():
            path.parent.joinpath("again").touch()
            actions.take_back_results(by=lan, at=NOW)
        desk.path.write_bytes(b"x")
        return Made("Hai.csv", "text/csv", 1)

    running = ask(kind(sealed_meanwhile, name="test.other"), lan)
    actions.work_next(at=NOW)

    assert (fresh(done).state, fresh(running).state) == (State.SEALED, State.QUEUED)
    assert actions.expire_next(at=NOW)
    assert not actions.expire_next(at=NOW)
    assert not path.exists()
    assert Entry.objects.about(done).took("job.seal").get().actor == lan
    with pytest.raises(WrongMoment):
        actions.note_download(fresh(done), by=lan, at=NOW)
    desk = Client()
    desk.force_login(lan)
    assert "được niêm phong" in desk.get(f"/jobs/{done.pk}/").content.decode()
    actions.work_next(at=NOW)
    assert fresh(running).state == State.DONE
    actions.retry(fresh(done), by=lan, at=NOW)
    actions.work_next(at=NOW)
    assert fresh(done).state == State.DONE


def test_after_its_week_the_file_is_gone_and_the_row_says_so(lan, kind):
    job = ask(kind(writes()), lan)
    actions.work_next(at=NOW)
    path = actions.result_of(fresh(job))

    assert not actions.expire_next(at=NOW + timedelta(days=6, hours=23))
    assert actions.expire_next(at=NOW + timedelta(days=7, minutes=1))
    assert not actions.expire_next(at=NOW + timedelta(days=7, minutes=1))

    assert fresh(job).state == State.EXPIRED
    assert not path.exists()
    with pytest.raises(WrongMoment):
        actions.note_download(fresh(job), by=lan, at=NOW + timedelta(days=8))


def test_what_a_crash_left_behind_is_cleared_but_no_result(lan, kind):
    job = ask(kind(writes()), lan)
    actions.work_next(at=NOW)
    result = actions.result_of(fresh(job))
    torso = result.parent / "abc.part"
    torso.write_bytes(b"halb")
    old = (NOW - timedelta(days=3)).timestamp()
    for path in (torso, result):
        os.utime(path, (old, old))

    actions.expire_next(at=NOW)

    assert not torso.exists()
    assert result.exists()


def test_cancelling_before_and_during_the_work(lan, kind):
    waiting = ask(kind(writes()), lan)
    actions.cancel(waiting, by=lan, at=NOW)
    assert not actions.work_next(at=NOW)
    with pytest.raises(WrongMoment):
        actions.cancel(waiting, by=lan, at=NOW)

    reached = []

    def cancelled_meanwhile(desk):
        desk.path.write_bytes(b"x")
        actions.cancel(desk.job, by=lan, at=NOW)
        desk.progress(1, 1)
        reached.append("after")

    job = ask(kind(cancelled_meanwhile), lan)
    assert actions.work_next(at=NOW)
    assert fresh(job).state == State.CANCELLED
    assert not reached
    assert not list(results.folder().iterdir())


def test_work_that_fails_comes_back_and_is_parked_after_five_tries(lan, kind):
    tries = []

    def breaks(desk):
        tries.append(desk.job.attempts)
        raise RuntimeError("disk")

    job, at = ask(kind(breaks), lan), NOW
    for _ in range(5):
        assert actions.work_next(at=at)
        if fresh(job).state == State.QUEUED:
            assert not actions.work_next(at=at)  # not at once
        at += timedelta(hours=1)

    job = fresh(job)
    assert tries == [1, 2, 3, 4, 5]
    assert job.state == State.FAILED
    assert job.reference in f"J{job.pk}"
    assert not actions.work_next(at=at)
    assert Entry.objects.filter(verb="job.fail").count() == 1


def test_a_killed_worker_leaves_its_work_to_the_next_and_finds_its_token_gone(lan, kind):
    job = ask(kind(writes()), lan)
    dead = working._claim(at=NOW)
    assert dead.pk == job.pk
    assert not actions.work_next(at=NOW + timedelta(minutes=1))  # the lease holds

    assert actions.work_next(at=NOW + timedelta(minutes=3))

    assert fresh(job).state == State.DONE
    made = Made("spät.csv", "text/csv", 9)
    assert not working._finish(dead, made, sha256="0" * 64, size=1, at=NOW)
    assert fresh(job).file_name == "Kết quả.csv"
    with working._teller(dead, lambda: NOW) as tell, pytest.raises(Stopped):
        tell(1, 1)


def test_hopeless_work_says_why_at_once(lan, kind):
    def refuses(desk):
        raise Hopeless("Danh sách quá dài.")

    job = ask(kind(refuses), lan)
    actions.work_next(at=NOW)

    assert (fresh(job).state, fresh(job).error) == (State.FAILED, "Danh sách quá dài.")


def test_repeating_begins_anew(lan, kind):
    fails = [True]

    def once_broken(desk):
        if fails.pop() if fails else False:
            raise Hopeless("Chưa được.")
        return writes()(desk)

    job = ask(kind(once_broken), lan)
    actions.work_next(at=NOW)
    actions.retry(fresh(job), by=lan, at=NOW)
    assert (fresh(job).state, fresh(job).error) == (State.QUEUED, "")
    actions.work_next(at=NOW)

    assert fresh(job).state == State.DONE
    with pytest.raises(WrongMoment):
        actions.retry(fresh(job), by=lan, at=NOW)


def test_rights_are_asked_again_when_the_work_begins(lan, kind):
    allowed = [True]
    name = kind(writes(), may=lambda user, params: YES if allowed else no("Không còn quyền."))
    job = ask(name, lan)
    allowed.clear()

    actions.work_next(at=NOW)

    assert (fresh(job).state, fresh(job).error) == (State.FAILED, "Không còn quyền.")
    with pytest.raises(PermissionDenied):
        ask(name, lan)


def test_nobody_asks_for_everything(lan, kind):
    name = kind(writes())
    for _ in range(asking.AT_ONCE):
        ask(name, lan)
    with pytest.raises(actions.TooMany):
        ask(name, lan)
    Job.objects.update(state=State.DONE)
    Job.objects.bulk_create(
        Job(kind=name, title="x", asked_by=lan, asked_at=NOW, state=State.DONE)
        for _ in range(asking.A_DAY - asking.AT_ONCE)
    )
    with pytest.raises(actions.TooMany):
        ask(name, lan)
    ask(name, lan, at=NOW + timedelta(days=1, minutes=1))


def test_the_page_polls_until_the_end(lan, kind):
    job = ask(kind(writes()), lan)
    client = Client()
    client.force_login(lan)
    url = f"/jobs/{job.pk}/"
    with clock.frozen(NOW):
        page = client.get(url).content.decode()
        assert f'hx-get="{url}progress/"' in page
        polled = client.get(f"{url}progress/", headers={"HX-Request": "true"})
        assert polled.status_code == 200
        assert "<html" not in polled.content.decode()
        actions.work_next(at=NOW)
        ended = client.get(f"{url}progress/", headers={"HX-Request": "true"})
    assert ended.status_code == 286
    assert "hx-get" not in ended.content.decode()
    assert f"{url}download/" in ended.content.decode()
    assert client.get(f"{url}progress/").status_code == 302  # without htmx: the page


def test_cancel_and_repeat_on_the_page(lan, kind):
    job = ask(kind(writes()), lan)
    client = Client()
    client.force_login(lan)
    url = f"/jobs/{job.pk}/"

    assert client.post(f"{url}cancel/", {"press": PRESS.format("01")})["Location"] == url
    assert client.post(f"{url}cancel/", {"press": PRESS.format("02")}).status_code == 409
    assert client.post(f"{url}retry/", {"press": PRESS.format("03")})["Location"] == url
    assert fresh(job).state == State.QUEUED
    assert client.post(f"{url}retry/").status_code == 400  # no key


def test_a_job_is_its_owners_alone(lan, kind):
    job = ask(kind(writes()), lan)
    actions.work_next(at=NOW)
    other = Client()
    other.force_login(make_user("Kẻ lạ"))

    for path in ("", "progress/", "download/"):
        assert other.get(f"/jobs/{job.pk}/{path}").status_code == 404
    for path in ("cancel/", "retry/"):
        posted = other.post(f"/jobs/{job.pk}/{path}", {"press": PRESS.format("09")})
        assert posted.status_code == 404
    assert f"/jobs/{job.pk}/" not in other.get("/jobs/").content.decode()


def test_a_damaged_or_lost_file_is_never_sent(lan, kind):
    job = ask(kind(writes()), lan)
    actions.work_next(at=NOW)
    client = Client()
    client.force_login(lan)
    path = actions.result_of(fresh(job))
    path.chmod(0o600)
    path.write_bytes(b"anders")
    assert client.get(f"/jobs/{job.pk}/download/").status_code == 503
    path.unlink()
    assert client.get(f"/jobs/{job.pk}/download/").status_code == 503


def test_the_list_costs_the_same(lan, kind, django_assert_max_num_queries):
    name = kind(writes())
    Job.objects.bulk_create(
        Job(kind=name, title="x", asked_by=lan, asked_at=NOW, state=State.DONE, expires_at=NOW)
        for _ in range(40)
    )
    client = Client()
    client.force_login(lan)
    client.get("/jobs/")
    with django_assert_max_num_queries(6):
        assert client.get("/jobs/").status_code == 200


def test_progress_is_seen_from_outside_while_the_work_reads_one_moment(lan, kind, monkeypatch):
    monkeypatch.setattr(working, "TELL_EVERY", 0.0)
    seen = []

    def tells(desk):
        desk.path.write_bytes(b"x")
        desk.progress(1, 4)
        side = connection.copy()
        try:
            with side.cursor() as cursor:
                cursor.execute("SELECT done, total FROM jobs_job WHERE id = %s", [desk.job.pk])
                seen.append(cursor.fetchone())
        finally:
            side.close()
        time.sleep(0)
        return Made("x.csv", "text/csv", 4)

    ask(kind(tells), lan)
    actions.work_next(at=NOW)

    assert seen == [(1, 4)]
