"""Task list, files, regime, reasons of a return, and whether a version's hash still holds."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.kept import Kept, mark
from documents.models import SealedFile
from proposals import policy, rules
from proposals.digests import digest_of, hash_of
from proposals.lifecycle import State
from proposals.models import Attachment, LegalRegime, Proposal, Section, Version
from proposals.sections import sections_of

from .drafts import Draft, draft_of
from .readiness import regime_for
from .showing import content_of
from .standing import Standing, standing

Status = Section.Status


class TaskRow(NamedTuple):
    """One line of the task list of a draft."""

    key: str
    title: str | Promise
    status: str
    status_label: str | Promise
    optional: bool

    @property
    def word(self) -> str | Promise:
        """The status in words."""
        return self.status_label


class FileShown(NamedTuple):
    """One file of a draft or of a version. `id` is the attachment's."""

    id: int
    name: str
    size: int
    scan: str | Promise
    note: str
    is_scanned: bool


def task_list(proposal: Proposal, *, reader) -> list[TaskRow]:
    """The sections of the draft with how far each is, for its authors (else empty).

    What stands in a section tells how far it is: complete is done. So the list never says
    otherwise than the check before sending. Only what a return asks to fix waits for its writer.
    """
    draft = draft_of(proposal)
    if not draft.is_read_by(reader):
        return []
    found = standing(proposal)
    return [
        TaskRow(
            section.key,
            section.title,
            status := _how_far(section.key, draft, found),
            status.label,
            section.optional,
        )
        for section in sections_of(proposal.route)
    ]


def _how_far(key: str, draft: Draft, found: Standing) -> Status:
    if _is_to_fix(key, draft):
        return Status.TO_FIX
    if key == "authors":
        return Status.IN_PROGRESS if found.problems else Status.DONE
    begun = bool(draft.attachments) if key == "files" else draft.is_begun(key)
    if not begun:
        return Status.NOT_STARTED
    return Status.IN_PROGRESS if key in found.wrong else Status.DONE


def _is_to_fix(key: str, draft: Draft) -> bool:
    """Whether a return asks to fix it, and its writer has not said that it is.

    Authors and files have nobody to say so: they count as fixed once they are others than sent.
    """
    if key in draft.rows:
        return draft.rows[key].status == Status.TO_FIX
    if not any(reason.section == key for reason in draft.reasons):
        return False
    version = draft.proposal.current_version
    if key == "files":
        sent = [one["id"] for one in version.manifest["files"]]
        return [row.pk for row in draft.attachments] == sent
    sent = content_of(version).values.get("authors") or []
    now = [(author.person_id, author.share) for author in draft.authors]
    return now == [(one["id"], one["share"]) for one in sent]


def files_of(proposal_or_version: Proposal | Version, *, reader) -> list[FileShown]:
    """The files of a version as sent; of a dossier: the draft's for its authors, else the last
    version's. The file of a draft is nobody's but its authors'.
    """
    version = proposal_or_version
    if isinstance(proposal_or_version, Proposal):
        draft = draft_of(proposal_or_version)
        if draft.is_read_by(reader):
            files = [row.file_id for row in draft.attachments]
            sealed = SealedFile.objects.filter(file__in=files) if files else ()
            return _shown(
                [(row, row.note) for row in draft.attachments],
                sealed={row.file_id for row in sealed},
            )
        version = proposal_or_version.current_version
        if version is None:
            return []
    listed = version.manifest["files"]
    if not listed:
        return []
    notes = content_of(version).values.get("file_notes") or {}
    found = {row.pk: row for row in _FILES.objects((), {DOSSIER: version.proposal_id})}
    return _shown(
        [(found[one["id"]], notes.get(str(one["id"]), "")) for one in listed if one["id"] in found],
        sealed={row.file_id for row in found.values() if row.sealed},
    )


DOSSIER = mark(-1)


def _files():
    removed = SealedFile.objects.filter(file=OuterRef("file"))
    rows = Attachment.objects.filter(proposal=DOSSIER).select_related("file")
    rows = rows.only("file", "file__name", "file__size", *(f"file__{one}" for one in SCANNED))
    return rows.annotate(sealed=Exists(removed))


