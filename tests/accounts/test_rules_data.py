"""What ships: complete, unambiguous, loaded once however often it is asked for."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts import rules_data
from accounts.models import (
    FieldOfWork,
    FundingSource,
    LegalInstrument,
    Programme,
    RejectionReason,
    Unit,
    User,
)
from accounts.roles import UnitKind
from journal.models import Entry

TABLES = [FieldOfWork, FundingSource, RejectionReason, Programme, LegalInstrument]


@pytest.mark.django_db
def test_the_catalogues_are_loaded_once():
    rules_data.load_rules()
    first = [table.objects.count() for table in TABLES]
    written = Entry.objects.count()
    rules_data.load_rules()

    assert first == [20, 10, 11, 5, len(rules_data.INSTRUMENTS)]
    assert [table.objects.count() for table in TABLES] == first
    assert Entry.objects.count() == written == sum(first)
    assert not RejectionReason.objects.filter(source="").exists()
    assert not FieldOfWork.objects.filter(name_en="").exists()


@pytest.mark.django_db
def test_what_an_administrator_changed_stays():
    rules_data.load_rules()
    FieldOfWork.objects.filter(code="YT").update(name="Y tế công cộng")
    rules_data.load_rules()

    assert FieldOfWork.objects.get(code="YT").name == "Y tế công cộng"


@pytest.mark.django_db
def test_the_two_decrees_73_are_two():
    rules_data.load_rules()
    both = LegalInstrument.objects.filter(number="73").order_by("year")

    assert [row.symbol for row in both] == ["73/2023/NĐ-CP", "73/2024/NĐ-CP"]
    assert [str(row) for row in both] == [
        "Nghị định 73/2023/NĐ-CP (Chính phủ)",
        "Nghị định 73/2024/NĐ-CP (Chính phủ)",
    ]


def test_the_communes():
    rows = rules_data.communes()
    kinds = [row.kind for row in rows]

    assert len(rows) == 168
    assert [kinds.count(kind) for kind in ("phường", "xã", "đặc khu")] == [113, 54, 1]
    assert len({row.gso_code for row in rows}) == 168
    assert len({rules_data.short_name(row) for row in rows}) == 168
    assert all(row.name.lower().startswith(row.kind) for row in rows)


@pytest.mark.django_db
def test_the_city_is_made_once():
    call_command("load_communes")
    call_command("load_communes")
    root = Unit.objects.get(parent=None)

    assert root.kind == UnitKind.CITY_COMMITTEE
    assert root.children.count() == 168
    island = Unit.objects.get(gso_code="26732")
    assert island.name == "Ủy ban nhân dân đặc khu Côn Đảo"
    assert island.place_name == "Đặc khu Côn Đảo"
    assert island.abbreviation == "ĐK.CONDAO"
    assert island.superior == root
    assert island.path == f"/{root.pk}/{island.pk}/"


@pytest.mark.django_db
def test_the_first_administrator_is_made_by_command():
    person = {"staff_code": "QT001", "email": "qt@example.org", "name": "Nguyễn Văn Quản"}
    call_command("make_admin", **person)
    admin = User.objects.get(staff_code="QT001")

    assert admin.is_administrator
    assert not admin.has_usable_password()
    with pytest.raises(CommandError):
        call_command("make_admin", **person)
