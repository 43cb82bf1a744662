"""A year drafted, proposed by one administrator and confirmed by another (trust.md, row 48).

A draft changes nothing. Its confirmation makes the next version of the calendar; rows that no
longer stand are closed, never rewritten, so that every older version stays readable. Deadlines
that are set already are none of this floor's: `approvals.actions.moving` does what the two decided.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.verdicts import Stale, WrongMoment
from journal.actions import record
from workdays import policy
from workdays.models import (
    CalendarDay,
    CalendarRevision,
    CalendarVersion,
    CalendarYear,
    Effect,
    RevisionDay,
    Status,
    says_the_week,
)

from .loading import CHAIN, next_version

Deadlines = CalendarRevision.Deadlines


@transaction.atomic
def start_revision(year: int, *, by, at: datetime) -> CalendarRevision:
    """A draft of `year` that begins with its days as they stand.

    Raises PermissionDenied; WrongMoment when the calendar does not know the year, or somebody is
    revising it already.
    """
    policy.can_change(by).enforce()
    if not CalendarYear.objects.filter(year=year).exists():
        raise WrongMoment(_("The calendar does not know the year %(year)d.") % {"year": year})
    try:
        with transaction.atomic():
            revision = CalendarRevision.objects.create(year=year, started_by=by, started_at=at)
    except IntegrityError as other:
        raise WrongMoment(
            _("The year %(year)d is being revised already. Go on with that draft.") % {"year": year}
        ) from other
    RevisionDay.objects.bulk_create(
        RevisionDay(
            revision=revision, date=row.date, effect=row.effect, name=row.name, source=row.source
        )
        for row in CalendarDay.objects.current().filter(date__year=year)
    )
    record("calendar.start_revision", revision, by=by, at=at, scope=CHAIN, year=year)
    return revision


@transaction.atomic
def set_day(
    revision: CalendarRevision,
    day: date,
    *,
    effect: Effect | None,
    name: str = "",
    source: str = "",
    by,
    at: datetime,
) -> CalendarRevision:
    """Say in the draft that `day` is off or worked in exchange; with no effect it follows the week.

    A proposal that is changed must be proposed anew. Raises PermissionDenied; WrongMoment when the
    week says the same already or the day is of another year.
    """
    fresh = _open(revision, by=by)
    if day.year != fresh.year:
        raise WrongMoment(
            _("This is a draft of the year %(year)d. The day lies outside it.")
            % {"year": fresh.year}
        )
    if effect is None:
        removed, _rows = fresh.days.filter(date=day).delete()
        if not removed:
            raise WrongMoment(_("This day follows the week already."))
    else:
        if says_the_week(day, effect):
            raise WrongMoment(_("The week says the same of this day already."))
        fresh.days.update_or_create(
            date=day, defaults={"effect": effect, "name": name, "source": source}
        )
    _edited(fresh)
    record(
        "calendar.set_day",
        fresh,
        by=by,
        at=at,
        scope=CHAIN,
        year=fresh.year,
        day=day,
        effect=effect,
        name=name,
        source=source,
        edition=fresh.edition,
    )
    return fresh


@transaction.atomic
def import_days(
    revision: CalendarRevision, rows: Iterable[RevisionDay], *, seen: int, by, at: datetime
) -> CalendarRevision:
    """Put `rows` in place of all days of the draft; `seen` is the edition they were compared with.

    Raises PermissionDenied; Stale when the draft was changed meanwhile; WrongMoment for a row that
    is of another year or says what the week says.
    """
    fresh = _open(revision, by=by, seen=seen)
    rows = list(rows)
    wrong = [
        row for row in rows if row.date.year != fresh.year or says_the_week(row.date, row.effect)
    ]
    if wrong or len({row.date for row in rows}) != len(rows):
        raise WrongMoment(_("Some rows do not fit this year. Look at the table once more."))
    fresh.days.all().delete()
    for row in rows:
        row.pk, row.revision = None, fresh
    RevisionDay.objects.bulk_create(rows)
    _edited(fresh)
    record(
        "calendar.import_days",
        fresh,
        by=by,
        at=at,
        scope=CHAIN,
        year=fresh.year,
        edition=fresh.edition,
        **_effects(rows),
    )
    return fresh


@transaction.atomic
def propose(
    revision: CalendarRevision,
    *,
    source: str,
    deadlines: str,
    shortens: bool = False,
    shorten_reason: str = "",
    seen: int,
    by,
    at: datetime,
) -> CalendarRevision:
    """Propose the draft as it stands to a second administrator, by the document `source`.

    `deadlines` says what becomes of open ones; with `shortens` they may come nearer, for the
    reason given. `seen` is the edition that the page showed. Raises PermissionDenied, Stale,
    WrongMoment.
    """
    fresh = _open(revision, by=by, seen=seen)
    if not source or deadlines not in Deadlines.values or (shortens and not shorten_reason):
        raise WrongMoment(_("Name the document, and say what becomes of open deadlines."))
    fresh.proposed_by, fresh.proposed_at = by, at
    fresh.source, fresh.deadlines = source, deadlines
    fresh.shortens, fresh.shorten_reason = shortens, shorten_reason if shortens else ""
    fresh.edition += 1
    fresh.save()
    record(
        "calendar.propose",
        fresh,
        by=by,
        at=at,
        scope=CHAIN,
        year=fresh.year,
        source=source,
        deadlines=deadlines,
        shortens=shortens,
        shorten_reason=fresh.shorten_reason,
        edition=fresh.edition,
        **_effects(fresh.days.all()),
    )
    return fresh


@transaction.atomic
def confirm(revision: CalendarRevision, *, seen: int, by, at: datetime) -> CalendarVersion:
    """Confirm what another administrator proposed: it becomes the calendar, as a new version.

    From here on, deadlines reckoned through the year are no longer provisional. `seen` is the
    edition that the page showed. Raises PermissionDenied (for the proposer, too), Stale,
    WrongMoment.
    """
    fresh = _open(revision, by=by, seen=seen)
    policy.can_confirm(by, fresh).enforce()
    version = next_version(by=by, at=at, note=f"{fresh.year}: {fresh.source}")
    days = list(fresh.days.all())
    _replace(fresh, days, version.n)
    CalendarYear.objects.filter(year=fresh.year).update(
        confirmed_at=at, confirmed_by=by, source=fresh.source
    )
    fresh.confirmed_by, fresh.confirmed_at, fresh.version = by, at, version.n
    fresh.save()
    record(
        "calendar.confirm",
        fresh,
        by=by,
        at=at,
        scope=CHAIN,
        year=fresh.year,
        source=fresh.source,
        proposed_by=fresh.proposed_by_id,
        deadlines=fresh.deadlines,
        shortens=fresh.shortens,
        shorten_reason=fresh.shorten_reason,
        version=version.n,
        **_effects(days),
    )
    return version


@transaction.atomic
def drop_revision(revision: CalendarRevision, *, by, at: datetime) -> None:
    """Give the draft up; the calendar stays as it is. Raises PermissionDenied, WrongMoment."""
    fresh = _open(revision, by=by)
    fresh.dropped_at = at
    fresh.save(update_fields=["dropped_at"])
    record("calendar.drop_revision", fresh, by=by, at=at, scope=CHAIN, year=fresh.year)


def _open(revision: CalendarRevision, *, by, seen: int | None = None) -> CalendarRevision:
    """The fresh row under its lock, for somebody who may change it and has seen it as it is."""
    policy.can_change(by).enforce()
    fresh = CalendarRevision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    if fresh.confirmed_at:
        raise WrongMoment(_("This calendar has been confirmed already."))
    if fresh.dropped_at:
        raise WrongMoment(_("This draft was given up."))
    if seen is not None and seen != fresh.edition:
        raise Stale(_("The draft was changed meanwhile. Compare the days of this page once more."))
    return fresh


def _edited(revision: CalendarRevision) -> None:
    """Another edition, which nobody has proposed."""
    revision.edition += 1
    revision.proposed_by = revision.proposed_at = None
    revision.save(update_fields=["edition", "proposed_by", "proposed_at"])


def _replace(revision: CalendarRevision, days: list[RevisionDay], version: int) -> None:
    """Close the rows of the year that no longer stand, and add those that do from now on."""
    standing = {
        row.date: row for row in CalendarDay.objects.current().filter(date__year=revision.year)
    }
    new = []
    for day in days:
        row = CalendarDay(
            date=day.date,
            effect=day.effect,
            name=day.name,
            status=Status.CONFIRMED,
            source=day.source or revision.source,
            since=version,
        )
        old = standing.get(day.date)
        if old and _said(old) == _said(row):
            del standing[day.date]
        else:
            new.append(row)
    CalendarDay.objects.filter(pk__in=[row.pk for row in standing.values()]).update(until=version)
    CalendarDay.objects.bulk_create(new)


def _said(row: CalendarDay) -> tuple:
    return row.effect, row.name, row.status, row.source


def _effects(days: Iterable[RevisionDay]) -> dict[str, list[date]]:
    days = list(days)
    return {
        "off": [day.date for day in days if day.effect == Effect.OFF],
        "worked": [day.date for day in days if day.effect == Effect.WORKED],
    }