SCANNED = ("scan", "scan_engine", "scanned_at")
_FILES = Kept(_files, planned=True)


def given_up(proposal: Proposal) -> set[str]:
    """The hashes of the files that were sealed in this dossier: they do not come back into it."""
    seals = SealedFile.objects.filter(file__in=proposal.attachments.values("file"))
    return set(seals.values_list("sha256", flat=True))


def may_read_file(attachment: Attachment, *, reader) -> bool:
    """Whether `reader`, who sees the dossier, may have this file: it was sent, or he writes it."""
    proposal = attachment.proposal
    sent = any(
        one["id"] == attachment.pk
        for listed in proposal.versions.values_list("manifest__files", flat=True)
        for one in listed
    )
    return sent or policy.reads_draft(reader, proposal)


def regime_of(proposal: Proposal) -> rules.Regime:
    """The legal regime and why: of the last plan as sent, or of the draft as it stands.

    Of a draft whose author may still write, it is worked out anew (E-SCOPE-1 to 4).
    """
    version = proposal.current_version
    if version is not None and not version.is_slip and not policy.is_writable(proposal):
        kept = content_of(version).values.get("legal_regime")
        if kept:
            return _thawed(kept)
    draft = draft_of(proposal)
    return regime_for(
        draft.authors,
        needs_legal_document_pilot=draft.typed("general").get("needs_legal_document_pilot")
        == "yes",
        problem_type=draft.typed("problem").get("problem_type") or "",
    )


def remarks_to_fix(proposal: Proposal) -> dict[tuple[str, str], str]:
    """{(section or "", field or ""): reason} of the last return, until the next version is sent.

    The reason of the return as a whole stands under ("", "").
    """
    found: dict[tuple[str, str], str] = {}
    for remark in draft_of(proposal).reasons:
        place = (remark.section, remark.field)
        found[place] = f"{found[place]}\n{remark.text}" if place in found else remark.text
    return found


class Returned(NamedTuple):
    """A return for completion: who gave it back, when, and the reason as a whole."""

    reason: str
    who: str
    at: datetime | None


def return_of(proposal: Proposal) -> Returned | None:
    """Why the plan is with its authors again; None unless it was given back to be completed.

    Without a reason kept beside it, who and when are empty: the dossier's page tells them.
    """
    if proposal.state != State.RETURNED or proposal.current_version is None:
        return None
    last = next(iter(draft_of(proposal).reasons), None)
    return Returned(
        remarks_to_fix(proposal).get(("", ""), ""),
        last.by.full_name if last else "",
        last.at if last else None,
    )


def verify_version(version: Version) -> bool:
    """Whether a sent version is still what was sent: every part, and the hash over them all.

    A sealed part has neither body nor salt; its digest in the manifest stands for it.
    """
    manifest = version.manifest
    if hash_of(manifest) != version.sha256:
        return False
    parts = {part.name: part for part in version.parts.all()}
    if parts.keys() != manifest["parts"].keys():
        return False
    return all(
        (part.body is None and part.salt is None)
        if part.sealed_at
        else part.salt is not None
        and digest_of(name, part.body, part.salt) == manifest["parts"][name]
        for name, part in parts.items()
    )


def _shown(rows: list[tuple[Attachment, str]], *, sealed: set[int]) -> list[FileShown]:
    return [
        FileShown(
            row.pk,
            row.file.name,
            row.file.size,
            _("sealed and removed") if row.file_id in sealed else row.file.scan_record,
            note,
            row.file_id in sealed or row.file.is_scanned,
        )
        for row, note in rows
    ]


def _thawed(kept: dict) -> rules.Regime:
    english = (get_language() or "").startswith("en")
    return rules.Regime(
        LegalRegime(kept["code"]),
        tuple(
            rules.Sentence(
                said["code"],
                said["text_en"] if english else said["text"],
                said["source"],
                said["verified"],
            )
            for said in kept["sentences"]
        ),
    )
