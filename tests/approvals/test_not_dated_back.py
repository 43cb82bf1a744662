"""No paper and no meeting is older than what it is about: refused beside its field."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from approvals.models import Kind
from core.clock import day_of
from tests.approvals.makers import act, submitted, walk
from tests.approvals.resolving import committee, to_enter
from tests.approvals.test_urgent import directed
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
LONG_AGO = date(2015, 1, 5)


def refused(field, do, **given):
    with pytest.raises(ValidationError) as said:
        do(**given)
    assert list(said.value.error_dict) == [field]


def test_of_the_party_and_of_both_sides(hcm):
    case = submitted(hcm)
    walk(case.proposal, until=Kind.PARTY_OPINION)

    def opinion(**given):
        return act(case.proposal, Kind.PARTY_OPINION, **given)

    refused("document_date", opinion, document_date=LONG_AGO)
    opinion(document_date=day_of(case.proposal.created_at), position="DISAGREE", reason="Chưa rõ.")

    def meeting(**given):
        return act(case.proposal, Kind.PARTY_MEETING, **given)

    refused("held_at", meeting, held_at=NOW - timedelta(days=400))
    meeting(held_at=NOW)


def test_of_the_committee(hcm):
    case = to_enter(hcm, body := committee(hcm))

    def enter(**given):
        return act(case.proposal, Kind.RESOLUTION, by=body.office, **given)

    refused("met_on", enter, met_on=LONG_AGO, document_date=TODAY)
    enter()


def test_of_a_directive(hcm):
    refused("given_at", lambda **given: directed(hcm, **given), given_at=NOW - timedelta(days=2))
    refused("document_date", lambda **given: directed(hcm, **given), document_date=LONG_AGO)
    directed(hcm, given_at=NOW - timedelta(hours=20))  # said in the evening, reported at nine
