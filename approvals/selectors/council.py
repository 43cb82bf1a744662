"""Who may sit in a council, who is proposed for one, and how one stands."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Seat, User
from accounts.roles import LEADERS
from approvals import council as judging
from approvals.models import (
    Case,
    Council,
    CouncilCall,
    CouncilMember,
    CouncilRule,
    Criterion,
    Kind,
    Place,
    Purpose,
    ScoreSheet,
    Task,
)
from core.beside import ALL, Beside, Listed
from core.clock import day_of
from core.kept import Kept, mark
from core.templatetags.core import vdate
from core.verdicts import YES, Verdict, no
from proposals.models import Access, Proposal
from workdays.calendar import Calendar

from .asking import barred, deciding_heads

BEFORE = (Kind.INTAKE, Kind.ANSWER_TRANSFER)
"""Steps that come before any council."""
EXPERIENCE = (Kind.ASKED_OPINION, Kind.COUNCIL_SHEET, Kind.CHECK_NOTE, Kind.VOTE, Kind.DECISION)
"""Steps by which somebody knows a field of work."""
LOOKED_AT = 200
"""Dossiers of the field, the newest, among which people who know it are looked for."""
PROPOSED = 10
"""People that a page proposes."""


def council_rule(on: date) -> CouncilRule | None:
    """The rule of councils in force on `on`, the newest."""
    return CouncilRule.objects.valid_on(on).order_by("-version").first()


def open_council(case: Case) -> Council | None:
    """The council that sits on `case`: neither concluded nor dissolved; or None."""
    sits = case.councils.filter(result=None, dissolution=None)
    return sits.select_related("rule", "case__unit").order_by("pk").last()


def council_is_due(case: Case) -> Verdict:
    """Whether a council can be set up in `case` now: taken in, before the vote, while it is open.

    Asks nothing about a council that sits already (`open_council`).
    """
    if case.closed_at is not None:
        return no(
            _("The case was closed on %(day)s: %(outcome)s. No council is set up any more.")
            % {"day": vdate(case.closed_at), "outcome": case.get_outcome_display()}
        )
    if case.purpose != Purpose.APPROVAL:
        return no(_("An idea is answered by the head alone; a council advises on a plan."))
    vote = getattr(case, "vote", None)
    if vote is not None:
        return no(
            _("The vote was opened on %(day)s. A council advises before it.")
            % {"day": vdate(vote.opened_at)}
        )
    return YES


def may_sit(case: Case, person: User) -> Verdict:
    """Whether `person` may sit in a council on `case`, or help it: never who is or was an author,
    nobody shut out by a conflict, nobody whose account is closed (E-COI-1, E-COI-2).
    """
    verdict = barred(case, person)
    if not verdict and case.proposal.authors.ever().filter(person=person).exists():
        return no(
            _("%(person)s is or was an author of this dossier and sits in no council on it.")
            % {"person": person.full_name}
        )
    return verdict


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody proposed for a council: what he knows of the field, and what he has to do now."""

    person: User
    known: int
    """Steps he took on plans of the same field."""
    tasks: int
    councils: int


