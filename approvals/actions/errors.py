"""Why an act is refused although it is somebody's turn."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LateReasonNeeded(Exception):
    """The due date has passed: the act stays possible and says why it is late.

    `message` is a sentence for the person; the form shows the field for the reason.
    """

    def __init__(self, task):
        self.task = task
        self.message = _(
            "The due date of this step has passed. The act stays possible: write why it is late."
        )
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


def need(facts: dict[str, tuple[bool, str]]) -> None:
    """Raise ValidationError with a message beside every parameter whose condition is not met."""
    missing = {name: [message] for name, (met, message) in facts.items() if not met}
    if missing:
        raise ValidationError(missing)
