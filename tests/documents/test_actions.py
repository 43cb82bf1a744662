"""Keeping a file and sending it out again."""

import hashlib
import os
from urllib.parse import unquote

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from config import roles
from core import files
from documents import actions
from documents.actions import Refused, place_of
from documents.http import download
from documents.middleware import upload_limit
from documents.models import File, SealedFile
from journal.models import Entry
from tests.world import NOW, make_unit, make_user

from .makers import GOOD, docx

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_user(unit=make_unit())


def send(name="Kế hoạch.docx", data=GOOD["docx"]):
    return SimpleUploadedFile(name, data)


def left_behind(settings):
    return [p for p in settings.FILES_ROOT.rglob("*") if p.is_file()]


@pytest.mark.parametrize("kind", GOOD)
def test_a_file_is_kept_under_its_hash(author, settings, kind):
    data = GOOD[kind]
    file = actions.store(send(f"Tệp.{kind}", data), by=author, at=NOW)

    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert (file.size, file.name, file.uploaded_by, file.uploaded_at) == (
        len(data),
        f"Tệp.{kind}",
        author,
        NOW,
    )
    assert file.scan == File.Scan.NOT_SCANNED
    place = settings.FILES_ROOT / file.sha256[:2] / file.sha256[2:4] / file.sha256
    assert place.read_bytes() == data
    assert place.stat().st_mode & 0o777 == 0o400
    assert left_behind(settings) == [place]


def test_the_same_bytes_are_kept_once(author, settings):
    first = actions.store(send("a.docx"), by=author, at=NOW)
    second = actions.store(send("b.docx"), by=author, at=NOW)
    assert first.pk != second.pk
    assert first.sha256 == second.sha256
    assert len(left_behind(settings)) == 1


def test_damaged_bytes_are_mended_by_whole_ones(author):
    file = actions.store(send(), by=author, at=NOW)
    place = place_of(file.sha256)
    place.chmod(0o600)
    place.write_bytes(b"torn")
    actions.store(send(), by=author, at=NOW)
    assert place.read_bytes() == GOOD["docx"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.docx", b"", "empty"),
        ("a.docx", b"MZ" * 100, "unknown"),
        ("a.exe", GOOD["docx"], "unknown"),
        ("a", GOOD["docx"], "unknown"),
        ("a.docx.html", GOOD["docx"], "unknown"),
        ("a.pdf", GOOD["docx"], "mismatch"),
        ("a.docx", GOOD["xlsx"], "mismatch"),
        ("a.docx", GOOD["docx"][:-30], "damaged"),
        ("a.docx", docx("TỐI MẬT"), "secret"),
        ("a.docx", docx("x", **{"word__vbaProject.bin": b"x"}), "macros"),
    ],
)
def test_what_is_refused_leaves_nothing(author, settings, name, data, code):
    with pytest.raises(Refused) as refusal:
        actions.store(send(name, data), by=author, at=NOW)
    assert refusal.value.code == code
    assert str(refusal.value).endswith((".", "”"))
    assert left_behind(settings) == []
    assert not File.objects.exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("phần mềm.pdf", "Nội dung tệp không phải là PDF"),
        ("phần mềm.docx", "Nội dung tệp không phải là Word"),
    ],
)
def test_a_programme_under_another_name_is_called_what_it_is_not(author, name, said):
    with override("vi"), pytest.raises(Refused) as refusal:
        actions.store(send(name, b"MZ" + b"\x90" * 300), by=author, at=NOW)
    assert str(refusal.value).startswith(said)
    assert name in str(refusal.value)


def test_size_is_counted_not_believed(author, settings):
    settings.FILE_MAX_BYTES = 1000
    upload = send("a.pdf", b"%PDF-" + b"x" * 2000)
    upload.size = 10
    with pytest.raises(Refused) as refusal:
        actions.store(upload, by=author, at=NOW)
    assert refusal.value.code == "too_large"
    assert left_behind(settings) == []


def test_an_upload_that_breaks_off_leaves_nothing(author, settings):
    upload = send()

    def chunks(chunk_size=None):
        yield GOOD["docx"][:100]
        raise OSError("No space left on device")

    upload.chunks = chunks
    with pytest.raises(OSError, match="No space left"):
        actions.store(upload, by=author, at=NOW)
    assert left_behind(settings) == []