def proposed(case: Case, *, on: date) -> list[Proposed]:
    """Who might sit in a council on `case`: who knows the field first, then who has less to do.

    Without authors, who is shut out, and the heads who decide. The deputies come with them.
    """
    plan = case.proposal
    like = Proposal.objects.filter(field=plan.field_id).exclude(pk=plan.pk)
    steps = Task.objects.filter(
        proposal__in=list(like.order_by("-pk").values_list("pk", flat=True)[:LOOKED_AT]),
        kind__in=EXPERIENCE,
        done_by__isnull=False,
    )
    known = dict(steps.order_by().values_list("done_by").annotate(n=Count("pk")))
    leads = Seat.objects.held_on(on).filter(unit=case.unit_id, role__in=LEADERS)
    shut = plan.accesses.filter(closes=True, until=None, person__isnull=False)
    people = (
        User.objects.filter(Q(pk__in=known) | Q(pk__in=leads.values("person")), is_active=True)
        .exclude(pk__in=plan.authors.ever().values("person"))
        .exclude(Q(pk__in=shut.values("person")) | Q(pk__in=deciding_heads(case.unit, on=on)))
        .select_related("unit")
    )
    named = Task.objects.open().filter(person__in=people.values("pk")).order_by()
    posts = Seat.objects.held_on(on).filter(person__in=people.values("pk")).order_by()
    of_post = Task.objects.open().filter(person=None, unit=OuterRef("unit"), role=OuterRef("role"))
    of_post = of_post.order_by().values("unit").annotate(n=Count("pk")).values("n")
    by_name = named.values_list("person").annotate(n=Count("pk"))
    by_post = posts.values_list("person", Coalesce(Subquery(of_post), 0))
    tasks = Counter()
    for person, n in by_name.union(by_post, all=True):
        tasks[person] += n  # what is owed by his post waits for him too
    sits = CouncilMember.objects.filter(
        person__in=people.values("pk"), council__result=None, council__dissolution=None
    )
    sits = sits.filter(council__case__closed_at=None, replaced_by=None).order_by()
    councils = dict(sits.values_list("person").annotate(n=Count("pk")))
    rows = [
        Proposed(one, known.get(one.pk, 0), tasks[one.pk], councils.get(one.pk, 0))
        for one in people.order_by("sort_key", "pk")
    ]
    rows.sort(key=lambda row: (-row.known, row.councils, row.tasks))  # stable: then by name
    return rows[:PROPOSED]


@dataclass(slots=True)
class Sat:
    """One who sits in a council, or helps it, with what he has declared and sent."""

    row: CouncilMember
    sheet: ScoreSheet | None
    conflict: bool | None
    """Declared here, or known otherwise; None: nothing declared yet."""
    replaced: bool
    left: bool = False
    """Whether his account was closed while the council sat, and he had sent nothing."""

    @property
    def person(self) -> User:
        return self.row.person

    @property
    def place(self) -> str:
        return self.row.place

    @property
    def is_free(self) -> bool:
        """Whether he declared that no interest of his stands against it, and sits there still."""
        return self.conflict is False and not self.replaced

    @property
    def is_entitled(self) -> bool:
        """Whether he counts: not helpers, not who declared a conflict, who was replaced, or left
        without having sent a sheet.
        """
        return self.row.scores and not (self.conflict or self.replaced or self.left)

    @property
    def has_sent(self) -> bool:
        return self.sheet is not None


class Sitting:
    """A council as it stands: read whole, asked without queries."""

    def __init__(self, council: Council):
        self.council, self.rule, self.case = council, council.rule, council.case
        self.minutes = getattr(council, "minutes", None)
        self.result = getattr(council, "result", None)
        self.dissolution = getattr(council, "dissolution", None)
        asked = {COUNCIL: council.pk, DOSSIER: council.case.proposal_id}
        rows = _BESIDE_A_MEMBER.placed(_MEMBERS.objects((), asked))
        gone = {row.replaces_id for row in rows}
        order = list(Place)
        self.everybody = sorted(
            (
                Sat(
                    row,
                    getattr(row, "sheet", None),
                    row.is_shut
                    or (row.declaration.conflict if hasattr(row, "declaration") else None),
                    row.pk in gone,
                    self._has_left(row),
                )
                for row in rows
            ),
            key=lambda one: (order.index(one.place), one.row.pk),
        )

    def _has_left(self, row: CouncilMember) -> bool:
        if self.minutes is not None or not self.is_open or hasattr(row, "sheet"):
            return False
        return not row.person.is_active

    @property
    def is_open(self) -> bool:
        return self.result is None and self.dissolution is None and self.case.closed_at is None

    @cached_property
    def criteria(self) -> list[Criterion | judging.OwnLine]:
        """The city's criteria, then those of the unit's own that this council was given."""
        said = getattr(self.council, "weighed", None)
        rows = list(self.rule.criteria.order_by("order")) if said is None else _CRITERIA.read(said)
        return [*rows, *self.council.own_lines]

    @cached_property
    def call(self) -> CouncilCall | None:
        """The last call: when and where it meets."""
        said = getattr(self.council, "called", None)
        if said is None:
            return self.council.calls.select_related("by").order_by("pk").last()
        return next(iter(_CALLS.read(said)), None)

    def of(self, user) -> Sat | None:
        return next((one for one in self.everybody if one.person.pk == user.pk), None)

    def at(self, *places: str) -> Sat | None:
        """The first who counts, is here, and sits in one of these places, in their order."""
        here = [one for one in self.entitled if one.person.is_active or not self.is_open]
        found = [one for place in places for one in here if one.place == place]
        return found[0] if found else None

    @property
    def entitled(self) -> list[Sat]:
        return [one for one in self.everybody if one.is_entitled]

    @property
    def sheets(self) -> list[ScoreSheet]:
        return [one.sheet for one in self.everybody if one.has_sent and one.is_entitled]

    @property
    def missing(self) -> list[Sat]:
        """Whose sheet has not come."""
        return [one for one in self.entitled if not one.has_sent]

    def judged(self, present: int) -> judging.Judged:
        """What the sheets say by the rule, with `present` members at the meeting."""
        return judging.judge(
            (sheet.recommendation for sheet in self.sheets),
            present=present,
            entitled=len(self.entitled),
            quorum=self.rule.quorum,
            passing=self.rule.passing,
            base=self.rule.base,
        )

    def scores_of(self, code: str) -> list[int]:
        return [
            row["score"] for sheet in self.sheets for row in sheet.scores if row["code"] == code
        ]

    def spread_of(self, code: str) -> judging.Spread | None:
        return judging.spread(self.scores_of(code))

    def mean_of(self, sheet: ScoreSheet) -> float:
        """The weighted mean of one sheet."""
        weights = {one.code: one.weight for one in self.criteria}
        return judging.weighted((row["score"], weights[row["code"]]) for row in sheet.scores)


