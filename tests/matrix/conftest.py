import pytest
from django.conf import settings as live
from django.db import transaction

from core import clock
from tests.matrix.addresses import CLASSES
from tests.matrix.world import World, build
from tests.world import NOW


@pytest.fixture(scope="package")
def _world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Everybody and one dossier of every stage, made once and rolled back at the end."""
    whole = transaction.atomic()
    whole._from_testcase = True  # acts inside it are durable as far as they can tell
    with django_db_blocker.unblock(), whole:
        before, live.FILES_ROOT = live.FILES_ROOT, tmp_path_factory.mktemp("files")
        with clock.frozen(NOW):
            made = build()
            made.sign_in(CLASSES)
        made.files, live.FILES_ROOT = live.FILES_ROOT, before
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(_world, db, settings) -> World:
    """The matrix's world on Monday 9 March 2026, 09:00. What a test changes is rolled back."""
    settings.FILES_ROOT = _world.files
    with clock.frozen(NOW):
        yield _world
