"""Once per request: the posts of the signed-in person, his language, his second factor."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from .factors import SECOND
from .models.sessions import ENDED, EXPIRED, why_over
from .policy import must_prove_twice, read_sight
from .proving import last


class SightMiddleware:
    """Put `request.user.sight`, and speak the person's language unless this browser chose one.

    One query for a signed-in person, none for a stranger. After the middleware that may sign
    somebody out, before every page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        person = request.user
        if not person.is_authenticated:
            return self.get_response(request)
        person.sight = read_sight(person)
        if not request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        language = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SignedOutMiddleware:
    """Say on the page of signing in why somebody who was signed in stands before it.

    The browser has the key of a session that is over; the reason waits in a cookie of its own,
    because requests of scripts meet the end before the person does. A stranger learns whether a
    key he has opens anything, as ever, and nothing of any account. One query, once.
    """

    COOKIE = "__Host-signed-out" if settings.SESSION_COOKIE_SECURE else "signed-out"
    WAITS = 60 * 60

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        stranger = not request.user.is_authenticated
        over = getattr(request, "signed_out", "")
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if stranger and key and not over:
            over = why_over(key)
        kept = request.COOKIES.get(self.COOKIE)
        here = stranger and self._reads_door(request)
        request.signed_out = over or (kept if kept in (EXPIRED, ENDED) else "") if here else ""
        response = self.get_response(request)
        if kept and (here or not stranger):
            response.delete_cookie(self.COOKIE, samesite="Lax")
        elif over and not here:
            response.set_cookie(
                self.COOKIE,
                over,
                max_age=self.WAITS,
                secure=bool(settings.SESSION_COOKIE_SECURE),
                httponly=True,
                samesite="Lax",
            )
        return response

    @staticmethod
    def _reads_door(request) -> bool:
        """Whether a person, and not a script of a page, asks for the page of signing in."""
        asked_by = request.headers.get("Sec-Fetch-Mode", "navigate")
        by_person = asked_by == "navigate" and "HX-Request" not in request.headers
        at_door = request.path == reverse(settings.LOGIN_URL)
        return request.method == "GET" and at_door and by_person


class SecondFactorMiddleware:
    """Whoever must have a second factor reads nothing else before one is set up.

    Only pages are held back, by whatever method they are asked for. A form that acts goes on to its
    view, so that nothing typed is lost when the duty begins in the middle of the day; acts that
    sign ask for the factor by themselves (accounts.proving). No query for a session that was opened
    with a factor, nor for people whose posts demand none.
    """

    OPEN = ("/security/", "/accounts/")
    TYPED = frozenset({"proposals:section", "proposals:save", "reports:autosave_review"})
    """What saves without a press; the first two let somebody signed out in, who keeps his text."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        person = request.user
        if (
            not settings.SECOND_FACTOR
            or not person.is_authenticated
            or request.path.startswith(self.OPEN)
            or self._is_open(request, view)
            or not must_prove_twice(person)
        ):
            return None
        proof = last(request)
        if proof and proof.kind in SECOND:
            return None
        real = Authenticator.objects.filter(user=person).exclude(
            type=Authenticator.Type.RECOVERY_CODES
        )
        return None if real.exists() else redirect("accounts:security")

    def _is_open(self, request, view) -> bool:
        """A page for everybody, or a form that was typed and is sent."""
        typed = request.resolver_match.view_name in self.TYPED
        if request.method == "POST" and (typed or hasattr(view, "act")):
            return True
        return not typed and not getattr(view, "login_required", True)
