"""Kinship that an author declared and nobody who speaks for the other one has confirmed."""

from datetime import date

from accounts.models import Unit
from accounts.policy import sight
from accounts.roles import Role, ties_on
from approvals import ladder, policy
from approvals.models import Case, Relation
from proposals.models import Proposal

from .resolving import decides_by_resolution


def unconfirmed_ties(user, proposal: Proposal, case: Case | None, *, on: date) -> list[Relation]:
    """What the head of the deciding unit is told of on a dossier: authors who declared to be
    related to somebody who reads it still. Nobody else is told, least of all an author.
    """
    if case is None or case.closed_at or not sight(user).holds(Role.HEAD, case.unit_id):
        return []
    kinship = [tie for tie, rule in ties_on(on).items() if rule.mutual]
    authors = proposal.authors.ever().values("person")
    rows = Relation.objects.in_force(on).filter(
        person__in=authors, tie__in=kinship, confirmed_at=None, ended_at=None
    )
    found = (
        rows.exclude(other__in=authors)
        .select_related("person", "other", "contested_by")
        .order_by("pk")
    )
    return [one for one in found if _takes_part(one.other, proposal)]


def up_without(person, case: Case, *, on: date) -> Unit | None:
    """The level above that receives `case` once `person` has a conflict of interest in it: where he
    is its unit's only head who may decide. None where it stays, or nothing stands above.
    """
    if not sight(person).holds(Role.HEAD, case.unit_id) or decides_by_resolution(case):
        return None
    heads = policy.eligible(case.unit, [Role.HEAD], case.proposal, on=on)
    if heads.exclude(person=person).exists():
        return None
    return next(iter(ladder.levels_above(case.unit)), None)


def may_confirm(user, relation: Relation) -> bool:
    """Whether `user` says here that it is so, or that it is not."""
    return relation.ended_at is None and bool(policy.can_answer_relation(user, relation))


def _takes_part(person, proposal: Proposal) -> bool:
    return Proposal.objects.visible_to(person).filter(pk=proposal.pk).exists()
