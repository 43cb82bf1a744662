"""What drafts of rules have in common: who may change one, as he saw it; out for comment; issued by
a second person on a later day.
"""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from approvals import policy
from approvals.models.drafts import Drafted
from core.clock import day_of
from core.templatetags.core import vdate
from core.text import nfc
from core.verdicts import Stale, WrongMoment

from .errors import need

CHAIN = "rules"


def open_one(draft: Drafted, *, seen: int, by: User) -> Drafted:
    """The fresh row under its lock, for somebody who may change it and has seen it as it is.

    Raises PermissionDenied, WrongMoment once it is issued or given up, Stale for another edition.
    """
    policy.can_compose(by).enforce()
    drafts = type(draft).objects.select_related(draft.MADE_FROM)
    fresh = drafts.select_for_update(of=("self",)).get(pk=draft.pk)
    if fresh.issued_at:
        raise WrongMoment(_("This draft has been issued already."))
    if fresh.dropped_at:
        raise WrongMoment(_("This draft was given up."))
    if seen != fresh.edition:
        raise Stale(_("The draft was changed meanwhile. Read this page once more."), theirs=fresh)
    return fresh


def keep(draft: Drafted) -> None:
    """Write the draft in its next edition."""
    draft.edition += 1
    draft.save()


def take_in(draft: Drafted) -> None:
    """A change ends the days for remarks: it must be put out anew."""
    draft.opened_by = draft.opened_at = draft.comments_until = None
    keep(draft)


def put_out(draft: Drafted, *, until: date, by: User, at: datetime) -> None:
    """Out for comment as it stands, to the end of `until`. Raises ValidationError."""
    need(
        {
            "until": (until > day_of(at), _("Name a day after today.")),
            "valid_from": (
                draft.valid_from is not None and draft.valid_from > until,
                _("First say in the draft from which day it is in force: a day after this one."),
            ),
        }
    )
    draft.opened_by, draft.opened_at, draft.comments_until = by, at, until
    keep(draft)


def need_ready(draft: Drafted, *, number: str, document_date: date, by: User, at: datetime) -> None:
    """Whether it can be issued by this document now, and its document noted on it.

    Only when the days for remarks are over and each remark on it is answered. Raises
    PermissionDenied (for who put it out, too), WrongMoment, ValidationError.
    """
    policy.can_issue(by, draft).enforce()
    today = day_of(at)
    if today <= draft.comments_until:
        raise WrongMoment(
            _("Remarks are open until %(day)s. It can be issued from the day after.")
            % {"day": vdate(draft.comments_until)}
        )
    if draft.valid_from < today:
        raise WrongMoment(
            _("The day from which it is in force has passed. Change it in the draft.")
        )
    if draft.remarks.filter(answer=None).exists():
        raise WrongMoment(_("Some remarks on this draft are not answered yet."))
    need(
        {
            "number": (bool(number.strip()), _("Enter the number of the document.")),
            "document_date": (document_date <= today, _("The document is not of a later day.")),
        }
    )
    draft.number, draft.document_date = nfc(number).strip(), document_date
    draft.issued_by, draft.issued_at = by, at


def of(draft: Drafted) -> dict:
    """What every entry about a draft says of it."""
    return {"scope": CHAIN, "code": draft.code, "edition": draft.edition}
