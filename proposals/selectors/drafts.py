"""One look at a draft: its sections, authors, files and catalogues, each read at most once."""

from datetime import date
from functools import cached_property

from core import clock
from core.kept import Kept, mark
from proposals import policy
from proposals.lifecycle import State
from proposals.models import Attachment, Author, Proposal, Remark, Section
from proposals.sections import Catalogues, Sheet, read_catalogues, sections_of


class Draft:
    """What is being written in one dossier, as it stands at the first look.

    `day` is the Vietnamese day whose catalogues count; today when it is not given.
    """

    def __init__(self, proposal: Proposal, *, day: date | None = None):
        self.proposal = proposal
        self._day = day
        self.found = None  # what selectors.readiness said of it, once it was asked
        self.stands = None  # and selectors.standing

    @cached_property
    def day(self) -> date:
        return self._day or clock.today()

    @cached_property
    def rows(self) -> dict[str, Section]:
        """The saved sections by key."""
        return {row.key: row for row in _SECTIONS.objects((), {DOSSIER: self.proposal.pk})}

    @cached_property
    def authors(self) -> list[Author]:
        """The present authors with person and unit, the lead first."""
        return _AUTHORS.objects((), {DOSSIER: self.proposal.pk})

    @cached_property
    def attachments(self) -> list[Attachment]:
        """The files of the draft, in the order in which they came."""
        return _FILES.objects((), {DOSSIER: self.proposal.pk})

    @cached_property
    def reasons(self) -> list[Remark]:
        """Why the last version came back, as long as it is with its authors to be completed."""
        if self.proposal.state != State.RETURNED or self.proposal.current_version is None:
            return []
        version = self.proposal.current_version.n
        return _REASONS.objects((version,), {DOSSIER: self.proposal.pk})

    @cached_property
    def catalogues(self) -> Catalogues:
        kinds = dict.fromkeys(
            kind for section in sections_of(self.proposal.route) for kind in section.catalogues
        )
        return read_catalogues(self.day, self.proposal.unit, list(kinds))

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """Every typed section as a checked sheet, in order."""
        return {
            section.key: Sheet(section, self.typed(section.key), self.catalogues, check=True)
            for section in sections_of(self.proposal.route)
            if section.form
        }

    def typed(self, key: str) -> dict:
        """What was typed in a section; nothing before it was first saved."""
        row = self.rows.get(key)
        return row.data if row else {}

    def is_begun(self, key: str) -> bool:
        """Whether anything at all stands in a typed section."""
        return any(self.typed(key).values())

    def is_read_by(self, reader) -> bool:
        """Whether `reader` is one of its authors and accepted to be one (policy.reads_draft)."""
        return (
            reader is not None
            and reader.is_authenticated
            and reader.is_active
            and any(a.person_id == reader.pk and a.accepted_at for a in self.authors)
        )

    def is_written_by(self, person) -> bool:
        """Whether `person` may write it (policy.can_write), told from the authors at hand.

        For what a page offers; whoever writes is asked by the policy again.
        """
        return policy.is_writable(self.proposal) and any(
            a.person_id == person.pk and a.accepted_at and a.level == Author.Level.EDIT
            for a in self.authors
        )


def _authors():
    authors = Author.objects.current().select_related("person__unit")
    return authors.filter(proposal=DOSSIER)


def _files():
    rows = Attachment.objects.filter(proposal=DOSSIER, removed_at=None)
    return rows.select_related("file").order_by("pk")


def _reasons(version: int):
    rows = Remark.objects.filter(proposal=DOSSIER, kind=Remark.Kind.TO_FIX, round=version)
    return rows.select_related("by").order_by("pk")


DOSSIER = mark(0)
_SECTIONS = Kept(lambda: Section.objects.filter(proposal=DOSSIER), planned=True)
_AUTHORS, _FILES = Kept(_authors, planned=True), Kept(_files, planned=True)
_REASONS = Kept(_reasons, planned=True)


def one_look(proposal: Proposal, *, day: date | None = None) -> Proposal:
    """Let every selector that is asked about this very object share one look at its draft.

    For pages that ask several: what is read is read once. The next action forgets the look.
    """
    proposal.one_look = Draft(proposal, day=day)
    return proposal


def draft_of(proposal: Proposal) -> Draft:
    """The shared look when there is one, else a fresh one."""
    return getattr(proposal, "one_look", None) or Draft(proposal)
