"""Second factors in tests: people with an app, and the code that it shows."""

import base64
import hashlib
import hmac
import json
import secrets
import struct
from datetime import timedelta
from uuid import uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from fido2 import cbor
from fido2.cose import ES256

from accounts import actions
from accounts.factors import PERIOD
from tests.world import NOW

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(at, secret=SECRET) -> str:
    """The code of RFC 6238, reckoned by hand: the second opinion on `accounts.factors`."""
    mac = hmac.new(
        base64.b32decode(secret), struct.pack(">Q", int(at.timestamp()) // 30), hashlib.sha1
    ).digest()
    start = mac[19] & 0x0F
    return f"{(int.from_bytes(mac[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def with_app(person, *, at=NOW, codes_kept=True):
    """Set up an app for `person`, long ago enough that the code of NOW is unused."""
    before = at - timedelta(minutes=10)
    actions.add_app(
        person,
        secret=SECRET,
        counter=int(before.timestamp()) // PERIOD,
        here="",
        by=person,
        at=before,
    )
    if codes_kept:
        actions.keep_codes(person, by=person, at=before)
    return person


def recovery_codes(person) -> list[str]:
    return person.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()


class Passkey:
    """A device in software: makes one key, and answers what a browser would let it answer."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name, self.owner = secrets.token_bytes(16), ""

    def make(self, options: dict) -> str:
        """The answer to what `accounts:new_passkey` asks, as the hidden field holds it."""
        asked = options["publicKey"]
        self.owner = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        size = len(self.name).to_bytes(2, "big")
        about = _about(asked["rp"]["id"], 0x45) + bytes(16) + size + self.name + public
        sheet = cbor.encode({"fmt": "none", "attStmt": {}, "authData": about})
        return self._answer(_said("webauthn.create", asked), attestationObject=sheet)

    def sign(self, options: dict, *, site: str = "") -> str:
        """The answer to what a page asks that wants a proof; `site`: on whose page that is."""
        asked = options["publicKey"]
        said, about = _said("webauthn.get", asked, site), _about(asked["rpId"], 0x05)
        signed = self.key.sign(about + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(said, authenticatorData=about, signature=signed, userHandle=self.owner)

    def _answer(self, said: bytes, **parts) -> str:
        parts = {name: _text(part) for name, part in {**parts, "clientDataJSON": said}.items()}
        name = _text(self.name)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": parts,
                "clientExtensionResults": {},
            }
        )


def _said(what: str, asked: dict, site: str = "") -> bytes:
    site = site or settings.SITE_URL
    return json.dumps({"type": what, "challenge": asked["challenge"], "origin": site}).encode()


def _about(host: str, flags: int) -> bytes:
    return hashlib.sha256(host.encode()).digest() + bytes([flags]) + bytes(4)


def _text(part: bytes | str) -> str:
    if isinstance(part, str):
        return part
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def with_passkey(desk) -> Passkey:
    """Set one up on the page, as the person at `desk`."""
    device = Passkey()
    options = desk.get("/security/passkeys/new/options/").json()["options"]
    answer = desk.post(
        "/security/passkeys/new/",
        {"press": uuid4(), "name": "Máy cơ quan", "credential": device.make(options)},
    )
    assert answer.status_code == 302, answer.content.decode()
    return device
