"""A long piece of work is not disturbed by the garbage collector, which then is as it was."""

import gc

from core.memory import SELDOM, undisturbed


def test_the_collector_passes_over_what_was_loaded_and_comes_back():
    before = gc.get_threshold()
    with undisturbed():
        assert gc.get_threshold() == SELDOM
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
