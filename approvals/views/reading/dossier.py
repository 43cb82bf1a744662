"""A dossier as its page shows it: what it is, where it stands, what was said and decided."""

from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals import policy, selectors
from approvals.models import Case, Note, Purpose
from approvals.rules import source_in_words
from proposals import policy as proposals_policy
from proposals import selectors as proposals_selectors
from proposals.lifecycle import Move, State
from proposals.models import Author, Proposal, Route

from . import content, council, joined, opinions, resolved, said, urgent
from .rows import People, papers_of
from .timeline import SIEVE, shown_of, steps_of
from .turns import Turn, turns_of


class Dossier:
    """Everything the page of a dossier says to one reader, read when it is asked for.

    `row` is what `with_people` has annotated: the dossier itself, or a task of it.
    """

    def __init__(
        self, proposal: Proposal, user, *, at, row=None, version=None, show="", unfold: bool = False
    ):
        self.proposal, self.user, self.at = proposal, user, at
        self.unfolded = unfold  # every section stands open, for whoever checks the whole
        self.urgency, self.council = urgent.Urgency(self), council.CouncilsPlace(self)
        self.people = People(row or proposal)
        self.show = show if show in SIEVE else "all"
        self._version = version or proposal.current_version
        if self._version is not None:  # the readings below ask it for its dossier
            self._version.proposal = proposal

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

    @cached_property
    def deliberation(self) -> bool:
        """Whether opinions, notes and ballots are shown: never to who is or was an author."""
        authors = {one.person for one in self.people.everybody}
        return policy.sees_deliberation(self.user, self.proposal, authors=authors)

    @cached_property
    def joined_to(self) -> joined.Other | None:
        """The dossier this idea was joined to, on the page of a dossier."""
        return joined.joined_to(self.proposal)

    @cached_property
    def joined_here(self) -> list[joined.Other]:
        """The ideas that were joined to this dossier, on its page."""
        return joined.joined_here(self.proposal)

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
    def sections(self) -> list:
        return content.sections_of(self)

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
        return proposals_selectors.confidential(self.version, reader=self.user, is_author=self.mine)

    @cached_property
    def files(self) -> list[dict]:
        return content.files_of(self)

    @property
    def unscanned(self) -> bool:
        """Whether files of others are shown that nobody has searched for viruses."""
        return any(file["unscanned"] for file in self.files)

    @cached_property
    def facts(self) -> list[dict]:
        return content.facts_of(self)

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
    def _papers(self) -> list:
        return papers_of(self.proposal.pk, self.user, self.people.cases)

    @cached_property
    def tasks(self) -> list:
        """Every step with what was written in it; an author reads nothing of opinions asked for."""
        return self._papers if self.deliberation else selectors.told_to_authors(self._papers)

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
    def asking(self) -> opinions.Asking:
        """What the reader may do about the opinions of others, and about his own."""
        return opinions.Asking(self)

    @cached_property
    def turns(self) -> list[Turn]:
        if not self.open_tasks and self.step:
            return [Turn(self.step, self.case.unit.name, self.proposal.moved_at, "")]
        return turns_of(
            self.open_tasks,
            self.proposal,
            self.people.authors,
            at=self.at,
            deliberation=self.deliberation,
            user=self.user,
        )

    @cached_property
    def standing(self) -> str | Promise:
        """The state by its one name."""
        if self.joined_to:
            return _("Joined to dossier %(code)s") % {"code": self.joined_to.code}
        decided = next((one["row"].type for one in self.decisions), "")
        return selectors.Standing(self.proposal, self.open_tasks, decided).label

    @property
    def step(self) -> str:
        """The step that runs, beside the state."""
        return selectors.step_now(t for t in self._papers if not t.done_at and not t.voided_at)

    @cached_property
    def routing(self) -> list[dict]:
        """The sentences of the rules that brought the case to its level; nobody decides on what was
        withdrawn.
        """
        if self.case is None or self.proposal.state == State.WITHDRAWN:
            return []
        english = (get_language() or "").startswith("en")
        return [
            {
                **said,
                "sentence": (english and said["sentence_en"]) or said["sentence"],
                "source": source_in_words(said["source"]),
            }
            for said in self.case.routing
        ]

    @property
    def routing_is_unverified(self) -> bool:
        """Whether one of these rules was not compared with the official text yet."""
        verified = [self.case.procedure.verified, *(said["verified"] for said in self.routing)]
        return not all(verified)

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

    @property
    def procedure_source(self) -> tuple[str, str]:
        return source_in_words(self.case.procedure.legal_source)

    # --- what was said, never to an author; what was answered and decided, for everybody ---

    @cached_property
    def opinions(self) -> list[opinions.OpinionShown]:
        return opinions.opinions_of(self)

    @cached_property
    def meetings(self) -> list:
        return said.said_in(self, "both_sides_meeting")

    @cached_property
    def notes(self) -> list:
        return said.notes_of(self)

    @cached_property
    def vote(self) -> dict | None:
        return said.vote_of(self)

    vote_again = property(said.again_of)
    ties = cached_property(said.ties_of)
    resolutions = cached_property(resolved.resolutions_of)
    open_entries = property(resolved.open_entries)

    @cached_property
    def answer(self):
        """The head's answer to the idea, or None."""
        return next(reversed(said.all_of(self, "idea_answer")), None)

    @cached_property
    def returned(self) -> dict | None:
        return said.returned_by(self)

    @cached_property
    def decisions(self) -> list[dict]:
        return said.decisions_of(self)

    @property
    def decided_now(self) -> dict | None:
        """The decision on the version that counts; None once a newer one was submitted."""
        newest = next(iter(self.decisions), None)
        if newest is None or self.proposal.state == State.SUBMITTED:  # it was reopened
            return None
        return newest if newest["version"] == self.proposal.current_version_id else None

    @property
    def decided_before(self) -> list[dict]:
        """What was decided earlier, the last one first."""
        return [one for one in self.decisions if one is not self.decided_now]

    @cached_property
    def exit(self) -> list:
        """Which route a plan that was turned away belongs to, by the rules; nothing otherwise."""
        if self.proposal.state != State.OUT_OF_SCOPE:
            return []
        regime = proposals_selectors.regime_of(self.proposal)
        return [one.text for one in regime.sentences] if regime.is_outside else []

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
