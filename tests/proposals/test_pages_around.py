"""Authors and invitations, files, versions, comparing, sealing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from accounts.roles import Role
from core import clock
from documents.models import SealedFile
from proposals import actions, selectors
from proposals.forms.authors import MAY
from proposals.models import Author
from tests.documents.makers import pdf
from tests.world import NOW, city, give

from .makers import join_in, make_idea, make_plan
from .pages import desk_of, hidden, press, read, words

pytestmark = pytest.mark.django_db
NAME = "Khảo sát ở phường Sài Gòn – đợt 2.pdf"


@pytest.fixture(autouse=True)
def _now():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def town():
    return city()


@pytest.fixture
def lead(town):
    return town.health_staff


@pytest.fixture
def desk(lead):
    return desk_of(lead)


@pytest.fixture
def draft(lead):
    return make_plan(lead)


@pytest.fixture
def guest(town):
    return town.ward_staff


# --- authors ---


YES = {"answer": "accept", "share": "30", "level": "COMMENT"}


def invite(desk, draft, guest, **more):
    data = {"person": guest.staff_code, "level": "COMMENT", "share": "30", **more}
    return press(desk, f"/proposals/{draft.pk}/authors/invite/", data)


def test_invited_by_staff_code_then_accepted_and_confirmed(draft, desk, guest):
    assert invite(desk, draft, guest).status_code == 302
    row = draft.authors.get(person=guest)
    theirs = desk_of(guest)
    text = read(theirs, "/proposals/invitations/")
    assert draft.title in text
    assert "30%" in text
    assert theirs.get(f"/proposals/{draft.pk}/plan/").status_code == 404

    answer = press(theirs, f"/proposals/invitations/{row.pk}/", YES)

    assert answer["Location"] == f"/proposals/{draft.pk}/authors/"
    assert f'action="/proposals/{draft.pk}/authors/confirm/"' in read(theirs, answer["Location"])
    press(theirs, f"/proposals/{draft.pk}/authors/confirm/", {"share": "30"})
    row.refresh_from_db()
    assert row.has_confirmed


def test_an_author_agrees_to_the_share_and_the_level_that_he_read(draft, desk, guest):
    invite(desk, draft, guest)
    row = draft.authors.get(person=guest)
    theirs, lead = desk_of(guest), draft.authors.get(is_lead=True).person
    text = read(theirs, "/proposals/invitations/")
    assert (hidden(text, "share"), hidden(text, "level")) == ("30", "COMMENT")

    actions.change_author(row, level="VIEW", share=30, by=lead, at=NOW)  # behind the open page
    assert press(theirs, f"/proposals/invitations/{row.pk}/", YES).status_code == 409
    row.refresh_from_db()
    assert row.accepted_at is None
    press(theirs, f"/proposals/invitations/{row.pk}/", {**YES, "level": "VIEW"})

    url = f"/proposals/{draft.pk}/authors/"
    assert hidden(read(theirs, url), "share") == "30"
    actions.change_author(row, level="VIEW", share=1, by=lead, at=NOW)
    for shown in ({"share": "30"}, {}, {"share": "một"}):
        assert press(theirs, f"{url}confirm/", shown).status_code == 409
    row.refresh_from_db()
    assert not row.has_confirmed
    press(theirs, f"{url}confirm/", {"share": "1"})
    row.refresh_from_db()
    assert row.has_confirmed


def test_invited_by_official_mail(draft, desk, guest):
    assert invite(desk, draft, guest, person=guest.official_email.upper()).status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"person": "KHÔNG CÓ"}, {"person": ""}, {"share": "0"}, {"share": "một"}]
)
def test_a_wrong_invitation_says_what_is_wrong_beside_the_field(draft, desk, guest, wrong):
    answer = invite(desk, draft, guest, **wrong)

    assert answer.status_code == 200
    assert "error-summary" in words(answer)
    assert draft.authors.count() == 1


def test_nobody_is_invited_twice(draft, desk, guest):
    invite(desk, draft, guest)
    answer = invite(desk, draft, guest)

    assert answer.status_code == 409
    assert str(guest) in words(answer)


def test_a_declined_invitation_is_gone(draft, desk, guest):
    invite(desk, draft, guest)
    row = draft.authors.get(person=guest)
    theirs = desk_of(guest)

    press(theirs, f"/proposals/invitations/{row.pk}/", {"answer": "decline"})

    assert draft.title not in read(theirs, "/proposals/invitations/")
    assert press(theirs, f"/proposals/invitations/{row.pk}/", {"answer": "accept"}).status_code == (
        404
    )


def test_an_invitation_is_answered_by_the_invited_alone_and_clearly(town, draft, desk, guest):
    invite(desk, draft, guest)
    url = f"/proposals/invitations/{draft.authors.get(person=guest).pk}/"

    assert press(desk_of(town.ward_head), url, {"answer": "accept"}).status_code == 404
    assert press(desk_of(guest), url, {"answer": "maybe"}).status_code == 409


def test_the_lead_changes_shares_and_takes_out_the_silent(draft, desk, guest):
    row = join_in(draft, guest, 30)
    url = f"/proposals/{draft.pk}/authors/{row.pk}/"

    assert press(desk, url, {"level": "VIEW", "share": "40"}).status_code == 302
    row.refresh_from_db()
    assert (row.level, row.share, row.has_confirmed) == ("VIEW", 40, False)
    assert press(desk, url, {"level": "VIEW", "share": "400"}).status_code == 200
    assert press(desk, f"{url}remove/").status_code == 302
    assert not draft.authors.current().filter(person=guest).exists()


@pytest.mark.parametrize("share", ["40%", "40 %", " 40"])
def test_a_share_is_typed_with_or_without_its_sign(draft, desk, guest, share):
    row = join_in(draft, guest, 30)
    press(desk, f"/proposals/{draft.pk}/authors/{row.pk}/", {"level": "EDIT", "share": share})

    row.refresh_from_db()
    assert row.share == 40


@pytest.mark.parametrize("share", ["40,5", "40.5", "bốn mươi", "0", "101", "%%"])
def test_a_share_that_is_none_is_told_with_an_example(draft, desk, guest, share):
    row = join_in(draft, guest, 30)
    url = f"/proposals/{draft.pk}/authors/{row.pk}/"
    text = words(press(desk, url, {"level": "EDIT", "share": share}))

    assert "ví dụ 40" in text
    assert f'value="{share}"' in text
    row.refresh_from_db()
    assert row.share == 30


def test_a_level_has_one_name(draft, desk, guest):
    join_in(draft, guest, 30, level="EDIT")
    text = read(desk, f"/proposals/{draft.pk}/authors/")
    for level, word in MAY.items():
        with translation.override("vi"):
            assert str(word).startswith(f"{Author.Level(level).label}: ")
    assert f'class="meta">{Author.Level.EDIT.label}<' in text


def test_the_last_section_of_a_slip_leads_to_the_check(desk, lead):
    idea = make_idea(lead)
    text = read(desk, f"/proposals/{idea.pk}/files/")

    onward = text[text.rindex('class="buttons mt-4"') :]
    assert f'class="btn btn-primary" href="/proposals/{idea.pk}/check/"' in onward


def test_nobody_but_the_lead_changes_authors(draft, guest):
    row = join_in(draft, guest, 30)
    theirs = desk_of(guest)
    mine = draft.authors.get(is_lead=True)

    for url, data in (
        (f"/proposals/{draft.pk}/authors/invite/", {"person": "x", "level": "VIEW", "share": "1"}),
        (f"/proposals/{draft.pk}/authors/{mine.pk}/", {"share": "1"}),
        (f"/proposals/{draft.pk}/authors/{row.pk}/remove/", {}),
    ):
        assert press(theirs, url, data).status_code in (200, 403)
    assert draft.authors.current().count() == 2
    assert draft.authors.get(is_lead=True).share == 100
    assert "proposals/invite" not in read(theirs, f"/proposals/{draft.pk}/authors/")


def test_the_lead_keeps_writing_whatever_is_posted(draft, desk):
    mine = draft.authors.get(is_lead=True)
    press(desk, f"/proposals/{draft.pk}/authors/{mine.pk}/", {"level": "VIEW", "share": "60"})

    mine.refresh_from_db()
    assert (mine.level, mine.share) == (Author.Level.EDIT, 60)


def test_a_double_press_invites_once(draft, desk, guest):
    url = f"/proposals/{draft.pk}/authors/invite/"
    data = {"person": guest.staff_code, "level": "VIEW", "share": "5", "press": KEY}

    assert [desk.post(url, data)["Location"] for _ in "12"] == [
        f"/proposals/{draft.pk}/authors/"
    ] * 2
    assert draft.authors.count() == 2


KEY = "5f0c8a52-3c11-4b52-9f0e-0d3f6f6d2a11"


# --- files ---


def whole(answer) -> bytes:
    """What was sent; read to its end, so that the file behind it is closed."""
    return b"".join(answer.streaming_content)


def attach(desk, draft, content=None, name=NAME, **more):
    file = SimpleUploadedFile(name, pdf() if content is None else content)
    return press(desk, f"/proposals/{draft.pk}/files/attach/", {"file": file, **more})


def test_a_file_is_attached_listed_sent_and_taken_off_with_its_name(draft, desk):
    assert attach(desk, draft, note="120 hộ dân").status_code == 302
    row = draft.attachments.get()
    text = read(desk, f"/proposals/{draft.pk}/files/")
    assert NAME in text
    assert "120 hộ dân" in text
    assert "chưa quét vi-rút" in text

    answer = desk.get(f"/proposals/{draft.pk}/files/{row.pk}/")
    assert whole(answer) == pdf()
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "Kh%E1%BA%A3o%20s%C3%A1t" in answer["Content-Disposition"]

    assert press(desk, f"/proposals/{draft.pk}/files/{row.pk}/detach/").status_code == 302
    assert (
        NAME
        not in read(desk, f"/proposals/{draft.pk}/files/")
        .split("page-side")[0]
        .split("messages")[-1]
        .split("</ul>")[-1]
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.exe", b"MZ"),
        ("rỗng.pdf", b""),
        ("giả.pdf", b"khong phai pdf"),
        ("a.docx", b"%PDF-1.4"),
    ],
)
def test_a_refused_file_says_why_beside_the_field(draft, desk, name, content):
    answer = attach(desk, draft, content, name, note="vẫn còn đây")

    text = words(answer)
    assert answer.status_code == 200
    assert 'href="#id_file"' in text
    assert "vẫn còn đây" in text
    assert not draft.attachments.exists()


def test_no_file_at_all_says_so(draft, desk):
    answer = press(desk, f"/proposals/{draft.pk}/files/attach/", {})

    assert 'href="#id_file"' in words(answer)


def test_the_limits_are_said_and_kept(draft, desk, settings):
    settings.FILES_PER_DOSSIER = 1
    assert "PDF, Word (.docx)" in read(desk, f"/proposals/{draft.pk}/files/")
    attach(desk, draft)

    assert 'type="file"' not in read(desk, f"/proposals/{draft.pk}/files/")
    assert attach(desk, draft, name="nữa.pdf").status_code == 200
    assert draft.attachments.count() == 1


def test_who_gets_a_file(town, draft, desk, guest):
    attach(desk, draft)
    url = f"/proposals/{draft.pk}/files/{draft.attachments.get().pk}/"
    head, officer = desk_of(town.health_head), desk_of(town.health_officer)
    assert head.get(url).status_code == 404

    actions.send_plan(draft, by=draft.lead, at=NOW)

    assert whole(head.get(url)) == whole(officer.get(url)) == pdf()
    assert desk_of(guest).get(url).status_code == 404
    assert desk_of(guest).get(f"/proposals/{draft.pk}/files/999999/").status_code == 404


def test_a_file_added_after_a_return_is_the_authors_until_it_is_sent(town, draft, desk):
    actions.send_plan(draft, by=draft.lead, at=NOW)
    actions.advance(draft, "send_back", by=town.health_head, at=NOW)
    attach(desk, draft)
    url = f"/proposals/{draft.pk}/files/{draft.attachments.get().pk}/"

    assert whole(desk.get(url)) == pdf()
    assert desk_of(town.health_head).get(url).status_code == 404


def test_a_reader_of_the_draft_may_not_attach(draft, guest):
    join_in(draft, guest, 10, level="VIEW")

    assert attach(desk_of(guest), draft).status_code == 403
    assert 'type="file"' not in read(desk_of(guest), f"/proposals/{draft.pk}/files/")


# --- versions ---


@pytest.fixture
def twice(town, lead):
    """A plan sent, returned, changed and sent again."""
    plan = make_plan(lead, changes={"declarations": {"confidential_parts": "Đơn giá nội bộ"}})
    actions.send_plan(plan, by=lead, at=NOW)
    actions.advance(plan, "send_back", by=town.health_head, at=NOW)
    row = plan.sections.get(key="means")
    changed = {**row.data, "feasibility": row.data["feasibility"].replace("một nửa", "đủ cả")}
    actions.save_section(plan, "means", changed, seen=row.version, by=lead, at=NOW, done=True)
    actions.send_plan(plan, by=lead, at=NOW)
    plan.refresh_from_db()
    return plan


def test_a_version_shows_what_was_sent_its_form_and_its_hash(town, twice):
    text = read(desk_of(town.health_head), f"/proposals/{twice.pk}/versions/1/")

    first = twice.versions.get(n=1)
    assert first.sha256 in text
    assert first.form_version in text
    assert "đã có một nửa" in text
    assert "Đơn giá nội bộ" not in text


def test_the_confidential_part_is_for_authors_and_deciders(town, twice, lead):
    url = f"/proposals/{twice.pk}/versions/2/"
    actions.grant(twice, capacity="DECIDER", person=town.health_head, at=NOW)

    assert "Đơn giá nội bộ" in read(desk_of(lead), url)
    assert "Đơn giá nội bộ" in read(desk_of(town.health_head), url)
    assert "Đơn giá nội bộ" not in read(desk_of(town.health_officer), url)


def test_two_versions_are_compared_in_words_that_are_also_spoken(town, twice):
    text = read(desk_of(town.health_head), f"/proposals/{twice.pk}/compare/?old=1&new=2")

    assert '<del><span class="visually-hidden">bỏ: </span>một nửa' in text.replace("\n", "")
    assert "thêm: </span>đủ cả" in text
    assert "Đơn giá nội bộ" not in text
    assert "Mất mạng trong buổi khám" not in text  # what did not change stands back
    whole_text = read(desk_of(town.health_head), f"/proposals/{twice.pk}/compare/?all=1")
    assert "Mất mạng trong buổi khám" in whole_text


@pytest.mark.parametrize("query", ["", "?old=2&new=1", "?old=x&new=1"])
def test_any_two_versions_can_be_asked_for(twice, desk, query):
    read(desk, f"/proposals/{twice.pk}/compare/{query}")


@pytest.mark.parametrize(
    "path", ["versions/3/", "versions/9/seal/", "compare/?old=1&new=9", "compare/?old=7"]
)
def test_a_version_that_is_not_there_is_not_found(twice, desk, path):
    read(desk, f"/proposals/{twice.pk}/{path}", 404)


def test_versions_are_not_for_strangers(twice, guest):
    for path in ("versions/1/", "compare/", "versions/1/seal/"):
        read(desk_of(guest), f"/proposals/{twice.pk}/{path}", 404)


def test_one_version_has_nothing_to_compare_with(desk, lead):
    idea = make_idea(lead)
    actions.send_slip(idea, by=lead, at=NOW)

    read(desk, f"/proposals/{idea.pk}/compare/", 404)
    assert "sổ giấy" in read(desk, f"/proposals/{idea.pk}/versions/0/")


# --- sealing ---


@pytest.fixture
def clerk(town):
    give(town.health_officer, Role.RECORDS_CLERK, unit=town.health)
    return desk_of(town.health_officer)


def part_of(plan, name, n=1) -> str:
    return f"part-{plan.versions.get(n=n).parts.get(name=name).pk}"


def test_the_clerk_seals_a_part_and_every_hash_stays_valid(twice, clerk):
    url = f"/proposals/{twice.pk}/versions/1/seal/"
    assert "/versions/1/seal/" in read(clerk, f"/proposals/{twice.pk}/versions/1/")
    data = {"what": part_of(twice, "people"), "reason": "Có số căn cước", "sure": "on"}

    assert press(clerk, url, data)["Location"] == f"/proposals/{twice.pk}/versions/1/"

    text = read(clerk, f"/proposals/{twice.pk}/versions/1/")
    assert "Tám nhân viên y tế, ba giáo viên" not in text
    assert selectors.verify_version(twice.versions.get(n=1))
    # The same words of the second version go with them.
    assert "Tám nhân viên" not in read(clerk, f"/proposals/{twice.pk}/versions/2/")
    assert selectors.verify_version(twice.versions.get(n=2))


def test_the_clerk_seals_a_file(town, lead, clerk):
    plan = make_plan(lead)
    attach(desk_of(lead), plan)
    actions.send_plan(plan, by=lead, at=NOW)
    row = plan.attachments.get()

    press(
        clerk,
        f"/proposals/{plan.pk}/versions/1/seal/",
        {"what": f"file-{row.pk}", "reason": "Có dữ liệu cá nhân", "sure": "on"},
    )

    assert SealedFile.objects.get().sha256 == row.file.sha256
    assert clerk.get(f"/proposals/{plan.pk}/files/{row.pk}/").status_code == 410
    assert f"file-{row.pk}" not in read(clerk, f"/proposals/{plan.pk}/versions/1/seal/")


@pytest.mark.parametrize("missing", ["what", "reason", "sure"])
def test_a_seal_names_its_part_says_why_and_is_meant(twice, clerk, missing):
    data = {"what": part_of(twice, "people"), "reason": "Có số căn cước", "sure": "on"}
    del data[missing]

    answer = press(clerk, f"/proposals/{twice.pk}/versions/1/seal/", data)

    assert answer.status_code == 200
    assert "error-summary" in words(answer)
    assert not twice.versions.get(n=1).parts.exclude(sealed_at=None).exists()


def test_whoever_may_not_seal_is_told_so(town, twice, desk):
    for who in (desk, desk_of(town.health_deputy), desk_of(town.monitor)):
        read(who, f"/proposals/{twice.pk}/versions/1/seal/", 403)
        assert "versions/1/seal/" not in read(who, f"/proposals/{twice.pk}/versions/1/")


def test_the_part_of_another_version_cannot_be_named(twice, clerk):
    data = {"what": part_of(twice, "people", n=2), "reason": "Nhầm bản", "sure": "on"}

    assert press(clerk, f"/proposals/{twice.pk}/versions/1/seal/", data).status_code == 200
