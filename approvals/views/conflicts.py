"""Conflicts of interest: what I declared, declaring and ending it, and leaving one dossier."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.policy import sight
from accounts.roles import TIES, Role, Tie
from accounts.selectors import slice_of
from approvals import actions, forms, policy, selectors
from approvals.models import Case, Conflict, Relation
from approvals.rules import source_in_words
from core import clock
from core.acting import complain
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from journal.once import once

from . import reading

SHOWN = 20
"""Single dossiers that somebody left, newest first."""


def relations(request):
    """What I declared, what names me, and what I may read as the head of a unit or an auditor."""
    user, today = request.user, clock.today()
    led = policy.led_keys(user)
    rows = Relation.objects.visible_to(user).select_related("person", "other", "declared_by")
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = slice_of(rows, ("pk",), after=after, before=before, down=True)
    single = Conflict.objects.visible_to(user).select_related("proposal", "person", "by")
    context = {
        "rows": [_shown(one, user, today, led=led) for one in found.rows],
        "single": list(single.order_by("-pk")[:SHOWN]),
        "newer": f"?before={found.before}" if found.before else "",
        "older": f"?after={found.after}" if found.after else "",
        "rules": _rules(),
        "section": "inbox",
    }
    return page(request, "approvals/relations.html", context)


@once("approvals.declare_relation")
def declare_relation(request):
    """Declare that I am related to a colleague, or have an interest; as a head, of somebody."""
    seen = sight(request.user)
    others = seen.is_admin or seen.holds(Role.HEAD)
    form = forms.DeclareRelation(posted(request), for_others=others)
    refusal = None
    if form.is_valid():
        given = form.given()
        person = given.pop("person", None) or request.user
        try:
            actions.declare_relation(person, by=request.user, at=clock.now(), **given)
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(
                request,
                _("Recorded. It counts from now on, also for dossiers that are under way."),
            )
            return go(request, "approvals:relations")
    context = {"form": form, "refusal": refusal, "rules": _rules(), "section": "inbox"}
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/declare_relation.html", context, status=status)


@once("approvals.end_relation")
def end_relation(request, pk):
    """Say since when it is over."""
    rows = Relation.objects.visible_to(request.user).select_related("person", "other")
    one = get_object_or_404(rows, pk=pk)
    at = clock.now()
    form = forms.EndRelation(posted(request), initial={"last_day": clock.day_of(at)})
    refusal = None
    if form.is_valid():
        try:
            actions.end_relation(one, by=request.user, at=at, **form.given())
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("Recorded. What it had closed stays closed."))
            return go(request, "approvals:relations")
    else:
        policy.can_end_relation(request.user, one).enforce()
    context = {
        "form": form,
        "refusal": refusal,
        "one": _shown(one, request.user, clock.day_of(at)),
        "section": "inbox",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/end_relation.html", context, status=status)


@once("approvals.answer_relation")
def answer_relation(request, pk):
    """Confirm kinship that a colleague declared, or contest it with a reason."""
    rows = Relation.objects.visible_to(request.user).select_related("person", "other")
    one = get_object_or_404(rows, pk=pk)
    at = clock.now()
    form = forms.AnswerRelation(posted(request))
    refusal = None
    if form.is_valid():
        try:
            actions.answer_relation(one, by=request.user, at=at, **form.given())
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("Recorded; whoever declared it is told."))
            return go(request, "approvals:relations")
    else:
        policy.can_answer_relation(request.user, one).enforce()
    shown = _shown(one, request.user, clock.day_of(at))
    context = {"form": form, "refusal": refusal, "one": shown, "section": "inbox"}
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/answer_relation.html", context, status=status)


@once("approvals.declare_conflict")
def declare_conflict(request, pk):
    """Leave a dossier because of a conflict of interest; the head records it of somebody."""
    proposal = reading.fetch(request, pk)
    case = Case.objects.filter(proposal=proposal, closed_at=None).select_related("unit").first()
    heads = case is not None and sight(request.user).holds(Role.HEAD, case.unit_id)
    form = forms.DeclareConflict(posted(request), user=request.user, for_others=heads)
    refusal = None
    if form.is_valid():
        given = form.given()
        try:
            actions.declare_conflict(proposal, by=request.user, at=proposal.now, **given)
        except ValidationError as error:
            complain(form, error)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            return _left(request, proposal, given["person"], case)
    else:
        policy.can_declare_here(request.user, proposal, case, request.user).enforce()
    above = None
    if case is not None:
        case.proposal = proposal
        above = selectors.up_without(request.user, case, on=clock.day_of(proposal.now))
    context = {
        "above": above,
        "form": form,
        "refusal": refusal,
        "proposal": proposal,
        "case": case,
        "section": "inbox",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "approvals/declare_conflict.html", context, status=status)


def _left(request, proposal, person, case):
    if person.pk != request.user.pk:
        said = _("Recorded. The dossier is closed to %(person)s now, who is told.")
        messages.success(request, said % {"person": person})
        return go(request, "approvals:dossier", proposal.pk)
    said = _("Recorded. Dossier %(code)s is closed to you now; whoever comes next goes on with it.")
    now = Case.objects.filter(proposal=proposal, closed_at=None).select_related("unit").first()
    if case is not None and now is not None and now.unit_id != case.unit_id:
        said = _(
            "Recorded. Dossier %(code)s is closed to you now; it went up to %(unit)s and begins "
            "there from the first step."
        )
    unit = now.unit.name if now is not None else ""
    messages.success(request, said % {"code": proposal.code, "unit": unit})
    return go(request, "notifications:inbox")


def _rules() -> list[dict]:
    """What counts as a conflict of interest, with what it rests on."""
    return [
        {
            "word": Tie(row.tie).label,
            "source": source_in_words(row.source)[0],
            "verified": row.verified,
        }
        for row in TIES
    ]


def _shown(one: Relation, user, today, *, led=None) -> dict:
    """A row with what its reader may know of it and do about it."""
    over = one.until is not None and one.until < today
    led = policy.led_keys(user) if led is None else led
    waits = not over and one.tie != Tie.INTEREST and not one.confirmed_at and not one.ended_at
    speaks = user.pk == one.other_id or (one.other.unit_id in led and user.pk != one.person_id)
    return {
        "row": one,
        "over": over,
        "words": one.words if policy.reads_words(user, one, led=led) else "",
        "waits": waits,
        "may_answer": waits and speaks,
        "may_end": one.ended_at is None and bool(policy.can_end_relation(user, one)),
    }
