"""The answer to a file that may not come in."""

from django.utils.functional import Promise


class Refused(Exception):
    """The file is not kept. `message` is a sentence that says what to do about it."""

    def __init__(self, message: str | Promise, *, code: str = ""):
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)
