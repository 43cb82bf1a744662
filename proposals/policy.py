"""Who may see a dossier and who may take which step. Said once, asked by everybody."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.policy import below, shape_of, sight, stand_in
from accounts.roles import Role
from core import clock
from core.kept import Kept, mark
from core.verdicts import YES, Verdict, no

from .lifecycle import TABLE, WRITABLE, Move, Owner, State

PRIVATE = (State.DRAFT,)
"""States nobody but the authors sees. A withdrawn draft never got a code: see `handed_in`."""


def handed_in() -> Q:
    """What was sent at least once. A draft, even withdrawn, stays its authors' own."""
    return Q(code__isnull=False) & ~Q(state__in=PRIVATE)


def visible(user) -> Q:
    """The one visibility rule: authors, accepted co-authors, branch readers, Access rows.

    An open Access row brings somebody in; a closing one (conflict of interest) shuts him out
    of everything but what he wrote himself.
    """
    own = Q(pk__in=_authored(user))
    seen = sight(user)
    if seen.reads_all:
        by_post = Q(pk__isnull=False)
    else:
        by_post = Q()
        for path in seen.branches:  # no join: the lists' own order serves
            by_post |= Q(unit__in=Unit.objects.filter(path__startswith=path))
        # Last: these rows are read only for a dossier of no branch of his. As a question about one
        # dossier: PostgreSQL then may ask it of each, or read all his rows once, as is cheaper.
        by_post |= Q(Exists(_accesses(user, seen, closes=False).filter(proposal=OuterRef("pk"))))
    shut_out = Q(Exists(_accesses(user, seen, closes=True).filter(proposal=OuterRef("pk"))))
    return own | (handed_in() & by_post & ~shut_out)


def reach(user) -> Q:
    """Where a list looks for what `visible` lets `user` see: never less, so it changes no answer.

    Whoever sees a part of the city has his few dossiers found by their own indexes; whoever sees
    nearly everything has the list walked in its order.
    """
    seen = sight(user)
    if seen.reads_all or seen.reads_tree:
        return Q()
    there = apps.get_model("proposals", "Proposal").objects
    of_units = [
        there.filter(unit__in=Unit.objects.filter(path__startswith=path)).values_list("pk")
        for path in seen.branches
    ]
    brought_in = _accesses(user, seen, closes=False).values_list("proposal")
    own = _authored(user).values_list("proposal")
    return Q(pk__in=own.union(brought_in, *of_units, all=True))


def shut(user) -> Q:
    """Dossiers that a conflict of interest closes to him: `visible` hides what is not his own."""
    return Q(pk__in=_accesses(user, sight(user), closes=True).values("proposal"))


FEW = 10
"""Units outside somebody's branches up to which their dossiers are looked through one by one."""


def seen_outside(user, branches) -> list[Q]:
    """What `visible` shows him outside these `branches` (paths): one or the other of these holds.

    A great unit's head is named by nearly every dossier of the city, and few units lie outside his
    branch: their dossiers are looked through. Elsewhere those that name him are, without those of
    his branch, which the index of units strikes off. PostgreSQL asks which it is, once.
    """
    seen = sight(user)
    elsewhere = Unit.objects.exclude(below(branches))
    many = Exists(elsewhere[FEW : FEW + 1])
    brought_in = _accesses(user, seen, closes=False).values_list("proposal")
    named = _authored(user).values_list("proposal").union(brought_in, all=True)
    if branches and not seen.reads_tree:
        there = apps.get_model("proposals", "Proposal").objects
        inside = there.filter(unit__in=Unit.objects.filter(below(branches))).order_by()
        named = named.difference(inside.values_list("pk"))
    by_name = Q(unit__in=elsewhere, pk__in=named)
    if not seen.reads_tree:
        return [by_name & visible(user)]
    by_unit = Q(unit__in=elsewhere)
    return [Q(many) & by_name & visible(user), ~Q(many) & by_unit & visible(user)]


def authored(user) -> Q:
    """Dossiers of which `user` accepted to be an author: `visible` shows him each of them."""
    return Q(pk__in=_authored(user))


def _authored(user):
    if not user.is_authenticated or not user.is_active:
        return apps.get_model("proposals", "Author").objects.none().values("proposal")
    return user.authorships.filter(removed_at=None, accepted_at__isnull=False).values("proposal")


