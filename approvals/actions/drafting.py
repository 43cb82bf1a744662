"""Procedures in the making: composed, put out for comment, issued by a second person; remarks.

A draft changes nothing. Issuing makes the next version of its procedure, from a day on; running
cases keep the version they have (see `versions` for moving one).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from accounts.actions.guard import one_at_a_time, taken
from accounts.models import User
from approvals import policy, selectors
from approvals.models import Procedure, ProcedureDraft, Remark, RemarkAnswer, Step
from approvals.models.drafts import Drafted
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record

from .errors import need
from .making import CHAIN, keep, need_ready, of, open_one, put_out, take_in


@transaction.atomic
def start_draft(procedure: Procedure, *, by: User, at: datetime) -> ProcedureDraft:
    """Begin the next version of a procedure with the steps of this one.

    Raises PermissionDenied; WrongMoment when somebody is composing one already.
    """
    policy.can_compose(by).enforce()
    again = {"one_open_draft_a_procedure": lambda: _("The next version is being composed already.")}
    with taken(again):
        draft = ProcedureDraft.objects.create(
            based_on=procedure,
            code=procedure.code,
            name=procedure.name,
            name_en=procedure.name_en,
            legal_source=procedure.legal_source,
            verified=procedure.verified,
            steps=[selectors.as_row(step) for step in procedure.steps.order_by("stage", "pk")],
            started_by=by,
            started_at=at,
        )
    record("procedure.start_draft", draft, by=by, at=at, **of(draft), version=procedure.version)
    return draft


@transaction.atomic
def compose(
    draft: ProcedureDraft,
    *,
    name: str,
    name_en: str,
    legal_source: str,
    verified: bool,
    valid_from: date | None,
    steps: Iterable[Mapping],
    seen: int,
    by: User,
    at: datetime,
) -> ProcedureDraft:
    """Write what the draft says now; `steps` are rows of Step's columns. Nothing else changes.

    A draft that was out for comment must be put out anew. Raises PermissionDenied, Stale,
    WrongMoment; ValidationError beside the fields (composing.faults; a field is "<column>_<KIND>").
    """
    fresh = open_one(draft, seen=seen, by=by)
    rows = [dict(row) for row in steps]
    need(
        {
            "name": (bool(name.strip()), _("Write the name.")),
            "legal_source": (bool(legal_source.strip()), _("Name the document.")),
        }
    )
    found = selectors.faults_of(rows, fresh.based_on)
    if found:
        raise ValidationError({f"{one.field}_{one.kind}": [one.why] for one in found})
    fresh.name, fresh.name_en = nfc(name).strip(), nfc(name_en).strip()
    fresh.legal_source, fresh.verified = nfc(legal_source).strip(), verified
    fresh.valid_from, fresh.steps = valid_from, rows
    take_in(fresh)
    record("procedure.compose", fresh, by=by, at=at, **of(fresh), sha256=selectors.digest_of(fresh))
    return fresh


@transaction.atomic
def open_comments(
    draft: ProcedureDraft, *, until: date, seen: int, by: User, at: datetime
) -> ProcedureDraft:
    """Put the draft out for comment as it stands, to the end of `until`.

    Raises PermissionDenied, Stale, WrongMoment, ValidationError.
    """
    fresh = open_one(draft, seen=seen, by=by)
    put_out(fresh, until=until, by=by, at=at)
    digest = selectors.digest_of(fresh)
    record("procedure.open_comments", fresh, by=by, at=at, **of(fresh), until=until, sha256=digest)
    return fresh


@transaction.atomic
def issue(
    draft: ProcedureDraft,
    *,
    number: str,
    document_date: date,
    seen: int,
    by: User,
    at: datetime,
) -> Procedure:
    """Issue the draft by the document `number` of `document_date`: the next version, from its day.

    Only when the days for remarks are over and each remark on it is answered. Raises
    PermissionDenied (for who put it out, too), Stale, WrongMoment, ValidationError.
    """
    fresh = open_one(draft, seen=seen, by=by)
    need_ready(fresh, number=number, document_date=document_date, by=by, at=at)
    one_at_a_time(f"procedure:{fresh.code}")
    last = Procedure.objects.filter(code=fresh.code).aggregate(n=Max("version"))["n"]
    procedure = Procedure.objects.create(
        code=fresh.code,
        version=last + 1,
        purpose=fresh.based_on.purpose,
        name=fresh.name,
        name_en=fresh.name_en,
        legal_source=fresh.legal_source,
        verified=fresh.verified,
        valid_from=fresh.valid_from,
    )
    for row in fresh.steps:
        Step.objects.create(procedure=procedure, **row)
    fresh.procedure = procedure
    keep(fresh)
    record(
        "procedure.issue",
        fresh,
        by=by,
        at=at,
        **of(fresh),
        version=procedure.version,
        number=fresh.number,
        document_date=document_date,
        valid_from=fresh.valid_from,
        sha256=selectors.digest_of(fresh),
    )
    return procedure


@transaction.atomic
def drop_draft(draft: ProcedureDraft, *, seen: int, by: User, at: datetime) -> None:
    """Give the draft up; nothing changes. Raises PermissionDenied, Stale, WrongMoment."""
    fresh = open_one(draft, seen=seen, by=by)
    fresh.dropped_at = at
    keep(fresh)
    record("procedure.drop_draft", fresh, by=by, at=at, **of(fresh))


@transaction.atomic
def leave_remark(about: Model, *, text: str, by: User, at: datetime) -> Remark:
    """Say something about a procedure, a rule or a draft that is out for comment. Anybody may.

    Raises ValidationError for an empty text, WrongMoment for a draft that takes no remarks now.
    """
    need({"text": (bool(text.strip()), _("Write your remark."))})
    column = selectors.column_of(about)
    if isinstance(about, Drafted):
        about = type(about).objects.select_for_update(of=("self",)).get(pk=about.pk)
        if not selectors.takes_remarks(about, on=day_of(at)):
            raise WrongMoment(_("The days for remarks on this draft are over."))
    said = Remark.objects.create(text=nfc(text).strip(), by=by, at=at, **{column: about})
    record("remark.leave", said, by=by, at=at, scope=CHAIN, about=column, row=about.pk, text=text)
    return said


@transaction.atomic
def answer_remark(remark: Remark, *, text: str, used: bool, by: User, at: datetime) -> RemarkAnswer:
    """Answer a remark, once, and say whether it is taken up.

    Raises PermissionDenied, ValidationError; WrongMoment when it has been answered.
    """
    policy.can_compose(by).enforce()
    need({"text": (bool(text.strip()), _("Write the answer."))})
    again = "approvals_remarkanswer_remark_id_key"
    with taken({again: lambda: _("This remark has been answered already.")}):
        said = RemarkAnswer.objects.create(
            remark=remark, text=nfc(text).strip(), used=used, by=by, at=at
        )
    record(
        "remark.answer",
        remark,
        by=by,
        at=at,
        scope=CHAIN,
        person=remark.by_id,
        used=used,
        answer=text,
    )
    return said
