"""Once per request: the posts of the signed-in person, and the language he chose."""

from django.conf import settings
from django.utils import translation

from .policy import read_sight


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
