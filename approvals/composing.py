"""What a procedure must be, whoever composes it: one pure check over its steps. No database.

What a step IS stays code; in which order steps come, whose days run how long and which of them are
on is rule data. What no composition may undo: somebody takes the dossier in first and somebody
decides last (those of the version it is made from), the Party committee is heard before the vote
(E-PARTY-1), a vote is closed by minutes, and what a text fixes is not stretched without another
text.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

LONGEST = 120
"""Working days of one step: half a year. More is a slip of the pen."""
BEFORE = (
    ("PARTY_OPINION", "VOTE"),
    ("CHECK_NOTE", "VOTE"),
    ("UNIT_OPINION", "VOTE"),
    ("PARTY_OPINION", "DECISION"),
    ("VOTE", "DECISION"),
    ("CHECK_NOTE", "RESOLUTION"),
    ("UNIT_OPINION", "RESOLUTION"),
)
"""Which kind stands in an earlier stage than which, where both are on (E-PARTY-1, E-LEVEL-7)."""
TOGETHER = (
    ("VOTE", "CLOSE_VOTE"),
    ("PARTY_OPINION", "PARTY_MEETING"),
    ("RESOLUTION", "RESOLUTION_CHECK"),
)
"""Pairs in one stage, where both are on."""
NEEDS = (
    ("VOTE", "CLOSE_VOTE"),
    ("CLOSE_VOTE", "VOTE"),
    ("PARTY_MEETING", "PARTY_OPINION"),
    ("RESOLUTION", "RESOLUTION_CHECK"),
    ("RESOLUTION_CHECK", "RESOLUTION"),
)
"""Which kind is nothing without which."""
ENDS = (
    frozenset({"DECISION", "VOTE", "CLOSE_VOTE", "PARTY_OPINION", "PARTY_MEETING"}),
    frozenset({"RESOLUTION", "RESOLUTION_CHECK"}),
)
"""How a procedure comes to its end: by a head, or by a committee outside the portal (E-LEVEL-4)."""

OWN = frozenset({"CHECK_NOTE"})
"""Kinds that a unit may take by a rule of its own where the procedure has them off."""
ENDING = frozenset({"VOTE", "CLOSE_VOTE", "DECISION", "RESOLUTION", "RESOLUTION_CHECK"})


@dataclass(frozen=True, slots=True)
class Planned:
    """One step as somebody composes it: `kind`, its stage (1 first), working days, its source."""

    kind: str
    stage: int
    working_days: int
    source: str
    enabled: bool = True
    least: int | None = None
    hours: int | None = None
    """Of a step that counts hours: then it has no working days."""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one step: beside which of the fields below, and why."""

    kind: str
    field: str
    why: str


STAGE, DAYS, SOURCE, ON, LEAST = "stage", "working_days", "source", "enabled", "least"
HOURS = "hours"


def faults(steps: Iterable[Planned], base: Iterable[Planned], names: dict[str, str]) -> list[Fault]:
    """What is wrong with `steps`, made from the version `base`; `names` calls a kind by its name.

    Empty when nothing is. Every fault says what would be right.
    """
    every, old = list(steps), {step.kind: step for step in base}
    on = {step.kind: step for step in every if step.enabled}
    found = [fault for step in every for fault in _alone(step, old.get(step.kind))]
    found += _ends(on, old, names) + _order(on, names) + _company(on, names)
    return found + [fault for step in every if not step.enabled for fault in _by_a_unit(step, on)]


def _alone(step: Planned, old: Planned | None) -> list[Fault]:
    found = []
    if step.hours is not None:
        if not 1 <= step.hours <= LONGEST:
            why = _("Enter 1 to %(most)d hours.") % {"most": LONGEST}
            found.append(Fault(step.kind, HOURS, why))
    elif not 1 <= step.working_days <= LONGEST:
        why = _("Enter 1 to %(most)d working days.") % {"most": LONGEST}
        found.append(Fault(step.kind, DAYS, why))
    if step.least is not None and step.least > step.working_days:
        why = _("At most as many as the working days of the step.")
        found.append(Fault(step.kind, LEAST, why))
    if not step.source.strip():
        found.append(Fault(step.kind, SOURCE, _("Name the document, or say that it is a default.")))
    stretched = old and old.verified and step.working_days > old.working_days
    if stretched and step.enabled and step.source.strip() == old.source.strip():
        why = _("%(days)d is what the text named here allows. More needs another text.")
        found.append(Fault(step.kind, DAYS, why % {"days": old.working_days}))
    return found


