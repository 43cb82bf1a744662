"""Handing a case down, taking it back, the report from below and taking note of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.proving import proven
from approvals import actions, forms, ladder, policy, selectors
from approvals.models import HandDown, Kind
from core import clock
from core.acting import complain
from core.clock import day_of
from core.http import go, page, posted, status_of
from core.templatetags.core import vnd
from core.verdicts import WrongMoment
from documents.actions import Refused
from documents.http import download
from journal.once import once
from proposals.models import Proposal

from . import reading
from .acts import act_on, kept
from .reading.handing import shown_of, with_one


@proven
@once("approvals.hand_down")
def hand_down(request, pk):
    """To which unit below, by which paper, within which limits; read again before it is sent."""
    proposal = reading.fetch(request, pk)
    view = reading.Dossier(proposal, request.user, at=proposal.now)
    case = view.case
    if case is None:
        raise Http404
    case.proposal = proposal
    form = forms.HandDown(posted(request), request.FILES or None, asked=vnd(proposal.budget))
    refusal = None
    may = policy.handing.can_hand_down(request.user, case.unit, proposal)
    if not form.is_valid():
        may.enforce()
        if not (now := selectors.may_go_down(case)):
            refusal = WrongMoment(now.reason)
    else:
        try:
            hand = actions.hand_down(case, by=request.user, at=view.at, **form.given())
        except ValidationError as error:
            complain(form, error)
        except Refused as error:
            form.add_error("file", str(error))
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            said = _("Handed down to %(unit)s. Both heads and the authors are told.")
            messages.success(request, said % {"unit": hand.to_unit.name})
            if None not in (hand.max_budget, proposal.budget) and hand.max_budget < proposal.budget:
                said = _("The limit of %(limit)s is lower than the %(asked)s the plan asks for.")
                about = {"limit": vnd(hand.max_budget), "asked": vnd(proposal.budget)}
                messages.warning(request, said % about)
            return go(request, _home(proposal.pk))
    context = {
        "view": view,
        "case": case,
        "proposal": proposal,
        "form": form,
        "stand": policy.handing.stand_of(request.user, case.unit, proposal),
        "refusal": refusal,
        "section": "inbox",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/hand_down.html", context, status=status)


@proven
@once("approvals.take_back")
def take_back(request, pk):
    """The head above takes it back, or the head below gives it back up, with the reason."""
    hand = _hand_of(request, pk)
    above = ladder.living(hand.from_unit, on=day_of(hand.now))
    may = policy.handing.can_hand_down(request.user, above, hand.proposal)
    from_below = not may and bool(
        policy.handing.can_hand_down(request.user, hand.lower.unit, hand.proposal)
    )
    form = forms.TakeBack(posted(request))
    refusal = None
    if not form.is_valid():
        if not from_below:
            may.enforce()
        refusal = _over(hand, from_below=from_below)
    else:
        try:
            actions.take_back(hand, by=request.user, at=hand.now, **form.given())
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            said = _("It goes on at %(unit)s. Both heads and the authors are told.")
            messages.success(request, said % {"unit": above.name})
            return go(request, _home(hand.proposal_id))
    context = {
        "hand": hand,
        "one": shown_of(hand)[0],
        "above": above,
        "from_below": from_below,
        "proposal": hand.proposal,
        "form": form,
        "refusal": refusal,
        "section": "inbox",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/take_back.html", context, status=status)


@proven
@once("approvals.report_back")
@kept
def report_back(request, pk):
    """The head below reports what was decided and what comes of it."""
    desk = reading.desk_of(request, pk, Kind.REPORT_BACK)
    return act_on(
        desk,
        forms.ReportBack,
        actions.report_back,
        "approvals/report_back.html",
        file_field="file",
    )


@once("approvals.note_report")
@kept
def note_report(request, pk):
    """The head above has read the report."""
    desk = reading.desk_of(request, pk, Kind.NOTE_REPORT)
    return act_on(desk, forms.NoteReport, actions.note_report, "approvals/note_report.html")


def handed_paper(request, pk, which):
    """The document by which it was handed down; the report, for those who see the deliberation."""
    hand = _hand_of(request, pk, "file", "report__file")
    if which == "mandate" and hand.file is not None:
        return download(request, hand.file)
    report = getattr(hand, "report", None)
    if which != "report" or report is None or report.file is None:
        raise Http404
    if not policy.sees_deliberation(request.user, hand.proposal):
        raise Http404
    return download(request, report.file)


def _over(hand, *, from_below):
    """Why it cannot be taken back any more; None while it can."""
    if hand.lower.closed_at is not None:
        return WrongMoment(
            _("The case below is over: %(outcome)s.")
            % {"outcome": hand.lower.get_outcome_display()}
        )
    if from_below:
        may = selectors.may_give_up(hand.lower, hand, on=day_of(hand.now))
        return None if may else WrongMoment(may.reason)
    return None


def _hand_of(request, pk, *more):
    seen = Proposal.objects.visible_to(request.user).filter(pk=OuterRef("proposal"))
    rows = HandDown.objects.filter(Exists(seen)).select_related(
        "proposal", "lower__unit", "from_unit", "to_unit", *more
    )
    return get_object_or_404(with_one(rows).annotate(now=clock.now_in_query()), pk=pk)


def _home(proposal: int) -> str:
    return f"{reverse('approvals:dossier', args=[proposal])}#handed"
