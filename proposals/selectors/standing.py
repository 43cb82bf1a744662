"""How far a draft is, for the list of sections beside every page of it.

It says what the check before sending says (`readiness`), without what that shows and freezes: so a
section is judged anew only when its text or its catalogues are others than before. What is kept is
the verdict under a keyed digest of all it depends on, never a text.
"""

import hashlib
import secrets
from typing import NamedTuple

from documents.sensitivity import Kind, scan
from proposals.digests import canonical
from proposals.models import Proposal
from proposals.sections import Catalogues, Section, Sheet, sections_of

from .drafts import Draft, draft_of
from .readiness import author_problems, registrant_fault

MOST = 20_000
"""Verdicts kept in a process."""
_KEY = secrets.token_bytes(32)
_verdicts: dict[tuple[bytes, Catalogues], bool] = {}


class Standing(NamedTuple):
    """The sections in which something stands in the way of sending; what the authors still owe."""

    wrong: frozenset[str]
    problems: list[str]

    @property
    def is_ready(self) -> bool:
        return not self.wrong and not self.problems


def standing(proposal: Proposal) -> Standing:
    """What `readiness` says of the whole draft, told from the same look."""
    draft = draft_of(proposal)
    if draft.found is not None:
        return Standing(frozenset(draft.found.errors), draft.found.problems)
    if draft.stands is None:
        wrong = {
            section.key
            for section in sections_of(proposal.route)
            if section.form and _is_wrong(section, draft)
        }
        if any(_is_secret(f"{one.file.name}\n{one.note}") for one in draft.attachments):
            wrong.add("files")
        draft.stands = Standing(frozenset(wrong), author_problems(draft.authors))
    return draft.stands


def _is_wrong(section: Section, draft: Draft) -> bool:
    typed = draft.typed(section.key)
    if registrant_fault(section.key, typed, draft.authors):
        return True
    text = canonical([section.key, typed])
    known = hashlib.blake2b(text, key=_KEY, digest_size=16).digest(), draft.catalogues
    found = _verdicts.get(known)
    if found is None:
        if len(_verdicts) >= MOST:
            _verdicts.clear()
        sheet = Sheet(section, typed, draft.catalogues, check=True)
        found = bool(sheet.errors) or any(_is_secret(said) for _name, said in sheet.typed_texts)
        _verdicts[known] = found
    return found


def _is_secret(text: str) -> bool:
    return any(finding.kind == Kind.SECRET for finding in scan(text))
