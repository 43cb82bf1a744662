"""Urging several steps at once: chosen among who is late, looked at again, sent; a result each."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core import clock
from core.http import go, page, posted, whole
from journal.once import once
from reports import actions, forms, policy, selectors

from .delays import post_said


@require_POST
@once("reports.urge")
def urge(request):
    """Whom it would reach, and why some are left out; then send."""
    policy.can_follow_delays(request.user).enforce()
    at = clock.now()
    keys = [key for one in request.POST.getlist("task") if (key := whole(one)) is not None]
    review = request.POST.get("step") != "send"
    form = forms.Urge(None if review else posted(request))
    if not review and form.is_valid():
        results = actions.urge(keys, by=request.user, at=at, **form.cleaned_data)
        if any(not one.reason for one in results):
            _tell(request, results)
            return go(request, "reports:delays")
    found = selectors.to_urge(request.user, keys, at=at)
    if not found:
        messages.warning(request, _("You have chosen no step that is still overdue."))
        return go(request, "reports:delays")
    context = {
        "rows": [{"one": one, "post": post_said(one.task)} for one in found],
        "any": any(not one.reason for one in found),
        "form": form,
        "section": "reports",
    }
    return page(request, "reports/urge.html", context)


def _tell(request, results) -> None:
    sent = [one for one in results if not one.reason]
    said = ngettext("%(n)d step was urged.", "%(n)d steps were urged.", len(sent))
    messages.success(request, said % {"n": len(sent)})
    for one in results:
        if one.reason:
            about = one.task.proposal.code if one.task.proposal else one.task.unit.name
            not_sent = _("Not urged: %(what)s, %(about)s. %(why)s")
            said = {"what": one.task.get_kind_display(), "about": about, "why": one.reason}
            messages.warning(request, not_sent % said)
