"""An unpacked bundle is as it was made, or what is wrong with it is named."""

import pytest

from config.launch.checksums import verify, write_sums
from config.launch.machine import Refused


@pytest.fixture
def unpacked(tmp_path):
    for name in ("Makefile", "config/settings.py", "bundle/wheels/django.whl"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    write_sums(tmp_path)
    return tmp_path


def test_a_whole_bundle_is_whole_after_an_installation_too(unpacked):
    assert verify(unpacked) == 3
    for made in (".venv/bin/python", "node_modules/x.js", "var/log/web.log", "a/__pycache__/b.pyc"):
        (unpacked / made).parent.mkdir(parents=True, exist_ok=True)
        (unpacked / made).write_text("made here")

    assert verify(unpacked) == 3


def test_what_was_changed_added_or_taken_away_is_named(unpacked):
    (unpacked / "config/settings.py").write_text("other")
    (unpacked / "bundle/wheels/evil.whl").write_text("more")
    (unpacked / "Makefile").unlink()

    with pytest.raises(Refused) as refused:
        verify(unpacked)

    assert str(refused.value).splitlines()[1:] == [
        "changed: config/settings.py",
        "missing: Makefile",
        "not of this bundle: bundle/wheels/evil.whl",
    ]


def test_a_folder_without_checksums_is_no_bundle(tmp_path):
    with pytest.raises(Refused, match="no unpacked bundle"):
        verify(tmp_path)