def _accesses(user, seen, *, closes):
    rows = apps.get_model("proposals", "Access").objects
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    who = Q(person=user)
    for unit_id, role in sorted(seen.posts):
        who |= Q(unit_id=unit_id, role=role)
    for stand in () if closes else seen.stands:
        who |= _brought_to(stand)
    now = clock.now_in_query()
    return rows.filter(who, Q(until=None) | Q(until__gt=now), closes=closes, since__lte=now)


def _brought_to(stand) -> Q:
    """Rows that name a post he stands in for, of dossiers that were under way on his first day or
    have moved since: what was settled before is none of his. In what he may do there it is the
    post's; none of its branch is read by it.
    """
    theirs = Q(unit_id=stand.unit, role=stand.role)
    if stand.dossier is not None:
        theirs &= Q(proposal_id=stand.dossier)
    open_since = Q(proposal__state__in=UNDER_WAY) | Q(proposal__moved_at__gte=stand.since)
    return theirs & open_since


UNDER_WAY = (State.REGISTERED, State.SUBMITTED)
"""States in which a case runs."""


def reads_confidential(user, proposal, *, capacities) -> bool:
    """Whether `user` is an author, or an open Access row of one of `capacities` names him.

    By name or by post; a closing row, a conflict of interest, beats every open one. One query.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    shape, values = shape_of(user)
    asked = shape, clock.shape(), tuple(capacities)
    return bool(_CONFIDENTIAL.ask(asked, values | {DOSSIER: proposal.pk}))


PERSON, DOSSIER = mark(-2), mark(-1)
"""Not among the marks of a shape (accounts.policy.shape_of)."""


def _confidential(shape, _clock, capacities):
    user = stand_in(shape)
    seen = sight(user)
    here = _accesses(user, seen, closes=False).filter(proposal=DOSSIER, capacity__in=capacities)
    shut = _accesses(user, seen, closes=True).filter(proposal=DOSSIER)
    may = Q(pk__in=_authored(user)) | (Q(Exists(here)) & ~Q(Exists(shut)))
    return apps.get_model("proposals", "Proposal").objects.filter(may, pk=DOSSIER).values_list("pk")


_CONFIDENTIAL = Kept(_confidential, planned=True)


def is_or_was_author() -> Q:
    """Rows of Author whose person never judges the dossier (E-VOTE-5, E-COI-1), as a condition.

    Authors and those invited to be; and whoever once accepted, even when he left or was taken
    out: nobody writes without having accepted, so this is everybody who wrote in it as well.
    """
    return Q(removed_at=None) | Q(accepted_at__isnull=False)


def is_author(user, proposal) -> bool:
    """Whether `user` is or was one of the authors, invited ones included: they never decide."""
    return bool(_JUDGED.ask((), {DOSSIER: proposal.pk, PERSON: user.pk}))


def _judged():
    authors = apps.get_model("proposals", "Author").objects
    rows = authors.filter(is_or_was_author(), person=PERSON, proposal=DOSSIER)
    return rows.values_list("pk")


_JUDGED = Kept(_judged, planned=True)


def can_make(move: Move, user, proposal) -> Verdict:
    """May `user` take this step of `proposal` now?

    The author's own steps are the lead author's. Steps of a case are never an author's
    (E-VOTE-5, E-COI-1); which post they belong to is asked in `approvals`.
    """
    step = TABLE.get((move, proposal.state))
    if step is None:
        return no(_("This step is not open now."))
    if not user.is_active:
        return no(_("This account is closed."))
    if step.by == Owner.AUTHOR:
        if user.pk == proposal.lead_id:
            return YES
        return no(_("Only the lead author may take this step."))
    if step.by == Owner.HEAD:
        return can_report(user, proposal.unit, proposal.pk)
    if is_author(user, proposal):
        return no(_("An author of the proposal may not decide on it."))
    return YES


REPORTING = "URGENT_ANSWER"
"""The kind of task that a mandate covers which lets somebody report in a head's place."""


def can_report(user, unit, proposal_id: int | None) -> Verdict:
    """May `user` report an urgent case of `unit` to the level above (R1-13)?

    Its head, an acting head, or who stands in for the head where his mandate covers it. Also where
    he is an author: reporting decides nothing, the level above does.
    """
    seen = sight(user)
    if seen.holds(Role.HEAD, unit.pk):
        return YES
    for one in seen.stands:
        if (one.unit, one.role) == (unit.pk, Role.HEAD) and one.covers(REPORTING, proposal_id):
            nearer = (who for who in one.ahead if not who.kinds or REPORTING in who.kinds)
            if not any(nearer):
                return YES
    return no(
        _(
            "Only the head of %(unit)s, or who stands in for the head, reports an urgent case to "
            "the level above. Flag it as urgent: the head has to answer within hours."
        )
        % {"unit": unit.name}
    )


