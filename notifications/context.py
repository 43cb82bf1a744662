"""What the frame of every page shows of a person's work: overdue tasks and unread notices."""

from django.utils.functional import SimpleLazyObject

from . import selectors


def shell(request):
    """Context processor: `shell.overdue` and `shell.unread`, asked for only when drawn."""
    return {"shell": SimpleLazyObject(lambda: _badges(request))}


def _badges(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"overdue": 0, "unread": 0}
    overdue, unread = selectors.badge(user)
    return {"overdue": overdue, "unread": unread}