def _ends(on: dict, old: dict, names) -> list[Fault]:
    """What begins and what ends the version it is made from begins and ends this one."""
    before = [step for step in old.values() if step.enabled]
    if not before:
        return []
    first, last = min(step.stage for step in before), max(step.stage for step in before)
    found = []
    for at, is_end, why in (
        (first, min, _("This step comes first, in a stage of its own.")),
        (last, max, _("This step comes last, in a stage of its own.")),
    ):
        ends = {step.kind for step in before if step.stage == at}
        for kind in sorted(ends):
            if kind not in on:
                found.append(Fault(kind, ON, _("Without this step nothing would come to an end.")))
                continue
            rest = [step.stage for step in on.values() if step.kind not in ends]
            here = on[kind].stage
            if rest and (is_end([here, *rest]) != here or here in rest):
                found.append(Fault(kind, STAGE, why))
    return found


def _order(on: dict, names) -> list[Fault]:
    return [
        Fault(
            later,
            STAGE,
            _("This step comes after “%(other)s”.") % {"other": names.get(earlier, earlier)},
        )
        for earlier, later in BEFORE
        if earlier in on and later in on and on[earlier].stage >= on[later].stage
    ]


def _by_a_unit(step: Planned, on: dict) -> list[Fault]:
    """Of a step that is off, but that a unit may take by a rule of its own (docs/adr/0038): it
    stands where it could be taken.
    """
    if step.kind not in OWN or not on:
        return []
    first = min(one.stage for one in on.values())
    ends = [one.stage for one in on.values() if one.kind in ENDING]
    if first < step.stage < min(ends, default=step.stage + 1):
        return []
    why = _("A unit may take this step by a rule of its own: after the first and before the vote.")
    return [Fault(step.kind, STAGE, why)]


def _company(on: dict, names) -> list[Fault]:
    found = [
        Fault(
            kind,
            ON,
            _("This step is nothing without “%(other)s”.") % {"other": names.get(other, other)},
        )
        for kind, other in NEEDS
        if kind in on and other not in on
    ]
    return found + [
        Fault(
            two,
            STAGE,
            _("This step stands in the same stage as “%(other)s”.")
            % {"other": names.get(one, one)},
        )
        for one, two in TOGETHER
        if one in on and two in on and on[one].stage != on[two].stage
    ]


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """How a running case goes on by other steps: its stage there, and what it owes there besides.

    `to_open`: kinds of that stage that its old version did not have. `gone`: what is owed now and
    has no place there; `missing`: what would have to have been done already. Either one forbids
    the move.
    """

    stage: int
    to_open: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_possible(self) -> bool:
        return not self.gone and not self.missing


BY_EVENTS = frozenset({"ASKED_OPINION", "PARTY_MEETING", "CLOSE_VOTE", "RESOLUTION_CHECK"})
"""Kinds that something else opens: no stage owes them by itself."""


def carry_over(
    *, stage: int, owed: Iterable[str], was: Iterable[Planned], steps: Iterable[Planned]
) -> CarriedOver:
    """A case at `stage` of the steps `was`, which owes `owed`, as it would go on by `steps`.

    What was done stays done, what is owed stays owed with its date; nothing is made up for: a step
    of an earlier stage that was never there forbids the move, where it is on.
    """
    was = list(was)
    opened = {step.kind for step in was if step.enabled and step.stage <= stage}
    of_stages = {step.kind for step in was} - BY_EVENTS  # what else is owed, an act has opened
    owed = of_stages & set(owed)
    at = {step.kind: step.stage for step in steps if step.enabled}
    here = max((at[kind] for kind in owed or opened if kind in at), default=0)
    gone = sorted(kind for kind in owed if at.get(kind) != here)
    fresh = [kind for kind in at if kind not in opened and kind not in BY_EVENTS]
    return CarriedOver(
        here,
        tuple(sorted(kind for kind in fresh if at[kind] == here)),
        tuple(gone),
        tuple(sorted(kind for kind in fresh if at[kind] < here)),
    )
