"""The process that looks: whatever happens in it, its answer is a verdict, never yes by fault."""

import os
import signal
import sys
import threading
import time

import psutil
import pytest

from documents.inspection import child
from documents.inspection.child import NOTHING, inspect

from .makers import GOOD, OLE, docx


@pytest.fixture
def file(tmp_path):
    def file(data):
        path = tmp_path / "file"
        path.write_bytes(data)
        return path

    return file


def looker_that(does: str) -> tuple[str, ...]:
    """The command of a looker whose look is `does`, in a child with the real limits."""
    return (
        sys.executable,
        "-c",
        "import os, socket, sys, time\n"
        "import documents.inspection.__main__ as main\n"
        f"def look(file):\n    {does}\n    return {{'family': 'PDF', 'problem': '', 'detail': '',"
        " 'marks': []}\n"
        "main.look, main.SECONDS = look, 0.7\n"
        "main.serve(socket.socket(fileno=0))\n",
    )


@pytest.fixture
def its_look(monkeypatch):
    """Makes the looker of this test do something else than look."""
    theirs = child._one

    def begin(does: str) -> None:
        monkeypatch.setattr(child, "COMMAND", looker_that(does))

    child._one = None
    yield begin
    if child._one is not None:
        child._one.end()
    child._one = theirs


def test_the_child_gives_the_same_answer(file):
    assert inspect(file(GOOD["docx"])) == ("DOCX", "", "", ())
    assert inspect(file(docx("TỐI MẬT"))).marks == ("TỐI MẬT",)
    assert inspect(file(OLE)).problem == "old_office"


@pytest.mark.parametrize("kind", GOOD)
def test_reading_needs_nothing_that_it_could_not_load_before(file, kind):
    """Under its limits a child opens no file, so it imports nothing either."""
    assert inspect(file(GOOD[kind])).problem == ""


MEMORY = "bytearray(300 * 1024 * 1024)"
UNTIL_REFUSED = """
    try:
        {}
    except OSError as error:
        return {{'family': '', 'problem': type(error).__name__, 'detail': '', 'marks': []}}
    """


@pytest.mark.parametrize(
    "does",
    [
        "os._exit(0)",
        "os.kill(os.getpid(), 9)",
        "os.abort()",
        "raise ValueError",
        "return 'no verdict'",
        "return {'family': 'PDF'}",
        "print(1 / 0)",
        MEMORY,
        "sys.setrecursionlimit(10**9); f = lambda: f(); f()",
    ],
)
def test_a_child_that_dies_or_says_nothing_means_no(file, its_look, does):
    its_look(does)
    assert inspect(file(GOOD["pdf"])) == NOTHING
    assert NOTHING.problem


@pytest.mark.parametrize("does", ["time.sleep(60)", "while True: pass"])
def test_a_child_that_hangs_means_no_and_ends(file, its_look, does):
    its_look(does)
    child.warm()
    began = time.monotonic()
    assert inspect(file(GOOD["pdf"])) == NOTHING
    assert time.monotonic() - began < 5
    looker = psutil.Process(child._one.process.pid)
    assert _soon(lambda: not looker.children())


def test_a_child_that_does_not_heed_the_alarm_is_killed(file, its_look, monkeypatch):
    its_look("import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN); time.sleep(60)")
    monkeypatch.setattr(child, "PATIENCE", 4)
    assert inspect(file(GOOD["pdf"])) == NOTHING
    looker = psutil.Process(child._one.process.pid)
    assert _soon(lambda: not looker.children())


@pytest.mark.parametrize(
    "does",
    [
        "socket.socket()",
        "socket.create_connection(('127.0.0.1', 5432), timeout=1)",
        "open('/etc/passwd')",
        "open('/tmp/torso', 'w')",
        "os.pipe()",
    ],
)
def test_a_child_can_open_nothing(file, its_look, does):
    its_look(UNTIL_REFUSED.format(does))
    assert inspect(file(GOOD["pdf"])).problem == "OSError"


def test_a_look_that_is_whole_is_believed(file, its_look):
    """The control: the same stage lets a plain yes through."""
    its_look("pass")
    assert inspect(file(GOOD["pdf"])).family == "PDF"


def test_a_looker_that_was_killed_is_replaced(file):
    """Also in the moment in which it has hung up and is not seen dead yet."""
    path = file(GOOD["png"])
    for _time in range(5):
        inspect(path)
        first = child._one.process.pid
        os.kill(first, signal.SIGKILL)
        assert inspect(path).family == "PNG"
        assert child._one.process.pid != first


def test_many_may_ask_at_once(tmp_path):
    said = {}

    def ask(n: int, kind: str) -> None:
        path = tmp_path / f"{n}"
        path.write_bytes(GOOD[kind])
        said[n] = (kind, inspect(path).family)

    threads = [threading.Thread(target=ask, args=(n, kind)) for n, kind in enumerate([*GOOD] * 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    families = {"jpg": "JPEG"}
    assert len(said) == 21
    assert all(family == families.get(kind, kind.upper()) for kind, family in said.values())


def test_the_looker_ends_with_who_started_it(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(GOOD["png"])
    code = (
        "import os, sys; from pathlib import Path; from documents.inspection import child\n"
        f"assert child.inspect(Path({str(path)!r})).family == 'PNG'\n"
        "print(child._one.process.pid, flush=True); os.kill(os.getpid(), 9)\n"
    )
    said = child.subprocess.run(
        [sys.executable, "-c", code], cwd=child.ROOT, capture_output=True, text=True, check=False
    )
    assert _soon(lambda: not psutil.pid_exists(int(said.stdout)))


def _soon(true) -> bool:
    until = time.monotonic() + 5
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