def test_file_and_folders_are_on_disk_before_the_row(author, monkeypatch):
    happened = []
    real_fsync, real_link, real_create = os.fsync, os.link, File.objects.create

    def link(source, place):
        happened.append("name")
        real_link(source, place)

    monkeypatch.setattr(files.os, "fsync", lambda fd: (happened.append("sync"), real_fsync(fd)))
    monkeypatch.setattr(files.os, "link", link)
    monkeypatch.setattr(
        File.objects, "create", lambda **row: (happened.append("row"), real_create(**row))[1]
    )
    actions.store(send(), by=author, at=NOW)
    assert happened[-3:] == ["name", "sync", "row"]
    assert "sync" in happened[: happened.index("name")]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/Kế hoạch.docx", "Kế hoạch.docx"),
        ("C:\\Users\\Ánh\\Biên bản.docx", "Biên bản.docx"),
        ("a\u202excod.docx", "axcod.docx"),
        ("a\r\nSet-Cookie: x.docx", "aSet-Cookie_ x.docx"),
    ],
)
def test_names_are_made_safe(author, sent, kept):
    upload = send()
    upload._name = sent
    assert actions.store(upload, by=author, at=NOW).name == kept


def test_room_of_a_dossier(settings):
    settings.FILES_PER_DOSSIER = 3
    actions.check_room(2)
    with pytest.raises(Refused, match="3"):
        actions.check_room(3)
    with pytest.raises(Refused):
        actions.check_room(1, new=3)


def answer(file, user):
    request = RequestFactory().get("/")
    request.user, request.htmx = user, False
    return download(request, file)


def test_a_download_is_always_an_attachment(author):
    name = "Kế hoạch “đổi mới” phường 2.docx"
    file = actions.store(send(name), by=author, at=NOW)
    response = answer(file, author)

    assert b"".join(response.streaming_content) == GOOD["docx"]
    kind, _, encoded = response["Content-Disposition"].partition("; filename*=utf-8''")
    assert kind == "attachment"
    assert unquote(encoded) == name
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")
    assert response["Content-Length"] == str(len(GOOD["docx"]))
    response.close()


@pytest.mark.parametrize("damage", ["flip", "cut", "gone"])
def test_a_damaged_file_is_never_sent(author, client, damage):
    file = actions.store(send(), by=author, at=NOW)
    place = place_of(file.sha256)
    place.chmod(0o600)
    data = bytearray(GOOD["docx"])
    data[50] ^= 1
    if damage == "gone":
        place.unlink()
    else:
        place.write_bytes(data if damage == "flip" else data[:-1])
    response = answer(file, author)
    assert response.status_code == 503
    assert GOOD["docx"][:40] not in response.content


def test_sealing_keeps_the_proof_and_removes_the_bytes(author):
    file = actions.store(send(), by=author, at=NOW)
    actions.seal_file(file, reason="Có dữ liệu cá nhân", by=author, at=NOW)
    assert answer(file, author).status_code == 410
    assert actions.remove_sealed(at=NOW)
    assert not actions.remove_sealed(at=NOW)
    assert not place_of(file.sha256).exists()
    assert answer(file, author).status_code == 410

    entry = Entry.objects.get(verb="file.seal")
    assert entry.data["sha256"] == file.sha256
    assert SealedFile.objects.get().sealed_by == author
    actions.seal_file(file, reason="lần nữa", by=author, at=NOW)
    assert Entry.objects.filter(verb="file.seal").count() == 1

    with pytest.raises(Refused) as refusal:
        actions.store(send(), by=author, at=NOW, given_up={file.sha256})
    assert refusal.value.code == "sealed"
    with pytest.raises(ValueError, match="why"):
        actions.seal_file(file, reason=" ", by=author, at=NOW)


def test_the_same_bytes_handed_in_elsewhere_stay(author):
    first, second = (actions.store(send(), by=author, at=NOW) for _ in "ab")
    actions.seal_file(first, reason="Có dữ liệu cá nhân", by=author, at=NOW)

    assert not actions.remove_sealed(at=NOW)
    assert answer(first, author).status_code == 410
    kept = answer(second, author)
    assert b"".join(kept.streaming_content) == GOOD["docx"]

    actions.seal_file(second, reason="Ở đây cũng vậy", by=author, at=NOW)
    assert actions.remove_sealed(at=NOW)
    assert not place_of(first.sha256).exists()
    assert Entry.objects.filter(verb="file.seal").count() == 2
    kept.close()  # last: it ends a request, and with it the connection


