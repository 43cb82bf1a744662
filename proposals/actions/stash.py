"""What somebody typed when the session had ended: kept for a while, shown to him alone."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from proposals.models import Proposal, StashedForm

KEPT_FOR = timedelta(hours=24)


def stash(
    *,
    cookie: str,
    person: User,
    proposal: Proposal,
    section: str,
    typed: Mapping[str, Any],
    seen: int,
    at: datetime,
) -> StashedForm:
    """Keep what was typed on a page made for `person`, in the browser that holds `cookie`.

    Never saved into the draft by itself; no journal entry, for nothing of the dossier changes.
    """
    kept, _made = StashedForm.objects.update_or_create(
        cookie_sha256=sha256_of(cookie),
        person=person,
        proposal=proposal,
        section=section,
        defaults={"typed": typed, "seen_version": seen, "at": at},
    )
    return kept


def drop_stash(kept: StashedForm) -> None:
    """Forget one: it was shown, and saved or thrown away."""
    StashedForm.objects.filter(pk=kept.pk).delete()


def drop_old_stashes(*, at: datetime) -> int:
    """Forget what lay longer than a day; how many went."""
    return StashedForm.objects.filter(at__lt=at - KEPT_FOR).delete()[0]


def sha256_of(cookie: str) -> str:
    """Under what a browser's cookie is known here."""
    return hashlib.sha256(cookie.encode()).hexdigest()
