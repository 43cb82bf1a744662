"""What stands in an address is typed by anybody: nothing there breaks a page."""

import pytest
from django.urls import get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from django.urls.resolvers import URLPattern

from accounts import actions
from core import clock
from core.http import whole
from tests.accounts.desks import desk_of
from tests.world import NOW, PASSWORD, city

NAMES = (
    "after", "before", "year", "below", "unit", "person", "page", "old", "new", "u", "q", "only",
    "days", "start", "show", "state", "role", "kind", "field", "of", "route", "level",
    "procedure", "from", "until", "since", "next",
)  # fmt: skip
ODD = ("\u00b2", "\u0663", "9" * 5000, "9" * 20, "-1", "1.5", "1e999.1", "9" * 5000 + ".1", "\x00",
       "1." + "9" * 5000, "nan.1", "'")  # fmt: skip


def pages(patterns=None, prefix=""):
    """Names of every address that needs nothing but itself."""
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(one, URLPattern):
            if one.name:
                yield prefix + one.name
        else:
            more = f"{one.namespace}:" if one.namespace else ""
            yield from pages(one.url_patterns, prefix + more)


def addresses():
    found = set()
    for name in pages():
        try:
            found.add(reverse(name))
        except NoReverseMatch:
            continue
    return sorted(found - {reverse("account_logout"), reverse("readyz")})


@pytest.fixture
def desks(db):
    with clock.frozen(NOW):
        c = city()
        actions.set_own_password(c.admin, password=PASSWORD, by=c.admin, at=NOW)
        yield [desk_of(c.admin), desk_of(c.chair)]


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_no_odd_value_in_an_address_breaks_a_page(desks, value):
    """Every page without a key in its path, every odd value in every name at once."""
    desk = desks[0]
    desk.raise_request_exception = False
    told = {url: desk.get(url, dict.fromkeys(NAMES, value)).status_code for url in addresses()}
    assert len(told) > 30
    assert {url: status for url, status in told.items() if status >= 500} == {}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/reports/reviews/", "year"),
        ("/reports/reviews/", "after"),
        ("/reports/dossiers/", "after"),
        ("/reports/dossiers/", "before"),
        ("/reports/year/", "year"),
        ("/units/new/", "below"),
        ("/people/new/", "unit"),
        ("/seats/new/", "person"),
        ("/people/", "after"),
        ("/seats/", "before"),
        ("/mine/", "after"),
        ("/ideas/", "after"),
        ("/notices/", "before"),
        ("/", "after"),
    ],
)
def test_an_odd_value_alone_breaks_no_page(desks, url, name):
    for desk in desks:
        for value in ODD:
            assert desk.get(url, {name: value}).status_code in {200, 302, 400, 403}, value[:30]


@pytest.mark.parametrize("text", [None, "", *ODD])
def test_what_is_no_number_is_none(text):
    assert whole(text) is None


def test_a_number_is_itself():
    assert whole("17") == 17
