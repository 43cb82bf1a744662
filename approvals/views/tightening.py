"""The terms that a unit sets for itself: what stands, and setting another."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.selectors import slice_of
from approvals import actions, forms, policy
from approvals.models import Asked, OwnCriterion, OwnOpinion, OwnTerm, ReminderRule
from approvals.selectors import council_rule, opinion_rules
from approvals.selectors import own_opinions as asking
from approvals.selectors import tightening as reading
from core import clock
from core.acting import act, marks, turn
from core.http import go, posted
from core.verdicts import YES
from journal.once import once

from .reading.own_changes import changes


@once("approvals.own_terms")
def own_terms(request, pk):
    """Everybody reads what a unit asks of itself; its head sets it."""
    unit = _agency(pk)
    if unit.pk != pk:
        return go(request, "approvals:own_terms", unit.pk)
    today = clock.today()
    may = policy.can_tighten(request.user, unit)
    found = slice_of(reading.of_unit(unit), ("valid_from", "pk"), down=True, **marks(request))
    form = forms.Tighten(posted(request), steps=reading.could_tighten(unit, today), today=today)
    return act(
        request,
        "approvals/own_terms.html",
        {
            "unit": unit,
            "criteria": reading.own_criteria(unit, today),
            "reminders": reading.own_reminders(unit, today),
            "opinions": asking.own_opinions(unit, today),
            "rows": reading.shown(found.rows, today),
            "changes": changes(unit),
            "may": may,
            "section": "guide",
            **turn(request, found),
        },
        may=may if request.method == "POST" else YES,
        form=form,
        do=lambda given: actions.tighten(unit, by=request.user, at=clock.now(), **given),
        done=lambda made: (
            _("Set. Steps that begin from that day on have this term.")
            if made
            else _("From that day on the city's term holds again.")
        ),
        where=lambda made: ("approvals:own_terms", unit.pk),
    )


@once("approvals.own_reminder")
def own_reminder(request, pk):
    """The unit's head adds a reminder that comes before the city's, or ends his own."""
    unit = _agency(pk)
    return act(
        request,
        "approvals/own_reminder.html",
        {"unit": unit, "section": "guide"},
        may=policy.can_tighten(request.user, unit),
        form=forms.RemindEarlier(posted(request), today=clock.today()),
        do=lambda given: actions.remind_earlier(unit, by=request.user, at=clock.now(), **given),
        done=lambda made: (
            _("Set. Steps that open from that day on have this reminder as well.")
            if made
            else _("From that day on the city's reminders alone hold.")
        ),
        where=lambda made: ("approvals:own_terms", unit.pk),
    )


@once("approvals.own_criterion")
def own_criterion(request, pk):
    """The unit's head adds a criterion to the sheet of the councils that it sets up."""
    unit = _agency(pk)
    today = clock.today()
    rule = council_rule(today)
    return act(
        request,
        "approvals/own_criterion.html",
        {"unit": unit, "rule": rule, "section": "guide"},
        may=policy.can_tighten(request.user, unit),
        form=forms.AddCriterion(posted(request), rule=rule, today=today),
        do=lambda given: actions.add_criterion(unit, by=request.user, at=clock.now(), **given),
        done=lambda made: _("Added. Councils set up from that day on score by it as well."),
        where=lambda made: ("approvals:own_terms", unit.pk),
    )


@once("approvals.end_criterion")
def end_criterion(request, pk):
    """The unit's head ends a criterion of its own."""
    row = get_object_or_404(OwnCriterion.objects.select_related("unit"), pk=pk)
    return act(
        request,
        "approvals/end_criterion.html",
        {"unit": row.unit, "row": row, "section": "guide"},
        may=policy.can_tighten(request.user, row.unit),
        form=forms.EndCriterion(posted(request), today=clock.today()),
        do=lambda given: actions.end_criterion(row, by=request.user, at=clock.now(), **given),
        done=lambda made: _("Councils set up from that day on score without it."),
        where=lambda made: ("approvals:own_terms", row.unit_id),
    )


