"""A request that announces more than we take is answered before a byte of it is stored."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig


def upload_limit(get_response):
    """Refuse (413) a request longer than REQUEST_MAX_BYTES (trust.md, fault 30).

    Stands before anything that reads the body. A body without a length is not read by WSGI.
    """

    def middleware(request):
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.REQUEST_MAX_BYTES:
            raise RequestDataTooBig("the request announces more than we take")
        return get_response(request)

    return middleware
