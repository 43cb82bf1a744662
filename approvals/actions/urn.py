"""The urn of a secret round: one row, sealed, without order, opened once at the close (ADR 29).

What is cast goes into one text that is sealed anew at every ballot with a key from SECRET_KEY; the
slips in it are sorted by a random code, so it tells neither who cast which nor in which order. At
the close it is opened, counted and deleted; what is published is the sorted list.
"""

import base64
import hashlib
import json
import re
import secrets
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.models import Round, Urn
from approvals.voting import Choice
from core.verdicts import WrongMoment

CODE = re.compile(r"[0-9a-f]{32}")
LETTERS = {Choice.FOR: "F", Choice.AGAINST: "A", Choice.ABSTAIN: "X"}
"""One letter each: the length of what is sealed tells how many have cast, and nothing else."""
CHOICES = {letter: choice for choice, letter in LETTERS.items()}


def new_code() -> str:
    """The random code that goes with one ballot: 128 bits, kept nowhere."""
    return secrets.token_hex(16)


def mark_of(code: str) -> str:
    """What is published in place of the code: the voter finds his slip by it, nobody the code."""
    return hashlib.sha256(code.encode()).hexdigest()[:24]


@transaction.atomic(savepoint=False)
def drop(now: Round, choice: str, code: str, *, declares: bool = False) -> None:
    """Put one slip in; `declares` marks the head's, who lets it be his side where votes are equal.

    The dossier is locked. Raises WrongMoment for a code that is none.
    """
    if not CODE.fullmatch(code):
        raise WrongMoment(_("The code of the ballot is missing. Open the page again."))
    urn, _new = Urn.objects.get_or_create(round=now)
    slips = _unseal(urn) if urn.sealed else []
    mark = mark_of(code)
    if any(one[0] == mark for one in slips):
        raise WrongMoment(_("The code of the ballot is missing. Open the page again."))
    urn.sealed = _seal(now, sorted([*slips, [mark, LETTERS[Choice(choice)], int(declares)]]))
    urn.save(update_fields=["sealed"])


@transaction.atomic(savepoint=False)
def empty(now: Round) -> tuple[list[list[str]], str]:
    """Open the urn, once: [[mark, choice]] by mark, and the side that the head declared, or "".

    As many slips as have cast, or ValueError.
    """
    urn = Urn.objects.filter(round=now).first()
    slips = _unseal(urn) if urn else []
    if len(slips) != now.ballots.count():
        raise ValueError("the urn does not hold what was cast")
    if urn:
        urn.delete()
    declared = [CHOICES[letter] for _mark, letter, declares in slips if declares]
    listed = [[mark, str(CHOICES[letter])] for mark, letter, _declares in slips]
    return listed, str(declared[0]) if declared else ""


def digest_of(slips: list[list[str]]) -> str:
    """SHA-256 of the published list, which the journal keeps: nobody changes it afterwards."""
    return hashlib.sha256(json.dumps(slips, separators=(",", ":")).encode()).hexdigest()


def _seal(now: Round, slips: list[list]) -> str:
    return _cipher().encrypt(json.dumps([now.pk, slips]).encode()).decode()


def _unseal(urn: Urn) -> list[list]:
    of_round, slips = json.loads(_cipher().decrypt(urn.sealed.encode()))
    if of_round != urn.round_id:
        raise ValueError("this is the urn of another round")
    return slips


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(secret)) for secret in keys])


@cache
def _key(secret: str) -> bytes:
    spread = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"approvals.urn")
    return base64.urlsafe_b64encode(spread.derive(secret.encode()))
