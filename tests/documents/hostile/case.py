"""One hostile file."""

import zlib
from typing import NamedTuple


class Case(NamedTuple):
    """`file`: the name it comes under. `code`: how it is refused, "" when it may come in.

    `alive` (a pattern of bytes, in the file or in what it unpacks to) tells whether the attack is
    still in it after somebody has changed bytes; "" where nothing but the whole file is the attack.
    """

    name: str
    file: str
    data: bytes
    code: str
    alive: bytes = b""


def burst(megabytes: int, *, gzip: bool = False) -> bytes:
    """So many megabytes of zeros, packed, without anybody packing them: one block, repeated."""
    packer = zlib.compressobj(wbits=-15)
    block = packer.compress(b"\0" * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    head = b"\x1f\x8b\x08" + b"\0" * 7 if gzip else b"\x78\x01"
    return head + block * megabytes + b"\x03\x00"
