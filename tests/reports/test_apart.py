"""The dossiers that a person's figures do not take from his branch, and what looking costs."""

from itertools import pairwise

import pytest

from accounts.models import User
from approvals.models import Kind
from proposals import policy
from proposals.actions import grant
from proposals.lifecycle import State
from proposals.models import Access, Capacity
from reports.actions import count_all
from reports.selectors import kept, year_report
from tests.rows_read import indexes_only, read
from tests.world import NOW, Role, make_unit, make_user

from .makers import done, dossier, took

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(city):
    """People of the party's tree, outside the branch of the head of the city."""
    committee = make_unit("Thành ủy", abbreviation="TU", parent=None)
    office = make_unit("Văn phòng Thành ủy", abbreviation="VPTU", parent=committee)
    return [make_user("Lý Văn Ngoài", unit=one) for one in (committee, office)]


def submitted(lead, **facts):
    one = dossier(lead, **facts)
    took(one, "submit", NOW)
    done(one, Kind.INTAKE, opened=NOW, at=NOW, outcome="ACCEPTED")
    return one


@pytest.mark.parametrize("few", [0, 10])
def test_what_is_open_outside_the_branch_is_counted_and_nothing_else(
    city, elsewhere, monkeypatch, few
):
    """Looked for among the dossiers outside, or among those that name him: the same dossiers."""
    monkeypatch.setattr(policy, "FEW", few)
    outside = [submitted(lead) for lead in elsewhere for _ in range(3)]
    submitted(city.ward_staff)
    mine = submitted(city.ward_staff)
    grant(mine, capacity=Capacity.VOTER, person=city.chair, at=NOW)
    named, shut, draft = outside[0], outside[3], dossier(elsewhere[0], state=State.DRAFT)
    for one in (named, shut, draft):
        grant(one, capacity=Capacity.VOTER, person=city.chair, at=NOW)
        grant(one, capacity=Capacity.VOTER, person=city.ward_head, at=NOW)
    grant(shut, capacity=Capacity.CONFLICT, person=city.chair, at=NOW, closes=True)
    grant(mine, capacity=Capacity.CONFLICT, person=city.ward_head, at=NOW, closes=True)
    count_all(at=NOW)

    units = [lead.unit for lead in elsewhere]
    for person, n, found in (
        (city.chair, 3, [named.unit_id]),
        (city.ward_head, 3, [named.unit_id, shut.unit_id]),
        (city.health_head, 0, []),
        (city.monitor, 8, [one.pk for one in units]),
    ):
        whole = year_report(person, 2026, [city.root, *units])
        assert whole.total.n["submitted"] == n
        assert [row.key for row in year_report(person, 2026, units).units] == found
        assert whole.total == year_report(person, 2026, from_journal=True).total


def test_a_head_named_by_every_dossier_of_his_branch_reads_no_name(city, elsewhere):
    """Growth: whoever decides everything is named everywhere; his figures do not look there."""
    seen, others = [], User.objects.exclude(pk=city.chair.pk)
    for _ in range(3):
        for _ in range(10):
            one = submitted(city.ward_staff)
            grant(one, capacity=Capacity.DECIDER, unit=city.root, role=Role.HEAD, at=NOW)
            Access.objects.bulk_create(  # so few would cost the same to leaf through as to find
                Access(proposal=one, person=other, capacity=Capacity.HELPER, since=NOW)
                for other in others
            )
        count_all(at=NOW)
        with indexes_only():
            before = read("proposals_access")
            assert year_report(city.chair, 2026).total.n["submitted"] == 10 * len(seen) + 10
            seen.append(read("proposals_access") - before)
    assert all(a == b for a, b in pairwise(seen)), seen


def test_a_review_of_a_unit_with_none_below_is_read_from_the_sums(city, monkeypatch):
    """Growth: what one unit's review costs has nothing to do with how many dossiers it has."""
    submitted(city.ward_staff)
    submitted(city.division_staff)
    count_all(at=NOW)
    monkeypatch.setattr(kept, "OWN", "SELECT 'T', 0, '{}' -- counted from dossiers")
    for unit, n in ((city.ward, 1), (city.health, None)):
        own = year_report(None, 2026, [unit], own=True)
        assert own.is_empty is (n is None)
        assert own.total.n["submitted"] == (n or 0)
