"""What may follow what in a dossier's life, and whose step it is.

Pure: no models, no database. The table is the whole life (house.md 3); `actions.advance`
is the only code that writes a state, and it reads this table first.
"""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.verdicts import WrongMoment


class State(TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("dossier state", "Draft")
    REGISTERED = "REGISTERED", pgettext_lazy("dossier state", "Idea registered")
    AGREED = "AGREED", pgettext_lazy("dossier state", "Agreed in principle")
    DECLINED = "DECLINED", pgettext_lazy("dossier state", "Idea declined")
    JOINED = "JOINED", pgettext_lazy("dossier state", "Joined to another idea")
    SUBMITTED = "SUBMITTED", pgettext_lazy("dossier state", "Under consideration")
    RETURNED = "RETURNED", pgettext_lazy("dossier state", "Returned for completion")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("dossier state", "Withdrawn")
    OUT_OF_SCOPE = "OUT_OF_SCOPE", pgettext_lazy("dossier state", "Out of scope, redirected")
    APPROVED = "APPROVED", pgettext_lazy("dossier state", "Approved")
    REJECTED = "REJECTED", pgettext_lazy("dossier state", "Not approved")


class Move(TextChoices):
    REGISTER = "register", pgettext_lazy("move", "Send the idea")
    REPORT = "report", pgettext_lazy("move", "Report upward as urgent")
    DIRECT = "direct", pgettext_lazy("move", "Direct what is urgent")
    AGREE = "agree", pgettext_lazy("move", "Agree in principle")
    DECLINE = "decline", pgettext_lazy("move", "Decline the idea")
    JOIN = "join", pgettext_lazy("move", "Join to another idea")
    SUBMIT = "submit", pgettext_lazy("move", "Submit the plan")
    SEND_BACK = "send_back", pgettext_lazy("move", "Return for completion")
    TURN_AWAY = "turn_away", pgettext_lazy("move", "Redirect, out of scope")
    WITHDRAW = "withdraw", pgettext_lazy("move", "Withdraw")
    APPROVE = "approve", pgettext_lazy("move", "Approve")
    OVERRIDE = "override", pgettext_lazy("move", "Approve by the head's own decision")
    REJECT = "reject", pgettext_lazy("move", "Do not approve")
    REOPEN = "reopen", pgettext_lazy("move", "Reopen by a pilot mechanism")


class Owner(TextChoices):
    """Whose step: the author's own, the head's of the unit, or an act of the running case."""

    AUTHOR = "author", pgettext_lazy("whose step", "Author")
    HEAD = "head", pgettext_lazy("whose step", "Head of the unit")
    CASE = "case", pgettext_lazy("whose step", "Competent level")


class Step(NamedTuple):
    move: Move
    source: State
    target: State
    by: Owner


STEPS = (
    #    move            from              to                  whose step
    Step(Move.REGISTER, State.DRAFT, State.REGISTERED, Owner.AUTHOR),
    Step(Move.AGREE, State.REGISTERED, State.AGREED, Owner.CASE),
    Step(Move.DECLINE, State.REGISTERED, State.DECLINED, Owner.CASE),
    Step(Move.JOIN, State.REGISTERED, State.JOINED, Owner.CASE),
    Step(Move.SUBMIT, State.DRAFT, State.SUBMITTED, Owner.AUTHOR),
    Step(Move.SUBMIT, State.AGREED, State.SUBMITTED, Owner.AUTHOR),
    Step(Move.SUBMIT, State.RETURNED, State.SUBMITTED, Owner.AUTHOR),
    Step(Move.TURN_AWAY, State.DRAFT, State.OUT_OF_SCOPE, Owner.AUTHOR),
    Step(Move.TURN_AWAY, State.AGREED, State.OUT_OF_SCOPE, Owner.AUTHOR),
    Step(Move.TURN_AWAY, State.RETURNED, State.OUT_OF_SCOPE, Owner.AUTHOR),
    Step(Move.TURN_AWAY, State.SUBMITTED, State.OUT_OF_SCOPE, Owner.CASE),
    Step(Move.SEND_BACK, State.SUBMITTED, State.RETURNED, Owner.CASE),
    Step(Move.WITHDRAW, State.DRAFT, State.WITHDRAWN, Owner.AUTHOR),
    Step(Move.WITHDRAW, State.REGISTERED, State.WITHDRAWN, Owner.AUTHOR),
    Step(Move.WITHDRAW, State.AGREED, State.WITHDRAWN, Owner.AUTHOR),
    Step(Move.WITHDRAW, State.RETURNED, State.WITHDRAWN, Owner.AUTHOR),
    Step(Move.WITHDRAW, State.SUBMITTED, State.WITHDRAWN, Owner.AUTHOR),
    Step(Move.APPROVE, State.SUBMITTED, State.APPROVED, Owner.CASE),
    Step(Move.OVERRIDE, State.SUBMITTED, State.APPROVED, Owner.CASE),
    Step(Move.REJECT, State.SUBMITTED, State.REJECTED, Owner.CASE),
    Step(Move.REOPEN, State.REJECTED, State.SUBMITTED, Owner.CASE),
    Step(Move.REOPEN, State.OUT_OF_SCOPE, State.SUBMITTED, Owner.CASE),
    Step(Move.REPORT, State.DRAFT, State.REGISTERED, Owner.HEAD),
    Step(Move.DIRECT, State.REGISTERED, State.AGREED, Owner.CASE),
)  # fmt: skip
TABLE = {(step.move, step.source): step for step in STEPS}

WRITABLE = frozenset({State.DRAFT, State.AGREED, State.RETURNED})
"""States in which the authors may write the plan."""


def step_for(move: Move, state: State) -> Step:
    """The step that `move` takes from `state`. Raises WrongMoment when there is none."""
    step = TABLE.get((Move(move), State(state)))
    if step is None:
        raise WrongMoment(
            _("This dossier is now “%(state)s”; this step is not open.")
            % {"state": State(state).label}
        )
    return step


def steps_from(state: State) -> list[Step]:
    """What is open from `state`, in the table's order."""
    return [step for step in STEPS if step.source == state]


def path_to(state: State) -> list[Step]:
    """The shortest way from DRAFT to `state`, read off the table."""
    ways: dict[State, list[Step]] = {State.DRAFT: []}
    frontier = [State.DRAFT]
    while frontier:
        source = frontier.pop(0)
        for step in steps_from(source):
            if step.target not in ways:
                ways[step.target] = [*ways[source], step]
                frontier.append(step.target)
    return ways[state]
