"""Seal and remove: on record, by the right people, and every hash stays valid."""

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from accounts.roles import Role
from core.verdicts import WrongMoment
from documents.models import SealedFile
from journal.models import Entry
from proposals import actions, policy, selectors
from proposals.models import VersionPart
from tests.documents.makers import GOOD
from tests.world import NOW, city, make_user

from .makers import make_plan

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
            with pgtrigger.ignore(), connection.cursor() as cursor:
                cursor.execute(tamper)
            assert not selectors.verify_version(plan.versions.get()), tamper
            transaction.set_rollback(True)
        assert selectors.verify_version(plan.versions.get())


def test_nobody_empties_a_part_but_through_the_function(sent):
    _plan, version = sent
    rows = VersionPart.objects.filter(version=version, name="purpose")
    with pytest.raises(Exception, match="never changes"):
        rows.update(body=None, salt=None, sealed_at=NOW)
