"""Serve an allow-list of files straight out of node_modules; nothing else is collected."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import Error
from django.core.files.storage import FileSystemStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "npm"

ICONS = (
    "archive",
    "arrow-clockwise",
    "arrow-counterclockwise",
    "arrow-down",
    "arrow-left",
    "arrow-repeat",
    "arrow-right",
    "arrow-return-left",
    "arrow-up",
    "award",
    "bell",
    "book",
    "box-arrow-in-right",
    "box-arrow-right",
    "building",
    "calendar3",
    "calendar-check",
    "card-checklist",
    "chat-left-text",
    "check2",
    "check-circle",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "circle-half",
    "clipboard-check",
    "clock",
    "clock-history",
    "cloud-slash",
    "dash-circle",
    "diagram-3",
    "download",
    "envelope",
    "exclamation-circle",
    "exclamation-triangle",
    "eye",
    "eye-slash",
    "file-earmark",
    "file-earmark-plus",
    "file-earmark-spreadsheet",
    "file-earmark-text",
    "files",
    "filter",
    "fingerprint",
    "flag",
    "folder2",
    "folder2-open",
    "funnel",
    "gear",
    "graph-up",
    "grid",
    "hourglass-split",
    "inbox",
    "info-circle",
    "journal-text",
    "key",
    "keyboard",
    "lightbulb",
    "link-45deg",
    "list",
    "list-check",
    "list-ul",
    "lock",
    "moon",
    "paperclip",
    "pause-circle",
    "pencil",
    "people",
    "person",
    "person-check",
    "person-badge",
    "person-plus",
    "phone",
    "plus-lg",
    "printer",
    "question-circle",
    "search",
    "send",
    "shield-check",
    "shield-lock",
    "signpost-split",
    "slash-circle",
    "sun",
    "table",
    "tag",
    "translate",
    "trash",
    "unlock",
    "upload",
    "x-circle",
    "x-lg",
)

# Package, and the files of it that a page may ask for. A stylesheet comes with its source map,
# because the manifest storage refuses to collect a sheet whose map is missing.
ASSETS = {
    "bootstrap": ("dist/css/bootstrap.min.css*",),
    "@fontsource/be-vietnam-pro": tuple(
        f"files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
        for subset in ("latin", "vietnamese")
        for weight in (400, 600)
    ),
    "bootstrap-icons": tuple(f"icons/{name}.svg" for name in ICONS),
}


class NpmFinder(BaseFinder):
    """Find `npm/<package>/<file>` for the packages and files of ASSETS."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.root = Path(settings.BASE_DIR) / "node_modules"
        self.storage = FileSystemStorage(location=self.root)
        self.storage.prefix = PREFIX
        super().__init__(*args, **kwargs)

    def check(self, **kwargs):
        """A package that is missing, where its files have not been collected already."""
        if not self.root.exists() and Path(settings.STATIC_ROOT, "staticfiles.json").exists():
            return []
        return [
            Error(
                f"The npm package {package!r} is missing.",
                hint="Run 'npm ci' in the project folder.",
                id="core.E001",
            )
            for package in ASSETS
            if not (self.root / package).is_dir()
        ]

    def find(self, path, find_all=False, **kwargs):
        if kwargs.get("all"):
            find_all = True
        found = [str(file) for name, file in self._files() if path == f"{PREFIX}/{name}"]
        if find_all:
            return found
        return found[0] if found else []

    def list(self, ignore_patterns):
        for name, _file in self._files():
            if not matches_patterns(name, ignore_patterns):
                yield name, self.storage

    def _files(self) -> Iterator[tuple[str, Path]]:
        for package, patterns in ASSETS.items():
            base = self.root / package
            for pattern in patterns:
                for file in sorted(base.glob(pattern)):
                    yield file.relative_to(self.root).as_posix(), file
