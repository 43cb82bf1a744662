"""Recording that a pilot mechanism was asked for, and its answer: a grant reopens the dossier.

The papers go their official way; here stand their number, date and file. What is reopened comes
back to the unit that could not decide it, as a new case with the grant as its ground.
"""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from approvals import grounds, routing, selectors
from approvals.models import MechanismAnswer, MechanismRequest, Purpose
from approvals.routing import Route
from core.clock import day_of
from core.verdicts import WrongMoment
from documents.actions import store
from journal.actions import record
from proposals.actions import as_known_now, move_on
from proposals.lifecycle import Move
from proposals.models import Proposal
from proposals.selectors import given_up

from .cases import open_case
from .errors import need
from .stages import proceed
from .tasks import lock, moment


@transaction.atomic
def ask_mechanism(
    proposal: Proposal,
    *,
    text: str,
    to_unit: Unit | None = None,
    to_outside: str = "",
    document_number: str,
    document_date: date | None,
    file: UploadedFile | None,
    by: User,
    at: datetime,
) -> MechanismRequest:
    """Record which mechanism was asked for, of which unit or body outside, by which paper.

    Raises ValidationError for what is missing, documents.actions.Refused for the file, WrongMoment
    unless the dossier ended without an approval and nothing is awaited, PermissionDenied to anybody
    but heads and officers of the unit that decided and of the authors' own.
    """
    fresh, person = lock(proposal.pk), as_known_now(by)
    case = selectors.ended_case(fresh)
    if case is None:
        raise WrongMoment(_("Nobody has decided on this dossier."))
    selectors.may_record(person, fresh, case).enforce()
    if not (verdict := selectors.may_ask_now(fresh)):
        raise WrongMoment(verdict.reason)
    to_outside = " ".join(to_outside.split())
    need(
        {
            "text": (bool(text.strip()), _("Write which mechanism is asked for.")),
            "to_unit": (
                (to_unit is not None) != bool(to_outside),
                _("Name the unit, or a body outside the portal: one of the two."),
            ),
            **_paper(document_number, document_date, file, at),
        }
    )
    asked = MechanismRequest.objects.create(
        proposal=fresh,
        case=case,
        text=text.strip(),
        to_unit=to_unit,
        to_outside=to_outside,
        document_number=document_number.strip(),
        document_date=document_date,
        file=store(file, by=by, at=at, given_up=given_up(fresh)),
        by=person,
        at=at,
    )
    record(
        "mechanism.ask",
        fresh,
        by=person,
        at=at,
        mechanism=asked.pk,
        to=to_unit.name if to_unit else to_outside,
        number=asked.document_number,
        date=asked.document_date,
    )
    return asked


@transaction.atomic
def answer_mechanism(
    asked: MechanismRequest,
    *,
    granted: bool,
    text: str = "",
    document_number: str,
    document_date: date | None,
    file: UploadedFile | None,
    by: User,
    at: datetime,
) -> MechanismAnswer:
    """Record the answer. Granted: the dossier is reopened at the unit that could not decide it.

    Raises as `ask_mechanism` does, PermissionDenied also to who recorded the request, WrongMoment
    when an answer stands already, the dossier has moved meanwhile or its plan goes on in another.
    """
    proposal, person = lock(asked.proposal_id), as_known_now(by)
    fresh = MechanismRequest.objects.select_related("case__unit", "case__procedure").get(
        pk=asked.pk
    )
    selectors.may_record_answer(person, fresh, proposal).enforce()
    before = MechanismAnswer.objects.filter(request=fresh).select_related("by").first()
    if before is not None:
        raise WrongMoment(
            _("%(person)s recorded the answer at %(time)s.")
            % {"person": before.by, "time": moment(before.at)}
        )
    need(
        {
            "text": (granted or bool(text.strip()), _("Write why it was refused.")),
            **_paper(document_number, document_date, file, at),
        }
    )
    if granted:
        if proposal.revises_id is not None:
            lock(selectors.first_of(proposal))  # the one row that all dossiers of the plan wait for
        if not (verdict := selectors.goes_on_elsewhere(proposal)):
            raise WrongMoment(verdict.reason)
    given = MechanismAnswer.objects.create(
        request=fresh,
        granted=granted,
        text=text.strip(),
        document_number=document_number.strip(),
        document_date=document_date,
        file=store(file, by=by, at=at, given_up=given_up(proposal)),
        by=person,
        at=at,
    )
    record(
        "mechanism.answer",
        proposal,
        by=person,
        at=at,
        mechanism=fresh.pk,
        granted=granted,
        number=given.document_number,
        date=given.document_date,
    )
    if granted:
        _reopen(proposal, fresh, given, person=person, at=at)
    return given


def _reopen(proposal: Proposal, asked: MechanismRequest, given, *, person: User, at: datetime):
    """A new case at the unit whose case had ended; its days run from now."""
    before = asked.case
    move_on(
        proposal,
        Move.REOPEN,
        person=person,
        by=person,
        at=at,
        case=before.pk,
        mechanism=asked.pk,
    )
    way = Route(
        before.unit,
        routing.procedure_for(Purpose.APPROVAL, before.procedure.code, on=day_of(at)),
        [grounds.said_of_grant(before.unit, given), *before.routing],
    )
    case = open_case(
        proposal,
        purpose=Purpose.APPROVAL,
        route=way,
        version=before.version,
        by=person,
        at=at,
    )
    proceed(case, by=person, at=at)


def _paper(number: str, day: date | None, file, at: datetime) -> dict:
    return {
        "document_number": (bool(number.strip()), _("Enter the number of the document.")),
        "document_date": (
            day is not None and day <= day_of(at),
            _("Enter the date of the document; it does not lie ahead."),
        ),
        "file": (file is not None, _("Attach the document.")),
    }
