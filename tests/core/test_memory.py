"""A long piece of work is not disturbed by the garbage collector, which then is as it was; the
language of a request is its thread's.
"""

import gc
from threading import Thread

from django.utils import timezone, translation

from core.memory import SELDOM, undisturbed


def test_the_collector_passes_over_what_was_loaded_and_comes_back():
    before = gc.get_threshold()
    with undisturbed():
        assert gc.get_threshold() == SELDOM
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_the_language_and_the_time_zone_of_one_thread_are_no_others():
    found = {}

    def look(key):
        found[key] = translation.get_language(), timezone.get_current_timezone_name()

    def speak():
        with translation.override("en"), timezone.override("UTC"):
            look("there")
            other = Thread(target=look, args=("beyond",))
            other.start()
            other.join()

    with translation.override("vi"):
        there = Thread(target=speak)
        there.start()
        there.join()
        look("here")
    vietnam = "Asia/Ho_Chi_Minh"
    assert found == {"there": ("en", "UTC"), "beyond": ("vi", vietnam), "here": ("vi", vietnam)}
