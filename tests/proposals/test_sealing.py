"""Seal and remove: on record, by the right people, and every hash stays valid."""

from uuid import uuid4

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts import actions as people
from accounts.roles import Role
from core.verdicts import WrongMoment
from documents.actions import Refused, place_of, remove_sealed, store
from documents.models import SealedFile
from jobs.models import Job
from journal.models import Entry
from proposals import actions, policy, selectors
from proposals.models import VersionPart
from tests.documents.makers import GOOD
from tests.owner import by_owner
from tests.world import NOW, city, make_user

from .makers import make_plan
from .pages import desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SECRET = "Con chị Nguyễn Thị Tư, lớp 4A, bị cận 6 độ"


@pytest.fixture
def here(town):
    return town


@pytest.fixture
def sent(here):
    plan = make_plan(here.health_staff, changes={"problem": {"necessity": SECRET}})
    version = actions.send_plan(plan, by=here.health_staff, at=NOW)
    plan.refresh_from_db()
    return plan, version


def seal(part, by, reason="Tên một học sinh"):
    return actions.seal_part(part, reason=reason, by=by, at=NOW)


# Written by hand: who may, of the unit's people and others who see the dossier.
MAY_SEAL = {
    "clerk": True,
    "health_head": True,
    "admin": True,
    "clerk_elsewhere": False,
    "health_staff": False,  # the author himself
    "health_deputy": False,
    "health_officer": False,
    "ward_head": False,
    "monitor": False,
    "auditor": False,
    "chair": False,
}


def test_who_may_seal():
    here = city()
    plan = make_plan(here.health_staff)
    actions.send_plan(plan, by=here.health_staff, at=NOW)
    plan.refresh_from_db()
    here.clerk = make_user(unit=here.health, seat=Role.RECORDS_CLERK)
    here.clerk_elsewhere = make_user(unit=here.ward, seat=Role.RECORDS_CLERK)
    for unseeing in (here.clerk, here.admin):  # no post removes what it may not read
        assert not policy.can_seal(unseeing, plan)
    for who in MAY_SEAL:
        actions.grant(plan, capacity="HELPER", person=getattr(here, who), at=NOW)
    may = {who: bool(policy.can_seal(getattr(here, who), plan)) for who in MAY_SEAL}
    assert may == MAY_SEAL


def test_a_head_among_the_authors_seals_nothing(here):
    plan = make_plan(here.health_staff, coauthors=[(here.health_head, 10)])
    actions.send_plan(plan, by=here.health_staff, at=NOW)
    plan.refresh_from_db()
    assert not policy.can_seal(here.health_head, plan)


def test_a_draft_has_nothing_to_seal(here):
    assert not policy.can_seal(here.health_head, make_plan(here.health_staff))


def test_a_sealed_part_is_gone_and_every_hash_holds(here, sent):
    plan, version = sent
    part = version.parts.get(name="necessity")
    with pytest.raises(PermissionDenied):
        seal(part, here.health_staff)
    with pytest.raises(ValueError, match="why"):
        seal(part, here.health_head, reason="  ")
    with pytest.raises(WrongMoment):
        seal(part, here.health_head, reason="x" * 201)
    seal(part, here.health_head)

    version = plan.versions.get()
    assert selectors.verify_version(version)
    assert version.values["necessity"] is None
    with connection.cursor() as cursor:  # in no table of the dossier any more, not in the draft
        for table in ("versionpart", "section", "proposal"):
            cursor.execute(
                f"SELECT count(*) FROM proposals_{table} t WHERE t::text LIKE %s",
                ["%Nguyễn Thị Tư%"],
            )
            assert cursor.fetchone() == (0,)
    shown = {
        row.name: row.value
        for section in selectors.summary(version, reader=here.health_head)
        for row in section.rows
    }
    assert "09/03/2026" in shown["necessity"]
    assert shown["purpose"]
    entry = Entry.objects.for_scope(plan).last()
    assert entry.verb == "proposal.seal_part"
    assert entry.data["part"] == "necessity"
    assert entry.data["reason"] == "Tên một học sinh"
    assert "Nguyễn" not in str(entry.data)
    with pytest.raises(WrongMoment):
        seal(part, here.health_head)


def test_the_same_text_goes_from_every_version(here, sent):
    plan, first = sent
    actions.advance(plan, "send_back", by=here.health_head, at=NOW)
    actions.send_plan(plan, by=here.health_staff, at=NOW)
    second = plan.versions.get(n=2)
    seal(second.parts.get(name="necessity"), here.health_head)
    assert [v.values["necessity"] for v in plan.versions.order_by("n")] == [None, None]
    assert all(selectors.verify_version(v) for v in plan.versions.all())
    assert Entry.objects.for_scope(plan).last().data["versions"] == [1, 2]
    with pytest.raises(WrongMoment):
        seal(first.parts.get(name="necessity"), here.health_head)


def test_lists_made_before_a_seal_are_given_up(here, sent):
    plan, version = sent
    job = Job.objects.create(
        kind="reports.dossiers",
        title="Danh sách",
        asked_by=here.health_head,
        asked_at=NOW,
        state=Job.State.DONE,
        lease_token=uuid4(),
    )

    seal(version.parts.get(name="title"), here.health_head)

    job.refresh_from_db()
    assert job.state == Job.State.SEALED
    assert Entry.objects.about(job).took("job.seal").get().actor == here.health_head


def test_the_title_can_be_sealed_too(here, sent):
    plan, version = sent
    seal(version.parts.get(name="title"), here.health_head)
    plan.refresh_from_db()
    assert plan.title == plan.code
    assert plan.search_text == "dx-2026-syt-0001 dx-2026-syt-0001"


