"""Fixtures for everybody. People and dossiers come from the makers of each app's tests."""

import os

import pytest

pytest_plugins = ["tests.flush"]  # the runner may empty the evidence tables

# pytest-playwright keeps an event loop in the thread; the tests themselves stay synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Each test writes its files and letters into a folder of its own."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.FILES_ROOT.mkdir()
    settings.MEDIA_ROOT = settings.FILES_ROOT
