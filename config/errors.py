"""What is shown when there is no page to show.

These pages need neither the database nor the cache: no context processor runs, nobody's name is on
them. Language and colours come from the request alone.
"""

import logging
import secrets
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django_htmx.http import reselect, reswap, retarget

from core.context import THEME_COOKIE, THEMES
from core.http import status_of
from core.verdicts import WrongMoment

logger = logging.getLogger("config.errors")

SHORT = 15  # characters that are quicker typed again than copied
MIB = 1024 * 1024
LARGEST = 2**63 - 1  # what a key can be
COME_BACK_AFTER = 60  # seconds; what 503 and 429 tell people and their browsers


def bad_request(request, exception=None):
    """400, or 413 when what was sent is larger than we read."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return answer(request, 400, {"reason": getattr(exception, "message", "")})


def denied(request, exception=None):
    """403, with the reason of the verdict where there is one."""
    return answer(request, 403, {"reason": _said(exception)})


def not_found(request, exception=None):
    """404, the same for what does not exist and for what this person may not see."""
    return answer(request, 404)


def csrf_failed(request, reason=""):
    """403 of a form that was open too long or came from elsewhere; one of ours shows its texts."""
    request.csrf_failed = True
    return answer(request, 403, {"stale_form": True, "typed": _typed(request)})


def _typed(request) -> list[str]:
    """The longer texts of a form of this site, to be copied out of the page of refusal.

    Another site's form shows nothing here: nobody puts words into this product's pages.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    return [
        text
        for name, values in request.POST.lists()
        if "password" not in name and name not in {"csrfmiddlewaretoken", "login", "next"}
        for text in values
        if len(text) > SHORT and " " in text
    ]


def passed(request, exception):
    """409: somebody else was first, or the copy is old."""
    return answer(request, status_of(exception), {"reason": _said(exception)})


def too_large(request):
    """413: the files, or what was typed, are more than we read."""
    if _length(request) > settings.REQUEST_MAX_BYTES:
        sizes = {"file": settings.FILE_MAX_BYTES // MIB, "all": settings.REQUEST_MAX_BYTES // MIB}
        return answer(request, 413, {"sizes": sizes})
    return answer(request, 413, {"megabytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MIB})


def _length(request) -> int:
    given = request.META.get("CONTENT_LENGTH") or ""
    return int(given) if given.isdecimal() else 0


def too_many(request, exception=None):
    response = answer(request, 429, {"seconds": COME_BACK_AFTER})
    response["Retry-After"] = COME_BACK_AFTER
    return response


def server_error(request):
    """500 with a reference that stands in the log; 503 when the database went before any view."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return away(request)
    reference = secrets.token_hex(4)
    logger.error(
        "Reference %s: %s %s", reference, request.method, request.path, exc_info=sys.exc_info()
    )
    return answer(request, 500, {"reference": reference})


def away(request):
    """503: the database does not answer."""
    logger.error(
        "The database does not answer: %s %s", request.method, request.path, exc_info=sys.exc_info()
    )
    response = answer(request, 503, {"minutes": COME_BACK_AFTER // 60})
    response["Retry-After"] = COME_BACK_AFTER
    return response


def refusals(get_response):
    """Middleware: a refusal that no view caught is answered as what it is, not as a fault; so is an
    address with a number that is no key.
    """

    def middleware(request):
        return get_response(request)

    def process_exception(request, exception):
        if isinstance(exception, WrongMoment):
            return passed(request, exception)
        if isinstance(exception, OperationalError | InterfaceError):
            return away(request)
        return None

    def process_view(request, _view, _args, kwargs):
        if any(isinstance(one, int) and one > LARGEST for one in kwargs.values()):
            raise Http404  # no key is so large, and a query that is kept takes no such number

    middleware.process_exception = process_exception
    middleware.process_view = process_view
    return middleware


def answer(request, status, context=None):
    """The page of `status`. For htmx it takes the place of the whole content."""
    response = HttpResponse(
        page_of(status, request.COOKIES.get(THEME_COOKIE), context), status=status
    )
    if request.headers.get("HX-Request"):
        for aim in (retarget, reselect):
            aim(response, "#main")
        reswap(response, "outerHTML")
    return response


def page_of(status, theme=None, context=None):
    """The page of `status` as text, in the language of the moment; plain words if that fails."""
    try:
        return render_to_string(
            f"errors/{status}.html",
            {
                "status": status,
                "theme": theme if theme in THEMES else "auto",
                "language": get_language() or settings.LANGUAGE_CODE,
                **(context or {}),
            },
        )
    except Exception:
        logger.exception("The page of %s could not be made", status)
        return f"<!doctype html><title>{status}</title><h1>{status}</h1>"


def _said(exception):
    """The words of a refusal; nothing for Django's own, which are not meant for people."""
    said = getattr(exception, "message", None) or (exception.args[0] if exception.args else "")
    return "" if said is None or isinstance(said, Exception) else said
