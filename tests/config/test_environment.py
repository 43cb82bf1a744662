""".env.example holds every variable that is read and no other; the compose file hands them on."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
NAMES = set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE))
READ = re.compile(r"(?:\benv\.\w+|\b_given|\b_whole|\b_yes|environ\.get)\(\s*\"([A-Z_]+)\"")
# Said by our own processes to one another; nobody sets them.
INSIDE = {"KN_EMBEDDED", "KN_INSTANCE", "TEST_TEMPLATE"}
# Of `make run` or of demo mode: a container has no use for them.
LAPTOP = {"HOST", "PORT", "DEMO"}
OWNER = "DATABASE_OWNER_URL"  # `prepare` alone is told


def read_by(*paths):
    return set().union(*(READ.findall(Path(ROOT, path).read_text()) for path in paths)) - INSIDE


SETTINGS = read_by("config/settings.py")
LAUNCHER = read_by(
    "config/launch/run.py", "config/launch/machine.py", "config/management/commands/prepare.py"
)
FILLED_IN = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE))


def block(begin, end):
    return COMPOSE[COMPOSE.index(begin) : COMPOSE.index(end)]


def test_every_variable_that_is_read_is_explained():
    assert SETTINGS | LAUNCHER | FILLED_IN <= NAMES


def test_nothing_is_explained_that_nobody_reads():
    assert NAMES <= SETTINGS | LAUNCHER | FILLED_IN


def test_each_name_is_said_once_and_has_its_words():
    lines = EXAMPLE.splitlines()
    names = [line.partition("=")[0] for line in lines if re.match(r"[A-Z_]+=", line)]

    assert len(names) == len(set(names))
    for place, line in enumerate(lines):
        if line and not line.startswith("#"):
            before = [words for words in lines[:place] if not re.match(r"[A-Z_]+=", words)]
            assert before[-1].startswith("# "), line


def test_the_containers_are_told_everything_the_settings_read():
    told = set(re.findall(r"^  ([A-Z_]+):", block("x-environment:", "x-app:"), re.MULTILINE))

    assert told == SETTINGS - LAPTOP - {OWNER}


def test_only_the_preparation_knows_the_owner_of_the_database():
    assert COMPOSE.count("OWNER_PASSWORD:?") == 2  # the preparation and the cluster that is made
    assert "OWNER_PASSWORD" in block("  prepare:\n    <<", "\n  valkey:\n    <<")
    assert "OWNER" not in block("x-environment:", "  prepare:\n    <<")


def test_every_image_is_pinned():
    """By digest where one is published with its listing; by an exact version at least."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    named = re.findall(r"(?:image: |_IMAGE=)(\S+)", COMPOSE + dockerfile)
    images = [image for image in named if not image.startswith("khoinguon:")]  # built here

    assert len(images) >= 5
    for image in images:
        assert re.search(r":\d+\.\d+\.?\d*-[a-z0-9.-]+(@sha256:[0-9a-f]{64})?$", image), image


def test_every_service_has_its_limits():
    services = re.split(r"^  (?=[a-z]+:\n)", block("services:", "\nnetworks:"), flags=re.MULTILINE)
    for service in services[1:]:
        if service.startswith("spool:"):  # runs for the blink of an eye
            continue
        assert re.search(r"cpus: .*memory: .*pids: ", service), service
        assert re.search(r"healthcheck:|restart: \"no\"", service), service