def test_what_was_given_up_may_be_handed_in_anew_elsewhere(author):
    first = actions.store(send(), by=author, at=NOW)
    actions.seal_file(first, reason="Có dữ liệu cá nhân", by=author, at=NOW)
    actions.remove_sealed(at=NOW)

    again = actions.store(send(), by=author, at=NOW)

    assert place_of(again.sha256).read_bytes() == GOOD["docx"]
    assert not actions.remove_sealed(at=NOW)
    assert answer(first, author).status_code == 410


@pytest.fixture
def elsewhere():
    """A session of its own at the same database, as another process has it."""
    there = connection.copy()
    yield there
    there.close()


def lock(there, call: str, sha256: str) -> bool | None:
    with there.cursor() as cursor:
        cursor.execute(f"SELECT {call}(hashtextextended('file:' || %s, 0))", [sha256])
        return cursor.fetchone()[0]


def test_bytes_that_are_being_handed_in_are_not_removed(author, elsewhere):
    file = actions.store(send(), by=author, at=NOW)
    # Until the upload's transaction ends, a sweep in another process cannot have the bytes.
    assert lock(elsewhere, "pg_try_advisory_lock", file.sha256) is False
    actions.seal_file(file, reason="Có dữ liệu cá nhân", by=author, at=NOW)
    # And the other way round: somebody else's upload of the same bytes is not finished yet.
    assert lock(elsewhere, "pg_try_advisory_lock_shared", file.sha256) is True

    assert not actions.remove_sealed(at=NOW)
    assert place_of(file.sha256).exists()

    lock(elsewhere, "pg_advisory_unlock_shared", file.sha256)
    assert actions.remove_sealed(at=NOW)
    assert not place_of(file.sha256).exists()


def test_a_removal_that_was_cut_off_is_finished(author, monkeypatch):
    file = actions.store(send(), by=author, at=NOW)
    actions.seal_file(file, reason="Có dữ liệu cá nhân", by=author, at=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "sync_folder", lambda folder: 1 / 0)
        patch.setattr(type(place_of(file.sha256)), "unlink", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.remove_sealed(at=NOW)
    assert place_of(file.sha256).exists()
    assert answer(file, author).status_code == 410
    assert actions.remove_sealed(at=NOW)


@pytest.mark.skipif(
    "MIGRATIONS" not in os.environ, reason="takes every app back and forth: minutes"
)
@pytest.mark.django_db(transaction=True)
def test_old_seals_become_seals_of_every_row_they_took(author):
    """Migration 0002: a hash sealed before stays sealed wherever it was handed in."""
    first, second = (actions.store(send(), by=author, at=NOW) for _ in "ab")
    other = actions.store(send("c.pdf", GOOD["pdf"]), by=author, at=NOW)
    actions.seal_file(first, reason="Có dữ liệu cá nhân", by=author, at=NOW)

    with roles.as_owner():
        newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
        for target in ("0001_initial", "0002_a_seal_is_of_one_file"):
            MigrationExecutor(connection).migrate([("documents", target)])
        MigrationExecutor(connection).migrate(newest)
        roles.grant()

    assert set(SealedFile.objects.values_list("file", flat=True)) == {first.pk, second.pk}
    assert SealedFile.objects.filter(reason="Có dữ liệu cá nhân", sealed_by=author).count() == 2
    assert not hasattr(other, "seal")
    with pytest.raises(ProgrammingError), transaction.atomic():
        SealedFile.objects.all().delete()


def test_rows_of_files_never_change(author):
    file = actions.store(send(), by=author, at=NOW)
    with pytest.raises(ProgrammingError), transaction.atomic():
        File.objects.filter(pk=file.pk).update(name="khác.docx")
    with pytest.raises(ProgrammingError), transaction.atomic():
        File.objects.filter(pk=file.pk).delete()


def test_a_huge_request_is_refused_before_it_is_read(settings):
    settings.REQUEST_MAX_BYTES = 1000
    middleware = upload_limit(lambda request: HttpResponse("read"))
    request = RequestFactory().post("/", {})
    assert middleware(request).content == b"read"
    request.META["CONTENT_LENGTH"] = "1001"
    with pytest.raises(RequestDataTooBig):
        middleware(request)
    request.META["CONTENT_LENGTH"] = "nonsense"
    assert middleware(request).content == b"read"
