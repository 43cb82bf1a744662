"""What is missing in a unit's year: each hole names the dossier that would fill it."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from approvals.models import UNTOLD, Decision, Implementer, Task
from proposals.lifecycle import State
from proposals.models import Proposal

from .figures import bounds

AT_MOST = 200
"""Holes that a review lists."""


class Hole(NamedTuple):
    """A kind of hole, in the words of the person who would fill it."""

    code: str
    label: Promise


HOLES: dict[str, Hole] = {
    hole.code: hole
    for hole in (
        Hole("NOTHING", _("Nothing was registered or submitted this year")),
        Hole("UNANSWERED", _("The idea has no answer yet")),
        Hole("OVERDUE", _("A step is overdue")),
        Hole("NOT_RESENT", _("Returned and not submitted again")),
        Hole("NO_PLAN", _("Agreed in principle, but no plan was submitted")),
        Hole("NO_FIELD", _("No field of work is stated")),
        Hole("NO_CARRIER", _("Approved, but nobody is named to carry it out")),
    )
}


def holes_of(unit: Unit, year: int, *, at: datetime) -> list[dict]:
    """What is missing in the unit's own dossiers of `year`: [{"code", "proposal", "label"}].

    `at`: the moment of the figures they stand beside; what falls due later is no hole then.
    `label` is the dossier's code; the words stand in HOLES. At most 200, the gravest kinds first.
    """
    own = Proposal.objects.filter(unit=unit, code__isnull=False)
    first, after = bounds(year)
    this_year = own.filter(Q(created_at__lt=after) & (Q(moved_at__gte=first) | Q(plan_year=year)))
    if not this_year.exists():
        return [{"code": "NOTHING", "proposal": None, "label": ""}]
    found = []
    for code, rows in _kinds(this_year, at).items():
        for pk, label in rows.order_by("pk").values_list("pk", "code")[: AT_MOST - len(found)]:
            found.append({"code": code, "proposal": pk, "label": label})
    return found


def _kinds(dossiers: QuerySet[Proposal], at: datetime) -> dict[str, QuerySet[Proposal]]:
    overdue = Task.objects.open().filter(
        ~Q(kind__in=UNTOLD), proposal=OuterRef("pk"), due_at__lte=at, provisional=False
    )
    approved = Decision.objects.filter(
        proposal=OuterRef("pk"), type__in=[Decision.Type.APPROVE, Decision.Type.APPROVE_BY_HEAD]
    )
    carried = Implementer.objects.filter(decision__proposal=OuterRef("pk"))
    return {
        "UNANSWERED": dossiers.filter(state=State.REGISTERED),
        "OVERDUE": dossiers.filter(Exists(overdue)).exclude(state=State.REGISTERED),
        "NOT_RESENT": dossiers.filter(state=State.RETURNED),
        "NO_PLAN": dossiers.filter(state=State.AGREED),
        "NO_FIELD": dossiers.filter(field=None).exclude(state=State.WITHDRAWN),
        "NO_CARRIER": dossiers.filter(Exists(approved) & ~Exists(carried)),
    }
