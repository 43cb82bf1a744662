"""Is the draft ready to be sent? Everything checked at once, and what would be frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from documents.sensitivity import Kind, scan
from proposals import rules
from proposals.digests import fingerprint_of
from proposals.models import Attachment, Author, Proposal, RegistrantKind
from proposals.sections import Sheet, sections_of

from .drafts import Draft, draft_of

FACTS = ("title", "plan_year", "registrant_kind", "origin", "is_hard_matter", "field")
PLAN_FACTS = ("problem_type", "is_wide_scope", "is_pilot", "budget", "start_date", "end_date")


class Warned(NamedTuple):
    """Personal data found in a text: the author is asked to think it over, not stopped."""

    section: str
    label: str
    excerpt: str
    message: str


@dataclass(slots=True)
class Readiness:
    """What stands in the way of sending, what to think over, and what sending would freeze.

    `errors` is {section: [(anchor, label, message)]}, `problems` are sentences about authors and
    shares, `warnings` tell of personal data and stop nothing. `parts` and `facts` are filled only
    when nothing stands in the way.
    """

    errors: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    authors: list[Author] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    regime: rules.Regime | None = None
    parts: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        return not self.errors and not self.problems

    @property
    def fingerprint(self) -> str:
        """Hash of what would be frozen now: what the lead read is what is sent in his name.

        The agency is left out: it is the author's on the day of sending, whatever he read.
        """
        parts = {name: body for name, body in self.parts.items() if name != "employing_agency"}
        files = [[one.pk, one.file.sha256] for one in self.attachments]
        return fingerprint_of([parts, self.facts, files])


def readiness(proposal: Proposal, *, day: date | None = None) -> Readiness:
    """Check the whole draft as of the Vietnamese day `day` (today): issue 2 C, domain c.3, c.4.

    Four queries, whatever the draft holds: sections, catalogues, authors, files.
    """
    draft = draft_of(proposal) if day is None else Draft(proposal, day=day)
    if draft.found is not None:
        return draft.found
    found = Readiness(sheets=draft.sheets, authors=draft.authors, attachments=draft.attachments)
    for key, sheet in found.sheets.items():
        if sheet.errors:
            found.errors[key] = list(sheet.summary)
    _judge_secrecy(found)
    _judge_authors(found)
    found.errors = {
        section.key: found.errors[section.key]
        for section in sections_of(proposal.route)
        if section.key in found.errors
    }
    if found.is_ready:
        _freeze_into(found, proposal)
    draft.found = found
    return found


def proposer(author: Author) -> rules.Proposer:
    """What the rules of E-SCOPE ask of an author."""
    person = author.person
    return rules.Proposer(person.is_leader_or_manager, person.category)


def regime_for(
    authors: Iterable[Author], *, needs_legal_document_pilot: bool, problem_type: str
) -> rules.Regime:
    """The legal regime of a plan by these authors (E-SCOPE-1 to 4)."""
    lead, *others = sorted(authors, key=lambda author: not author.is_lead)
    return rules.regime(
        proposer(lead),
        tuple(map(proposer, others)),
        needs_legal_document_pilot=needs_legal_document_pilot,
        problem_type=problem_type,
    )


def author_problems(authors: Iterable[Author]) -> list[str]:
    """What the authors still owe each other before anything is sent: sentences."""
    authors = list(authors)
    problems = []
    total = sum(author.share for author in authors)
    if total != 100:
        problems.append(
            _("The shares of the authors make %(total)d %%. They must make 100 %%.")
            % {"total": total}
        )
    for author in authors:
        if author.accepted_at is None:
            problems.append(
                _(
                    "%(name)s has not answered the invitation yet. Wait for the answer, or take "
                    "this person out."
                )
                % {"name": author.person}
            )
        elif not author.has_confirmed:
            problems.append(
                _(
                    "%(name)s has not confirmed the share of %(share)d %% yet. Wait for it, or "
                    "take this person out."
                )
                % {"name": author.person, "share": author.share}
            )
    return problems


def _judge_secrecy(found: Readiness) -> None:
    """Secrecy marks refuse, beside the field; personal data only warns (E-SCOPE-5)."""
    for key, sheet in found.sheets.items():
        for name, text in sheet.typed_texts:
            for finding in scan(text):
                anchor, label = sheet.place_of(name)
                if finding.kind == Kind.SECRET:
                    found.errors.setdefault(key, []).append((anchor, label, str(finding.message)))
                else:
                    found.warnings.append(Warned(key, label, finding.excerpt, str(finding.message)))
    for attachment in found.attachments:
        for finding in scan(f"{attachment.file.name}\n{attachment.note}"):
            label = attachment.file.name
            if finding.kind == Kind.SECRET:
                line = (f"file-{attachment.pk}", label, str(finding.message))
                found.errors.setdefault("files", []).append(line)
            else:
                found.warnings.append(Warned("files", label, finding.excerpt, str(finding.message)))


def _judge_authors(found: Readiness) -> None:
    """Shares, consent, and whether the registrant named fits the authors."""
    found.problems += author_problems(found.authors)
    for key, sheet in found.sheets.items():
        if wrong := registrant_fault(key, sheet.typed, found.authors):
            found.errors.setdefault(key, []).append((*sheet.place_of("registrant_kind"), wrong))


def registrant_fault(key: str, typed: Mapping[str, Any], authors: list[Author]) -> str:
    """What is wrong with the registrant named in this section, beside these authors; or ""."""
    if key not in ("slip", "general"):
        return ""
    kind, several = typed.get("registrant_kind"), len(authors) > 1
    if kind == RegistrantKind.GROUP and not several:
        return _("A group has at least two authors. Invite the others, or choose one person.")
    if kind == RegistrantKind.INDIVIDUAL and several:
        return _("Several authors are named. Choose a group, or take the others out.")
    return ""


def _freeze_into(found: Readiness, proposal: Proposal) -> None:
    """Fill in the parts a version holds and the facts that lists read."""
    given = {}
    for sheet in found.sheets.values():
        found.parts |= sheet.frozen
        given |= sheet.form.cleaned_data
    found.parts["authors"] = [_frozen_author(author) for author in found.authors]
    found.parts["employing_agency"] = {"id": proposal.unit_id, "name": proposal.unit.name}
    notes = {str(one.pk): one.note for one in found.attachments if one.note}
    if notes:
        found.parts["file_notes"] = notes
    names = FACTS if "slip" in found.sheets else (*FACTS, *PLAN_FACTS)
    found.facts = {name: given[name] for name in names}
    found.facts["title"] = " ".join(given["title"].split())
    found.facts["field_id"] = int(found.facts.pop("field"))
    if "general" in found.sheets:
        found.regime = regime_for(
            found.authors,
            needs_legal_document_pilot=given["needs_legal_document_pilot"],
            problem_type=given["problem_type"],
        )
        found.parts["legal_regime"] = frozen_regime(found.regime)


def _frozen_author(author: Author) -> dict:
    person = author.person
    return {
        "id": person.pk,
        "name": person.full_name,
        "position": person.position_title,
        "unit": person.unit.name,
        "is_lead": author.is_lead,
        "share": author.share,
        "confirmed_at": author.confirmed_at.isoformat(),
    }


def frozen_regime(regime: rules.Regime) -> dict:
    """The regime with its sentences in both languages: the evidence kept with a version."""
    said = []
    for sentence in regime.sentences:
        with override("vi"):
            text = str(sentence.text)
        with override("en"):
            text_en = str(sentence.text)
        said.append(
            {
                "code": sentence.code,
                "text": text,
                "text_en": text_en,
                "source": sentence.source,
                "verified": sentence.verified,
            }
        )
    return {"code": str(regime.regime), "sentences": said}