@once("approvals.own_opinion")
def own_opinion(request, pk):
    """The unit's head has another unit asked in every case from a day on."""
    unit, today = _agency(pk), clock.today()
    rule = opinion_rules(today).get(Asked.RELATED_UNIT)
    return act(
        request,
        "approvals/own_opinion.html",
        {"unit": unit, "rule": rule, "section": "guide"},
        may=policy.can_tighten(request.user, unit),
        form=forms.RequireOpinion(posted(request), rule=rule, today=today),
        do=lambda given: actions.require_opinion(unit, by=request.user, at=clock.now(), **given),
        done=lambda made: _("Set. In cases taken in from that day on it is asked."),
        where=lambda made: ("approvals:own_terms", unit.pk),
    )


@once("approvals.own_note")
def own_note(request, pk):
    """The unit's head has a checking note made in every case from a day on."""
    unit = _agency(pk)
    return act(
        request,
        "approvals/own_note.html",
        {"unit": unit, "section": "guide"},
        may=policy.can_tighten(request.user, unit),
        form=forms.RequireNote(posted(request), today=clock.today()),
        do=lambda given: actions.require_note(unit, by=request.user, at=clock.now(), **given),
        done=lambda made: _("Set. In cases taken in from that day on the note is made."),
        where=lambda made: ("approvals:own_terms", unit.pk),
    )


@once("approvals.end_opinion")
def end_opinion(request, pk):
    """The unit's head ends what it always asks for."""
    row = get_object_or_404(OwnOpinion.objects.select_related("unit", "asked"), pk=pk)
    return act(
        request,
        "approvals/end_opinion.html",
        {"unit": row.unit, "row": row, "section": "guide"},
        may=policy.can_tighten(request.user, row.unit),
        form=forms.EndOpinion(posted(request), today=clock.today()),
        do=lambda given: actions.end_opinion(row, by=request.user, at=clock.now(), **given),
        done=lambda made: _("Cases taken in from that day on go without it."),
        where=lambda made: ("approvals:own_terms", row.unit_id),
    )


@once("approvals.end_term")
def end_term(request, pk):
    """The unit's head goes back to the city's days for one step."""
    row = get_object_or_404(OwnTerm.objects.select_related("unit"), pk=pk)
    step = reading.last_step(row)
    return act(
        request,
        "approvals/end_term.html",
        {"unit": row.unit, "row": row, "step": step, "section": "guide"},
        may=policy.can_tighten(request.user, row.unit),
        form=forms.EndOpinion(posted(request), today=clock.today()),
        do=lambda given: actions.tighten(
            *(row.unit, step),
            working_days=step.working_days,
            source=given["source"],
            valid_from=given["valid_to"],
            by=request.user,
            at=clock.now(),
        ),
        done=lambda made: _("From that day on the city's term holds again."),
        where=lambda made: ("approvals:own_terms", row.unit_id),
    )


@once("approvals.end_reminder")
def end_reminder(request, pk):
    """The unit's head ends an earlier reminder of its own."""
    own = ReminderRule.objects.exclude(unit=None).select_related("unit")
    row = get_object_or_404(own, pk=pk)
    return act(
        request,
        "approvals/end_term.html",
        {"unit": row.unit, "row": row, "days": -row.working_days, "section": "guide"},
        may=policy.can_tighten(request.user, row.unit),
        form=forms.EndOpinion(posted(request), today=clock.today()),
        do=lambda given: actions.remind_earlier(
            row.unit,
            kind=row.kind,
            working_days=0,
            source=given["source"],
            valid_from=given["valid_to"],
            by=request.user,
            at=clock.now(),
        ),
        done=lambda made: _("From that day on the city's reminders alone hold."),
        where=lambda made: ("approvals:own_terms", row.unit_id),
    )


def _agency(pk) -> Unit:
    """The unit, or the agency that employs its people: only agencies decide on plans."""
    unit = get_object_or_404(Unit, pk=pk).employing_agency()
    if not unit.is_employing_agency:
        raise Http404
    return unit
