"""The files of browser packages: what is checked before the start."""

from core.finders import ASSETS, NpmFinder


def test_a_missing_package_is_named(settings, tmp_path):
    settings.BASE_DIR = settings.STATIC_ROOT = tmp_path
    (tmp_path / "node_modules" / "bootstrap").mkdir(parents=True)

    found = NpmFinder().check()

    assert len(found) == len(ASSETS) - 1
    assert "bootstrap-icons" in str(found)
    assert "'bootstrap'" not in str(found)


def test_an_image_that_holds_only_collected_files_is_whole(settings, tmp_path):
    """The container has no node_modules, and its sweep asks for the system checks."""
    settings.BASE_DIR = settings.STATIC_ROOT = tmp_path
    assert len(NpmFinder().check()) == len(ASSETS)

    (tmp_path / "staticfiles.json").write_text("{}")

    assert NpmFinder().check() == []
