"""A dossier as its page shows it: what it is, where it stands, what was said and decided."""

from dataclasses import dataclass, field
from functools import cached_property

from django.forms import BoundField
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts.models import RejectionReason
from approvals import policy, selectors
from approvals.models import Case, Decision, Excluded, Kind, Note, Purpose
from core.clock import now_in_query
from core.http import page, status_of
from core.templatetags.core import tone
from proposals import policy as proposals_policy
from proposals import selectors as proposals_selectors
from proposals.lifecycle import Move, State
from proposals.models import Author, Proposal, Route

from .rows import People, paper, papers_of, with_people
from .timeline import SIEVE, shown_of, steps_of
from .turns import Turn, turns_of

APPROVES = (Decision.Type.APPROVE, Decision.Type.APPROVE_BY_HEAD)
FACTS = {
    True: ("bottleneck", "expected_result", "practical_value", "change", "contribution"),
    False: ("summary", "bottleneck", "selected_option", "expected_effect", "worst_case"),
}
"""What stands first on the page, of a slip (True) and of a plan, by the names of the forms."""


@dataclass(slots=True)
class Row:
    """One field of what was sent, with the reason why it came back and a place to write one."""

    name: str
    label: str | Promise
    value: str
    to_fix: str = ""
    beside: BoundField | None = None


