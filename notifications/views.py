"""The first page, the notices, and in the demo the folder of letters."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import LEADERS, Role
from approvals.selectors import rules_wait, units_of
from core import clock
from core.http import go, page, whole
from journal.once import once
from workdays.selectors import unsettled

from . import actions, letters, mailbox, selectors
from .models import Notice
from .selectors import A_PAGE

MINE_ON_FIRST_PAGE = 5


def inbox(request):
    """“Việc của tôi”: what waits for me by urgency, and where my own dossiers stand."""
    only = request.GET.get("only", "")
    only = only if only in {"late", "soon"} else ""
    at = clock.now()
    waiting = selectors.waiting_for(
        request.user, at=at, only=only, after=request.GET.get("after", "")
    )
    sight = request.user.sight
    calendar = unsettled(request.user, today=clock.day_of(at)) if sight.is_admin else None
    context = {
        "rules_wait": rules_wait() if sight.is_admin else {},
        "calendar": calendar,
        "waiting": waiting,
        "only": only,
        "older": _link(only=only, after=waiting.older) if waiting.older else "",
        "newer": _link(only=only) if waiting.newer else "",
        "mine": selectors.mine(request.user, most=MINE_ON_FIRST_PAGE),
        "reads_ideas": sight.reads_all or bool(sight.branches),
        "lets_stand_in": bool(sight.stands) or sight.holds_any({*LEADERS, Role.UNIT_OFFICER}),
        "works_at_unit": bool(units_of(request.user)),
        "reports_urgent": sight.holds(Role.HEAD),
        "section": "inbox",
        "shell": {"overdue": waiting.counts.late, "unread": waiting.counts.unread},
    }
    return page(request, "notifications/inbox.html", context)


def index(request):
    """The notices of the signed-in person, newest first."""
    before = whole(request.GET.get("before"))
    found = selectors.notices(request.user, before=before)
    shown = found[:A_PAGE]
    context = {
        "notices": [(notice, letters.words(notice)) for notice in shown],
        "unread": any(notice.is_unread for notice in shown),
        "older": _link(before=shown[-1].pk) if len(found) > A_PAGE else "",
        "newer": "?" if before else "",
    }
    return page(request, "notifications/index.html", context)


@require_POST
@once("notifications.open")
def open(request, pk):
    """Note that a notice has been read, and go where it leads."""
    notice = get_object_or_404(Notice.objects.for_reading(), pk=pk, recipient=request.user)
    actions.read(notice, by=request.user, at=clock.now())
    return go(request, letters.words(notice).url)


@require_POST
@once("notifications.read_all")
def read_all(request):
    """Note that all notices have been read."""
    actions.read_all(by=request.user, at=clock.now())
    return go(request, "notifications:index")


def letters_sent(request):
    """The demo's mail folder: one's own letters; for administrators the envelopes of all."""
    if not settings.DEMO:
        raise Http404
    mine, all_envelopes = request.user.official_email, request.user.is_administrator
    names = mailbox.names() if all_envelopes else mailbox.names_for(mine)
    pages = Paginator(names, A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "letters": [mailbox.read(name, reader=mine) for name in shown],
        "all_envelopes": all_envelopes,
        "older": _link(page=shown.next_page_number()) if shown.has_next() else "",
        "newer": _link(page=shown.previous_page_number()) if shown.has_previous() else "",
        "note": _("%(n)s letters") % {"n": pages.count},
    }
    return page(request, "notifications/mailbox.html", context)


def _link(**query) -> str:
    return "?" + urlencode({key: value for key, value in query.items() if value})
