"""Keeping somebody out of a dossier: the row that says why, and the one that closes (ADR 9, 32)."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import ties_on
from approvals.models import Ballot, Conflict, Relation
from core.clock import day_of
from core.kept import Kept, a_day, mark
from jobs.actions import take_back_results
from journal.actions import record
from proposals.actions import grant
from proposals.models import Author, Capacity, Proposal


@transaction.atomic(savepoint=False)
def shut(
    proposal: Proposal,
    person: User,
    *,
    relation: Relation | None = None,
    reason: str = "",
    seen: bool = True,
    by: User,
    at: datetime,
) -> Conflict | None:
    """Keep `person` out of the dossier from now on; None where he is kept out already.

    Files that he had made are given up, unless nobody has `seen` the dossier yet. The dossier is
    locked by the caller, who has made sure that `person` is no author.
    """
    if Conflict.objects.filter(proposal=proposal, person=person).exists():
        return None
    voted = Ballot.objects.filter(round__vote__case__proposal=proposal, voter=person)
    conflict = Conflict.objects.create(
        proposal=proposal,
        person=person,
        relation=relation,
        reason=reason,
        had_voted=voted.exists(),
        by=by,
        at=at,
    )
    if seen:
        take_back_results(of=person, by=by, at=at)
    grant(proposal, capacity=Capacity.CONFLICT, person=person, closes=True, at=at)
    record(
        "conflict.declare",
        conflict,
        by=by,
        at=at,
        person=person.pk,
        name=person.full_name,
        had_voted=conflict.had_voted,
        by_relation=relation is not None,
    )
    return conflict


def shut_to_relatives(proposal: Proposal, *, by: User, at: datetime) -> None:
    """Keep everybody out who is tied to an author, before the dossier is seen by anybody (E-COI-1).

    Called under the dossier's lock whenever it is sent; who is an author himself stays one.
    """
    rows = _RELATIONS.objects((), {DOSSIER: proposal.pk, DAY: day_of(at)})
    if not rows:
        return
    authors = set(proposal.authors.ever().values_list("person", flat=True))
    for relation in rows:
        for person, other in pairs(relation, day_of(at)):
            if other.pk in authors and person.pk not in authors:
                seen = proposal.versions.count() > 1
                shut(proposal, person, relation=relation, seen=seen, by=by, at=at)


def pairs(relation: Relation, day) -> list[tuple[User, User]]:
    """Whom a relation keeps out of whose dossiers, by the rule of `day`: the other one only once
    somebody who may speak for him has confirmed it.
    """
    rule = ties_on(day).get(relation.tie)
    both = [(relation.person, relation.other), (relation.other, relation.person)]
    if rule is None:
        return []
    return both if rule.mutual and relation.confirmed_at is not None else both[:1]


DOSSIER, DAY = mark(-1), a_day(1)


def _relations():
    authors = Author.objects.ever().filter(proposal=DOSSIER).values("person")
    rows = Relation.objects.in_force(DAY).filter(Q(other__in=authors) | Q(person__in=authors))
    return rows.select_related("person", "other").order_by(F("pk"))


_RELATIONS = Kept(_relations, planned=True)
