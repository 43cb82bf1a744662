"""A council: its page, setting it up, naming another member, calling and dissolving it; and the
acts of its members.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.forms import PersonField
from accounts.proving import proven
from approvals import actions, forms, policy, selectors
from approvals.models import Council, CouncilMember, Kind, Place
from core.acting import complain
from core.clock import day_of
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from documents.actions import Refused
from documents.http import download
from journal.once import once
from proposals.models import Proposal
from workdays.calendar import Calendar

from . import reading
from .acts import act_on, kept
from .reading.council import drafted

STEP = "step"
FILL = "fill"
"""Press that fills the empty places with those who are proposed."""


def council(request, pk):
    """Who sits in the council of a dossier, what was declared, scored and said."""
    view = _dossier(request, pk)
    shown = view.council.shown
    if shown is None:
        raise Http404
    rows = [
        {
            "sat": one,
            "place": Place(one.place).label,
            "replace": reverse("approvals:name_member", args=[one.row.pk])
            if shown.may_replace(one)
            else "",
        }
        for one in shown.members
    ]
    context = {**_context(view), "shown": shown, "rows": rows}
    return page(request, "approvals/council.html", context)


def council_paper(request, pk):
    """The decision that set up the council, as a file."""
    one = _council(request, pk)
    if one.file is None or not policy.sees_deliberation(request.user, one.case.proposal):
        raise Http404
    return download(request, one.file)


@proven(when=lambda request: request.POST.get(STEP) != FILL)
@once("approvals.set_up_council")
def set_up_council(request, pk):
    """The head's decision: who sits in the council. Those proposed can be filled in first."""
    view = _dossier(request, pk)
    if view.case is None:
        raise Http404
    case, on = view.case, day_of(view.at)
    case.proposal = view.proposal
    rule = selectors.council_rule(on)
    verdict = selectors.council_is_due(case)
    if rule is None or not verdict:
        policy.councils.can_set_up(request.user, case).enforce()
        raise WrongMoment(verdict.reason or _("No rule says how a council works."))
    found = selectors.proposed(case, on=on)
    fills = request.POST.get(STEP) == FILL
    form = forms.SetUpCouncil(
        None if fills else posted(request),
        request.FILES or None if not fills else None,
        case=case,
        rule=rule,
        initial=_filled(found, rule, request.POST, case.unit_id) if fills else {"decided_on": on},
    )
    refusal = None
    if not form.is_valid():
        policy.councils.can_set_up(request.user, case).enforce()
    else:
        try:
            actions.set_up_council(case, by=request.user, at=view.at, **form.given())
        except ValidationError as error:
            complain(form, error)
        except Refused as error:
            form.add_error("file", str(error))
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("The council is set up; its members are told."))
            return go(request, "approvals:council", pk)
    owed = [one for one in view.open_tasks if one.kind == Kind.DECISION]
    meets = Calendar.load().add(on, rule.papers_days)  # as selectors.earliest_meeting says
    context = {
        **_context(view),
        "form": form,
        "refusal": refusal,
        "rule": rule,
        "found": found,
        "meets": meets,
        "overtaken": next((one for one in owed if on <= one.due_on < meets), None),
    }
    return _answer(request, "approvals/set_up_council.html", context)


@proven
@once("approvals.name_member")
def name_member(request, pk):
    """Another member in the place of one who declared a conflict or cannot take part."""
    seen = Proposal.objects.visible_to(request.user)
    members = CouncilMember.objects.select_related("council__case__unit", "council__rule", "person")
    row = get_object_or_404(members.filter(council__case__proposal__in=seen.values("pk")), pk=pk)
    return _change(
        request,
        row.council,
        forms.NameMember,
        lambda by, at, **given: actions.name_member(row, by=by, at=at, **given),
        "approvals/name_member.html",
        done=_("Another member is named."),
        row=row,
        place=Place(row.place).label,
    )


@once("approvals.call_council")
def call_council(request, pk):
    """When and where the council meets."""
    one = _council(request, pk)
    return _change(
        request,
        one,
        forms.CallCouncil,
        lambda by, at, **given: actions.call_council(one, by=by, at=at, **given),
        "approvals/call_council.html",
        done=_("The council is called; its members are told."),
    )


@proven
@once("approvals.dissolve_council")
def dissolve_council(request, pk):
    """The head ends the council before it concluded."""
    one = _council(request, pk)
    return _change(
        request,
        one,
        forms.DissolveCouncil,
        lambda by, at, **given: actions.dissolve_council(one, by=by, at=at, **given),
        "approvals/dissolve_council.html",
        done=_("The council is dissolved; the case goes on."),
    )


@proven
@once("approvals.declare")
@kept
def declare(request, pk):
    """A member's declaration of interest: before it the plan is not shown to him."""
    desk = reading.desk_of(request, pk, Kind.COUNCIL_DECLARE)

    def done():
        if request.POST.get("conflict") != "yes":
            return go(request, "approvals:council", desk.proposal.pk)
        messages.success(
            request, _("Your declaration has been recorded. You take no part in this dossier.")
        )
        return go(request, "notifications:inbox")

    return act_on(desk, forms.Declare, actions.declare, "approvals/declare.html", done=done)


