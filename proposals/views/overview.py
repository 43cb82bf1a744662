"""The task list of a draft, its remarks, and the last look before it is sent."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from journal.once import once
from proposals import actions, forms, policy, selectors
from proposals.models import Author, LegalRegime, Remark, Route
from proposals.sections import BY_KEY

from . import desk


def plan(request, pk):
    """The task list: what is done, what is left, who writes with you, which regime applies."""
    proposal = desk.draft(request, pk)
    if not policy.is_writable(proposal):
        return go(request, "approvals:dossier", pk)
    return _plan(request, proposal, forms.Comment(proposal=proposal))


@require_POST
@once("proposals.comment")
def comment(request, pk):
    """A co-author's remark on a section or on the whole draft."""
    proposal = desk.draft(request, pk)
    form = forms.Comment(posted(request), proposal=proposal)
    refusal = None
    if form.is_valid():
        try:
            actions.comment(proposal, by=request.user, at=clock.now(), **form.cleaned_data)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("Your remark stands on the draft."))
            return go(request, "proposals:plan", pk)
    return _plan(request, proposal, form, refusal=refusal)


def _plan(request, proposal, form, *, refusal=None):
    authors = selectors.draft_of(proposal).authors
    remarks = proposal.remarks.filter(kind=Remark.Kind.COMMENT).select_related("by")
    me = next(author for author in authors if author.person_id == request.user.pk)
    context = {
        **desk.frame(request, proposal),
        "authors": authors,
        "me": me,
        "share_sum": sum(author.share for author in authors),
        "regime": None if proposal.route == Route.SLIP else selectors.regime_of(proposal),
        "remarks": [_remark(one) for one in remarks.order_by("-at", "-pk")[:50]],
        "form": form,
        "comments": me.level in (Author.Level.COMMENT, Author.Level.EDIT),
        "refusal": refusal,
    }
    return page(
        request, "proposals/plan.html", context, status=status_of(refusal) if refusal else 200
    )


def _remark(remark) -> dict:
    part = BY_KEY.get(remark.section)
    return {
        "title": part.title if part else _("The whole draft"),
        "text": remark.text,
        "at": remark.at,
        "who": str(remark.by),
    }


def check(request, pk):
    """Everything that was entered, what is still wrong, who acts next; then the one button."""
    proposal = desk.draft(request, pk, with_head=True)
    if not policy.is_writable(proposal):
        return go(request, "approvals:dossier", pk)
    found = selectors.readiness(proposal)
    regime = None if proposal.route == Route.SLIP else selectors.regime_of(proposal)
    move = desk.move_of(proposal)
    context = {
        **desk.frame(request, proposal),
        "sections": _with_links(proposal, selectors.draft_summary(proposal, reader=request.user)),
        "files": desk.files(proposal, selectors.files_of(proposal, reader=request.user)),
        "faults": _with_addresses(proposal, found.errors),
        "problems": found.problems,
        "seen": found.fingerprint if found.is_ready else "",
        "warnings": found.warnings,
        "may": policy.can_make(move, request.user, proposal),
        "regime": regime,
        "outside": regime is not None and regime.is_outside,
        "next_turn": _next_turn(proposal, regime),
        "resubmits": proposal.first_submitted_at is not None,
    }
    return page(request, "proposals/check.html", context)


def _with_links(proposal, sections) -> list[dict]:
    """Each section with the link that leads there and back again."""
    return [
        {
            "key": section.key,
            "title": section.title,
            "rows": section.rows,
            "url": _there_and_back(proposal, section.key),
        }
        for section in sections
    ]


def _with_addresses(proposal, errors) -> list[dict]:
    """Every fault as a line that leads to its field; of a section not begun yet, that alone."""
    draft = selectors.draft_of(proposal)
    return [
        {
            "title": BY_KEY[key].title,
            "url": _there_and_back(proposal, key),
            "lines": [
                {"url": f"{_there_and_back(proposal, key)}#{anchor}", "label": label, "says": says}
                for anchor, label, says in lines
            ]
            if draft.is_begun(key) or BY_KEY[key].form is None
            else [],
        }
        for key, lines in errors.items()
    ]


def _there_and_back(proposal, key: str) -> str:
    return desk.address(proposal, key) + "?back=check"


def _next_turn(proposal, regime) -> dict | None:
    """Who will act next, as far as it is known before sending (the procedure says it exactly)."""
    if regime is not None and regime.is_outside:
        return None
    return {
        "head": proposal.head_name,
        "head_writes": proposal.head_writes,
        "unit": proposal.unit,
        "votes": regime is not None and regime.regime == LegalRegime.DECREE_73,
    }