CASE, COUNCIL, DOSSIER = mark(-1), mark(-2), mark(-3)
NAME = ("full_name",)
_BESIDE_A_MEMBER = Beside(
    CouncilMember,
    {
        "person": (*NAME, "is_active", "unit"),
        "person__unit": ("name",),
        **dict.fromkeys(["declaration", "sheet"], ALL),
    },
)
_CALLS, _CRITERIA = Listed(CouncilCall, ALL, {"by": NAME}), Listed(Criterion, ALL, {})
_BESIDE_A_COUNCIL = Beside(
    Council,
    {
        **dict.fromkeys(["rule", "case", "case__unit", "file", "minutes", "minutes__file"], ALL),
        **dict.fromkeys(["result", "dissolution"], ALL),
        **dict.fromkeys(["by", "minutes__by", "result__by", "dissolution__by"], NAME),
        "mandate": ("said",),
    },
)


def _members():
    shut = Access.objects.filter(
        proposal=DOSSIER, person=OuterRef("person"), closes=True, until=None
    )
    rows = CouncilMember.objects.filter(council=COUNCIL).annotate(is_shut=Exists(shut))
    return _BESIDE_A_MEMBER.of(rows).order_by("pk")


def _councils():
    """With its last call and the city's criteria (`Sitting`)."""
    calls = CouncilCall.objects.filter(council=OuterRef("pk")).order_by("-pk")
    criteria = Criterion.objects.filter(rule=OuterRef("rule")).order_by("order")
    rows = Council.objects.filter(case=CASE).order_by("pk")
    rows = rows.annotate(called=_CALLS.of(calls[:1]), weighed=_CRITERIA.of(criteria))
    return _BESIDE_A_COUNCIL.of(rows)


_MEMBERS, _COUNCILS = Kept(_members, planned=True), Kept(_councils, planned=True)


def council_of_task(task: Task) -> Council:
    """The council in which a task of COUNCIL was owed: the last that was set up before it."""
    rows = Council.objects.filter(case=task.case_id, at__lte=task.opened_at)
    ended = ("minutes", "result", "dissolution")
    return rows.select_related("rule", "case__unit", *ended).order_by("pk").last()


def councils_of(case_id: int) -> list[Council]:
    """The councils of a case, the last one last, with what they ended with."""
    return _BESIDE_A_COUNCIL.placed(_COUNCILS.objects((), {CASE: case_id}))


def earliest_meeting(council: Council) -> date:
    """The first day on which the rule lets it meet: so many working days after the papers, which
    reach the members from the day on which it was set up.
    """
    return Calendar.load().add(day_of(council.at), council.rule.papers_days)
