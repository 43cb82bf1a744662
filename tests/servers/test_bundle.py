"""A bundle, unpacked where no network is, serves; the next one takes its place.

Run by `make test-servers`. Without a network means a network namespace of its own where the machine
lets us make one, and indexes that lead nowhere in any case.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

from config.launch.bundle import bundle
from config.launch.checksums import verify

pytestmark = pytest.mark.servers
# How a lock or a configuration says where packages are to be fetched.
REGISTRIES = re.compile(rb'"resolved"\s*:|index-url\s*[ =]|^registry\s*=|find-links\s*[ =]', re.M)
NOWHERE = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "npm_config_registry": "http://127.0.0.1:9/",
    "PATH": os.pathsep.join([str(Path(sys.base_prefix, "bin")), "/usr/sbin", "/usr/bin", "/bin"]),
}
# Serves, answers one page with its style sheet, and ends.
VISIT = """
ip link set lo up 2>/dev/null || true
"$PYTHON" -m config.launch run > var/run.out 2>&1 & portal=$!
tries=0
until "$PYTHON" visit.py; do
    tries=$((tries + 1)); [ $tries -lt 150 ] && kill -0 $portal || { cat var/run.out; exit 1; }
    sleep 2
done
kill -TERM $portal; wait $portal
"""
PAGE = """
import os, re, sys, urllib.request
where = f"http://127.0.0.1:{os.environ['PORT']}"
try:
    with urllib.request.urlopen(where + "/readyz", timeout=10) as answer:
        assert answer.status == 200
    page = urllib.request.urlopen(where + "/accounts/login/").read().decode()
except OSError:
    sys.exit(1)
for style in re.findall(r'href="(/static/[^"]+\\.css)"', page):
    assert urllib.request.urlopen(where + style).status == 200
try:
    urllib.request.urlopen("http://192.0.2.1/", timeout=2)
except OSError:
    print("served, and the network is away")
"""


@pytest.fixture(scope="module")
def folder():
    made = Path(tempfile.mkdtemp(prefix="khoi-nguon-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def unpack(archive: Path, place: Path) -> Path:
    place.mkdir()
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="data")
    (inside,) = place.iterdir()
    return inside


def serve(where: Path, var: Path, port: int) -> str:
    (where / "var").mkdir(exist_ok=True)
    (where / "var" / "visit.sh").write_text(VISIT.replace("visit.py", "var/visit.py"))
    (where / "var" / "visit.py").write_text(PAGE)
    apart = ["unshare", "--net"] if os.geteuid() == 0 and shutil.which("unshare") else []
    own = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "VIRTUAL_ENV", "PYTHONPATH")
    outside = {k: v for k, v in os.environ.items() if k not in own and "PYTEST" not in k}
    given = {"PYTHON": sys._base_executable, "PORT": str(port), "VAR_DIR": str(var), "DEMO": "0"}
    ran = subprocess.run(
        [*apart, "sh", "var/visit.sh"],
        cwd=where,
        env={**outside, **NOWHERE, **given, "KN_MODE": "demo"},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_a_bundle_serves_without_a_network_and_so_does_the_next(folder):
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    archive = bundle(pythons=[python])
    first, second = unpack(archive, folder / "one"), unpack(archive, folder / "two")
    assert verify(first) > 500
    for path in first.rglob("*"):
        if path.suffix in {".lock", ".json", ".toml", ".cfg"} or path.name == ".npmrc":
            assert not REGISTRIES.search(path.read_bytes()), path

    assert "served" in serve(first, folder / "var", 8397)
    assert verify(first) > 500
    assert "served" in serve(second, folder / "var", 8398)  # with the data of the first
