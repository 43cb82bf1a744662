"""The lead sends what he read, and nothing that was written behind his open page."""

import pytest

from proposals import actions
from proposals.models import Route
from tests.proposals.makers import make_idea, make_plan
from tests.proposals.pages import desk_of, hidden, press, read
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [make_plan, make_idea])
def test_what_is_sent_is_what_the_lead_read(hcm, make):
    lead = hcm.health_staff
    draft = make(lead, coauthors=[(hcm.ward_staff, 40)])
    key, field = ("problem", "necessity") if draft.route == Route.PLAN else ("slip", "bottleneck")
    desk, act = desk_of(lead), "submit" if draft.route == Route.PLAN else "register"
    read_by_lead = hidden(read(desk, f"/proposals/{draft.pk}/check/"), "seen")

    row = draft.sections.get(key=key)
    other = {**row.data, field: "Lời người khác viết sau lưng"}
    actions.save_section(draft, key, other, seen=row.version, by=hcm.ward_staff, at=NOW)
    for seen in (read_by_lead, ""):
        answer = press(desk, f"/dossiers/{draft.pk}/{act}/", {"seen": seen})
        assert answer["Location"] == f"/proposals/{draft.pk}/check/"
        draft.refresh_from_db()
        assert (draft.state, draft.code) == ("DRAFT", None)

    text = read(desk, f"/proposals/{draft.pk}/check/")
    assert "Chưa gửi gì" in text  # the reason stands on the page
    assert "Lời người khác viết sau lưng" in text
    answer = press(desk, f"/dossiers/{draft.pk}/{act}/", {"seen": hidden(text, "seen")})
    assert answer["Location"] == f"/dossiers/{draft.pk}/sent/"
