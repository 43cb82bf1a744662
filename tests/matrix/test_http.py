"""Every address asked by every class of person (issue 2, H): about 1,400 requests.

The list of addresses comes from the URL configuration: a new one is red until it stands in
addresses.py with an answer for everybody.
"""

import pytest

from tests.matrix.addresses import CLASSES, answers
from tests.matrix.rooms import addresses, ask, letter, no_trace
from tests.test_conventions import acting_views

FREE = {"healthz", "readyz"}
"""Asked without sign-in by machines; tests/config looks at what they say."""


def acts(name: str) -> bool:
    """Whether something may happen when this address is posted to."""
    view = addresses()[name]
    return hasattr(view, "act") or f"{view.__module__}.{view.__name__}" in acting_views()


def test_every_address_is_in_the_matrix():
    assert set(addresses()) - FREE == set(answers())


@pytest.mark.parametrize("name", sorted(set(addresses()) - FREE))
def test_who_is_told_what(world, name):
    expected = answers().get(name)
    found = []
    for method in ("get", "post"):
        letters = ""
        for person in CLASSES:
            if method == "post" and not acts(name):
                letters += "-"
                continue
            with no_trace():
                letters += letter(ask(world, name, person, method))
        found.append(letters)

    assert tuple(found) == expected, f"{name:36} {' '.join(found)}"
