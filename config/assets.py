"""Static files straight from `node_modules`, by an allow-list.

The packages stand in `package.json` with their lock; nothing is vendored, bundled or fetched from
elsewhere. Only what is named here is collected: whole packages would be thousands of files.
"""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage

# folder under /static/: package in node_modules, files in it (globs)
ASSETS = {
    "bootstrap": (
        "bootstrap/dist",
        ["css/bootstrap.min.css*", "js/bootstrap.bundle.min.js*"],
    ),
    "be-vietnam-pro": (
        "@fontsource/be-vietnam-pro/files",
        [
            "be-vietnam-pro-vietnamese-[4-7]00-normal.woff2",
            "be-vietnam-pro-latin-[4-7]00-normal.woff2",
            "be-vietnam-pro-latin-ext-[4-7]00-normal.woff2",
        ],
    ),
}
NODE_MODULES = Path(settings.BASE_DIR) / "node_modules"


class NodeModulesFinder(BaseFinder):
    """Finds `/static/<folder>/<file>` in the package that `ASSETS` names for the folder."""

    def __init__(self, app_names=None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.storages = {}
        for folder, (package, _globs) in ASSETS.items():
            storage = FileSystemStorage(location=NODE_MODULES / package)
            storage.prefix = folder
            self.storages[folder] = storage

    def check(self, **kwargs):
        absent = [package for package, _globs in ASSETS.values() if not self._dir(package).is_dir()]
        return [
            checks.Error(f"{package} is missing. Run: npm ci", id="config.E001")
            for package in absent
        ]

    def find(self, path, find_all=False, **kwargs):
        folder, _slash, name = path.partition("/")
        wanted = {
            p.relative_to(self._dir(ASSETS[folder][0])).as_posix() for p in self._files(folder)
        }
        found = [str(self.storages[folder].path(name))] if name in wanted else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns):
        for folder, storage in self.storages.items():
            base = self._dir(ASSETS[folder][0])
            for file in self._files(folder):
                yield file.relative_to(base).as_posix(), storage

    def _dir(self, package) -> Path:
        return NODE_MODULES / package

    def _files(self, folder):
        package, globs = ASSETS.get(folder, ("", []))
        for glob in globs:
            yield from sorted(self._dir(package).glob(glob))
