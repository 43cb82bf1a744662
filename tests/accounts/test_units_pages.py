"""Units in pages: a tree for everybody, verbs for administrators."""

from datetime import timedelta

import pytest

from accounts import actions
from accounts.models import Unit
from accounts.roles import Role, UnitKind
from core import clock
from journal.models import Entry
from tests.world import NOW, TODAY, city, make_unit, make_user

from .desks import desk_of, send, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    with clock.frozen(NOW):
        yield city()


FACTS = {
    "name": "Sở Khoa học",
    "abbreviation": "SKH",
    "kind": "DEPARTMENT",
    "competent_level": "DEPARTMENT",
    "is_employing_agency": "on",
    "functions": "Tham mưu về khoa học",
}


def test_everybody_reads_the_tree_and_a_unit(c):
    desk = desk_of(c.health_staff)

    tree, unit = text_of(desk.get("/units/")), text_of(desk.get(f"/units/{c.health.pk}/"))

    for piece in ("Sở Y tế", "Phường Sài Gòn", "Sở Nội vụ"):
        assert piece in tree
    for piece in (
        "Tham mưu, giúp cấp trên quản lý nhà nước tại Sở Y tế",
        "Ban hành văn bản thuộc thẩm quyền của Sở Y tế",
        "Trưởng SYT",
        "Phòng Nghiệp vụ Y",
        "Đảng ủy Sở Y tế",
    ):
        assert piece in unit
    assert "/units/new/" not in tree
    assert f"/units/{c.health.pk}/change/" not in unit
    assert f"/people/{c.health_head.pk}/" not in unit


def test_a_search_finds_without_marks_and_among_the_closed_when_asked(c):
    actions.close_unit(c.ward_party, valid_to=TODAY, by=None, at=NOW)
    desk = desk_of(c.health_staff)

    assert "Sở Y tế" in text_of(desk.get("/units/?q=so+y"))
    assert "Đảng ủy Phường Sài Gòn" not in text_of(desk.get("/units/?q=dang+uy"))
    assert "Đảng ủy Phường Sài Gòn" in text_of(desk.get("/units/?q=dang+uy&closed=on"))
    assert "empty-title" in text_of(desk.get("/units/?q=khongco"))
    assert "Phường Sài Gòn" in text_of(desk.get("/units/?kind=COMMUNE"))


def test_an_administrator_makes_a_unit_below_another(c):
    desk = desk_of(c.admin)
    assert "Ủy ban nhân dân Thành phố" in text_of(desk.get(f"/units/new/?below={c.root.pk}"))

    answer = send(desk, "/units/new/", parent="UBND", superior="UBND", **FACTS)

    made = Unit.objects.get(abbreviation="SKH")
    assert answer["Location"] == f"/units/{made.pk}/"
    assert made.parent == made.superior == c.root
    assert made.path == f"/{c.root.pk}/{made.pk}/"
    assert Entry.objects.about(made).get().verb == "unit.make"


def test_a_taken_abbreviation_is_told_and_the_text_stays(c):
    answer = send(desk_of(c.admin), "/units/new/", **FACTS | {"abbreviation": "syt"})

    assert answer.status_code == 409
    assert 'value="Sở Khoa học"' in answer.content.decode()


def test_the_party_committee_is_a_party_body(c):
    answer = send(desk_of(c.admin), "/units/new/", party_committee="SNV", **FACTS)

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Unit.objects.filter(abbreviation="SKH").exists()


def change(unit, **more):
    return {
        "name": unit.name,
        "abbreviation": unit.abbreviation,
        "kind": unit.kind,
        "competent_level": unit.competent_level,
        "is_employing_agency": "on" if unit.is_employing_agency else "",
        "superior": "UBND",
        "party_committee": "ĐU-SYT",
        "functions": unit.functions,
        "duties": unit.duties,
        "powers": unit.powers,
        "conditions": unit.conditions,
        **more,
    }


def seen_on(desk, url):
    return desk.get(url).context["form"].initial["seen"]


def test_a_change_keeps_the_rest_and_tells_of_somebody_elses(c):
    url, first, second = f"/units/{c.health.pk}/change/", desk_of(c.admin), desk_of(c.admin2)
    seen = seen_on(first, url)

    done = send(first, url, **change(c.health, functions="Mới", seen=seen))
    late = send(second, url, **change(c.health, conditions="Của người thứ hai", seen=seen))

    c.health.refresh_from_db()
    assert done.status_code == 302
    assert late.status_code == 409
    assert c.health.functions == "Mới"
    assert "Của người thứ hai" in text_of(late)
    assert "Mới" in text_of(late)
    again = late.context["form"]["seen"].value()
    assert send(second, url, **change(c.health, conditions="Sau", seen=again)).status_code == 302
    assert Entry.objects.about(c.health).took("unit.change").count() == 3  # one by city()


