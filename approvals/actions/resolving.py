"""The resolution of a committee that decides outside the portal: entered by one, confirmed by
another, and only then the decision (E-LEVEL-4, docs/adr/0034).
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Unit, User
from approvals import selectors
from approvals.models import ROUND, Case, Kind, Resolution, ResolutionAnswer, Task
from core.clock import day_of
from core.templatetags.core import vdate
from core.verdicts import WrongMoment
from documents.actions import store
from journal.actions import record
from proposals.selectors import given_up

from .asking import need_answers
from .deciding import Type, checked, need_same, settle
from .errors import need
from .owing import open_step, owe_the_officer
from .pausing import need_running
from .tasks import finish, take

ENTERED, GIVEN_BACK = "ENTERED", "GIVEN_BACK"
COUNTS = ("in_favour", "against", "abstained")


@transaction.atomic
def enter_resolution(
    task: Task,
    *,
    type: str,
    number: str,
    document_date: date | None,
    met_on: date | None,
    signer: str,
    present: int | None = None,
    members: int | None = None,
    in_favour: int | None = None,
    against: int | None = None,
    abstained: int | None = None,
    conditions: str = "",
    party_document: bool = True,
    file: UploadedFile | None = None,
    remarks: Iterable[tuple[str, str, str]] = (),
    seen_sha256: str,
    by: User,
    at: datetime,
    late_reason: str = "",
    **terms,
) -> Resolution:
    """Write down off the paper what was resolved, for somebody else to compare: nothing is decided.

    `terms` are those of a decision (`deciding.checked`). Counts of votes are of the paper, where it
    has them. Without a `file`, the one of an entry that came back is kept. Raises ValidationError
    beside the parameters, Stale for another version than the one that was read, WrongMoment while
    something asked for is owed, documents.actions.Refused, and what `take` raises.
    """
    taken = take(task, kind=Kind.RESOLUTION, by=by, at=at, late_reason=late_reason)
    case = taken.case
    need_answers(case)
    need_running(case)
    need_same(case.version, seen_sha256)
    if type not in (Type.APPROVE, Type.REJECT, Type.SEND_BACK):
        raise WrongMoment(_("A resolution approves, refuses or returns a plan."))
    before = selectors.came_back(case)
    counts = dict(zip(COUNTS, (in_favour, against, abstained), strict=True))
    days = {"received": day_of(case.received_at), "on": day_of(at)}
    _need_paper(number, document_date, met_on, signer, file or before, **days)
    _need_counts(present, members, counts)
    said, carriers = checked(taken, type=type, at=at, **terms)
    kept = store(file, by=by, at=at, given_up=given_up(taken.proposal)) if file else before.file
    finish(taken, by=by, at=at, outcome=ENTERED, late_reason=late_reason)
    entered = Resolution.objects.create(
        **said,
        **counts,
        task=taken,
        check_task=_owe_the_check(case, taken, by=by, at=at),
        case=case,
        version=case.version,
        version_sha256=case.version.sha256,
        number=number.strip(),
        document_date=document_date,
        met_on=met_on,
        signer=signer.strip(),
        present=present,
        members=members,
        conditions=conditions.strip() if said["type"] == Type.APPROVE else "",
        remarks=[list(one) for one in remarks] if said["type"] == Type.SEND_BACK else [],
        implementers=[["unit" if isinstance(one, Unit) else "person", one.pk] for one in carriers],
        party_document=party_document,
        file=kept,
        by=by,
        at=at,
    )
    about = {"number": entered.number, "type": said["type"], "resolution": entered.pk}
    record("resolution.enter", case, by=by, at=at, n=case.n, **about)
    return entered


@transaction.atomic
def confirm_resolution(
    task: Task,
    *,
    confirmed: bool,
    reason: str = "",
    by: User,
    at: datetime,
    late_reason: str = "",
) -> ResolutionAnswer:
    """Say that the entry stands so in the paper, and so decide by it; or give it back.

    Never by who entered it (policy.holds; a trigger stands behind it). Given back, with a reason,
    nothing is decided and it is owed once more. Raises ValidationError, WrongMoment while something
    asked for is owed, and what `take` raises.
    """
    taken = take(task, kind=Kind.RESOLUTION_CHECK, by=by, at=at, late_reason=late_reason)
    case, entered = taken.case, taken.resolution_to_check
    reason = "" if confirmed else reason.strip()
    need({"reason": (confirmed or bool(reason), _("Write what is wrong with it."))})
    answer = ResolutionAnswer(
        task=taken, resolution=entered, confirmed=confirmed, reason=reason, by=by, at=at
    )
    about = {"number": entered.number, "type": entered.type, "resolution": entered.pk}
    if not confirmed:
        answer.save(force_insert=True)
        finish(taken, by=by, at=at, outcome=GIVEN_BACK, late_reason=late_reason)
        record("resolution.give_back", case, by=by, at=at, n=case.n, reason=reason, **about)
        _again(case, at=at)
        return answer
    need_answers(case)
    need_running(case)
    need_same(case.version, entered.version_sha256)
    carriers = selectors.carriers_of(entered)
    said, carriers = checked(taken, implementers=carriers, at=at, **terms_of(entered))
    answer.save(force_insert=True)
    record("resolution.confirm", case, by=by, at=at, n=case.n, **about)
    settle(
        taken,
        said,
        carriers=carriers,
        remarks=[tuple(one) for one in entered.remarks],
        decided_as=recorded_as(entered),
        by=by,
        at=at,
        late_reason=late_reason,
    )
    return answer


TERMS = (
    *("type", "reasons", "rejection_codes", "may_revise", "advice", "approved_scope"),
    *("approved_start", "approved_end", "approved_budget", "supervisor", "reporting_interval"),
)


def terms_of(entered: Resolution) -> dict:
    """The terms of a decision by this resolution."""
    return {name: getattr(entered, name) for name in TERMS}


def recorded_as(entered: Resolution) -> str:
    """As what its confirmation is kept: whose resolution it is, its number and day."""
    with override(settings.LANGUAGE_CODE):  # kept as evidence, not shown to one reader
        return _("confirms the record of resolution %(number)s of %(day)s of %(unit)s") % {
            "number": entered.number,
            "day": vdate(entered.document_date),
            "unit": entered.case.unit.name,
        }


def _owe_the_check(case: Case, taken: Task, *, by: User, at: datetime) -> Task:
    step = case.procedure.steps.get(kind=Kind.RESOLUTION_CHECK)
    role = selectors.who_compares(case, entered_by=by.pk, on=day_of(at))
    return open_step(case, step, at=at, role=role, subject=taken.subject)


def _again(case: Case, *, at: datetime) -> None:
    """It is owed once more: what was entered stands on the page, to be mended."""
    n = case.resolutions.count() + 1
    step = case.procedure.steps.get(kind=Kind.RESOLUTION)
    days = case.procedure.steps.get(kind=Kind.RESOLUTION_CHECK).working_days
    owe_the_officer(case, step, at=at, subject=f"{ROUND}:{n}", working_days=days)


def _need_paper(number, document_date, met_on, signer, file, *, received: date, on: date) -> None:
    later = _("This day has not come yet.")
    need(
        {
            "number": (bool(number.strip()), _("Enter number and symbol as the paper has them.")),
            "document_date": (document_date is not None, _("Enter the date of the document.")),
            "met_on": (met_on is not None, _("Enter the day of the meeting.")),
            "signer": (bool(signer.strip()), _("Write who signed it.")),
            "file": (
                file is not None,
                _("Add the signed document: the entry is compared with it."),
            ),
        }
    )
    need({"document_date": (document_date <= on, later), "met_on": (met_on <= on, later)})
    before = _("The document is not older than the meeting.")
    need(
        {
            "document_date": (document_date >= met_on, before),
            "met_on": (met_on >= received, _("The plan was received only afterwards.")),
        }
    )


def _need_counts(present: int | None, members: int | None, counts: dict) -> None:
    """Numbers that agree with each other, as far as the paper has them."""
    given = [n for n in counts.values() if n is not None]
    need(
        {
            "members": (
                (present is None) == (members is None),
                _("Enter both numbers or neither."),
            ),
            "in_favour": (len(given) in (0, 3), _("Enter all three numbers or none.")),
        }
    )
    voted = sum(given)
    fits = present is None or not given or voted <= present
    need(
        {
            "present": (
                present is None or present <= members,
                _("No more are present than the committee has."),
            ),
            "in_favour": (fits, _("More have voted than were present.")),
        }
    )
