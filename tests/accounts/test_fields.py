"""Naming people and units in a form, with and without suggestions."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import actions
from accounts.forms import PersonField, UnitField, UnitsField
from tests.world import NOW, TODAY, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def health():
    return make_unit("Sở Y tế", abbreviation="SYT")


@pytest.fixture
def hoa(health):
    return make_user(
        "Nguyễn Thị Hòa", unit=health, staff_code="YT0007", official_email="hoa@example.org"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "YT0007",
        " yt0007 ",
        "HOA@example.org",
        "Nguyễn Thị Hòa",
        "nguyễn thị hoà",
        "Nguyen Thi Hoa",
        "Nguyễn Thị Hòa (YT0007)",
        "Ai đó (yt0007)",
    ],
)
def test_a_person_is_named_as_on_paper(hoa, typed):
    assert PersonField().clean(typed) == hoa


def test_nobody_of_that_name_is_said_with_what_was_typed(hoa):
    with pytest.raises(ValidationError, match="“Trần Văn Không”"):
        PersonField().clean("Trần Văn Không")


def test_several_of_one_name_are_listed_with_their_codes(hoa):
    make_user("Nguyễn Thị Hòa", unit=hoa.unit, staff_code="YT0008")

    with pytest.raises(ValidationError) as refusal:
        PersonField().clean("Nguyễn Thị Hòa")

    assert refusal.value.error_list[0].code == "several"
    assert "YT0007 (SYT); YT0008 (SYT)" in refusal.value.messages[0]


def test_the_exact_name_wins_over_the_name_without_marks(hoa):
    other = make_user("Nguyễn Thị Hoa", unit=hoa.unit)

    assert PersonField().clean("Nguyễn Thị Hoa") == other
    assert PersonField().clean("Nguyễn Thị Hòa") == hoa


def test_a_closed_account_is_not_named(hoa):
    actions.deactivate_person(hoa, by=None, at=NOW)

    with pytest.raises(ValidationError) as refusal:
        PersonField().clean("YT0007")
    assert refusal.value.error_list[0].code == "closed"


def test_empty_is_nobody_or_required():
    assert PersonField(required=False).clean("  ") is None
    with pytest.raises(ValidationError):
        PersonField().clean("")


@pytest.mark.parametrize("typed", ["SYT", "syt", "Sở Y tế", "so y te", "Sở Y tế (SYT)"])
def test_a_unit_is_named_by_abbreviation_or_name(health, typed):
    assert UnitField().clean(typed) == health


def test_a_closed_unit_is_told_apart_from_an_unknown_one(health):
    actions.close_unit(health, valid_to=TODAY, by=None, at=NOW)

    with pytest.raises(ValidationError) as refusal:
        UnitField().clean("SYT")
    assert refusal.value.error_list[0].code == "closed"
    assert UnitField(closed=True).clean("SYT") == health
    with pytest.raises(ValidationError) as refusal:
        UnitField().clean("XYZ")
    assert refusal.value.error_list[0].code == "unknown"


def test_several_units_one_a_line(health):
    other = make_unit("Sở Nội vụ", abbreviation="SNV")

    assert UnitsField().clean("SYT\nSở Nội vụ\n\nsyt") == [health, other]
    with pytest.raises(ValidationError) as refusal:
        UnitsField().clean("SYT\nkhông có\ncũng không")
    assert len(refusal.value.messages) == 2
    assert UnitsField(required=False).clean("") == []


class Named(forms.Form):
    who = PersonField()
    where = UnitField(required=False)


def test_the_box_shows_name_and_code_and_keeps_what_was_typed(hoa):
    shown = str(Named(initial={"who": hoa, "where": hoa.unit})["who"])
    kept = str(Named({"who": "không ai"})["who"])

    assert 'value="Nguyễn Thị Hòa (YT0007)"' in shown
    assert 'list="id_who_options"' in shown
    assert '<datalist id="id_who_options">' in shown
    assert 'value="không ai"' in kept


@pytest.fixture
def desk(hoa):
    desk = Client()
    desk.force_login(hoa)
    return desk


def test_suggestions_for_people(desk, hoa, django_assert_max_num_queries):
    for n in range(12):
        make_user(f"Nguyễn Văn Hai {n}", unit=hoa.unit)
    desk.get("/suggest/people/?q=nguy")  # the first request of a session writes its row
    with django_assert_max_num_queries(4):
        text = desk.get("/suggest/people/?of=who&who=nguy").content.decode()

    assert text.count("<option") == 10
    assert 'value="Nguyễn Thị Hòa (YT0007)"' in desk.get("/suggest/people/?q=hòa").content.decode()
    bare = desk.get("/suggest/people/?q=thi+hoa").content.decode()
    assert "nguyen thi hoa (yt0007)" in bare  # so that the browser shows it to who types bare
    assert "<option" not in desk.get("/suggest/people/?q=h").content.decode()
    assert "<option" not in desk.get("/suggest/people/?q=%00h").content.decode()


def test_an_email_is_not_found_piece_by_piece(desk, hoa):
    thu = make_user("Phạm Thu", unit=hoa.unit, official_email="thu.kin@example.org")
    url = "/suggest/people/?q="
    for piece in ("kin", "example", "thu.kin", "org", "pham kin", "thu.kin@example.or"):
        assert "Phạm Thu" not in desk.get(url + piece).content.decode(), piece
    for whole in ("thu.kin@example.org", "THU.KIN@example.org", "pham thu", thu.staff_code):
        assert "Phạm Thu" in desk.get(url + whole).content.decode(), whole


def test_the_departed_and_the_closed_are_not_suggested(desk, hoa):
    gone = make_user("Lê Thị Vắng", unit=hoa.unit)
    actions.deactivate_person(gone, by=None, at=NOW)
    actions.close_unit(make_unit("Sở Đã Đóng"), valid_to=TODAY, by=None, at=NOW)

    assert "<option" not in desk.get("/suggest/people/?q=vắng").content.decode()
    assert "<option" not in desk.get("/suggest/units/?q=đã đóng").content.decode()
    assert 'value="Sở Y tế (SYT)"' in desk.get("/suggest/units/?of=u&u=sở+y").content.decode()


def test_what_begins_with_the_words_stands_first(desk, hoa):
    make_unit("Đảng ủy Sở Y tế", abbreviation="ĐU-SYT")
    text = desk.get("/suggest/units/?q=so+y").content.decode()

    assert text.index("Sở Y tế (SYT)") < text.index("Đảng ủy Sở Y tế (ĐU-SYT)")


def test_strangers_are_told_nothing(hoa):
    assert Client().get("/suggest/people/?q=nguyen").status_code == 302
    assert Client().get("/suggest/units/?q=so").status_code == 302
