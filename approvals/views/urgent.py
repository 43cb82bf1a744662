"""The urgent path in pages: flag it, answer a flag, report upward, direct, follow."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Unit
from accounts.policy import sight
from accounts.proving import proven
from accounts.roles import Role
from approvals import actions, forms, selectors
from approvals.models import Kind, UrgentFile
from approvals.policy.urgent import can_flag
from core import clock
from core.acting import complain
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from documents.actions import Refused
from documents.http import download
from journal.once import once
from proposals.models import Proposal
from proposals.policy import can_report

from . import reading
from .acts import answer, kept


@once("approvals.flag_urgent")
def flag_urgent(request, pk):
    """Tell the head of the unit, in words, that this cannot wait."""
    proposal = reading.fetch(request, pk)
    form, refusal = forms.FlagUrgent(posted(request)), None
    verdict = can_flag(request.user, proposal)
    if not verdict:
        if request.method != "POST":
            verdict.enforce()
        refusal = PermissionDenied(verdict.reason)
    elif form.is_valid():
        try:
            actions.flag_urgent(proposal, by=request.user, at=proposal.now, **form.given())
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("Flagged. The head answers within the hours shown."))
            return go(request, "approvals:dossier", proposal.pk)
    context = {
        "proposal": proposal,
        "form": form,
        "refusal": refusal,
        "hours": selectors.hours_of(Kind.URGENT_ANSWER, clock.day_of(proposal.now)),
        "section": "mine",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/flag_urgent.html", context, status=status)


@require_POST
@once("approvals.withdraw_flag")
def withdraw_flag(request, pk):
    """Whoever flagged it takes it back before the head has answered."""
    proposal = reading.fetch(request, pk)
    actions.withdraw_flag(proposal, by=request.user, at=proposal.now)
    messages.success(request, _("Withdrawn. The head is told and owes no answer."))
    return go(request, "approvals:dossier", proposal.pk)


@once("approvals.answer_flag")
@kept
def answer_flag(request, pk):
    """The head refuses to report what was flagged; or goes on to report it."""
    desk = reading.desk_of(request, pk, Kind.URGENT_ANSWER)
    if desk.is_closed and request.method != "POST":
        return go(request, "approvals:task", desk.task.pk)
    late = actions.is_late(desk.task, desk.at)
    form, refusal = forms.AnswerFlag(posted(request), late=late), None
    if form.is_valid():
        try:
            actions.refuse_flag(desk.task, by=request.user, at=desk.at, **form.given())
        except actions.LateReasonNeeded:
            form = forms.AnswerFlag(posted(request), late=True)
            form.is_valid()
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            return go(request, "approvals:task", desk.task.pk)
    flag = reading.flag_of(desk.task)
    return answer(desk, "approvals/answer_flag.html", form, refusal, flag=flag)


@once("approvals.report_new")
def report_new(request):
    """Report an urgent case on which no dossier was begun yet."""
    return _report(request, None, clock.now())


@once("approvals.report_urgent")
def report_urgent(request, pk):
    """Report an idea or a draft plan that cannot wait."""
    proposal = reading.fetch_flagged(request, pk)
    return _report(request, proposal, proposal.now)


def _report(request, proposal, at):
    units = [proposal.unit] if proposal is not None else _headed(request.user)
    may = bool(units) and can_report(request.user, units[0], proposal and proposal.pk)
    flag = reading.flag_on(proposal) if proposal is not None else None
    late = flag is not None and actions.is_late(flag.task, at)
    wants = {"units": units, "is_new": proposal is None, "late": late}
    first = {"situation": flag.situation} if flag is not None else {}
    form = forms.ReportUrgent(posted(request), request.FILES or None, initial=first, **wants)
    refusal = None
    if not may:
        refusal = PermissionDenied(may.reason if units else selectors.who_reports())
        if request.method != "POST":
            raise refusal
    elif proposal is not None and not (is_open := selectors.urgent_path_is_open(proposal)):
        refusal = WrongMoment(is_open.reason)
    elif form.is_valid():
        try:
            report = actions.report_urgent(proposal, by=request.user, at=at, **form.given())
        except actions.LateReasonNeeded:
            form = forms.ReportUrgent(posted(request), request.FILES or None, **wants | {"late": 1})
            form.is_valid()
        except ValidationError as error:
            complain(form, error)
        except Refused as error:
            form.add_error("file_1", str(error))
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            said = _("Reported to %(unit)s. Its head is told now and directs within hours.")
            messages.success(request, said % {"unit": report.case.unit.name})
            return go(request, "approvals:dossier", report.proposal_id)
    context = {
        "proposal": proposal,
        "unit": units[0] if len(units) == 1 else None,
        "above": selectors.urgent_goes_to(proposal, units, on=clock.day_of(at)),
        "flag": flag,
        "form": form,
        "refusal": refusal,
        "section": "inbox",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/report_urgent.html", context, status=status)


def _headed(user) -> list[Unit]:
    """The agencies in whose name he may report: he heads them, or stands in for their head."""
    seen = sight(user)
    keys = {unit_id for unit_id, role in seen.posts if role == Role.HEAD}
    keys |= {one.unit for one in seen.stands if one.role == Role.HEAD}
    units = Unit.objects.filter(pk__in=keys, is_employing_agency=True).order_by("name", "pk")
    return [unit for unit in units if can_report(user, unit, None)]


@proven
@once("approvals.direct_urgent")
@kept
def direct_urgent(request, pk):
    """The level above decides on a report and records its directive."""
    desk = reading.desk_of(request, pk, Kind.URGENT_DIRECTIVE)
    if desk.is_closed and request.method != "POST":
        return go(request, "approvals:task", desk.task.pk)
    data, files, refusal = posted(request), request.FILES or None, None
    late = actions.is_late(desk.task, desk.at)
    form = forms.DirectUrgent(data, files, late=late, now=desk.at)
    if form.is_valid():
        try:
            actions.direct_urgent(desk.task, by=request.user, at=desk.at, **form.given())
        except actions.LateReasonNeeded:
            form = forms.DirectUrgent(data, files, late=True, now=desk.at)
            form.is_valid()
        except ValidationError as error:
            complain(form, error)
        except Refused as error:
            form.add_error("file", str(error))
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            return go(request, "approvals:task", desk.task.pk)
    return answer(desk, "approvals/direct_urgent.html", form, refusal)


@require_safe
def urgent_file(request, pk):
    """A file that came with a report or a directive: for all who read the dossier."""
    seen = Proposal.objects.visible_to(request.user).filter(pk=OuterRef("case__proposal"))
    one = get_object_or_404(UrgentFile.objects.filter(Exists(seen)).select_related("file"), pk=pk)
    return download(request, one.file)
