"""The administrator's first page: where everything is kept, and what waits for a second hand."""

from django.conf import settings

from accounts import policy, selectors
from core import clock
from core.http import page

WAITING = 25
"""New e-mails shown at once; the next ones come when these are settled."""


def index(request):
    """The doors of administration."""
    policy.can_manage(request.user).enforce()
    waiting = selectors.waiting_seats(clock.today()).exclude(person=request.user)
    waiting = waiting.select_related("person", "unit", "given_by").order_by("-pk")[:5]
    seats = [(seat, policy.can_confirm(request.user, seat)) for seat in waiting]
    emails = selectors.waiting_emails().order_by("pk")[:WAITING]
    resets = selectors.waiting_resets().order_by("pk")[:WAITING]
    context = {
        "waiting": seats,
        "emails": [(person, policy.can_confirm_email(request.user, person)) for person in emails],
        "resets": [(person, policy.can_confirm_reset(request.user, person)) for person in resets],
        "second_factor": settings.SECOND_FACTOR,
        "section": "admin",
    }
    return page(request, "accounts/index.html", context)
