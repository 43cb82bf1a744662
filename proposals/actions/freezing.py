"""A version: what the authors wrote and answer for, frozen part by part, with its hash."""

from datetime import datetime

from django.db import connection
from psycopg.types.json import Json

from accounts.models import User
from proposals.digests import digest_of, hash_of, new_salt
from proposals.models import Proposal, Version
from proposals.selectors.readiness import Readiness


def freeze(proposal: Proposal, ready: Readiness, *, n: int, by: User, at: datetime) -> Version:
    """Write version `n` of the dossier: every part with its salt, the manifest, the hash.

    The manifest holds the parts' salted digests, the files with their hashes, and who sent what
    under which code; so a part can be sealed later while the hash stays valid.
    """
    parts = {name: (new_salt(), body) for name, body in ready.parts.items()}
    manifest = {
        "code": proposal.code,
        "dossier": proposal.pk,
        "n": n,
        "form": str(proposal.route),
        "form_version": proposal.form_version,
        "submitted_by": by.pk,
        "submitted_at": at.isoformat(),
        "parts": {name: digest_of(name, body, salt) for name, (salt, body) in parts.items()},
        "files": [
            {
                "id": attachment.pk,
                "name": attachment.file.name,
                "sha256": attachment.file.sha256,
                "size": attachment.file.size,
            }
            for attachment in ready.attachments
        ],
    }
    version = Version.objects.create(
        proposal=proposal,
        n=n,
        form_version=proposal.form_version,
        sha256=hash_of(manifest),
        manifest=manifest,
        submitted_by=by,
        submitted_at=at,
    )
    with connection.cursor() as cursor:
        cursor.execute(KEPT_IN_PARTS, [version.pk, Json(parts)])
    return version


KEPT_IN_PARTS = """
INSERT INTO proposals_versionpart (version_id, name, salt, body)
SELECT %s, name, part ->> 0, NULLIF((part -> 1)::jsonb, 'null')
FROM json_each(%s) AS parts (name, part)
"""
