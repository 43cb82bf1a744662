"""What an operator should look at: `manage.py doctor` and the administrator's page of the state."""

from collections.abc import Iterator

from .database import DATABASE
from .findings import Finding, State, ok
from .machine import MACHINE, SLOW
from .work import WORK

__all__ = ["Finding", "State", "examine", "worst"]

CHECKS = (*DATABASE, *WORK, *MACHINE)


def examine(*, slow: bool = True) -> Iterator[Finding]:
    """Every finding, in the order in which an operator asks. A check that fails is one too.

    `slow` False leaves out what may wait for a host that does not answer.
    """
    for check in CHECKS + (SLOW if slow else ()):
        try:
            yield check()
        except Exception as error:
            yield Finding.of_a_failed_check(check.__name__, error)


def worst(findings: list[Finding]) -> State:
    """The gravest state among them; OK when there is none."""
    return max((finding.state for finding in findings), default=ok("").state)
