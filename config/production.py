"""What must be put right before production starts: every fault at once, none with its value.

Asked by the settings alone. Needs nothing of Django, so that it speaks before anything else does.
"""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

NEEDED = (
    "SECRET_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
)
NUMBERS = (
    "CONN_MAX_AGE",
    "PROXIES",
    "SECURE_HSTS_SECONDS",
    "SESSION_IDLE_SECONDS",
    "SESSION_ABSOLUTE_SECONDS",
    "FILE_MAX_BYTES",
    "FILES_PER_DOSSIER",
    "REQUEST_MAX_BYTES",
)
KEY_LENGTH, KEY_SIGNS = 50, 12  # signs in all, and different ones
PASSWORD_LENGTH = 16
# Words of examples, defaults and tutorials; whoever knows them knows the secret.
KNOWN = (
    "changeme", "change-me", "change_me", "default", "django-insecure", "example", "for-tests-only",
    "insecure", "khoinguon", "password", "postgres", "secret", "123456789",
)  # fmt: skip
EXAMPLE_HOSTS = ("example.com", "example.org", "example.net", "example.gov.vn")


def faults(given: Mapping[str, str]) -> list[str]:
    """Everything wrong with these variables, one sentence each; an empty value counts as unset."""
    values = {name: value for name, value in given.items() if value}
    found = [f"{name} is not set." for name in NEEDED if name not in values]
    found += [
        f"{name} is not a whole number." for name in NUMBERS if not _whole(values.get(name, "0"))
    ]
    if key := values.get("SECRET_KEY"):
        found += [f"SECRET_KEY {words}" for words in _key(key)]
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        if name in values:
            found += [f"{name} {words}" for words in _address(values[name])]
    if _role(values, "DATABASE_URL") == _role(values, "DATABASE_OWNER_URL") is not None:
        found.append(
            "DATABASE_URL and DATABASE_OWNER_URL name the same role: the application must not own"
            " its tables."
        )
    found += _people_facing(values)
    if values.get("DEMO") == "1":
        found.append("DEMO=1 loads people with known passwords; it has no place in production.")
    return found


def _whole(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _key(key: str) -> list[str]:
    words = []
    if len(key) < KEY_LENGTH:
        words.append(f"is shorter than {KEY_LENGTH} signs.")
    if len(set(key)) < KEY_SIGNS:
        words.append(f"has fewer than {KEY_SIGNS} different signs.")
    if _known(key):
        words.append("is an example or a default: make one of your own.")
    return words


def _address(url: str) -> list[str]:
    """What is wrong with an address of a server, its password above all."""
    try:
        parts = urlsplit(url)
        password = unquote(parts.password or "")
    except ValueError:
        return ["is no address."]
    words = []
    if parts.hostname and _is_example(parts.hostname):
        words.append("names the host of the example.")
    if not password:
        words.append("has no password.")
    elif _known(password):
        words.append("has an example or a default as its password.")
    elif len(password) < PASSWORD_LENGTH:
        words.append(f"has a password shorter than {PASSWORD_LENGTH} signs.")
    return words


def _role(values: Mapping[str, str], name: str) -> str | None:
    try:
        return urlsplit(values.get(name, "")).username
    except ValueError:
        return None


def _people_facing(values: Mapping[str, str]) -> list[str]:
    found = []
    hosts = [host.strip() for host in values.get("ALLOWED_HOSTS", "").split(",")]
    if "*" in hosts:
        found.append("ALLOWED_HOSTS is *: name the hosts that people type.")
    if any(_is_example(host) for host in hosts):
        found.append("ALLOWED_HOSTS names the host of the example.")
    if site := values.get("SITE_URL"):
        parts = urlsplit(site)
        if parts.scheme != "https":
            found.append("SITE_URL does not begin with https://.")
        if not parts.hostname or _is_example(parts.hostname):
            found.append("SITE_URL names no host, or that of the example.")
    if mail := values.get("EMAIL_URL"):
        host = urlsplit(mail).hostname or ""
        if not host or _is_example(host):
            found.append("EMAIL_URL names no mail server, or that of the example.")
    if _is_example(values.get("DEFAULT_FROM_EMAIL", "").rpartition("@")[2].strip("> ")):
        found.append("DEFAULT_FROM_EMAIL is the address of the example.")
    return found


def _known(secret: str) -> bool:
    lowered = secret.lower()
    return any(word in lowered for word in KNOWN)


def _is_example(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in EXAMPLE_HOSTS)
