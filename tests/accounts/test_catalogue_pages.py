"""Catalogues and legal documents in pages; one's own settings."""

from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from accounts import forms
from accounts.models import FieldOfWork, FundingSource, LegalInstrument, User
from accounts.roles import Role
from core import clock
from journal.models import Entry
from tests.documents.makers import docx, paragraph
from tests.world import NOW, TODAY, make_unit, make_user

from .desks import desk_of, send, text_of

pytestmark = pytest.mark.django_db


@dataclass
class Some:
    """An administrator, and two who are not."""

    admin: User
    health_head: User
    health_staff: User


@pytest.fixture
def c():
    with clock.frozen(NOW):
        unit = make_unit("Sở Y tế", abbreviation="SYT")
        yield Some(
            make_user(unit=unit, seat=Role.ADMIN),
            make_user(unit=unit, seat=Role.HEAD),
            make_user(unit=unit),
        )


ROW = {"code": "XHH", "name": "Xã hội hóa", "name_en": "Private money", "position": "3"}
LAW = {
    "kind": "Nghị định",
    "number": "73",
    "year": "2023",
    "symbol": "73/2023/NĐ-CP",
    "issuer": "Chính phủ",
    "title": "Về khuyến khích, bảo vệ cán bộ",
    "issued_on": "29/09/2023",
}


@pytest.mark.parametrize("key", ["fields", "funding", "rejections", "programmes"])
def test_a_row_is_added_corrected_replaced_and_closed(c, key):
    desk = desk_of(c.admin)
    added = send(desk, f"/catalogues/{key}/new/", **ROW)
    assert added["Location"] == f"/catalogues/{key}/"
    row = desk.get(f"/catalogues/{key}/").context["found"][0]
    assert (row.code, row.name, row.position) == ("XHH", "Xã hội hóa", 3)

    url = f"/catalogues/{key}/{row.pk}"
    seen = desk.get(f"{url}/change/").context["form"].initial["seen"]
    send(desk, f"{url}/change/", **ROW | {"name": "Xã hội hoá", "seen": seen})
    row.refresh_from_db()
    assert row.name == "Xã hội hoá"

    again = send(desk, f"{url}/replace/", **ROW | {"valid_from": "01/04/2026"})
    assert again.status_code == 409  # a code is never used again
    row.refresh_from_db()
    assert row.valid_to is None
    new = ROW | {"code": "XHH2", "name": "Nguồn khác", "valid_from": "01/04/2026"}
    assert send(desk, f"{url}/replace/", **new).status_code == 302
    row.refresh_from_db()
    other = type(row).objects.get(code="XHH2")
    assert row.valid_to == other.valid_from

    assert send(desk, f"/catalogues/{key}/{other.pk}/close/", valid_to="02/04/2026")
    other.refresh_from_db()
    assert f"{other.valid_to:%d/%m/%Y}" == "02/04/2026"
    verbs = set(Entry.objects.filter(verb__startswith="catalogue.").values_list("verb", flat=True))
    assert verbs == {"catalogue.add", "catalogue.change", "catalogue.close"}


def test_closed_rows_are_shown_when_asked(c):
    desk = desk_of(c.admin)
    send(desk, "/catalogues/funding/new/", **ROW)
    row = FundingSource.objects.get()
    send(desk, f"/catalogues/funding/{row.pk}/close/", valid_to="09/03/2026")

    assert desk.get("/catalogues/funding/").context["found"] == []
    assert desk.get("/catalogues/funding/?closed=on").context["found"] == [row]


def test_an_unknown_catalogue_is_not_found(c):
    assert desk_of(c.admin).get("/catalogues/nothing/").status_code == 404


@pytest.mark.parametrize("code", ["a b", "-x", "<b>", "", "x" * 41])
def test_a_code_is_a_code(code):
    assert set(forms.AddRow(ROW | {"code": code}).errors) == {"code"}


def test_only_administrators_write_the_city_s_catalogues(c):
    desk = desk_of(c.health_head)

    assert desk.get("/catalogues/").status_code == 403
    assert desk.get("/catalogues/fields/").status_code == 403
    assert send(desk, "/catalogues/fields/new/", **ROW).status_code == 403
    assert send(desk, "/catalogues/instruments/new/", **LAW).status_code == 403
    assert desk.get("/catalogues/instruments/").status_code == 200
    assert not FieldOfWork.objects.exists()


