"""What holds for every page, before and after any view."""

import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from accounts.models.sessions import EXPIRED


def site_language(get_response):
    """Vietnamese, unless this browser chose English on our own switch.

    Django's LocaleMiddleware would follow the browser's Accept-Language header; a portal of the
    city's administration does not turn English because a browser was installed in English.
    """
    known = dict(settings.LANGUAGES)

    def middleware(request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response

    return middleware


def session_limits(get_response):
    """Idle and absolute life of a session (trust.md: 30 minutes idle, 12 hours at most).

    A session is prolonged by use, but written at most ten times within its idle life, so that
    reading pages does not write a row per request.
    """
    prolong_after = settings.SESSION_COOKIE_AGE / 10

    def middleware(request):
        if request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault("began", now)
            if now - began > settings.SESSION_ABSOLUTE_AGE:
                logout(request)
                request.signed_out = EXPIRED
            elif now - request.session.get("seen", 0) > prolong_after:
                request.session["seen"] = now
                request.session["place"] = {
                    "address": get_adapter(request).get_client_ip(request),
                    "agent": request.headers.get("User-Agent", "")[:300],
                }
        return get_response(request)

    return middleware


def private_pages(get_response):
    """Nothing that a signed-in person sees stays in a cache, the browser's included.

    Nor do the pages of signing in and of choosing a password.
    """

    def middleware(request):
        response = get_response(request)
        private = request.user.is_authenticated or request.path.startswith("/accounts/")
        if private and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response

    return middleware
