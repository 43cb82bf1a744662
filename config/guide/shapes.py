"""The shapes of a guidance page: chapters of statements, each with its sources.

Nothing here is a rule of the product: rules are dated rows (`approvals`). A statement whose source
was not read to the end is marked, and shown, as not verified.
"""

from typing import NamedTuple

from django.utils.functional import Promise


class Source(NamedTuple):
    """A text or a report: its name, its short name, and the address where it was read.

    Names of legal texts stay Vietnamese (`lang`); `note` says in the reader's language how it was
    read, when it was not read itself.
    """

    name: str | Promise
    short: str
    address: str = ""
    note: str | Promise = ""
    lang: str = "vi"


class Say(NamedTuple):
    """One statement."""

    words: str | Promise
    sources: tuple[Source, ...] = ()
    verified: bool = True


class Part(NamedTuple):
    """A chapter of a page: a heading, an opening sentence, its statements."""

    key: str
    heading: str | Promise
    opening: str | Promise
    says: tuple[Say, ...]


class Page(NamedTuple):
    title: str | Promise
    lead: str | Promise
    parts: tuple[Part, ...]

    @property
    def is_verified(self) -> bool:
        return all(say.verified for part in self.parts for say in part.says)

    @property
    def sources(self) -> list[Source]:
        """Every source of the page once, in the order of its first use."""
        seen: dict[Source, None] = {}
        for part in self.parts:
            for say in part.says:
                seen.update(dict.fromkeys(say.sources))
        return list(seen)
