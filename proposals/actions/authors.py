"""Authors: invited, agreeing to be one, agreeing to a share, or gone."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.verdicts import Stale, WrongMoment
from journal.actions import record
from proposals import policy
from proposals.models import Author, Proposal

from .moving import as_known_now, lock

Level = Author.Level


@transaction.atomic
def invite(
    proposal: Proposal, *, person: User, level: Level | str, share: int, by: User, at: datetime
) -> Author:
    """Ask `person` to be a co-author: with which right on the draft, for which share (1 to 100).

    Until he accepts he sees the invitation and nothing else. Raises PermissionDenied for anybody
    but the lead author; WrongMoment when he is an author already or his account is closed;
    ValueError for a share that is none.
    """
    now = lock(proposal)
    policy.can_name_authors(as_known_now(by), now).enforce()
    invited = as_known_now(person)
    if not invited.is_active:
        raise WrongMoment(_("This account is closed."))
    if now.authors.current().filter(person=invited).exists():
        raise WrongMoment(_("%(name)s is one of the authors already.") % {"name": invited})
    author = Author.objects.create(
        proposal=now, person=invited, level=Level(level), share=_share(share), invited_at=at
    )
    record(
        "proposal.invite",
        now,
        by=by,
        at=at,
        author=author.pk,
        person=invited.pk,
        level=author.level,
        share=author.share,
    )
    return author


@transaction.atomic
def change_author(
    author: Author, *, level: Level | str, share: int, by: User, at: datetime
) -> Author:
    """Give an author another right on the draft, or another share. A new share asks him again.

    The lead author stands by the share he gives himself and always may edit.
    """
    now, row = _taken(author)
    policy.can_name_authors(as_known_now(by), now).enforce()
    before = (row.level, row.share)
    row.level = Level.EDIT if row.is_lead else Level(level)
    row.share = _share(share)
    if before == (row.level, row.share):
        return row
    if row.is_lead:
        row.confirmed_share, row.confirmed_at = row.share, at
    row.save(update_fields=["level", "share", "confirmed_share", "confirmed_at"])
    record(
        "proposal.change_author",
        now,
        by=by,
        at=at,
        author=row.pk,
        person=row.person_id,
        level=row.level,
        share=row.share,
    )
    return row


@transaction.atomic
def remove_author(author: Author, *, by: User, at: datetime) -> Author:
    """Take a co-author out, for example one who stays silent. His row and his texts stay."""
    now, row = _taken(author)
    policy.can_name_authors(as_known_now(by), now).enforce()
    if row.is_lead:
        raise WrongMoment(_("The lead author cannot be taken out."))
    _leave(row, "removed", at)
    record("proposal.remove_author", now, by=by, at=at, author=row.pk, person=row.person_id)
    return row


@transaction.atomic
def answer_invitation(
    author: Author,
    *,
    accept: bool,
    by: User,
    at: datetime,
    seen: tuple[int, str] | None = None,
) -> Author:
    """Agree to be a co-author, or decline; a co-author may also leave again this way.

    `seen` is the share and the level that the page showed, when it was asked there. Raises Stale
    (theirs: the author's row) when one who accepts was offered something else by now;
    PermissionDenied when it is somebody else's invitation, WrongMoment once it is gone.
    """
    now, row = _taken(author)
    policy.can_answer_invitation(as_known_now(by), row, now).enforce()
    if accept and row.accepted_at:
        return row
    if accept and seen is not None and seen != (row.share, row.level):
        raise Stale(
            _("The invitation was changed meanwhile. Read it again before you accept."), theirs=row
        )
    if accept:
        row.accepted_at = at
        row.save(update_fields=["accepted_at"])
    else:
        _leave(row, "declined", at)
    record(
        "proposal.answer_invitation",
        now,
        by=by,
        at=at,
        author=row.pk,
        person=row.person_id,
        accepted=accept,
    )
    return row


@transaction.atomic
def confirm_share(author: Author, *, by: User, at: datetime, share: int | None = None) -> Author:
    """Stand by one's own share. `share` is what the page showed, when it was asked there.

    Raises Stale (theirs: the author's row) when the share was changed since; PermissionDenied for
    another's share; WrongMoment before the invitation is accepted.
    """
    now, row = _taken(author)
    policy.can_answer_invitation(as_known_now(by), row, now).enforce()
    if row.accepted_at is None:
        raise WrongMoment(_("Accept the invitation first."))
    if share is not None and share != row.share:
        raise Stale(_("Your share was changed meanwhile. Look at it again."), theirs=row)
    if row.has_confirmed:
        return row
    row.confirmed_share, row.confirmed_at = row.share, at
    row.save(update_fields=["confirmed_share", "confirmed_at"])
    record(
        "proposal.confirm_share",
        now,
        by=by,
        at=at,
        author=row.pk,
        person=row.person_id,
        share=row.share,
    )
    return row


@transaction.atomic(savepoint=False)
def pass_lead(proposal: Proposal, *, to: User, by: User, at: datetime) -> Author:
    """Let a co-author lead from now on: who led before stays an author, with his share.

    Never an outsider. It is a part of an act of an upper floor, which asked who may, and records
    itself (a handover). Raises WrongMoment unless `to` is an author who accepted and is here.
    """
    now = lock(proposal)
    rows = {row.person_id: row for row in now.authors.current().select_related("person")}
    row, before = rows.get(to.pk), rows.get(now.lead_id)
    if row is None or row.accepted_at is None or not row.person.is_active:
        raise WrongMoment(
            _("%(name)s is no author of this dossier; only a co-author takes on its lead.")
            % {"name": to}
        )
    if before is not None and before.pk != row.pk:
        before.is_lead = False
        before.save(update_fields=["is_lead"])
    row.is_lead, row.level = True, Level.EDIT
    row.save(update_fields=["is_lead", "level"])
    was, now.lead = now.lead, row.person
    now.save(update_fields=["lead"])
    record(
        "proposal.pass_lead",
        now,
        by=by,
        at=at,
        author=row.pk,
        person=row.person_id,
        was=was.pk,
        name=row.person.full_name,  # as they are called on this day
        was_name=was.full_name,
    )
    return row


def _taken(author: Author) -> tuple[Proposal, Author]:
    """The dossier under its lock, then the author's row; WrongMoment when he has left."""
    now = lock(author.proposal)
    row = Author.objects.select_related("person").get(pk=author.pk)
    if row.removed_at is not None:
        raise WrongMoment(_("This person is no longer among the authors."))
    return now, row


def _leave(row: Author, how: str, at: datetime) -> None:
    row.removed_at, row.removal = at, how
    row.save(update_fields=["removed_at", "removal"])


def _share(share: int) -> int:
    if not 1 <= share <= 100:
        raise ValueError("a share is a whole percentage from 1 to 100")
    return share
