"""What a person's notices cost does not grow with what others are told."""

from itertools import pairwise

import pytest

from accounts.models import User
from journal.models import Entry
from notifications import selectors
from notifications.models import Notice
from tests.reports.makers import dossier, took
from tests.rows_read import indexes_only, read
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_notices_of_a_person_are_found_without_reading_those_of_others(hcm):
    took(dossier(hcm.ward_staff), "submit", NOW)
    entry = Entry.objects.latest("pk")
    told = {"entry": entry, "verb": "proposal.submit", "told_at": NOW}
    Notice.objects.create(recipient=hcm.ward_head, **told)
    others = User.objects.exclude(pk=hcm.ward_head.pk)
    assert len(others) > 15  # so few would cost the same to leaf through as to find
    seen = []
    for _ in range(3):
        for _ in range(10):
            took(dossier(hcm.ward_staff), "submit", NOW)
            told["entry"] = Entry.objects.latest("pk")
            Notice.objects.bulk_create(Notice(recipient=one, **told) for one in others)
        with indexes_only(sorts=False):
            before = read("notifications_notice")
            assert len(selectors.notices(User.objects.get(pk=hcm.ward_head.pk))) == 1
            seen.append(read("notifications_notice") - before)
    assert all(a == b for a, b in pairwise(seen)), seen
