"""A dossier, a task of it, the receipt of what was sent, and a paper that was handed in."""

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from approvals import actions, policy
from approvals.models import Kind, Task
from core.http import go, page
from documents.http import download
from proposals.models import Proposal

from . import reading
from .reading.content import authors_of
from .reading.opinions import OPINIONS
from .reading.resolved import is_for_everybody
from .reading.stages import runs_of
from .reading.timeline import WHOLE, whole_of


def dossier(request, pk):
    """Everything about one dossier that its reader may see."""
    return reading.dossier_page(request, reading.fetch(request, pk))


def history(request, pk):
    """Everything recorded of a dossier, from top to bottom, to read and to print: to each what he
    may read.
    """
    proposal = reading.fetch(request, pk)
    view = reading.Dossier(proposal, request.user, at=proposal.now)
    entries = whole_of(view)
    people = [(_("Unit"), proposal.unit.name), *authors_of(view.people)]
    context = {
        "proposal": proposal,
        "view": view,
        "case": view.case,
        "people": [{"label": label, "value": value} for label, value in people],
        "runs": runs_of(view),
        "entries": entries,
        "most": WHOLE,
        "is_cut": len(entries) >= WHOLE,
        "section": "mine" if view.mine else "",
    }
    return page(request, "approvals/history.html", context)


def sent(request, pk):
    """The receipt: the code, who acts next and by when. It can be opened again at any time."""
    proposal = reading.fetch(request, pk)
    view = reading.Dossier(proposal, request.user, at=proposal.now)
    if not view.mine or view.sent_version is None:
        raise Http404
    context = {
        "proposal": proposal,
        "view": view,
        "sent_at": view.sent_version.submitted_at,
        "next_steps": reading.later_steps(view),
        "section": "mine",
    }
    return page(request, "approvals/sent.html", context)


def task(request, pk):
    """Where a task is done; once it is done, what was recorded and what waits next."""
    mine = reading.task_of(request, pk)
    is_open = mine.done_at is None and mine.voided_at is None
    if is_open or mine.proposal is None or policy.still_answers(mine):
        return go(request, reading.address_of(mine))
    context = {
        "task": mine,
        "proposal": mine.proposal,
        "heading": _done_heading(mine, request.user) if mine.done_at else "",
        "rows": reading.recorded(mine, request.user) if mine.done_at else [],
        "why": reading.called_back(mine),
        "queue": reading.queue_after(request.user, total=mine.waiting, at=mine.now),
        "section": "inbox",
    }
    return page(request, "approvals/done.html", context)


def paper(request, pk):
    """The file of an opinion, of the minutes, of a resolution: for those who see the deliberation.
    A resolution that decided, and that is no document of the Party's, is everybody's who reads the
    dossier.
    """
    seen = Proposal.objects.visible_to(request.user).filter(pk=OuterRef("proposal"))
    one = get_object_or_404(
        Task.objects.filter(Exists(seen)).select_related(
            *("proposal", "opinion__file", "sheet__minutes", "council_minutes__file"),
            *("resolution__file", "resolution__answer"),
        ),
        pk=pk,
        kind__in=(*OPINIONS, Kind.CLOSE_VOTE, Kind.COUNCIL_CLOSE, Kind.RESOLUTION),
    )
    file = _file_of(one)
    open_to_all = one.kind == Kind.RESOLUTION and file and is_for_everybody(one.resolution)
    sees = open_to_all or policy.sees_deliberation(request.user, one.proposal)
    if file is None or not sees:
        raise Http404
    return download(request, file)


def _file_of(one: Task):
    if one.kind == Kind.CLOSE_VOTE:
        written = getattr(one, "sheet", None) or reading.result_of(one)
        return written.minutes if written else None
    if one.kind == Kind.RESOLUTION:
        written = getattr(one, "resolution", None)
        return written.file if written else None
    if one.kind == Kind.COUNCIL_CLOSE:
        written = getattr(one, "council_minutes", None)
        return written.file if written else None
    opinion = getattr(one, "opinion", None)
    return opinion.file if opinion else None


def _done_heading(done: Task, user) -> str:
    if done.done_by_id != user.pk:
        return _("This step has been done")
    return {
        Kind.ANSWER_IDEA: _("Your answer has been sent"),
        Kind.INTAKE: {
            "ACCEPTED": _("The intake has been recorded"),
            "RETURNED": _("It has been returned for completion"),
        }.get(done.outcome, _("What you chose has been recorded")),
        Kind.ANSWER_TRANSFER: _("Your answer has been recorded"),
        Kind.CHECK_NOTE: _("Your note has been signed"),
        Kind.UNIT_OPINION: _("Your opinion has been recorded"),
        Kind.PARTY_OPINION: _("The opinion has been recorded"),
        Kind.ASKED_OPINION: _("The opinion has been recorded"),
        Kind.PARTY_MEETING: _("The meeting has been recorded"),
        Kind.COUNCIL_DECLARE: _("Your declaration has been recorded"),
        Kind.COUNCIL_SHEET: _("Your sheet has been sent"),
        Kind.COUNCIL_CLOSE: _("The minutes have been recorded"),
        Kind.COUNCIL_CONFIRM: _("What the council recommends has been recorded"),
        Kind.VOTE: _("Your ballot has been cast"),
        Kind.CLOSE_VOTE: _("Who chaired the meeting confirms the ballots now")
        if done.outcome == actions.TO_CONFIRM
        else _("The vote has been closed"),
        Kind.CONFIRM_MINUTES: _("Your answer has been recorded"),
        Kind.DECISION: _("Your decision has been recorded"),
        Kind.RESOLUTION: _("The resolution is entered; somebody else compares it with the paper"),
        Kind.RESOLUTION_CHECK: _("Your answer has been recorded"),
        Kind.SUPPLEMENT: _("What you added has been sent"),
        Kind.REPORT_BACK: _("Your report has been sent"),
        Kind.NOTE_REPORT: _("That you took note has been recorded"),
        Kind.URGENT_ANSWER: _("Your answer has been recorded"),
        Kind.URGENT_DIRECTIVE: _("Your decision and your directive have been recorded"),
        Kind.URGENT_DOSSIER: _("The full dossier has been submitted"),
    }[done.kind]
