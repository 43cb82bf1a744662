"""The switches at the edge of every page: language, colours, keyboard. Each is a plain form.

The choice is a cookie of this browser, so it works before sign-in and without JavaScript. A
signed-in person can make it his own on his settings page.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.context import SHORTCUTS_COOKIE, THEME_COOKIE, THEMES
from core.http import page


@login_not_required
@require_POST
def language(request):
    """Vietnamese or English from now on. Anything else changes nothing."""
    response = _back(request)
    chosen = request.POST.get("language")
    if chosen in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@login_not_required
@require_POST
def theme(request):
    """Light, dark, or as the device is set."""
    response = _back(request)
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        _remember(response, THEME_COOKIE, chosen)
    return response


@login_not_required
def shortcuts(request):
    """The page that lists the keys, and the switch that turns them off."""
    if request.method == "POST":
        response = HttpResponseRedirect(request.path)
        chosen = request.POST.get("shortcuts")
        if chosen in {"on", "off"}:
            _remember(response, SHORTCUTS_COOKIE, chosen)
        return response
    return page(request, "guide/shortcuts.html")


def _back(request):
    """To the page the switch was pressed on, never to another site."""
    where = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        where, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(where if safe else "/")


def _remember(response, name, value):
    response.set_cookie(
        name,
        value,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )
