"""The portal with the usual way of telling people: `on_commit(task.delay)`. For comparison only."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.naive.Naive"]