def test_a_sealed_file_is_given_up_for_good(here):
    plan = make_plan(here.health_staff)
    file = SimpleUploadedFile("Danh sách.docx", GOOD["docx"])
    attachment = actions.attach(plan, uploaded=file, by=here.health_staff, at=NOW)
    version = actions.send_plan(plan, by=here.health_staff, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.seal_attachment(attachment, reason="Lộ tên", by=here.health_staff, at=NOW)
    actions.seal_attachment(attachment, reason="Lộ tên", by=here.health_head, at=NOW)
    assert SealedFile.objects.get().sha256 == attachment.file.sha256
    assert Entry.objects.for_scope(plan).last().verb == "file.seal"
    (shown,) = selectors.files_of(version, reader=here.health_head)
    assert "sealed" in str(shown.scan)
    assert selectors.verify_version(version)


def attached(here, lead, head, *, times=1):
    """A plan that was sent with the same file attached `times` times."""
    plan = make_plan(lead)
    rows = [
        actions.attach(
            plan,
            uploaded=SimpleUploadedFile(f"Danh sách {n}.docx", GOOD["docx"]),
            by=lead,
            at=NOW,
        )
        for n in range(times)
    ]
    actions.send_plan(plan, by=lead, at=NOW)
    plan.refresh_from_db()
    return plan, rows


def got(url: str, user) -> int:
    """How a download answers; read to its end, so that the file behind it is closed."""
    answer = desk_of(user).get(url)
    b"".join(answer.streaming_content if answer.streaming else ())
    return answer.status_code


def test_sealing_here_takes_nothing_from_others():
    """The same bytes in two dossiers and in a legal document."""
    here = city()
    ours, (first, again) = attached(here, here.health_staff, here.health_head, times=2)
    theirs, (other,) = attached(here, here.ward_staff, here.ward_head)
    kept = store(SimpleUploadedFile("Nghị định.docx", GOOD["docx"]), by=here.admin, at=NOW)
    instrument = people.add_instrument(
        number="73",
        year=2023,
        symbol="73/2023/NĐ-CP",
        kind="Nghị định",
        issuer="Chính phủ",
        title="Bảo vệ cán bộ năng động, sáng tạo",
        by=here.admin,
        at=NOW,
    )
    people.attach_file(instrument, sha256=kept.sha256, name=kept.name, by=here.admin, at=NOW)
    legal = reverse("documents:instrument", args=[instrument.pk])

    def answers():
        files = [
            got(reverse("proposals:download", args=[row.proposal_id, row.pk]), user)
            for row, user in (
                (first, here.health_head),
                (again, here.health_head),
                (other, here.ward_head),
            )
        ]
        return [*files, got(legal, here.ward_staff)]

    assert answers() == [200, 200, 200, 200]
    actions.seal_attachment(first, reason="Lộ tên", by=here.health_head, at=NOW)
    remove_sealed(at=NOW)

    assert answers() == [410, 410, 200, 200]
    assert [str(f.scan) for f in selectors.files_of(theirs, reader=here.ward_head)] == [
        "not scanned for viruses"
    ]
    assert Entry.objects.for_scope(ours).filter(verb="file.seal").count() == 1
    assert not Entry.objects.for_scope(theirs).filter(verb="file.seal").exists()

    actions.seal_attachment(other, reason="Lộ tên", by=here.ward_head, at=NOW)
    remove_sealed(at=NOW)

    assert answers() == [410, 410, 410, 200]  # the bytes are still needed
    assert place_of(kept.sha256).exists()


def test_what_was_sealed_does_not_come_back_into_its_dossier(here):
    plan, (row,) = attached(here, here.health_staff, here.health_head)
    actions.seal_attachment(row, reason="Lộ tên", by=here.health_head, at=NOW)
    remove_sealed(at=NOW)
    assert not place_of(row.file.sha256).exists()
    actions.advance(plan, "send_back", by=here.health_head, at=NOW)
    plan.refresh_from_db()

    def again():
        return {"uploaded": SimpleUploadedFile("x.docx", GOOD["docx"]), "at": NOW}

    with pytest.raises(Refused) as refusal:
        actions.attach(plan, by=here.health_staff, **again())
    assert refusal.value.code == "sealed"
    other = make_plan(here.ward_staff)
    kept = actions.attach(other, by=here.ward_staff, **again())
    assert kept.file.sha256 == row.file.sha256
    assert place_of(row.file.sha256).exists()


TAMPERING = (
    "UPDATE proposals_versionpart SET body = '\"khác\"' WHERE name = 'purpose'",
    "UPDATE proposals_versionpart SET salt = 'x' WHERE name = 'purpose'",
    "UPDATE proposals_versionpart SET name = 'khac' WHERE name = 'purpose'",
    "DELETE FROM proposals_versionpart WHERE name = 'purpose'",
    "UPDATE proposals_version SET manifest = jsonb_set(manifest, '{code}', '\"ĐX\"')",
    "UPDATE proposals_version SET sha256 = repeat('0', 64)",
    "UPDATE proposals_versionpart SET sealed_at = now() WHERE name = 'purpose'",
)


def test_what_the_database_s_owner_changes_shows(sent):
    """Triggers switched off, as only the owner can: the hash tells."""
    plan, _version = sent
    for tamper in TAMPERING:
        with transaction.atomic():
            with pgtrigger.ignore():
                by_owner(tamper)
            assert not selectors.verify_version(plan.versions.get()), tamper
            transaction.set_rollback(True)
        assert selectors.verify_version(plan.versions.get())


def test_nobody_empties_a_part_but_through_the_function(sent):
    _plan, version = sent
    rows = VersionPart.objects.filter(version=version, name="purpose")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows.update(body=None, salt=None, sealed_at=NOW)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        by_owner("UPDATE proposals_versionpart SET body = NULL, salt = NULL, sealed_at = now()")
