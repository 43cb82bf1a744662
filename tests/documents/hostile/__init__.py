"""Files that attack, made by code: every allowed family and each attack, with what is to happen.

`everything()` gives them all. `code` is the refusal; "" is a file that may come in, because it is
only ever sent out as an attachment that no browser opens as something else.
"""

from functools import cache

from . import names, office, pdfs, pictures, words
from .case import Case


@cache
def everything() -> list[Case]:
    """All of them, each under a name of its own."""
    cases = [
        *names.cases(),
        *office.cases(),
        *words.cases(),
        *pdfs.cases(),
        *pictures.cases(),
    ]
    assert len({case.name for case in cases}) == len(cases)
    return cases
