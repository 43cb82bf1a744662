"""The Chromium of the journeys: the one an npm package brings, or the one of this machine.

`@sparticuz/chromium` needs neither root nor packages of the system: it brings its own libraries
and fonts, which are unpacked once under `var/`. Its own list of arguments is not used, because it
switches web security off.

`CHROMIUM=/path/to/chromium` names another one.
"""

import fcntl
import os
import platform
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
UNPACK = "import('@sparticuz/chromium').then(c => c.default.executablePath())"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]


# The package's own list names the folders of another kind of machine.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


class NoBrowser(Exception):
    """No Chromium could be found or unpacked. The message says what to do."""


def launch_options() -> dict:
    """What Playwright's `launch()` is given: executable_path, args and env."""
    named = os.environ.get("CHROMIUM")
    if named:
        return _options(Path(named))
    if PACKAGE.is_dir() and platform.system() == "Linux" and platform.machine() == "x86_64":
        home = _unpacked()
        libraries = [str(home / "al2023" / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
        return _options(
            home / "chromium",
            TMPDIR=str(home),
            FONTCONFIG_PATH=str(home / "fonts"),
            LD_LIBRARY_PATH=":".join(filter(None, libraries)),
        )
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return _options(Path(found))
    raise NoBrowser("No Chromium: run `make setup`, or name one in CHROMIUM.")


def _options(executable: Path, **environment) -> dict:
    return {
        "executable_path": str(executable),
        "args": ARGUMENTS,
        "env": {**os.environ, **environment},
    }


def _unpacked() -> Path:
    """The folder with the unpacked browser; unpacked by the first of all workers that asks."""
    var = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    var.mkdir(parents=True, exist_ok=True)
    home = var / "chromium"
    with (var / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "chromium").exists():
            fresh = var / "chromium.new"
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir()
            done = subprocess.run(
                ["node", "--input-type=module", "-e", UNPACK],
                cwd=ROOT,
                env={**os.environ, "TMPDIR": str(fresh), "AWS_LAMBDA_JS_RUNTIME": "nodejs20.x"},
                capture_output=True,
                text=True,
            )
            if done.returncode != 0:
                raise NoBrowser(f"Chromium could not be unpacked:\n{done.stderr}")
            (fresh / "fonts" / "fonts.conf").write_text(
                FONTS.format(
                    fonts=escape(str(home / "fonts")), cache=escape(str(home / "fonts-cache"))
                )
            )
            shutil.rmtree(home, ignore_errors=True)
            fresh.rename(home)
    return home
