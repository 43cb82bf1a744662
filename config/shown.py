"""What a POST was answered with has an address of its own (ADR 39).

A form with an error, a page to read again before signing, a refusal: the browser is led to them by
a redirect and gets them by GET. So Back and reload show them again; a page that answered a POST and
is in no cache (`no-store`) shows ERR_CACHE_MISS, or asks to send the form anew.

The page waits in the cache of the database, sealed with a key that only the address and the session
together make: neither a dump nor somebody else's session opens it. Nor does he himself once a post
of his ended or something was shut to him.
"""

import hashlib
import json
import logging
import secrets
import zlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Max, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.http import escape_leading_slashes

from accounts.middleware import SecondFactorMiddleware
from accounts.policy import shape_of
from proposals.models import Access

logger = logging.getLogger(__name__)

FIELD = "shown"
WAITS = 30 * 60
"""Seconds that a page can be shown again: as long as a session may stand idle."""
LARGEST = 1024 * 1024
"""Bytes of a page that is kept; what is larger answers the POST itself."""
SECRETS = SecondFactorMiddleware.OPEN
"""Addresses of passwords and codes: what they answer is kept nowhere."""


def answers_again(get_response):
    """Middleware: lead a browser from the answer to its POST to an address that shows it.

    Only where a person sent a form himself (`Sec-Fetch-Mode: navigate`): scripts, htmx and old
    browsers are answered as ever. What `sensitive_post_parameters` marks, a ballot, is not kept.
    """

    def middleware(request):
        if request.method == "GET" and FIELD in request.GET and request.user.is_authenticated:
            return _again(request)
        response = get_response(request)
        return _kept(request, response) if _is_page_of_a_form(request, response) else response

    return middleware


def _is_page_of_a_form(request, response) -> bool:
    return (
        request.method == "POST"
        and request.headers.get("Sec-Fetch-Mode") == "navigate"
        and request.user.is_authenticated
        and not request.path.startswith(SECRETS)
        and not hasattr(request, "sensitive_post_parameters")
        and not hasattr(request, "csrf_failed")  # the view did not say whether it is a ballot
        and response.status_code < 500
        and not 300 <= response.status_code < 400
        and response.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Disposition")
        and not response.streaming
        and 0 < len(response.content) < LARGEST
    )


def _kept(request, response):
    token = secrets.token_urlsafe(24)
    head = {"status": response.status_code, "type": response["Content-Type"]}
    head["sight"] = _sight(request.user)
    page = zlib.compress(json.dumps(head).encode() + b"\n" + response.content)
    name, key = _place(request, token)
    try:
        cache.set(name, Fernet(key).encrypt(page), WAITS)
    except DatabaseError:
        logger.exception("An answer could not be kept; it answers the POST itself")
        return response
    return redirect(_address(request, {FIELD: token}))


def _again(request):
    name, key = _place(request, request.GET[FIELD])
    try:
        page = zlib.decompress(Fernet(key).decrypt(cache.get(name, b"")))
    except InvalidToken:
        return redirect(_address(request, {}))
    head, _line, content = page.partition(b"\n")
    head = json.loads(head)
    if head["sight"] != _sight(request.user):  # the page itself says what he may see now
        return redirect(_address(request, {}))
    return HttpResponse(content, status=head["status"], content_type=head["type"])


def _place(request, token: str) -> tuple[str, bytes]:
    """The name under which a page waits, and the key it is sealed with."""
    said = f"{request.session.session_key}:{token}:{request.path}"
    key = salted_hmac("config.shown.key", said, algorithm="sha256").digest()
    return f"shown:{hashlib.sha256(said.encode()).hexdigest()}", urlsafe_b64encode(key)


def _sight(user) -> str:
    """What a person may see: his posts, for whom he stands in, and what was last shut to him."""
    shape, values = shape_of(user)
    roles = {role for _n, role in shape.posts}
    shut = Access.objects.filter(Q(person=user) | Q(role__in=roles), closes=True)
    last = shut.aggregate(last=Max("pk"))["last"]
    said = f"{sorted(map(repr, values.items()))}:{sorted(map(repr, shape.posts))}:{last}"
    return hashlib.sha256(said.encode()).hexdigest()


def _address(request, more: dict) -> str:
    query = request.GET.copy()
    query.pop(FIELD, None)
    query.update(more)
    path = escape_leading_slashes(request.path)  # "//" would lead to another host
    return f"{path}?{query.urlencode()}" if query else path
