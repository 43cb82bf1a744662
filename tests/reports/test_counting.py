"""The sums of the figures against the journal, over random lives of dossiers."""

import re
from datetime import timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.actions import move_unit
from accounts.models import FieldOfWork
from approvals.models import Kind
from config.doctor import State, work
from proposals.actions import grant
from proposals.models import Capacity
from reports import actions
from reports.models import Basis, Counted, Said, Tally, Uncounted
from reports.selectors import FIGURES, differences, year_report
from tests.approvals.makers import confirm_calendar
from tests.world import NOW, vn

from .makers import done, dossier, took

pytestmark = pytest.mark.django_db
YEARS = (2025, 2026, 2027)
MOVES = ("register", "submit", "send_back", "submit", "approve", "override", "reject", "withdraw")
KINDS = (Kind.INTAKE, Kind.DECISION, Kind.VOTE)


def lives(city, fields, chance, made=()):
    """Dossiers that go forward, back and back again at odd moments, and acts, some of them late."""
    leads = (city.ward_staff, city.health_staff, city.division_staff)
    made = [*made, *(dossier(lead, field=chance.choice(fields)) for lead in leads)]
    at = vn(2025, 9, 1, 9) + timedelta(days=chance.randrange(300))
    for _ in range(25):
        one, at = chance.choice(made), at + timedelta(days=chance.randrange(25), hours=7)
        if chance.random() < 0.6:
            took(one, chance.choice(MOVES), at, field=chance.choice([None, *fields]))
        else:
            opened = at - timedelta(days=chance.randrange(1500))
            outcome = chance.choice(["SEND_BACK", "APPROVE"])
            kind, late = chance.choice(KINDS), chance.randrange(2)
            done(one, kind, opened=opened, at=at, late=late, outcome=outcome)
    return made


@pytest.fixture
def fields(db):
    return [FieldOfWork.objects.create(code=f"T{n}", name=f"T{n}", position=n) for n in (1, 2)]


def alike(user, year, *units, own=False):
    """Whether the sums say what the journal says, for this person; the sums stand."""
    assert Basis.objects.get().ready
    ours = year_report(user, year, units, own=own)
    journals = year_report(user, year, units, own=own, from_journal=True)
    assert (ours.total, ours.units) == (journals.total, journals.units)
    assert (ours.fields, ours.months) == (journals.fields, journals.months)
    return ours.total.n


@pytest.mark.parametrize("seed", range(4))
def test_sums_say_what_the_journal_says(city, rules, fields, seed):
    """Counted beforehand, grown since, shut to some and open to others: always the same."""
    confirm_calendar(city)
    chance = Random(seed)
    people = (None, city.monitor, city.ward_head, city.health_staff, city.ward_staff)
    made = lives(city, fields, chance)
    actions.begin_again(at=NOW)
    assert actions.count_all(at=NOW)
    assert Counted.objects.exists()
    assert not Uncounted.objects.exists()
    grant(made[0], capacity=Capacity.CONFLICT, person=city.ward_head, at=NOW, closes=True)
    grant(made[1], capacity=Capacity.CONFLICT, person=city.monitor, at=NOW, closes=True)
    grant(made[2], capacity=Capacity.VOTER, person=city.ward_head, at=NOW)
    for grown in (False, True, False):
        if grown:
            made = lives(city, fields, chance, made)
            assert Uncounted.objects.exists()
        for year in YEARS:
            said = [alike(person, year) for person in people]
            alike(city.monitor, year, city.health)
            alike(city.monitor, year, city.health, city.ward)
            for unit in (city.ward, city.health, city.health_division):
                alike(None, year, unit, own=True)
        assert any(said[0].values()) or any(alike(None, 2026).values())
        actions.count_all(at=NOW)
    assert [differences(year) for year in YEARS] == [[], [], []]
    assert not actions.count_next(at=NOW)


def test_a_new_calendar_or_a_moved_unit_begins_again(city, rules, fields):
    lives(city, fields, Random(9))
    actions.count_all(at=NOW)
    confirm_calendar(city)
    assert_counted_anew()
    move_unit(city.health_division, parent=city.ward, by=None, at=NOW)
    assert_counted_anew()


def assert_counted_anew():
    before = year_report(None, 2026).total
    assert before == year_report(None, 2026, from_journal=True).total
    old = Basis.objects.get().pk
    actions.count_all(at=NOW)
    assert Basis.objects.get().pk != old
    assert Basis.objects.get().ready
    assert differences(2026) == []


def test_counting_twice_changes_nothing(city, fields):
    made = lives(city, fields, Random(1))
    actions.count_all(at=NOW)
    before = list(Tally.objects.order_by("pk").values_list("pk", "n"))
    Uncounted.objects.bulk_create([Uncounted(proposal=one) for one in made])
    actions.count_all(at=NOW)
    assert list(Tally.objects.order_by("pk").values_list("pk", "n")) == before


def test_the_check_names_what_does_not_agree(city):
    took(dossier(city.ward_staff), "submit", NOW)
    call_command("count_figures", check=True)
    Said.objects.filter(margin="U").update(said={})
    with pytest.raises(CommandError, match="2026 units"):
        call_command("count_figures", check=True)
    call_command("count_figures", anew=True, check=True)


def test_the_doctor_takes_a_sample_of_the_sums(city, rules, fields, django_assert_max_num_queries):
    confirm_calendar(city)
    assert work.figures().state == State.OK  # nothing to count
    lives(city, fields, Random(3))
    assert work.figures().state == State.WARNING
    assert "count_figures" in work.figures().sentence
    actions.count_all(at=NOW)
    with django_assert_max_num_queries(12):
        assert work.figures().state == State.OK

    for model, wrong in ((Counted, {"n": 7}), (Tally, {"n": 7}), (Said, {"said": {}})):
        row = Counted.objects.order_by("pk").last()  # the sample looks at the sums around it
        which = {"year": row.year, "unit": row.unit_id}
        which |= {"pk": row.pk} if model is Counted else {"margin": "U"}
        assert model.objects.filter(**which).update(**wrong)
        found = work.figures()
        assert found.state == State.FAULT, model
        assert "count_figures --anew" in found.sentence
        call_command("count_figures", anew=True, check=True)
        assert work.figures().state == State.OK


def test_the_trigger_knows_every_verb_that_counts():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'reports_note_uncounted'"
        )
        (said,) = cursor.fetchone()
    verbs = {verb for figure in FIGURES.values() for verb in figure.verbs}
    assert set(re.findall(r"'(\w+\.\w+)'", said)) == verbs | {"task.done"}
