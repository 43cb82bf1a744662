"""A request is read whole or not at all, and one that announces too much is not read."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import UnreadablePostError


def upload_limit(get_response):
    """Refuse (413) a request longer than REQUEST_MAX_BYTES (trust.md, fault 30).

    Stands before anything that reads the body. A body without a length is not read by WSGI. A line
    that breaks looks to Django like the end of the body, and half a file like a file: so what ends
    before its announced length raises UnreadablePostError.
    """

    def middleware(request):
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.REQUEST_MAX_BYTES:
            raise RequestDataTooBig("the request announces more than we take")
        if length > 0 and hasattr(request, "_stream"):
            request._stream = _Whole(request._stream, length)
        return get_response(request)

    return middleware


FILE_FIELDS = frozenset({"file", "minutes", "file_1", "file_2", "file_3"})
"""What the fields of this product that take a file are called."""


class NoTextAsFile(FileUploadHandler):
    """A file that is sent in the place of a text is read past and kept nowhere.

    Text is bounded by DATA_UPLOAD_MAX_MEMORY_SIZE, all fields of a form together; a part that calls
    itself a file is not, and would go to the disk however large it is.
    """

    def new_file(self, field_name, *args, **kwargs):
        super().new_file(field_name, *args, **kwargs)
        if field_name not in FILE_FIELDS:
            raise SkipFile

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None


class _Whole:
    """A body of `length` bytes; its end before that is an error."""

    def __init__(self, body, length: int):
        self.body = body
        self.left = length

    def read(self, *size) -> bytes:
        return self._checked(self.body.read(*size))

    def readline(self, *size) -> bytes:
        return self._checked(self.body.readline(*size))

    def close(self) -> None:
        self.body.close()

    def _checked(self, piece: bytes) -> bytes:
        self.left -= len(piece)
        if not piece and self.left > 0:
            raise UnreadablePostError("the request broke off")
        return piece
