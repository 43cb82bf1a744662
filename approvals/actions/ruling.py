"""Rows of who is competent in the making: written, put out for comment, issued by a second person.

A draft changes nothing. Issuing makes the next version of its row, or a new row, from a day on, and
ends the row it replaces on the day before; or only ends it. Running cases keep what they cite.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actions.guard import one_at_a_time, taken
from accounts.models import User
from approvals import policy, selectors
from approvals.models import RoutingDraft, RoutingRule
from core.clock import day_of
from core.templatetags.core import vdate
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record

from .making import keep, need_ready, of, open_one, put_out, take_in

TEXTS = ("sentence", "sentence_en", "source")


@transaction.atomic
def start_rule(
    rule: RoutingRule | None = None, *, ends: bool = False, by: User, at: datetime
) -> RoutingDraft:
    """Begin the next version of `rule` with what it says, a row of its own without `rule`, or with
    `ends` only the day on which it ends.

    Raises PermissionDenied; WrongMoment when somebody is at it already, or the row ends anyway.
    """
    policy.can_compose(by).enforce()
    if rule is not None:
        _need_living(rule)
    again = {"one_open_draft_a_rule": lambda: _("The next version is being composed already.")}
    with taken(again):
        draft = RoutingDraft.objects.create(
            replaces=rule,
            ends_only=ends and rule is not None,
            row=selectors.row_of(rule),
            started_by=by,
            started_at=at,
        )
    record("routing.start_draft", draft, by=by, at=at, **_of(draft))
    return draft


@transaction.atomic
def write_rule(
    draft: RoutingDraft,
    *,
    valid_from: date | None,
    row: Mapping | None = None,
    seen: int,
    by: User,
    at: datetime,
) -> RoutingDraft:
    """Write what the draft says now; `row` are columns of the table by name. Nothing else changes.

    A draft that was out for comment must be put out anew. Raises PermissionDenied, Stale,
    WrongMoment; ValidationError beside the fields (competence.faults_of_row).
    """
    fresh = open_one(draft, seen=seen, by=by)
    if not fresh.ends_only:
        said = {**fresh.row, **(row or {})}
        said |= {name: nfc(said[name]).strip() for name in (*TEXTS, "code")}
        fresh.row = said
        found = selectors.faults_of_draft(fresh, valid_from)
    else:
        found = {}
    if day := selectors.fault_of_day(fresh, valid_from, today=day_of(at)):
        found["valid_from"] = day
    if found:
        raise ValidationError({name: [why] for name, why in found.items()})
    fresh.valid_from = valid_from
    take_in(fresh)
    record("routing.compose", fresh, by=by, at=at, **_of(fresh), sha256=selectors.row_digest(fresh))
    return fresh


@transaction.atomic
def open_rule(
    draft: RoutingDraft, *, until: date, seen: int, by: User, at: datetime
) -> RoutingDraft:
    """Put the draft out for comment as it stands, to the end of `until`.

    Raises PermissionDenied, Stale, WrongMoment, ValidationError.
    """
    fresh = open_one(draft, seen=seen, by=by)
    put_out(fresh, until=until, by=by, at=at)
    record(
        "routing.open_comments",
        fresh,
        by=by,
        at=at,
        **_of(fresh),
        until=until,
        sha256=selectors.row_digest(fresh),
    )
    return fresh


@transaction.atomic
def issue_rule(
    draft: RoutingDraft, *, number: str, document_date: date, seen: int, by: User, at: datetime
) -> RoutingRule | None:
    """Issue the draft by its document; None where it only ends a row.

    From tomorrow on at the earliest: no two dossiers of one day go by two versions of a row. Raises
    PermissionDenied (for who put it out, too), Stale, WrongMoment, ValidationError.
    """
    fresh = open_one(draft, seen=seen, by=by)
    need_ready(fresh, number=number, document_date=document_date, by=by, at=at)
    if fresh.valid_from <= day_of(at):
        raise WrongMoment(
            _("Dossiers were sent by the rules of today already. Name a later day in the draft.")
        )
    old, made = fresh.replaces, None
    one_at_a_time(f"routing:{old.key if old else fresh.code}")
    if old is not None:
        old = RoutingRule.objects.select_for_update().get(pk=old.pk)
        _need_living(old)
        RoutingRule.objects.filter(pk=old.pk).update(valid_to=fresh.valid_from)
    if not fresh.ends_only:
        if found := selectors.faults_of_draft(fresh, fresh.valid_from):
            raise WrongMoment(next(iter(found.values())))
        key = old.key if old else f"{fresh.code}/{fresh.pk}"
        last = RoutingRule.objects.filter(key=key).aggregate(n=Max("version"))["n"] or 0
        made = RoutingRule.objects.create(
            key=key, version=last + 1, valid_from=fresh.valid_from, **selectors.columns_of(fresh)
        )
    fresh.rule = made
    keep(fresh)
    record(
        "routing.issue",
        fresh,
        by=by,
        at=at,
        **_of(fresh),
        row=made.pk if made else None,
        ended=old.pk if old else None,
        number=fresh.number,
        document_date=document_date,
        valid_from=fresh.valid_from,
        sha256=selectors.row_digest(fresh),
    )
    return made


@transaction.atomic
def drop_rule(draft: RoutingDraft, *, seen: int, by: User, at: datetime) -> None:
    """Give the draft up; nothing changes. Raises PermissionDenied, Stale, WrongMoment."""
    fresh = open_one(draft, seen=seen, by=by)
    fresh.dropped_at = at
    keep(fresh)
    record("routing.drop_draft", fresh, by=by, at=at, **_of(fresh))


def _need_living(rule: RoutingRule) -> None:
    """Raise WrongMoment where the row ends by itself already, or is followed by a newer one."""
    if rule.valid_to is not None:
        raise WrongMoment(
            _("This row ends before %(day)s already. Begin with the newest one.")
            % {"day": vdate(rule.valid_to)}
        )


def _of(draft: RoutingDraft) -> dict:
    return {**of(draft), "replaces": draft.replaces_id, "ends_only": draft.ends_only}
