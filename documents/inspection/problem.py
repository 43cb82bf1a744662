"""Why a file is not accepted, as a code. And the limits of unpacking."""

from typing import NamedTuple


class Problem(Exception):
    """The file is not accepted. `code` is one of documents.refusal.SENTENCES."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(code, detail)
        self.code = code
        self.detail = detail[:80]


class Limits(NamedTuple):
    """How much a file may hold. Counted on the bytes really read, never on what it declares."""

    members: int = 4000
    unpacked: int = 150 * 1024 * 1024
    ratio: int = 120
    """Unpacked bytes per packed byte of one member, asked of members above `ratio_from`."""
    ratio_from: int = 2 * 1024 * 1024
    depth: int = 1
    """Documents inside the document: the workbook behind a chart is one deep."""
    folders: int = 12
    pixels: int = 200_000_000
    picture: int = 800_000_000
    """Bytes a picture may unpack to; its words (titles, profiles) to the next."""
    words: int = 16 * 1024 * 1024


LIMITS = Limits()
