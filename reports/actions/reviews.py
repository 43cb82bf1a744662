"""The unit's year: drafted from figures on its day, written by people, handed upward once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import Seat, Unit, User
from accounts.policy import read_sight
from accounts.roles import Role, UnitKind
from approvals.actions import LateReasonNeeded, finish, is_late, open_task
from approvals.models import Kind, Task
from core.clock import day_of
from core.text import nfc
from core.verdicts import Stale
from journal.actions import record
from reports import policy, selectors
from reports.models import AnnualReview, ReviewRule
from reports.selectors.figures import VERSION, Report

NO_REVIEW = (UnitKind.HISTORIC,)
"""Kinds of units that close no year."""


def draft_due_reviews(*, at: datetime) -> bool:
    """Draft one yearly review that is due and not there yet. False when there is none.

    Due from the day that the rule names (ReviewRule; domain f.3), for every unit that employs
    somebody on that day; what an outage missed is drafted afterwards. Any number of runners may
    call it: a review is drafted once, and its task opened once. Not to be called inside a
    transaction, as the figures come from a snapshot of their own.
    """
    due = _next_due(at)
    if due is None:
        return False
    unit, year, rule = due
    draft_review(unit, year, rule=rule, at=at)
    return True


def draft_review(unit: Unit, year: int, *, rule: ReviewRule, at: datetime) -> None:
    """Draft one unit's review of `year` as of now, and owe its writing within the rule's days.

    Drafted once: when it is there already, nothing happens. Figures and holes come from one
    snapshot (of the running transaction, when there is one).
    """
    with selectors.snapshot():
        report = selectors.year_report(None, year, [unit], own=True)
        holes = selectors.holes_of(unit, year, at=at)
    _draft(unit, year, rule, figures_of(report), holes, at=at)


@transaction.atomic
def save_review(
    review: AnnualReview, texts: Mapping[str, str], *, seen: int, by: User, at: datetime
) -> AnnualReview:
    """Keep what was typed in the sections. `seen` is the version the person had on the screen.

    Raises Stale (with the stored review as `theirs`) when somebody saved meanwhile: nothing is
    overwritten. Raises PermissionDenied for anybody but the unit's head and officers, and once it
    has been submitted.
    """
    fresh = _taken(review, by=by)
    _write(fresh, texts, seen=seen, by=by, at=at)
    record("review.save", fresh, by=by, at=at, version=fresh.version)
    return fresh


@transaction.atomic
def submit_review(
    review: AnnualReview,
    texts: Mapping[str, str],
    *,
    seen: int,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> AnnualReview:
    """Hand the review upward with what stands on the screen; its task is done.

    Raises what `save_review` raises, and LateReasonNeeded when the task is overdue and nobody
    says why.
    """
    fresh = _taken(review, by=by)
    task = (
        Task.objects.open()
        .filter(kind=Kind.ANNUAL_REVIEW, subject=fresh.subject)
        .select_for_update(of=("self",))
        .select_related("unit")
        .first()
    )
    if task is not None and is_late(task, at) and not late_reason.strip():
        raise LateReasonNeeded(task)
    _write(fresh, texts, seen=seen, by=by, at=at)
    fresh.state, fresh.submitted_at, fresh.submitted_by = AnnualReview.State.SUBMITTED, at, by
    fresh.save(update_fields=["state", "submitted_at", "submitted_by"])
    if task is not None:
        finish(task, by=by, at=at, outcome="SUBMITTED", late_reason=late_reason)
    record(
        "review.submit",
        fresh,
        by=by,
        at=at,
        unit=fresh.unit_id,
        year=fresh.year,
        version=fresh.version,
        counted_until=fresh.figures.get("until", 0),
    )
    return fresh


@transaction.atomic
def add_review_rule(row: Mapping[str, Any]) -> list[str]:
    """Add the rule that ships, when there is none at all. Returns what was added."""
    if ReviewRule.objects.exists():
        return []
    ReviewRule.objects.create(**row)
    return ["review rule"]


def figures_of(report: Report) -> dict[str, Any]:
    """A report as JSON to keep: how and up to where it was counted, totals, fields, steps."""
    return {
        "version": VERSION,
        "until": report.until,
        "total": report.total.n,
        "fields": [{"key": row.key, "name": row.name, "n": row.n} for row in report.fields],
        "months": [{"month": row.key, "n": row.n} for row in report.months],
        "steps": [
            {
                "kind": step.kind,
                "dossiers": step.dossiers,
                "acts": step.acts,
                "median": step.median,
                "late": step.late,
            }
            for step in report.steps
        ],
    }


def _next_due(at: datetime) -> tuple[Unit, int, ReviewRule] | None:
    """The first unit and year whose review is due at `at` and not drafted yet, with its rule."""
    today = day_of(at)
    for year in (today.year - 1, today.year):
        rule = _rule_of(year, today)
        if rule is None:
            continue
        day = date(year, rule.month, rule.day)
        drafted = AnnualReview.objects.filter(unit=OuterRef("pk"), year=year)
        units = Unit.objects.valid_on(day).filter(~Exists(drafted), is_employing_agency=True)
        units = units.filter(Q(valid_to=None) | Q(valid_to__gt=today)).exclude(kind__in=NO_REVIEW)
        unit = units.filter(pk__in=_employing()).order_by("path").first()
        if unit is not None:
            return unit, year, rule
    return None


def _employing() -> set[int]:
    """Units that employ somebody, themselves or somewhere below: those with people are found first,
    so that this costs the same however many people there are."""
    people = User.objects.filter(unit=OuterRef("pk"), is_active=True)
    paths = Unit.objects.filter(Exists(people)).values_list("path", flat=True)
    return {int(pk) for path in paths for pk in path.strip("/").split("/")}


def _rule_of(year: int, today: date) -> ReviewRule | None:
    """The rule by which the reviews of `year` are due by `today`, the newest of several."""
    rules = ReviewRule.objects.order_by(F("valid_from").desc(nulls_last=True), "-pk")
    for rule in rules:
        day = date(year, rule.month, rule.day)
        if day <= today and ReviewRule.objects.valid_on(day).filter(pk=rule.pk).exists():
            return rule
    return None


@transaction.atomic
def _draft(unit: Unit, year: int, rule: ReviewRule, figures, holes, *, at: datetime) -> None:
    """Write the draft and owe its writing: once, whoever comes first."""
    review, fresh = AnnualReview.objects.get_or_create(
        unit=unit, year=year, defaults={"figures": figures, "holes": holes, "counted_at": at}
    )
    if not fresh:
        return
    task = open_task(
        kind=Kind.ANNUAL_REVIEW,
        unit=unit,
        role=_writer_of(unit, at),
        working_days=rule.working_days,
        at=at,
        subject=review.subject,
    )
    record(
        "review.draft",
        review,
        by=None,
        at=at,
        unit=unit.pk,
        year=year,
        rule=rule.pk,
        task=task.pk,
        counted_until=figures["until"],
    )


def _writer_of(unit: Unit, at: datetime) -> str:
    """The post that owes the review: the officer where there is one, else the head."""
    officers = Seat.objects.held_on(day_of(at)).filter(
        unit=unit, role=Role.UNIT_OFFICER, person__is_active=True
    )
    return Role.UNIT_OFFICER if officers.exists() else Role.HEAD


def _taken(review: AnnualReview, *, by: User) -> AnnualReview:
    """The fresh review under its lock, asked again whether this person may write it."""
    fresh = (
        AnnualReview.objects.select_for_update(of=("self",))
        .select_related("unit")
        .get(pk=review.pk)
    )
    person = User.objects.get(pk=by.pk)  # no rights from the session
    person.sight = read_sight(person)
    policy.can_write(person, fresh).enforce()
    return fresh


def _write(
    review: AnnualReview, texts: Mapping[str, str], *, seen: int, by: User, at: datetime
) -> None:
    if seen != review.version:
        raise Stale(
            _("Somebody else saved this review meanwhile. Nothing was overwritten."), theirs=review
        )
    for name in AnnualReview.TEXTS:
        setattr(review, name, nfc(texts.get(name, "")))
    review.version, review.saved_at, review.saved_by = review.version + 1, at, by
    review.save(update_fields=[*AnnualReview.TEXTS, "version", "saved_at", "saved_by"])
