"""Three hundred files that attack, each with what happens to it (trust.md, G14, rows 26 to 32)."""

import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from documents import actions
from documents.actions import Refused
from documents.http import download
from documents.inspection.child import ROOT
from documents.models import File
from tests.world import NOW, make_unit, make_user

from .fuzz import is_alive
from .hostile import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_user(unit=make_unit())


def test_there_are_three_hundred_and_more():
    assert len(everything()) >= 300
    assert len([case for case in everything() if not case.code]) < 40


@pytest.mark.parametrize("share", range(4))
def test_each_is_refused_or_only_ever_saved(author, settings, share):
    wrong = []
    for case in everything()[share::4]:
        said = _sent(author, case)
        slow = case.code == "bomb" and said == "unreadable"  # on a busy machine the alarm is first
        if said != case.code and not slow:
            wrong.append((case.name, case.code, said))
        elif not said:
            _check_harmless(File.objects.latest("pk"), author)
    assert wrong == []
    kept = [path for path in settings.FILES_ROOT.rglob("*") if path.is_file()]
    assert len(kept) == File.objects.values("sha256").distinct().count()


def _sent(author, case) -> str:
    upload = SimpleUploadedFile("x", case.data)
    upload._name = case.file  # as it might come past the parser of the request
    try:
        actions.store(upload, by=author, at=NOW)
    except Refused as refusal:
        return refusal.code
    return ""


def _check_harmless(file, author) -> None:
    """It goes out to be saved only, under a name that is text, and opens in no page of ours."""
    request = RequestFactory().get("/")
    request.user, request.htmx = author, False
    answer = download(request, file)
    b"".join(answer.streaming_content)
    answer.file_to_stream.close()  # the answer itself would end the connection of the test
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert {"default-src 'none'", "sandbox"} <= {*answer["Content-Security-Policy"].split("; ")}
    assert "html" not in answer["Content-Type"]
    assert "xml" not in answer["Content-Type"].replace("openxmlformats", "")
    assert file.name.isprintable()
    assert not set(file.name) & set('/\\<>:"|?*\u202e\u2066\u200b')
    assert len(file.name) <= 150


def _fuzz(*command: str) -> str:
    said = subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout + said.stderr


def test_every_attack_is_told_alive_in_its_own_file():
    """Or the fuzz would call it dead whatever is let in: two patterns did."""
    told = [case for case in everything() if case.alive]
    assert [case.name for case in told if not is_alive(case.alive, case.data)] == []
    assert len(told) > 290


def test_changed_at_random_they_are_refused_all_the_same():
    """Three hundred of them; `make fuzz-files` looks at twenty thousand."""
    assert "wrong 0" in _fuzz("-m", "tests.documents.fuzz", "--n", "300", "--seed", "7")


def test_the_fuzz_finds_what_is_let_in():
    """The counter-proof: were nothing refused, it would say so."""
    said = _fuzz(
        "-c",
        "import documents.inspection.__main__ as main\n"
        "main.look = lambda file: {'problem': ''}\n"
        "from tests.documents import fuzz\n"
        "fuzz.run(60, 7)\n",
    )
    assert "let in" in said
    assert "wrong 0" not in said