def test_a_branch_moves_with_everything_below(c):
    send(desk_of(c.admin), f"/units/{c.health.pk}/move/", parent="PSG")

    c.health.refresh_from_db()
    c.health_division.refresh_from_db()
    assert c.health.path == f"{c.ward.path}{c.health.pk}/"
    assert c.health_division.path == f"{c.health.path}{c.health_division.pk}/"


def test_a_unit_does_not_move_below_itself(c):
    answer = send(desk_of(c.admin), f"/units/{c.health.pk}/move/", parent="SYT-NVY")

    assert answer.status_code == 409


def test_closing_lists_what_hangs_on_it_and_keeps_successors(c):
    desk, url = desk_of(c.admin), f"/units/{c.health_division.pk}/close/"
    assert "Hồ Thị Phòng" in text_of(desk.get(url))

    send(desk, url, valid_to="10/03/2026", successors="SNV\nPSG")

    c.health_division.refresh_from_db()
    assert c.health_division.valid_to == TODAY + timedelta(1)
    assert set(c.health_division.successors.all()) == {c.home, c.ward}
    shown = text_of(desk.get(f"/units/{c.health_division.pk}/"))
    assert "Sở Nội vụ" in shown
    assert c.health_division.name in text_of(desk.get(f"/units/{c.home.pk}/"))


def test_a_unit_with_living_units_below_is_not_closed(c):
    answer = send(desk_of(c.admin), f"/units/{c.health.pk}/close/", valid_to="10/03/2026")

    assert answer.status_code == 409
    assert "Phòng Nghiệp vụ Y" in text_of(answer)


@pytest.mark.parametrize("verb", ["change", "move", "close"])
def test_who_does_not_administer_is_told_who_may(c, verb):
    desk, url = desk_of(c.health_head), f"/units/{c.health.pk}/{verb}/"

    shown, sent = desk.get(url), send(desk, url, name="Giữ lại", valid_to="1/1/2027")

    assert shown.status_code == sent.status_code == 403
    c.health.refresh_from_db()
    assert (c.health.name, c.health.valid_to) == ("Sở Y tế", None)


def test_the_head_adds_a_field_for_his_own_unit_only(c):
    desk = desk_of(c.health_head)
    typed = {"code": "NOISOI", "name": "Nội soi", "valid_from": "", "position": ""}

    mine = send(desk, f"/units/{c.health.pk}/fields/new/", **typed)
    other = send(desk, f"/units/{c.ward.pk}/fields/new/", **typed)

    assert mine["Location"] == f"/units/{c.health.pk}/"
    assert other.status_code == 403
    assert "Nội soi" in text_of(desk.get(f"/units/{c.health.pk}/"))
    row = c.health.own_fields.get()
    assert (
        send(desk, f"/catalogues/fields/{row.pk}/close/", valid_to="10/03/2026").status_code == 302
    )
    staff = desk_of(c.health_staff)
    assert staff.get(f"/units/{c.health.pk}/fields/new/").status_code == 403
    assert staff.get(f"/catalogues/fields/{row.pk}/change/").status_code == 403


def test_the_page_of_a_unit_costs_the_same_with_many(c, django_assert_max_num_queries):
    desk = desk_of(c.admin)
    desk.get("/units/")

    def costs():
        with django_assert_max_num_queries(10) as seen:
            assert desk.get(f"/units/{c.health.pk}/").status_code == 200
        return len(seen)

    few = costs()
    for n in range(8):
        below = make_unit(parent=c.health, kind=UnitKind.PUBLIC_SERVICE_UNIT)
        make_user(unit=below, seat=Role.UNIT_OFFICER, seat_unit=c.health)
        gone = make_unit()
        actions.close_unit(gone, valid_to=TODAY, successors=[c.health], by=None, at=NOW)
        actions.add_row(
            actions.catalogues.FieldOfWork,
            code=f"F{n}",
            name=f"F{n}",
            unit=c.health,
            by=None,
            at=NOW,
        )
    assert costs() == few


def test_lists_cost_the_same_and_turn_pages_without_loss(c, django_assert_max_num_queries):
    desk = desk_of(c.health_staff)
    made = [make_unit(f"Phòng Số {n}", parent=c.root) for n in range(60)]
    desk.get("/units/?q=so+y")

    url, names, pages = "/units/?q=phong+so", [], 0
    while url:
        with django_assert_max_num_queries(8):
            answer = desk.get(url)
        names += [unit.name for unit in answer.context["found"]]
        older = answer.context["older"]
        url, pages = (f"/units/{older}" if older else ""), pages + 1
    back = desk.get(f"/units/{answer.context['newer']}")

    assert pages == 3
    assert names == [unit.name for unit in made]  # “Số 2” before “Số 10”
    assert [unit.name for unit in back.context["found"]] == names[25:50]
    with django_assert_max_num_queries(6):
        desk.get("/units/")
