"""What a version's hash is made of. Pure: text in, digests out.

A part's digest is salted, so that a part can be sealed and removed (body and salt) while nobody
can guess what stood there, and the hash over the manifest of digests stays valid.
"""

import hashlib
import json
import secrets
from typing import Any


def canonical(value: Any) -> bytes:
    """`value` as the one JSON that is hashed: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint_of(value: Any) -> str:
    """Tells one state of a draft from another for as long as a page is open. Dates may be in it."""
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def new_salt() -> str:
    """A salt of 128 bits, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def digest_of(name: str, body: Any, salt: str) -> str:
    """The salted SHA-256 of one part, in hexadecimal."""
    return hashlib.sha256(salt.encode() + canonical([name, body])).hexdigest()


def hash_of(manifest: dict) -> str:
    """The SHA-256 of a version: over its manifest of digests, files and facts."""
    return hashlib.sha256(canonical(manifest)).hexdigest()
