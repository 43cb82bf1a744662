"""What the competent level does with a dossier, each act by whoever's turn it is."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from accounts.models import Unit, User
from approvals import actions as competent
from approvals import policy
from approvals.models import Asked, Ballot, Decision, IdeaAnswer, Intake, Kind, Opinion, Task
from approvals.selectors import Addressee
from config.demo.files import paper

from .writing import Written


class Dossier(Written):
    """One dossier from its first word to its decision."""

    def answer(
        self,
        answer: str,
        remark: str = "",
        *,
        helper: str = "",
        joined_to: str = "",
        late: str = "",
    ) -> None:
        other = self.stage.dossiers.get(joined_to)
        self._do(
            competent.answer_idea,
            Kind.ANSWER_IDEA,
            late=late,
            answer=IdeaAnswer.Answer(answer),
            remark=remark,
            helper=self.stage.people.get(helper),
            joined_to=other.proposal if other else None,
        )

    def take_in(self, *, late: str = "") -> None:
        """Complete and in scope."""
        self._do(
            competent.take_in,
            Kind.INTAKE,
            late=late,
            accepted=True,
            scope_result=Intake.Scope.IN_SCOPE,
            completeness=self._completeness({}),
            within_functions=True,
            arrival_number=str(next(self.stage.numbers) + 120),
        )

    def give_back(
        self, reason: str, missing: Mapping[str, str], remarks=(), *, late: str = ""
    ) -> None:
        """Return it for completion; `missing` is {section: what is missing there}."""
        self._do(
            competent.take_in,
            Kind.INTAKE,
            late=late,
            accepted=False,
            scope_result=Intake.Scope.IN_SCOPE,
            completeness=self._completeness(missing),
            within_functions=True,
            reason=reason,
            remarks=[*((key, "", note) for key, note in missing.items()), *remarks],
        )

    def hand_to(self, unit: str, reason: str) -> None:
        """At intake: it belongs to that unit, which is asked to take it over."""
        self._do(
            competent.take_in,
            Kind.INTAKE,
            accepted=False,
            scope_result=Intake.Scope.OTHER_LEVEL,
            completeness=self._completeness({}),
            within_functions=False,
            to_unit=self.stage.units[unit],
            reason=reason,
        )

    def take_over(self) -> None:
        """The unit it was handed to takes it over."""
        self._do(competent.answer_transfer, Kind.ANSWER_TRANSFER, accepted=True)

    def note(
        self,
        effectiveness: str,
        feasibility: str,
        *,
        effective: bool = True,
        feasible: bool = True,
        contradicted: Mapping[str, str] | None = None,
        late: str = "",
    ) -> None:
        """The checking note; `contradicted` is {code of a question: on what ground}."""
        against = contradicted or {}
        asked = self._task(Kind.CHECK_NOTE).case.version.values["eligibility"]
        self._do(
            competent.sign_note,
            Kind.CHECK_NOTE,
            late=late,
            answers=[
                {
                    "code": code,
                    "question": row["question"]["name"],
                    "author": row["answer"],
                    "confirmed": code not in against,
                    "note": against.get(code, ""),
                }
                for code, row in asked.items()
            ],
            effectiveness=effectiveness,
            is_effective=effective,
            feasibility=feasibility,
            is_feasible=feasible,
        )

    def party(
        self,
        reason: str = "Thống nhất chủ trương; đề nghị tập thể lãnh đạo xem xét, biểu quyết.",
        *,
        position: str = "AGREE",
        signer: str = "",
        late: str = "",
    ) -> None:
        """The Party committee's opinion with its document."""
        task = self._task(Kind.PARTY_OPINION)
        holder = self._holder(task)
        number = f"{next(self.stage.numbers) + 40}-CV/{task.unit.abbreviation}"
        self._do(
            competent.give_opinion,
            Kind.PARTY_OPINION,
            late=late,
            position=Opinion.Position(position),
            reason=reason,
            document_number=number,
            document_date=self.stage.day,
            file=paper(
                f"Ý kiến cấp ủy {number.replace('/', '-')}",
                f"{task.unit.name}: Công văn số {number}",
                f"Về đề xuất “{self.proposal.title}”, mã hồ sơ {self.proposal.code}.",
                reason,
            ),
            signer=signer or holder.full_name,
        )

    def unit_opinion(self, code: str, reason: str, *, position: str = "AGREE") -> None:
        """The opinion of the head of another unit that authors come from."""
        self._do(
            competent.give_opinion,
            Kind.UNIT_OPINION,
            by=self.stage.people[code],
            position=Opinion.Position(position),
            reason=reason,
        )

    def ask(self, question: str, *units: str, by: str, working_days: int) -> None:
        """Ask the heads of `units` (by abbreviation) for their opinion."""
        competent.ask_opinions(
            self.proposal.cases.get(closed_at=None),
            addressees=[
                Addressee(Asked.RELATED_UNIT, working_days, unit=self.stage.units[unit])
                for unit in units
            ],
            question=question,
            by=self.stage.people[by],
            at=self.stage.moment,
        )
        self._reread()

    def asked_opinion(self, code: str, reason: str, *, position: str = "AGREE") -> None:
        """The opinion of the head of a unit that was asked."""
        person = self.stage.people[code]
        task = self.proposal.tasks.open().get(kind=Kind.ASKED_OPINION, unit=person.unit)
        competent.give_opinion(
            task,
            position=Opinion.Position(position),
            reason=reason,
            by=person,
            at=self.stage.moment,
        )
        self._reread()

    def nobody_answered(self) -> None:
        """The clock records the silence of those whose due date has passed."""
        while competent.no_answer_next(at=self.stage.moment):
            pass
        self._reread()

    def both_sides(self, participants: str, conclusion: str, reason: str) -> None:
        """The meeting of both sides after a "disagrees"."""
        self._do(
            competent.record_meeting,
            Kind.PARTY_MEETING,
            held_at=self.stage.moment - timedelta(hours=2),
            participants=participants,
            conclusion=conclusion,
            reason=reason,
        )

    def cast(self, code: str, choice: str, reason: str = "", *, late: str = "") -> None:
        """One voter's ballot."""
        self._do(
            competent.cast,
            Kind.VOTE,
            person=self.stage.people[code],
            by=self.stage.people[code],
            late=late,
            choice=Ballot.Choice(choice),
            reason=reason,
        )

    def close_vote(
        self,
        discussion: str,
        ballots: Mapping[str, str] | None = None,
        *,
        absentees: str = "",
        late: str = "",
    ) -> None:
        """The officer enters the remaining ballots with the minutes."""
        self._do(
            competent.close_vote,
            Kind.CLOSE_VOTE,
            late=late,
            ballots={
                self.stage.people[code]: Ballot.Choice(choice)
                for code, choice in (ballots or {}).items()
            },
            held_at=self.stage.moment - timedelta(minutes=40),
            place="Phòng họp tập thể lãnh đạo",
            absentees=absentees,
            discussion=discussion,
        )
        if ballots:
            self._do(competent.confirm_minutes, Kind.CONFIRM_MINUTES, late=late, confirmed=True)

    def approve(
        self,
        *,
        implementers: Sequence[str],
        supervisor: str,
        reasons: str = "",
        by_head: bool = False,
        interval: str = "MONTHLY",
        late: str = "",
    ) -> None:
        """Approve what the plan asks for; `by_head` against the vote, on his own answer."""
        values = self._task(Kind.DECISION).case.version.values
        kind = Decision.Type.APPROVE_BY_HEAD if by_head else Decision.Type.APPROVE
        self._decide(
            kind,
            late=late,
            reasons=reasons,
            head_accountability=by_head,
            approved_scope=values["scope"],
            approved_start=self.proposal.start_date,
            approved_end=self.proposal.end_date,
            approved_budget=values["budget"],
            implementers=[self._who(code) for code in implementers],
            supervisor=self.stage.people[supervisor],
            reporting_interval=interval,
        )

    def reject(self, reasons: str, *codes: str, advice: Sequence[str] = (), late: str = "") -> None:
        self._decide(
            Decision.Type.REJECT,
            late=late,
            reasons=reasons,
            rejection_codes=codes,
            advice=advice,
        )

    def send_back(self, reasons: str, remarks: Sequence[tuple[str, str, str]]) -> None:
        """The head returns it, with words beside the fields."""
        self._decide(Decision.Type.SEND_BACK, reasons=reasons, remarks=remarks)

    def _completeness(self, missing: Mapping[str, str]) -> list[dict]:
        keys = (
            "general",
            "problem",
            "solution",
            "means",
            "risks",
            "effects",
            "authors",
            "declarations",
        )
        return [{"item": k, "ok": k not in missing, "note": missing.get(k, "")} for k in keys]

    def _decide(self, kind: str, *, late: str = "", **given) -> None:
        self._do(
            competent.decide,
            Kind.DECISION,
            late=late,
            type=kind,
            seen_sha256=self.proposal.current_version.sha256,
            **given,
        )

    def _do(self, verb, kind: str, *, by: User | None = None, person=None, late="", **given):
        """Take the open task of this kind, by whoever's turn it is, and do it."""
        task = self._task(kind, person)
        verb(
            task,
            by=by or self._holder(task),
            at=self.stage.moment,
            late_reason=late,
            **given,
        )
        self._reread()

    def _task(self, kind: str, person: User | None = None) -> Task:
        tasks = self.proposal.tasks.open().filter(kind=kind).select_related("unit", "case__version")
        if person is not None:
            tasks = tasks.filter(person=person)
        return tasks.order_by("pk")[0]

    def _holder(self, task: Task) -> User:
        return policy.holders(task).order_by("pk")[0]

    def _who(self, code: str) -> User | Unit:
        return self.stage.people.get(code) or self.stage.units[code]
