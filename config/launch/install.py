"""What a fresh clone lacks: `.venv` from the hash-pinned lock, `node_modules` from its lock.

Each step leaves a stamp made from its inputs; a step whose stamp still fits is skipped.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from config.launch.machine import ROOT, Refused, say, var_folder

OLDEST, NEWEST = (3, 11), (3, 13)
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
# There when this folder was unpacked from `make bundle`: then nothing comes from a registry.
BUNDLE = ROOT / "bundle"
NEEDS_NODE = "Node.js 20 or later with npm is needed and was not found. See https://nodejs.org/"


def install(*, development: bool) -> None:
    """Bring `.venv` and `node_modules` up to date. Raises Refused with what went wrong."""
    lock = ROOT / "requirements" / ("development.lock" if development else "run.lock")
    npm_lock = ROOT / "package-lock.json"
    python_fits = _stamp_fits(VENV, "development", ROOT / "requirements" / "development.lock")
    npm_fits = _stamp_fits(NODE_MODULES, "development", npm_lock)
    if not development:
        python_fits = python_fits or _stamp_fits(VENV, "run", lock)
        npm_fits = npm_fits or _stamp_fits(NODE_MODULES, "run", npm_lock)
    works = PYTHON.exists() and _runs(PYTHON)
    steps = []
    if not (python_fits and works):
        if not works:
            _make_venv()
        say("Installing the Python packages of the lock file …")
        steps.append(("pip", VENV, lock, _start("pip", _pip(lock))))
    if not npm_fits and not development and (BUNDLE / "node_modules").is_dir():
        say("Taking the browser packages of the bundle …")
        shutil.rmtree(NODE_MODULES, ignore_errors=True)
        shutil.copytree(BUNDLE / "node_modules", NODE_MODULES)
        _write_stamp(NODE_MODULES, "run", npm_lock)
    elif not npm_fits:
        if shutil.which("npm") is None:
            raise Refused(NEEDS_NODE)
        say("Installing the browser packages of the lock file …")
        only = [] if development else ["--omit=dev"]
        command = ["npm", "ci", "--no-audit", "--no-fund", *only]
        steps.append(("npm", NODE_MODULES, npm_lock, _start("npm", command)))
    failed = [step for step in steps if step[3].wait() != 0]
    if failed:
        name = failed[0][0]
        log = _log(name)
        raise Refused(f"{name} failed. The end of {log}:\n\n{_tail(log)}")
    for _name, folder, locked, _process in steps:
        _write_stamp(folder, "development" if development else "run", locked)


def _make_venv() -> None:
    base = _suitable_python()
    shutil.rmtree(VENV, ignore_errors=True)
    say(f"Making .venv with {base} …")
    made = subprocess.run([base, "-m", "venv", VENV], capture_output=True, text=True)
    if made.returncode == 0:
        return
    # Debian keeps ensurepip in a package of its own; the machine's pip can fill the folder too.
    shutil.rmtree(VENV, ignore_errors=True)
    bare = subprocess.run([base, "-m", "venv", "--without-pip", VENV], capture_output=True)
    if bare.returncode != 0 or find_spec("pip") is None:
        raise Refused(f"Python could not make .venv:\n{made.stdout}{made.stderr}")


def _suitable_python() -> str:
    """This Python if it is one of ours, else the newest one of ours on the PATH."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and _runs(Path(found)):
            return found
    have = ".".join(map(str, sys.version_info[:3]))
    raise Refused(f"Python 3.11, 3.12 or 3.13 is needed; this is {have}.")


def _runs(python: Path) -> bool:
    check = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    try:
        return subprocess.run([python, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def pip_program() -> list:
    """The pip that fills `.venv`: its own, or this machine's."""
    has_pip = (VENV / "bin" / "pip").exists()
    return [PYTHON, "-m", "pip"] if has_pip else [sys.executable, "-m", "pip", "--python", PYTHON]


def _pip(lock: Path) -> list:
    wheels = BUNDLE / "wheels"
    source = ["--isolated", "--no-index", "--find-links", wheels] if wheels.is_dir() else []
    return [
        *pip_program(), "install", "--require-hashes", "--no-input", "--disable-pip-version-check",
        "--progress-bar=off", *source, "-r", lock,
    ]  # fmt: skip


def _start(name: str, command: list) -> subprocess.Popen:
    with _log(name).open("w") as log:
        return subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )


def _log(name: str) -> Path:
    return var_folder("log") / f"install-{name}.log"


def _tail(log: Path, lines: int = 25) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _stamp_fits(folder: Path, group: str, lock: Path) -> bool:
    stamp = folder / f".installed-{group}"
    return stamp.exists() and stamp.read_text() == _fingerprint(lock)


def _write_stamp(folder: Path, group: str, lock: Path) -> None:
    for old in folder.glob(".installed-*"):
        old.unlink()
    (folder / f".installed-{group}").write_text(_fingerprint(lock))


def hand_over(module: str, *args: str) -> None:
    """Go on as the Python of `.venv`, in this same process."""
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", module, *args])
