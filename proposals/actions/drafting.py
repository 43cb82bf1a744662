"""Writing: a draft begins, its sections are saved, an agreed idea becomes a plan."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import FieldOfWork, Unit, User
from core.clock import day_of
from core.kept import Kept, beginning, mark
from core.text import fold, nfc
from core.verdicts import Stale, WrongMoment
from journal.actions import record
from proposals import policy
from proposals.lifecycle import State
from proposals.models import (
    Author,
    Origin,
    ProblemType,
    Proposal,
    RegistrantKind,
    Remark,
    Route,
    Section,
)
from proposals.sections import BY_KEY, sections_of, tidy

from .moving import as_known_now, lock

FIRST = {Route.SLIP: "slip", Route.PLAN: "general"}
"""The section that holds the title and the other facts of lists."""

CARRIED = {
    "general": (
        *((name, name) for name in ("title", "plan_year", "form", "registrant_kind", "field")),
        *((name, name) for name in ("origin", "is_hard_matter", "programme_ids")),
    ),
    "problem": (("bottleneck", "bottleneck"), ("expected_result", "purpose")),
    "means": (("expected_start", "start_date"), ("expected_end", "end_date")),
    "effects": tuple((name, name) for name in ("practical_value", "change", "contribution")),
}
"""What of a slip goes into the plan: {section: ((slip's name, plan's name), …)}."""


@transaction.atomic
def start_draft(
    *, by: User, at: datetime, route: Route | str = Route.SLIP, title: str = ""
) -> Proposal:
    """Begin a slip, or a plan straight away. Everybody with an open account may (R2-09).

    The dossier belongs to the unit that employs its lead author; he holds 100 % until he shares.
    """
    return begin_for(as_known_now(by), route=route, title=title, by=by, at=at)


@transaction.atomic(savepoint=False)
def begin_for(
    person: User, *, by: User, at: datetime, route: Route | str, title: str, problem: str = ""
) -> Proposal:
    """Begin a dossier whose lead author is `person`: himself, or named by his head for an urgent
    case, whose situation is where the plan's problem begins (`problem`).
    """
    policy.can_start(person).enforce()
    route = Route(route)
    unit = person.unit.employing_agency()
    title = " ".join(nfc(title).split())[:500]
    proposal = Proposal.objects.create(
        title=title,
        search_text=fold(title),
        lead=person,
        unit=unit,
        route=route,
        moved_at=at,
        step_since=at,
        created_at=at,
        plan_year=day_of(at).year,
    )
    Author.objects.create(
        proposal=proposal,
        person=person,
        is_lead=True,
        level=Author.Level.EDIT,
        share=100,
        invited_at=at,
        accepted_at=at,
        confirmed_share=100,
        confirmed_at=at,
    )
    if title:
        _lay(proposal, FIRST[route], {"title": title}, by=person, at=at)
    if problem:
        _lay(proposal, "problem", {"bottleneck": nfc(problem)}, by=person, at=at)
    record("proposal.start_draft", proposal, by=by, at=at, route=route, unit=unit.pk)
    return proposal


@transaction.atomic
def start_plan(proposal: Proposal, *, by: User, at: datetime) -> Proposal:
    """An agreed idea becomes a plan: what the slip says is carried over, nothing is sent.

    Raises PermissionDenied for anybody but the lead author, WrongMoment unless the idea is agreed
    to and its plan not begun yet.
    """
    now = lock(proposal)
    policy.can_start_plan(as_known_now(by), now).enforce()
    if now.state != State.AGREED or now.route != Route.SLIP:
        raise WrongMoment(_("Only an idea that was agreed to becomes a plan, and only once."))
    slip = now.sections.filter(key="slip").first()
    written = slip.data if slip else {}
    for key, names in CARRIED.items():
        data = {ours: written[theirs] for theirs, ours in names if written.get(theirs)}
        if data:
            _lay(now, key, data, by=by, at=at)
    now.route = Route.PLAN
    Proposal.objects.filter(pk=now.pk).update(route=Route.PLAN)
    record("proposal.start_plan", now, by=by, at=at)
    return now


@transaction.atomic
def start_revision(proposal: Proposal, *, by: User, at: datetime) -> Proposal:
    """Begin a new plan with what a refused one says; both name each other (`revises`).

    The lead author begins alone: co-authors are invited and files attached anew, what he declared
    he declares again. Raises PermissionDenied for anybody but him, WrongMoment unless the plan was
    refused and nobody revises it already.
    """
    old = lock(proposal)
    policy.can_start_plan(as_known_now(by), old).enforce()
    if old.state != State.REJECTED:
        raise WrongMoment(_("Only a plan that was not approved is revised."))
    begun = old.revisions.exclude(state=State.WITHDRAWN).first()
    if begun is not None:
        raise WrongMoment(_("It is revised already: %(title)s") % {"title": begun})
    fresh = start_draft(by=by, at=at, route=Route.PLAN)
    day = day_of(at)
    for row in old.sections.exclude(key__in=DECLARED_ANEW):
        if row.key in BY_KEY and BY_KEY[row.key] in sections_of(Route.PLAN):
            _lay(fresh, row.key, row.data, by=by, at=at)
            _follow(fresh, row.key, row.data, day)
    fresh.revises = old
    Proposal.objects.filter(pk=fresh.pk).update(revises=old)
    record("proposal.revise", fresh, by=by, at=at, revises=old.pk)
    return fresh


DECLARED_ANEW = ("declarations",)
"""Sections that are not carried into a revision: what was declared was declared of the old plan."""


@transaction.atomic
def save_section(
    proposal: Proposal,
    key: str,
    typed: Mapping[str, Any],
    *,
    seen: int,
    by: User,
    at: datetime,
    done: bool | None = None,
) -> Section:
    """Keep one section of a draft as typed; it may hold what could not be sent.

    `typed` is what sections.typed_in gives; `seen` is the version the page was made from (0 before
    the first save); `done` is the writer's own word that the section is finished, None when he
    was not asked. Saving the same again is no conflict. Private: no journal entry.

    Raises Stale with `theirs` (the Section as it stands) when somebody saved in between,
    PermissionDenied, WrongMoment when the dossier has no such section now.
    """
    now = lock(proposal)
    policy.can_write(as_known_now(by), now).enforce()
    section = BY_KEY.get(key)
    if section is None or section.form is None or section not in sections_of(now.route):
        raise WrongMoment(_("This section is not written at present."))
    data = tidy(section, typed)
    row = next(iter(_SECTION.objects((), {DOSSIER: now.pk, KEY: key})), None)
    if row is None:
        row = Section(proposal=now, key=key)
    same = row.pk is not None and row.data == data
    if row.version != seen and not same:
        raise Stale(_("Somebody saved this section in the meantime."), theirs=row)
    status = _status(row, done=done)
    if same and row.version and status == row.status:
        return row
    row.data, row.status, row.version = data, status, row.version + 1
    row.saved_by, row.saved_at = by, at
    row.save()
    if now.state == State.DRAFT:  # what was sent once keeps the facts it was sent with
        _follow(now, key, data, day_of(at))
    return row


DOSSIER, KEY = mark(0), beginning(0)
_SECTION = Kept(lambda: Section.objects.filter(proposal=DOSSIER, key=KEY), planned=True)


@transaction.atomic
def comment(proposal: Proposal, *, section: str, text: str, by: User, at: datetime) -> Remark:
    """Leave a remark on a section of the draft, to be read by its authors.

    Raises PermissionDenied below the comment level; ValueError for an empty text.
    """
    now = lock(proposal)
    policy.can_comment(as_known_now(by), now).enforce()
    text = nfc(text).strip()
    if not text:
        raise ValueError("a remark says something")
    if section and section not in BY_KEY:
        raise WrongMoment(_("This section is not written at present."))
    remark = Remark.objects.create(
        proposal=now, kind=Remark.Kind.COMMENT, section=section, text=text, by=by, at=at
    )
    record("proposal.comment", now, by=by, at=at, remark=remark.pk, section=section)
    return remark


@transaction.atomic
def note_to_fix(proposal: Proposal, remarks, *, by: User, at: datetime) -> list[Remark]:
    """Keep the reasons of a return beside the fields they speak of.

    `remarks` are (section key, field name or "", text), of the version that is sent back; their
    sections need fixing. The reason of the return as a whole has no section (""). Part of the act
    that returns the dossier, which is what is recorded.
    """
    now = lock(proposal)
    version = now.current_version.n if now.current_version else 0
    kept = [
        Remark(
            proposal=now,
            kind=Remark.Kind.TO_FIX,
            section=section,
            field=name or "",
            text=nfc(text).strip(),
            by=by,
            at=at,
            round=version,
        )
        for section, name, text in remarks
        if text and text.strip()
    ]
    Remark.objects.bulk_create(kept)
    now.sections.filter(key__in={remark.section for remark in kept}).update(
        status=Section.Status.TO_FIX
    )
    return kept


def folded(proposal: Proposal) -> str:
    """What search reads: the folded title and code."""
    return " ".join(part for part in (fold(proposal.title), fold(proposal.code or "")) if part)


def _lay(proposal, key, data, *, by, at) -> None:
    """Put text into a section nobody has saved yet: its first save still has seen=0."""
    Section.objects.create(proposal=proposal, key=key, data=data, saved_by=by, saved_at=at)


def _status(row: Section, *, done: bool | None) -> str:
    """What its writer last said of a section: finished, or not yet; a save alone says nothing.

    What is to be fixed stays so until it is said to be finished. How far a section is, its text
    tells: selectors.task_list.
    """
    if done:
        return Section.Status.DONE
    if done is None or row.status == Section.Status.TO_FIX:
        return row.status
    return Section.Status.IN_PROGRESS


def _follow(proposal: Proposal, key: str, typed: Mapping[str, Any], day: date) -> None:
    """Let the facts that lists show follow the draft, as far as they can be read."""
    facts = {
        name: value
        for name, value in _facts(proposal.unit, key, typed, day).items()
        if getattr(proposal, name) != value
    }
    for name, value in facts.items():
        setattr(proposal, name, value)
    if "title" in facts:
        facts["search_text"] = proposal.search_text = folded(proposal)
    if facts:
        Proposal.objects.filter(pk=proposal.pk).update(**facts)


def _facts(unit: Unit, key: str, typed: Mapping[str, Any], day: date) -> dict[str, Any]:
    if key == "problem":
        return {"problem_type": _one_of(ProblemType, typed.get("problem_type")) or ""}
    if key not in FIRST.values():
        return {}
    facts = {
        "title": " ".join((typed.get("title") or "").split())[:500],
        "origin": _one_of(Origin, typed.get("origin")) or "",
        "is_hard_matter": bool(typed.get("is_hard_matter")),
        "field": _field(unit, typed.get("field"), day),
        "registrant_kind": _one_of(RegistrantKind, typed.get("registrant_kind"))
        or RegistrantKind.INDIVIDUAL,
    }
    year = str(typed.get("plan_year") or "").strip()
    if year.isascii() and year.isdecimal() and 2020 <= int(year) <= 2100:
        facts["plan_year"] = int(year)
    return facts


def _one_of(kind, code: Any) -> str | None:
    return code if code in kind.values else None


def _field(unit: Unit, key: Any, day: date) -> FieldOfWork | None:
    if not (isinstance(key, str) and key.isascii() and key.isdecimal() and len(key) < 18):
        return None
    return FieldOfWork.objects.valid_on(day).open_to(unit).filter(pk=key).first()