def test_a_document_is_added_once_with_number_year_and_issuer(c):
    desk = desk_of(c.admin)

    assert send(desk, "/catalogues/instruments/new/", **LAW).status_code == 302
    assert send(desk, "/catalogues/instruments/new/", **LAW).status_code == 409
    other = LAW | {"year": "2024", "symbol": "73/2024/NĐ-CP", "issued_on": ""}
    assert send(desk, "/catalogues/instruments/new/", **other).status_code == 302
    assert LegalInstrument.objects.count() == 2
    assert "73/2024/NĐ-CP" in text_of(desk.get("/catalogues/instruments/?q=nghi+dinh+2024"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("symbol", "73"),
        ("symbol", "73/2023"),
        ("symbol", "74/2023/NĐ-CP"),
        ("year", "2024"),
        ("year", ""),
        ("year", "23"),
        ("issuer", ""),
        ("issuer", "73"),
        ("number", ""),
        ("issued_on", "29/09/2022"),
        ("valid_from", "01/01/2023"),
        ("valid_to", "01/01/2020"),
    ],
)
def test_a_bare_or_contradictory_number_is_refused(field, value):
    with translation.override("vi"):
        whole = forms.AddInstrument(LAW | {"valid_from": "29/09/2023"})
        typed = forms.AddInstrument(LAW | {"valid_from": "29/09/2023", field: value})

        assert not whole.errors
        assert typed.errors


def test_a_document_without_a_number_has_none():
    law = LAW | {"kind": "Hiến pháp", "number": "0", "year": "2013", "symbol": "Hiến pháp 2013"}

    assert not forms.AddInstrument(law | {"issued_on": ""}).errors


def test_a_document_is_no_longer_in_force(c):
    desk = desk_of(c.admin)
    send(desk, "/catalogues/instruments/new/", **LAW)
    row = LegalInstrument.objects.get()

    send(desk, f"/catalogues/instruments/{row.pk}/close/", valid_to="09/03/2026")

    row.refresh_from_db()
    assert row.valid_to == TODAY
    assert desk.get("/catalogues/instruments/").context["found"] == []


def test_the_text_of_a_document_is_kept_and_read_by_everybody(c):
    desk = desk_of(c.admin)
    send(desk, "/catalogues/instruments/new/", **LAW)
    row = LegalInstrument.objects.get()
    body = docx(paragraph("Điều 1"))
    file = SimpleUploadedFile("Nghị định 73.docx", body)

    assert send(desk, f"/documents/instruments/{row.pk}/attach/", file=file).status_code == 302
    page = desk.get(f"/documents/instruments/{row.pk}/attach/")
    assert "chưa quét vi-rút" in page.content.decode()

    reader = desk_of(c.health_staff)
    assert "Nghị định 73.docx" in text_of(reader.get("/catalogues/instruments/"))
    answer = reader.get(f"/documents/instruments/{row.pk}/")
    assert b"".join(answer.streaming_content) == body
    assert answer["Content-Disposition"].startswith("attachment")
    bad = SimpleUploadedFile("x.docx", b"hello")
    refused = send(desk, f"/documents/instruments/{row.pk}/attach/", file=bad)
    assert refused.status_code == 200
    assert refused.context["form"].errors
    assert reader.get(f"/documents/instruments/{row.pk}/attach/").status_code == 403
    file.seek(0)
    assert send(reader, f"/documents/instruments/{row.pk}/attach/", file=file).status_code == 403


def test_settings_are_one_s_own_and_hold_in_this_browser(c):
    desk = desk_of(c.health_staff)
    desk.post("/language/", {"language": "vi"})
    desk.post("/theme/", {"theme": "light"})

    answer = send(desk, "/preferences/", language="en", theme="dark")

    c.health_staff.refresh_from_db()
    assert (c.health_staff.language, c.health_staff.theme) == ("en", "dark")
    assert not c.health_staff.shortcuts_on
    assert answer.status_code == 302
    shown = desk.get("/preferences/").content.decode()
    assert 'lang="en" data-bs-theme="dark"' in shown
    assert "Your settings are saved." in shown
    assert send(desk, "/preferences/", language="xx", theme="dark").status_code == 200
