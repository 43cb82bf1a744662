"""Lists of administration under a finger: every link is at least 24 px high (WCAG 2.5.8)."""

import pytest

from accounts import actions
from tests.world import NOW

SMALL = """() => [...document.querySelectorAll('main a')]
    .map(a => [a.textContent.trim(), Math.round(a.getBoundingClientRect().height)])
    .filter(([text, height]) => height > 0 && height < 24)"""

LISTS = ("/people/", "/seats/", "/units/", "/units/?q=phuong", "/admin/", "/jobs/", "/notices/")


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_links_of_the_lists_are_high_enough(walker, town, phone):
    actions.change_person(town.health_head, official_email="m@example.org", by=town.admin2, at=NOW)
    admin = walker.as_person(town.admin, phone=phone)
    person = f"/people/{town.health_head.pk}/"
    for url in (*LISTS, person):
        admin.open(url)
        assert admin.page.evaluate(SMALL) == [], url
    admin.look()
