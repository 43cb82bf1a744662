"""Once per request: the posts of the signed-in person, his language, his second factor."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.shortcuts import redirect
from django.utils import translation

from .factors import SECOND
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
