"""What a procedure must be, and how a running case goes on by another: written by hand."""

import pytest

from approvals.composing import LONGEST, Planned, carry_over, faults

BASE = (
    Planned("INTAKE", 1, 2, "Mặc định"),
    Planned("CHECK_NOTE", 2, 5, "Mặc định"),
    Planned("PARTY_OPINION", 2, 5, "Điều 4"),
    Planned("PARTY_MEETING", 2, 2, "Mặc định"),
    Planned("UNIT_OPINION", 2, 5, "Mặc định"),
    Planned("VOTE", 3, 7, "Điều 8", verified=True),
    Planned("CLOSE_VOTE", 3, 7, "Điều 8", verified=True),
    Planned("DECISION", 4, 2, "Mặc định"),
)


def changed(**changes):
    """The steps of BASE; a change is None (switched off), a stage, or a dict of columns."""
    steps = []
    for step in BASE:
        own = {name: getattr(step, name) for name in Planned.__slots__}
        change = changes.get(step.kind, {})
        if change is None:
            change = {"enabled": False}
        elif isinstance(change, int):
            change = {"stage": change}
        steps.append(Planned(**{**own, **change}))
    return steps


TABLE = [  # the change, and the faults as (kind, field)
    ({}, set()),
    ({"CHECK_NOTE": None}, set()),
    ({"UNIT_OPINION": None, "PARTY_MEETING": None}, set()),
    ({"CHECK_NOTE": {"working_days": 3}}, set()),
    # somebody takes it in first, somebody decides last
    ({"INTAKE": None}, {("INTAKE", "enabled")}),
    ({"INTAKE": 2}, {("INTAKE", "stage")}),
    ({"INTAKE": 9}, {("INTAKE", "stage"), ("DECISION", "stage")}),
    ({"DECISION": None}, {("DECISION", "enabled")}),
    ({"DECISION": 3}, {("DECISION", "stage")}),
    # the Party committee is heard before the vote (E-PARTY-1)
    ({"PARTY_OPINION": 3, "PARTY_MEETING": 3}, {("VOTE", "stage")}),
    ({"CHECK_NOTE": 3}, {("VOTE", "stage")}),
    ({"PARTY_OPINION": None, "PARTY_MEETING": None}, set()),  # a step is switched by its row
    # a vote has its minutes, a meeting its opinion
    ({"CLOSE_VOTE": None}, {("VOTE", "enabled")}),
    ({"VOTE": None}, {("CLOSE_VOTE", "enabled")}),
    ({"VOTE": None, "CLOSE_VOTE": None}, set()),
    ({"PARTY_OPINION": None}, {("PARTY_MEETING", "enabled")}),
    ({"PARTY_MEETING": 3}, {("PARTY_MEETING", "stage")}),
    # days
    ({"CHECK_NOTE": {"working_days": 0}}, {("CHECK_NOTE", "working_days")}),
    ({"CHECK_NOTE": {"working_days": LONGEST + 1}}, {("CHECK_NOTE", "working_days")}),
    ({"VOTE": {"working_days": 8}}, {("VOTE", "working_days")}),  # the text allows 7
    ({"VOTE": {"working_days": 6}}, set()),
    ({"VOTE": {"working_days": 8, "source": "Nghị định mới"}}, set()),
    ({"CHECK_NOTE": {"working_days": 0, "hours": 24}}, set()),
    ({"CHECK_NOTE": {"working_days": 0, "hours": 0}}, {("CHECK_NOTE", "hours")}),
    ({"CHECK_NOTE": {"least": 6}}, {("CHECK_NOTE", "least")}),
    ({"CHECK_NOTE": {"least": 2}}, set()),
    ({"CHECK_NOTE": {"source": " "}}, {("CHECK_NOTE", "source")}),
]


@pytest.mark.parametrize(("changes", "expected"), TABLE)
def test_what_a_composed_procedure_must_be(changes, expected):
    found = faults(changed(**changes), BASE, {})
    assert {(fault.kind, fault.field) for fault in found} == expected
    assert all(fault.why for fault in found)


WITHOUT_NOTE = changed(CHECK_NOTE=None)
MORE = [*BASE[:-1], Planned("COUNCIL", 4, 9, "Mặc định"), Planned("DECISION", 5, 2, "Mặc định")]

OVER = [  # stage, owed, from, to → stage, to open, gone, missing
    (1, ["INTAKE"], BASE, WITHOUT_NOTE, (1, (), (), ())),
    (2, ["CHECK_NOTE"], BASE, WITHOUT_NOTE, (0, (), ("CHECK_NOTE",), ())),
    (2, ["PARTY_OPINION"], WITHOUT_NOTE, BASE, (2, ("CHECK_NOTE",), (), ())),
    (3, ["VOTE", "CLOSE_VOTE"], WITHOUT_NOTE, BASE, (3, (), (), ("CHECK_NOTE",))),
    (4, ["DECISION"], BASE, MORE, (5, (), (), ("COUNCIL",))),
    (3, ["VOTE", "CLOSE_VOTE"], BASE, MORE, (3, (), (), ())),
    (2, ["CHECK_NOTE", "SUPPLEMENT", "COUNCIL_SHEET"], BASE, BASE, (2, (), (), ())),
    (2, ["PARTY_MEETING", "CHECK_NOTE"], BASE, BASE, (2, (), (), ())),
    (2, ["PARTY_OPINION", "CHECK_NOTE"], BASE, changed(CHECK_NOTE=1), (2, (), ("CHECK_NOTE",), ())),
]


@pytest.mark.parametrize(("stage", "owed", "was", "to", "expected"), OVER)
def test_how_a_running_case_is_carried_over(stage, owed, was, to, expected):
    way = carry_over(stage=stage, owed=owed, was=was, steps=to)
    here, to_open, gone, missing = expected
    assert (way.to_open, way.gone, way.missing) == (to_open, gone, missing)
    assert way.is_possible is not bool(gone or missing)
    if way.is_possible:
        assert way.stage == here
