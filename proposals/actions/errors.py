"""Why a slip or plan was not sent."""

from django.utils.translation import gettext as _


class Incomplete(Exception):
    """Something is still missing or wrong; nothing was sent.

    `errors` is {section key: [(anchor, label, message)]}; `problems` are sentences about the whole
    (authors silent, shares that do not make 100 %).
    """

    def __init__(
        self,
        errors: dict[str, list[tuple[str, str, str]]] | None = None,
        problems: list[str] | None = None,
    ):
        self.errors = errors or {}
        self.problems = problems or []
        super().__init__(_("Something is still missing. It was not sent."))

    def __str__(self) -> str:
        lines = [
            f"{key}: {label}: {message}"
            for key, found in self.errors.items()
            for _anchor, label, message in found
        ]
        return "; ".join([*map(str, self.problems), *lines]) or super().__str__()
