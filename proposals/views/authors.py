"""Authors: who writes, with what share; invitations and their answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.http import go, page, posted, status_of, whole
from core.verdicts import WrongMoment
from journal.once import once
from proposals import actions, forms, policy, selectors
from proposals.lifecycle import WRITABLE
from proposals.models import Author

from . import desk

REFUSALS = (WrongMoment, PermissionDenied)


def authors(request, pk):
    """The authors with level, share and consent; the lead invites and changes here."""
    proposal = desk.draft(request, pk)
    if not policy.is_writable(proposal):
        return go(request, "approvals:dossier", pk)
    return _page(request, proposal)


@require_POST
@once("proposals.invite")
def invite(request, pk):
    """Invite somebody as a co-author."""
    proposal = desk.draft(request, pk)
    form = forms.Invite(posted(request))
    refusal = None
    if form.is_valid():
        try:
            author = actions.invite(proposal, by=request.user, at=clock.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error("person", error)
        except REFUSALS as error:
            refusal = error
        else:
            messages.success(
                request,
                _(
                    "%(name)s has been invited and will be told. This section is complete when "
                    "the invitation is accepted, the shares make 100%% and changed shares are "
                    "confirmed."
                )
                % {"name": author.person},
            )
            return _back(request, pk)
    return _page(request, proposal, invite=form, refusal=refusal)


@require_POST
@once("proposals.change_author")
def change_author(request, pk, author):
    """Another level or share; a changed share is confirmed anew."""
    proposal = desk.draft(request, pk)
    row = _author(proposal, author)
    form = forms.ChangeAuthor(posted(request), author=row)
    refusal = None
    if form.is_valid():
        try:
            actions.change_author(row, by=request.user, at=clock.now(), **form.given())
        except ValidationError as error:
            form.add_error("share", error)
        except REFUSALS as error:
            refusal = error
        else:
            messages.success(request, _("Saved. A changed share has to be confirmed anew."))
            return _back(request, pk)
    return _page(request, proposal, changed=form, refusal=refusal)


@require_POST
@once("proposals.remove_author")
def remove_author(request, pk, author):
    """The lead takes out somebody who does not answer or no longer takes part."""
    proposal = desk.draft(request, pk)
    try:
        actions.remove_author(_author(proposal, author), by=request.user, at=clock.now())
    except REFUSALS as refusal:
        return _page(request, proposal, refusal=refusal)
    messages.success(request, _("The person is no longer among the authors."))
    return _back(request, pk)


@require_POST
@once("proposals.confirm_share")
def confirm_share(request, pk):
    """An author stands by his own share."""
    proposal = desk.draft(request, pk)
    mine = get_object_or_404(proposal.authors.accepted(), person=request.user)
    try:
        shown = whole(request.POST.get("share")) or 0
        actions.confirm_share(mine, share=shown, by=request.user, at=clock.now())
    except REFUSALS as refusal:
        return _page(request, proposal, refusal=refusal)
    messages.success(request, _("You have confirmed your share."))
    return _back(request, pk)


def invitations(request):
    """Invitations that wait for this person's answer."""
    return _invitations(request)


@require_POST
@once("proposals.answer_invitation")
def answer_invitation(request, author):
    """Accept or decline; only the invited person can."""
    row = get_object_or_404(
        Author.objects.waiting().select_related("proposal"), pk=author, person=request.user
    )
    form = forms.AnswerInvitation(request.POST)
    if not form.is_valid():
        return _invitations(request, refusal=_("Choose to accept or to decline."), status=409)
    try:
        actions.answer_invitation(
            row, accept=form.accepts, seen=form.seen, by=request.user, at=clock.now()
        )
    except REFUSALS as refusal:
        return _invitations(request, refusal=refusal, status=status_of(refusal))
    if form.accepts:
        messages.success(request, _("You are now one of the authors. Please confirm your share."))
        return go(request, "proposals:authors", row.proposal_id)
    messages.success(request, _("You have declined. The lead author is told."))
    return go(request, "proposals:invitations")


def _invitations(request, *, refusal=None, status=200):
    waiting = Author.objects.waiting().filter(person=request.user, proposal__state__in=WRITABLE)
    rows = waiting.select_related("proposal", "proposal__lead", "proposal__unit")
    context = {"rows": rows[:50], "refusal": refusal, "section": "mine"}
    return page(request, "proposals/invitations.html", context, status=status)


def _page(request, proposal, *, invite=None, changed=None, refusal=None):
    rows = selectors.draft_of(proposal).authors
    mine = next((row for row in rows if row.person_id == request.user.pk), None)
    context = {
        **desk.frame(request, proposal, key="authors"),
        "rows": [
            {
                "author": row,
                "form": changed
                if changed and changed.author.pk == row.pk
                else forms.ChangeAuthor(author=row),
                "mine": row == mine,
            }
            for row in rows
        ],
        "mine": mine,
        "share_sum": sum(row.share for row in rows),
        "form": invite or forms.Invite(),
        "changed": changed,
        "refusal": refusal,
        "failed": bool((changed and changed.errors) or refusal),
        "n": desk.number_of(proposal, "authors")[0],
        "total": desk.number_of(proposal, "authors")[1],
        "after": desk.following(proposal, "authors"),
        "next_url": _next(proposal, "authors"),
        "back": request.GET.get("back") == "check",
    }
    return page(
        request, "proposals/authors.html", context, status=status_of(refusal) if refusal else 200
    )


def _next(proposal, key) -> str:
    after = desk.following(proposal, key)
    return desk.address(proposal, after[0].key) if after else ""


def _author(proposal, pk) -> Author:
    return get_object_or_404(proposal.authors.current().select_related("person"), pk=pk)


def _back(request, pk):
    return go(request, "proposals:authors", pk)
