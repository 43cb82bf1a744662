"""The virus scanner: only its plain word lets a file in (trust.md, abuse 29, fault 34)."""

import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import override

from core import clock
from documents import actions, scanner
from documents.actions import Refused
from documents.models import File
from tests.proposals.makers import make_plan
from tests.proposals.pages import desk_of, press, read, words
from tests.world import NOW, city, make_unit, make_user

from .clamd import EICAR, Clamd, version
from .makers import GOOD, chunk

pytestmark = pytest.mark.django_db

INFECTED = GOOD["png"][:33] + chunk(b"tEXt", b"a\0" + EICAR) + GOOD["png"][33:]


@pytest.fixture(params=["unix", "tcp"])
def clamd(request, settings, tmp_path):
    clamd = Clamd(tmp_path, tcp=request.param == "tcp")
    settings.CLAMD_URL = clamd.url
    yield clamd
    clamd.stop()


unix = pytest.mark.parametrize("clamd", ["unix"], indirect=True)


@pytest.fixture
def author():
    return make_user(unit=make_unit())


def send(author, data=GOOD["docx"], name="Kế hoạch.docx"):
    return actions.store(SimpleUploadedFile(name, data), by=author, at=NOW)


def refused(author, settings, **sent) -> str:
    """The code of the refusal; nothing is left of what was sent."""
    with pytest.raises(Refused) as refusal:
        send(author, **sent)
    assert not File.objects.exists()
    assert [path for path in settings.FILES_ROOT.rglob("*") if path.is_file()] == []
    return refusal.value.code


def test_a_clean_file_keeps_the_record_of_its_scan(clamd, author):
    file = send(author)
    assert clamd.scanned == [GOOD["docx"]]
    assert (file.scan, file.scan_engine, file.scanned_at) == ("CLEAN", "ClamAV 1.4.6/27500", NOW)
    with override("vi"):
        assert file.scan_record.startswith("đã quét vi-rút lúc")
        assert "ClamAV 1.4.6/27500" in file.scan_record


def test_a_virus_is_refused_and_nothing_stays(clamd, author, settings):
    assert refused(author, settings, data=INFECTED, name="a.png") == "virus"


def test_what_the_scanner_will_not_look_into_is_refused(clamd, author, settings):
    clamd.limit = 100
    assert refused(author, settings) == "scan_size"
    clamd.limit, clamd.how = 1024 * 1024, "exceeded"  # as AlertExceedsMax says it
    assert refused(author, settings) == "scan_size"


@pytest.mark.parametrize("how", ["dying", "rubbish", "half", "endless", "error", "not ours"])
@unix
def test_a_scanner_that_answers_anything_else_is_down(clamd, author, settings, how):
    clamd.how = how
    assert refused(author, settings) == "scanner"


@pytest.mark.parametrize("how", ["hanging", "hanging after"])
def test_a_frozen_scanner_is_down_in_time(clamd, author, settings, monkeypatch, how):
    monkeypatch.setattr(scanner, "SECONDS", 0.4)
    clamd.how = how
    began = time.monotonic()
    assert refused(author, settings) == "scanner"
    assert time.monotonic() - began < 5


def test_a_dead_scanner_is_down(clamd, author, settings):
    clamd.stop()
    assert refused(author, settings) == "scanner"


@pytest.mark.parametrize("url", ["tcp://127.0.0.1", "http://127.0.0.1:1", "nonsense", "unix://"])
def test_a_scanner_at_no_address_is_down(author, settings, url):
    settings.CLAMD_URL = url
    assert refused(author, settings) == "scanner"


@pytest.mark.parametrize(
    "said",
    [
        version(age=timedelta(days=3, minutes=1)),
        version(age=timedelta(days=-2)),
        version(name="ClamAV 1.4.6"),  # no signatures at all
        version(name="Clam/27500"),
        "ClamAV 1.4.6",
        "ClamAV 1.4.6/27500/some day",
        "",
    ],
)
@unix
def test_old_signatures_are_no_scanner(clamd, author, settings, said):
    clamd.version = said
    assert refused(author, settings) == "scanner"
    assert clamd.scanned == []
    clamd.version = version(age=timedelta(days=2, hours=23))
    assert send(author).scan == "CLEAN"


def test_without_a_scanner_the_file_says_so(author):
    file = send(author)
    assert (file.scan, file.scan_engine, file.scanned_at) == ("NOT_SCANNED", "", None)
    with override("vi"):
        assert file.scan_record == "chưa quét vi-rút"


@pytest.mark.parametrize(
    "row",
    [{"scan": "CLEAN"}, {"scan": "CLEAN", "scanned_at": NOW}, {"scan_engine": "ClamAV 1/1"}],
)
def test_no_row_is_clean_without_its_record(author, row):
    kept = {"sha256": "a" * 64, "name": "a", "family": "PDF", "size": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.create(**kept, uploaded_by=author, uploaded_at=NOW, **row)


@unix
def test_a_page_says_that_the_scanner_is_away_and_keeps_what_was_typed(clamd):
    with clock.frozen(NOW):
        lead = city().health_staff
        desk, draft = desk_of(lead), make_plan(lead)
        page, act = f"/proposals/{draft.pk}/files/", f"/proposals/{draft.pk}/files/attach/"

        def attach():
            file = SimpleUploadedFile("Khảo sát.png", GOOD["png"])
            return press(desk, act, {"file": file, "note": "120 hộ dân"})

        clamd.how = "rubbish"
        text = words(attach())
        assert "Phần mềm quét vi-rút hiện không trả lời" in text
        assert "120 hộ dân" in text
        assert not draft.attachments.exists()

        clamd.how = "well"
        assert attach().status_code == 302
        assert "đã quét vi-rút lúc" in read(desk, page)
