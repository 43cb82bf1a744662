"""What arrives over the wire: whole, or not at all (trust.md, faults 30 and 32)."""

import gc
import io
import os
import warnings
from datetime import timedelta

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, UnreadablePostError
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart

from core.files import part
from documents.actions import clear_torsos
from documents.middleware import upload_limit
from tests.world import NOW, make_unit, make_user

from .makers import GOOD

LONG = b"x" * 3_000_000


def request(body: bytes, *, announced: int) -> WSGIRequest:
    """A POST that announces so many bytes and then ends, as a broken line leaves it."""
    return WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": MULTIPART_CONTENT,
            "CONTENT_LENGTH": str(announced),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.input": io.BytesIO(body),
        }
    )


def upload(data: bytes) -> bytes:
    file = io.BytesIO(data)
    file.name = "a.docx"
    return encode_multipart("BoUnDaRyStRiNg", {"note": "a", "file": file})


def read(request):
    return HttpResponse(",".join(file.name for file in request.FILES.values()))


@pytest.mark.parametrize("data", [GOOD["docx"], LONG], ids=["in memory", "on disk"])
@pytest.mark.parametrize("lost", [1, 60, 400])
def test_an_upload_that_was_cut_short_is_no_upload(data, lost, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    body = upload(data)
    whole = request(body, announced=len(body))
    assert upload_limit(read)(whole).content == b"a.docx"
    whole.close()

    with warnings.catch_warnings(action="ignore"):  # Django leaves its torso to the collector
        with pytest.raises(UnreadablePostError):
            upload_limit(read)(request(body[:-lost], announced=len(body)))
        gc.collect()
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


def test_what_a_killed_process_left_is_cleared_and_nothing_else(settings):
    with part(settings.FILES_ROOT / "incoming") as fresh:
        fresh.write_bytes(b"half")
        old = [fresh.with_name(name) for name in ("a.part", "tmpx.upload.docx")]
        for path in old:
            path.write_bytes(b"half")
            two_hours_ago = (NOW - timedelta(hours=2)).timestamp()
            os.utime(path, (two_hours_ago, two_hours_ago))
        kept = settings.FILES_ROOT / "aa" / "bb" / ("a" * 64)
        kept.parent.mkdir(parents=True)
        kept.write_bytes(b"whole")
        os.utime(kept, (0, 0))

        assert clear_torsos(at=NOW) == 2

        assert fresh.exists()
        assert kept.exists()
        assert not any(path.exists() for path in old)
    assert clear_torsos(at=NOW) == 0


@pytest.mark.django_db
def test_a_request_that_is_too_large_says_what_a_file_may_have(settings):
    settings.FILE_MAX_BYTES, settings.REQUEST_MAX_BYTES = 2 * 1024 * 1024, 3 * 1024 * 1024
    desk = Client()
    desk.force_login(make_user(unit=make_unit()))
    answer = desk.post("/theme/", {"file": io.BytesIO(LONG + LONG)})

    text = answer.content.decode()
    assert answer.status_code == 413
    assert "Một tệp được tối đa 2 MB" in text
    assert "cả lần gửi được tối đa 3 MB" in text
