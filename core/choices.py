"""Choices that are made once and offered by many forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.choices import BaseChoiceIterator

if TYPE_CHECKING:
    from collections.abc import Iterator


class Ready(BaseChoiceIterator):
    """Pairs of a key and its words, without groups, as a field takes them: not looked at again.

    Two are the same only when they are one object, so a drawing is known by it.
    """

    def __init__(self, pairs: list[tuple[Any, Any]]):
        self.pairs = pairs

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.pairs)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __copy__(self) -> Ready:
        return self

    def __deepcopy__(self, _memo: dict) -> Ready:
        return self

    def __len__(self) -> int:
        return len(self.pairs)