@dataclass(slots=True)
class SectionOf:
    """One section of what was sent."""

    key: str
    title: str | Promise
    rows: list[Row] = field(default_factory=list)
    to_fix: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there is a reason in it, written or being written."""
        return bool(self.to_fix) or any(
            row.to_fix or (row.beside is not None and row.beside.value()) for row in self.rows
        )


def fetch(request, pk) -> Proposal:
    """The dossier with its people, when this person may see it; otherwise there is no page."""
    seen = Proposal.objects.visible_to(request.user).select_related(
        "lead", "unit", "field", "current_version"
    )
    return get_object_or_404(with_people(seen, "pk").annotate(now=now_in_query()), pk=pk)


class Dossier:
    """Everything the page of a dossier says to one reader, read when it is asked for.

    `row` is what `with_people` has annotated: the dossier itself, or a task of it.
    """

    def __init__(
        self,
        proposal: Proposal,
        user,
        *,
        at,
        row=None,
        version=None,
        show: str = "",
        unfold: bool = False,
    ):
        self.proposal, self.user, self.at = proposal, user, at
        self.unfolded = unfold  # every section stands open, for whoever checks the whole
        self.people = People(row or proposal)
        self.show = show if show in SIEVE else "all"
        self._version = version or proposal.current_version
        if self._version is not None:
            self._version.proposal = proposal  # the readings below ask it for its dossier

    # --- who reads ---

    @cached_property
    def me(self):
        """The reader's own row among the authors, or None."""
        return next((one for one in self.people.authors if one.person == self.user.pk), None)

    @property
    def mine(self) -> bool:
        return self.me is not None and self.me.accepted

    @property
    def leads(self) -> bool:
        return self.user.pk == self.proposal.lead_id

    @property
    def writes(self) -> bool:
        return (
            self.mine
            and self.me.level == Author.Level.EDIT
            and proposals_policy.is_writable(self.proposal)
        )

    @property
    def deliberation(self) -> bool:
        """Whether opinions, notes and ballots are shown: never to an author."""
        authors = {one.person for one in self.people.authors}
        return policy.sees_deliberation(self.user, self.proposal, authors=authors)

    @property
    def can_withdraw(self) -> bool:
        return bool(proposals_policy.can_make(Move.WITHDRAW, self.user, self.proposal))

    @property
    def plan_begun(self) -> bool:
        return self.proposal.route == Route.PLAN

    # --- what was sent ---

    @property
    def sent_version(self):
        """The slip or the plan that is shown, or None for what was never sent."""
        return self._version

    @property
    def version(self):
        """The plan that is shown, or None while there is only a slip."""
        return self._version if self._version is not None and not self._version.is_slip else None

    @property
    def registration(self):
        """When the slip was sent, while there is only a slip."""
        slip = self._version
        return {"sent_at": slip.submitted_at} if slip is not None and slip.is_slip else None

    @cached_property
    def sections(self) -> list[SectionOf]:
        if self._version is None:
            return []
        reasons = proposals_selectors.remarks_to_fix(self.proposal)
        return [
            SectionOf(
                section.key,
                section.title,
                [
                    Row(row.name, row.label, row.value, reasons.get((section.key, row.name), ""))
                    for row in section.rows
                ],
                reasons.get((section.key, ""), ""),
            )
            for section in proposals_selectors.summary(self._version, reader=self.user)
        ]

    @property
    def to_fix(self) -> int:
        """How many reasons stand beside fields and sections."""
        return sum(
            bool(section.to_fix) + sum(bool(row.to_fix) for row in section.rows)
            for section in self.sections
        )

    @cached_property
    def confidential(self) -> str:
        if self.version is None:
            return ""
        return proposals_selectors.confidential(self.version, reader=self.user)

    @cached_property
    def files(self) -> list[dict]:
        if self._version is None:
            return []
        return [
            {
                "url": reverse("proposals:download", args=[self.proposal.pk, file.id]),
                "name": file.name,
                "size": file.size,
                "scan": file.scan,
                "note": file.note,
            }
            for file in proposals_selectors.files_of(self._version, reader=self.user)
        ]

    @cached_property
    def facts(self) -> list[dict]:
        """The few things a decider needs first."""
        rows = {row.name: row for section in self.sections for row in section.rows}
        authors = ", ".join(f"{one.name} ({one.share}%)" for one in self.people.authors)
        facts = [(_("Authors"), authors), (_("Unit"), self.proposal.unit.name)]
        if self.proposal.field:
            facts.append((_("Field of work"), str(self.proposal.field)))
        facts += [
            (rows[name].label, rows[name].value)
            for name in FACTS[self.version is None]
            if name in rows and rows[name].value
        ]
        if "start_date" in rows:
            period = f"{rows['start_date'].value} – {rows['end_date'].value}"
            facts += [
                (pgettext("of a plan", "Time"), period),
                (rows["budget"].label, rows["budget"].value),
            ]
        return [{"label": label, "value": value} for label, value in facts]

    @cached_property
    def versions(self) -> list[dict]:
        """Sent plans, newest first, each with its comparison with the one before."""
        return [
            {
                "n": one.n,
                "sha256": one.sha256,
                "at": one.at,
                "url": reverse("proposals:version", args=[self.proposal.pk, one.n]),
                "before": one.n - 1,
                "compare": self.compare_url(one.n) if one.n > 1 else "",
            }
            for one in self.people.versions
        ]

    def compare_url(self, n: int) -> str:
        """Where version `n` is compared with the one before it."""
        address = reverse("proposals:compare", args=[self.proposal.pk])
        return f"{address}?old={n - 1}&new={n}"

    # --- the case ---

    @cached_property
    def tasks(self) -> list:
        return papers_of(self.proposal.pk, self.user)

    @cached_property
    def open_tasks(self) -> list:
        return [task for task in self.tasks if not task.done_at and not task.voided_at]

    @cached_property
    def case(self) -> Case | None:
        """The run that counts: the last approval, else the last answer to the idea."""
        cases = {task.case_id: task.case for task in self.tasks if task.case_id}
        order = sorted(cases.values(), key=lambda one: (one.purpose == Purpose.APPROVAL, one.n))
        return order[-1] if order else None

    @cached_property
    def my_task(self):
        """The first open task whose turn is the reader's, or None."""
        mine = [task for task in self.open_tasks if task.mine]
        return min(mine, key=lambda task: (task.due_at, task.pk), default=None)

    @cached_property
    def turns(self) -> list[Turn]:
        return turns_of(
            self.open_tasks,
            self.proposal,
            self.people.authors,
            at=self.at,
            deliberation=self.deliberation,
        )

    @cached_property
    def standing(self) -> str | Promise:
        """In a few words where it stands."""
        if self.open_tasks and not self.deliberation:
            return self.turns[0].what
        decided = next((one["row"].type for one in self.decisions), "")
        return selectors.Standing(self.proposal, self.open_tasks, decided).label

    @cached_property
    def routing(self) -> list[dict]:
        """The sentences of the rules that brought the case to its level."""
        if self.case is None:
            return []
        english = (get_language() or "").startswith("en")
        return [
            {**said, "sentence": (english and said["sentence_en"]) or said["sentence"]}
            for said in self.case.routing
        ]

    @property
    def notes_of_case(self) -> list:
        """Facts about the case that the reader must know; what the Party said is not an author's
        to read.
        """
        hidden = () if self.deliberation else (Note.PARTY_DISAGREED,)
        codes = self.case.notes if self.case else []
        return [Note(code).label for code in codes if code in Note.values and code not in hidden]

    @property
    def procedure(self) -> str:
        row = self.case.procedure
        english = (get_language() or "").startswith("en")
        return row.name_en if english and row.name_en else row.name

    # --- what was said: never to an author ---

    def _said(self, name: str) -> list:
        """Papers of the case that counts, oldest first; nothing for an author."""
        if not self.deliberation or self.case is None:
            return []
        found = [(task, paper(task, name)) for task in self.tasks if task.case_id == self.case.pk]
        return [_with(task, one) for task, one in found if one is not None]

    @cached_property
    def opinions(self) -> list:
        return self._said("opinion")

    @cached_property
    def awaited(self) -> list:
        """Opinions nobody has given yet."""
        if not self.deliberation:
            return []
        kinds = (Kind.PARTY_OPINION, Kind.UNIT_OPINION)
        return [task for task in self.open_tasks if task.kind in kinds]

    @cached_property
    def meetings(self) -> list:
        return self._said("both_sides_meeting")

    @cached_property
    def notes(self) -> list:
        for note in (found := self._said("check_note")):
            note.contradicted = [row for row in note.answers if not row["confirmed"]]
        return found

    @cached_property
    def vote(self) -> dict | None:
        """The vote of the case that counts, with its voters and, when it is closed, its result."""
        if not self.deliberation or self.case is None:
            return None
        row = getattr(self.case, "vote", None)
        if row is None:
            return None
        voters = [one for one in self.people.voters if one.vote == row.pk]
        closing = (
            task.pk
            for task in self.tasks
            if task.kind == Kind.CLOSE_VOTE and task.case_id == self.case.pk
        )
        result = getattr(row, "result", None)
        return {
            "row": row,
            "base": row.get_base_display(),
            "voters": voters,
            "ballots": [one for one in voters if one.has_cast],
            "excluded": [
                {"name": one["name"], "why": Excluded(one["reason"]).label} for one in row.excluded
            ],
            "result": result,
            "why": result.get_explanation_display() if result else "",
            "closing": next(closing, None),
        }

    # --- what was answered and decided: everybody's to read ---

    @cached_property
    def answer(self):
        """The head's answer to the idea, or None."""
        return self._last("idea_answer")

    @cached_property
    def returned(self) -> dict | None:
        """Who gave the plan back or turned it away, when, and why."""
        intakes = [one for one in self._all("intake") if not one.accepted]
        sent_back = [one for one in self._all("decision") if one.type == Decision.Type.SEND_BACK]
        found = [(one.at, one.by, one.reason) for one in intakes]
        found += [(one.decided_at, one.decided_by, one.reasons) for one in sent_back]
        if not found:
            return None
        at, by, reason = max(found, key=lambda one: one[0])
        return {"at": at, "who": by.full_name, "reason": reason}

    @cached_property
    def decisions(self) -> list[dict]:
        """What was decided, the last one first."""
        rows = [(paper(task, "decision"), task) for task in self.tasks if paper(task, "decision")]
        rows.sort(key=lambda one: one[0].pk, reverse=True)
        codes = {code for row, _task in rows for code in row.rejection_codes}
        names = (
            {one.code: str(one) for one in RejectionReason.objects.filter(code__in=codes)}
            if codes
            else {}
        )
        return [
            {
                "pk": row.pk,
                "row": row,
                "word": row.get_type_display(),
                "tone": tone(MEANT.get(row.type, row.type)),
                "codes": [names.get(code, code) for code in row.rejection_codes],
                "approves": row.type in APPROVES,
                "implementers": ", ".join(one["person"] or one["unit"] for one in task.carriers),
                "n": row.version.n,
            }
            for row, task in rows
        ]

    @cached_property
    def exit(self) -> list:
        """Which route a plan that was turned away belongs to, by the rules; nothing otherwise."""
        if self.proposal.state != State.OUT_OF_SCOPE:
            return []
        regime = proposals_selectors.regime_of(self.proposal)
        return [one.text for one in regime.sentences] if regime.is_outside else []

    def _all(self, name: str) -> list:
        return [one for task in self.tasks if (one := paper(task, name)) is not None]

    def _last(self, name: str):
        found = self._all(name)
        return found[-1] if found else None

    # --- what has happened ---

    @cached_property
    def timeline(self) -> list[dict]:
        return shown_of(self)

    @cached_property
    def steps(self) -> list[dict]:
        """The steps taken so far, newest first, for the page of an act: no query."""
        return steps_of(self)

    @property
    def sieve(self) -> list[dict]:
        return [
            {
                "word": word,
                "url": f"?show={key}#history" if key != "all" else "?#history",
                "current": key == self.show,
            }
            for key, word in SIEVE.items()
        ]


MEANT = {
    Decision.Type.APPROVE: "APPROVED",
    Decision.Type.APPROVE_BY_HEAD: "APPROVED",
    Decision.Type.REJECT: "REJECTED",
    Decision.Type.SEND_BACK: "RETURNED",
}
"""The state whose tone a decision's tag takes."""


def _with(task, one):
    """A paper that knows its task's unit, so that the page asks nothing more."""
    one.task = task
    if hasattr(one, "unit_id"):
        one.unit = task.unit
    return one


def dossier_page(request, proposal: Proposal, *, refusal=None):
    """The page of a dossier; with a refusal it says what could not be done, and why."""
    if not hasattr(proposal, "written_by"):
        proposal = fetch(request, proposal.pk)
    view = Dossier(proposal, request.user, at=proposal.now, show=request.GET.get("show", ""))
    context = {
        "proposal": proposal,
        "view": view,
        "case": view.case,
        "refusal": refusal,
        "section": "mine" if view.mine else "",
    }
    return page(
        request,
        "approvals/dossier.html",
        context,
        status=status_of(refusal) if refusal else 200,
    )
