"""What the authors of a dossier do: write, invite, agree, send, withdraw."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from approvals import actions as competent
from config.demo.sheets import Idea, Plan
from config.demo.stage import Stage
from proposals import actions
from proposals.models import Author, Proposal, Route


class Written:
    """One dossier: its lead author by staff code, what was written, its co-authors.

    `co` are (staff code, share); the lead keeps the rest of 100.
    """

    def __init__(
        self,
        stage: Stage,
        lead: str,
        text: Plan | Idea,
        *,
        co: Sequence[tuple[str, int]] = (),
    ):
        self.stage, self.lead, self.text, self.co = stage, stage.people[lead], text, co
        self.proposal: Proposal | None = None

    # ------------------------------------------------------------------- the authors

    def write_idea(self) -> None:
        """Begin the slip and fill it in."""
        idea = self.text.idea() if isinstance(self.text, Plan) else self.text
        self._start(Route.SLIP, idea.title)
        self._fill(idea)

    def write_plan(self, *files: UploadedFile) -> None:
        """Begin a plan straight away, with files, and fill it in."""
        self._start(Route.PLAN, self.text.title)
        self._fill(self.text)
        self.attach(*files)

    def plan_from_idea(self, *files: UploadedFile) -> None:
        """An agreed idea becomes a plan with one press; the rest is filled in."""
        self._reread()
        actions.start_plan(self.proposal, **self._by(self.lead))
        self._reread()
        self._fill(self.text)
        self.attach(*files)

    def rewrite(self, text: Plan, *keys: str) -> None:
        """Mend sections of a returned plan."""
        self.text = text
        self._reread()
        self._fill(text, only=keys)

    def attach(self, *files: UploadedFile) -> None:
        for uploaded in files:
            actions.attach(self.proposal, uploaded=uploaded, **self._by(self.lead))

    def invite(self) -> None:
        """Ask the co-authors; the lead takes the rest of the shares."""
        level = Author.Level.EDIT
        for code, share in self.co:
            person = self.stage.people[code]
            actions.invite(
                self.proposal, person=person, level=level, share=share, **self._by(self.lead)
            )
        own = self.proposal.authors.get(is_lead=True)
        rest = 100 - sum(share for _code, share in self.co)
        actions.change_author(own, level=level, share=rest, **self._by(self.lead))

    def agree(self, *codes: str) -> None:
        """Co-authors accept and stand by their shares; all of them when none is named."""
        for code in codes or [code for code, _share in self.co]:
            person = self.stage.people[code]
            row = self.proposal.authors.get(person=person, removed_at=None)
            actions.answer_invitation(row, accept=True, **self._by(person))
            actions.confirm_share(row, **self._by(person))

    def remark(self, code: str, section: str, text: str) -> None:
        actions.comment(
            self.proposal, section=section, text=text, **self._by(self.stage.people[code])
        )

    def register(self) -> None:
        competent.register(self.proposal, **self._by(self.lead))
        self._reread()

    def submit(self) -> None:
        competent.submit(self.proposal, **self._by(self.lead))
        self._reread()

    def withdraw(self) -> None:
        competent.withdraw(self.proposal, **self._by(self.lead))

    def _start(self, route: Route, title: str) -> None:
        self.proposal = actions.start_draft(route=route, title=title, **self._by(self.lead))

    def _fill(self, text: Plan | Idea, only: Sequence[str] = ()) -> None:
        seen = dict(self.proposal.sections.values_list("key", "version"))
        for key, typed in text.typed(self.stage.keys, self.stage.day).items():
            if not only or key in only:
                actions.save_section(
                    self.proposal,
                    key,
                    typed,
                    seen=seen.get(key, 0),
                    done=True,
                    **self._by(self.lead),
                )

    def _by(self, person: User) -> dict:
        return {"by": person, "at": self.stage.moment}

    def _reread(self) -> None:
        self.proposal = Proposal.objects.select_related("unit", "current_version").get(
            pk=self.proposal.pk
        )