@proven
@once("approvals.send_sheet")
@kept
def send_sheet(request, pk):
    """The score sheet of one member."""
    desk = reading.desk_of(request, pk, Kind.COUNCIL_SHEET)
    sitting = _sitting(desk)
    return act_on(
        desk,
        forms.SendSheet,
        actions.send_sheet,
        "approvals/send_sheet.html",
        rule=sitting.rule,
        criteria=sitting.criteria,
    )


@proven(when=lambda request: request.POST.get(STEP) != "draft")
@once("approvals.close_council")
@kept
def close_council(request, pk):
    """The secretary's minutes, drafted from what was entered and from the sheets, then closed."""
    desk = reading.desk_of(request, pk, Kind.COUNCIL_CLOSE)
    sitting = _sitting(desk)
    if not policy.councils.can_run(sitting.of(request.user), sitting):
        return go(request, "approvals:council", desk.proposal.pk)
    members = [one for one in sitting.entitled if one.is_free]
    if request.POST.get(STEP) == "draft":
        form = forms.CloseCouncil(
            request.POST, members=members, late=actions.is_late(desk.task, desk.at)
        )
        if not desk.view.council.shown.reads:  # own sheet first
            form.add_error(
                "text",
                _("Send your own sheet first: the minutes are drafted from everybody's sheets."),
            )
        elif form.is_valid():
            typed = request.POST.copy()
            typed["text"] = drafted(sitting, form.cleaned_data)
            form = forms.CloseCouncil(typed, members=members, late=form.late)
        return _draft(desk, form)
    call = sitting.call
    initial = {"held_at": call.start_at, "place": call.place} if call else {}
    return act_on(
        desk,
        forms.CloseCouncil,
        actions.close_council,
        "approvals/close_council.html",
        file_field="file",
        members=members,
        initial=initial,
    )


@proven
@once("approvals.confirm_council")
@kept
def confirm_council(request, pk):
    """The chair's conclusion under the minutes."""
    desk = reading.desk_of(request, pk, Kind.COUNCIL_CONFIRM)
    return act_on(
        desk, forms.ConfirmCouncil, actions.confirm_council, "approvals/confirm_council.html"
    )


def _sitting(desk) -> selectors.Sitting:
    return desk.view.council.shown.sitting


def _draft(desk, form):
    context = {**desk.context(), "form": form, "refusal": None}
    return page(desk.request, "approvals/close_council.html", context)


def _dossier(request, pk) -> reading.Dossier:
    """The dossier for somebody who sees the deliberation; there is no such page for an author."""
    proposal = reading.fetch(request, pk)
    view = reading.Dossier(proposal, request.user, at=proposal.now)
    if not view.deliberation:
        raise Http404
    return view


def _council(request, pk) -> Council:
    seen = Proposal.objects.visible_to(request.user)
    rows = Council.objects.select_related("case__unit", "case__proposal", "rule", "file")
    return get_object_or_404(rows.filter(case__proposal__in=seen.values("pk")), pk=pk)


def _change(request, one: Council, build, act, template, *, done, **more):
    """One act on a council: clean, act once, answer; a refusal says who may and why not you."""
    view = _dossier(request, one.case.proposal_id)
    one.case.proposal = view.proposal
    form = build(posted(request))
    refusal = None
    if form.is_valid():
        try:
            act(by=request.user, at=view.at, **form.given())
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, done)
            return go(request, "approvals:council", view.proposal.pk)
    else:
        sitting = selectors.Sitting(one)
        if build is forms.CallCouncil:
            policy.councils.can_run(sitting.of(request.user), sitting).enforce()
        else:
            policy.councils.can_set_up(request.user, one.case).enforce()
        if not sitting.is_open:
            return go(request, "approvals:council", view.proposal.pk)
    context = {
        **_context(view),
        "form": form,
        "refusal": refusal,
        "one": one,
        "earliest": selectors.earliest_meeting(one),
        **more,
    }
    return _answer(request, template, context)


def _answer(request, template, context):
    refusal = context["refusal"]
    return page(request, template, context, status=status_of(refusal) if refusal else 200)


def _context(view) -> dict:
    return {"view": view, "proposal": view.proposal, "case": view.case, "section": "inbox"}


def _filled(found, rule, typed, unit: int) -> dict:
    """What was typed, and in the empty places those proposed who are not named there yet."""
    kept = {name: value for name, value in typed.items() if value.strip()}
    places = ["chair", "vice_chair", "secretary", *(f"member_{n}" for n in range(1, rule.most - 2))]
    named = " ".join(kept.get(name, "") for name in places)
    others = [one.person for one in found if one.person.staff_code not in named]
    others.sort(key=lambda one: one.unit_id != unit)  # who leads here before who knows the field
    free = [name for name in places[: rule.usual] if name not in kept]
    shown = {name: PersonField.shown(person) for name, person in zip(free, others, strict=False)}
    return kept | shown
