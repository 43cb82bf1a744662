"""A running case that should go on by a newer version: asked for, looked at, answered."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.proving import proven
from accounts.selectors import slice_of
from approvals import actions, forms, policy, selectors
from approvals.models import Case, VersionMove
from approvals.selectors import drafts as drafted
from core import clock
from core.acting import act, marks, turn
from core.http import page, posted, whole
from core.verdicts import YES
from journal.once import once

from . import reading


@proven
@once("approvals.ask_for_version")
def ask_for_version(request, pk):
    """Which newer versions there are, what each would mean for this case, and asking for one."""
    proposal = reading.fetch(request, pk)
    cases = Case.objects.select_related("procedure", "unit")
    case = cases.filter(proposal=proposal, closed_at=None).first()
    if case is None:
        raise Http404
    case.proposal = proposal
    ways = [
        (one, way, [] if way.is_possible else selectors.why_not_over(way))
        for one in selectors.newer_versions(case, on=clock.day_of(proposal.now))
        for way in [selectors.way_over(case, one)]
    ]
    possible = [one for one, way, _why in ways if way.is_possible]
    return act(
        request,
        "approvals/ask_for_version.html",
        {
            "proposal": proposal,
            "case": case,
            "ways": [
                {"row": one, "opens": drafted.named(way.to_open), "why": why}
                for one, way, why in ways
            ],
            "possible": possible,
            "waiting": case.version_moves.filter(answer=None).select_related("to").first(),
            "section": "inbox",
        },
        may=policy.can_ask_for_version(request.user, case),
        form=forms.AskForVersion(posted(request), versions=possible),
        do=lambda given: actions.ask_for_version(
            case,
            seen_stage=whole(request.POST.get("stage")) or 0,
            by=request.user,
            at=proposal.now,
            **given,
        ),
        done=lambda move: _("It was asked for. An administrator confirms or refuses it."),
        where=lambda move: ("approvals:dossier", proposal.pk),
    )


@require_safe
def version_moves(request):
    """The cases that wait for an administrator's word, the longest waiting first."""
    policy.can_compose(request.user).enforce()
    found = slice_of(drafted.moves_to_answer(request.user), ("at", "pk"), **marks(request))
    context = {"moves": found.rows, "section": "admin", **turn(request, found)}
    return page(request, "approvals/version_moves.html", context)


@proven
@once("approvals.answer_version")
def answer_version(request, pk):
    """Confirm, or refuse. The dossier itself is not shown: who keeps the rules keeps no cases."""
    policy.can_compose(request.user).enforce()
    move = get_object_or_404(
        VersionMove.objects.select_related("case__proposal", "case__unit", "was", "to", "by"), pk=pk
    )
    way = selectors.way_over(move.case, move.to)
    return act(
        request,
        "approvals/answer_version.html",
        {
            "move": move,
            "opens": drafted.named(way.to_open),
            "why": "" if way.is_possible else selectors.why_not_over(way),
            "may": policy.can_answer_move(request.user, move),
        },
        may=policy.can_answer_move(request.user, move) if request.method == "POST" else YES,
        form=forms.AnswerVersion(posted(request)),
        do=lambda given: actions.answer_version(move, by=request.user, at=clock.now(), **given),
        done=lambda said: (
            _("The case goes on by the newer version.")
            if said.confirmed
            else _("The refusal was recorded.")
        ),
        where=lambda said: ("approvals:version_moves",),
    )
