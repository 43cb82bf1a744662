"""What arrives over the wire: whole, or not at all (trust.md, faults 30 and 32)."""

import gc
import io
import os
import warnings
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, UnreadablePostError
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart

from core.files import part
from documents.actions import clear_torsos
from documents.middleware import FILE_FIELDS, upload_limit
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


MIB = 1024 * 1024


@pytest.fixture
def desk(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    desk = Client()
    desk.force_login(make_user(unit=make_unit()))
    return desk


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [{"title": "x" * 6 * MIB}, {"title": "x" * 40 * MIB}, {"a": "x" * 3 * MIB, "b": "x" * 3 * MIB}],
    ids=["6 MB", "40 MB", "3 MB twice"],
)
def test_text_beyond_five_megabytes_is_refused(desk, typed):
    """Django counts every part that is no file, and reads none of them beyond the limit."""
    answer = desk.post("/proposals/new/", {"press": uuid4(), **typed})

    assert answer.status_code == 413
    assert "5 MB" in answer.content.decode()


@pytest.mark.django_db
def test_text_of_a_human_size_that_is_too_long_stays_beside_its_field(desk):
    typed = "Rút ngắn thời gian chờ " * 20_000
    answer = desk.post("/proposals/new/", {"press": uuid4(), "title": typed})

    assert answer.status_code == 200
    assert "title" in answer.context["form"].errors
    assert typed.strip() in answer.content.decode()


@pytest.mark.django_db
def test_a_file_in_the_place_of_a_text_is_kept_nowhere(desk, monkeypatch):
    kept = []
    monkeypatch.setattr(
        TemporaryFileUploadHandler, "receive_data_chunk", lambda self, raw, start: kept.append(raw)
    )
    answer = desk.post(
        "/proposals/new/", {"press": uuid4(), "title": SimpleUploadedFile("x.txt", b"x" * 40 * MIB)}
    )

    assert answer.status_code == 200
    assert not answer.context["form"].is_valid()
    assert kept == []


def test_the_fields_that_take_a_file_are_those_of_the_forms():
    for app in apps.get_app_configs():
        if Path(app.path).parent == Path(settings.BASE_DIR) and find_spec(f"{app.name}.forms"):
            import_module(f"{app.name}.forms")

    def below(kind):
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    names = {
        name
        for form in below(forms.Form)
        if not form.__module__.startswith(("django.", "allauth.", "tests."))
        for name, field in form.base_fields.items()
        if isinstance(field, forms.FileField)
    }
    assert names == FILE_FIELDS


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
