"""How a view takes a request in and answers it, with or without htmx.

The views of the house need five words: `posted`, `page`, `go`, `status_of`, `whole`. No more
lives here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render, resolve_url
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """The POST data, or None: what a form takes to know whether it is bound."""
    return request.POST if request.method == "POST" else None


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the whole page or, when htmx asks and a part is named, with that partial only.

    A history restore or a boosted link wants the whole page, so it gets it. A bound form with
    errors and no status of its own answers 200: the browser must keep what was typed.
    """
    asked_for_part = (
        part is not None
        and bool(request.htmx)
        and not request.htmx.boosted
        and not request.htmx.history_restore_request
    )
    name = f"{template}#{part}" if asked_for_part else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go(request: HttpRequest, where: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Redirect after a POST: by status for a browser, by header for htmx.

    `where` is what `resolve_url` takes: a model with `get_absolute_url`, a URL name, a path.
    """
    if request.htmx:
        return HttpResponseClientRedirect(resolve_url(where, *args, **kwargs))
    return redirect(where, *args, **kwargs)


def status_of(refusal: Exception) -> int:
    """The HTTP status that says what kind of no this is.

    403 when the person may not (PermissionDenied); 409 when the moment has passed or the copy is
    old (every other named refusal: WrongMoment, Stale). What was typed stays on the page in both.
    """
    return 403 if isinstance(refusal, PermissionDenied) else 409


def whole(text: str | None) -> int | None:
    """The whole number that an address carries, None for whatever is none or fits no key.

    `str.isdigit` alone takes "²", and `int` refuses five thousand nines: both are nothing here.
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
