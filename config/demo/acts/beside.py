"""What happens beside the stages of a procedure: a council, the urgent path, a mechanism."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from approvals import actions as competent
from approvals.models import Council, Kind, Place
from approvals.selectors import Sitting
from config.demo.files import paper

from .deciding import Dossier as Deciding


class Dossier(Deciding):
    """One dossier, with what is not every dossier's."""

    # ------------------------------------------------------------------------------ a council

    def council(self, number: str, members: Sequence[tuple[str, Place]], *, by: str) -> None:
        """Its head sets it up: `members` as (staff code, place)."""
        competent.set_up_council(
            self.proposal.cases.get(closed_at=None),
            members=[(self.stage.people[code], place) for code, place in members],
            number=number,
            decided_on=self.stage.day,
            by=self.stage.people[by],
            at=self.stage.moment,
        )
        self._reread()

    def no_conflicts(self, *codes: str) -> None:
        """These members declare that no interest of theirs stands against it."""
        for code in codes:
            person = self.stage.people[code]
            competent.declare(
                self._task(Kind.COUNCIL_DECLARE, person),
                conflict=False,
                by=person,
                at=self.stage.moment,
            )

    def score(self, code: str, marks: Sequence[int], comment: str, says: str = "APPROVE") -> None:
        """One member's sheet: a mark for each criterion, in the order of the rule."""
        criteria = self._council().rule.criteria.order_by("order")
        person = self.stage.people[code]
        scores = {
            one.code: (mark, comment if mark < self._council().rule.remark_below else "")
            for one, mark in zip(criteria, marks, strict=True)
        }
        competent.send_sheet(
            self._task(Kind.COUNCIL_SHEET, person),
            scores=scores,
            comment=comment,
            recommendation=says,
            by=person,
            at=self.stage.moment,
        )

    def call_council(self, start_at: datetime, *, by: str) -> None:
        competent.call_council(
            self._council(),
            start_at=start_at,
            place="Phòng họp số 2",
            by=self.stage.people[by],
            at=self.stage.moment,
        )

    def close_council(self, discussion: str, *, by: str) -> None:
        """The secretary writes the minutes: everybody was there."""
        entitled = Sitting(self._council()).entitled
        competent.close_council(
            self._task(Kind.COUNCIL_CLOSE),
            held_at=self.stage.moment - timedelta(hours=2),
            ended_at=self.stage.moment - timedelta(minutes=20),
            place="Phòng họp số 2",
            attended=[one.row for one in entitled],
            discussion=discussion,
            text=f"Hội đồng họp đủ {len(entitled)} thành viên. {discussion}",
            by=self.stage.people[by],
            at=self.stage.moment,
        )

    def confirm_council(self, conclusion: str, *, by: str) -> None:
        competent.confirm_council(
            self._task(Kind.COUNCIL_CONFIRM),
            conclusion=conclusion,
            by=self.stage.people[by],
            at=self.stage.moment,
        )
        self._reread()

    def _council(self) -> Council:
        return Council.objects.select_related("case__proposal", "rule").get(
            case__proposal=self.proposal, dissolution=None
        )

    # ----------------------------------------------------------------------------- urgently

    def urgent(self, situation: str, to_do: str, done: str, affected: str) -> None:
        """Its head reports it to the level above before anything is written."""
        report = competent.report_urgent(
            mark="EXPRESS",
            situation=situation,
            to_do=to_do,
            done=done,
            affected=affected,
            unit=self.lead.unit,
            title=self.text.title,
            lead=self.lead,
            **self._by(self.lead),
        )
        self.proposal = report.proposal
        self._reread()

    def direct(self, text: str, *, limits: str, days: int, late: str = "") -> None:
        """The level above lets them act."""
        task = self._task(Kind.URGENT_DIRECTIVE)
        competent.direct_urgent(
            task,
            type="ACT",
            text=text,
            given_at=self.stage.moment,
            valid_until=self.stage.day + timedelta(days=days),
            limits=limits,
            by=self._holder(task),
            at=self.stage.moment,
            late_reason=late,
        )
        self._reread()

    def complete(self) -> None:
        """The full dossier is written after the directive."""
        self._fill(self.text)

    # -------------------------------------------------------------------------- a mechanism

    def ask_mechanism(self, text: str, *, of: str, number: str, by: str) -> None:
        """A pilot mechanism is asked for by a paper, after the refusal."""
        competent.ask_mechanism(
            self.proposal,
            text=text,
            to_unit=self.stage.units[of],
            document_number=number,
            document_date=self.stage.day,
            file=paper(
                f"Đề nghị cơ chế thí điểm {number.replace('/', '-')}",
                f"Công văn số {number}",
                f"Về đề xuất “{self.proposal.title}”, mã hồ sơ {self.proposal.code}.",
                text,
            ),
            by=self.stage.people[by],
            at=self.stage.moment,
        )
        self._reread()
