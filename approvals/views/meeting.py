"""The meeting that votes: its minutes, saved or closed, put off, confirmed, or held once more."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.proving import proven
from approvals import actions, forms, selectors
from approvals.models import Kind
from core.acting import complain
from core.clock import day_of
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from journal.once import once

from . import reading
from .acts import act_on, kept

SAVE = "save"


@proven(when=lambda request: request.POST.get("step") != SAVE)
@once("approvals.close_vote")
@kept
def close_vote(request, pk):
    """The secretary enters the ballots of those who have not cast, and the minutes; or keeps them
    to go on later.
    """
    desk = reading.desk_of(request, pk, Kind.CLOSE_VOTE)
    chairs = selectors.who_may_chair(desk.case, on=day_of(desk.at))
    draft = reading.draft_of(desk.task)
    secret = desk.vote["round"].secret
    wants = {"waiting": desk.waiting, "now": desk.at, "chairs": chairs, "secret": secret}
    if request.POST.get("step") == SAVE and not desk.is_closed:
        return _saved(desk, wants)
    return act_on(
        desk,
        forms.CloseVote,
        actions.close_vote,
        "approvals/close_vote.html",
        file_field="minutes",
        initial=draft.typed if draft else {},
        shown={"draft": draft, "chair": next(iter(chairs.values()), "")},
        **wants,
    )


def _saved(desk, wants):
    form = forms.CloseVote(posted(desk.request), None, late=False, **wants)
    try:
        actions.save_minutes(desk.task, typed=form.typed(), by=desk.request.user, at=desk.at)
    except (WrongMoment, PermissionDenied):
        return go(desk.request, "approvals:task", desk.task.pk)
    messages.success(desk.request, _("Kept. Nothing has been closed or counted."))
    return go(desk.request, "approvals:close_vote", desk.task.pk)


@proven
@once("approvals.confirm_minutes")
@kept
def confirm_minutes(request, pk):
    """The chair confirms the ballots that the secretary entered, or gives them back."""
    desk = reading.desk_of(request, pk, Kind.CONFIRM_MINUTES)
    sheets = desk.case.vote.last.sheets.select_related("by", "minutes", "round__vote", "task")
    sheet = sheets.latest("pk")
    return act_on(
        desk,
        forms.ConfirmMinutes,
        actions.confirm_minutes,
        "approvals/confirm_minutes.html",
        shown={"sheet": sheet, "entered": reading.entered(sheet)},
    )


@once("approvals.postpone")
@kept
def postpone(request, pk):
    """The secretary puts the meeting off."""
    desk = reading.desk_of(request, pk, Kind.CLOSE_VOTE)
    form = forms.Postpone(posted(request), now=desk.at)
    said = _("The meeting was put off; the voters are told.")
    return _of_the_meeting(desk, form, actions.postpone, "approvals/postpone.html", said)


@once("approvals.make_secret")
@kept
def make_secret(request, pk):
    """The secretary has the round held by secret ballot, before anybody has cast."""
    desk = reading.desk_of(request, pk, Kind.CLOSE_VOTE)
    form = forms.MakeSecret(posted(request))
    said = _("This round is held by secret ballot.")
    return _of_the_meeting(desk, form, actions.make_secret, "approvals/make_secret.html", said)


def _of_the_meeting(desk, form, act, template, said):
    """An act that belongs to the meeting and leads back to its page."""
    request = desk.request
    if desk.is_closed and request.method != "POST":
        return go(request, "approvals:task", desk.task.pk)
    refusal = None
    if form.is_valid():
        try:
            act(desk.task, by=request.user, at=desk.at, **form.given())
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, said)
            return go(request, "approvals:close_vote", desk.task.pk)
    context = {**desk.context(), "form": form, "refusal": refusal}
    return page(request, template, context, status=status_of(refusal) if refusal else 200)


@proven
@once("approvals.vote_again")
def vote_again(request, pk):
    """The chair, or the secretary for him, has a plan that was not carried voted on once more."""
    proposal = reading.fetch(request, pk)
    view = reading.Dossier(proposal, request.user, at=proposal.now)
    if view.case is None or view.vote is None:
        raise Http404
    case = view.case
    case.proposal = proposal
    form = forms.VoteAgain(posted(request))
    refusal = None
    if not form.is_valid():
        selectors.can_vote_again(request.user, case).enforce()
        if not (verdict := selectors.may_go_again(case, case.vote.last)):
            refusal = WrongMoment(verdict.reason)
    else:
        try:
            actions.vote_again(case, by=request.user, at=view.at, **form.given())
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("It is voted again; the voters are told."))
            return go(request, f"{reverse('approvals:dossier', args=[pk])}#vote")
    context = {
        "view": view,
        "proposal": proposal,
        "form": form,
        "refusal": refusal,
        "section": "inbox",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/vote_again.html", context, status=status)
