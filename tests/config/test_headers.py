"""Every answer of every address says what the browser may do with it (trust.md, G19)."""

import json
import os
import subprocess
import sys
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.roles import Role
from tests.config.test_production import RIGHT
from tests.world import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.urls")]

SAMPLES = {
    "IntConverter": 1,
    "StringConverter": "x",
    "SlugConverter": "x",
    "UUIDConverter": UUID(int=1),
}
BY_HAND = {"account_reset_password_from_key": ("0", "set-password")}  # a regular expression
FAILING = [f"/fail/{code}/" for code in (400, 403, 409, "stale", 413, 429, 500, 503)]
MORE = [*FAILING, "/download/", "/no/such/page/", "/static/no-such.css", "/static/css/theme.css"]


def addresses() -> dict[str, str]:
    """{name: an address}: something stands in each place, it need not exist."""
    found = {}

    def walk(patterns, space, places):
        for entry in patterns:
            here = [*places, *entry.pattern.converters.values()]
            if isinstance(entry, URLResolver):
                inner = ":".join(filter(None, [space, entry.namespace]))
                walk(entry.url_patterns, inner, here)
            elif isinstance(entry, URLPattern) and entry.name:
                name = f"{space}:{entry.name}" if space else entry.name
                given = BY_HAND.get(name) or [SAMPLES[type(kind).__name__] for kind in here]
                found[name] = reverse(name, args=given)

    walk(get_resolver().url_patterns, "", [])
    return found


def lacks(answer, *, signed_in: bool) -> list[str]:
    """What this answer does not say and should."""
    said = answer.headers
    policy = said.get("Content-Security-Policy", "")
    wanted = {
        "default-src": "default-src 'none'" in policy,
        "frame-ancestors": "frame-ancestors 'none'" in policy,
        "base-uri": "base-uri 'none'" in policy,
        "no unsafe-inline": "unsafe" not in policy,
        "nosniff": said.get("X-Content-Type-Options") == "nosniff",
        "opener": said.get("Cross-Origin-Opener-Policy") == "same-origin",
        "referrer": said.get("Referrer-Policy") == "same-origin",
        "no-store": not signed_in or "no-store" in said.get("Cache-Control", ""),
    }
    return [name for name, there in wanted.items() if not there]


def asked(client: Client, url: str, method: str):
    answer = getattr(client, method)(url)
    if answer.streaming:
        list(answer.streaming_content)  # a file is open until then
    return answer


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_every_address_answers_with_every_header(who):
    client = Client(raise_request_exception=False)
    person = make_user(seat=Role.ADMIN)
    codes, found = set(), {}
    for name, url in [*addresses().items(), *((url, url) for url in MORE)]:
        for method in ("get", "post"):
            if who == "administrator":
                client.force_login(person)  # anew: signing out is among the addresses
            answer = asked(client, url, method)
            codes.add(answer.status_code)
            private = who == "administrator" and not url.startswith("/static/")
            if missing := lacks(answer, signed_in=private):
                found[f"{method} {name} {answer.status_code}"] = missing

    assert found == {}
    assert codes >= {200, 302, 400, 403, 404, 405, 409, 413, 429, 500, 503}


def test_every_address_was_asked():
    assert len(addresses()) > 100
    assert {"state", "healthz", "proposals:download", "account_login"} <= set(addresses())


def test_an_answer_without_them_is_found(client):
    answer = client.get("/healthz")
    assert lacks(answer, signed_in=False) == []
    del answer.headers["Content-Security-Policy"]
    del answer.headers["Cross-Origin-Opener-Policy"]
    assert lacks(answer, signed_in=False) == [
        "default-src",
        "frame-ancestors",
        "base-uri",
        "opener",
    ]
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    answer.headers["Cache-Control"] = "public"
    assert {"no unsafe-inline", "no-store"} <= set(lacks(answer, signed_in=True))


IN_PRODUCTION = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
https = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_HOST": "sangkien.tphcm.vn"}
alive = Client().get("/healthz", **https)
plain = Client().get("/accounts/login/", HTTP_HOST="sangkien.tphcm.vn")
switch = Client().post("/language/", {"language": "en"}, **https)
print(json.dumps({
    "hsts": alive.headers.get("Strict-Transport-Security"),
    "csp": alive.headers.get("Content-Security-Policy"),
    "probe": Client().get("/healthz", HTTP_HOST="localhost").status_code,
    "plain": [plain.status_code, plain.headers.get("Location")],
    "language": str(switch.cookies["__Host-language"]),
    "cookies": [
        [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
         settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE],
        [settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE,
         settings.CSRF_COOKIE_HTTPONLY, settings.CSRF_COOKIE_SAMESITE],
    ],
    "debug": settings.DEBUG,
}))
"""


def test_production_speaks_only_over_tls(tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        **RIGHT,
        "KN_MODE": "production",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    environment.pop("DATABASE_OWNER_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", IN_PRODUCTION],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])

    assert told["hsts"] == "max-age=31536000; includeSubDomains"
    assert "unsafe" not in told["csp"]
    assert told["probe"] == 200
    assert told["plain"] == [301, "https://sangkien.tphcm.vn/accounts/login/"]
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in told["language"]
    assert told["cookies"] == [
        ["__Host-sessionid", True, True, "Lax"],
        ["__Host-csrftoken", True, True, "Lax"],
    ]
    assert told["debug"] is False
