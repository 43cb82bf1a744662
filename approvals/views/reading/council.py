"""A council as its readers see it: who sits in it, what was declared, scored and said."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.policy import sight
from accounts.roles import Role
from approvals import policy, selectors
from approvals.council import Recommendation, Spread
from approvals.forms.council import criterion_in_words
from approvals.models import Council, Kind, Note, Place
from approvals.rules import source_in_words
from approvals.selectors import Sat, Sitting
from core.templatetags.core import vdate, vdatetime


@dataclass(slots=True)
class SheetShown:
    """One sheet, with a name where the reader may know it."""

    who: str
    own: bool
    word: str | Promise
    code: str
    mean: float
    comment: str
    rows: list[dict] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion, and how far its scores lie apart."""

    name: str
    spread: Spread | None


class CouncilShown:
    """The council for one reader. `view` is the dossier's page; authors never get here."""

    def __init__(self, council: Council, view):
        self.council, self.view = council, view
        self.sitting = Sitting(council)
        self.rule = council.rule
        self.minutes, self.result = self.sitting.minutes, self.sitting.result
        self.dissolution = self.sitting.dissolution
        self.own = self.sitting.of(view.user)
        self.reads = policy.councils.reads_sheets(
            self.own, self.minutes, is_author=not view.deliberation
        )
        self.names = policy.councils.reads_names(self.own, self.rule)

    @property
    def url(self) -> str:
        return reverse("approvals:council", args=[self.view.proposal.pk])

    @property
    def is_open(self) -> bool:
        return self.sitting.is_open and self.view.case.closed_at is None

    @property
    def said_by(self) -> str:
        """Who set it up, and by which mandate."""
        by = self.council.by.full_name
        return f"{by} {self.council.mandate.said}" if self.council.mandate_id else by

    @property
    def members(self) -> list[Sat]:
        return self.sitting.everybody

    @property
    def call(self):
        return self.sitting.call

    @property
    def missing(self) -> list[str]:
        return [one.person.full_name for one in self.sitting.missing]

    @property
    def sent(self) -> int:
        return len(self.sitting.sheets)

    @property
    def entitled(self) -> int:
        return len(self.sitting.entitled)

    @property
    def source(self) -> tuple[str, str]:
        return source_in_words(self.rule.source)

    @property
    def earliest(self) -> date:
        return selectors.earliest_meeting(self.council)

    @property
    def lines(self) -> list[Line]:
        """Every criterion, with the spread where the reader may know it."""
        return [
            Line(criterion_in_words(one), self.sitting.spread_of(one.code) if self.reads else None)
            for one in self.sitting.criteria
        ]

    @property
    def sheets(self) -> list[SheetShown]:
        """The sheets the reader may read: his own always, the others by the policy."""
        found = []
        criteria = {one.code: criterion_in_words(one) for one in self.sitting.criteria}
        for one in self.sitting.everybody:
            own = self.own is not None and one.row.pk == self.own.row.pk
            if not one.has_sent or not (own or (self.reads and one.is_entitled)):
                continue
            said = one.sheet
            found.append(
                SheetShown(
                    one.person.full_name if own or self.names else _("A member"),
                    own,
                    Recommendation(said.recommendation).label,
                    said.recommendation,
                    self.sitting.mean_of(said),
                    said.comment,
                    [{**row, "name": criteria[row["code"]]} for row in said.scores],
                )
            )
        if not self.names:  # in no order that tells who it was
            found.sort(key=lambda one: (not one.own, one.comment))
        return found

    @property
    def why(self) -> str | Promise:
        return self.minutes.get_why_display() if self.minutes else ""

    @property
    def word(self) -> str | Promise:
        return Recommendation(self.minutes.recommends).label if self.minutes else ""

    @property
    def present(self) -> list[str]:
        there = set(self.minutes.attended) if self.minutes else set()
        return [one.person.full_name for one in self.members if one.row.pk in there]

    # --- what the reader may do ---

    @cached_property
    def heads(self) -> bool:
        return self.is_open and heads(self.view)

    @property
    def may_call(self) -> bool:
        may = policy.councils.can_run(self.own, self.sitting)
        return self.is_open and self.minutes is None and bool(may)

    def may_replace(self, one: Sat) -> bool:
        counts = one.has_sent and not one.conflict
        return self.heads and self.minutes is None and not one.replaced and not counts


