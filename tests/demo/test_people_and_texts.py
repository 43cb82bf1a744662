"""The demo's tables agree with each other, and no text of it would be refused by the gate."""

import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import CompetentLevel, Role, UnitKind
from config.context_processors import demo_accounts
from config.demo import ACCOUNTS, IN_ENGLISH, PASSWORD, texts
from config.demo.people import PEOPLE
from config.demo.sheets import Idea, Plan
from config.demo.stories import STORIES
from config.demo.units import PARTY_OF, UNITS
from core.text import nfc
from documents.sensitivity import scan
from proposals.models import Form, Origin, ProblemType, RegistrantKind
from tests.world import make_user

NAMES = sorted(texts._all())
BY_CODE = {row.code: row for row in PEOPLE}


def test_the_table_of_accounts_names_people_of_the_demo():
    head, *rows, last = ACCOUNTS

    assert {len(row) for row in ACCOUNTS} == {3}
    assert head[0] == "Tài khoản"
    assert last[1] == PASSWORD
    assert set(IN_ENGLISH) == {code for code, _who, _try in rows}
    for code, who, _try in rows:
        assert who.startswith(BY_CODE[code].name), code
        assert IN_ENGLISH[code][0].startswith(BY_CODE[code].name), code


def test_every_post_of_the_product_is_held_by_somebody():
    held = {role for row in PEOPLE for role, _unit in row.seats}
    assert held == set(Role)


def test_nobody_and_no_unit_comes_twice():
    for many in (
        [row.code for row in PEOPLE],
        [row.name for row in PEOPLE],
        [row.short for row in UNITS],
    ):
        assert len(many) == len(set(many))
    assert set(PARTY_OF.values()) <= {row.short for row in UNITS}


def test_units_are_of_every_kind():
    """State, Party, mass and non-state organisations, and the Standing Committee's level."""
    made = {row.kind for row in UNITS}
    own = {UnitKind.CITY_COMMITTEE, UnitKind.COMMUNE, UnitKind.HISTORIC}
    assert made | own == set(UnitKind)
    assert {row.level for row in UNITS} | {CompetentLevel.CENTRAL} == set(CompetentLevel)


def test_the_texts_use_every_form_origin_kind_and_problem():
    written = [vars(texts.text(name)) for name in NAMES]
    for field, kind in (
        ("form", Form),
        ("origin", Origin),
        ("kind", RegistrantKind),
        ("problem", ProblemType),
    ):
        assert {text[field] for text in written if field in text} == set(kind)


def test_given_names_spread_over_the_alphabet():
    """So that a list of people shows the Vietnamese order: A, Ă, Â, B … Đ … Y."""
    given = {row.name.split()[-1][0] for row in PEOPLE}
    assert given >= set("AÁÂÍĐOÔUỨVXY") - set("ÍÔỨX")
    assert len(given) > 20


@pytest.mark.parametrize("name", NAMES)
def test_a_text_is_whole_and_carries_no_mark_and_no_personal_data(name):
    text = texts.text(name)
    words = "\n".join(_words(vars(text)))

    assert isinstance(text, Plan | Idea)
    assert scan(words) == []
    assert words == nfc(words)
    assert not re.search(r"\?\?|TODO|Lorem|[ \t]\n", words)


def test_every_text_is_played():
    played = set()
    for story in STORIES:
        played |= set(story.__code__.co_consts) & set(NAMES)
        for kept in story.__code__.co_consts:
            if isinstance(kept, tuple):
                played |= {one for one in kept if one in NAMES}
    assert played == set(NAMES)


@pytest.mark.django_db
def test_it_refuses_a_database_with_real_people(capsys):
    make_user("Người Thật")
    with pytest.raises(CommandError, match="empty"):
        call_command("seed_demo")
    assert User.objects.count() == 1


def test_it_refuses_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("seed_demo")


@pytest.mark.django_db
def test_the_sign_in_page_lists_accounts_only_where_the_demo_is_loaded(client, settings):
    settings.DEMO = True
    assert demo_accounts() == []
    make_user(BY_CODE["SG07"].name, staff_code="SG07")

    page = client.get("/accounts/login/").content.decode()

    assert [row[0] for row in demo_accounts()] == [row[0] for row in ACCOUNTS[1:-1]]
    assert f"<code>{PASSWORD}</code>" in page
    assert "Đăng ký ý tưởng" in page
    assert "egister an idea" not in page
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = client.get("/accounts/login/").content.decode()
    assert "Register an idea" in english
    assert "Đăng ký ý tưởng" not in english
    settings.DEMO = False
    assert PASSWORD not in client.get("/accounts/login/").content.decode()


def _words(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [word for one in value.values() for word in _words(one)]
    if isinstance(value, list | tuple):
        return [word for one in value for word in _words(one)]
    return []