def can_start(user) -> Verdict:
    """May `user` begin a dossier? Everybody with an open account (R2-09)."""
    return YES if user.is_active else no(_("This account is closed."))


def can_start_plan(user, proposal) -> Verdict:
    """May `user` turn the agreed idea into a plan? Its lead author."""
    if user.is_active and user.pk == proposal.lead_id:
        return YES
    return no(_("Only the lead author may take this step."))


def is_writable(proposal) -> bool:
    """Whether the authors write now: a draft, a plan begun from an agreed idea, or a return."""
    begun = proposal.state != State.AGREED or proposal.route == "PLAN"
    return begun and proposal.state in WRITABLE


def reads_draft(user, proposal) -> bool:
    """Whether `user` may read what is being written: the authors who accepted to be one."""
    return (
        user is not None
        and user.is_authenticated
        and user.is_active
        and proposal.authors.filter(
            person=user, removed_at=None, accepted_at__isnull=False
        ).exists()
    )


def can_name_authors(user, proposal) -> Verdict:
    """May `user` invite, change and take out authors? The lead, while the draft is open."""
    if not is_writable(proposal):
        return no(_("The authors are fixed in the present state of the dossier."))
    if user.is_active and user.pk == proposal.lead_id:
        return YES
    return no(_("Only the lead author may change the authors and their shares."))


def can_answer_invitation(user, author, proposal) -> Verdict:
    """May `user` answer this invitation or confirm this share? Only the person himself."""
    if user.pk != author.person_id or not user.is_active:
        return no(_("Only the person invited may answer this."))
    if author.is_lead:
        return no(_("The lead author is not invited; his share is confirmed already."))
    if not is_writable(proposal):
        return no(_("The authors are fixed in the present state of the dossier."))
    return YES


SEALS_IN_UNIT = frozenset({Role.RECORDS_CLERK, Role.HEAD})


def can_seal(user, proposal) -> Verdict:
    """May `user` seal and remove a part or a file of what was sent (trust.md 4.4, 6)?

    Of those who see the dossier: the records clerk or the head of its unit, or an administrator.
    No post lets anybody remove what he may not read. Never one of its authors: nobody takes his
    own words off the record.
    """
    if proposal.code is None:
        return no(_("Nothing was sent yet; the authors simply change their draft."))
    if is_author(user, proposal):
        return no(_("An author may not remove what was sent. Ask the records clerk of the unit."))
    posts = sight(user)
    if posts.holds_any(SEALS_IN_UNIT, proposal.unit_id) or posts.is_admin:
        sees = type(proposal).objects.filter(visible(user), pk=proposal.pk).exists()
        return YES if sees else no(_("You may not see this dossier."))
    return no(_("Only the records clerk, the head of the unit or an administrator may do this."))


def can_write(user, proposal) -> Verdict:
    """May `user` write in the draft? The lead, and accepted co-authors at the edit level."""
    if not is_writable(proposal):
        said = _("Nothing can be written now (%(state)s). Copy what you typed: it is not kept.")
        return no(said % {"state": proposal.get_state_display()})
    if not user.is_active:
        return no(_("This account is closed."))
    if _EDITORS.ask((), {PERSON: user.pk, DOSSIER: proposal.pk}):
        return YES
    return no(_("Only the authors who may edit can write here."))


def _editors():
    authors = apps.get_model("proposals", "Author").objects.filter(level="EDIT")
    accepted = authors.filter(person=PERSON, removed_at=None, accepted_at__isnull=False)
    return accepted.filter(proposal=DOSSIER).values_list("pk")


_EDITORS = Kept(_editors, planned=True)


def can_comment(user, proposal) -> Verdict:
    """May `user` leave a remark on the draft? Authors at the comment and edit levels."""
    if (
        is_writable(proposal)
        and user.is_active
        and proposal.authors.filter(
            person=user, removed_at=None, accepted_at__isnull=False, level__in=["COMMENT", "EDIT"]
        ).exists()
    ):
        return YES
    return no(_("Only the authors who may comment can write remarks here."))
