"""The urgent path: whether it is open, which hours the rules give, who is told, and its list."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.policy import Shape, shape_of, stand_in
from approvals import policy, routing
from approvals.models import Directive, Kind, Purpose, Step, Task
from core import clock
from core.clock import VIETNAM
from core.kept import Kept, a_day
from core.templatetags.core import vdate, vdatetime
from core.verdicts import YES, Verdict, WrongMoment, no
from proposals.lifecycle import State
from proposals.models import Proposal

from .bulk import headed_by

URGENT_IN = (State.DRAFT, State.REGISTERED, State.AGREED, State.RETURNED)
"""States of an idea or a draft plan: what nobody considers yet can be reported as urgent."""
A_PAGE = 25
LAST = datetime(9999, 1, 1, tzinfo=VIETNAM)
"""Where what is owed by nobody any more stands in the order of due moments."""


def urgent_path_is_open(proposal: Proposal) -> Verdict:
    """Whether `proposal` can be flagged or reported now: an idea or a draft, not reported yet."""
    if proposal.state not in URGENT_IN:
        return no(
            _(
                "This dossier is now “%(state)s”. An idea or a draft plan is reported as urgent; "
                "what is submitted is decided in its own procedure."
            )
            % {"state": proposal.get_state_display()}
        )
    case = proposal.cases.filter(purpose=Purpose.URGENT, closed_at=None).select_related("unit")
    if waits := case.first():
        return no(
            _("It was reported at %(moment)s already; %(unit)s directs it.")
            % {"moment": vdatetime(waits.received_at), "unit": waits.unit.name}
        )
    owed = Task.objects.open().filter(proposal=proposal, kind=Kind.URGENT_DOSSIER).first()
    if owed is not None:
        return no(
            _("A directive was given on it already. Its full dossier is owed by %(day)s.")
            % {"day": vdate(owed.due_on)}
        )
    return YES


def urgent_step(kind: str, on: date) -> Step:
    """The rule row of a step of the urgent path on the day `on`. Raises WrongMoment without one."""
    found = (
        Step.objects.filter(
            Q(procedure__valid_from=None) | Q(procedure__valid_from__lte=on),
            Q(procedure__valid_to=None) | Q(procedure__valid_to__gt=on),
            procedure__purpose=Purpose.URGENT,
            kind=kind,
            enabled=True,
        )
        .select_related("procedure")
        .order_by("-procedure__version", "-pk")
        .first()
    )
    if found is None:
        raise WrongMoment(
            _(
                "No rule says how many hours are given for an urgent case. Ask an administrator to "
                "load the rule data."
            )
        )
    return found


def hours_of(kind: str, on: date) -> int | None:
    """The hours that the rule gives for a step of the urgent path; None without a rule."""
    try:
        return urgent_step(kind, on).hours
    except WrongMoment:
        return None


def head_above(proposal: Proposal, *, on: date) -> Unit | None:
    """The nearest superior agency whose head may decide on `proposal`: never one of its authors."""
    for above in routing.levels_above(proposal.unit):
        if policy.is_filled(above, ["HEAD"], proposal, on=on):
            return above
    return None


def urgent_goes_to(proposal: Proposal | None, units: list[Unit], *, on: date) -> Unit | None:
    """Whom a report will reach, before it is made: on `proposal`, or on one that begins at the only
    one of `units`. None where that is not known yet.
    """
    if proposal is None and len(units) == 1:
        proposal = Proposal(pk=0, unit=units[0])  # has no authors yet
    return head_above(proposal, on=on) if proposal is not None else None


def directed(user: User, *, on: date) -> list[Directive]:
    """By which directives units that `user` heads may act now while the full dossier is owed, the
    first to run out first: one query, for heads and who stands in for one only.

    Not what he completes himself: that is a step of his.
    """
    if not headed_by(user):
        return []
    shape, values = shape_of(user)
    return _DIRECTED.objects((shape, clock.shape()), values | {TODAY: on})


FEW = 5
TODAY = a_day(1)


def _directed(shape: Shape, _clock: datetime | None) -> QuerySet[Directive]:
    user = stand_in(shape)
    owed = Task.objects.open().filter(kind=Kind.URGENT_DOSSIER, case=OuterRef("case"))
    seen = Proposal.objects.visible_to(user).filter(pk=OuterRef("case__proposal"))
    rows = Directive.objects.filter(
        Exists(owed.exclude(person=user)),
        Exists(seen),
        case__urgent_report__unit__in=headed_by(user),
        valid_until__gte=TODAY,
    )
    rows = rows.select_related("case__proposal").only(
        *("valid_until", "case__proposal__code", "case__proposal__title")
    )
    return rows.order_by("valid_until", "pk")[:FEW]


_DIRECTED = Kept(_directed, planned=True)


def due_in_words(task: Task) -> str:
    """When a task is due: the hour, of what is due in hours."""
    return vdatetime(task.due_at) if task.hours is not None else vdate(task.due_on)


def who_reports() -> str:
    """Why somebody who heads no agency reports nothing."""
    return _(
        "Only the head of an agency, or who stands in for the head, reports an urgent case to the "
        "level above. On the page of an idea or a draft you can flag it as urgent."
    )