def heads(view) -> bool:
    """As policy.councils.can_set_up, from what the page has loaded: no query. The act asks anew."""
    authors = {one.person for one in view.people.everybody}
    if view.user.pk in authors:
        return False
    if sight(view.user).holds(Role.HEAD, view.case.unit_id):
        return True
    return policy.councils.heads_stand_in(view.user, view.case, authors) is not None


class CouncilsPlace:
    """What the page of a dossier says of councils: the last one, whether one is expected, and where
    the reader sets one up.
    """

    def __init__(self, view):
        self._view = view

    @cached_property
    def shown(self) -> CouncilShown | None:
        """The last council of the case that counts; no query where no council ever sat."""
        view, case = self._view, self._view.case
        if case is None or not view.deliberation:
            return None
        kind = Kind.COUNCIL_DECLARE
        if not any(one.kind == kind and one.case_id == case.pk for one in view.tasks):
            return None
        rows = selectors.councils_of(case.pk)
        return CouncilShown(rows[-1], view) if rows else None

    @property
    def url(self) -> str:
        view = self._view
        case = view.case
        if case is None or not view.deliberation or not selectors.council_is_due(case):
            return ""
        if any(task.kind in selectors.BEFORE for task in view.open_tasks):
            return ""
        if self.shown is not None and self.shown.is_open:
            return ""
        if not heads(view):
            return ""
        return reverse("approvals:set_up_council", args=[view.proposal.pk])

    @property
    def expected(self) -> bool:
        view = self._view
        if view.case is None or not view.deliberation or self.shown is not None:
            return False
        return Note.WIDE_SCOPE in view.case.notes and bool(selectors.council_is_due(view.case))


def drafted(sitting: Sitting, given: dict) -> str:
    """The minutes in words, from the sheets and from what the secretary entered (NĐ 30/2020, 1.9).

    What he has not entered yet is left out; he completes the text.
    """
    places, rows = dict(Place.choices), {str(one.row.pk): one for one in sitting.everybody}
    keys = [str(getattr(one, "pk", one)) for one in given.get("attended") or []]
    there = [rows[key] for key in keys if key in rows]
    judged = sitting.judged(len(there))
    parts = [
        _("Council set up by decision %(number)s of %(day)s.")
        % {"number": sitting.council.number, "day": vdate(sitting.council.decided_on)},
        _("Began: %(at)s, %(place)s.")
        % {"at": vdatetime(given.get("held_at")), "place": given.get("place", "")},
        _("Present (%(n)d of %(total)d):") % {"n": len(there), "total": len(sitting.entitled)},
        *(f"- {one.person.full_name}, {places[one.place]}" for one in there),
        _("Absent: %(who)s") % {"who": given["absentees"]} if given.get("absentees") else "",
        _("Discussion: %(text)s") % {"text": given.get("discussion", "")},
        _("Sheets received: %(n)d of %(total)d.")
        % {"n": len(sitting.sheets), "total": len(sitting.entitled)},
    ]
    for one in sitting.criteria:
        if (spread := sitting.spread_of(one.code)) is not None:
            said = (
                _("- %(name)s: %(least)s from everybody")
                if spread.least == spread.most
                else _("- %(name)s: from %(least)s to %(most)s, median %(middle)s")
            )
            parts.append(
                said
                % {
                    "name": criterion_in_words(one),
                    "least": spread.least,
                    "most": spread.most,
                    "middle": f"{spread.middle:g}",
                }
            )
    parts.append(
        _(
            "Recommendations: %(approve)d to approve, %(conditions)d to approve with conditions, "
            "%(reject)d not to approve."
        )
        % {
            "approve": judged.approve,
            "conditions": judged.with_conditions,
            "reject": judged.reject,
        }
    )
    if judged.recommends is not None:
        parts.append(
            _("By the rule (%(share)s): %(said)s.")
            % {"share": sitting.rule.passing, "said": judged.recommends.label}
        )
    parts.append(_("Ended: %(at)s.") % {"at": vdatetime(given.get("ended_at"))})
    return "\n".join(part for part in parts if part)
