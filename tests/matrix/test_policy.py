"""Persona x stage x right, without HTTP, against a table written by hand (issue 2, H)."""

import pytest

from proposals.selectors import confidential, draft_summary, files_of, task_list
from tests.matrix import check, oracle
from tests.matrix.world import STAGES

PARTS = {
    "who sees what": check.sights,
    "whose turn it is": check.turns_taken,
    "what a post lets one do": check.posts_held,
    "what each may do with a dossier": check.acts,
}


@pytest.mark.parametrize("part", PARTS)
def test_code_and_oracle_agree(world, part):
    assert list(PARTS[part](world)) == []


def test_the_oracle_knows_everybody(world):
    assert {name for name, _stage in oracle.rights()} == set(world.people)


def test_nobody_may_do_what_he_cannot_see(world):
    """Every right on a dossier goes with seeing it; only an invitation is answered unseen."""
    for (name, stage), letters in oracle.rights().items():
        assert "s" in letters or letters <= {"a"}, (name, stage)


def test_each_stage_is_what_it_is_called(world):
    states = {stage: world.dossier(stage).state for stage in STAGES}
    assert states == {
        **{stage: stage for stage in STAGES},
        "WRITING": "AGREED",
        "INTAKE": "SUBMITTED",
        "CHECK": "SUBMITTED",
        "VOTE": "SUBMITTED",
        "DECISION": "SUBMITTED",
        "DROPPED": "WITHDRAWN",
        "OUTSIDE": "OUT_OF_SCOPE",
    }


def test_readings_show_what_the_policy_says(world):
    """The selectors behind the pages answer as the letters “d” and “x” do."""
    table = oracle.rights()
    for stage in ("DRAFT", "RETURNED", "VOTE"):
        dossier = world.dossier(stage)
        for name in world.people:
            user = world.person(name)
            letters = table[name, stage]
            assert bool(draft_summary(dossier, reader=user)) == ("d" in letters), (name, stage)
            assert bool(task_list(dossier, reader=user)) == ("d" in letters), (name, stage)
            if stage == "DRAFT":
                files = files_of(dossier, reader=user)
                assert bool(files) == ("d" in letters), (name, stage)
                continue
            secret = confidential(dossier.current_version, reader=user)
            assert bool(secret) == ("x" in letters), (name, stage)
